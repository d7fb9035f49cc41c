package folder

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// modelFile is what the model knows about a file in the inbox.
type modelFile struct {
	text   string
	since  time.Time // the first look that saw it like this
	looked bool      // there was a look since it was written, renamed in, or since the importer has started
}

// inboxModel is the inbox as its users see it, with a short rule: a file is settled at a look if all looks of the last Settle
// saw it unchanged. If its last line has no line end, it is unendedAfter times Settle. Only settled files are taken.
type inboxModel struct {
	in     *Inbox
	now    time.Time
	files  map[string]*modelFile
	writes int
}

func (m *inboxModel) path(name string) string { return filepath.Join(m.in.Folder, name) }

// put writes a file and gives each write another time, as a disk with a fine clock does.
func (m *inboxModel) put(t *rapid.T, name, text string) {
	m.writes++
	path, at := m.path(name), testStart.Add(time.Duration(m.writes)*time.Millisecond)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	m.files[name] = &modelFile{text: text}
}

// look compares a look of the inbox with the model, and removes the settled files, as the importer does.
func (m *inboxModel) look(t *rapid.T) {
	settled, moving, err := m.in.Scan(m.now)
	if err != nil {
		t.Fatal(err)
	}
	var want, still []string
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		f := m.files[name]
		if !f.looked {
			f.looked, f.since = true, m.now
		}
		if m.now.Sub(f.since) >= m.settleTime(f.text) {
			want = append(want, name)
		} else {
			still = append(still, name)
		}
	}
	if got := namesOf(settled); !slices.Equal(got, want) {
		t.Fatalf("settled %q, want %q", got, want)
	}
	if got := namesOf(moving); !slices.Equal(got, still) {
		t.Fatalf("moving %q, want %q", got, still)
	}
	for _, d := range settled {
		text, err := os.ReadFile(d.Path)
		if err != nil || string(text) != m.files[d.Name].text || strings.HasSuffix(string(text), "half") {
			t.Fatalf("%s was taken as %q (%v), it is %q", d.Name, text, err, m.files[d.Name].text)
		}
		if err := os.Remove(d.Path); err != nil {
			t.Fatal(err)
		}
		delete(m.files, d.Name)
	}
}

// settleTime is how long a file with this text must not change.
func (m *inboxModel) settleTime(text string) time.Duration {
	if strings.HasSuffix(text, "\n") {
		return m.in.Settle
	}
	return unendedAfter * m.in.Settle
}

func namesOf(all []InboxFile) (names []string) {
	for _, d := range all {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	return names
}

// Users and their programs write, rename and delete files at random, and each look of the inbox agrees with the model. A slow
// writer pauses in the middle of its lines: a file that ends in "half" is never taken.
func TestInboxAgreesWithModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "inbox")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		in := &Inbox{Folder: dir, Settle: testSettle, Checks: spreadsheets}
		m := &inboxModel{in: in, now: testStart, files: map[string]*modelFile{}}
		anyName := rapid.SampledFrom([]string{"a.csv", "b.csv", "c.xlsx", "d e.csv", "주문.csv"})
		t.Repeat(map[string]func(*rapid.T){
			"create":    func(t *rapid.T) { m.put(t, anyName.Draw(t, "name"), fmt.Sprint("whole ", m.writes, "\n")) },
			"no end":    func(t *rapid.T) { m.put(t, anyName.Draw(t, "name"), fmt.Sprint("whole ", m.writes)) },
			"half":      func(t *rapid.T) { m.writeSlowly(t, anyName.Draw(t, "name")) },
			"rename in": func(t *rapid.T) { m.renameIn(t, anyName.Draw(t, "name")) },
			"delete": func(t *rapid.T) {
				name := anyName.Draw(t, "name")
				if err := os.RemoveAll(m.path(name)); err != nil {
					t.Fatal(err)
				}
				delete(m.files, name)
			},
			"restart": func(*rapid.T) {
				m.in = &Inbox{Folder: m.in.Folder, Settle: m.in.Settle, Checks: spreadsheets}
				for _, f := range m.files {
					f.looked = false
				}
			},
			"wait": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(0, int(6*testSettle)).Draw(t, "wait")))
				m.look(t)
			},
			"": func(t *rapid.T) { m.look(t) },
		})
	})
}

// writeSlowly appends to a file in pieces, with a look before and after each pause. A pause may be longer than Settle.
func (m *inboxModel) writeSlowly(t *rapid.T, name string) {
	text := fmt.Sprint("slow ", m.writes)
	for range rapid.IntRange(1, 4).Draw(t, "pieces") {
		text += " half"
		m.put(t, name, text)
		m.look(t)
		m.now = m.now.Add(time.Duration(rapid.IntRange(0, int(unendedAfter*testSettle)-1).Draw(t, "pause")))
		m.look(t)
	}
	m.put(t, name, text+" whole\n")
}

// renameIn renames a complete file into its name, perhaps over another file.
func (m *inboxModel) renameIn(t *rapid.T, name string) {
	m.put(t, ".beside", fmt.Sprint("renamed ", m.writes, "\n"))
	if err := os.Rename(m.path(".beside"), m.path(name)); err != nil {
		t.Fatal(err)
	}
	m.files[name] = m.files[".beside"]
	delete(m.files, ".beside")
}
