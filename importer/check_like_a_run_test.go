package importer

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/ledger/ledgertest"
	"hgeimport/mapping/reason"
)

// orderState is a state that an order can have in the ledger, and how a test brings it there.
type orderState struct {
	order   string
	carrier hgeapitest.Config
	asked   time.Duration // give_up while the order comes to its state; 0 = the default of the tests
	open    bool          // the first file is still under way when the second one comes
	status  reason.Status // of the order in the first file's outcome
	check   reason.Status // of the order in a check of a second file; "" = it would be sent
	code    reason.Code   // why
	sends   int           // forms that the second file sends
}

var orderStates = map[string]orderState{
	"new":       {order: "", sends: 1},
	"confirmed": {order: "HGE2611270000001", status: reason.Confirmed, check: reason.Confirmed, code: reason.AlreadyConfirmed},
	"refused": {order: "HGE261127000001R", carrier: hgeapitest.Config{RefuseSuffix: "R"}, status: reason.Refused,
		sends: 1},
	"unconfirmed": {order: "HGE261127000001U", carrier: hgeapitest.Config{OmitSuffix: "U"}, status: reason.Unconfirmed,
		check: reason.Unconfirmed, code: reason.CheckWouldAsk},
	"unknown": {order: "HGE2611270000002", carrier: hgeapitest.Config{Processing: time.Hour}, asked: time.Millisecond,
		status: reason.Unknown, check: reason.Unknown, code: reason.CheckWouldAsk},
	"under way": {order: "HGE2611270000003", carrier: hgeapitest.Config{Processing: time.Hour}, open: true,
		check: reason.Duplicate, code: reason.UnderWay},
}

// An order can be in one of several states in the ledger. For each of them, a check of a file with that order says what happens
// when the file is dropped.
func TestCheckSaysWhatARunDoes(t *testing.T) {
	t.Parallel()
	for name, state := range orderStates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) { state.checkAndDrop(t, url) })
		})
	}
}

const secondOrder = "HGE2611270000009" // is in the second file only

func (s orderState) checkAndDrop(t *testing.T, url string) {
	w := newWorld(t, url, s.carrier)
	orders := []string{secondOrder}
	if s.order != "" {
		orders = append(orders, s.order)
		w.bringTo(s)
	}
	path := filepath.Join(t.TempDir(), "second.csv")
	importertest.DropFile(t, path, orderTable(orders...))
	checked, err := Check(t.Context(), w.cfg, path, "", "")
	if err != nil {
		t.Fatal(err)
	}
	want := map[reason.Status]int{"": len(orders)}
	if s.check != "" {
		want = map[reason.Status]int{"": 1, s.check: 1}
	}
	for status, n := range want {
		if checked.Counts[status] != n {
			t.Errorf("the check counts %v, want %v", checked.Counts, want)
		}
	}
	if s.check != "" && (len(checked.ProblemKinds) != 1 || checked.ProblemKinds[0].Reason.Code != s.code) {
		t.Errorf("the check says %+v, want %s", checked.ProblemKinds, s.code)
	}

	im := w.openOn()
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "second.csv"), orderTable(orders...))
	if err := im.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer im.stop()
	file := w.mapped(im, "second.csv")
	sends := map[int64]bool{}
	for e, err := range im.ledger.Entries(t.Context(), file.ID) {
		if err != nil {
			t.Fatal(err)
		}
		form, err := im.ledger.Form(t.Context(), e.FormID)
		if err != nil {
			t.Fatalf("order %s: %v", e.Key, err)
		}
		if form.FileID == file.ID {
			sends[form.ID] = true
		}
		if e.Key != s.order || s.order == "" {
			continue
		}
		known := e.Status == string(reason.Duplicate) ||
			e.Status == string(reason.Confirmed) && reasonsOf(t, e)[0].Code == reason.AlreadyConfirmed
		got := went{ownForm: form.FileID == file.ID, asked: form.FileID != file.ID && !known}
		if want := (went{ownForm: s.check == "", asked: s.code == reason.CheckWouldAsk}); got != want {
			t.Errorf("the drop has done %+v, the check said %+v", got, want)
		}
		if (s.check == reason.Duplicate || s.check == reason.Confirmed) && reasonsOf(t, e)[0].Code != s.code {
			t.Errorf("the drop says %v, the check said %s", reasonsOf(t, e), s.code)
		}
	}
	if len(sends) != 1 { // the form of secondOrder; the other one only if it is sent
		t.Errorf("forms of the second file: %d", len(sends))
	}
}

// went says what became of a row when its file was mapped.
type went struct{ ownForm, asked bool }

// bringTo drops a first file with the order, and waits until the order is in the state.
func (w *world) bringTo(s orderState) {
	w.t.Helper()
	w.drop("first.csv", s.order)
	if s.open {
		im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
		if err == nil {
			err = im.start(w.t.Context())
		}
		if err != nil {
			w.t.Fatal(err)
		}
		w.mapped(im, "first.csv")
		importertest.WaitUntil(w.t, "the carrier has the form", func() bool { return w.carrier.Orders() == 1 })
		im.stop()
		if err := im.Close(); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	before := w.cfg.Result.GiveUp
	if s.asked > 0 {
		w.cfg.Result.GiveUp = s.asked
	}
	w.run(1)
	w.cfg.Result.GiveUp = before
	if got := w.answers("first.outcome.csv")[s.order][0]; got != string(s.status) {
		w.t.Fatalf("the order is %s, want %s", got, s.status)
	}
}

// reasonsOf are the reasons of a row as the ledger keeps them.
func reasonsOf(t *testing.T, e ledger.Entry) (reasons []reason.Reason) {
	t.Helper()
	if err := json.Unmarshal([]byte(e.Reason), &reasons); err != nil || len(reasons) == 0 {
		t.Fatalf("reasons %q: %v", e.Reason, err)
	}
	return reasons
}

// A check lists the rows with a problem, however many others are held back by them or were sent before.
func TestCheckListsProblemsFirst(t *testing.T) {
	t.Parallel()
	cfg := importertest.ImpatientConfig(t.TempDir(), ledgertest.SQLite(t), "http://127.0.0.1:1/")
	cfg.Form.OnProblem = "hold"
	var orders []string
	for n := range mostProblems + 5 {
		orders = append(orders, fmt.Sprintf("HGE26112800%05d", n))
	}
	path := filepath.Join(t.TempDir(), "orders.csv")
	importertest.DropFile(t, path, orderTable(orders...)+"HGE2611280099999,heavy,20000000100\n")
	checked, err := Check(t.Context(), cfg, path, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(checked.ProblemRows); n != mostProblems || checked.ProblemRows[0].Order != "HGE2611280099999" {
		t.Errorf("%d rows, the first is %+v", n, checked.ProblemRows[0])
	}
}

// A link is refused by a check as it is by a run.
func TestCheckRefusesLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := importertest.ImpatientConfig(dir, ledgertest.SQLite(t), "http://127.0.0.1:1/")
	importertest.DropFile(t, filepath.Join(dir, "orders.csv"), orderTable("HGE2611280000001"))
	link := filepath.Join(dir, "link.csv")
	if err := os.Symlink("orders.csv", link); err != nil {
		t.Skip("no links here: ", err)
	}
	checked, err := Check(t.Context(), cfg, link, "", "")
	if err != nil || len(checked.Refusal) != 1 || checked.Refusal[0].Code != reason.NotRegular {
		t.Errorf("%+v, %v", checked, err)
	}
}
