package importer

import (
	"context"
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

// keepAlive says that this importer lives until ctx ends, and goes on with the work of those that have died.
func (im *Importer) keepAlive(ctx context.Context) {
	tick := time.NewTicker(im.life / 5)
	defer tick.Stop()
	compared, silent := time.Now(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		rescued, err := im.ledger.Beat(ctx, im.id, im.life)
		if rescued > 0 {
			im.log.WithField("jobs", rescued).Warn("another importer has died, its work goes on here")
		}
		if err == nil && time.Since(compared) >= compareEvery {
			compared = time.Now()
			err = im.requeue(ctx)
		}
		if err != nil && ctx.Err() == nil && !silent {
			im.log.WithError(err).Error("the ledger does not answer, trying on")
		}
		silent = err != nil
	}
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
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		im.keepAlive(ctx)
	}()
	return func() {
		stop()
		<-ended
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
