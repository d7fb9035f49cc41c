package folder

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hgeimport/importer/sheet"
)

// testSettle is how long a file of these tests must stay as it is; their clock is a number.
const testSettle = 2 * time.Second

var testStart = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// spreadsheets look at content as the importer does.
var spreadsheets = Arrived{Complete: sheet.Complete, Unended: sheet.Unended}

// looker looks into an inbox at times that the test gives.
type looker struct {
	*Inbox
	t   *testing.T
	now time.Time
}

func newLooker(t *testing.T, profiles ...string) *looker {
	l := &looker{Inbox: &Inbox{Folder: t.TempDir(), Profiles: profiles, Settle: testSettle, Arrived: spreadsheets}, t: t, now: testStart}
	for _, p := range profiles {
		l.must(os.MkdirAll(filepath.Join(l.Folder, p), 0o755))
	}
	return l
}

func (l *looker) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *looker) write(name, content string) {
	l.t.Helper()
	l.must(os.WriteFile(filepath.Join(l.Folder, name), []byte(content), 0o644))
}

// after lets d go by and returns the names of the settled and the moving files.
func (l *looker) after(d time.Duration) (settled, moving []string) {
	l.t.Helper()
	l.now = l.now.Add(d)
	s, m, err := l.Look(l.now)
	l.must(err)
	return l.names(s), l.names(m)
}

func (l *looker) names(all []Dropped) (names []string) {
	for _, d := range all {
		name, err := filepath.Rel(l.Folder, d.Path)
		l.must(err)
		names = append(names, name)
	}
	return names
}

// want fails unless exactly these files are settled after d.
func (l *looker) want(d time.Duration, names ...string) {
	l.t.Helper()
	if got, moving := l.after(d); !slices.Equal(got, names) {
		l.t.Fatalf("settled %q, moving %q, want %q settled", got, moving, names)
	}
}

func TestSettledIsUnchangedForSettle(t *testing.T) {
	l := newLooker(t)
	l.write("a.csv", "order_num\n")
	l.want(0) // an old file is looked at twice at start-up, too
	l.want(testSettle - 1)
	l.want(1, "a.csv")
}

func TestChangedFileSettlesAnew(t *testing.T) {
	for name, change := range map[string]func(l *looker){
		"appended to":  func(l *looker) { l.write("a.csv", "order_num\n1\n") },
		"touched":      func(l *looker) { l.must(os.Chtimes(filepath.Join(l.Folder, "a.csv"), testStart, testStart)) },
		"renamed over": renamedOver,
		"gone and back": func(l *looker) {
			l.must(os.Remove(filepath.Join(l.Folder, "a.csv")))
			l.want(1)
			l.write("a.csv", "order_num\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLooker(t)
			l.write("a.csv", "order_num\n")
			l.want(0)
			l.want(testSettle - 2)
			change(l)
			l.want(1)
			l.want(testSettle - 1)
			l.want(1, "a.csv")
		})
	}
}

// renamedOver puts another file of the same size and time in its place.
func renamedOver(l *looker) {
	path := filepath.Join(l.Folder, "a.csv")
	info, err := os.Stat(path)
	l.must(err)
	l.write(".new", "ORDER_NUM\n")
	l.must(os.Chtimes(filepath.Join(l.Folder, ".new"), info.ModTime(), info.ModTime()))
	l.must(os.Rename(filepath.Join(l.Folder, ".new"), path))
}

// A writer of an xlsx that pauses for longer than settle: its directory of parts is missing, so it is not taken; not
// until brokenAfter, since its user waits for an answer.
func TestHalfXlsxWaits(t *testing.T) {
	var whole bytes.Buffer
	z := zip.NewWriter(&whole)
	if _, err := z.Create("xl/workbook.xml"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	l := newLooker(t)
	l.write("a.xlsx", whole.String()[:whole.Len()-10])
	l.want(0)
	l.want(5 * testSettle)
	l.write("a.xlsx", whole.String())
	l.want(1)
	l.want(testSettle, "a.xlsx")

	l.write("b.xlsx", whole.String()[:whole.Len()-10])
	l.want(0, "a.xlsx")
	l.want(brokenAfter*testSettle-1, "a.xlsx")
	l.want(1, "a.xlsx", "b.xlsx")
}

// A program that keeps a file open for writing and pauses is waited for, where the system tells.
func TestFileOpenForWritingWaits(t *testing.T) {
	l := newLooker(t)
	f, err := os.Create(filepath.Join(l.Folder, "a.csv"))
	l.must(err)
	_, err = f.WriteString("order_num\n")
	l.must(err)
	if !beingWritten(f.Name()) {
		l.must(f.Close())
		t.Skip("this system does not tell who has a file open")
	}
	l.want(0)
	l.want(5 * testSettle)
	l.must(f.Close())
	l.want(1, "a.csv")
}

func TestLeftAlone(t *testing.T) {
	l := newLooker(t, "lax")
	for _, name := range []string{"~$a.xlsx", ".a.csv", "a.csv.part", "a.csv.filepart", "a.csv~", "a.TMP", "a.crdownload", "Thumbs.db", "desktop.ini"} {
		l.write(name, "x")
	}
	l.must(os.MkdirAll(filepath.Join(l.Folder, "old", "lax"), 0o755))
	l.must(os.MkdirAll(filepath.Join(l.Folder, "lax", "deeper"), 0o755))
	l.write(filepath.Join("old", "a.csv"), "x")
	l.write(filepath.Join("lax", "b.csv"), "x")
	l.want(0)
	l.want(testSettle, filepath.Join("lax", "b.csv"))
	if want := []string{"old", filepath.Join("lax", "deeper")}; !slices.Equal(l.Strange, want) {
		t.Errorf("strange folders %q, want %q", l.Strange, want)
	}
}

// A link is claimed as it is, also one that leads nowhere, and refused by map.
func TestLinkSettles(t *testing.T) {
	l := newLooker(t)
	if err := os.Symlink(filepath.Join(l.Folder, "nowhere"), filepath.Join(l.Folder, "a.csv")); err != nil {
		t.Skip(err)
	}
	l.want(0)
	l.want(testSettle, "a.csv")
}

// The inbox is away for a while: that is an error, and what is in it when it is back settles anew.
func TestInboxAway(t *testing.T) {
	l := newLooker(t, "lax")
	l.write("a.csv", "x")
	l.want(0)
	l.must(os.Rename(l.Folder, l.Folder+".away"))
	if _, _, err := l.Look(l.now.Add(testSettle)); err == nil {
		t.Fatal("no error")
	}
	l.must(os.Mkdir(l.Folder, 0o755)) // without the profile's folder: nothing was dropped for it
	l.write("a.csv", "x")
	l.want(testSettle)
	l.want(testSettle, "a.csv")
}

// The oldest file in the inbox is old however often it is written to.
func TestOldestFile(t *testing.T) {
	l := newLooker(t)
	if got := l.Oldest(); !got.IsZero() {
		t.Errorf("%v without a file", got)
	}
	l.write("a.csv", "order_num\n")
	l.after(0)
	began := l.now
	l.write("b.csv", "order_num\n")
	l.write("a.csv", "order_num\nHGE2611240000001\n")
	l.after(time.Hour)
	if got := l.Oldest(); !got.Equal(began) {
		t.Errorf("%v, want %v", got, began)
	}
}
