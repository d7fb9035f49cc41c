package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
)

// window stands before a carrier. While it is closed it answers everything at some paths itself.
type window struct {
	closed     atomic.Bool
	refused    atomic.Int64 // requests that came while it was closed
	path       string       // only below it; "" = everything
	status     int
	retryAfter string
}

// newWindow puts a closed window before the carrier of a world.
func (w *world) newWindow(path string, status int, retryAfter string) *window {
	w.t.Helper()
	carrier, err := url.Parse(w.carrier.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: carrier.Scheme, Host: carrier.Host})
	window := &window{path: path, status: status, retryAfter: retryAfter}
	window.closed.Store(true)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !window.closed.Load() || !strings.HasSuffix(r.URL.Path, window.path) {
			through.ServeHTTP(rw, r)
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil { // else the answer may be lost with the connection
			w.t.Error(err)
		}
		window.refused.Add(1)
		rw.Header().Set("Retry-After", window.retryAfter)
		rw.WriteHeader(window.status)
		json.NewEncoder(rw).Encode(map[string]any{"code": window.status, "success": false, "detail": "too busy", "data": nil})
	}))
	w.t.Cleanup(server.Close)
	w.cfg.API.BaseURL = server.URL + carrier.Path
	return window
}

// openToClose is an importer that the test itself closes.
func (w *world) openToClose() *Importer {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	return im
}

// runBriefly lets one importer work until its time is over.
func (w *world) runBriefly() error {
	w.t.Helper()
	im := w.openToClose()
	_, err := im.Run(w.t.Context(), time.Second)
	return errors.Join(err, im.Close())
}

// endPauses lets the pauses in the ledger end, as if their time had gone by.
func (w *world) endPauses() {
	w.t.Helper()
	im := w.openToClose()
	err := im.ledger.Change(w.t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.SQL.ExecContext(w.t.Context(), "UPDATE pause SET began = began - 3600000, until = began - 3540000")
		_, jobsErr := tx.SQL.ExecContext(w.t.Context(),
			"UPDATE river_job SET state = 'available', scheduled_at = '2025-12-30 00:00:00.000' WHERE state = 'scheduled'")
		return errors.Join(err, jobsErr)
	})
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Fatal(err)
	}
}

// TestCarrierAsksToWait has the carrier ask for a day, for a send, a question or a login. From then on nobody calls it, also
// after a restart and from another importer, until longest_pause is over. Everything that people look at says so. Then all is
// closed once, and no form has lost its patience.
func TestCarrierAsksToWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path   string
		status int
	}{
		"send":  {"/scanform/", 429},
		"ask":   {"/scanform/result/", 503},
		"login": {"/auth/login/", 429},
	} {
		t.Run(name, func(t *testing.T) {
			eachLedger(t, func(t *testing.T, url string) {
				w := newWorld(t, url, hgeapitest.Config{})
				w.cfg.API.MaxInFlight, w.cfg.API.LongestPause = 1, 30*time.Minute
				window := w.newWindow(test.path, test.status, "86400")
				w.drop("one.csv", "HGE2611290000001", "HGE2611290000002", "HGE2611290000003", "HGE2611290000004")
				w.drop("two.csv", "HGE2611290000011")
				for window.refused.Load() == 0 {
					if err := w.runBriefly(); !errors.Is(err, ErrStillWaiting) {
						t.Fatal(err)
					}
				}
				pause := w.pause()
				if pause == nil || pause.Asked != "24h0m0s" || !strings.Contains(pause.Words, "too busy") ||
					time.Until(pause.End) > 30*time.Minute || time.Until(pause.End) < 20*time.Minute {
					t.Fatalf("the ledger has the pause %+v", pause)
				}
				window.path = "" // whatever comes now is counted
				for range 2 {
					err := w.runBriefly()
					if !errors.Is(err, ErrStillWaiting) || !strings.Contains(err.Error(), "asks us to wait until "+pause.Until[:13]) {
						t.Errorf("it ended with %v", err)
					}
				}
				if n := window.refused.Load(); n != 1 {
					t.Errorf("the carrier was called %d times, want once", n)
				}
				text, err := os.ReadFile(filepath.Join(w.root, "outbox", "one.status.txt"))
				if err != nil || !strings.Contains(string(text), "the carrier asks everybody to wait until ") {
					t.Errorf("the status file says %q, %v", text, err)
				}
				if got := w.metric("hgeimport_carrier_pause_seconds"); got < 1000 || got > 1800 {
					t.Errorf("the figures say %v s", got)
				}
				findings := examineCarrier(t.Context(), w.cfg)
				if len(findings) != 1 || !strings.Contains(findings[0].Words, "wait until") || window.refused.Load() != 1 {
					t.Errorf("the doctor says %+v", findings)
				}
				window.closed.Store(false)
				w.endPauses()
				w.run(1)
				w.closed(5)
				w.ended("two.outcome.csv", "confirmed", "", "HGE2611290000011")
			})
		})
	}
}

func (w *world) pause() *CarrierPause {
	w.t.Helper()
	p, err := PauseOf(w.t.Context(), w.cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// metric is a figure of an importer that looks at the ledger now.
func (w *world) metric(name string) float64 {
	w.t.Helper()
	im := w.openToClose()
	defer im.Close()
	all, err := im.metrics.registry.Gather()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, family := range all {
		if family.GetName() == name {
			return family.Metric[0].Gauge.GetValue()
		}
	}
	w.t.Fatalf("there is no %s", name)
	return 0
}

// Time in which the carrier wanted to hear nothing does not count as time in which it was asked in vain.
func TestPauseIsNoPatience(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.cfg.Result.GiveUp = 30 * time.Minute
		im := w.openOn()
		form := sentForm(t, im, ledger.Accepted, false)
		err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.SQL.ExecContext(t.Context(), "UPDATE form SET tries = 10, started_at = started_at - 2700000, started_tick = "+
				"COALESCE(started_tick, 0) - 2700000") // 45 minutes
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		patience := func(want bool) {
			t.Helper()
			form, err := im.formToCall(t.Context(), im.pollStep.client, form.ID)
			if err != nil || im.patienceEnds(form) != want {
				t.Errorf("patience ends: %t, want %t (%v)", !want, want, err)
			}
		}
		patience(true)
		err = im.ledger.KeepPause(t.Context(), ledger.Pause{Left: 20 * time.Minute})
		err = errors.Join(err, im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.SQL.ExecContext(context.Background(), "UPDATE pause SET began = began - 1800000, until = until - 1800000")
			return err
		}))
		if err != nil {
			t.Fatal(err)
		}
		patience(false) // 20 of the 45 minutes were a pause
	})
}
