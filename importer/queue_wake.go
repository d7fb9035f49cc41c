package importer

import (
	"sync"

	"github.com/riverqueue/river"
)

// wakeWhenDue wakes the queue when a job that waits is due, until the queue stops. The queue collects how jobs have ended and
// writes that down together, up to 250 ms later. Only then it tells, and only then the job can be given out again.
func (im *Importer) wakeWhenDue() {
	ended, _ := im.queue.Subscribe(river.EventKindJobSnoozed, river.EventKindJobFailed)
	go func() {
		for e := range ended {
			im.ledger.Wake(e.Job.Queue, e.Job.ScheduledAt.Sub(im.ledger.QueueTime()))
		}
	}()
}

// news tells run that it is worth to look whether all is done: a file has ended, or met trouble. It is no promise: run looks from
// time to time by itself, also for what other importers have done.
type news struct {
	once sync.Once
	came chan struct{}
}

// channel has an element if something has happened since it was read last.
func (n *news) channel() chan struct{} {
	n.once.Do(func() { n.came = make(chan struct{}, 1) })
	return n.came
}

func (n *news) tell() {
	select {
	case n.channel() <- struct{}{}:
	default:
	}
}
