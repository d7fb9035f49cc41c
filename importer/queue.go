package importer

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/sirupsen/logrus"

	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// The jobs. A job has an ID and nothing else: the ledger has what is to be done. A job that comes twice, or too late, finds
// nothing to do.
type (
	mapJob    struct{ File int64 }
	sendJob   struct{ Form int64 }
	pollJob   struct{ Form int64 }
	reportJob struct{ File int64 }

	documentJob struct {
		Form int64
		What ledger.DocumentKind
	}
)

func (mapJob) Kind() string      { return "map" }
func (sendJob) Kind() string     { return "send" }
func (pollJob) Kind() string     { return "poll" }
func (reportJob) Kind() string   { return "report" }
func (documentJob) Kind() string { return "document" }

// stepsOfQueue are the kinds of all jobs. Each has a queue of its own, of the same name.
var stepsOfQueue = []string{mapJob{}.Kind(), sendJob{}.Kind(), pollJob{}.Kind(), reportJob{}.Kind(), documentJob{}.Kind()}

const (
	// maxAttempts is the most that the queue can count. Send and poll have rules of their own when to end; map and report
	// count attempts themselves (giveUpAfter).
	maxAttempts = 30_000
	// rescueAfter is when the queue itself takes a running job for lost: never. The jobs that a crash leaves running are put
	// back at the next start, or by another importer (keepAlive).
	rescueAfter = 200 * 365 * 24 * time.Hour
	// schedulerEvery is how often the queue looks for jobs that it has put off until later. It gives those out itself when they
	// are due that are put off for less.
	schedulerEvery = 5 * time.Second
	// keepJobs is how long finished jobs stay in the queue, for people who look into it.
	keepJobs = time.Hour
	// stopWithin is how long a stop waits for the running steps before it interrupts them.
	stopWithin = 5 * time.Second
)

// newQueue makes the queue, in the ledger's database. Each step has workers of its own: while a big file is mapped, the forms of
// other files go on. One file is mapped at a time, and one is reported, or a few small ones; that bounds memory.
func (im *Importer) newQueue() (*river.Client[*sql.Tx], error) {
	// The queue cleans up by the time of day, which may be anything.
	keep := keepJobs + min(max(0, time.Since(im.ledger.QueueTime())), rescueAfter)
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[mapJob]{im: im, run: im.mapStep.run})
	river.AddWorker(workers, &worker[sendJob]{im: im, run: im.sendStep.run})
	river.AddWorker(workers, &worker[pollJob]{im: im, run: im.pollStep.run})
	river.AddWorker(workers, &worker[reportJob]{im: im, run: im.reportStep.run})
	river.AddWorker(workers, &worker[documentJob]{im: im, run: im.documents.run})
	return river.NewClient(im.ledger.Driver(), &river.Config{
		ID: im.others.id,
		Queues: map[string]river.QueueConfig{
			"map":      {MaxWorkers: 1},
			"send":     {MaxWorkers: im.cfg.API.MaxInFlight},
			"poll":     {MaxWorkers: im.cfg.API.MaxInFlight},
			"report":   {MaxWorkers: reportsAtOnce},
			"document": {MaxWorkers: im.cfg.API.MaxInFlight}, // each is held in memory
		},
		Workers:                     workers,
		MaxAttempts:                 maxAttempts,
		FetchCooldown:               time.Millisecond,
		FetchPollInterval:           waiting.look,
		CompletedJobRetentionPeriod: keep,
		DiscardedJobRetentionPeriod: keep,
		CancelledJobRetentionPeriod: keep,
		JobTimeout:                  -1, // steps bound themselves: a request has its own time-out, a big file takes its time
		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             stopWithin,
		Logger:                      slogOver(im.log),
		Test:                        river.TestConfig{Time: queueClock{im.ledger}}, // it is for tests, and the only way to set it
	})
}

// queueClock makes the queue run by the ledger's clock: a job does not wait longer because somebody has set a clock, and all
// importers that share a queue agree on what is due.
type queueClock struct{ ledger *ledger.Ledger }

// Now is for rivertype.TimeGenerator.
func (c queueClock) Now() time.Time { return c.ledger.QueueTime() }

// NowOrNil is for rivertype.TimeGenerator. nil would be the database's clock.
func (c queueClock) NowOrNil() *time.Time {
	now := c.Now()
	return &now
}

// worker runs one step as a job.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	im  *Importer
	run func(ctx context.Context, args T, try *attempt) error
}

// Work runs the step and counts how it ended.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	w.im.others.running.Store(job.ID, stepInHand{job.Kind, time.Now()})
	defer w.im.others.running.Delete(job.ID)
	ending, err := w.try(ctx, job)
	w.im.metrics.countStep(job.Kind, ending)
	if job.Kind == (reportJob{}).Kind() || w.im.troubles.any() {
		w.im.news.tell()
	}
	return err
}

// try runs the step. It returns how the step ended, for the figures, and what the queue does next. After trouble the job waits
// without counting an attempt; any other failure counts as one.
func (w *worker[T]) try(ctx context.Context, job *river.Job[T]) (ending string, next error) {
	try := w.im.attemptOf(job.JobRow)
	err := w.im.catchPanic(job.Kind, func() error { return w.run(ctx, job.Args, try) })
	var snooze *river.JobSnoozeError
	switch {
	case err == nil:
		return stepDone, nil
	case errors.As(err, &snooze):
		return stepWaiting, cmp.Or(try.waits(ctx, nil), err)
	case ctx.Err() != nil:
		return stepWaiting, cmp.Or(try.ends(ctx), river.JobSnooze(0)) // the stop has interrupted it: it runs again at the next start
	}
	file := w.im.fileOf(ctx, job.Args)
	if errors.Is(err, ledger.ErrMoved) { // somebody else has done this step
		w.im.troubles.set(file.ID, nil)
		return stepDone, nil
	}
	level := logrus.ErrorLevel
	if countsAgainstFile(err) {
		ending, next = stepFailed, cmp.Or(try.ends(ctx), error(storableError{err}))
		w.im.failures.set(file.ID, err)
	} else {
		ending, next = stepTrouble, cmp.Or(try.waits(ctx, err), river.JobSnooze(waiting.trouble))
		if !w.im.troubles.set(file.ID, err) {
			level = logrus.DebugLevel // this trouble was logged when it began
		}
	}
	withHint(w.im.log.WithField("step", job.Kind).WithField("file", file.Name), err).
		Log(level, "step failed, it will be tried again")
	return ending, next
}

// storableError is an error as the queue keeps it: PostgreSQL takes no NUL in JSON.
type storableError struct{ error }

func (e storableError) Error() string { return visible.Error(e.error) }
func (e storableError) Unwrap() error { return e.error }

// NextRetry is when a job runs again whose failure counts against the file.
func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	return w.im.ledger.QueueTime().Add(backOff(waiting.firstRetry, waiting.maxRetry, job.Attempt-1))
}

// backOff is first, and twice as long after each try, up to most.
func backOff(first, most time.Duration, tries int) time.Duration {
	return min(first<<min(max(tries, 0), 16), most)
}

// fileOf is the file that a job works for. If the ledger does not answer, it has no name, and perhaps no ID.
func (r *road) fileOf(ctx context.Context, args any) ledger.File {
	var id, form int64
	switch job := args.(type) {
	case mapJob:
		id = job.File
	case reportJob:
		id = job.File
	case sendJob:
		form = job.Form
	case pollJob:
		form = job.Form
	case documentJob:
		form = job.Form
	}
	if f, err := r.ledger.Form(ctx, form); form != 0 && err == nil {
		id = f.FileID
	}
	f, err := r.ledger.File(ctx, id)
	if err != nil {
		f.ID = id
	}
	return f
}

// add puts a job into the queue, in the same change of the ledger that makes it necessary.
func (r *road) add(ctx context.Context, tx *ledger.Tx, job river.JobArgs) error {
	return r.addLater(ctx, tx, job, 0)
}

// addLater is add of a job that is to run after a while.
func (r *road) addLater(ctx context.Context, tx *ledger.Tx, job river.JobArgs, wait time.Duration) error {
	opts := &river.InsertOpts{Queue: job.Kind(), Priority: ledger.LastInTurn}
	if wait > 0 {
		opts.ScheduledAt = r.ledger.QueueTime().Add(wait)
	}
	giveOut := wait > 0 && wait <= schedulerEvery
	var err error
	if giveOut {
		var added *rivertype.JobInsertResult
		if added, err = r.queue.InsertTx(ctx, tx.SQL, job, opts); err == nil {
			err = tx.GiveOutWhenDue(ctx, added.Job.ID)
		}
	} else { // the queue has one that does not read back what it has written
		_, err = r.queue.InsertManyFastTx(ctx, tx.SQL, []river.InsertManyParams{{Args: job, InsertOpts: opts}})
	}
	if err != nil {
		return fmt.Errorf("%w: queue %s: %w", ledger.ErrLedger, job.Kind(), err)
	}
	tx.Wake(job.Kind(), max(wait, 0))
	return nil
}

// addReports queues the reports of files that have just been settled. err is the error of what settled them.
func (r *road) addReports(ctx context.Context, tx *ledger.Tx, files []int64, err error) error {
	for _, id := range files {
		err = errors.Join(err, endTwins(ctx, tx, id), r.add(ctx, tx, reportJob{File: id}))
	}
	return err
}

// endTwins ends rows of a file that are equal to one of an order that was refused: a clerk who mends one of them has to mend the
// other as well, or it goes out as a second item.
func endTwins(ctx context.Context, tx *ledger.Tx, file int64) (err error) {
	quoted := func(code reason.Code) string { return `"` + string(code) + `"` }
	for _, op := range operations.All {
		if op.Several {
			err = errors.Join(err, tx.EndTwins(ctx, file, op.Name(), quoted(reason.RepeatedInFile), quoted(reason.TwinNotSent)))
		}
	}
	return err
}

// requeue adds a job for everything that is open in the ledger and has none. We do not rely on the queue to have kept every job.
func (im *Importer) requeue(ctx context.Context) error {
	return im.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockQueue(ctx); err != nil {
			return err
		}
		jobs, err := im.openJobs(ctx, tx)
		if err != nil {
			return err
		}
		queued, err := tx.Queued(ctx) // last, so that work that came in meanwhile gets no second job
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

// openJobs are the jobs that the open files and forms need. Before that it moves on the files whose last form was settled.
func (im *Importer) openJobs(ctx context.Context, tx *ledger.Tx) (jobs []river.JobArgs, err error) {
	files, err := tx.OpenFiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		switch f.State {
		case ledger.FileClaimed:
			jobs = append(jobs, mapJob{File: f.ID})
		case ledger.FileSettled, ledger.FileRefused, ledger.FileAsked:
			jobs = append(jobs, reportJob{File: f.ID})
		}
	}
	settled, err := tx.AdvanceStuckFiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range settled {
		if err := endTwins(ctx, tx, id); err != nil {
			return nil, err
		}
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
	documents, err := tx.OpenDocuments(ctx)
	for _, d := range documents {
		jobs = append(jobs, documentJob{d.Form, d.Kind})
	}
	return jobs, err
}
