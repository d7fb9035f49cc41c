package importer

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/operations"
)

// eraseAll empties all that can be emptied, as a person does.
func (w *world) eraseAll() *ErasePlan {
	w.t.Helper()
	p, err := PlanErase(w.t.Context(), w.cfg, time.Now().Add(time.Minute))
	if err == nil {
		err = p.Apply(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) resend(which string) {
	w.t.Helper()
	plan, err := PlanResend(w.t.Context(), w.cfg, which)
	if err == nil {
		err = plan.Apply(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range plan.Doubtful {
		if !d.Erased && d.SameForm {
			w.t.Errorf("nobody says that the request was erased: %+v", d)
		}
	}
}

// A form of which nobody knows what became of it is asked for as before once its request was erased. If the carrier does not
// have it, and somebody has said resend, it is not sent by itself: its rows say so, and the next drop sends them under the same
// reference.
func TestErasedFormIsNotSentByItself(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Drop}}})
		w.cfg.Result.GiveUp, w.cfg.Result.ResendAfter = 1, crashResendAfter
		const order = "HGE2611290000001"
		table := orderTable(order)
		drop := func(want, words string) {
			t.Helper()
			w.dropIn("", "a.csv", table)
			w.endsAs(want, words)
		}
		w.cfg.Result.ResendAfter = time.Hour // it is not sent again by itself
		importertest.DropFile(t, w.root+"/inbox/a.csv", table)
		w.run(1)
		w.endsAs("unknown", "")
		w.cfg.Result.ResendAfter = crashResendAfter
		if p := w.eraseAll(); p.Files != 1 || p.Forms != 1 || p.Rows != 1 {
			t.Errorf("erased %+v", p)
		}
		drop("unknown", "was asked again")
		w.resend("a.csv")
		w.passOver()
		w.endsAs("refused", "drop the file again")
		if n := w.carrier.Orders(); n > 0 {
			t.Errorf("%d orders closed by a form that was erased", n)
		}
		drop("confirmed", "")
		w.closed(1)
		if n := len(w.carrier.References()); n != 1 {
			t.Errorf("%d references", n)
		}
		drop("confirmed", "in file a.csv")
		w.eraseAll()
		drop("confirmed", "in file a.csv")
		w.closed(1)
	})
}

// endsAs is how the only row of the newest outcome has ended.
func (w *world) endsAs(status, words string) {
	w.t.Helper()
	files := w.ledgerFiles()
	name := strings.TrimSuffix(files[0].Outcome, ".xlsx") + ".csv"
	text := importertest.FileTexts(w.t, filepath.Join(w.root, "outbox", filepath.Dir(name)))[filepath.Base(name)]
	if !strings.Contains(text, ","+status+",") || !strings.Contains(text, words) {
		w.t.Errorf("%s: want %s, %q: %s", name, status, words, text)
	}
}

// ledgerFiles are the files of the ledger, the newest first.
func (w *world) ledgerFiles() []ledger.File {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	files, err := l.RecentFiles(w.t.Context(), 20)
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}

// The carrier closed a form whose result nobody could read. Once its request was erased, it is asked for by its reference.
func TestErasedFormIsAskedFor(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.AcceptDrop},
			{On: "result", Do: hgeapitest.Error500, Times: 12}}})
		w.cfg.Result.GiveUp, w.cfg.Result.ResendAfter = 1, time.Hour
		w.dropIn("", "a.csv", orderTable("HGE2611290000001"))
		w.endsAs("unknown", "")
		w.eraseAll()
		for range 12 {
			w.dropIn("", "a.csv", orderTable("HGE2611290000001"))
		}
		w.endsAs("confirmed", "")
		w.closed(1)
	})
}

// A waybill that may have been made is not made by an empty request once that was erased: the next drop makes it, once.
func TestErasedWaybillIsMadeByTheNextDrop(t *testing.T) {
	t.Parallel()
	for operation, carrier := range map[string]hgeapitest.Fault{
		"create": {On: "create", Do: hgeapitest.Error500, Times: 2}, "update": {On: "update", Do: hgeapitest.Error500},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			eachLedger(t, func(t *testing.T, url string) {
				w := waybillWorld(t, url, hgeapitest.Config{Faults: []hgeapitest.Fault{carrier}}, operation)
				w.cfg.Result.GiveUp = 1
				query := w.cfg.API.Paths.Query
				if operation == "update" {
					w.carrier.Have("ORD-1")
					w.cfg.API.Paths.Query = "" // so that nobody can be asked
				}
				table := ordersTable([3]string{"ORD-1", "0.5", "cup"})
				w.dropIn(operation, "a.csv", table)
				w.endsAs("unknown", "")
				before := w.carrier.Count(operation).Submitted
				w.eraseAll()
				w.cfg.API.Paths.Query = query
				w.dropIn(operation, "a.csv", table) // of an update the carrier says that it was not done
				w.endsAs("refused", "drop the file again")
				if n := w.carrier.Count(operation).Submitted; n != before {
					t.Errorf("sent %d times, and %d before it was erased", n, before)
				}
				w.dropIn(operation, "a.csv", table)
				w.endsAs("confirmed", "")
				if twice := w.carrier.WaybillsTwice(); len(twice) > 0 {
					t.Errorf("made twice: %v", twice)
				}
				w.dropIn(operation, "a.csv", table)
				w.endsAs("confirmed", "")
				if n := w.carrier.Count(operation).Submitted; n != before+1 {
					t.Errorf("sent %d times, want once more than %d", n, before)
				}
				w.noComplaints()
			})
		})
	}
}

// Only the requests of these operations may be about persons. The others keep theirs: they are numbers, weights and times.
func TestPersonalOperations(t *testing.T) {
	t.Parallel()
	var personal []string
	for _, op := range operations.All {
		if op.Personal() {
			personal = append(personal, op.Name())
		}
	}
	slices.Sort(personal)
	if want := []string{"create", "pccc", "scanform", "update"}; !slices.Equal(personal, want) {
		t.Errorf("personal are %v, want %v", personal, want)
	}
	if !isPersonal("of a later version") {
		t.Error("an operation that nobody knows is about nobody")
	}
}
