package importer

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
)

// neighbour is another importer of the same account, with folders and a ledger of its own.
func (w *world) neighbour(ledger string) *world {
	w.t.Helper()
	cfg := importertest.ImpatientConfig(w.t.TempDir(), ledger, w.carrier.URL)
	if err := folder.MakeAll(foldersOf(cfg)); err != nil {
		w.t.Fatal(err)
	}
	cfg.Form.MaxOrders = w.cfg.Form.MaxOrders
	return &world{t: w.t, root: filepath.Dir(cfg.Folders.Inbox), cfg: cfg, carrier: w.carrier}
}

// ended makes sure how the orders of an outcome ended, and what it says of each.
func (w *world) ended(outcome, status, says string, orders ...string) {
	w.t.Helper()
	answers := w.answers(outcome)
	for _, o := range orders {
		if got := answers[o]; got[0] != status || !strings.Contains(got[1], says) {
			w.t.Errorf("%s: %s ended as %v, want %s: %s", outcome, o, got, status, says)
		}
	}
	if len(answers) != len(orders) {
		w.t.Errorf("%s has %d rows, want %d", outcome, len(answers), len(orders))
	}
}

var (
	takenOrders = []string{"HGE2611280000001", "HGE2611280000002", "HGE2611280000003"}
	takenTurned = []string{takenOrders[2], takenOrders[0], takenOrders[1]}
)

// Two importers of one account, each with a ledger of its own, get the same orders, in another sequence: the second finds them
// closed.
func TestSecondLedgerOfOneAccount(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
		w.cfg.Form.MaxOrders = len(takenOrders) + 1
		w.drop("one.csv", takenOrders...)
		w.run(1)
		second := w.neighbour(url)
		second.drop("two.csv", takenTurned...)
		second.run(1)
		second.ended("two.outcome.csv", "confirmed", "the carrier had this order already", takenOrders...)
		w.closedOnce(3)
		if n := len(w.carrier.References()); n != 1 {
			t.Errorf("%d references, want one: %v", n, w.carrier.References())
		}
	})
}

// The first importer's form has failed as a whole. The second one's goes out under the next reference of the set, and what its
// rows said of their weights is known of that form, too.
func TestTakenFormHadFailed(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.FailForm, Times: 1}}})
		w.cfg.Form.MaxOrders = len(takenOrders) + 1
		w.drop("one.csv", takenOrders...)
		w.run(1)
		w.ended("one.outcome.csv", "refused", "", takenOrders...)
		second := w.neighbour(url)
		second.drop("two.csv", takenTurned...)
		second.run(1)
		second.ended("two.outcome.csv", "confirmed", "", takenOrders...)
		w.closedOnce(3)
		if n := len(w.carrier.References()); n != 2 {
			t.Errorf("%d references, want two: %v", n, w.carrier.References())
		}
		heavier := strings.ReplaceAll(orderTable(takenOrders...), ",1.00,", ",1.2,")
		importertest.WriteFile(t, filepath.Join(second.root, "inbox", "three.csv"), heavier)
		second.run(1)
		second.ended("three.outcome.csv", "confirmed", `with Gross Weight 1 kg; the Gross Weight "1.2 kg"`, takenOrders...)
	})
}

// A proxy repeats each form, and each fails as a whole: the form that takes the place of the first one is the last.
func TestRepeatedFormsThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.FailForm, Times: -1}}})
	w.cfg.Form.MaxOrders = len(takenOrders) + 1
	proxy := hgeapitest.NewTestProxy(t, w.carrier, hgeapitest.ProxyConfig{})
	proxy.Meddle(hgeapitest.Repeat, "", -1)
	w.cfg.API.BaseURL = proxy.URL
	w.drop("one.csv", takenOrders...)
	w.run(1)
	w.ended("one.outcome.csv", "refused", "not in the warehouse", takenOrders...)
	if n := len(w.carrier.References()); n != 2 {
		t.Errorf("%d forms, want two: %v", n, w.carrier.References())
	}
}

// A reference of the sheet belongs to other orders at the carrier: ours are unknown and keep their form. Dropped again, they are
// not sent. After resend they go out under another reference.
func TestReferenceOfOtherOrders(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Form.MaxOrders = len(takenOrders) + 1
		w.carrier.Occupy("TODAY")
		table := strings.ReplaceAll(orderTable(takenOrders...), "1.00,2", "1.00,TODAY,2")
		table = strings.Replace(table, "weight,", "weight,reference_num,", 1)
		for _, outcome := range []string{"one.outcome.csv", "one.outcome-2.csv"} {
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "one.csv"), table)
			w.run(1)
			w.ended(outcome, "unknown", "the carrier has a form with the reference TODAY already", takenOrders...)
			if w.carrier.Accepted("TODAY") != 0 || w.carrier.Submitted("TODAY") != 1 {
				t.Errorf("%s: sent %d times, want once", outcome, w.carrier.Submitted("TODAY"))
			}
		}
		plan, err := PlanResend(t.Context(), w.cfg, "TODAY")
		if err != nil {
			t.Fatal(err)
		}
		if err := plan.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.run(1)
		w.ended("one.outcome.csv", "confirmed", "", takenOrders...) // what it answers has left the outbox
		if twice := w.carrier.Twice(); len(twice) > 0 || w.carrier.Accepted("TODAY-2") != 1 {
			t.Errorf("twice: %v; forms: %v", twice, w.carrier.References())
		}
	})
}

// A proxy between importer and carrier meddles with the only send of a form. However it ends, each order is closed once, also
// if the file is dropped again.
func TestMeddlingProxy(t *testing.T) {
	t.Parallel()
	for _, do := range hgeapitest.Meddlings() {
		t.Run(string(do), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			w.cfg.Form.MaxOrders = len(takenOrders) + 1
			proxy := hgeapitest.NewTestProxy(t, w.carrier, hgeapitest.ProxyConfig{})
			proxy.Meddle(do, "", 1)
			w.cfg.API.BaseURL = proxy.URL
			w.drop("one.csv", takenOrders...)
			w.run(1)
			answers := w.answers("one.outcome.csv")
			for order, got := range answers {
				if got[0] != "confirmed" && !(do.Refusal() && got[0] == "refused") {
					t.Errorf("%s ended as %v", order, got)
				}
			}
			w.drop("one.csv", takenOrders...)
			w.run(1)
			again := w.answers("one.outcome-2.csv")
			for _, order := range takenOrders {
				if got := []string{answers[order][0], again[order][0]}; !slices.Equal(got, []string{"confirmed", "confirmed"}) &&
					!slices.Equal(got, []string{"refused", "confirmed"}) {
					t.Errorf("%s ended as %v", order, got)
				}
			}
			w.closed(3)
		})
	}
}

// A result that has ended says of some orders that they have not: they are asked for until they have.
func TestResultThatIsNotFinal(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{HoldSuffix: "2", Holds: 3})
		w.cfg.Form.MaxOrders = len(takenOrders) + 1
		w.drop("one.csv", takenOrders...)
		w.run(1)
		w.ended("one.outcome.csv", "confirmed", "", takenOrders...)
		w.closed(3)
	})
}

// An order never ends, in a word that nobody knows. The others are confirmed, and the outcome says the word. Dropped again, it is
// asked for, not sent.
func TestResultThatIsNeverFinal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{HoldSuffix: "2", Holds: -1})
	w.cfg.Form.MaxOrders = len(takenOrders) + 1
	w.cfg.Result.GiveUp = 1
	w.drop("one.csv", takenOrders...)
	w.run(1)
	answers := w.answers("one.outcome.csv")
	for _, order := range takenOrders {
		want, says := "confirmed", ""
		if strings.HasSuffix(order, "2") {
			want, says = "unknown", `"in customs"`
		}
		if got := answers[order]; got[0] != want || !strings.Contains(got[1], says) {
			t.Errorf("%s ended as %v, want %s %s", order, got, want, says)
		}
	}
	w.drop("one.csv", takenOrders...)
	w.run(1)
	if got := w.answers("one.outcome-2.csv")["HGE2611280000002"]; got[0] != "unknown" {
		t.Errorf("dropped again it ended as %v", got)
	}
	w.closed(3)
	if n := len(w.carrier.Submits()); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// The result names orders in lower case.
func TestResultInOtherCapitals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{LowerCase: true})
	w.cfg.Form.MaxOrders = len(takenOrders) + 1
	w.drop("one.csv", append([]string{"ABC-123"}, takenOrders...)...)
	w.run(1)
	w.ended("one.outcome.csv", "confirmed", "", append([]string{"ABC-123"}, takenOrders...)...)
	w.closed(4)
}
