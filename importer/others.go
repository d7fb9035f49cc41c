package importer

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

const (
	// liveFor is how long an importer counts as living after its last beat. If it is killed, its work waits this long.
	liveFor = 10 * time.Second
	// compareEvery is how often the queue is compared with the ledger, and with the jobs that run here. A job can be lost
	// between two importers: one that was taken for dead comes back, and ends a job that the other one has started again. And
	// it can be lost between the database and this importer, if a disk is so slow that the queue gives up waiting for it.
	compareEvery = 30 * time.Second
)

// others is this importer among those that share its ledger. Each importer writes a beat into the ledger again and again, and
// takes over the work of those that have stopped beating. An embedded ledger is not shared: there it only compares.
type others struct {
	log          *logrus.Logger
	ledger       *ledger.Ledger
	metrics      *metrics
	id           string        // of this importer; the names of its claims begin with it
	liveFor      time.Duration // how long it counts as living after its last beat
	beatEvery    time.Duration // how often it writes a beat; 0 = five times in liveFor
	compareEvery time.Duration // how often it compares the queue with the ledger, and with the jobs that run here
	// a step was left that may go on: the others take over when no beat has come for liveFor
	stillWorks atomic.Bool
	running    sync.Map                    // the jobs that run here: a stepInHand by the ID
	requeue    func(context.Context) error // adds the jobs that the queue has lost
}

// stepInHand is a step that runs here.
type stepInHand struct {
	kind  string
	since time.Time
}

// oldestInHand is the step that has been running here for longest.
func (o *others) oldestInHand() (oldest stepInHand, ok bool) {
	o.running.Range(func(_, step any) bool {
		if s := step.(stepInHand); !ok || s.since.Before(oldest.since) {
			oldest, ok = s, true
		}
		return true
	})
	return oldest, ok
}

// join makes this importer known to the others, before it takes any work. leave ends that.
func (o *others) join(ctx context.Context) (leave func(), err error) {
	if err := o.keepTime(ctx, true); err != nil {
		return nil, err
	}
	if _, err := o.ledger.Beat(ctx, o.id, o.liveFor); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	if o.ledger.Embedded() {
		all.Go(func() { o.keepOwnTime(ctx) })
	} else {
		all.Go(func() { o.keepAlive(ctx) })
	}
	all.Go(func() { o.keepComparing(ctx) })
	all.Go(func() { o.keepTurns(ctx) })
	return func() {
		stop()
		all.Wait()
		if o.stillWorks.Load() {
			return
		}
		if err := o.ledger.Leave(context.WithoutCancel(ctx), o.id); err != nil {
			o.log.WithError(err).Error("the other importers take over in a while only")
		}
	}, nil
}

// keepAlive writes beats until ctx ends, and puts the jobs of importers that have died back into the queue. A beat also keeps
// the ledger's clock going, by which beats are counted. It does nothing else, because a late beat makes the others take this
// importer for dead.
func (o *others) keepAlive(ctx context.Context) {
	o.repeat(ctx, cmp.Or(o.beatEvery, o.liveFor/5), func() error {
		ctx, cancel := context.WithTimeout(ctx, o.liveFor/2) // a silent connection is cut; the next beat opens another one
		defer cancel()
		if err := o.keepTime(ctx, true); err != nil {
			return err
		}
		rescued, err := o.ledger.Beat(ctx, o.id, o.liveFor)
		if rescued > 0 {
			o.log.WithField("jobs", rescued).Warn("another importer has died, its work goes on here")
			o.wakeAll()
		}
		return err
	})
}

// keepTimeEvery is how often an embedded ledger keeps where its clock stands, while a form is open: a start of the machine makes
// spans longer by up to this.
const keepTimeEvery = 10 * time.Second

// keepOwnTime keeps the clock of an embedded ledger until ctx ends. While no form is open, it only looks whether a clock was set,
// so that a disk can sleep.
func (o *others) keepOwnTime(ctx context.Context) {
	every := min(keepTimeEvery, o.compareEvery)
	o.repeat(ctx, every, func() error {
		forms, err := o.ledger.OpenForms(ctx)
		if err != nil {
			return err
		}
		return o.keepTime(ctx, len(forms) > 0)
	})
}

// keepTime keeps the ledger's clock, and says which clocks were set.
func (o *others) keepTime(ctx context.Context, write bool) error {
	jumps, err := o.ledger.KeepTime(ctx, write)
	for _, j := range jumps {
		o.metrics.clockSet(j)
		o.log.WithField("by", j.By.String()).Warn(j.String() + "; nothing waits longer or shorter for that, " +
			"but times of day in outcomes and lists are by this clock: have it set by the network")
	}
	return err
}

// keepComparing puts back the jobs that were lost, until ctx ends.
func (o *others) keepComparing(ctx context.Context) {
	o.repeat(ctx, o.compareEvery, func() error { return errors.Join(o.ledger.PullIn(ctx), o.putBackLost(ctx), o.requeue(ctx)) })
}

// keepTurns lets the forms of different files take turns, until ctx ends. It takes a twentieth of the time at most.
func (o *others) keepTurns(ctx context.Context) {
	var next time.Time
	o.repeat(ctx, waiting.turns, func() error {
		began := time.Now()
		if began.Before(next) {
			return nil
		}
		err := o.ledger.TakeTurns(ctx)
		next = time.Now().Add(20 * time.Since(began))
		return err
	})
}

// putBackLost puts back the jobs that the queue has given to this importer and that did not arrive here, because the
// connection to the database was cut on their way.
func (o *others) putBackLost(ctx context.Context) error {
	var running []int64
	o.running.Range(func(id, _ any) bool {
		running = append(running, id.(int64))
		return true
	})
	lost, err := o.ledger.PutJobsBack(ctx, o.id, running, o.compareEvery)
	if lost > 0 {
		o.log.WithField("jobs", lost).Warn("jobs were lost on the way from the database, they start again")
		o.wakeAll()
	}
	return err
}

// wakeAll wakes the queue for jobs that were put back: it would find them at its next look.
func (o *others) wakeAll() {
	for _, step := range stepsOfQueue {
		o.ledger.Wake(step, 0)
	}
}

// repeat calls do at each interval until ctx ends. If several calls in a row fail, it logs the first error only.
func (o *others) repeat(ctx context.Context, interval time.Duration, do func() error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := do()
		if err != nil && ctx.Err() == nil && !failing {
			withHint(logrus.NewEntry(o.log), err).Error("the ledger does not answer, trying on")
		}
		failing = err != nil
	}
}
