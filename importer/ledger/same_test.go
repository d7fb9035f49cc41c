package ledger

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"hgeimport/importer/ledger/ledgertest"
)

// Nothing is sent by a ledger whose files have been removed, or replaced, under the process that has them open.
func TestNoSendByFilesThatAreGone(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, path string){
		"the database is removed": func(t *testing.T, path string) { remove(t, path) },
		"another is in its place": func(t *testing.T, path string) {
			copied := path + ".copy"
			copyLedger(t, path, copied, "")
			if err := os.Rename(copied, path); err != nil {
				t.Fatal(err)
			}
		},
		"its number is removed": func(t *testing.T, path string) { remove(t, path+markEnding) },
	} {
		t.Run(name, func(t *testing.T) {
			url := ledgertest.SQLite(t)
			l := openTest(t, url)
			form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
			if err := l.Same(t.Context()); err != nil {
				t.Fatal(err)
			}
			lose(t, strings.TrimPrefix(url, "sqlite:"))
			if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); !errors.Is(err, ErrReplaced) {
				t.Errorf("it may be sent: %v", err)
			}
			if err := l.Same(t.Context()); !errors.Is(err, ErrReplaced) {
				t.Errorf("it is the same: %v", err)
			}
		})
	}
}

// Nothing is sent by a database that was dropped and made anew under its name.
func TestNoSendByADatabaseMadeAnew(t *testing.T) {
	l := openTest(t, ledgertest.Postgres(t))
	form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
	if err := l.Same(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, "anew", "UPDATE counter SET value = 7 WHERE name = 'ledger'")
	})
	if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); !errors.Is(err, ErrReplaced) {
		t.Errorf("it may be sent: %v", err)
	}
	if err := l.Same(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("it is the same: %v", err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.exec(ctx, "empty", "DROP TABLE counter") })
	if err := l.Same(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("without tables it is the same: %v", err)
	}
}
