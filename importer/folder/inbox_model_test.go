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

// modelled is what the model knows of a file in the inbox.
type modelled struct {
	text    string
	changed time.Time // when it was last written, renamed in, or first seen by an importer that has just started
	seen    bool      // at a look since
}

// inboxModel is the folder as its users see it. Its rule is short: a file is settled at a look when it has been there,
// unchanged, at all looks of the last settle, or of the last five where its last line has no end; and only then is it taken.
type inboxModel struct {
	in     *Inbox
	now    time.Time
	files  map[string]*modelled
	writes int
}

func (m *inboxModel) path(name string) string { return filepath.Join(m.in.Folder, name) }

// put writes a file, with a time of its own: two writes differ in it, as on a disk with a fine clock.
func (m *inboxModel) put(t *rapid.T, name, text string) {
	m.writes++
	path, at := m.path(name), testStart.Add(time.Duration(m.writes)*time.Millisecond)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	m.files[name] = &modelled{text: text}
}

// look compares what the inbox finds with the model, and takes what is settled.
func (m *inboxModel) look(t *rapid.T) {
	settled, moving, err := m.in.Look(m.now)
	if err != nil {
		t.Fatal(err)
	}
	var want, still []string
	for _, name := range slices.Sorted(maps.Keys(m.files)) {
		f := m.files[name]
		if !f.seen {
			f.seen, f.changed = true, m.now
		}
		if m.now.Sub(f.changed) >= m.rest(f.text) {
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

// rest is how long a file with this text has to stay as it is.
func (m *inboxModel) rest(text string) time.Duration {
	if strings.HasSuffix(text, "\n") {
		return m.in.Settle
	}
	return unendedAfter * m.in.Settle
}

func namesOf(all []Dropped) (names []string) {
	for _, d := range all {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	return names
}

// TestInboxModel does to the folder what users and their programs do, at random, and compares what is found settled with
// the model. A slow writer pauses in the middle of its lines; a file that ends in "half" is never taken.
func TestInboxModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "inbox")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		m := &inboxModel{in: &Inbox{Folder: dir, Settle: testSettle, Arrived: spreadsheets}, now: testStart, files: map[string]*modelled{}}
		anyName := rapid.SampledFrom([]string{"a.csv", "b.csv", "c.xlsx", "d e.csv", "주문.csv"})
		t.Repeat(map[string]func(*rapid.T){
			"create":    func(t *rapid.T) { m.put(t, anyName.Draw(t, "name"), fmt.Sprint("whole ", m.writes, "\n")) },
			"no end":    func(t *rapid.T) { m.put(t, anyName.Draw(t, "name"), fmt.Sprint("whole ", m.writes)) },
			"half":      func(t *rapid.T) { m.slowly(t, anyName.Draw(t, "name")) },
			"rename in": func(t *rapid.T) { m.renameIn(t, anyName.Draw(t, "name")) },
			"delete": func(t *rapid.T) {
				name := anyName.Draw(t, "name")
				if err := os.RemoveAll(m.path(name)); err != nil {
					t.Fatal(err)
				}
				delete(m.files, name)
			},
			"restart": func(*rapid.T) {
				m.in = &Inbox{Folder: m.in.Folder, Settle: m.in.Settle, Arrived: spreadsheets}
				for _, f := range m.files {
					f.seen = false
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

// slowly appends in pieces, with a look in every pause; a pause in the middle of a line may be longer than settle.
func (m *inboxModel) slowly(t *rapid.T, name string) {
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

// renameIn moves a finished file in from beside, perhaps over another one.
func (m *inboxModel) renameIn(t *rapid.T, name string) {
	m.put(t, ".beside", fmt.Sprint("renamed ", m.writes, "\n"))
	if err := os.Rename(m.path(".beside"), m.path(name)); err != nil {
		t.Fatal(err)
	}
	m.files[name] = m.files[".beside"]
	delete(m.files, ".beside")
}
