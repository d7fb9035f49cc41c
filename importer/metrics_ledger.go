package importer

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// formsCollector has the figures of the forms that are not settled. It asks the ledger each time; if that does not answer, there
// are no samples.
type formsCollector struct {
	ledger               *ledger.Ledger
	forms, oldest, tries *prometheus.Desc
}

func newFormsCollector(l *ledger.Ledger) *formsCollector {
	const needsLedger = "; left out while the ledger does not answer"
	return &formsCollector{l,
		prometheus.NewDesc("hgeimport_open_forms", "forms that are not settled, by operation and state"+needsLedger,
			[]string{"operation", "state"}, nil),
		prometheus.NewDesc("hgeimport_open_form_oldest_seconds", "how long the oldest form waits that is not settled, by "+
			"operation and state"+needsLedger, []string{"operation", "state"}, nil),
		prometheus.NewDesc("hgeimport_open_form_tries", "questions and attempts of the open form that has most of them, by "+
			"operation and state"+needsLedger, []string{"operation", "state"}, nil)}
}

// Describe is for prometheus.Collector.
func (c *formsCollector) Describe(to chan<- *prometheus.Desc) {
	to <- c.forms
	to <- c.oldest
	to <- c.tries
}

// Collect is for prometheus.Collector.
func (c *formsCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin.ledger)
	defer cancel()
	open, err := c.ledger.OpenOf(ctx)
	if err != nil {
		return
	}
	for _, o := range open {
		gauge := func(desc *prometheus.Desc, value float64) {
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, o.Operation, string(o.State))
		}
		gauge(c.forms, float64(o.Forms))
		gauge(c.tries, float64(o.MostTries))
		if age, err := c.ledger.Age(ctx, o.Since); err == nil {
			gauge(c.oldest, age.Seconds())
		}
	}
}

// personsCollector counts the files that a person has to do something with. They are looked at again after a while only: to know
// whether a file has rows to mend, its rows are counted, once.
type personsCollector struct {
	ledger *ledger.Ledger
	desc   *prometheus.Desc

	mu     sync.Mutex
	looked time.Time
	last   map[string]int
	of     map[int64]string // what each file waits for, by its ID; "" = nothing
}

const (
	personsEvery = time.Minute
	personsSince = 7 * 24 * time.Hour // what was answered before is not waited for any more
)

// What a file waits for, as a label.
const (
	forAnswer   = "answer"   // it came back with a question
	forApproval = "approval" // it came back with what would go out
	forMending  = "mending"  // it was refused, or rows of it were
	forDecision = "decision" // the carrier has said nothing certain of rows of it: look, and resend
)

func newPersonsCollector(l *ledger.Ledger) *personsCollector {
	return &personsCollector{ledger: l, of: map[int64]string{}, desc: prometheus.NewDesc("hgeimport_files_waiting_for_person",
		"files of the last 7 days that were answered and that nobody has dropped again, by what they wait for; left out while the "+
			"ledger does not answer", []string{"waits_for"}, nil)}
}

// Describe is for prometheus.Collector.
func (c *personsCollector) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect is for prometheus.Collector.
func (c *personsCollector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > personsEvery {
		ctx, cancel := context.WithTimeout(context.Background(), answersWithin.ledger)
		defer cancel()
		n, err := c.look(ctx)
		if err != nil {
			return
		}
		c.last, c.looked = n, time.Now()
	}
	for what, n := range c.last {
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, float64(n), what)
	}
}

// look counts the files. Those that it has looked at before it knows.
func (c *personsCollector) look(ctx context.Context) (map[string]int, error) {
	files, err := c.ledger.NotDroppedAgain(ctx, c.ledger.Now().Add(-personsSince))
	if err != nil {
		return nil, err
	}
	n := map[string]int{forAnswer: 0, forApproval: 0, forMending: 0, forDecision: 0}
	known := make(map[int64]string, len(files))
	for _, f := range files {
		what, ok := c.of[f.ID]
		if !ok {
			if what, err = c.waitsFor(ctx, f); err != nil {
				return nil, err
			}
			c.of[f.ID] = what // also if there is no time for the next one
		}
		if known[f.ID] = what; what != "" {
			n[what]++
		}
	}
	c.of = known
	return n, nil
}

// waitsFor tells what a person has to do with a file that was answered, "" if nothing.
func (c *personsCollector) waitsFor(ctx context.Context, f ledger.AnsweredFile) (string, error) {
	switch f.State {
	case ledger.FileAsked:
		var reasons []reason.Reason
		if json.Unmarshal([]byte(f.Refusal), &reasons) == nil && len(reasons) > 0 && reasons[0].Asks != nil &&
			isApprovalKey(reasons[0].Asks.Key) {
			return forApproval, nil
		}
		return forAnswer, nil
	case ledger.FileRefused:
		return forMending, nil
	}
	rows, err := c.ledger.CountRows(ctx, f.ID)
	has := func(s ...reason.Status) bool {
		return slices.ContainsFunc(s, func(s reason.Status) bool { return rows[string(s)] > 0 })
	}
	switch {
	case err != nil:
		return "", err
	case has(reason.Unknown, reason.Unconfirmed):
		return forDecision, nil
	case has(reason.Rejected, reason.Refused):
		return forMending, nil
	}
	return "", nil
}
