package importer

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// workingFor is the name of the file that a job of this kind works for. Only one such job is running.
func workingFor(im *Importer, kind string) (name string, err error) {
	ctx := context.Background()
	im.others.running.Range(func(id, _ any) bool {
		var its, arg string
		err = im.ledger.Change(ctx, func(tx *ledger.Tx) error {
			const query = "SELECT kind, COALESCE(args->>'Form', args->>'File') FROM river_job WHERE id = $1"
			return tx.SQL.QueryRowContext(ctx, query, id).Scan(&its, &arg)
		})
		of, numErr := strconv.ParseInt(arg, 10, 64)
		if err = errors.Join(err, numErr); err != nil || its != kind {
			return err == nil
		}
		if kind == "map" {
			name = im.fileOf(ctx, mapJob{File: of}).Name
		} else {
			name = im.fileOf(ctx, pollJob{Form: of}).Name
		}
		return false
	})
	return name, err
}

// A step of a form panics whenever it works for one file. The file is answered with what is known of its orders, none of them
// is sent twice, and the file beside it is not affected.
func TestPoisonForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step, kind string // it panics there
		giveUp     time.Duration
		rows       RowCounts
		closed     int
		says       string // in the Summary
	}{
		{"sending", "send", time.Second, RowCounts{Read: 2, Unknown: 2}, 2, "unknown 2"}, // no byte of the form ever leaves
		{"answered", "send", time.Hour, RowCounts{Read: 2, Confirmed: 2}, 4, "confirmed 2"},
		{"polled", "poll", time.Second, RowCounts{Read: 2, Unknown: 2}, 4, "unknown 2"},
	} {
		t.Run(c.step, func(t *testing.T) {
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				w.cfg.API.MaxInFlight = 1 // so that we can tell which file the step works for
				w.cfg.Result.GiveUp = c.giveUp
				im := w.openOn()
				var panics atomic.Int64
				im.reached = func(step string) {
					if step != c.step {
						return
					}
					name, err := workingFor(im, c.kind)
					if err != nil {
						t.Error(err)
					}
					if name == "poison.csv" {
						panics.Add(1)
						panic("poison")
					}
				}
				w.drop("good.csv", "HGE2611260000001", "HGE2611260000002")
				w.drop("poison.csv", "HGE2611260000003", "HGE2611260000004")
				result, err := im.Run(t.Context(), importertest.WaitLimit)
				if err != nil || len(result.Files) != 2 {
					t.Fatalf("%+v, %v", result, err)
				}
				want := map[string]RowCounts{"good.csv": {Read: 2, Confirmed: 2}, "poison.csv": c.rows}
				for _, f := range result.Files {
					if f.State != string(ledger.FileDone) || f.Rows != want[f.Name] {
						t.Errorf("%+v", f)
					}
				}
				w.closed(c.closed)
				text := sheetText(t, w.outcome("poison.outcome.xlsx"), "Summary")
				if !strings.Contains(text, c.says) || panics.Load() == 0 {
					t.Errorf("panicked %d times; the Summary does not say %q:\n%.2000s", panics.Load(), c.says, text)
				}
			})
		})
	}
}

const (
	poisonEnv  = "HGEIMPORT_TEST_POISON" // folder, ledger and carrier, one per line
	killedCode = 77
)

// TestDieOfPoison is the importer that dies whenever it maps one file: the test binary runs it as a process of its own.
func TestDieOfPoison(t *testing.T) {
	args := strings.Split(os.Getenv(poisonEnv), "\n")
	if len(args) != 3 {
		t.Skip("only run by the test that counts its deaths")
	}
	im, err := Open(t.Context(), importertest.ImpatientConfig(args[0], args[1], args[2]), importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	im.others.liveFor = shortLife
	im.reached = func(step string) {
		if step != "mapping" {
			return
		}
		name, err := workingFor(im, "map")
		if err != nil {
			t.Error(err)
		}
		if name == "a-poison.csv" {
			os.Exit(killedCode)
		}
	}
	_, err = im.Run(t.Context(), importertest.WaitLimit)
	if err := errors.Join(err, im.Close()); err != nil {
		t.Fatal(err)
	}
}

// The process dies of a file each time that it is started. After enough deaths the file is refused. The file beside it is done.
func TestPoisonKillsTheProcess(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts some processes")
	}
	eachLedger(t, func(t *testing.T, url string) {
		const want = giveUpAfter * deathsPerAttempt
		w := newWorld(t, url, hgeapitest.Config{})
		w.drop("a-poison.csv", "HGE2611260000001")
		w.drop("b-good.csv", "HGE2611260000002")
		for deaths := 0; ; deaths++ {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDieOfPoison$", "-test.count=1")
			cmd.Env = append(os.Environ(), poisonEnv+"="+strings.Join([]string{w.root, url, w.carrier.URL}, "\n"))
			out, err := cmd.CombinedOutput()
			var ended *exec.ExitError
			if errors.As(err, &ended) && ended.ExitCode() == killedCode && deaths < want {
				continue
			}
			if err != nil || deaths != want {
				t.Fatalf("after %d deaths, want %d: %v\n%s", deaths, want, err, out)
			}
			break
		}
		text := sheetText(t, w.outcome("a-poison.outcome.xlsx"), "Summary")
		if says := "attempts: " + strconv.Itoa(giveUpAfter); !strings.Contains(text, says) {
			t.Errorf("the Summary does not say %q:\n%.2000s", says, text)
		}
		if got := w.answers("b-good.outcome.csv"); got["HGE2611260000002"][0] != "confirmed" {
			t.Errorf("the file beside it: %v", got)
		}
		w.closed(1)
	})
}
