// Package importer takes the files of an inbox all the way to their outcome. A file goes through five steps:
//
//   - claim moves it from the inbox into work/ and records it in the ledger (claim.go).
//   - map turns its rows into forms, each with its exact body and its reference (map.go, map_sort.go, map_plan.go).
//   - send sends each form to the carrier (send.go).
//   - poll asks the carrier what became of each form, until it knows (poll.go).
//   - report writes the outcome into the outbox, then moves the source into the archive (report.go).
//
// Between poll and report the documents of forms are fetched, if they are wanted (document.go).
//
// Each step reads in the ledger what there is to do. It ends with one change of the ledger that also queues the next step
// (queue.go). So a crash needs no code of its own: a step that was not finished runs again at the next start, or in another
// importer that shares the ledger (others.go). The body and the reference of a form are in the ledger before its first byte
// leaves. A form that may have left is asked for before it is sent again.
//
// Beside the steps: marks.go makes sure that the folders and the ledger belong together, and highest_form.go that the ledger is
// not an older copy. step_errors.go decides whether a failed step is the file's fault. clean.go removes what is old. check
// (check.go) surveys, maps and sorts a file as map does, and changes nothing.
package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
	"hgeimport/importer/visible"
)

// Importer works on one inbox. Its parts do the work; the Importer itself opens, starts and stops them.
type Importer struct {
	*road

	claims     *claims // the five steps
	mapStep    *mapStep
	sendStep   *sendStep
	pollStep   *pollStep
	reportStep *reportStep
	documents  *documentStep // beside them

	others  *others
	status  *statusFiles
	cleaner *cleaner

	abandonAfter time.Duration // a stop waits for running steps so long, and then leaves them

	leaveOthers func() // undoes others.join; nil before start
}

// Open makes the folders that are missing, checks whose they are, and opens the ledger. It starts nothing. Without a login it
// does nothing at all, and returns a *config.Error.
func Open(ctx context.Context, cfg *config.Config, log *logrus.Logger) (*Importer, error) {
	return openOn(ctx, cfg, log, ledger.ThisMachine)
}

// openOn is Open on a machine whose clocks a test sets.
func openOn(ctx context.Context, cfg *config.Config, log *logrus.Logger, machine ledger.Machine) (*Importer, error) {
	im, err := open(ctx, cfg, log, machine)
	tellAtOpen(ctx, cfg, log, machine, err)
	return im, asInterrupted(ctx, err)
}

func open(ctx context.Context, cfg *config.Config, log *logrus.Logger, machine ledger.Machine) (*Importer, error) {
	collectLessOften()
	if err := cfg.CheckLogin(); err != nil {
		return nil, err
	}
	client, err := hgeapi.New(cfg.API)
	if err != nil {
		return nil, err
	}
	if err := checkLedgerNotMissing(ctx, cfg); err != nil {
		return nil, err
	}
	if err := makeFolders(cfg, log); err != nil {
		return nil, err
	}
	for _, weakness := range weaknesses(cfg) {
		log.Warn(weakness)
	}
	l, err := ledger.OpenOn(ctx, cfg.Ledger.URL, machine)
	if err != nil {
		return nil, err
	}
	links := &folder.Links{}
	im := &Importer{road: &road{cfg: cfg, log: log, zone: cfg.Location(), ledger: l, links: links,
		metrics: newMetrics(cfg, log, l), marks: &marks{cfg: cfg, log: log, ledger: l, links: links}}, abandonAfter: 3 * stopWithin}
	im.others = &others{log: log, ledger: l, metrics: im.metrics, id: ulid.Make().String(),
		liveFor: liveFor, compareEvery: compareEvery, requeue: im.requeue}
	im.metrics.inHand = im.others.oldestInHand
	im.claims = newClaims(im.road, im.others)
	im.status = newStatusFiles(im.road)
	im.notices = newNotices(im.road, im.others.id)
	im.notices.inbox = im.status
	im.claims.status = im.status
	im.metrics.pages = newPages(im.road, im.status)
	im.cleaner = &cleaner{im.road, func(ctx context.Context) error { return im.others.keepTime(ctx, false) }}
	im.mapStep = &mapStep{road: im.road, chunkRows: chunkRows}
	client.WhenPaused(im.keepPause)
	client.WhenLoggedIn(im.metrics.countLogin)
	im.sendStep = &sendStep{im.road, client}
	im.pollStep = &pollStep{im.road, client}
	im.reportStep = &reportStep{road: im.road, status: im.status}
	im.documents = &documentStep{im.road, client}
	im.claims.odd = &oddAnswers{reportStep: im.reportStep}
	if err = im.marks.checkAndMark(ctx); err == nil {
		im.queue, err = im.newQueue()
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return im, nil
}

// makeFolders makes the folders that are not there yet, and closes our own to others.
func makeFolders(cfg *config.Config, log *logrus.Logger) error {
	if err := checkAway(cfg); err != nil { // before a folder is made in its place
		return err
	}
	if err := folder.MakeAll(foldersOf(cfg)); err != nil {
		return err
	}
	if err := removeVoidConsent(cfg, log); err != nil { // before work is closed to others: then it would count
		return err
	}
	return tightenOwn(cfg, log)
}

// Close closes the ledger.
func (im *Importer) Close() error { return im.ledger.Close() }

// RunResult says how the files of a run have ended.
type RunResult struct {
	Files []FileStatus
}

// AllClosed tells whether every order of every file is closed, now or earlier: there is nothing left to do for anybody. A file
// that could not be read to its end has more rows than anybody knows.
func (r RunResult) AllClosed() bool {
	for _, f := range r.Files {
		if ledger.FileState(f.State).NothingSent() || f.cutShort || f.toMend || f.Rows.Confirmed+f.twice != f.Rows.Read {
			return false
		}
	}
	return true
}

// Run makes one pass over the inbox, and goes on with the files that earlier runs left open. It returns when all of them are
// done. It returns ErrStillWaiting if that takes longer than wait, and ErrInterrupted if ctx ends. In both cases nothing is
// lost: the next run goes on.
func (im *Importer) Run(ctx context.Context, wait time.Duration) (RunResult, error) {
	started, deadline := im.ledger.Tick(), time.Now().Add(wait)
	before, err := im.ledger.DoneSince(ctx, started) // the clock of a new process may stand a little behind that of the last one
	if err != nil {
		return RunResult{}, asInterrupted(ctx, err)
	}
	im.reportStep.ofRun = &sync.Map{}
	if err := im.start(ctx); err != nil {
		return RunResult{}, asInterrupted(ctx, err)
	}
	err = im.pass(ctx, deadline)
	im.stop()
	im.cleaner.clean(ctx, im.ledger.Now())
	im.notices.atEnd(ctx, err)
	result, listErr := im.finishedSince(context.WithoutCancel(ctx), started, before)
	return result, errors.Join(err, listErr)
}

// pass claims the files that are in the inbox at its first look, each as soon as it has settled. Then it waits until no file
// is open.
func (im *Importer) pass(ctx context.Context, deadline time.Time) error {
	_, _, err := im.claims.inbox.Scan(time.Now())
	if err != nil {
		return err
	}
	first := im.claims.inbox.LastScanned()
	probe := &ledgerProbe{ledger: im.ledger}
	for {
		unclaimed, claimErr := im.claimUntil(ctx, deadline, func(d folder.InboxFile) bool { return first[d.Path] })
		open, err := im.ledger.OpenFileIDs(ctx)
		switch {
		case ctx.Err() != nil:
			return ErrInterrupted
		case err != nil, ledgerLost(claimErr):
			return errors.Join(claimErr, err)
		case unclaimed == 0 && im.troubles.coverAll(open):
			return errors.Join(claimErr, im.troubles.join(open))
		case probe.failsTwice(ctx):
			return errors.Join(claimErr, probe.err)
		case time.Now().After(deadline):
			return im.stillWaitingFor(ctx, open)
		}
		if im.waitForNews(ctx, unclaimed, deadline); ctx.Err() != nil {
			return ErrInterrupted
		}
	}
}

// waitForNews waits until it is worth to look again whether all is done. While files are not claimed, that is soon.
func (im *Importer) waitForNews(ctx context.Context, unclaimed int, deadline time.Time) {
	least := waiting.fetch / 5 // what comes at once is looked at together
	most := waiting.look
	if unclaimed > 0 {
		most = min(waiting.fetch, max(im.cfg.Watch.Settle, least))
		least = most
	}
	wait := func(news <-chan struct{}, d time.Duration) {
		select {
		case <-ctx.Done():
		case <-news:
		case <-time.After(min(d, max(0, time.Until(deadline)))):
		}
	}
	wait(nil, least)
	wait(im.news.channel(), most-least)
}

// claimUntil claims the wanted files that have settled. After the deadline it leaves a file that takes long to copy or to hash:
// the next run goes on with it.
func (im *Importer) claimUntil(ctx context.Context, deadline time.Time, wanted func(folder.InboxFile) bool) (unclaimed int,
	err error) {
	ctx, cancel := context.WithDeadline(ctx, later(deadline, time.Now().Add(stopWithin)))
	defer cancel()
	return im.claims.claimSettled(ctx, wanted)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// finishedSince tells how the files ended that were done at a tick of the ledger or later, but for those that were done before.
func (im *Importer) finishedSince(ctx context.Context, since time.Duration, before []ledger.File) (RunResult, error) {
	files, err := im.ledger.DoneSince(ctx, since)
	if err != nil {
		return RunResult{}, err
	}
	var t RunResult
	for _, f := range files {
		if slices.ContainsFunc(before, func(earlier ledger.File) bool { return earlier.ID == f.ID }) {
			continue
		}
		counted, _ := im.reportStep.ofRun.Load(f.ID)
		counts, _ := counted.(map[string]int)
		s, err := fileStatus(ctx, im.cfg, im.ledger, f, counts)
		if err != nil {
			return t, err
		}
		t.Files = append(t.Files, s)
	}
	t.Files = append(t.Files, im.claims.odd.answered...)
	return t, nil
}

// Watch works until ctx ends. Events of the file system wake it up. It also looks at the inbox every rescan, so it works on
// volumes that send no events. If something cannot be worked on at the moment (a folder whose volume is unmounted, a full
// disk), it logs that once and tries again. It stops if the ledger is no longer the one that it began with.
func (im *Importer) Watch(ctx context.Context) error {
	stopServing, err := im.metrics.serve()
	if err != nil {
		return err
	}
	defer stopServing()
	if err := im.start(ctx); err != nil {
		return asInterrupted(ctx, err)
	}
	defer im.stop()
	im.notices.keepLookingToo()
	return im.watchOver(ctx, folder.NewAlarm(im.log))
}

// watchOver claims the files that settle in the inbox until ctx ends. It looks when the alarm rings, and after rescan.
func (im *Importer) watchOver(ctx context.Context, wake *folder.Alarm) error {
	defer wake.Close()
	said := map[string]bool{}
	cleaned, looked := time.Time{}, time.Time{}
	for ctx.Err() == nil {
		wake.Watch(im.claims.inbox.Folders())
		unclaimed, err := im.claims.claimSettled(ctx, func(folder.InboxFile) bool { return true })
		if ledgerLost(err) {
			return err
		}
		if ctx.Err() == nil {
			im.sayOnce(said, err)
		}
		if now := time.Now(); now.Sub(cleaned) >= cleanEvery {
			cleaned = now
			im.cleaner.clean(ctx, im.ledger.Now())
		} else if now.Sub(looked) >= lateEvery {
			looked = now
			im.cleaner.lookLateOrLog(im.ledger.Now())
		}
		next := im.cfg.Watch.Rescan
		switch {
		case im.claims.more:
			next = 0
		case unclaimed > 0:
			next = min(next, max(im.cfg.Watch.Settle/2, waiting.fetch))
		}
		wake.Wait(ctx, next)
	}
	return ErrInterrupted
}

// sayOnce logs each trouble with the inbox when it begins, and when all of them are over. said has the troubles that were
// logged and are not over.
func (im *Importer) sayOnce(said map[string]bool, err error) {
	now := map[string]bool{}
	if err != nil {
		for trouble := range strings.Lines(visible.Error(err)) { // joined errors are one on a line
			now[strings.TrimSpace(trouble)] = true
		}
	}
	for _, trouble := range slices.Sorted(maps.Keys(now)) {
		if !said[trouble] {
			line := im.log.WithField("error", trouble)
			if hint := HintOf(err); hint != "" {
				line = line.WithField("hint", hint)
			}
			line.Error("cannot take files from the inbox, trying on")
		}
	}
	if len(said) > 0 && len(now) == 0 {
		im.log.Info("the inbox can be worked on again")
	}
	clear(said)
	maps.Copy(said, now)
}

// start removes or records what a crash left in the folders, sees that all open work is queued, and starts the queue.
func (im *Importer) start(ctx context.Context) error {
	before := im.ledger.Now().Add(-maxWriteTime)
	if im.ledger.Embedded() {
		before = time.Time{} // all of them: no other importer writes there
	}
	if err := im.cleaner.sweepOutbox(before); err != nil {
		im.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	sheet.RemoveLeftPages()
	im.cleaner.lookLateOrLog(im.ledger.Now())
	var err error
	if im.leaveOthers, err = im.others.join(ctx); err != nil {
		return err
	}
	if err := im.claims.adopt(ctx); err != nil {
		im.log.WithError(err).Error("a claimed file cannot be taken up, trying on")
	}
	if err := im.requeue(ctx); err != nil {
		im.leaveOthers()
		return err
	}
	im.status.start()
	im.wakeWhenDue()
	if err := im.queue.Start(context.WithoutCancel(ctx)); err != nil { // stop ends the queue, not ctx
		im.status.close()
		im.leaveOthers()
		return fmt.Errorf("the queue in the ledger's database does not start; "+
			"once `hgeimport doctor` finds the ledger well, start again: %w: %w", ledger.ErrLedger, err)
	}
	im.notices.start()
	return nil
}

// stop lets the running steps end. A step that takes longer than stopWithin is interrupted, and goes on at the next start. One
// that does not end then either is left where it is: the process ends, and the next start goes on as after a crash.
func (im *Importer) stop() {
	ended := make(chan error, 1)
	go func() { ended <- im.queue.Stop(context.Background()) }()
	select {
	case err := <-ended:
		if err != nil {
			im.log.WithError(err).Error("the queue did not stop well; the next start goes on")
		}
	case <-time.After(im.abandonAfter):
		im.log.Error("a step does not end; it is left where it is, and the next start goes on")
		im.others.stillWorks.Store(true)
	}
	im.notices.stop()
	im.status.close()
	im.leaveOthers()
}

// progress counts what this importer has done since its start.
type progress struct{ rows, sent atomic.Int64 }

// Progress is what a person at a terminal wants to see move.
type Progress struct {
	Rows int64 // mapped since the start
	Sent int64 // forms that the carrier took since the start
	Open int   // forms that are not settled, also those of earlier runs
}

// Progress tells how far the work is. It may be called while Run or Watch works.
func (im *Importer) Progress(ctx context.Context) (Progress, error) {
	open, err := im.ledger.OpenForms(ctx)
	return Progress{Rows: im.progress.rows.Load(), Sent: im.progress.sent.Load(), Open: len(open)}, err
}

// sentinel is an error that callers look for with errors.Is, and that has a hint.
type sentinel struct{ text, hint string }

func (e *sentinel) Error() string { return e.text }

// Hint says what to do.
func (e *sentinel) Hint() string { return e.hint }

const nothingLost = "nothing is lost: the next run goes on where this one stopped"

// Run and Watch return one of these if they have not done all of their work.
var (
	ErrStillWaiting error = &sentinel{"still waiting", nothingLost}
	ErrInterrupted  error = &sentinel{"interrupted", nothingLost}
)

// asInterrupted makes ErrInterrupted of any error once ctx has ended: each database words that error in its own way.
func asInterrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ErrInterrupted
	}
	return err
}

// foldersOf are the folders of a configuration, also those of its profiles.
func foldersOf(cfg *config.Config) []folder.Configured {
	all := []folder.Configured{{Key: "inbox", Path: cfg.Folders.Inbox}}
	for _, p := range cfg.Profile {
		if p.Name != "" {
			all = append(all, folder.Configured{Key: "inbox", Path: filepath.Join(cfg.Folders.Inbox, p.Name), Sub: true})
		}
	}
	return append(all, folder.Configured{Key: "work", Path: cfg.Folders.Work},
		folder.Configured{Key: "outbox", Path: cfg.Folders.Outbox},
		folder.Configured{Key: "archive", Path: cfg.Folders.Archive})
}
