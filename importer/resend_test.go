package importer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/folder"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// A resend that fails in the middle has changed nothing and can be repeated. If it freed the orders without dropping their
// file, nobody would send them.
func TestResendIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{OmitSuffix: "U"})
		w.drop("a.csv", "HGE2611230000001", "HGE261123000002U")
		w.run(1)
		doubts := func() *ResendPlan {
			t.Helper()
			r, err := PlanResend(t.Context(), w.cfg, "a.csv")
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Doubtful) != 1 || r.Doubtful[0].Orders != 1 {
				t.Fatalf("%+v, want one order in doubt", r.Doubtful)
			}
			return r
		}
		r := doubts()
		copies, err := r.copySources()
		if err != nil {
			t.Fatal(err)
		}
		if err := copies[0].Dir.Remove(copies[0].Hidden); err != nil {
			t.Fatal(err)
		}
		if err := r.release(t.Context(), copies); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%v, want the file that is gone", err)
		}

		if err := doubts().Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left, err := filepath.Glob(filepath.Join(w.root, "inbox", folder.TempPattern)); err != nil || len(left) > 0 {
			t.Errorf("left in the inbox: %v, %v", left, err)
		}
		w.run(1)
		got := w.answers("a.outcome.csv") // the first one has moved to the archive
		if got["HGE2611230000001"][0] != "confirmed" || got["HGE261123000002U"][0] != "unconfirmed" ||
			len(w.carrier.References()) != 2 {
			t.Errorf("%v in %d forms", got, len(w.carrier.References()))
		}
	})
}

// A resend takes long to commit, and the file that it has dropped is mapped meanwhile. The orders that it frees are sent all
// the same.
func TestResendSlowToCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madePostgres(t), hgeapitest.Config{OmitSuffix: "U"})
	w.drop("a.csv", "HGE2611230000001", "HGE261123000002U")
	w.run(1)
	r, err := PlanResend(t.Context(), w.cfg, "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	copies, err := r.copySources()
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	looked := make(chan struct{})
	watch := startWatch(t, w.cfg, func(im *Importer) {
		im.reached = func(step string) {
			if step == "sorted" {
				once.Do(func() { close(looked) })
			}
		}
	})
	l, err := ledger.OpenBeside(t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		t.Fatal(err)
	}
	err = l.Change(t.Context(), func(tx *ledger.Tx) error { // as release does it
		if err := patient(t, tx); err != nil {
			return err
		}
		for _, form := range r.forms {
			if err := allowResend(t.Context(), tx, form); err != nil {
				return err
			}
		}
		if err := copies[0].AppearUnderFreeName(); err != nil {
			return err
		}
		<-looked // map still sees the orders as taken
		return nil
	})
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	watch.untilReported(1)
	if n := len(w.carrier.References()); n != 2 {
		t.Errorf("%d forms came to the carrier, want 2: %v", n, w.answers("a.outcome-2.csv"))
	}
}

// While the carrier is being asked for a form again, resend says so. It does not say that everything is known.
func TestResendWhileAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{OmitSuffix: "U"})
	w.drop("a.csv", "HGE261127000001U")
	w.run(1)
	im := w.openOn()
	files, err := im.ledger.RecentFiles(t.Context(), 1)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	forms, err := im.ledger.FormsOf(t.Context(), files[0].ID)
	if err != nil || len(forms) != 1 {
		t.Fatal(forms, err)
	}
	err = im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.ReopenForm(t.Context(), forms[0].ID, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := PlanResend(t.Context(), w.cfg, "a.csv"); !errors.Is(err, ErrAskedAgain) {
		t.Errorf("%v", err)
	}
}

// A resend was killed once the ledger knew what its copy stands for, and then repeated while the file of that name waits in the
// inbox. What the copy answers moves to the archive. What says less than the first outcome takes no outcome along: here the copy
// asks.
func TestResendSupersedes(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{OmitSuffix: "U"})
		w.drop("a.csv", "HGE2611230000001", "HGE261123000002U")
		w.run(1)
		resend := func(which string) {
			t.Helper()
			r, err := PlanResend(t.Context(), w.cfg, which)
			if err == nil {
				err = r.Apply(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		left := func(want ...string) {
			t.Helper()
			outbox, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.xlsx"))
			for i := range outbox {
				outbox[i] = filepath.Base(outbox[i])
			}
			if err != nil || !slices.Equal(outbox, want) {
				t.Errorf("outcomes in the outbox: %v, %v; want %v", outbox, err, want)
			}
		}
		l, err := ledger.OpenBeside(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		files, err := l.FilesNamed(t.Context(), "a.csv")
		err = errors.Join(err, l.KeepStandIn(t.Context(), files[0]), l.Close())
		if err != nil {
			t.Fatal(err)
		}
		w.drop("a.csv", "HGE2611230000003")
		resend("a.csv")
		w.run(1)
		left("a-resend1.mend-1.outcome.xlsx", "a.outcome.xlsx")

		w.cfg.Form.Approve = true
		resend("a-resend1.csv")
		w.run(1)
		left("a-resend1.mend-1.outcome-2.xlsx", "a-resend1.mend-1.outcome.xlsx", "a.outcome.xlsx")
	})
}

// A copy that is mapped in another way, so that more of its rows are rejected, does not say what became of them: the outcome that
// does stays in the outbox.
func TestResendThatRejectsMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{OmitSuffix: "U"})
	table := orderTable("HGE2611230000001", "HGE261123000002U", "HGE2611230000003")
	table = strings.Replace(table, "0000003,1.00", "0000003,heavy", 1)
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"), table)
	w.run(1)
	w.cfg.Form.OnProblem = "hold"
	plan, err := PlanResend(t.Context(), w.cfg, "a.csv")
	if err == nil {
		err = plan.Apply(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.run(1)
	outcomes, err := filepath.Glob(filepath.Join(w.root, "outbox", "a*.xlsx"))
	if err != nil || len(outcomes) != 2 {
		t.Errorf("outcomes in the outbox: %v, %v", outcomes, err)
	}
}
