package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sirupsen/logrus"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// metrics are the figures and the health of one importer. They have a registry of their own, so that two importers can live in
// one process. They are counted even if they are not served.
type metrics struct {
	cfg    *config.Config
	log    *logrus.Logger
	ledger *ledger.Ledger

	registry *prometheus.Registry
	steps    *prometheus.CounterVec // by step and ending
	files    *prometheus.CounterVec // by state: done, refused, asked
	rows     *prometheus.CounterVec // by status
	forms    *prometheus.CounterVec // by operation and state
	jumps    *prometheus.CounterVec // by whose clock it was
	more     moreFigures            // metrics_*.go
	notices  *prometheus.CounterVec // by kind and ending

	mu       sync.Mutex
	inboxErr error                     // that the last look at the inbox ended with
	claimErr error                     // what keeps files out of the ledger, as the last look has met it
	oldest   time.Time                 // when the oldest file came into the inbox; zero if there is none
	inHand   func() (stepInHand, bool) // the step that has been running for longest
	lastStep time.Time                 // when a step ended last, or the importer began
	jumped   string                    // the last clock that was set, "" if none was
	lastPass time.Time                 // when the last look at the inbox ended well; zero before the first
	lastTurn time.Time                 // when somebody last looked at the inbox, or took a file out of it

	pages *pages // the page of all files; nil: there is none
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
		cfg: cfg, log: log, ledger: l, lastStep: time.Now(),
		registry: prometheus.NewRegistry(),
		steps: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_steps_total",
			Help: "steps of the road by ending: done, waiting, trouble, failed"}, []string{"step", "ending"}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_files_total",
			Help: "files that were reported, by state: done, refused, asked"}, []string{"state"}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_rows_total",
			Help: "rows of reported files by status"}, []string{"status"}),
		forms: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_forms_total",
			Help: "forms that were settled, by operation and the state that they ended in"}, []string{"operation", "state"}),
		jumps: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hgeimport_clock_jumps_total",
			Help: "how often a clock was set, by whose it is"}, []string{"clock"}),
		notices: newNoticesTotal(),
	}
	m.registry.MustRegister(m.steps, m.files, m.rows, m.forms, m.jumps, m.notices)
	const needsLedger = "left out while the ledger does not answer"
	for _, g := range []*secondsGauge{
		newAgeGauge("hgeimport_inbox_oldest_seconds",
			"how long the oldest file in the inbox has been there, 0 without one; left out while the inbox is away",
			func(context.Context) (time.Time, error) { return m.oldestInInbox() }, sinceSeen),
		newAgeGauge("hgeimport_file_oldest_seconds",
			"age of the oldest claimed file that has no outcome yet, 0 without one; "+needsLedger, l.OldestFile, l.Age),
		newAgeGauge("hgeimport_form_oldest_seconds",
			"age of the oldest form that is not settled yet, since it was set going, or since its file "+
				"was claimed where it has not left yet, 0 without one; "+needsLedger, l.OldestForm, l.Age),
		newAgeGauge("hgeimport_notice_oldest_seconds",
			"age of the oldest notice that could not be sent yet, 0 without one; "+needsLedger, l.OldestNotice, l.Age),
	} {
		m.registry.MustRegister(g)
	}
	m.registry.MustRegister(&secondsGauge{prometheus.NewDesc("hgeimport_carrier_pause_seconds",
		"how long the carrier still wants no request, 0 if it does not say so; "+needsLedger, nil, nil), m.pauseLeft})
	m.addMore()
	return m
}

// countStep counts a step by how it ended.
func (m *metrics) countStep(kind, ending string) {
	m.steps.WithLabelValues(kind, ending).Inc()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastStep = time.Now()
}

// countReported counts a file that is done, and its rows.
func (m *metrics) countReported(file ledger.File, rows map[string]int) {
	state := ledger.FileDone
	if file.State.NothingSent() {
		state = file.State
	}
	m.files.WithLabelValues(string(state)).Inc()
	for status, n := range rows {
		m.rows.WithLabelValues(status).Add(float64(n))
	}
}

// countSettled counts a form that is settled.
func (m *metrics) countSettled(form ledger.Form) {
	m.forms.WithLabelValues(form.Operation, string(form.State)).Inc()
}

// clockSet keeps that somebody has set a clock.
func (m *metrics) clockSet(j ledger.Jump) {
	m.jumps.WithLabelValues(j.Whose).Inc()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jumped = fmt.Sprintf("%s, to %s", j, j.At.UTC().Format(time.RFC3339))
}

// inboxLookedAt keeps what a look at the inbox found: when the oldest file came, and an error.
func (m *metrics) inboxLookedAt(oldest time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inboxErr, m.oldest, m.lastTurn = err, oldest, time.Now()
	if err == nil && m.claimErr == nil {
		m.lastPass = m.lastTurn
	}
}

// claimsEnded keeps what a look at the inbox has met that keeps files out of the ledger. The inbox and its folders may be well
// all the same.
func (m *metrics) claimsEnded(err error) {
	if err != nil {
		m.steps.WithLabelValues("claim", stepTrouble).Inc()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && m.claimErr != nil && m.inboxErr == nil {
		m.lastPass = time.Now()
	}
	m.claimErr = err
}

// lastClaimErr is what keeps files out of the ledger, nil if nothing does.
func (m *metrics) lastClaimErr() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claimErr == nil {
		return nil
	}
	return fmt.Errorf("files cannot be recorded in the ledger: %w", folder.WithoutPaths(m.claimErr))
}

// lastInboxErr is the error that the last look at the inbox ended with.
func (m *metrics) lastInboxErr() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.inboxErr
}

// fileTaken tells that a file was taken out of the inbox, or that this was tried.
func (m *metrics) fileTaken() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastTurn = time.Now()
}

// oldestInInbox is when the oldest file came into the inbox, zero if there is none. While the inbox is away this cannot be
// known: then it returns the error.
func (m *metrics) oldestInInbox() (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var away *folder.Error
	if errors.As(m.inboxErr, &away) && away.Key == "inbox" {
		return time.Time{}, m.inboxErr
	}
	return m.oldest, nil
}

// health is nil if the last look at the inbox went well and is not too old, what it took is recorded, the ledger answers, and the
// steps come to an end.
func (m *metrics) health(ctx context.Context) error {
	err := m.lastInboxErr()
	ctx, cancel := context.WithTimeout(ctx, answersWithin.ledger)
	defer cancel()
	_, ledgerErr := m.ledger.OldestFile(ctx)
	return errors.Join(err, m.lastClaimErr(), m.inboxStuck(m.cfg.Watch.Rescan), ledgerErr, m.roadStuck(ctx, time.Now()))
}

const (
	// stepStuckAfter is how long one step may take. The longest reads a file of the size that is allowed.
	stepStuckAfter = 30 * time.Minute
	// roadStuckAfter is how long steps may be due, and none may come to an end.
	roadStuckAfter = 10 * time.Minute
)

// roadStuck is an error if a step does not come to an end, or if steps are due and nobody takes them.
func (m *metrics) roadStuck(ctx context.Context, now time.Time) error {
	if step, ok := m.inHand(); ok && now.Sub(step.since) > stepStuckAfter {
		return fmt.Errorf("a step (%s) has been running since %s: does the volume of work or outbox still answer? (ls in both); "+
			"else start the importer again", step.kind, step.since.Format(time.DateTime))
	}
	m.mu.Lock()
	last := m.lastStep
	m.mu.Unlock()
	if now.Sub(last) < roadStuckAfter {
		return nil
	}
	due, err := m.ledger.DueJobs(ctx, roadStuckAfter)
	if err != nil || due == 0 {
		return err
	}
	return fmt.Errorf("steps that are due: %d, and none has come to an end since %s: start the importer again",
		due, last.Format(time.DateTime))
}

// inboxStuckAfter is how old the last look at the inbox may be, beyond rescan. A share that does not answer can block the
// look for ever.
const inboxStuckAfter = 10 * time.Minute

// inboxStuck is an error if nobody has looked at the inbox for too long.
func (m *metrics) inboxStuck(rescan time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lastTurn.IsZero() || time.Since(m.lastTurn) < rescan+inboxStuckAfter {
		return nil
	}
	return fmt.Errorf("the inbox has not been looked at since %s: does its volume, or that of work, still answer? (ls in both)",
		m.lastTurn.Format(time.DateTime))
}

// answersWithin is how long somebody who looks at health, figures or a page waits for what they are made of. What comes later is
// left out, or as it was. It is a variable so that tests on a busy machine wait longer; nothing else changes it.
var answersWithin = struct {
	ledger time.Duration // the ledger's answer for health or figures
	count  time.Duration // the rows for one page: what is not counted by then shows no numbers this time
	volume time.Duration // how much room a volume has
	outbox time.Duration // whether a file is there
}{
	ledger: 2 * time.Second,
	count:  2 * time.Second,
	volume: time.Second,
	outbox: time.Second,
}

// pauseLeft is how many seconds the carrier still wants no request.
func (m *metrics) pauseLeft(ctx context.Context) (float64, error) {
	p, _, err := m.ledger.Pauses(ctx, m.ledger.Tick())
	return min(p.Left, m.cfg.API.LongestPause).Seconds(), err
}

// secondsGauge is a gauge of seconds. If they are not known it has no sample: 0 would mean that nothing waits.
type secondsGauge struct {
	desc    *prometheus.Desc
	seconds func(context.Context) (float64, error)
}

// sinceSeen is how long ago this process has seen something. It counts by the running time of the machine.
func sinceSeen(_ context.Context, t time.Time) (time.Duration, error) {
	return max(0, time.Since(t)), nil
}

// newAgeGauge is a gauge of the seconds since something, 0 if that is zero.
func newAgeGauge(name, help string, since func(context.Context) (time.Time, error),
	age func(context.Context, time.Time) (time.Duration, error)) *secondsGauge {
	return &secondsGauge{prometheus.NewDesc(name, help, nil, nil), func(ctx context.Context) (float64, error) {
		t, err := since(ctx)
		if err != nil || t.IsZero() {
			return 0, err
		}
		ago, err := age(ctx, t)
		return ago.Seconds(), err
	}}
}

// Describe is for prometheus.Collector.
func (g *secondsGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc }

// Collect is for prometheus.Collector. It asks anew each time.
func (g *secondsGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin.ledger)
	defer cancel()
	seconds, err := g.seconds(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, seconds)
}
