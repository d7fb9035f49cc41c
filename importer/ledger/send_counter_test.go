package ledger

import (
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

// copyLedger copies files of a ledger that is open, as a crash would leave them or a backup would keep them.
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

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestALedgerThatForgotASendIsNotWorkedOn(t *testing.T) {
	t.Parallel()
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

// Only the counter file catches the loss of a send if the plan of its form is kept: the ledger still has the form, as planned
// and never sent, and its highest form is the same as before. Without the counter file it would be sent again.
func TestOnlyTheCounterFileCatchesALostSend(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	l := openTest(t, url)
	file := addFile(t, l, "one")
	first, _ := planForm(t, l, file, "R1", 2, "A")
	send(t, l, file, "R2", 3, "B")          // the second form leaves before the first
	pragma(t, l, "wal_checkpoint(RESTART)") // both plans are in the database
	if err := l.StartSend(t.Context(), first, Planned, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	last, err := l.LastForm(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	copyLedger(t, path, copied, "", ".sent") // the -wal is lost
	var lost *LostError
	if _, err := Open(t.Context(), "sqlite:"+copied); !errors.As(err, &lost) || lost.Made != 2 || lost.Recorded != 1 {
		t.Errorf("opened with %v, want a LostError of one send", err)
	}
	remove(t, copied+".sent")
	again := openTest(t, "sqlite:"+copied)
	form, err := again.FormByReference(t.Context(), "R1")
	if err != nil || form.State != Planned || form.Sends != 0 {
		t.Errorf("%s after %d sends, %v: that proves nothing", form.State, form.Sends, err)
	}
	if now, err := again.LastForm(t.Context()); err != nil || now != last {
		t.Errorf("the highest form is %d, %v, and was %d: that proves nothing", now, err, last)
	}
}

// A crash comes after a send is recorded and before the counter file is raised; nothing has left yet. The ledger can be opened,
// the form is asked for, and the start raises the counter file.
func TestKilledBeforeTheCounterFileIsRaised(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	l := openTest(t, url)
	file := addFile(t, l, "one")
	send(t, l, file, "R1", 2, "A")
	killed := filepath.Join(t.TempDir(), "killed.db")
	copyLedger(t, path, killed, ".sent") // as it is until the second send raises it
	send(t, l, file, "R2", 3, "B")
	copyLedger(t, path, killed, "", "-wal")

	again := openTest(t, "sqlite:"+killed)
	f, err := again.FormByReference(t.Context(), "R2")
	if err != nil || f.State != Sending || f.Sends != 1 {
		t.Errorf("%s after %d sends, %v; want it to be asked for", f.State, f.Sends, err)
	}
	if b, err := os.ReadFile(killed + ".sent"); err != nil || strings.TrimLeft(string(b), "0") != "2\n" {
		t.Errorf("the counter file has %q, %v", b, err)
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

// A ledger with a damaged counter file is not opened. A counter file that was removed on purpose begins anew.
func TestCounterFileDamagedOrRemoved(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	counter := strings.TrimPrefix(url, "sqlite:") + ".sent"
	l := openTest(t, url)
	send(t, l, addFile(t, l, "one"), "R1", 2, "A")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(counter, []byte("?"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), url); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("opened with a damaged counter file: %v", err)
	}
	remove(t, counter)
	openTest(t, url)
	if b, err := os.ReadFile(counter); err != nil || strings.TrimLeft(string(b), "0") != "1\n" {
		t.Errorf("the counter file begins with %q, %v", b, err)
	}
}

// If the ledger cannot keep a send, StartSend says so, and nothing leaves.
func TestNoSendWithoutARecord(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*testing.T, *Ledger){
		"read only": func(t *testing.T, l *Ledger) { pragma(t, l, "query_only(1)") },
		"disk full": func(t *testing.T, l *Ledger) {
			pragma(t, l, "max_page_count=1") // SQLite raises this to the pages that the file has
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
		"the counter file cannot be written": func(t *testing.T, l *Ledger) {
			if err := l.counter.file.Close(); err != nil {
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
			if err == nil && (readErr != nil || f.Sends != 1 || name != "disk full") { // on a full disk it may still find room in a page
				t.Errorf("a send was started that is not recorded: %+v, %v", f, readErr)
			}
			// A bigger change finds no room, and none of it may be kept.
			err = l.Change(t.Context(), func(tx *Tx) error {
				return tx.AddEntries(t.Context(), 1, manyEntries(5000))
			})
			if counts, countErr := l.CountRows(t.Context(), 1); name == "disk full" && (err == nil || countErr != nil || counts[""] != 1) {
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
		all[i] = Entry{Row: 100 + i, Key: "HGE0000000000000", Status: "rejected", Reason: strings.Repeat("x", 100)}
	}
	return all
}
