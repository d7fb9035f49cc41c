package importer

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

// On a ledger that several importers share, each one says again and again that it lives, and takes over from those that
// do not any more. On an embedded ledger there is nobody else, and none of this happens.

// others is this importer among those that share its ledger.
type others struct {
	log     *logrus.Logger
	ledger  *ledger.Ledger
	id      string                      // of this importer; the names of its claims begin with it
	life    time.Duration               // how long it counts as living after it has last said so
	compare time.Duration               // how often it compares the queue with the ledger, and with what it has in hand
	inHand  sync.Map                    // IDs of the jobs that run here
	requeue func(context.Context) error // adds the jobs that the queue has lost
}

const (
	// liveFor is how long an importer is taken to live after it has last said so: so long its work waits when it is killed.
	liveFor = 10 * time.Second
	// compareEvery is how often the queue is compared with the ledger. A job can be lost between two importers, when one
	// that was taken for dead comes back and ends a job that the other one has started again.
	compareEvery = 30 * time.Second
)

// join makes this importer known before it takes any work, and returns what makes it leave again.
func (o *others) join(ctx context.Context) (leave func(), err error) {
	if o.ledger.Embedded() {
		return func() {}, nil
	}
	if _, err := o.ledger.Beat(ctx, o.id, o.life); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var both sync.WaitGroup
	both.Go(func() { o.keepAlive(ctx) })
	both.Go(func() { o.keepComparing(ctx) })
	return func() {
		stop()
		both.Wait()
		if err := o.ledger.Leave(context.WithoutCancel(ctx), o.id); err != nil {
			o.log.WithError(err).Error("the other importers take over in a while only")
		}
	}, nil
}

// keepAlive says that this importer lives until ctx ends, and goes on with the work of those that have died. Nothing else
// may keep it from that: an importer that is late is taken for dead.
func (o *others) keepAlive(ctx context.Context) {
	o.again(ctx, o.life/5, func() error {
		ctx, late := context.WithTimeout(ctx, o.life/2) // a line that has gone silent is cut, and the next beat has a new one
		defer late()
		rescued, err := o.ledger.Beat(ctx, o.id, o.life)
		if rescued > 0 {
			o.log.WithField("jobs", rescued).Warn("another importer has died, its work goes on here")
		}
		return err
	})
}

// keepComparing finds the jobs that were lost, until ctx ends.
func (o *others) keepComparing(ctx context.Context) {
	o.again(ctx, o.compare, func() error { return errors.Join(o.putBackLost(ctx), o.requeue(ctx)) })
}

// again does something every so often until ctx ends. What keeps it from that is said when it begins.
func (o *others) again(ctx context.Context, every time.Duration, do func() error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	silent := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := do()
		if err != nil && ctx.Err() == nil && !silent {
			o.log.WithError(err).Error("the ledger does not answer, trying on")
		}
		silent = err != nil
	}
}

// putBackLost puts back the jobs that the queue has given to this importer and that have never arrived, since the line to
// the database was cut on their way.
func (o *others) putBackLost(ctx context.Context) error {
	var here []int64
	o.inHand.Range(func(id, _ any) bool {
		here = append(here, id.(int64))
		return true
	})
	lost, err := o.ledger.PutJobsBack(ctx, o.id, here, o.compare)
	if lost > 0 {
		o.log.WithField("jobs", lost).Warn("jobs were lost on the way from the database, they start again")
	}
	return err
}
