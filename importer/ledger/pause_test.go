package ledger

import (
	"sync"
	"testing"
	"time"
)

// A pause is seen by all who share the ledger, and by whoever opens it next. It is made longer, never shorter, and the time that
// went by in pauses is counted once.
func TestPauses(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		keep := func(left, asked time.Duration, words string) {
			t.Helper()
			if err := l.KeepPause(t.Context(), Pause{Left: left, Asked: asked, Words: words}); err != nil {
				t.Fatal(err)
			}
		}
		look := func(since time.Duration) (Pause, time.Duration) {
			t.Helper()
			p, total, err := l.Pauses(t.Context(), since)
			if err != nil {
				t.Fatal(err)
			}
			return p, total
		}
		begin := l.Tick() - time.Hour
		if p, total := look(begin); p != (Pause{}) || total != 0 {
			t.Errorf("at the beginning: %+v, %v", p, total)
		}
		keep(time.Hour, 24*time.Hour, "busy")
		keep(time.Minute, 0, "shorter")
		if p, _ := look(begin); p.Left > time.Hour || p.Left < 50*time.Minute || p.Words != "busy" || p.Asked != 24*time.Hour {
			t.Errorf("%+v", p)
		}
		keep(2*time.Hour, time.Hour, "longer")
		if p, _ := look(l.Tick()); p.Left > 2*time.Hour || p.Left < 110*time.Minute || p.Words != "longer" || p.Asked != time.Hour {
			t.Errorf("made longer: %+v", p)
		}
		set := func(query string) {
			t.Helper()
			if _, err := l.write.ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		set("UPDATE pause SET began = began - 1800000, until = until - 7200000") // over, and half an hour long
		keep(time.Minute, 0, "the next")
		set("INSERT INTO pause (began, until, asked, words) SELECT began - 600000, until, asked, 'overlaps' FROM pause WHERE asked = 0")
		if p, total := look(begin); p.Left > time.Minute || p.Left == 0 || total < 29*time.Minute || total > 41*time.Minute {
			t.Errorf("%+v, %v in all, want about half an hour", p, total)
		}
		if _, total := look(l.Tick() - time.Minute); total > time.Minute {
			t.Errorf("%v of the last minute", total)
		}
		set("UPDATE pause SET began = began - 700000000, until = until - 700000000") // more than a week
		keep(time.Minute, 0, "last")
		var n int
		if err := l.read.QueryRowContext(t.Context(), "SELECT count(*) FROM pause").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d pauses are kept: %v", n, err)
		}
		set("DROP TABLE pause")
		if p, _ := look(begin); p != (Pause{}) {
			t.Errorf("a ledger of an earlier version: %+v", p)
		}
	})
}

// Many importers that are asked to wait at once do not stand in each other's way, and know one pause.
func TestPausesOfManyImporters(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 25 {
					left := time.Hour + time.Duration(8*n+i)*time.Second
					if err := l.KeepPause(t.Context(), Pause{Left: left, Asked: left}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		var pauses int
		var asked int64
		if err := l.read.QueryRowContext(t.Context(), "SELECT count(*), max(asked) FROM pause").Scan(&pauses, &asked); err != nil {
			t.Fatal(err)
		}
		if longest := time.Hour + 199*time.Second; pauses != 1 || asked != longest.Milliseconds() {
			t.Errorf("%d pauses, the longest of %v; want one of %v", pauses, msDuration(asked), longest)
		}
	})
}
