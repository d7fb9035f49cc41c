package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/importer/importertest"
	"hgeimport/mapping/reason"
)

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(importertest.ProjectRoot(), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What README names exists: make targets, commands, flags, files, pictures. It explains every status.
func TestREADMETellsTheTruth(t *testing.T) {
	readme, makefile := readText(t, "README.md"), readText(t, "Makefile")
	targets := regexp.MustCompile(`(?m)^make (\w+)$`).FindAllStringSubmatch(readme, -1)
	if len(targets) < 2 {
		t.Errorf("README names %d make targets on lines of their own, want demo and test at least", len(targets))
	}
	for _, m := range targets {
		if !strings.Contains(makefile, "\n"+m[1]+":") {
			t.Errorf("README says make %s, the Makefile has no such target", m[1])
		}
	}
	root := newCommand(nil, "")
	const command = `hgeimport (run|watch|check|status|approve|resend|answers|template|doctor|init|service|version|help)\b((?: --[a-z-]+)*)`
	commands := regexp.MustCompile(command).FindAllStringSubmatch(readme, -1)
	if len(commands) < 4 {
		t.Errorf("README names only %d commands", len(commands))
	}
	for _, m := range commands {
		cmd, _, err := root.Find([]string{m[1]})
		if m[1] != "help" && (err != nil || cmd == root) {
			t.Errorf("README says hgeimport %s: there is no such command", m[1])
			continue
		}
		for flag := range strings.FieldsSeq(m[2]) {
			name := strings.TrimPrefix(flag, "--")
			if cmd.Flags().Lookup(name) == nil && root.PersistentFlags().Lookup(name) == nil {
				t.Errorf("README says hgeimport %s %s: there is no such flag", m[1], flag)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat(filepath.Join(importertest.ProjectRoot(), filepath.FromSlash(m[1]))); err != nil {
			t.Errorf("README links to %s: %v", m[1], err)
		}
	}
	for _, status := range reason.Statuses {
		if !strings.Contains(readme, "`"+string(status)+"`") {
			t.Errorf("README does not tell what %s means", status)
		}
	}
}

// `make help` explains each target.
func TestMakeHelpIsComplete(t *testing.T) {
	makefile := readText(t, "Makefile")
	for _, target := range []string{"help", "build", "demo", "test", "lint", "fuzz", "bench"} {
		if !regexp.MustCompile(`(?m)^` + target + `:.* ## \S`).MatchString(makefile) {
			t.Errorf("make help does not show %s", target)
		}
	}
}
