package importer

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"hgeimport/hgeapi/hgeapitest"
)

// watching is an importer that watches in the background of a test.
type watching struct {
	t     *testing.T
	cfg   *Config
	stop  context.CancelFunc
	ended chan error
	log   *logtest.Hook // what was logged
}

func startWatch(t *testing.T, cfg *Config, before ...func(*Importer)) *watching {
	t.Helper()
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	im, err := Open(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range before {
		do(im)
	}
	ctx, stop := context.WithCancel(t.Context())
	w := &watching{t: t, cfg: cfg, stop: stop, ended: make(chan error, 1), log: hook}
	go func() { w.ended <- errors.Join(im.Watch(ctx), im.Close()) }()
	t.Cleanup(w.end)
	return w
}

// end stops it and waits for its end, once.
func (w *watching) end() {
	w.t.Helper()
	w.stop()
	if err, first := <-w.ended; first && !errors.Is(err, ErrInterrupted) {
		w.t.Errorf("watch ended: %v", err)
	} else if first {
		close(w.ended)
	}
}

// until waits for a condition.
func until(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.NewTimer(3 * time.Minute) // a busy machine takes its time
	defer deadline.Stop()
	for !met() {
		select {
		case <-deadline.C:
			t.Fatalf("in vain: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (w *watching) untilDone(name string) {
	w.t.Helper()
	until(w.t, name+" in the archive", func() bool {
		_, err := os.Stat(filepath.Join(w.cfg.Folders.Archive, name))
		return err == nil
	})
}

// said counts the log's lines with this text.
func (w *watching) said(text string) (n int) {
	for _, e := range w.log.AllEntries() {
		if line, err := e.String(); err == nil && strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// scrape reads a page of figures, or of health.
func scrape(t *testing.T, address, path string) (status int, text string) {
	t.Helper()
	resp, err := http.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// freeAddress is a port of this machine that nobody listens at; with "" as its host, which means this machine only.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestFigures(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{RefuseSuffix: "4", Processing: time.Hour})
	cfg := roadConfig(t.TempDir(), carrier.URL)
	address := freeAddress(t)
	cfg.Metrics.Listen = strings.TrimPrefix(address, "127.0.0.1")
	w := startWatch(t, cfg)
	until(t, "healthy", func() bool {
		resp, err := http.Get("http://" + address + "/healthz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	dropOrders(t, filepath.Join(cfg.Folders.Inbox, "orders.csv"), 0, 5)
	if err := os.WriteFile(filepath.Join(cfg.Folders.Inbox, "refused.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	w.untilDone("refused.csv")
	var page string
	for _, want := range []string{
		`hgeimport_steps_total{ending="done",step="claim"} 2`,
		`hgeimport_steps_total{ending="done",step="map"} 2`,
		`hgeimport_steps_total{ending="done",step="send"} 1`,
		`hgeimport_steps_total{ending="waiting",step="poll"}`,
		`hgeimport_files_total{state="refused"} 1`,
		`hgeimport_inbox_oldest_seconds 0`,
	} {
		until(t, want, func() bool {
			_, page = scrape(t, address, "/metrics")
			return strings.Contains(page, want)
		})
	}
	for _, never := range []string{"hgeimport_file_oldest_seconds 0\n", "hgeimport_form_oldest_seconds 0\n", "orders.csv"} {
		if strings.Contains(page, never) {
			t.Errorf("the figures have %q", never)
		}
	}

	if err := os.Rename(cfg.Folders.Inbox, cfg.Folders.Inbox+".away"); err != nil {
		t.Fatal(err)
	}
	until(t, "ill without an inbox", func() bool {
		status, text := scrape(t, address, "/healthz")
		return status == http.StatusServiceUnavailable && strings.Contains(text, "folder inbox")
	})
}
