package importer

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// The conformance suite: every operation in each spelling on each database, from its template to its outcome through whatever can
// happen to it. The suite follows from operations.All alone. A new operation is in it when it has an example in template.toml and
// an entry in the test carrier. crash_operation_test.go kills each.

// conform is a world for an operation. Files in its inbox are those of the operation; two orders are in a form.
type conform struct {
	*world
	op *mapping.Operation
}

// carrierPaths is where the test carrier takes the operations whose paths nobody knows.
var carrierPaths = map[string]string{"confirm": "confirm/order/", "unintercept": "cancel/intercept/", "weight": "update/weight/",
	"update": "update/label/"}

func eachOperation(t *testing.T, test func(t *testing.T, op *mapping.Operation)) {
	t.Helper()
	for _, op := range operations.All {
		t.Run(op.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, op)
		})
	}
}

// eachConform runs a test for each operation in each spelling on each database. table is the file that the test drops.
func eachConform(t *testing.T, carrier func(*conformTable) hgeapitest.Config, test func(c *conform, table *conformTable)) {
	t.Helper()
	eachConformOf(t, func(*mapping.Operation) bool { return true }, carrier, test)
}

// eachConformOf is eachConform for the operations of which is is true.
func eachConformOf(t *testing.T, is func(*mapping.Operation) bool, carrier func(*conformTable) hgeapitest.Config,
	test func(c *conform, table *conformTable)) {
	t.Helper()
	t.Parallel()
	eachOperation(t, func(t *testing.T, op *mapping.Operation) {
		if !is(op) {
			return
		}
		in := func(dialect hgeapi.Dialect, database string, ledger func(testing.TB) string) {
			t.Run(string(dialect)+"/"+database, func(t *testing.T) {
				t.Parallel()
				table := tableOf(op, 0, conformRows)
				var behaves hgeapitest.Config
				if carrier != nil {
					behaves = carrier(table)
				}
				test(newConform(t, ledger(t), op, dialect, behaves), table)
			})
		}
		for _, dialect := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
			in(dialect, "sqlite", madeSQLite)
			in(dialect, "postgres", madePostgres)
		}
	})
}

func newConform(t *testing.T, url string, op *mapping.Operation, dialect hgeapi.Dialect, carrier hgeapitest.Config) *conform {
	t.Helper()
	carrier.Dialect, carrier.AnyNumber, carrier.Moved = string(dialect), true, movedFor(op.Name())
	carrier.Stopped = len(op.Call.ShownNot) > 0 // there is something to take back
	w := newWorld(t, url, carrier)
	w.cfg.API.Dialect = dialect
	w.cfg.Profile = []config.Profile{{Name: "", Operation: op.Name()}}
	w.cfg.Result.ResendAfter = crashResendAfter // no test waits for it, see conform.try
	knowCarrier(w.cfg, op)
	return &conform{w, op}
}

// shows tells whether the carrier's query shows that what the operation does was done.
func (c *conform) shows() bool { return len(c.op.Call.Shows)+len(c.op.Call.ShownNot) > 0 }

// try makes one pass over the inbox. resend_after is over as soon as a form waits for it.
func (c *conform) try() (RunResult, error) {
	c.t.Helper()
	log := logrus.New()
	log.SetOutput(c.t.Output())
	log.SetLevel(logrus.ErrorLevel)
	im, err := Open(c.t.Context(), c.cfg, log)
	if err != nil {
		c.t.Fatal(err)
	}
	im.reached = func(step string) {
		if step == "asked" || step == "repeat waits" {
			if err := passResendAfter(context.Background(), im); err != nil {
				c.t.Error(err)
			}
		}
	}
	result, err := im.Run(c.t.Context(), importertest.WaitLimit)
	if err := im.Close(); err != nil {
		c.t.Error(err)
	}
	return result, err
}

// pass is try where nothing may go wrong.
func (c *conform) pass() RunResult {
	c.t.Helper()
	result, err := c.try()
	if err != nil {
		c.t.Error(err)
	}
	return result
}

// ends compares how the rows of an outcome have ended: those of these keys with a status and a reason that says something, all
// others confirmed.
func (c *conform) ends(outcome string, table *conformTable, status, says string, keys ...string) {
	c.t.Helper()
	got := c.answers(outcome)
	for _, key := range table.keys() {
		want, words := "confirmed", ""
		if slices.Contains(keys, key) {
			want, words = status, says
		}
		if got[key][0] != want || !strings.Contains(got[key][1], words) {
			c.t.Errorf("%s: %s ended as %q, want %s: %s", outcome, key, got[key], want, words)
		}
	}
	if len(got) != len(table.rows) {
		c.t.Errorf("%s has %d rows, want %d", outcome, len(got), len(table.rows))
	}
}

// sent compares how often the operation came in, and makes sure that each request came in with one body and was right, and that
// nothing was done twice.
func (c *conform) sent(want int) {
	c.t.Helper()
	if n := c.carrier.Count(c.op.Name()); n.Submitted != want {
		c.t.Errorf("came in: %+v, want %d", n, want)
	}
	for _, s := range c.carrier.Submits() {
		if n := c.carrier.Bodies(s.Reference); n != 1 && len(c.op.Guard.Latest) == 0 && s.Operation == c.op.Name() {
			c.t.Errorf("%s came in with %d bodies", s.Reference, n)
		}
	}
	if twice := c.carrier.Twice(); len(twice) > 0 {
		c.t.Errorf("done twice: %v", twice)
	}
	c.noComplaints()
}

// TestConformTemplate has a template filled with its example: check finds nothing, it is confirmed, and dropped again nothing is
// sent.
func TestConformTemplate(t *testing.T) {
	eachConform(t, nil, func(c *conform, _ *conformTable) {
		path := filepath.Join(c.t.TempDir(), "filled.xlsx")
		rows := importertest.FilledTemplate(c.t, c.op.Name(), "en", path)
		checked, err := Check(c.t.Context(), c.cfg, path, "", "")
		if err != nil || !checked.Clean() || checked.Rows != rows || checked.Counts[""] != rows {
			c.t.Fatalf("check: %+v, %v", checked, err)
		}
		text := importertest.FileTexts(c.t, filepath.Dir(path))["filled.xlsx"]
		for n := range 2 {
			importertest.DropFile(c.t, filepath.Join(c.root, "inbox", "filled.xlsx"), text)
			result := c.pass()
			if len(result.Files) != 1 || result.Files[0].Rows.Confirmed != rows || !result.AllClosed() {
				c.t.Errorf("pass %d ended as %+v", n+1, result)
			}
			if n == 0 && len(result.Files) == 1 && len(result.Files[0].Forms) != len(checked.Forms) {
				c.t.Errorf("%d forms, and check has said %d", len(result.Files[0].Forms), len(checked.Forms))
			}
			if c.op.Guarded() {
				c.sent(len(checked.Forms))
			} else {
				c.sent((n + 1) * len(checked.Forms)) // who asks again is answered again
			}
		}
		if !c.op.Guarded() {
			return
		}
		if checked, err := Check(c.t.Context(), c.cfg, path, "", ""); err != nil || !checked.AllClosed() {
			c.t.Errorf("check of what is done: %+v, %v", checked, err)
		}
		if n := strings.Count(c.tableIn("filled.outcome-2.xlsx"), "in file filled.xlsx"); n != rows {
			c.t.Errorf("%d rows of %d say when they were done", n, rows)
		}
	})
}

// TestConformRefused has the carrier refuse what the last row is about. Mended in the outcome and dropped again, only that goes
// out. In a manifest the bag of it was closed with another order: it needs one of its own.
func TestConformRefused(t *testing.T) {
	refuse := func(table *conformTable) hgeapitest.Config { return hgeapitest.Config{RefuseSuffix: table.key(-1)} }
	eachConform(t, refuse, func(c *conform, table *conformTable) {
		refused, words := []string{table.key(-1)}, "order is not in the warehouse"
		if c.op.Call.AnsweredAtOnce() {
			refused, words = table.together(-1), table.key(-1)+" cannot be found"
		}
		if c.op.Call.Private {
			words = "do not agree"
		}
		c.dropTable("one.csv", table)
		c.pass()
		c.ends("one.outcome.csv", table, "refused", words, refused...)
		c.sent(table.forms())
		c.mendOutcome("one.outcome.xlsx", table.key(-1), nth(table.key(-1), 9))
		result := c.pass()
		if keepsBags(c.op) {
			mended, bag := nth(table.key(-1), 9), table.value(len(table.rows)-1, c.op.Whole)
			c.sent(table.forms())
			if rows := result.Files[0].Rows; rows.Rejected != 1 || rows.Confirmed != len(table.rows)-1 {
				c.t.Errorf("in a bag that was closed, it ended as %+v", rows)
			}
			c.mendOutcome("one.outcome-2.xlsx", mended, mended, bag, nth(bag, 9))
			result = c.pass()
		}
		if len(result.Files) != 1 || result.Files[0].Rows.Confirmed != len(table.rows) || !result.AllClosed() {
			c.t.Errorf("mended, it ended as %+v", result)
		}
		more := 1
		if !c.op.Guarded() && kindHeldBy(&c.op.Call) == "" { // who asks again is answered again, and has the documents
			more = table.forms()
		}
		if n := c.carrier.Count(c.op.Name()).Submitted; n != table.forms()+more {
			c.t.Errorf("came in %d times, want %d more than %d", n, more, table.forms())
		}
		c.noComplaints()
	})
}

// tableIn is the table of an outcome as text.
func (c *conform) tableIn(name string) string {
	c.t.Helper()
	book, err := excelize.OpenFile(c.outcome(name))
	if err != nil {
		c.t.Fatal(err)
	}
	defer book.Close()
	return sheetText(c.t, c.outcome(name), book.GetSheetList()[1])
}

// mendOutcome changes a value in the table of an outcome, and drops the outcome. beside are a value in the same row and another
// one for it.
func (c *conform) mendOutcome(name, from, to string, beside ...string) {
	c.t.Helper()
	book, err := excelize.OpenFile(c.outcome(name))
	if err != nil {
		c.t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetList()[1]
	cells, err := book.SearchSheet(sheet, from)
	if err != nil || len(cells) != 1 {
		c.t.Fatalf("%s stands in %v of %s: %v", from, cells, sheet, err)
	}
	if len(beside) > 0 {
		all, err := book.SearchSheet(sheet, beside[0])
		row := lastNumber.FindString(cells[0])
		at := slices.IndexFunc(all, func(cell string) bool { return lastNumber.FindString(cell) == row })
		if err != nil || at < 0 {
			c.t.Fatalf("%s stands in %v of %s, not beside %s: %v", beside[0], all, sheet, from, err)
		}
		if err := book.SetCellStr(sheet, all[at], beside[1]); err != nil {
			c.t.Fatal(err)
		}
	}
	mended := filepath.Join(c.t.TempDir(), "mended.xlsx")
	if err := errors.Join(book.SetCellStr(sheet, cells[0], to), book.SaveAs(mended)); err != nil {
		c.t.Fatal(err)
	}
	text := importertest.FileTexts(c.t, filepath.Dir(mended))["mended.xlsx"]
	importertest.DropFile(c.t, filepath.Join(c.root, "inbox", name), text)
}
