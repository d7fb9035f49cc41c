package ledger

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestStepsAreTakenFromTheStateTheyStartFrom(t *testing.T) {
	eachLedger(t, stepsAreTakenFromTheStateTheyStartFrom)
}

func stepsAreTakenFromTheStateTheyStartFrom(t *testing.T, l *Ledger) {
	form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
	now := time.Now()
	start := func(sends int) error {
		return l.StartSend(t.Context(), form, Planned, sends, now)
	}
	if err := start(0); err != nil {
		t.Fatal(err)
	}
	if err := start(0); !errors.Is(err, ErrMoved) {
		t.Errorf("a second start of the same send: %v, want ErrMoved", err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.NotSent(ctx, Form{ID: form, State: Sending, Sends: 1}, "no route")
	})
	got, err := l.Form(t.Context(), form)
	if err != nil || got.State != Planned || got.Sends != 0 || !got.StartedAt.IsZero() || got.Message != "no route" {
		t.Errorf("after a send that never left: %+v, %v", got, err)
	}
	if err := start(0); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.MoveForm(ctx, Form{ID: form, State: Sending, Sends: 1}, Unknown, "lost", now)
	})
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.MoveForm(ctx, Form{ID: form, State: Unknown, Sends: 1}, Planned, "", now)
	})
	if err := start(0); !errors.Is(err, ErrMoved) {
		t.Errorf("a start that does not know of the first send: %v, want ErrMoved", err)
	}
	if err := start(1); err != nil {
		t.Errorf("a start that knows: %v", err)
	}
}

// A form was sent again. An answer to its earlier send, or to a question asked before, changes nothing any more: the later send
// may be on its way.
func TestALateAnswerMovesNoFormThatWasSentAgain(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		start := func(sends int) {
			if err := l.StartSend(t.Context(), form, Planned, sends, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		start(0)
		move := func(from, to FormState, sends int) func(*Tx) error {
			return func(tx *Tx) error {
				return tx.MoveForm(t.Context(), Form{ID: form, State: from, Sends: sends}, to, "", time.Now())
			}
		}
		again := func(sends int) { // the answer is lost, the carrier does not know the form, and it is sent once more
			for _, step := range []func(*Tx) error{move(Sending, Unknown, sends), move(Unknown, Planned, sends)} {
				if err := l.Change(t.Context(), step); err != nil {
					t.Fatal(err)
				}
			}
			start(sends)
		}
		again(1)
		late := func(do func(tx *Tx) error) {
			t.Helper()
			if err := l.Change(t.Context(), do); !errors.Is(err, ErrMoved) {
				t.Errorf("a late answer: %v, want ErrMoved", err)
			}
		}
		late(func(tx *Tx) error {
			return tx.Settle(t.Context(), Form{ID: form, State: Refused, Sends: 1}, Sending, time.Now())
		})
		late(func(tx *Tx) error {
			return tx.NotSent(t.Context(), Form{ID: form, State: Sending, Sends: 1}, "no route")
		})
		late(move(Sending, Unknown, 1))
		late(move(Sending, Accepted, 1))
		if err := l.Change(t.Context(), move(Sending, Unknown, 2)); err != nil {
			t.Fatal(err)
		}
		late(move(Unknown, Planned, 1)) // the carrier did not know it, but that was before it left again
		if err := l.Change(t.Context(), move(Unknown, Planned, 2)); err != nil {
			t.Fatal(err)
		}
		start(2)
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return tx.Settle(ctx, Form{ID: form, State: Refused, Sends: 3}, Sending, time.Now())
		})
	})
}

// The carrier answers that it does not know a form. Before that answer is recorded, the importer gives up, and the form's file
// is dropped again. Now the form may only be asked for: the old answer does not make it be sent again.
func TestAnOldAnswerSendsNoFormThatIsOnlyAskedFor(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		id, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		if err := l.StartSend(t.Context(), id, Planned, 0, time.Now()); err != nil {
			t.Fatal(err)
		}
		form := func() Form {
			t.Helper()
			f, err := l.Form(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		sending := form()
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.MoveForm(ctx, sending, Unknown, "", time.Now()) })
		seen := form()
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Settle(ctx, seen, Unknown, time.Now()) })
		change(t, l, func(ctx context.Context, tx *Tx) error {
			_, err := tx.ReopenForm(ctx, id, time.Now())
			return err
		})
		err := l.Change(t.Context(), func(tx *Tx) error { return tx.MoveForm(t.Context(), seen, Planned, "", time.Now()) })
		if now := form(); !errors.Is(err, ErrMoved) || now.State != Unknown || !now.AskOnly {
			t.Errorf("%v; it is %s, to be asked for only: %t", err, now.State, now.AskOnly)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.MoveForm(ctx, seen, Unknown, "asked", time.Now()) })
	})
}

// A file joins those that wait for a form. Until its transaction ends nobody can settle the form, so its rows are not missed.
func TestAFormIsNotSettledWhileAFileJoinsIt(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		second := addFile(t, l, "two")
		joining, settled := make(chan struct{}), make(chan error, 1)
		go func() {
			<-joining
			settled <- l.Change(t.Context(), func(tx *Tx) error {
				return errors.Join(tx.Settle(t.Context(), Form{ID: form, State: Succeeded}, Planned, time.Now()),
					endRows(t.Context(), tx, form, nil, "confirmed", ""))
			})
		}()
		change(t, l, func(ctx context.Context, tx *Tx) error {
			if _, err := tx.ReopenForm(ctx, form, time.Now()); err != nil {
				return err
			}
			close(joining)
			select {
			case err := <-settled:
				t.Errorf("settled while a file was joining: %v", err)
			case <-time.After(100 * time.Millisecond): // it waits, as it should
			}
			return errors.Join(tx.AddWait(ctx, form, second),
				tx.AddEntries(ctx, second, []Entry{{Row: 2, Key: "A", FormID: form}}))
		})
		if err := <-settled; err != nil {
			t.Fatal(err)
		}
		if counts, err := l.CountRows(t.Context(), second); err != nil || counts["confirmed"] != 1 {
			t.Errorf("the row of the file that joined: %v, %v", counts, err)
		}
	})
}

// While a user thinks about resend, the file is dropped again and its form is asked for again. Now resend may neither allow the
// form to be sent again nor free its orders.
func TestResendDoesNotTouchAFormThatIsAskedAgain(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
		now := time.Now()
		if err := l.StartSend(t.Context(), form, Planned, 0, now); err != nil {
			t.Fatal(err)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return errors.Join(tx.Settle(ctx, Form{ID: form, State: Unknown, Sends: 1}, Sending, now),
				tx.EndItems(ctx, form, nil, "unknown"))
		})
		change(t, l, func(ctx context.Context, tx *Tx) error { _, err := tx.ReopenForm(ctx, form, now); return err })
		for name, step := range map[string]func(*Tx) error{
			"MayResend":       func(tx *Tx) error { return tx.MayResend(t.Context(), form) },
			"ReleaseDoubtful": func(tx *Tx) error { return tx.ReleaseDoubtful(t.Context(), form) },
		} {
			if err := l.Change(t.Context(), step); !errors.Is(err, ErrMoved) {
				t.Errorf("%s of a form that is asked again: %v, want ErrMoved", name, err)
			}
		}
		if holders, err := l.Holders(t.Context(), "close", []string{"A"}); err != nil || holders["A"].FormID != form {
			t.Errorf("the order is held by %+v, %v", holders["A"], err)
		}
	})
}
