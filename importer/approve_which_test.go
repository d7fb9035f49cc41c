package importer

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// Files of one name wait for approval in the inbox and in the folder of a profile, and one of yesterday, too. What goes out is
// what was named, and a name that several have is not enough.
func TestApproveOnlyWhatWasNamed(t *testing.T) {
	t.Parallel()
	w := approving(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Profile = append(w.cfg.Profile, config.Profile{Name: "close", Operation: "scanform"})
	drop := func(name string, orders ...string) {
		t.Helper()
		importertest.DropFile(t, filepath.Join(w.root, "inbox", name), orderTable(orders...))
		w.run(1)
	}
	drop("o.csv", "HGE2611200000011", "HGE2611200000012", "HGE2611200000013")
	drop("close/o.csv", "HGE2611200000021", "HGE2611200000022")
	inRoot, inClose := "outbox/o.mend-1.outcome.xlsx", "outbox/close/o.mend-1.outcome.xlsx"
	names := func(which string, orders int, outcome string) {
		t.Helper()
		plan, err := PlanApprove(t.Context(), w.cfg, which)
		if err != nil || plan.Orders() != orders || plan.Outcome != filepath.Join(w.root, outcome) {
			t.Errorf("%s: %v, %+v; want %d orders of %s", which, err, plan, orders, outcome)
		}
	}
	names(inClose, 2, inClose)
	names(filepath.Join(w.root, inClose), 2, inClose)
	names("close/o.mend-1.outcome.xlsx", 2, inClose)
	names("close/o.csv", 2, inClose)
	names("inbox/close/o.csv", 2, inClose)
	names(inRoot, 3, inRoot)
	names("inbox/o.csv", 3, inRoot)
	for _, several := range []string{"o.csv", "o.mend-1.outcome.xlsx"} {
		_, err := PlanApprove(t.Context(), w.cfg, several)
		if !errors.Is(err, errSeveralWait) || !strings.Contains(err.Error(), filepath.Join(w.root, inClose)) ||
			!strings.Contains(err.Error(), filepath.Join(w.root, inRoot)) {
			t.Errorf("%s: %v", several, err)
		}
	}

	drop("o.csv", "HGE2611200000014")
	if _, err := PlanApprove(t.Context(), w.cfg, "inbox/o.csv"); !errors.Is(err, errSeveralWait) {
		t.Error(err)
	}
	plan, err := PlanApprove(t.Context(), w.cfg, "outbox/o.mend-1.outcome-2.xlsx")
	if err == nil {
		err = plan.Apply(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.run(1)
	w.closed(1)
	names("inbox/o.csv", 3, inRoot) // the older one waits, though the newest of the name is done
}

// A clerk has mended an outcome that asks, and dropped it: what is out of date cannot be approved any more, also if the outcome
// stays in the outbox, because it was mended in its place.
func TestApproveNothingThatWasDroppedAgain(t *testing.T) {
	t.Parallel()
	for _, inPlace := range []bool{false, true} {
		w := approving(t, madeSQLite(t), hgeapitest.Config{})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), waitingFile)
		w.run(1)
		shown, err := PlanApprove(t.Context(), w.cfg, "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, outcome := w.asked("a.csv")
		w.answerIn(outcome, outcome, nil, func(f *excelize.File) error { return f.SetCellStr("orders", "B4", "1.90") })
		if inPlace {
			path := filepath.Join(w.root, "outbox", outcome)
			book, err := excelize.OpenFile(path)
			if err == nil {
				err = errors.Join(book.SetCellStr("orders", "B4", "1.90"), book.Save(), book.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		w.run(1)
		for _, which := range []string{"a.csv", filepath.Join("inbox", "a.csv")} {
			if _, err := PlanApprove(t.Context(), w.cfg, which); !errors.Is(err, errDroppedAgain) {
				t.Errorf("in place %v, %s: %v", inPlace, which, err)
			}
		}
		if err := shown.Apply(t.Context()); !errors.Is(err, errDroppedAgain) {
			t.Errorf("in place %v: %v", inPlace, err)
		}
		plan, err := PlanApprove(t.Context(), w.cfg, outcome)
		if err != nil || plan.Orders() != 4 || plan.File != outcome {
			t.Errorf("in place %v: %+v, %v", inPlace, plan, err)
		}
	}
}
