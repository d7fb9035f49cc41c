package importer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/operations"
)

// crashWorld is what an importer finds at its start. In this world it is killed at each of its steps.
type crashWorld struct {
	name     string
	config   string // name of its configuration, see configure
	carrier  hgeapitest.Config
	files    map[string]string                        // in the inbox
	profile  string                                   // a named one, "" = none
	giveUp   time.Duration                            // 0 = practically never
	runs     int                                      // whole runs until all is done; 0 = one
	embedded bool                                     // on SQLite only: another world is the same on PostgreSQL
	spares   []string                                 // steps at which it is not killed: other worlds come to them, too
	place    func(t *testing.T, c *crash)             // makes its folders; nil = all on one volume
	before   func(t *testing.T, c *crash)             // what happens before the run that is killed
	count    func(c *crash, say func(string, ...any)) // compares the carrier's books and the outcomes
}

const crashHeader = "order_num,weight,handover_num\n"

// crashRow is a row that can be sent.
func crashRow(order string) string { return order + ",1.10,20000000100\n" }

// crashWorlds has every way through the importer that changes something durably, but for those of operationWorlds.
var crashWorlds = []crashWorld{threeFiles, givenUp, askedAgain, cutShort, writtenLate, otherVolume, hadFailed, linked,
	writtenAfterAnswer, approvedByCommand, asksForApproval, tried, mended, resent, noTable, documented, lookedInVain,
	told, erasedWorld, erasedUnknown, claimedTogether}

// threeFiles has three files. The first file makes three forms of two orders. The first login fails, so a form does not leave.
// When the first form comes, the carrier drops the connection; later it refuses the second order of the form. When the second
// form comes, the carrier is busy; when it comes again, its answer is lost. The result of the third form leaves an order out.
// The carrier is asked at least twice for each form. The second file repeats an order of the first. The third file
// asks.
var threeFiles = crashWorld{
	name: "three files",
	carrier: hgeapitest.Config{RefuseSuffix: "R", OmitSuffix: "U", LoseSuffix: "L", Polls: 1, Faults: []hgeapitest.Fault{
		{On: "login", Do: hgeapitest.Error500}, {Do: hgeapitest.Error503, Match: "HGE2611200000013"},
		{Do: hgeapitest.Drop, Match: "HGE261120000001R"}}},
	files: map[string]string{"1.csv": roadFirst, "2.csv": roadSecond, "3.csv": roadThird},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 6)
		first, second := c.endings(say, "1.outcome.csv"), c.endings(say, "2.outcome.csv")
		shared := []string{"confirmed", "duplicate"} // the file that is mapped first has the order
		if len(second) == 2 && second[0] == "confirmed" {
			slices.Reverse(shared)
			if len(first) > 0 && first[0] == "confirmed" { // it was closed before the other file was mapped
				shared[0] = "confirmed"
			}
		}
		want := []string{shared[0], "refused", "confirmed", "confirmed", "rejected", "confirmed", "unconfirmed"}
		if !slices.Equal(first, want) || !slices.Equal(second, []string{shared[1], "confirmed"}) {
			say("rows ended as %v and %v, want %v and %v, confirmed", first, second, want, shared[1])
		}
		c.left(say, []string{"1.csv", "2.csv", "3.csv"},
			[]string{"1.outcome.csv", "1.outcome.xlsx", "2.outcome.csv", "2.outcome.xlsx", "3.outcome.xlsx"})
	},
}

var (
	roadFirst = crashHeader + crashRow("HGE2611200000011") + crashRow("HGE261120000001R") + crashRow("HGE2611200000013") +
		crashRow("HGE261120000001L") + "HGE2611200000015,heavy,20000000100\n" + crashRow("HGE2611200000016") +
		crashRow("HGE261120000001U")
	roadThird  = "order_num,weight,毛重,handover_num\nHGE2611200000029,1.10,1.20,20000000100\n"
	roadSecond = crashHeader + crashRow("HGE2611200000011") + crashRow("HGE2611200000021")
)

// givenUp has a form whose result cannot be read.
var givenUp = crashWorld{
	name:    "given up",
	carrier: hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Unreadable, Times: -1}}},
	files:   map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000031")},
	giveUp:  time.Millisecond,
	count: func(c *crash, say func(string, ...any)) {
		if n := c.carrier.Orders(); n > 1 { // 0 if it was killed before it sent the form, and then gave up
			say("the carrier has closed %d orders of one", n)
		}
		c.closed(say, c.carrier.Orders())
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, []string{"unknown"}) {
			say("the row ended as %v, want unknown", got)
		}
		c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
	},
}

// askedAgain is givenUp with a file that is dropped again after it was answered: the form is asked for again, and not sent.
var askedAgain = crashWorld{
	name: "asked again", carrier: givenUp.carrier, files: givenUp.files, giveUp: givenUp.giveUp,
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		c.drop(t, givenUp.files)
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 1)
		if n := len(c.carrier.Submits()); n != 1 {
			say("sent %d times", n)
		}
		for _, name := range []string{"1.outcome.csv", "1.outcome-2.csv"} {
			if got := c.endings(say, name); !slices.Equal(got, []string{"unknown"}) {
				say("the row in %s ended as %v, want unknown", name, got)
			}
		}
		c.left(say, []string{"1-2.csv", "1.csv"}, []string{"1.outcome-2.csv", "1.outcome-2.xlsx", "1.outcome.csv", "1.outcome.xlsx"})
	},
}

// cutShort has a file that was taken away when two of its rows were planned: its mapping ends with these two.
var cutShort = crashWorld{
	name:  "cut short",
	files: map[string]string{"1.csv": roadFirst},
	before: func(t *testing.T, c *crash) {
		c.killBeforeSends(t, kill{"planned", 1})
		if err := os.Remove(c.inWork(t, "1.csv")); err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 2)
		c.left(say, nil, []string{"1.outcome.xlsx"})
	},
}

// noTable has a file with so many columns that no answer has room beside its row. Its orders are closed already when the report
// begins. Every fifth column is filled: what lies between two has no room either, and there is less to read in each life.
var noTable = crashWorld{
	name: "no table",
	files: map[string]string{"1.csv": "order_num,weight,handover_num" + strings.Repeat(",,,,,r", (cell.MostColumns-3)/5) +
		"\nHGE2611200000091,1.00,20000000100\n"},
	before: func(t *testing.T, c *crash) {
		if r, err := c.run(t.Context(), kill{"reporting", 1}); err != nil || r.killed != "reporting" {
			t.Fatal(r, err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 1)
		c.left(say, []string{"1.csv"}, []string{"1.outcome.xlsx"}) // whatever the name says of what waits
		if !exists(filepath.Join(c.root, "outbox", "1.mend-1.outcome.xlsx")) {
			say("the name of the outcome does not say that it waits for somebody")
		}
	},
}

// writtenLate has a file that gets another row after it was mapped. It is dropped again. In its first outcome the late row has
// no answer.
var writtenLate = crashWorld{
	name:  "written late",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000041") + crashRow("HGE2611200000042")},
	runs:  3,
	before: func(t *testing.T, c *crash) {
		c.killBeforeSends(t, kill{"mapped", 1})
		f, err := os.OpenFile(c.inWork(t, "1.csv"), os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString(crashRow("HGE2611200000043"))
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) { c.answeredOnce(say, 3, 2, 1) },
}

// otherVolume has inbox and archive on another volume than work and outbox, so files are copied when they are claimed and
// archived. A crash in the middle may drop the file again.
var otherVolume = crashWorld{
	name:  "other volume",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000051") + crashRow("HGE2611200000052")},
	runs:  2,
	place: func(t *testing.T, c *crash) {
		elsewhere, found := otherVolumeThan(t, c.root)
		if !found {
			t.Skip("no second volume here")
		}
		volume, err := os.MkdirTemp(elsewhere, "hgeimport-test-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := os.RemoveAll(volume); err != nil {
				t.Error(err)
			}
		})
		for _, folder := range []string{"inbox", "archive"} {
			on := filepath.Join(volume, folder)
			if err := errors.Join(os.Mkdir(on, 0o755), os.Symlink(on, filepath.Join(c.root, folder))); err != nil {
				t.Fatal(err)
			}
		}
	},
	count: func(c *crash, say func(string, ...any)) { c.answeredOnce(say, 2, 1, 0) },
}

// linked has a file with another name outside the importer's folders, so it is set aside and copied when it is claimed.
var linked = crashWorld{
	name:  "linked",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000061") + crashRow("HGE2611200000062")},
	before: func(t *testing.T, c *crash) {
		if err := os.Link(filepath.Join(c.root, "inbox", "1.csv"), filepath.Join(c.root, "kept.csv")); err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 2)
		c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
		archived, err := os.Stat(filepath.Join(c.root, "archive", "1.csv"))
		kept, keptErr := os.Stat(filepath.Join(c.root, "kept.csv"))
		if err != nil || keptErr != nil || os.SameFile(archived, kept) {
			say("the archive has the file that somebody else can change: %v, %v", err, keptErr)
		}
	},
}

// claimedTogether has two files that one change records. The first has another name outside the importer's folders: while it is
// set aside and copied, the second is moved and not recorded.
var claimedTogether = crashWorld{
	name: "claimed together",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000064"),
		"2.csv": crashHeader + crashRow("HGE2611200000065") + crashRow("HGE2611200000066")},
	before: linked.before,
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		c.left(say, []string{"1.csv", "2.csv"},
			[]string{"1.outcome.csv", "1.outcome.xlsx", "2.outcome.csv", "2.outcome.xlsx"})
	},
}

// writtenAfterAnswer is linked with a file that gets another row after it was answered: it is dropped again.
var writtenAfterAnswer = crashWorld{
	name: "written after its answer", files: linked.files, runs: 3,
	before: func(t *testing.T, c *crash) {
		linked.before(t, c)
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(filepath.Join(c.root, "kept.csv"), os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString(crashRow("HGE2611200000063"))
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		ended := map[string]int{}
		for _, name := range c.files()["outbox"] {
			if strings.HasSuffix(name, ".csv") {
				for _, ending := range c.endings(say, name) {
					ended[ending]++
				}
			}
		}
		again := ended["confirmed"] + ended["duplicate"] - 3
		if ended["confirmed"] < 3 || again < 2 || again%3 != 2 || len(ended) > 2 || len(ended) == 2 && ended["duplicate"] == 0 {
			say("rows ended as %v", ended) // a crash may have it dropped once more, which makes three more that were closed earlier
		}
	},
}

// drop puts files into the inbox.
func (c *crash) drop(t *testing.T, files map[string]string) {
	t.Helper()
	inbox := filepath.Join(c.root, "inbox")
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(inbox, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// inWork is the path of the claimed file of that name.
func (c *crash) inWork(t *testing.T, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(c.root, "work", "*", name))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s in work: %v, %v", name, found, err)
	}
	return found[0]
}

// hadFailed has a form whose reference the carrier has already, of a form of the same orders that has failed. A new form takes
// its place. If the importer is killed before it has kept the carrier's answer, it takes the failed form for its own.
var hadFailed = crashWorld{
	name:    "had failed",
	carrier: hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.FailForm, Times: 1}}},
	files:   map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000061") + crashRow("HGE2611200000062")},
	before: func(t *testing.T, c *crash) {
		set := formSet{"scanform", []string{"20000000100", ""}, []string{"HGE2611200000061", "HGE2611200000062"}, nil}
		reference := set.reference("TR", 0)
		api := importertest.ImpatientConfig(c.root, c.ledger, c.carrier.URL).API
		body, err := api.Body(&operations.ScanForm.Call, hgeapi.Values{Text: map[string]string{"reference_num": reference},
			Lists: map[string][]string{"order_num": set.items},
			Parts: map[string][]hgeapi.Values{"handover": {{Text: map[string]string{"handover_num": set.about[0]}}}}})
		if err != nil {
			t.Fatal(err)
		}
		client, err := hgeapi.New(api)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		sent := hgeapi.Request{Call: &operations.ScanForm.Call, Reference: reference, Body: body}
		if _, err := client.Send(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		want := []string{"confirmed", "confirmed"}
		if len(c.carrier.References()) == 1 {
			want = []string{"refused", "refused"}
		}
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, want) {
			say("the rows ended as %v, want %v", got, want)
		}
		if twice := c.carrier.Twice(); len(twice) > 0 || len(c.carrier.References()) > 2 {
			say("twice: %v; forms: %v", twice, c.carrier.References())
		}
		c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
	},
}

// otherVolumeThan is a folder of this machine that lies on another volume than dir. make test puts the folders of tests into
// memory, where there is enough.
func otherVolumeThan(t *testing.T, dir string) (string, bool) {
	t.Helper()
	here, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	volume, told := folder.VolumeOf(here)
	for _, elsewhere := range []string{"/dev/shm", "/tmp", "/var/tmp"} {
		there, err := os.Stat(elsewhere)
		if err != nil || !told {
			continue
		}
		if other, _ := folder.VolumeOf(there); other != volume {
			return elsewhere, true
		}
	}
	return "", false
}
