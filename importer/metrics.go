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

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// metrics are the figures of one importer. They have a registry of their own, and are counted whether served or not.
type metrics struct {
	cfg    *config.Config
	log    *logrus.Logger
	ledger *ledger.Ledger

	registry *prometheus.Registry
	steps    *prometheus.CounterVec // by step and ending
	files    *prometheus.CounterVec // by state: done, refused
	rows     *prometheus.CounterVec // by status

	mu      sync.Mutex
	lookErr error     // of the last look at the inbox
	waiting time.Time // since when the oldest file has been in the inbox
	turn    time.Time // when the inbox had its last turn: it was looked at, or a file taken
}

// The endings of a step.
const (
	stepDone    = "done"    // it did what was to be done, or found nothing to do
	stepWaiting = "waiting" // it waits: for the carrier, or to be tried again after a send that did not leave
	stepTrouble = "trouble" // a folder, the disk, the ledger or the login kept it from working
	stepFailed  = "failed"  // a fault of the file or of this program
)

func newMetrics(cfg *config.Config, log *logrus.Logger, l *ledger.Ledger) *metrics {
	m := &metrics{
		cfg: cfg, log: log, ledger: l,
		registry: prometheus.NewRegistry(),
		steps: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_steps_total",
			Help: "steps of the road by ending: done, waiting, trouble, failed"}, []string{"step", "ending"}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_files_total",
			Help: "files that were reported, by state: done, refused"}, []string{"state"}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_rows_total",
			Help: "rows of reported files by status"}, []string{"status"}),
	}
	m.registry.MustRegister(m.steps, m.files, m.rows)
	for _, a := range []*age{
		newAge("hgeimport_inbox_oldest_seconds", "how long the oldest file in the inbox has been there, 0 without one; left out while the inbox is away",
			func(context.Context) (time.Time, error) { return m.oldestWaiting() }),
		newAge("hgeimport_file_oldest_seconds", "age of the oldest claimed file that has no outcome yet, 0 without one; "+ofLedger,
			func(ctx context.Context) (time.Time, error) { return l.OldestFile(ctx) }),
		newAge("hgeimport_form_oldest_seconds", "age of the oldest form that is not settled yet, since it was set going, or since its file "+
			"was claimed where it has not left yet, 0 without one; "+ofLedger,
			func(ctx context.Context) (time.Time, error) { return l.OldestForm(ctx) }),
	} {
		m.registry.MustRegister(a)
	}
	return m
}

// age is a gauge of the seconds since something. It has no sample where that cannot be told: 0 would say that nothing
// waits.
type age struct {
	desc   *prometheus.Desc
	oldest func(context.Context) (time.Time, error)
}

const ofLedger = "left out while the ledger does not answer"

func newAge(name, help string, oldest func(context.Context) (time.Time, error)) *age {
	return &age{desc: prometheus.NewDesc(name, help, nil, nil), oldest: oldest}
}

func (a *age) Describe(to chan<- *prometheus.Desc) { to <- a.desc }

func (a *age) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), healthWithin)
	defer cancel()
	since, err := a.oldest(ctx)
	if err != nil {
		return
	}
	seconds := 0.0
	if !since.IsZero() {
		seconds = max(0, time.Since(since).Seconds())
	}
	to <- prometheus.MustNewConstMetric(a.desc, prometheus.GaugeValue, seconds)
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
func (m *metrics) looked(oldest time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookErr, m.waiting, m.turn = err, oldest, time.Now()
}

// took says that a settled file has had its turn.
func (m *metrics) took() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn = time.Now()
}

func (m *metrics) oldestWaiting() (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var away *folder.Error
	if errors.As(m.lookErr, &away) && away.Key == "inbox" {
		return time.Time{}, m.lookErr
	}
	return m.waiting, nil
}

// stuckAfter is how long, beyond rescan, the inbox may go without its turn: a folder on a share that does not answer keeps
// whoever looks at it waiting for ever.
const stuckAfter = 10 * time.Minute

// stuck is an error when the inbox has been without its turn for too long.
func (m *metrics) stuck(rescan time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.turn.IsZero() || time.Since(m.turn) < rescan+stuckAfter {
		return nil
	}
	return fmt.Errorf("the inbox has not been looked at since %s: does its volume, or that of work, still answer? (ls in both)", m.turn.Format(time.DateTime))
}

// healthWithin is how long the ledger may take to answer a question for health or figures.
const healthWithin = 2 * time.Second

// listenAddress is where to listen. A port alone is one of this machine only.
func listenAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host != "" {
		return listen
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// health is nil when the inbox could be looked at last, not too long ago, and the ledger answers.
func (m *metrics) health(ctx context.Context) error {
	m.mu.Lock()
	err := m.lookErr
	m.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	_, ledgerErr := m.ledger.OldestFile(ctx)
	return errors.Join(err, m.stuck(m.cfg.Watch.Rescan), ledgerErr)
}

// serve answers /metrics and /healthz at [metrics] listen until the returned function is called. "" = nowhere.
func (m *metrics) serve() (stop func(), err error) {
	if m.cfg.Metrics.Listen == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", listenAddress(m.cfg.Metrics.Listen))
	if err != nil {
		return nil, fmt.Errorf("[metrics] listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := m.health(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	m.log.WithField("address", listener.Addr().String()).Info("figures at /metrics, health at /healthz")
	return func() {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			m.log.WithFields(logrus.Fields{"address": listener.Addr().String()}).WithError(err).Error("serving figures has ended badly")
		}
	}, nil
}
