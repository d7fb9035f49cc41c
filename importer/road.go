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
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// road is what every step has at hand.
type road struct {
	cfg     *config.Config
	log     *logrus.Logger
	zone    *time.Location
	ledger  *ledger.Ledger
	queue   *river.Client[*sql.Tx] // in the ledger's database
	links   *folder.Links          // opens the folders that others may write to, or into whose place they may put a link
	marks   *marks
	metrics *metrics
	notices *notices // tells persons

	troubles fileErrors // the last error of each file that is not its fault and that keeps it from going on
	failures fileErrors // the last error of each file that counts against it
	unread   fileErrors // the last result of each file that has a word in no list
	progress progress
	news     news

	reached func(step string) // nil except in tests, which kill the importer there
}

// waiting is how long the importer waits if nothing wakes it up. It is a variable so that tests can shorten the waits; nothing
// else changes it.
var waiting = struct {
	fetch       time.Duration // between two looks of run whether all is done
	look        time.Duration // between two looks of the queue for jobs that nobody has woken it for: those of other importers
	trouble     time.Duration // after a step met trouble. Below 5 s the queue does not need its slow scheduler to wake the job
	firstRetry  time.Duration // after a step failed for the first time; then twice as long each time, up to maxRetry
	maxRetry    time.Duration
	firstUnsent time.Duration // after a form did not leave for the first time; then twice as long each time, up to maxUnsent
	maxUnsent   time.Duration
	statusFiles time.Duration // between two updates of the status files
	turns       time.Duration // between two looks whose turn it is
	page        time.Duration // until the page comes anew by itself

	older        time.Duration // of a file for older ones, whose values its own replace
	longestOlder time.Duration // altogether

	notices     time.Duration // between two looks for notices to send that nobody has woken it for: those of other importers
	conditions  time.Duration // between two looks for what lasts
	lastNotices time.Duration // of the end of a run for its notices
	firstNotice time.Duration // after a notice could not be sent for the first time; then twice as long each time, up to maxNotice
	maxNotice   time.Duration
}{
	fetch:       100 * time.Millisecond,
	look:        time.Second,
	trouble:     4 * time.Second,
	firstRetry:  200 * time.Millisecond,
	maxRetry:    time.Second,
	firstUnsent: time.Second,
	maxUnsent:   time.Minute,
	statusFiles: time.Second,
	turns:       time.Second,
	page:        20 * time.Second,

	older:        200 * time.Millisecond,
	longestOlder: time.Minute,

	notices:     5 * time.Second,
	conditions:  30 * time.Second,
	lastNotices: 10 * time.Second,
	firstNotice: 30 * time.Second,
	maxNotice:   30 * time.Minute,
}

// reach tells a test that step has been reached.
func (r *road) reach(step string) {
	if r.reached != nil {
		r.reached(step)
	}
}

// workPath is where a claimed file is.
func (r *road) workPath(f ledger.File) string {
	return filepath.Join(r.cfg.Folders.Work, f.Claim, f.Profile, f.Name)
}

// openInbox opens a profile's sub-folder of the inbox, or the inbox itself for "".
func (r *road) openInbox(profile string) (*folder.Dir, error) {
	return openInbox(r.links, r.cfg, profile)
}

func openInbox(links *folder.Links, c *config.Config, profile string) (*folder.Dir, error) {
	inbox, err := links.Open(c.Folders.Inbox)
	if err != nil || profile == "" {
		return inbox, err
	}
	dir, err := links.OpenIn(inbox, profile)
	return dir, errors.Join(err, inbox.Close())
}

// dropCopy copies a file into a profile's sub-folder of the inbox, as if a user had dropped it there. Who may read the file may
// read the copy.
func (r *road) dropCopy(source, profile, name string) error {
	inbox, err := r.openInbox(profile)
	if err == nil {
		copied := folder.HiddenFile{Dir: inbox, Name: name, Hidden: folder.TempName()}
		if err = inbox.CopyIn(source, copied.Hidden); err == nil {
			err = copied.AppearUnderFreeName()
		}
		err = errors.Join(err, inbox.Close())
	}
	if err != nil {
		return &folder.Error{Key: "inbox", Path: filepath.Join(r.cfg.Folders.Inbox, profile), Err: folder.WithoutPaths(err)}
	}
	return nil
}

// sourceGone tells whether somebody has removed a claimed file from work/. It is false while work/ does not bear the ledger's
// mark: then its volume may be unmounted, and an administrator has to act.
func (r *road) sourceGone(file ledger.File) bool {
	_, err := os.Lstat(r.workPath(file))
	return errors.Is(err, fs.ErrNotExist) && r.marks.checkMark(workFolder(r.cfg)) == nil
}

// whyGivenUp is the reason that the outcome gives for a file that is given up. It has the last error, unless this process was
// started after it.
func (r *road) whyGivenUp(file int64, attempts int) reason.Reason {
	why := reason.Reason{Code: reason.FileFailed, Args: []string{strconv.Itoa(attempts)}}
	if err := r.failures.join([]int64{file}); err != nil {
		why.Args = append(why.Args, err.Error())
	}
	return why
}

// countByStatus counts the rows of a file by their status. It is a *RowCountError if they do not add up to the rows that were
// read, or if one of them has no status yet. ends is nil if the rows have to be counted one by one.
func (r *road) countByStatus(ctx context.Context, file ledger.File, ends *ledger.RowEnds) (map[reason.Status]int, error) {
	var byWord map[string]int
	if ends != nil {
		byWord = ends.Count()
	} else {
		var err error
		if byWord, err = r.ledger.CountRows(ctx, file.ID); err != nil {
			return nil, err
		}
	}
	counts := map[reason.Status]int{}
	ended := 0
	for _, status := range reason.Statuses {
		counts[status] = byWord[string(status)]
		ended += counts[status]
	}
	if ended != file.Rows || byWord[""] != 0 {
		return nil, &RowCountError{File: file.Name, Read: file.Rows, Ended: ended, StillGoing: byWord[""]}
	}
	return counts, nil
}

// RowCountError says that the rows of a file do not add up: its outcome must not be written.
type RowCountError struct {
	File       string
	Read       int
	Ended      int
	StillGoing int
}

func (e *RowCountError) Error() string {
	return fmt.Sprintf("%s: %d rows were read, %d have an outcome and %d are still under way", e.File, e.Read, e.Ended, e.StillGoing)
}
