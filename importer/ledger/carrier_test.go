package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

func movedFromNowhere(string) bool { return false }

// A form that has met nobody has gone to nobody: whoever has written a wrong address corrects it, and it goes on.
func TestACarrierThatWasNeverMetIsNotKept(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		take := func(address string) {
			t.Helper()
			if before, err := l.TakeCarrier(t.Context(), address, movedFromNowhere); err != nil || before != "" {
				t.Fatalf("%s: from %q, %v", address, before, err)
			}
			if err := l.CheckNotReplaced(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		take("one")
		file := addFile(t, l, "f")
		form, _ := planForm(t, l, file, "R1", 2, "A")
		take("two")
		if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
			t.Fatal(err)
		}
		var elsewhere *OtherCarrierError
		if _, err := l.TakeCarrier(t.Context(), "three", movedFromNowhere); !errors.As(err, &elsewhere) || elsewhere.Kept != "two" {
			t.Errorf("while it is under way: %v", err)
		}
		sent := Form{ID: form, State: Sending, Sends: 1, Answer: "no path"}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.MoveForm(ctx, sent, Unknown, "", time.Now()) })
		if err := l.CheckCarrier(t.Context(), "three", movedFromNowhere); err != nil {
			t.Error(err)
		}
		take("three")
		if kept, err := l.Carrier(t.Context()); err != nil || kept != "three" {
			t.Errorf("kept %q, %v", kept, err)
		}
	})
}

// What meets nobody is sent again, however often, and its address may be corrected then. If one of its sends may have arrived,
// what meets nobody after it tells nothing of that one.
func TestACarrierIsKeptWhereOneSendMayHaveArrived(t *testing.T) {
	t.Parallel()
	ledgertest.Each(t, func(t *testing.T, url string) {
		l := openTest(t, url)
		if _, err := l.TakeCarrier(t.Context(), "one", movedFromNowhere); err != nil {
			t.Fatal(err)
		}
		form, _ := planForm(t, l, addFile(t, l, "f"), "R1", 2, "A")
		state := Planned
		for n, send := range []struct {
			answer string
			kept   bool
		}{{"no path", false}, {"no path", false}, {"", true}, {"no path", true}, {"no path", true}} {
			if err := l.StartSend(t.Context(), form, state, n, time.Now()); err != nil {
				t.Fatal(err)
			}
			sent := Form{ID: form, State: Sending, Sends: n + 1, Answer: send.answer}
			change(t, l, func(ctx context.Context, tx *Tx) error { return tx.MoveForm(ctx, sent, Planned, "", time.Now()) })
			var elsewhere *OtherCarrierError
			if err := l.CheckCarrier(t.Context(), "two", movedFromNowhere); errors.As(err, &elsewhere) != send.kept {
				t.Errorf("after send %d, %q: %v", n+1, send.answer, err)
			}
		}
	})
}

// Whoever began with another carrier than the ledger has by now sends nothing.
func TestNoSendToAnotherCarrier(t *testing.T) {
	t.Parallel()
	url := ledgertest.Postgres(t)
	l := openTest(t, url)
	form, _ := planForm(t, l, addFile(t, l, "f"), "R1", 2, "A")
	if _, err := l.TakeCarrier(t.Context(), "one", movedFromNowhere); err != nil {
		t.Fatal(err)
	}
	other := openTest(t, url)
	before, err := other.TakeCarrier(t.Context(), "two", func(from string) bool { return from == "one" })
	if err != nil || before != "one" {
		t.Fatalf("from %q, %v", before, err)
	}
	var elsewhere *OtherCarrierError
	if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); !errors.As(err, &elsewhere) {
		t.Errorf("it may be sent: %v", err)
	}
	err = l.CheckNotReplaced(t.Context())
	if !errors.As(err, &elsewhere) || elsewhere.Kept != "two" || elsewhere.Configured != "one" {
		t.Errorf("it is the same: %v", err)
	}
	if err := other.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
		t.Error(err)
	}
}
