package importer

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// BenchmarkStart opens a ledger with 100,000 finished files and starts the importer. The goal is less than a second.
func BenchmarkStart(b *testing.B) {
	cfg := importertest.Config(b.TempDir(), "http://127.0.0.1:1/")
	finishedFiles(b, cfg, 100_000)
	var took time.Duration
	for b.Loop() {
		began := time.Now()
		im, err := Open(b.Context(), cfg, importertest.QuietLog())
		if err != nil {
			b.Fatal(err)
		}
		if err := im.start(b.Context()); err != nil {
			b.Fatal(err)
		}
		took += time.Since(began)
		im.stop()
		if err := im.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(took.Seconds()/float64(b.N), "s/start")
	b.ReportMetric(0, "ns/op")
}

// finishedFiles fills a ledger with files that are done, each with a form, a row and its order.
func finishedFiles(b *testing.B, cfg *config.Config, n int) {
	b.Helper()
	l, err := ledger.Open(b.Context(), cfg.Ledger.URL)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	err = l.Change(b.Context(), func(tx *ledger.Tx) error {
		for i := range n {
			if err := finishedFile(b.Context(), tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func finishedFile(ctx context.Context, tx *ledger.Tx, i int) error {
	now, order := time.Now(), fmt.Sprintf("HGE%013d", i)
	file, err := tx.AddFile(ctx, ledger.File{Claim: fmt.Sprint("claim", i), Name: fmt.Sprintf("%d.csv", i), ClaimedAt: now})
	if err != nil {
		return err
	}
	form, err := tx.NextNumber(ctx, "form")
	if err != nil {
		return err
	}
	if _, err := tx.Take(ctx, "close", form, []string{order}); err != nil {
		return err
	}
	f := ledger.Form{ID: form, FileID: file, Reference: fmt.Sprint("TR", form), Body: []byte("{}"), Orders: 1}
	if err := tx.AddForm(ctx, f); err != nil {
		return err
	}
	f.State = ledger.Succeeded
	if err := tx.Settle(ctx, f, ledger.Planned, now); err != nil {
		return err
	}
	if err := tx.AddEntries(ctx, file, []ledger.Entry{{Row: 2, Key: order, FormID: form, Status: "confirmed"}}); err != nil {
		return err
	}
	if err := tx.Mapped(ctx, file, 1, "{}"); err != nil {
		return err
	}
	if _, err := tx.AdvanceFile(ctx, file); err != nil {
		return err
	}
	return tx.Done(ctx, file)
}
