package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// send plans a form of one order and starts its send.
func send(t *testing.T, l *Ledger, file int64, reference string, row int, order string) {
	t.Helper()
	form, _ := planForm(t, l, file, reference, row, order)
	if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// copyLedger copies a ledger's files as a crash would leave them, or a backup.
func copyLedger(t *testing.T, from, to string, endings ...string) {
	t.Helper()
	for _, ending := range endings {
		b, err := os.ReadFile(from + ending)
		if err == nil {
			err = os.WriteFile(to+ending, b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestALedgerThatForgotASendIsNotWorkedOn(t *testing.T) {
	url := ledgertest.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	l := openTest(t, url)
	file := addFile(t, l, "one")
	send(t, l, file, "R1", 2, "A")
	before := filepath.Join(t.TempDir(), "before.db")
	copyLedger(t, path, before, "", "-wal")
	send(t, l, file, "R2", 3, "B")

	for _, test := range []struct {
		name string
		lose func(copied string)
		want bool
	}{
		{"killed", func(string) {}, false},
		{"the wal is lost", func(c string) { remove(t, c+"-wal") }, true},
		{"the wal is cut short", func(c string) {
			info, err := os.Stat(c + "-wal")
			if err == nil {
				err = os.Truncate(c+"-wal", info.Size()*3/4)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, true},
		{"an older copy", func(c string) { copyLedger(t, before, c, "", "-wal") }, true},
		{"all of it is lost", func(c string) { remove(t, c); remove(t, c+"-wal") }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy.db")
			copyLedger(t, path, copied, "", "-wal", ".sent")
			test.lose(copied)
			again, err := Open(t.Context(), "sqlite:"+copied)
			var lost *LostError
			if errors.As(err, &lost) != test.want || !test.want && err != nil {
				t.Errorf("opened with %v, want a LostError: %v", err, test.want)
			}
			if err == nil {
				if err := again.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A crash between the record of a send and its mark, when nothing has left yet, leaves a ledger that is worked on: the form is
// asked for. The next start raises the mark.
func TestKilledBetweenRecordAndMark(t *testing.T) {
	url := ledgertest.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	l := openTest(t, url)
	file := addFile(t, l, "one")
	send(t, l, file, "R1", 2, "A")
	killed := filepath.Join(t.TempDir(), "killed.db")
	copyLedger(t, path, killed, ".sent") // as it is until the mark is raised
	send(t, l, file, "R2", 3, "B")
	copyLedger(t, path, killed, "", "-wal")

	again := openTest(t, "sqlite:"+killed)
	f, err := again.FormByReference(t.Context(), "R2")
	if err != nil || f.State != Sending || f.Sends != 1 {
		t.Errorf("%s after %d sends, %v; want it to be asked for", f.State, f.Sends, err)
	}
	if b, err := os.ReadFile(killed + ".sent"); err != nil || strings.TrimLeft(string(b), "0") != "2\n" {
		t.Errorf("the mark is %q, %v", b, err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	remove(t, killed)
	var lost *LostError
	if _, err := Open(t.Context(), "sqlite:"+killed); !errors.As(err, &lost) || lost.Made != 2 {
		t.Errorf("opened without its sends: %v", err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// A mark that is damaged is no licence to send again; one that was removed on purpose begins anew.
func TestTheMarkOfSends(t *testing.T) {
	url := ledgertest.SQLite(t)
	mark := strings.TrimPrefix(url, "sqlite:") + ".sent"
	l := openTest(t, url)
	send(t, l, addFile(t, l, "one"), "R1", 2, "A")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mark, []byte("?"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), url); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("opened with a damaged mark: %v", err)
	}
	remove(t, mark)
	openTest(t, url)
	if b, err := os.ReadFile(mark); err != nil || strings.TrimLeft(string(b), "0") != "1\n" {
		t.Errorf("the mark begins with %q, %v", b, err)
	}
}

// A ledger that cannot keep a send says so: nothing may leave.
func TestNoSendWithoutARecord(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *Ledger){
		"read only": func(t *testing.T, l *Ledger) { pragma(t, l, "query_only(1)") },
		"disk full": func(t *testing.T, l *Ledger) {
			pragma(t, l, "max_page_count=1") // SQLite takes what it has by now
			for i := 0; ; i++ {
				_, err := l.write.ExecContext(t.Context(), "INSERT INTO counter (name, value) VALUES (hex(randomblob(2000)), 0)")
				if err != nil && strings.Contains(err.Error(), "full") {
					return
				}
				if err != nil || i > 10_000 {
					t.Fatal(i, err)
				}
			}
		},
		"the mark cannot be written": func(t *testing.T, l *Ledger) {
			if err := l.mark.file.Close(); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := openTest(t, ledgertest.SQLite(t))
			form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
			spoil(t, l)
			err := l.StartSend(t.Context(), form, Planned, 0, time.Now())
			f, readErr := l.Form(t.Context(), form)
			if err == nil && (readErr != nil || f.Sends != 1 || name != "disk full") { // it may still find room
				t.Errorf("a send was started that is not recorded: %+v, %v", f, readErr)
			}
			// A bigger change finds none, and must not be kept in part.
			err = l.Change(t.Context(), func(tx *Tx) error {
				return tx.AddEntries(t.Context(), 1, manyEntries(5000))
			})
			if counts, countErr := l.Count(t.Context(), 1); name == "disk full" && (err == nil || countErr != nil || counts[""] != 1) {
				t.Errorf("rows on a full disk: %v; %v, %v", err, counts, countErr)
			}
		})
	}
}

func pragma(t *testing.T, l *Ledger, what string) {
	t.Helper()
	if _, err := l.write.ExecContext(t.Context(), "PRAGMA "+what); err != nil {
		t.Fatal(err)
	}
}

func manyEntries(n int) []Entry {
	all := make([]Entry, n)
	for i := range all {
		all[i] = Entry{Row: 100 + i, Order: "HGE0000000000000", Status: "rejected", Reason: strings.Repeat("x", 100)}
	}
	return all
}

// An answer to an earlier send, or to a question before it, says nothing about a later one: the later may be on its way.
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
				return tx.Move(t.Context(), Form{ID: form, State: from, Sends: sends}, to, "", time.Now())
			}
		}
		again := func(sends int) { // its answer is lost, and the carrier does not know it
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
		late(move(Unknown, Planned, 1)) // the carrier did not know it: before it left again
		if err := l.Change(t.Context(), move(Unknown, Planned, 2)); err != nil {
			t.Fatal(err)
		}
		start(2)
		change(t, l, func(ctx context.Context, tx *Tx) error {
			return tx.Settle(ctx, Form{ID: form, State: Refused, Sends: 3}, Sending, time.Now())
		})
	})
}

// The carrier did not know a form; meanwhile the importer has given up, and its file has been dropped again. Now it may only
// be asked for: the old answer does not send it.
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
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Move(ctx, sending, Unknown, "", time.Now()) })
		seen := form()
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Settle(ctx, seen, Unknown, time.Now()) })
		change(t, l, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Reopen(ctx, id, time.Now())
			return err
		})
		err := l.Change(t.Context(), func(tx *Tx) error { return tx.Move(t.Context(), seen, Planned, "", time.Now()) })
		if now := form(); !errors.Is(err, ErrMoved) || now.State != Unknown || !now.AskOnly {
			t.Errorf("%v; it is %s, to be asked for only: %t", err, now.State, now.AskOnly)
		}
		change(t, l, func(ctx context.Context, tx *Tx) error { return tx.Move(ctx, seen, Unknown, "asked", time.Now()) })
	})
}
