package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/importer/ledger/ledgertest"
)

func TestTheNewestAnswerIsRemembered(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		day := func(n int) time.Time { return time.UnixMilli(int64(n) * 86_400_000) }
		given := []Answer{
			{Profile: "", Question: "dates etd", Answer: "dmy", Asked: "{}", File: "1.csv", FileID: 1, At: day(2)},
			{Profile: "lax", Question: "dates etd", Answer: "mdy", Asked: "{}", File: "2.csv", FileID: 2, At: day(5)},
			// the clock was set back before
			{Profile: "lax", Question: "dates etd", Answer: "dmy", Asked: "{}", File: "3.csv", FileID: 4, At: day(3)},
			{Profile: "lax", Question: "dates etd", Answer: "mdy", Asked: "{}", File: "late.csv", FileID: 3, At: day(2)}, // mapped late
			{Profile: "lax", Question: "hidden rows", Answer: "send", Asked: "{}", File: "3.csv", FileID: 4, At: day(3)},
		}
		for _, a := range given {
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.RememberAnswer(ctx, a) })
		}
		for i := range given {
			given[i].FileID = 0 // it is not read back
		}
		lax := []Answer{given[2], given[4]}
		got, err := l.Answers(t.Context(), "lax")
		if diff := cmp.Diff(lax, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		got, err = l.AllAnswers(t.Context())
		if diff := cmp.Diff(append(given[:1:1], lax...), got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if err := tx.ForgetAnswer(ctx, given[1]); !errors.Is(err, ErrMoved) {
				t.Errorf("an answer that another one has replaced: %v", err)
			}
			return tx.ForgetAnswer(ctx, given[2])
		})
		if got, err = l.Answers(t.Context(), "lax"); len(got) != 1 || err != nil {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestAnApprovalIsForOneFile(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		first, second := addFile(t, l, "first"), addFile(t, l, "second")
		use := func(digest string, file int64) (err error) {
			return l.Change(t.Context(), func(tx *Tx) error { return tx.UseApproval(t.Context(), digest, File{ID: file, Name: "a.csv"}) })
		}
		given := Approval{Digest: "d", File: "a.csv", At: time.UnixMilli(5)}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Approve(ctx, given) })
		err := l.Change(t.Context(), func(tx *Tx) error { return tx.Approve(t.Context(), given) })
		if !errors.Is(err, ErrMoved) {
			t.Errorf("approved twice: %v", err)
		}
		for range 2 { // the second time after a crash
			if err := use("d", first); err != nil {
				t.Error(err)
			}
		}
		if err := use("d", second); !errors.Is(err, ErrMoved) {
			t.Errorf("used by another file: %v", err)
		}
		if err := use("in the file", second); err != nil {
			t.Error(err)
		}
		given.UsedBy = first
		if got, err := l.Approval(t.Context(), "d"); got != given || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := l.Approval(t.Context(), "unknown"); got != (Approval{}) || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestLedgerWithoutAnswers reads a ledger that an older version has made, before the next start brings it up to date.
func TestLedgerWithoutAnswers(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	if _, err := l.write.Exec("DROP TABLE answer; DROP TABLE approval; DROP TABLE trial"); err != nil {
		t.Fatal(err)
	}
	all, err := l.AllAnswers(t.Context())
	some, someErr := l.Answers(t.Context(), "")
	approval, approvalErr := l.Approval(t.Context(), "d")
	trial, _, trialErr := l.Trial(t.Context(), 1)
	if err := errors.Join(err, someErr, approvalErr, trialErr); err != nil {
		t.Error(err)
	}
	if len(all)+len(some) > 0 || approval != (Approval{}) || trial {
		t.Errorf("%v, %v, %v, %v", all, some, approval, trial)
	}
}
