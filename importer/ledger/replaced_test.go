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

// If files of the ledger are removed or replaced while a process has them open, it sends nothing any more.
func TestNoSendWithFilesThatAreGone(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(t *testing.T, path string){
		"the database is removed": func(t *testing.T, path string) { remove(t, path) },
		"another is in its place": func(t *testing.T, path string) {
			copied := path + ".copy"
			copyLedger(t, path, copied, "")
			if err := os.Rename(copied, path); err != nil {
				t.Fatal(err)
			}
		},
		"its counter file is removed": func(t *testing.T, path string) { remove(t, path+counterEnding) },
	} {
		t.Run(name, func(t *testing.T) {
			url := ledgertest.SQLite(t)
			l := openTest(t, url)
			form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
			if err := l.CheckNotReplaced(t.Context()); err != nil {
				t.Fatal(err)
			}
			lose(t, strings.TrimPrefix(url, "sqlite:"))
			if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); !errors.Is(err, ErrReplaced) {
				t.Errorf("it may be sent: %v", err)
			}
			if err := l.CheckNotReplaced(t.Context()); !errors.Is(err, ErrReplaced) {
				t.Errorf("it is the same: %v", err)
			}
		})
	}
}

// If the database is dropped and made anew under the same name, nothing is sent any more.
func TestNoSendWithADatabaseMadeAnew(t *testing.T) {
	t.Parallel()
	l := openTest(t, ledgertest.Postgres(t))
	form, _ := planForm(t, l, addFile(t, l, "one"), "R1", 2, "A")
	if err := l.CheckNotReplaced(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, "anew", "UPDATE counter SET value = 7 WHERE name = 'ledger'")
	})
	if err := l.StartSend(t.Context(), form, Planned, 0, time.Now()); !errors.Is(err, ErrReplaced) {
		t.Errorf("it may be sent: %v", err)
	}
	if err := l.CheckNotReplaced(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("it is the same: %v", err)
	}
	change(t, l, func(ctx context.Context, tx *Tx) error { return tx.exec(ctx, "empty", "DROP TABLE counter") })
	if err := l.CheckNotReplaced(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("without tables it is the same: %v", err)
	}
}
