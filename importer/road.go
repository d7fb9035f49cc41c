package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// road is what every step has at hand: the settings, the ledger and its queue, and whom to tell what.
type road struct {
	cfg     *config.Config
	log     *logrus.Logger
	zone    *time.Location
	ledger  *ledger.Ledger
	queue   *river.Client[*sql.Tx]
	marks   *marks
	metrics *metrics

	troubles fileErrors // what holds files up that waiting for the carrier does not mend
	failures fileErrors // the last error of each file that counts against the file
	progress progress

	reached func(step string) // nil outside of tests, which kill the importer there
}

// waiting is how long the importer waits where nothing tells it to go on. It is a variable so that tests can shorten the waits;
// nothing else changes it.
var waiting = struct {
	fetch       time.Duration // between two looks of the queue for work: SQLite cannot wake it
	trouble     time.Duration // after a step met trouble. The queue wakes what waits less than 5 s without its scheduler
	firstRetry  time.Duration // after a step failed for the first time, then twice as long, up to mostRetry
	mostRetry   time.Duration
	firstResend time.Duration // after a form did not leave for the first time, then twice as long, up to a minute
	statusFiles time.Duration // between two updates of the status files
}{
	fetch:       100 * time.Millisecond,
	trouble:     4 * time.Second,
	firstRetry:  200 * time.Millisecond,
	mostRetry:   time.Second,
	firstResend: time.Second,
	statusFiles: time.Second,
}

// workPath is where a claimed file lies.
func (r *road) workPath(f ledger.File) string {
	return filepath.Join(r.cfg.Folders.Work, f.Claim, f.Profile, f.Name)
}

func (r *road) reach(step string) {
	if r.reached != nil {
		r.reached(step)
	}
}

// add puts a job into the queue, in the transaction of the change that it follows from.
func (r *road) add(ctx context.Context, tx *ledger.Tx, job river.JobArgs) error {
	if _, err := r.queue.InsertTx(ctx, tx.SQL, job, &river.InsertOpts{Queue: job.Kind()}); err != nil {
		return fmt.Errorf("%w: queue %s: %w", ledger.ErrLedger, job.Kind(), err)
	}
	return nil
}

// addReports queues the report of files that have just been settled.
func (r *road) addReports(ctx context.Context, tx *ledger.Tx, files []int64, err error) error {
	for _, id := range files {
		err = errors.Join(err, r.add(ctx, tx, reportJob{File: id}))
	}
	return err
}

// fileOf is the file that a job works for, as far as the ledger can tell at the moment.
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

func (r *road) formLog(form ledger.Form) *logrus.Entry {
	return r.log.WithFields(logrus.Fields{"file": form.File, "reference": form.Reference, "form": form.ID, "rows": form.Orders})
}

// failed is what is said of a file that is given up. The last error is known unless this process has been started since.
func (r *road) failed(file int64, attempts int) reason.Reason {
	why := reason.Reason{Code: reason.FileFailed, Args: []string{strconv.Itoa(attempts)}}
	if err := r.failures.of([]int64{file}); err != nil {
		why.Args = append(why.Args, err.Error())
	}
	return why
}

// sourceGone tells whether a claimed file has been taken out of work/. Where work/ does not bear the ledger's mark, it is away
// itself: that is for an administrator to see.
func (r *road) sourceGone(file ledger.File) bool {
	_, gone := os.Lstat(r.workPath(file))
	return errors.Is(gone, fs.ErrNotExist) && r.marks.here(workFolder(r.cfg)) == nil
}

// count is the conservation: rows read = the sum of all endings, and nothing under way.
func (r *road) count(ctx context.Context, file ledger.File) (map[reason.Status]int, error) {
	byWord, err := r.ledger.CountRows(ctx, file.ID)
	if err != nil {
		return nil, err
	}
	counts := map[reason.Status]int{}
	ended := 0
	for _, status := range reason.Statuses {
		counts[status] = byWord[string(status)]
		ended += counts[status]
	}
	if ended != file.Rows || byWord[""] != 0 {
		return nil, &GapError{File: file.Name, Read: file.Rows, Ended: ended, StillGoing: byWord[""]}
	}
	return counts, nil
}

func (r *road) patienceEnds(form ledger.Form, now time.Time) bool {
	return form.Tries >= leastQuestions && now.Sub(form.StartedAt) >= r.cfg.Result.GiveUp
}
