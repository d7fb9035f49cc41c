package setup

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

func shipped(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// leaves are the keys of a file that have a text, with their paths.
func leaves(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	var walk func(path string, tree map[string]any)
	walk = func(path string, tree map[string]any) {
		for name, value := range tree {
			if inner, ok := value.(map[string]any); ok {
				walk(path+name+".", inner)
			} else {
				all[path+name] = value
			}
		}
	}
	walk("", tree)
	return all
}

// Each text of config.toml can be set, to any text. Nothing else changes: no other key, no comment.
func TestPatch(t *testing.T) {
	before := shipped(t)
	want := leaves(t, before)
	var settings []Setting
	for key, value := range want {
		if _, isText := value.(string); isText {
			settings = append(settings, Setting{key, `a "b" \ # 漢` + "\t" + key})
			want[key] = `a "b" \ # 漢` + "\t" + key
		}
	}
	if len(settings) < 60 {
		t.Fatalf("config.toml has only %d texts", len(settings))
	}
	after, err := Patch(before, settings)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, leaves(t, after)); diff != "" {
		t.Error(diff)
	}
	comments := regexp.MustCompile(`(?m)(^#.*| #[^"]*)$`)
	commentsOf := func(text []byte) []string { return trimmed(comments.FindAllString(string(text), -1)) }
	if diff := cmp.Diff(commentsOf(before), commentsOf(after)); diff != "" {
		t.Errorf("the comments (-before +after):\n%s", diff)
	}
	if same, err := Patch(before, []Setting{{"language", "en"}}); err != nil || string(same) != string(before) {
		t.Errorf("to set what is there changes the file; error %v", err)
	}
	if _, err := Patch(before, []Setting{{"folders.there_is_none", "x"}}); err == nil {
		t.Error("a key that is not there is set")
	}
}

func trimmed(all []string) []string {
	for i := range all {
		all[i] = strings.TrimSpace(strings.TrimPrefix(all[i], "漢"))
	}
	return all
}

func TestAppend(t *testing.T) {
	text := Append(shipped(t), []Block{{"handover", []Setting{{"key", `L"A`}}}, {"profile", []Setting{{"name", "a"}}},
		{"profile", []Setting{{"name", "b"}}}})
	all := leaves(t, text)
	if diff := cmp.Diff([]any{map[string]any{"key": `L"A`}}, all["handover"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{map[string]any{"name": "a"}, map[string]any{"name": "b"}}, all["profile"]); diff != "" {
		t.Error(diff)
	}
}

// Folders get the rights that fit those who use them; what is there is not touched.
func TestWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there folders have no modes")
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	p := &Plan{Dir: dir, Text: []byte("x"), Secrets: map[string]string{"api.auth.password": "hunter"}, Group: currentGroup(t),
		Folders: []Folder{{filepath.Join(dir, "inbox"), false}, {filepath.Join(dir, "inbox", "lax"), false},
			{filepath.Join(dir, "there"), false}, {filepath.Join(dir, "work"), true}}}
	if err := os.MkdirAll(filepath.Join(dir, "there"), 0o755); err != nil {
		t.Fatal(err)
	}
	made, err := p.Write()
	if err != nil || len(made) != 5 {
		t.Fatalf("made %v, error %v", made, err)
	}
	for name, want := range map[string]string{"inbox": "dgrwxrwx---", "inbox/lax": "dgrwxrwx---", "there": "drwxr-xr-x",
		"work": "drwx------", "config.toml": "-rw-------", "credentials": "drwx------",
		"credentials/hgeimport_api_auth_password": "-rw-------"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().String(); got != want {
			t.Errorf("%s has the mode %s, want %s", name, got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "credentials/hgeimport_api_auth_password"))
	if err != nil || string(text) != "hunter\n" {
		t.Errorf("the secret is %q, error %v", text, err)
	}
	if made, err := p.Write(); !errors.Is(err, ErrExists) || len(made) > 0 {
		t.Errorf("again: made %v, error %v", made, err)
	}
	if err := os.Remove(filepath.Join(dir, "config.toml")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(); !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), "hgeimport_api_auth_password") {
		t.Errorf("with an old secret: error %v", err)
	}
}

func currentGroup(t *testing.T) string {
	t.Helper()
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		t.Skip("the group of this user has no name: ", err)
	}
	return g.Name
}

// A link that somebody has put in the place of a unit leads nowhere: root writes the unit, and not what the link names.
func TestReplaceWritesThroughNoLink(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "hgeimport.service"), filepath.Join(dir, "theirs")
	if err := os.WriteFile(other, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, path); err != nil {
		t.Skip("no links here: ", err)
	}
	for range 2 {
		if _, err := Replace(path, []byte("unit")); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{path: "unit", other: "theirs"} {
		if text, err := os.ReadFile(name); err != nil || string(text) != want {
			t.Errorf("%s holds %q, error %v", name, text, err)
		}
	}
	if info, err := os.Lstat(path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("the mode is %v, error %v", info.Mode(), err)
	}
}

// What a line break in a name would make of a unit is not written.
func TestJobsThatNoUnitCanName(t *testing.T) {
	const more = "/srv/x\nExecStartPre=+/bin/sh"
	for name, change := range map[string]func(*Job){
		"program": func(j *Job) { j.Program = more }, "dir": func(j *Job) { j.Dir = more }, "user": func(j *Job) { j.User = more },
		"group": func(j *Job) { j.Group = more }, "folder": func(j *Job) { j.Folders = append(j.Folders, more) },
		"secret": func(j *Job) { j.Secrets = []string{more} },
	} {
		job := jobIn("/srv/hge", true)
		if err := job.Check(); err != nil {
			t.Error(err)
		}
		change(&job)
		if err := job.Check(); err == nil {
			t.Errorf("%s: the unit would be\n%s", name, job.Unit())
		}
	}
}

func jobIn(dir string, watch bool) Job {
	return Job{Program: "/opt/hge import/hgeimport", Dir: dir, User: "daemon", Watch: watch, Group: "daemon",
		Folders: []string{dir + "/inbox", dir + "/work"}, Secrets: []string{"hgeimport_api_auth_password"}}
}

// Systemd understands the units, with any path, and a folder without a parent in common does not become a path for writing.
func TestUnits(t *testing.T) {
	for dir, want := range map[string][]string{
		"/srv/hge":          {"ProtectSystem=strict", "ReadWritePaths=/srv/hge\n", "ProtectHome=yes", "PrivateTmp=yes"},
		"/srv/a b%c \"$d\"": {`ReadWritePaths="/srv/a b%%c \"$d\""`, `--config "/srv/a b%%c \"$$d\"/config.toml"`},
		"/home/jo/hge":      {"ProtectHome=no"},
	} {
		for _, watch := range []bool{true, false} {
			unit := jobIn(dir, watch).Unit()
			for _, text := range append(want, "User=daemon\n", "SupplementaryGroups=daemon\n", "AmbientCapabilities=CAP_LEASE\n",
				"LoadCredential=hgeimport_api_auth_password:/") {
				if !strings.Contains(unit, text) {
					t.Errorf("%s: the unit lacks %q:\n%s", dir, text, unit)
				}
			}
			if strings.Contains(unit, "SuccessExitStatus=1 4 130") == watch || strings.Contains(unit, "RestrictSUIDSGID") {
				t.Errorf("the unit:\n%s", unit)
			}
			verify(t, unit, jobIn(dir, watch).Timer())
		}
	}
	for program, hides := range map[string]bool{"/usr/bin/hgeimport": true, "/root/hgeimport": false, "/home/jo/hgeimport": false} {
		job := jobIn("/srv/hge", true)
		job.Program = program
		if unit := job.Unit(); strings.Contains(unit, "ProtectHome=yes") != hides {
			t.Errorf("%s can be started: %v\n%s", program, !hides, unit)
		}
	}
	apart := jobIn("/srv/hge", true)
	apart.Folders = append(apart.Folders, "/mnt/share/inbox")
	if unit := apart.Unit(); !strings.Contains(unit, "ProtectSystem=full") || strings.Contains(unit, "\nReadWritePaths") {
		t.Errorf("folders in two places:\n%s", unit)
	}
	root := jobIn("/srv/hge", true)
	root.User = "root"
	if unit := root.Unit(); strings.Contains(unit, "CapabilityBoundingSet") {
		t.Errorf("root could read nobody's files:\n%s", unit)
	}
}

// verify lets systemd-analyze look at a unit, where it is installed.
func verify(t *testing.T, unit, timer string) {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	dir := t.TempDir()
	unit = regexp.MustCompile(`ExecStart="[^"]*"`).ReplaceAllString(unit, "ExecStart=/bin/true") // a program that is there
	for name, text := range map[string]string{"hgeimport.service": unit, "hgeimport.timer": timer} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(analyze, "verify", "--man=no", dir+"/hgeimport.service", dir+"/hgeimport.timer").CombinedOutput()
	if err != nil || regexp.MustCompile(`(?m)^.*hgeimport\..*$`).Match(out) {
		t.Errorf("systemd-analyze: %v\n%s\n%s", err, out, unit)
	}
}

func TestCronLine(t *testing.T) {
	line := jobIn(`/srv/it's 100% "$HOME"`, true).Cron()
	want := `*/5 * * * * cd '/srv/it'\''s 100\% "$HOME"' && '/opt/hge import/hgeimport' run --wait 4m --quiet --config ` +
		`'/srv/it'\''s 100\% "$HOME"/config.toml'` + "\n"
	if _, got, _ := strings.Cut(line, "\n"); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}

// The task is XML in UTF-16 with what Task Scheduler needs.
func TestWindowsTask(t *testing.T) {
	for _, watch := range []bool{false, true} {
		job := Job{Program: `C:\Program Files\hgeimport\hgeimport.exe`, Dir: `C:\ProgramData\A&B 주문`, Watch: watch}
		file := job.WindowsTask()
		if file[0] != 0xff || file[1] != 0xfe {
			t.Fatalf("it begins with % x", file[:2])
		}
		var units []uint16
		for i := 2; i+1 < len(file); i += 2 {
			units = append(units, uint16(file[i])|uint16(file[i+1])<<8)
		}
		text := string(utf16.Decode(units))
		if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Error("not all lines end as those of Windows")
		}
		type exec struct{ Command, Arguments, WorkingDirectory string }
		var task struct {
			XMLName  xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
			Version  string   `xml:"version,attr"`
			Interval string   `xml:"Triggers>TimeTrigger>Repetition>Interval"`
			Start    string   `xml:"Triggers>TimeTrigger>StartBoundary"`
			Boot     string   `xml:"Triggers>BootTrigger>Enabled"`
			Logon    string   `xml:"Principals>Principal>LogonType"`
			Several  string   `xml:"Settings>MultipleInstancesPolicy"`
			Limit    string   `xml:"Settings>ExecutionTimeLimit"`
			Exec     exec     `xml:"Actions>Exec"`
		}
		decoder := xml.NewDecoder(strings.NewReader(text))
		decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		if err := decoder.Decode(&task); err != nil {
			t.Fatal(err)
		}
		arguments := `run --wait 4m --quiet --config "C:\ProgramData\A&B 주문/config.toml"`
		interval, start, boot := "PT5M", "2026-01-01T00:00:00", ""
		if watch {
			arguments, interval, start, boot = `watch --config "C:\ProgramData\A&B 주문/config.toml"`, "", "", "true"
		}
		if filepath.Separator == '\\' {
			arguments = strings.ReplaceAll(arguments, "/", `\`)
		}
		got := []string{task.Version, task.Interval, task.Start, task.Boot, task.Logon, task.Several, task.Limit, task.Exec.Command,
			task.Exec.Arguments, task.Exec.WorkingDirectory}
		want := []string{"1.2", interval, start, boot, "Password", "IgnoreNew", "PT0S", job.Program, arguments, job.Dir}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// The property list is XML whose keys and values follow each other.
func TestLaunchd(t *testing.T) {
	list := Job{Program: "/usr/local/bin/hgeimport", Dir: "/Users/Shared/A&B", User: "hge", Watch: true}.Launchd()
	if err := xml.Unmarshal([]byte(list), new(struct{ XMLName xml.Name })); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<string>hgeimport</string>", "<string>--service</string>",
		"<string>/Users/Shared/A&amp;B/config.toml</string>", "<key>UserName</key>\n\t<string>hge</string>", "<key>RunAtLoad</key>"} {
		if !strings.Contains(list, want) {
			t.Errorf("it lacks %s:\n%s", want, list)
		}
	}
}

// Whatever the paths look like, it comes to an end which folder they have in common.
func TestCommonFolder(t *testing.T) {
	for _, c := range []struct {
		paths  []string
		common string
		ok     bool
	}{
		{[]string{"/srv/hge/inbox", "/srv/hge/work"}, "/srv/hge", true},
		{[]string{"/srv/hge", "/srv/hge/work"}, "/srv/hge", true},
		{[]string{"/srv/hge", "/srv/hge2"}, "/srv", false},
		{[]string{"/srv/hge", "/mnt/share"}, "/", false},
		{[]string{`C:\hge\inbox`, `C:\hge\work`}, "", false},
		{[]string{"inbox", "work"}, "", false},
	} {
		common, ok := commonFolder(c.paths)
		if ok != c.ok || c.common != "" && common != c.common {
			t.Errorf("%q: %q, %v", c.paths, common, ok)
		}
	}
}

// A unit that says something else than the new one stays beside it, also if another one lies there already.
func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hgeimport.service")
	for _, c := range []struct{ text, kept, before string }{{"one", "", ""}, {"one", "", ""}, {"two", path + ".before", "one"},
		{"three", path + ".before-2", "two"}} {
		kept, err := Replace(path, []byte(c.text))
		now, readErr := os.ReadFile(path)
		var before []byte
		if kept != "" {
			var beforeErr error
			before, beforeErr = os.ReadFile(kept)
			readErr = errors.Join(readErr, beforeErr)
		}
		if err := errors.Join(err, readErr); err != nil || kept != c.kept || string(now) != c.text || string(before) != c.before {
			t.Errorf("%+v: %q, %q, %q, %v", c, kept, now, before, err)
		}
	}
}
