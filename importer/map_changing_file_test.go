package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A program that had a file open when it was claimed writes to it while the file is mapped.

const changingRows = 4_000

// changing runs an importer on a file of many rows. When the first rows are planned, change is called with the claimed file.
func changing(t *testing.T, ctx context.Context, url string, change func(path string)) (*world, RunResult, error) {
	t.Helper()
	w := newWorld(t, url, hgeapitest.Config{})
	w.cfg.Form.MaxOrders = 100
	var orders []string
	for n := range changingRows {
		orders = append(orders, fmt.Sprintf("HGE261123%07d", n))
	}
	w.drop("a.csv", orders...)
	im, err := Open(ctx, w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	im.mapStep.chunkRows = 400
	var once sync.Once
	im.reached = func(step string) {
		if step != "planned" {
			return
		}
		once.Do(func() {
			files, err := filepath.Glob(filepath.Join(w.root, "work", "*", "a.csv"))
			if err != nil || len(files) != 1 {
				t.Errorf("in work: %v, %v", files, err)
				return
			}
			change(files[0])
		})
	}
	result, err := im.Run(ctx, importertest.WaitLimit)
	return w, result, errors.Join(err, im.Close())
}

// The file can no longer be read to its end. The rows that were planned before are sent, and each of them is answered.
func TestBrokenWhileMapped(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w, result, err := changing(t, t.Context(), url, func(path string) {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte("\n\"HGE"), int64(changingRows*30)); err != nil { // a quote that is never closed
				t.Error(err)
			}
		})
		if err != nil || len(result.Files) == 0 {
			t.Fatalf("%v, %v", result, err)
		}
		first := result.Files[0]
		closed := w.carrier.Orders()
		if first.State != "done" || first.Rows.Read == 0 || first.Rows.Confirmed != closed || first.Rows.Read != closed {
			t.Errorf("%s: %+v; the carrier has closed %d orders", first.State, first.Rows, closed)
		}
		if got := answersPlain(t, w.outcome("a.outcome.xlsx")); got["confirmed"] != closed {
			t.Errorf("the outcome has %v, want %d confirmed", got, closed)
		}
		w.closed(closed)
	})
}

// When mapping goes on, the file is another, shorter one. The rows that are gone were sent and are answered. The new content is
// dropped again by itself.
func TestRewrittenWhileMapped(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		ctx, interrupt := context.WithCancel(t.Context())
		w, _, err := changing(t, ctx, url, func(path string) {
			interrupt()
			err := os.WriteFile(path, []byte(orderTable("HGE2611230000001", "HGE2611240000001")), 0o644)
			if err != nil {
				t.Error(err)
			}
		})
		if !errors.Is(err, ErrInterrupted) {
			t.Fatal(err)
		}
		startWatch(t, w.cfg)
		w.untilAllDone(2)
		files, err := Status(t.Context(), w.cfg, "")
		if err != nil || len(files) != 2 || // one order was closed earlier
			files[0].Rows.Confirmed+files[1].Rows.Confirmed != w.carrier.Orders()+1 {
			t.Fatalf("%+v, %v; the carrier has closed %d orders", files, err, w.carrier.Orders())
		}
		got, first := answersPlain(t, w.outcome("a.outcome.xlsx")), files[1].Rows
		if first.Confirmed < 100 || got["confirmed"] != first.Confirmed || got["rejected"] != first.Rejected ||
			first.Read != first.Confirmed+first.Rejected {
			t.Errorf("the first outcome has %v, the ledger %+v", got, first)
		}
		if now := w.answers("a.outcome.csv"); now["HGE2611230000001"][0] != "confirmed" || now["HGE2611240000001"][0] != "confirmed" {
			t.Errorf("the second outcome has %v", now)
		}
		w.closed(w.carrier.Orders())
	})
}
