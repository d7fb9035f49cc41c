package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// With their scripts, real shells complete commands and operations.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir() // the test binary is hgeimport if it is called so
	if err := os.Symlink(self, filepath.Join(bin, "hgeimport")); err != nil {
		t.Skipf("no link can be made: %v", err)
	}
	const bashCompletion = "/usr/share/bash-completion/bash_completion"
	for _, shell := range []struct{ name, needs, script string }{
		{"bash", bashCompletion, `source ` + bashCompletion + `
			source <(hgeimport completion bash)
			offer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
				COMPREPLY=(); __start_hgeimport 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"; }
			offer hgeimport template v
			offer hgeimport appr`},
		{"fish", "", `hgeimport completion fish | source
			complete -C 'hgeimport template v'
			complete -C 'hgeimport appr'`},
	} {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(shell.name)
			if err != nil {
				t.Skip("it is not installed")
			}
			if _, err := os.Stat(shell.needs); shell.needs != "" && err != nil {
				t.Skip("its completions are not installed")
			}
			cmd := exec.Command(path, "-c", shell.script)
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, want := range []string{"void-bags", "approve"} {
				if !strings.Contains("\n"+string(out), "\n"+want) {
					t.Errorf("%s is not offered:\n%s", want, out)
				}
			}
		})
	}
}
