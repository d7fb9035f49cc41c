package ledger

import (
	"context"
	"testing"
	"time"
)

func TestANoticeIsKeptOnce(t *testing.T) { eachLedger(t, aNoticeIsKeptOnce) }

func aNoticeIsKeptOnce(t *testing.T, l *Ledger) {
	add := func(receiver, event string) (added bool) {
		t.Helper()
		change(t, l, func(ctx context.Context, tx *Tx) (err error) {
			added, err = tx.AddNotice(ctx, Notice{Receiver: receiver, Event: event, Kind: "file", Facts: "{}"})
			return err
		})
		return added
	}
	if !add("a", "1") || !add("b", "1") || add("a", "1") || !add("a", "2") {
		t.Error("a receiver is told of an event twice, or not at all")
	}
	waits := func(receiver string, want int) (ids []int64) {
		t.Helper()
		all, err := l.WaitingNotices(t.Context(), receiver, 10)
		if err != nil || len(all) != want {
			t.Errorf("%s: %v, %v", receiver, all, err)
		}
		for _, n := range all {
			ids = append(ids, n.ID)
		}
		return ids
	}
	ids := waits("a", 2)
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.EndNotices(ctx, ids[:1], NoticeSent) })
	waits("a", 1)
	if add("a", "1") {
		t.Error("one that was sent is kept once more")
	}
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.EndNotices(ctx, ids[1:], NoticeGivenUp) })
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.ForgetNotices(ctx, time.Hour) })
	if add("a", "1") {
		t.Error("it was forgotten too early")
	}
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.ForgetNotices(ctx, -time.Hour) })
	waits("a", 0)
	waits("b", 1)
	all, err := l.Receivers(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "b" || all[0].Waiting != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestOneHoldsAReceiver(t *testing.T) { eachLedger(t, oneHoldsAReceiver) }

func oneHoldsAReceiver(t *testing.T, l *Ledger) {
	hold := func(holder string, span time.Duration, force, want bool) (r Receiver) {
		t.Helper()
		r, ok, err := l.HoldReceiver(t.Context(), "a", holder, span, force)
		if err != nil || ok != want {
			t.Errorf("%s holds it: %v, %v", holder, ok, err)
		}
		return r
	}
	r := hold("one", time.Hour, false, true)
	hold("two", time.Hour, true, false)
	hold("one", -time.Hour, false, true) // its time is over
	hold("two", time.Hour, false, true)
	r.Next = l.Tick() + time.Hour
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.KeepReceiver(ctx, r, "one") }) // it holds it no more
	hold("two", time.Hour, false, true)
	keep := func() {
		t.Helper()
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.KeepReceiver(ctx, r, "two") })
	}
	keep()
	hold("two", time.Hour, false, false) // it is not time yet
	hold("two", time.Hour, true, true)
	r.Tries, r.Message = 3, "down"
	keep()
	hold("two", time.Hour, true, false) // and nothing hurries
	r.Next = 0
	keep()
	if got := hold("two", time.Hour, false, true); got.Tries != 3 || got.Message != "down" {
		t.Errorf("%+v", got)
	}
	if err := l.LetGo(t.Context(), "a", "two"); err != nil {
		t.Error(err)
	}
	hold("one", time.Hour, false, true)
}

func TestAConditionIsToldOnce(t *testing.T) { eachLedger(t, aConditionIsToldOnce) }

func aConditionIsToldOnce(t *testing.T, l *Ledger) {
	change(t, l, func(ctx context.Context, tx *Tx) error {
		for range 2 {
			if err := tx.BeginCondition(ctx, Condition{Name: "folder work", Kind: "folder", Facts: "{}"}); err != nil {
				return err
			}
		}
		return nil
	})
	for nth := range 2 {
		change(t, l, func(ctx context.Context, tx *Tx) error {
			c, told, err := tx.TellCondition(ctx, "folder work", `{"a":1}`)
			if told != (nth == 0) || told && (c.Facts != `{"a":1}` || !c.Told) {
				t.Errorf("%+v, %v", c, told)
			}
			return err
		})
	}
	if all, err := l.Conditions(t.Context()); err != nil || len(all) != 1 || !all[0].Told {
		t.Errorf("%+v, %v", all, err)
	}
	for nth := range 2 {
		change(t, l, func(ctx context.Context, tx *Tx) error {
			c, ended, err := tx.EndCondition(ctx, "folder work")
			if ended != (nth == 0) || ended && !c.Told {
				t.Errorf("%+v, %v", c, ended)
			}
			return err
		})
	}
}
