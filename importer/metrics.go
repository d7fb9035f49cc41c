package importer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

// metrics are the figures of one importer. They have a registry of their own, and are counted whether served or not.
type metrics struct {
	registry *prometheus.Registry
	steps    *prometheus.CounterVec // by step and ending
	files    *prometheus.CounterVec // by state: done, refused
	rows     *prometheus.CounterVec // by status

	mu      sync.Mutex
	lookErr error // of the last look at the inbox
	waiting time.Time
}

// The endings of a step.
const (
	stepDone    = "done"    // it did what was to be done, or found nothing to do
	stepWaiting = "waiting" // it waits: for the carrier, or to be tried again after a send that did not leave
	stepTrouble = "trouble" // a folder, the disk, the ledger or the login kept it from working
	stepFailed  = "failed"  // a fault of the file or of this program
)

func newMetrics(im *Importer) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		steps: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_steps_total",
			Help: "steps of the road by ending: done, waiting, trouble, failed"}, []string{"step", "ending"}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_files_total",
			Help: "files that were reported, by state: done, refused"}, []string{"state"}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_rows_total",
			Help: "rows of reported files by status"}, []string{"status"}),
	}
	m.registry.MustRegister(m.steps, m.files, m.rows)
	age := func(name, help string, oldest func(context.Context) (time.Time, error)) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), healthWithin)
			defer cancel()
			since, err := oldest(ctx)
			if err != nil || since.IsZero() {
				return 0
			}
			return max(0, time.Since(since).Seconds())
		}))
	}
	age("hgeimport_inbox_oldest_seconds", "how long the oldest file in the inbox has been waiting to settle, 0 without one",
		func(context.Context) (time.Time, error) { return m.oldestWaiting(), nil })
	age("hgeimport_file_oldest_seconds", "age of the oldest claimed file that has no outcome yet, 0 without one",
		func(ctx context.Context) (time.Time, error) { return im.ledger.OldestFile(ctx) })
	age("hgeimport_form_oldest_seconds", "age of the oldest form that was set going and is not settled yet, 0 without one",
		func(ctx context.Context) (time.Time, error) { return im.ledger.OldestForm(ctx) })
	return m
}

// step counts a step by its ending.
func (m *metrics) step(kind, ending string) { m.steps.WithLabelValues(kind, ending).Inc() }

// reported counts a file that is done, and its rows.
func (m *metrics) reported(file ledger.File, rows map[string]int) {
	state := ledger.FileDone
	if file.State == ledger.FileRefused {
		state = file.State
	}
	m.files.WithLabelValues(string(state)).Inc()
	for status, n := range rows {
		m.rows.WithLabelValues(status).Add(float64(n))
	}
}

// looked keeps what the last look at the inbox found: an error, and the file that has been there longest.
func (m *metrics) looked(seen map[string]sight, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookErr, m.waiting = err, time.Time{}
	for _, s := range seen {
		if m.waiting.IsZero() || s.since.Before(m.waiting) {
			m.waiting = s.since
		}
	}
}

func (m *metrics) oldestWaiting() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.waiting
}

// healthWithin is how long the ledger may take to answer a question for health or figures.
const healthWithin = 2 * time.Second

// health is nil when the inbox could be looked at last and the ledger answers.
func (im *Importer) health(ctx context.Context) error {
	im.metrics.mu.Lock()
	err := im.metrics.lookErr
	im.metrics.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	_, ledgerErr := im.ledger.OldestFile(ctx)
	return errors.Join(err, ledgerErr)
}

// serve answers /metrics and /healthz at [metrics] listen until the returned function is called. "" = nowhere.
func (im *Importer) serve() (stop func(), err error) {
	if im.cfg.Metrics.Listen == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", im.cfg.Metrics.address())
	if err != nil {
		return nil, fmt.Errorf("[metrics] listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(im.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := im.health(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	im.log.WithField("address", listener.Addr().String()).Info("figures at /metrics, health at /healthz")
	return func() {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			im.log.WithFields(logrus.Fields{"address": listener.Addr().String()}).WithError(err).Error("serving figures has ended badly")
		}
	}, nil
}

// address is where to listen. A port alone is one of this machine only.
func (m Metrics) address() string {
	host, port, err := net.SplitHostPort(m.Listen)
	if err != nil || host != "" {
		return m.Listen
	}
	return net.JoinHostPort("127.0.0.1", port)
}
