package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// invented stands for what a request says of a person.
const invented = "Quillon Ashgrove"

// nothingStays erases all that Erase can erase.
var nothingStays = Erasing{Layout: nothing, Reasons: nothing, Said: nothing, Personal: func(string) bool { return true },
	Reach: func(string) {}}

func nothing(string) string { return "" }

// addPersons adds files with forms of many sizes in which the invented name stands, as a road does it: they are sent, changed and
// settled, and their files are done.
func addPersons(t *testing.T, l *Ledger, files, forms int) (ids []int64) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	ctx, now := t.Context(), time.Now()
	for f := range files {
		file := addFile(t, l, fmt.Sprint("f", f, "-", now.UnixNano()))
		ids = append(ids, file)
		var made []int64
		change(t, l, func(_ context.Context, tx *Tx) error {
			for n := range forms {
				id, err := tx.NextNumber(ctx, "form")
				if err != nil {
					return err
				}
				made = append(made, id)
				body := strings.Repeat("{"+invented+"}", 1+random.IntN(1+random.IntN(400)))
				err = errors.Join(tx.AddForm(ctx, Form{ID: id, FileID: file, Reference: fmt.Sprint("TR", id), Operation: "create",
					Body: []byte(body), Orders: 1}),
					tx.AddEntries(ctx, file, []Entry{{Sheet: 0, Row: n, Key: fmt.Sprint("O", id), FormID: id}}))
				if err != nil {
					return err
				}
			}
			return tx.Mapped(ctx, file, forms, invented)
		})
		random.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
		for _, id := range made {
			if err := l.StartSend(ctx, id, Planned, 0, now); err != nil {
				t.Fatal(err)
			}
			change(t, l, func(_ context.Context, tx *Tx) error {
				words := strings.Repeat(invented+" ", 1+random.IntN(9))
				_, err := tx.EndRows(ctx, id, nil, "refused", words)
				return errors.Join(err, tx.Settle(ctx, Form{ID: id, Sends: 1, State: Refused, Message: words}, Sending, now),
					tx.KeepAnswered(ctx, id, words))
			})
		}
		change(t, l, func(_ context.Context, tx *Tx) error {
			_, err := tx.AdvanceFile(ctx, file)
			return errors.Join(err, tx.Done(ctx, file))
		})
	}
	return ids
}

// foundIn counts how often the invented name stands in the files of a SQLite.
func foundIn(t *testing.T, url string) (n int) {
	t.Helper()
	for _, path := range OwnFiles(url) {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		n += bytes.Count(text, []byte(invented)) + bytes.Count(text, []byte(invented[:8]))
	}
	return n
}

func eraseBefore(t *testing.T, l *Ledger, at time.Time) {
	t.Helper()
	age := AgeBefore(at)
	files, err := l.UnerasedFiles(t.Context(), age)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := l.Erase(t.Context(), f, age, nothingStays); err != nil {
			t.Fatal(err)
		}
	}
}

// What is erased is in no byte of the files of a SQLite any more, whatever became of the pages meanwhile.
func TestErasedFromTheBytes(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	addPersons(t, l, 8, 200)
	if foundIn(t, url) == 0 {
		t.Fatal("the name is nowhere")
	}
	eraseBefore(t, l, time.Now().Add(time.Hour))
	if err := l.Scrub(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if n := foundIn(t, url); n > 0 {
		t.Errorf("the name still stands %d times in its files", n)
	}
}

// Beside another process only the log is emptied. That process writes all anew, and then not again before something else is
// erased; what becomes old is erased once a day.
func TestScrubbedOnce(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	addPersons(t, l, 2, 60)
	eraseBefore(t, l, time.Now().Add(time.Hour))
	for _, step := range []struct{ whole, clean, due bool }{{false, false, true}, {true, true, false}, {true, true, false}} {
		if err := l.Scrub(t.Context(), step.whole); err != nil {
			t.Fatal(err)
		}
		if n := foundIn(t, url); step.clean != (n == 0) {
			t.Errorf("%+v, and the name stands %d times in its files", step, n)
		}
		if due, err := l.EraseDue(t.Context()); err != nil || due != step.due {
			t.Errorf("%+v, and the next is due: %v, %v", step, due, err)
		}
	}
}

// A form is not emptied while somebody works on it, or a file waits for it that is not done or not as old. Nothing is emptied of
// a file that is not done, or that has asked something.
func TestErasesOnlyWhatIsOver(t *testing.T) {
	eachLedger(t, func(t *testing.T, l *Ledger) {
		files := addPersons(t, l, 2, 3)
		ctx := t.Context()
		old, later, tomorrow := time.Now().Add(-time.Hour), addFile(t, l, "later"), time.Now().Add(24*time.Hour)
		asked := addFile(t, l, "asked")
		change(t, l, func(_ context.Context, tx *Tx) error {
			_, err := tx.SQL.ExecContext(ctx, "UPDATE file SET done_at = $1 WHERE id = $2", ms(old.Add(-time.Minute)), files[0])
			return errors.Join(err, tx.AddWait(ctx, 1, later), tx.AddWait(ctx, 2, files[1]), tx.Refuse(ctx, asked, invented),
				tx.KeepReading(ctx, asked, invented, true), tx.Done(ctx, asked))
		})
		if _, err := l.Form(ctx, 3); err != nil {
			t.Fatal(err)
		}
		erased := func() (which string) {
			t.Helper()
			for id := int64(1); id <= 6; id++ {
				f, err := l.Form(ctx, id)
				if err != nil {
					t.Fatal(err)
				}
				if f.Erased != (len(f.Body) == 0) || f.Erased != (f.Message == "") {
					t.Errorf("%+v", f)
				}
				if f.Erased {
					which += fmt.Sprint(id)
				}
			}
			return which
		}
		want := func(n Erasable, forms string, before time.Time) {
			t.Helper()
			if got, err := l.CountErasable(ctx, AgeBefore(before)); err != nil || got != n {
				t.Errorf("%+v, %v, want %+v", got, err, n)
			}
			eraseBefore(t, l, before)
			if got := erased(); got != forms {
				t.Errorf("erased are %q, want %q", got, forms)
			}
		}
		want(Erasable{1, 1, 3}, "3", old) // one waits for a file that is not done, one for a younger one
		change(t, l, func(_ context.Context, tx *Tx) error { _, err := tx.ReopenForm(ctx, 4, time.Now()); return err })
		want(Erasable{1, 3, 3}, "2356", tomorrow)
		if f, err := l.File(ctx, asked); err != nil || f.Refusal != invented || f.Layout != invented {
			t.Errorf("%+v, %v", f, err)
		}
		want(Erasable{}, "2356", tomorrow)
		change(t, l, func(_ context.Context, tx *Tx) error {
			_, err := tx.AdvanceFile(ctx, later)
			return errors.Join(err, tx.Mapped(ctx, later, 0, ""), tx.Done(ctx, later))
		})
		want(Erasable{1, 1, 0}, "12356", tomorrow)
	})
}

// While somebody reads the log of a SQLite it cannot be emptied: that is said, and done the next time.
func TestScrubBesideAReader(t *testing.T) {
	t.Parallel()
	url := ledgertest.SQLite(t)
	l := openTest(t, url)
	addPersons(t, l, 1, 5)
	db, err := sql.Open("sqlite", dsn(strings.TrimPrefix(url, "sqlite:")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reading, err := db.BeginTx(t.Context(), nil)
	if err == nil {
		_, err = reading.ExecContext(t.Context(), "SELECT count(*) FROM form")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.write.ExecContext(t.Context(), "PRAGMA busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	eraseBefore(t, l, time.Now().Add(time.Hour))
	if err := l.Scrub(t.Context(), true); !errors.Is(err, ErrStillRead) {
		t.Error(err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := l.Scrub(t.Context(), true); err != nil || foundIn(t, url) > 0 {
		t.Errorf("%v, the name stands %d times in %s", err, foundIn(t, url), path.Base(url))
	}
}
