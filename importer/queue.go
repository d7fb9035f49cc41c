package importer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
)

// The jobs of the road. They carry an ID and nothing else: what is still to be done stands in the ledger, and a job that
// comes twice, or too late, finds nothing to do.
type (
	mapJob    struct{ File int64 }
	sendJob   struct{ Form int64 }
	pollJob   struct{ Form int64 }
	reportJob struct{ File int64 }
)

func (mapJob) Kind() string    { return "map" }
func (sendJob) Kind() string   { return "send" }
func (pollJob) Kind() string   { return "poll" }
func (reportJob) Kind() string { return "report" }

// maxAttempts is the most that the queue can count. Sends and polls end by the rules of the road, not by it; map and
// report count to poison themselves.
const maxAttempts = 30_000

// rescueAfter is when the queue takes a running job for lost. That is never: jobs that a crash has left are put back at the
// start, or by another importer (see keepAlive).
const rescueAfter = 10 * 365 * 24 * time.Hour

// keepJobs is how long finished jobs stay in the queue.
const keepJobs = time.Hour

// stopWithin is how long a stop waits for the steps in hand before it interrupts them.
const stopWithin = 5 * time.Second

// worker runs one step of the road as a job.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	im   *Importer
	work func(ctx context.Context, args T, attempt int) error
}

// Work runs the step. A step that fails for a full disk or a folder that is away is said here, and waits: that is no fault
// of the file, so it does not count as an attempt. Whatever else goes wrong does, and so does a panic.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	w.im.others.inHand.Store(job.ID, true)
	defer w.im.others.inHand.Delete(job.ID)
	ending, err := w.try(ctx, job)
	w.im.metrics.step(job.Kind, ending)
	return err
}

// try runs the step, and tells the queue what to do next and the figures how it ended.
func (w *worker[T]) try(ctx context.Context, job *river.Job[T]) (ending string, next error) {
	err := w.im.guard(job.Kind, func() error { return w.work(ctx, job.Args, attempts(job.JobRow)) })
	var snooze *river.JobSnoozeError
	switch {
	case err == nil:
		return stepDone, nil
	case errors.As(err, &snooze):
		return stepWaiting, err
	case ctx.Err() != nil:
		return stepWaiting, river.JobSnooze(0) // stopped in the middle: the next start goes on
	}
	file := w.im.fileOf(ctx, job.Args)
	if errors.Is(err, ledger.ErrMoved) { // somebody else has taken this step
		w.im.troubles.set(file.ID, nil)
		return stepDone, nil
	}
	level := logrus.ErrorLevel
	ending, next = stepFailed, err
	if countsAgainstFile(err) {
		w.im.failures.set(file.ID, err)
	} else {
		ending, next = stepTrouble, river.JobSnooze(waiting.trouble)
		if !w.im.troubles.set(file.ID, err) {
			level = logrus.DebugLevel // it was said when it began
		}
	}
	w.im.log.WithError(err).WithField("step", job.Kind).WithField("file", file.Name).Log(level, "step failed, it will be tried again")
	return ending, next
}

// NextRetry is for a step that failed by a fault of the file, or of this program.
func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	return time.Now().Add(backOff(waiting.firstRetry, waiting.mostRetry, job.Attempt-1))
}

// backOff doubles from first up to most.
func backOff(first, most time.Duration, tries int) time.Duration {
	return min(first<<min(max(tries, 0), 16), most)
}

// guard runs a step and makes an error of its panic.
func (r *road) guard(kind string, step func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &panicError{value}
			r.log.WithField("step", kind).WithField("stack", string(debug.Stack())).Errorf("a step broke down, please report this: %v", value)
		}
	}()
	return step()
}

// newQueue builds the queue on the ledger's database. Each step has workers of its own, so that a big file being mapped
// holds no other file's forms up. One file is mapped and one reported at a time: that bounds memory.
func (im *Importer) newQueue() (*river.Client[*sql.Tx], error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[mapJob]{im: im, work: im.mapStep.run})
	river.AddWorker(workers, &worker[sendJob]{im: im, work: im.sendStep.run})
	river.AddWorker(workers, &worker[pollJob]{im: im, work: im.pollStep.run})
	river.AddWorker(workers, &worker[reportJob]{im: im, work: im.reportStep.run})
	return river.NewClient(im.ledger.Driver(), &river.Config{
		ID: im.others.id,
		Queues: map[string]river.QueueConfig{
			"map":    {MaxWorkers: 1},
			"send":   {MaxWorkers: im.cfg.API.MaxInFlight},
			"poll":   {MaxWorkers: im.cfg.API.MaxInFlight},
			"report": {MaxWorkers: 1},
		},
		Workers:           workers,
		MaxAttempts:       maxAttempts,
		FetchCooldown:     waiting.fetch / 5,
		FetchPollInterval: waiting.fetch,
		PollOnly:          true,
		// The ledger remembers what was done: finished jobs are of use only to who looks into the queue.
		CompletedJobRetentionPeriod: keepJobs,
		DiscardedJobRetentionPeriod: keepJobs,
		CancelledJobRetentionPeriod: keepJobs,
		JobTimeout:                  -1, // each step bounds itself: a request has its own time-out, a big file takes its time
		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             stopWithin,
		Logger:                      slogOver(im.log),
	})
}

// requeue sees to it that everything the ledger has open has a job: the queue is not trusted to have kept them all.
func (im *Importer) requeue(ctx context.Context) error {
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockQueue(ctx); err != nil {
			return err
		}
		jobs, err := im.openJobs(ctx, tx)
		if err != nil {
			return err
		}
		queued, err := tx.Queued(ctx) // read last: what has come in meanwhile has its job, and gets no second one
		if err != nil {
			return err
		}
		for _, job := range jobs {
			args, err := json.Marshal(job)
			if err != nil {
				return err
			}
			if queued[job.Kind()+string(args)] {
				continue
			}
			if err := im.add(ctx, tx, job); err != nil {
				return err
			}
		}
		return nil
	})
}

// openJobs are the jobs that everything needs that is open; a file whose last form was settled moves on first.
func (im *Importer) openJobs(ctx context.Context, tx *ledger.Tx) (jobs []river.JobArgs, err error) {
	files, err := tx.OpenFiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		switch f.State {
		case ledger.FileClaimed:
			jobs = append(jobs, mapJob{File: f.ID})
		case ledger.FileSettled, ledger.FileRefused:
			jobs = append(jobs, reportJob{File: f.ID})
		}
	}
	settled, err := tx.AdvanceStuckFiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range settled {
		jobs = append(jobs, reportJob{File: id})
	}
	forms, err := tx.OpenForms(ctx)
	if err != nil {
		return nil, err
	}
	for id, state := range forms {
		if state == ledger.Planned || state == ledger.Sending {
			jobs = append(jobs, sendJob{Form: id})
		} else {
			jobs = append(jobs, pollJob{Form: id})
		}
	}
	return jobs, nil
}
