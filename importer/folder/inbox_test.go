package folder

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/sheet"
)

// testSettle is the Settle of these tests. It costs no time: each test has a clock of its own.
const testSettle = 2 * time.Second

var testStart = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// spreadsheets are the checks that the importer uses.
var spreadsheets = ContentChecks{Complete: sheet.Complete, LacksLineEnd: sheet.Unended}

// testInbox is an inbox with a clock of its own.
type testInbox struct {
	*Inbox
	t   *testing.T
	now time.Time
}

func newTestInbox(t *testing.T, profiles ...string) *testInbox {
	inbox := &Inbox{Folder: t.TempDir(), Profiles: profiles, Settle: testSettle, Checks: spreadsheets}
	in := &testInbox{Inbox: inbox, t: t, now: testStart}
	for _, p := range profiles {
		in.must(os.MkdirAll(filepath.Join(in.Folder, p), 0o755))
	}
	return in
}

func (in *testInbox) must(err error) {
	in.t.Helper()
	if err != nil {
		in.t.Fatal(err)
	}
}

func (in *testInbox) write(name, content string) {
	in.t.Helper()
	in.must(os.WriteFile(filepath.Join(in.Folder, name), []byte(content), 0o644))
}

// lookAfter lets d go by, looks into the inbox and returns the names of the settled and the moving files.
func (in *testInbox) lookAfter(d time.Duration) (settled, moving []string) {
	in.t.Helper()
	in.now = in.now.Add(d)
	s, m, err := in.Scan(in.now)
	in.must(err)
	return in.names(s), in.names(m)
}

func (in *testInbox) names(all []InboxFile) (names []string) {
	for _, d := range all {
		name, err := filepath.Rel(in.Folder, d.Path)
		in.must(err)
		names = append(names, name)
	}
	return names
}

// wantSettledAfter lets d go by, looks into the inbox and fails unless exactly these files are settled.
func (in *testInbox) wantSettledAfter(d time.Duration, names ...string) {
	in.t.Helper()
	if got, moving := in.lookAfter(d); !slices.Equal(got, names) {
		in.t.Fatalf("settled %q, moving %q, want %q settled", got, moving, names)
	}
}

func TestFileSettlesWhenUnchanged(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	in.write("a.csv", "order_num\n")
	in.wantSettledAfter(0) // a file that is old at the start needs two looks, too
	in.wantSettledAfter(testSettle - 1)
	in.wantSettledAfter(1, "a.csv")
}

func TestChangedFileSettlesAnew(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(in *testInbox){
		"appended to":  func(in *testInbox) { in.write("a.csv", "order_num\n1\n") },
		"touched":      func(in *testInbox) { in.must(os.Chtimes(filepath.Join(in.Folder, "a.csv"), testStart, testStart)) },
		"renamed over": renameOver,
		"gone and back": func(in *testInbox) {
			in.must(os.Remove(filepath.Join(in.Folder, "a.csv")))
			in.wantSettledAfter(1)
			in.write("a.csv", "order_num\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := newTestInbox(t)
			in.write("a.csv", "order_num\n")
			in.wantSettledAfter(0)
			in.wantSettledAfter(testSettle - 2)
			change(in)
			in.wantSettledAfter(1)
			in.wantSettledAfter(testSettle - 1)
			in.wantSettledAfter(1, "a.csv")
		})
	}
}

// renameOver replaces a.csv by another file of the same size and time.
func renameOver(in *testInbox) {
	path := filepath.Join(in.Folder, "a.csv")
	info, err := os.Stat(path)
	in.must(err)
	in.write(".new", "ORDER_NUM\n")
	in.must(os.Chtimes(filepath.Join(in.Folder, ".new"), info.ModTime(), info.ModTime()))
	in.must(os.Rename(filepath.Join(in.Folder, ".new"), path))
}

// Half an xlsx, whose zip directory is missing, is not taken while its writer pauses for longer than Settle. It is taken after
// brokenAfter times Settle, since its user waits for an answer.
func TestHalfXlsxIsTakenLate(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	z := zip.NewWriter(&whole)
	if _, err := z.Create("xl/workbook.xml"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	in := newTestInbox(t)
	in.write("a.xlsx", whole.String()[:whole.Len()-10])
	in.wantSettledAfter(0)
	in.wantSettledAfter(5 * testSettle)
	in.write("a.xlsx", whole.String())
	in.wantSettledAfter(1)
	in.wantSettledAfter(testSettle, "a.xlsx")

	in.write("b.xlsx", whole.String()[:whole.Len()-10])
	in.wantSettledAfter(0, "a.xlsx")
	in.wantSettledAfter(brokenAfter*testSettle-1, "a.xlsx")
	in.wantSettledAfter(1, "a.xlsx", "b.xlsx")
}

// A file that a program keeps open for writing is not taken, on systems that tell.
func TestFileOpenForWritingIsNotSettled(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	f, err := os.Create(filepath.Join(in.Folder, "a.csv"))
	in.must(err)
	_, err = f.WriteString("order_num\n")
	in.must(err)
	read, err := os.Open(f.Name())
	in.must(err)
	told := in.isOpenForWriting(read)
	in.must(read.Close())
	if !told {
		in.must(f.Close())
		t.Skip("this system does not tell who has a file open")
	}
	in.wantSettledAfter(0)
	in.wantSettledAfter(5 * testSettle)
	in.wantSettledAfter(40 * brokenAfter * testSettle)
	if got := in.why()["a.csv"]; got != OpenForWriting {
		t.Errorf("it says %q", got)
	}
	in.must(f.Close())
	in.wantSettledAfter(1, "a.csv")
}

// why is why each file of the last look is not settled.
func (in *testInbox) why() map[string]Unsettled {
	in.t.Helper()
	_, moving, err := in.Scan(in.now)
	in.must(err)
	said := map[string]Unsettled{}
	for _, f := range moving {
		said[f.Name] = f.Why
	}
	return said
}

// A workbook that somebody has open waits for as long as the owner file beside it is there. A program that dies leaves its owner
// file: it holds nothing any more an hour after the last change of either, and neither does one with a time that cannot be.
func TestFileOpenInOfficeWaits(t *testing.T) {
	t.Parallel()
	for _, owner := range []string{"~$a.csv", ".~lock.a.csv#", ".~a.csv", ".a.csv.swp", ".#a.csv"} {
		t.Run(owner, func(t *testing.T) {
			t.Parallel()
			in := newTestInbox(t)
			touched := func(name string, ago time.Duration) {
				path := filepath.Join(in.Folder, name)
				in.must(os.Chtimes(path, in.now.Add(-ago), in.now.Add(-ago)))
			}
			in.write("a.csv", "order_num\n")
			in.write("b.csv", "order_num\n")
			in.write(owner, "somebody")
			touched(owner, 0)
			in.wantSettledAfter(0)
			in.wantSettledAfter(testSettle, "b.csv")
			in.wantSettledAfter(10*time.Minute, "b.csv")
			if got := in.why()["a.csv"]; got != OpenInOffice {
				t.Errorf("it says %q", got)
			}
			in.must(os.Remove(filepath.Join(in.Folder, owner)))
			in.wantSettledAfter(1, "a.csv", "b.csv")

			for _, ago := range []time.Duration{2 * ownerHolds, -50 * 365 * 24 * time.Hour} {
				in.write(owner, "stale")
				touched(owner, ago)
				touched("a.csv", 3*ownerHolds)
				in.wantSettledAfter(0, "b.csv")
				in.wantSettledAfter(testSettle, "a.csv", "b.csv")
			}
			touched(owner, 0)
			touched("a.csv", ownerHolds/2)
			in.wantSettledAfter(0, "b.csv")
			in.wantSettledAfter(ownerHolds-1, "b.csv")
			in.wantSettledAfter(1, "a.csv", "b.csv")
		})
	}
}

// What a program has made room for and not filled yet waits as long as an unfinished file: an empty file, one that begins or
// ends with zeros.
func TestPlaceholderWaits(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	in.write("empty.xlsx", "")
	in.write("room.xlsx", strings.Repeat("\x00", 5000))
	in.write("half.csv", "order_num\n1\n"+strings.Repeat("\x00", 5000))
	in.write("old.xls", "\xd0\xcf\x11\xe0"+strings.Repeat("\x00", 5000))
	in.wantSettledAfter(0)
	in.wantSettledAfter(unendedAfter*testSettle, "old.xls")
	in.must(os.Remove(filepath.Join(in.Folder, "old.xls")))
	if got := in.why(); got["empty.xlsx"] != StillEmpty || got["room.xlsx"] != NotWhole || got["half.csv"] != NotWhole {
		t.Errorf("they say %q", got)
	}
	in.write("empty.xlsx", "order_num\n")
	in.wantSettledAfter(1)
	in.wantSettledAfter((brokenAfter-unendedAfter)*testSettle-2, "empty.xlsx")
	in.wantSettledAfter(1, "empty.xlsx", "half.csv", "room.xlsx")
}

// On a volume that makes up the numbers of files, a file settles by size, time and content, and that is said.
func TestSettlesWithMadeUpNumbers(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	in.write("a.csv", "order_num\n")
	renumber := func() { // the same file under another number, as a look at such a volume shows it
		path := filepath.Join(in.Folder, "a.csv")
		info, err := os.Stat(path)
		in.must(err)
		text, err := os.ReadFile(path)
		in.must(err)
		in.write(".new", string(text))
		in.must(os.Chtimes(filepath.Join(in.Folder, ".new"), info.ModTime(), info.ModTime()))
		in.must(os.Rename(filepath.Join(in.Folder, ".new"), path))
	}
	in.wantSettledAfter(0)
	renumber()
	in.wantSettledAfter(1) // it may be another file
	renumber()
	in.wantSettledAfter(testSettle - 1)
	if len(in.Notes) != 1 {
		t.Errorf("it is not said: %q", in.Notes)
	}
	renumber()
	in.wantSettledAfter(1, "a.csv")
	renumber()
	settled, _, err := in.Scan(in.now)
	in.must(err)
	renumber()
	if len(settled) != 1 || !in.StillSettled(settled[0], in.now) {
		t.Error("it is no longer settled")
	}
	renameOver(in)
	if in.StillSettled(settled[0], in.now) {
		t.Error("another file has taken its place, and it is still settled")
	}
	in.wantSettledAfter(1)
	renumber()
	in.wantSettledAfter(testSettle, "a.csv")
}

func TestOnlyDroppedFilesSettle(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t, "lax")
	for _, name := range []string{
		"~$a.xlsx", ".a.csv", "a.csv.part", "a.csv.filepart", "a.csv~", "a.TMP", "a.crdownload", "Thumbs.db", "desktop.ini",
	} {
		in.write(name, "x")
	}
	in.must(os.MkdirAll(filepath.Join(in.Folder, "old", "lax"), 0o755))
	in.must(os.MkdirAll(filepath.Join(in.Folder, "lax", "deeper"), 0o755))
	in.write(filepath.Join("old", "a.csv"), "x")
	in.write(filepath.Join("lax", "b.csv"), "x")
	in.wantSettledAfter(0)
	in.wantSettledAfter(testSettle, filepath.Join("lax", "b.csv"))
	if want := []string{"old", filepath.Join("lax", "deeper")}; !slices.Equal(in.UnknownFolders, want) {
		t.Errorf("strange folders %q, want %q", in.UnknownFolders, want)
	}
}

// A link settles, also one that leads nowhere: it is claimed, and map refuses it.
func TestLinkSettles(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	if err := os.Symlink(filepath.Join(in.Folder, "nowhere"), filepath.Join(in.Folder, "a.csv")); err != nil {
		t.Skip(err)
	}
	in.wantSettledAfter(0)
	in.wantSettledAfter(testSettle, "a.csv")
}

// While the inbox cannot be read, a look is an error. The files in it settle anew when it is back.
func TestFilesSettleAnewAfterInboxWasAway(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t, "lax")
	in.write("a.csv", "x")
	in.wantSettledAfter(0)
	in.must(os.Rename(in.Folder, in.Folder+".away"))
	if _, _, err := in.Scan(in.now.Add(testSettle)); err == nil {
		t.Fatal("no error")
	}
	in.must(os.Mkdir(in.Folder, 0o755)) // without the profile's folder: nothing was dropped for it
	in.write("a.csv", "x")
	in.wantSettledAfter(testSettle)
	in.wantSettledAfter(testSettle, "a.csv")
}

// A file that is written to again does not become younger.
func TestOldestCountsFromFirstSight(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	if got := in.OldestSince(); !got.IsZero() {
		t.Errorf("%v without a file", got)
	}
	in.write("a.csv", "order_num\n")
	in.lookAfter(0)
	began := in.now
	in.write("b.csv", "order_num\n")
	in.write("a.csv", "order_num\nHGE2611240000001\n")
	in.lookAfter(time.Hour)
	if got := in.OldestSince(); !got.Equal(began) {
		t.Errorf("%v, want %v", got, began)
	}
}

// Each file that is not taken yet says why.
func TestUnsettledFileSaysWhy(t *testing.T) {
	t.Parallel()
	in := newTestInbox(t)
	why := func(d time.Duration) map[string]Unsettled {
		in.now = in.now.Add(d)
		_, moving, err := in.Scan(in.now)
		in.must(err)
		said := map[string]Unsettled{}
		for _, f := range moving {
			said[f.Name] = f.Why
		}
		return said
	}
	in.write("half.xlsx", "PK\x03\x04 and no end")
	in.write("secret.csv", "a,b\n")
	in.must(os.Chmod(filepath.Join(in.Folder, "secret.csv"), 0))
	if got := why(0); got["half.xlsx"] != StillChanging || got["secret.csv"] != StillChanging {
		t.Errorf("at first sight: %v", got)
	}
	got := why(testSettle)
	if got["half.xlsx"] != NotWhole {
		t.Errorf("later: %v", got)
	}
	if f, err := os.Open(filepath.Join(in.Folder, "secret.csv")); err == nil {
		f.Close() // this user may read all
	} else if got["secret.csv"] != MayNotRead {
		t.Errorf("later: %v", got)
	}
}
