package importer

import (
	"context"
	"errors"
	"sync"
	"time"
)

// On a ledger that several importers share, each one says again and again that it lives, and takes over from those that
// do not any more. On an embedded ledger there is nobody else, and none of this happens.

const (
	// liveFor is how long an importer is taken to live after it has last said so: so long its work waits when it is killed.
	liveFor = 10 * time.Second
	// compareEvery is how often the queue is compared with the ledger. A job can be lost between two importers, when one
	// that was taken for dead comes back and ends a job that the other one has started again.
	compareEvery = 30 * time.Second
)

// keepAlive says that this importer lives until ctx ends, and goes on with the work of those that have died. Nothing else
// may keep it from that: an importer that is late is taken for dead.
func (im *Importer) keepAlive(ctx context.Context) {
	im.again(ctx, im.life/5, func() error {
		ctx, late := context.WithTimeout(ctx, im.life/2) // a line that has gone silent is cut, and the next beat has a new one
		defer late()
		rescued, err := im.ledger.Beat(ctx, im.id, im.life)
		if rescued > 0 {
			im.log.WithField("jobs", rescued).Warn("another importer has died, its work goes on here")
		}
		return err
	})
}

// keepComparing finds the jobs that were lost, until ctx ends.
func (im *Importer) keepComparing(ctx context.Context) {
	im.again(ctx, im.compare, func() error { return errors.Join(im.putBackLost(ctx), im.requeue(ctx)) })
}

// again does something every so often until ctx ends. What keeps it from that is said when it begins.
func (im *Importer) again(ctx context.Context, every time.Duration, do func() error) {
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
			im.log.WithError(err).Error("the ledger does not answer, trying on")
		}
		silent = err != nil
	}
}

// putBackLost puts back the jobs that the queue has given to this importer and that have never arrived, since the line to
// the database was cut on their way.
func (im *Importer) putBackLost(ctx context.Context) error {
	var here []int64
	im.inHand.Range(func(id, _ any) bool {
		here = append(here, id.(int64))
		return true
	})
	lost, err := im.ledger.PutBack(ctx, im.id, here, im.compare)
	if lost > 0 {
		im.log.WithField("jobs", lost).Warn("jobs were lost on the way from the database, they start again")
	}
	return err
}

// joinOthers makes this importer known before it takes any work, and returns what makes it leave again.
func (im *Importer) joinOthers(ctx context.Context) (leave func(), err error) {
	if im.ledger.Embedded() {
		return func() {}, nil
	}
	if _, err := im.ledger.Beat(ctx, im.id, im.life); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var both sync.WaitGroup
	both.Go(func() { im.keepAlive(ctx) })
	both.Go(func() { im.keepComparing(ctx) })
	return func() {
		stop()
		both.Wait()
		if err := im.ledger.Leave(context.WithoutCancel(ctx), im.id); err != nil {
			im.log.WithError(err).Error("the other importers take over in a while only")
		}
	}, nil
}

// othersLeft tells whether it is time to look for claims that importers which died have left in work/: sooner where one
// was seen that its owner, who may be dead, has not recorded yet.
func (im *Importer) othersLeft() bool {
	every := im.life
	if im.elsewhere > 0 {
		every /= 10
	}
	return !im.ledger.Embedded() && time.Since(im.adopted) > every
}
