package ledger

import (
	"os"
	"strings"
	"time"
)

// Machine tells the times of this machine. Tests have machines whose clocks they set.
type Machine interface {
	// Wall is what the clock on the wall shows. People, networks and empty batteries set it.
	Wall() time.Time
	// Running is how long the machine has been running. It only grows, also while the machine sleeps, and nobody can set it.
	Running() time.Duration
	// Boot names the start since which it has been running: it is another one after each start. "" is unknown.
	Boot() string
}

// ThisMachine is the machine that this process runs on.
var ThisMachine Machine = machine{}

type machine struct{}

var processStart = time.Now()

// sinceStart is how long this process has been running. It stands in where the system does not say how long the machine has.
func sinceStart() time.Duration { return time.Since(processStart) }

func (machine) Wall() time.Time { return time.Now() }

// firstLine is the first line of a small file of the system, "" if there is none.
func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}
