package command

import (
	"os"
	"regexp"
)

// writePeak writes how much memory this process has had at most into a file, as the system says it. What the system tells its
// parent of it may be the parent's own: Go starts a process in the memory of the one that starts it.
func writePeak(path string) {
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		err = os.WriteFile(path, regexp.MustCompile(`VmHWM:\s*\d+ kB`).Find(status), 0o600)
	}
	if err != nil {
		panic(err)
	}
}
