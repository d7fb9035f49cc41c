package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"hgeimport/importer/importertest"
)

// manPages are the pages that hgeimport man writes, by their names.
func manPages(t *testing.T) (dir string, pages map[string]string) {
	t.Helper()
	dir, pages = t.TempDir(), map[string]string{}
	root := newCommand(importertest.ShippedConfig(), "1.2.3")
	root.SetArgs([]string{"man", dir})
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "man[15]", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(path)] = string(text)
	}
	return dir, pages
}

// Each command has a page with its flags, and hgeimport(5) has each key of config.toml.
func TestManIsComplete(t *testing.T) {
	t.Parallel()
	_, pages := manPages(t)
	commands := 0
	eachCommand(newCommand(nil, "1.2.3"), func(cmd *cobra.Command) {
		if cmd.Name() == "help" || cmd.Parent().Name() == "completion" {
			return
		}
		commands++
		page := pages[pageName(cmd)+".1"]
		for _, want := range []string{"\n.SH \"EXAMPLES\"\n", roff(cmd.Short), "\n.SH \"OPTIONS\"\n", `\fB\-\-config\fR`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of %s lacks %q", cmd.CommandPath(), want)
			}
		}
	})
	if len(pages) != commands+2 { // the program's own, and that of config.toml
		t.Errorf("%d pages for %d commands", len(pages), commands)
	}
	keys := regexp.MustCompile(`(?m)^#?([a-z_]+) = `).FindAllStringSubmatch(string(importertest.ShippedConfig()), -1)
	if got := strings.Count(pages["hgeimport.5"], "\n.TP\n"); got != len(keys) || got < 100 {
		t.Errorf("hgeimport(5) explains %d keys, config.toml has %d", got, len(keys))
	}
	for _, key := range keys {
		if !strings.Contains(pages["hgeimport.5"], `\fB`+key[1]+`\fR = `) {
			t.Errorf("hgeimport(5) lacks %s", key[1])
		}
	}
	for _, want := range []string{`.SH "[api.auth]"`, `.SH "[[profile]]"`, `.SH "[profile.read]"`,
		"\\fBbase_url\\fR = \"https://test\\-oms.hanjinexp.com/openapi/customer/\"\nthe address of the carrier"} {
		if !strings.Contains(pages["hgeimport.5"], want) {
			t.Errorf("hgeimport(5) lacks %q", want)
		}
	}
}

// man shows each page without a warning.
func TestManShowsThePages(t *testing.T) {
	t.Parallel()
	man, err := exec.LookPath("man")
	if err != nil {
		t.Skip("there is no man to show the pages with")
	}
	if help, err := exec.Command(man, "--help").CombinedOutput(); err != nil || !strings.Contains(string(help), "--warnings") {
		t.Skip("this man gives no warnings")
	}
	dir, pages := manPages(t)
	for name := range pages {
		cmd := exec.Command(man, "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z",
			filepath.Join(dir, "man"+name[len(name)-1:], name))
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=80")
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil || said.Len() > 0 {
			t.Errorf("%s: %v: %s", name, err, said.String())
		}
	}
}
