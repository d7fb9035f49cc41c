package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// block is a fenced block of a page: "sh run" is run by a test, "sh as-root" by another; "not-here" behind sh, bat or powershell
// needs something that a test does not have, and elsewhere says what; "toml" is a configuration.
type block struct {
	info string // what stands behind the fence
	line int
	text string
}

func blocksOf(t *testing.T, page string) []block {
	t.Helper()
	var blocks []block
	inside := false
	for i, line := range strings.Split(strings.ReplaceAll(readText(t, page), "\r\n", "\n"), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !inside:
			blocks = append(blocks, block{info: info, line: i + 1})
			inside = true
		case fence:
			inside = false
		case inside:
			blocks[len(blocks)-1].text += line + "\n"
		}
	}
	if inside {
		t.Errorf("%s: the last block has no end", page)
	}
	return blocks
}

// guidePages are the pages of the guide, and README.
func guidePages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(importertest.ProjectRoot(), "docs", "*.md"))
	if err != nil || len(found) < 20 {
		t.Fatalf("the guide has %d pages: %v", len(found), err)
	}
	pages := []string{"README.md"}
	for _, path := range found {
		pages = append(pages, "docs/"+filepath.Base(path))
	}
	return pages
}

// elsewhere says of each command in a block that is not run why that is so.
var elsewhere = map[string]string{
	"Add-Content":    "Windows",
	"Expand-Archive": "Windows",
	"apt":            "installs into this machine; packaging/release tests the package by dpkg in a folder",
	"apt-get":        "installs into this machine",
	"promtool":       "a program that need not be here; importer/metrics_samples_test.go runs it where it is",
	"jq":             "a program that need not be here",
	"cat":            "goes with the line that it feeds",
	"cd":             "goes with the line before it",
	"copy":           "Windows",
	"cp":             "writes to folders of this machine",
	"crontab":        "changes this machine; the very line is run by init.txtar",
	"curl":           "needs a watch on that port; importer/metrics_test.go asks one",
	"dir":            "Windows",
	"docker":         "needs a builder and the network",
	"editor":         "needs a person",
	"icacls":         "Windows",
	"install":        "writes to folders of this machine",
	"make":           "builds the whole project",
	"mount":          "needs a server and rights to mount",
	"pg_dump":        "needs the database of this page",
	"createdb":       "needs the user postgres",
	"createuser":     "needs the user postgres",
	"schtasks":       "Windows",
	"sha256sum":      "needs a release; packaging/release tests it",
	"sqlite3":        "a program that need not be here",
	"systemctl":      "needs a systemd that has booted",
	"tar":            "needs a release; packaging/release tests it",
	"testparm":       "needs a Samba",

	"hgeimport answers": "has a question of yours in it; tested by remembered.txtar",
	"hgeimport doctor":  "has a reference or a file of yours in it, or follows a line that is not run",
	"hgeimport init":    "asks on a terminal (init_terminal_linux_test.go), or needs a user that is not there",
	"hgeimport notify":  "needs the receivers of this page; tested by notify.txtar",
	"hgeimport service": "changes this machine",
}

var asAnother = regexp.MustCompile(`^(sudo (-u \S+ )?|runuser -u \S+ -- )`)

// commandsOf are the commands of a block, a line or a part of one between && and | for each, as whoever they are to be run.
func commandsOf(text string) []string {
	text = strings.ReplaceAll(text, "\\\n", " ")
	text = regexp.MustCompile(`'[^']*'`).ReplaceAllString(text, "'…'")
	var commands []string
	for _, part := range regexp.MustCompile(`\n|&&|;|\|`).Split(text, -1) {
		part, _, _ = strings.Cut(part, " #")
		part = strings.Trim(strings.TrimSpace(part), "()")
		if part = asAnother.ReplaceAllString(part, ""); part != "" {
			commands = append(commands, part)
		}
	}
	return commands
}

var programName = regexp.MustCompile(`^(?:\./|\.\\|/usr/bin/)?hgeimport(?: |$)`)

// Each block says what it is. One that is not run has a reason for each of its commands.
func TestEachBlockOfTheGuideIsRunOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	runs, used := 0, map[string]bool{}
	for _, page := range guidePages(t) {
		for _, b := range blocksOf(t, page) {
			switch b.info {
			case "sh run", "sh as-root":
				runs++
			case "sh not-here", "bat not-here", "powershell not-here":
				reasons := 0
				for _, c := range commandsOf(b.text) {
					word := strings.Fields(c)[0]
					if programName.MatchString(c) {
						word = strings.Join(append([]string{"hgeimport"}, strings.Fields(c)[1:2]...), " ")
					}
					if elsewhere[word] != "" {
						used[word] = true
						reasons++
					} else if !strings.HasPrefix(word, "hgeimport ") {
						t.Errorf("%s:%d: %s is not run, and no reason is given", page, b.line, word)
					}
				}
				if reasons == 0 {
					t.Errorf("%s:%d: nothing says why it is not run", page, b.line)
				}
			case "toml", "text", "ini", "nginx", "yaml":
			case "":
				if page != "README.md" {
					t.Errorf("%s:%d: the block does not say what it is", page, b.line)
				}
			default:
				t.Errorf("%s:%d: what is a block of %q?", page, b.line, b.info)
			}
		}
	}
	if runs < 15 {
		t.Errorf("only %d blocks are run", runs)
	}
	for word := range elsewhere {
		if !used[word] {
			t.Errorf("%s has a reason not to be run, and no page has it", word)
		}
	}
}

// The blocks of a page that can be run are one script, which works: against the test carrier, with the folders of the guide below
// one of the test, and as the user who runs the test.
func TestCommandsOfTheGuide(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	for _, page := range guidePages(t) {
		var script []string
		for _, b := range blocksOf(t, page) {
			if b.info == "sh run" {
				script = append(script, b.text)
			}
		}
		if len(script) == 0 {
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			g := guideRun{t: t, root: root, here: filepath.Join(root, "unpacked"), sh: sh}
			g.prepare(strings.Join(script, ""))
			g.run(strings.Join(script, ""))
		})
	}
}

// guideRun is a machine as the guide takes it for granted, in a folder.
type guideRun struct {
	t              *testing.T
	root, here, sh string
	env            []string
}

func (g *guideRun) run(script string) {
	g.t.Helper()
	for _, folder := range []string{"/srv/", "/etc/hgeimport", "/mnt/hgeimport"} {
		script = strings.ReplaceAll(script, folder, g.root+folder)
	}
	script = regexp.MustCompile(`(?m)`+asAnother.String()).ReplaceAllString(script, "")
	cmd := exec.Command(g.sh, "-eux", "-c", script)
	cmd.Dir, cmd.Env = g.here, g.env
	if out, err := cmd.CombinedOutput(); err != nil {
		g.t.Errorf("%v\n%s", err, out)
	}
}

// prepare unpacks the archive, makes the installations that the page's script names, and closes an order with each.
func (g *guideRun) prepare(script string) {
	g.t.Helper()
	program, err := exec.LookPath("hgeimport")
	if err != nil {
		g.t.Fatal(err)
	}
	for _, folder := range []string{g.here, filepath.Join(g.root, "srv"), filepath.Join(g.root, "etc"),
		filepath.Join(g.root, "mnt", "hgeimport")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			g.t.Fatal(err)
		}
	}
	links := map[string]string{"hgeimport": program, "samples": filepath.Join(importertest.ProjectRoot(), "samples")}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(g.here, name)); err != nil {
			g.t.Fatal(err)
		}
	}
	carrier := hgeapitest.NewTestServer(g.t, hgeapitest.Config{Since: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)})
	g.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + g.root, "TMPDIR=" + os.TempDir(),
		"HGEIMPORT_API_BASE_URL=" + carrier.URL, "HGEIMPORT_WATCH_SETTLE=50ms",
		"HGEIMPORT_RESULT_FIRST_POLL=20ms", "HGEIMPORT_RESULT_MAX_POLL=200ms"}
	for _, folder := range []string{"/srv/hgeimport", "/etc/hgeimport"} {
		if strings.Contains(script, folder) {
			g.run(`printf '%s\n' ` + hgeapitest.DemoPassword + ` > password.txt
hgeimport init ` + folder + ` --yes --username ` + hgeapitest.DemoUsername + ` \
  --password-file password.txt --handover LAX1=20000000100
printf 'Tracking No,Weight (kg),Handover\nHGE2611200000999,1.05,LAX1\n' > ` + folder + `/inbox/before.csv
hgeimport run --config ` + folder + `/config.toml
rm password.txt`)
		}
	}
}

// Each configuration in the guide can be loaded, and has no key that there is not.
func TestConfigurationsOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, page := range guidePages(t) {
		for _, b := range blocksOf(t, page) {
			if b.info != "toml" {
				continue
			}
			text := b.text
			if strings.Contains(text, `"losangeles"`) && !strings.Contains(text, "[[profile]]") {
				text += "[[profile]]\nname = \"losangeles\"\noperation = \"scanform\"\n"
			}
			if strings.Contains(text, `"LAX1"`) && !strings.Contains(text, "[[handover]]") {
				text += "[[handover]]\nkey = \"LAX1\"\nhandover_num = \"20000000100\"\n"
			}
			path := filepath.Join(t.TempDir(), "config.toml")
			var environ []string
			if strings.Contains(text, "smtp_user") {
				environ = []string{"HGEIMPORT_NOTIFY_SMTP_PASSWORD=secret"}
			}
			_, warnings, err := config.LoadText(importertest.ShippedConfig(), []byte(text), path, environ)
			if err != nil || slices.ContainsFunc(warnings, func(w string) bool { return !strings.Contains(w, "can be read by") }) {
				t.Errorf("%s:%d: %v %v", page, b.line, err, warnings)
			}
		}
	}
}
