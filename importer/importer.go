// Package importer is the road of a file, in five verbs: claim it from the inbox, map its rows into forms, send each
// form to the carrier, poll for what became of it, and report: the outcome in the outbox, the source in the archive.
//
// Every step starts from what the ledger says and ends in one change of the ledger that also queues the next step, so
// going on after a crash is the ordinary way of going on. A form's body and reference are in the ledger before its first
// byte leaves; a form that may have left is asked for before it is sent again.
package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/riverqueue/river"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
)

// Importer works on one inbox.
type Importer struct {
	cfg     *config.Config
	log     *logrus.Logger
	zone    *time.Location
	ledger  *ledger.Ledger
	client  *hgeapi.Client
	queue   *river.Client[*sql.Tx]
	inbox   *folder.Inbox
	trouble trouble
	status  *statusFiles // nil before start
	metrics *metrics
	counted counted
	faults  trouble // the last error of files that are tried again, of those that count against the file

	identity string   // of the ledger, in the marks
	volumes  sync.Map // on which each folder was seen last, by its key
	lastSent lastSent // form
	late     sync.Map // what files that were written to late looked like when they were dropped again, by ID

	unrecorded bool            // something may lie in work/ that the ledger does not know yet
	strange    map[string]bool // folders in the inbox that have been said to be left alone

	id        string        // among the importers that share the ledger, and begins the names of its claims
	claims    int           // so far
	adopted   time.Time     // when it last looked for claims that others have left
	elsewhere int           // files in work/ that another importer has claimed and not recorded yet
	life      time.Duration // how long it is taken to live after it has last said so
	compare   time.Duration // how often it compares the queue with the ledger, and with what it has in hand
	chunk     int           // how many rows it keeps in one change
	leave     func()        // the others; nil before start
	inHand    sync.Map      // IDs of the jobs that run here

	reached func(step string) // nil outside of tests, which kill the importer there
}

// Tally is how the files ended that a pass has finished.
type Tally struct {
	Files []FileStatus
}

// AllConfirmed tells whether every row of every file is confirmed: there is nothing left to do for anybody.
func (t Tally) AllConfirmed() bool {
	for _, f := range t.Files {
		if f.State == string(ledger.FileRefused) || f.Rows.Confirmed != f.Rows.Read {
			return false
		}
	}
	return true
}

// Open makes sure of the folders and opens the ledger. It starts nothing.
func Open(ctx context.Context, cfg *config.Config, log *logrus.Logger) (*Importer, error) {
	im, err := open(ctx, cfg, log)
	return im, interrupted(ctx, err)
}

// interrupted says so of an error that comes from being stopped: a database has its own words for it.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ErrInterrupted
	}
	return err
}

func open(ctx context.Context, cfg *config.Config, log *logrus.Logger) (*Importer, error) {
	im := &Importer{cfg: cfg, log: log, zone: cfg.Location(), chunk: chunk, strange: map[string]bool{}}
	var err error
	if im.client, err = hgeapi.New(cfg.API); err != nil {
		return nil, err
	}
	im.inbox = &folder.Inbox{Folder: cfg.Folders.Inbox, Settle: cfg.Watch.Settle, Arrived: folder.Arrived{Complete: sheet.Complete, Unended: sheet.Unended}}
	for _, p := range cfg.Profile {
		if p.Name != "" {
			im.inbox.Profiles = append(im.inbox.Profiles, p.Name)
		}
	}
	if err := folder.Make(foldersOf(cfg)); err != nil {
		return nil, err
	}
	if err := noLedger(ctx, cfg); err != nil {
		return nil, err
	}
	if im.ledger, err = ledger.Open(ctx, cfg.Ledger.URL); err != nil {
		return nil, err
	}
	if err := im.own(ctx); err != nil {
		return nil, errors.Join(err, im.ledger.Close())
	}
	im.id, im.life, im.compare = ulid.Make().String(), liveFor, compareEvery
	im.metrics = newMetrics(im)
	if im.queue, err = im.newQueue(); err != nil {
		return nil, errors.Join(err, im.ledger.Close())
	}
	return im, nil
}

// Close lets go of the ledger.
func (im *Importer) Close() error { return im.ledger.Close() }

// Run makes one pass over the inbox and goes on with what earlier passes left open. It ends when all of that is done,
// with ErrStillWaiting when wait is over before, or with ErrInterrupted: nothing is lost, the next pass goes on.
func (im *Importer) Run(ctx context.Context, wait time.Duration) (Tally, error) {
	started := time.Now()
	if err := im.start(ctx); err != nil {
		return Tally{}, interrupted(ctx, err)
	}
	err := im.pass(ctx, started.Add(wait))
	im.stop()
	im.clean(ctx, time.Now())
	tally, tallyErr := im.tally(context.WithoutCancel(ctx), started)
	return tally, errors.Join(err, tallyErr)
}

// start clears away and records what a crash left, and sets the queue going.
func (im *Importer) start(ctx context.Context) error {
	left := time.Now().Add(-perhapsWritten)
	if im.ledger.Embedded() {
		left = time.Time{} // nobody else writes there
	}
	if err := im.sweepOutbox(left); err != nil {
		im.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	var err error
	if im.leave, err = im.joinOthers(ctx); err != nil {
		return err
	}
	if err := im.adopt(ctx); err != nil {
		im.log.WithError(err).Error("a claimed file cannot be taken up, trying on")
	}
	if err := im.requeue(ctx); err != nil {
		im.leave()
		return err
	}
	im.status = im.watchStatus()
	if err := im.queue.Start(context.WithoutCancel(ctx)); err != nil { // stopped by stop, not by ctx
		im.status.close()
		im.leave()
		return fmt.Errorf("the queue in the ledger's database does not start; once `hgeimport doctor` finds the ledger well, start again: %w: %w", ledger.ErrLedger, err)
	}
	return nil
}

// stop lets the steps in hand end; those that do not within stopWithin are interrupted and go on at the next start.
func (im *Importer) stop() {
	if err := im.queue.Stop(context.Background()); err != nil {
		im.log.WithError(err).Error("the queue did not stop well; the next start goes on")
	}
	im.status.close()
	im.leave()
}

// pass claims the files that were in the inbox at its first look, as they settle, and waits until nothing is open.
func (im *Importer) pass(ctx context.Context, deadline time.Time) error {
	_, _, err := im.inbox.Look(time.Now())
	if err != nil {
		return err
	}
	first := im.inbox.LastSeen()
	tick := time.NewTicker(fetchEvery)
	defer tick.Stop()
	probe := &probe{ledger: im.ledger}
	for {
		waiting, inTheWay := im.claimSettled(ctx, func(d folder.Dropped) bool { return first[d.Path] })
		open, err := im.ledger.OpenIDs(ctx)
		switch {
		case ctx.Err() != nil:
			return ErrInterrupted
		case err != nil, noLonger(inTheWay):
			return errors.Join(inTheWay, err)
		case waiting == 0 && im.trouble.stops(open):
			return errors.Join(inTheWay, im.trouble.of(open))
		case probe.fails(ctx):
			return errors.Join(inTheWay, probe.err)
		case time.Now().After(deadline):
			return fmt.Errorf("%w for %d files", ErrStillWaiting, len(open)+waiting)
		}
		select {
		case <-ctx.Done():
			return ErrInterrupted
		case <-tick.C:
		}
	}
}

// claimSettled claims the settled files that are wanted, and tells how many of the wanted ones are still moving. What
// keeps one of them, or a folder, from being taken does not keep the others.
func (im *Importer) claimSettled(ctx context.Context, wanted func(folder.Dropped) bool) (waiting int, err error) {
	if err := im.sound(ctx); noLonger(err) {
		return 0, err
	}
	if im.unrecorded || im.othersLeft() {
		err = im.adopt(ctx)
	}
	settled, moving, lookErr := im.inbox.Look(time.Now())
	im.metrics.looked(im.inbox.Oldest(), errors.Join(lookErr, im.allHere()))
	err = errors.Join(err, lookErr)
	for _, name := range im.inbox.Strange {
		if !im.strange[name] {
			im.strange[name] = true
			im.log.WithField("folder", name).Warn("a folder in the inbox that is no profile: what lies in it is left alone")
		}
	}
	for _, d := range settled {
		switch {
		case !wanted(d) || ctx.Err() != nil:
		case !im.inbox.StillSettled(d, time.Now()): // somebody has saved it anew while those before it were claimed
			waiting++
		default:
			err = errors.Join(err, im.claim(ctx, d))
			im.metrics.took()
		}
	}
	for _, d := range moving {
		if wanted(d) {
			waiting++
		}
	}
	return waiting + im.elsewhere, err
}

// tally tells how the files ended that were done since.
func (im *Importer) tally(ctx context.Context, since time.Time) (Tally, error) {
	files, err := im.ledger.DoneSince(ctx, since)
	if err != nil {
		return Tally{}, err
	}
	var t Tally
	for _, f := range files {
		s, err := fileStatus(ctx, im.cfg, im.ledger, f)
		if err != nil {
			return t, err
		}
		t.Files = append(t.Files, s)
	}
	return t, nil
}

func (im *Importer) reach(step string) {
	if im.reached != nil {
		im.reached(step)
	}
}

// foldersOf are the folders of a configuration, those of its profiles included.
func foldersOf(cfg *config.Config) []folder.Named {
	all := []folder.Named{{Key: "inbox", Path: cfg.Folders.Inbox}}
	for _, p := range cfg.Profile {
		if p.Name != "" {
			all = append(all, folder.Named{Key: "inbox", Path: filepath.Join(cfg.Folders.Inbox, p.Name)})
		}
	}
	return append(all, folder.Named{Key: "work", Path: cfg.Folders.Work}, folder.Named{Key: "outbox", Path: cfg.Folders.Outbox},
		folder.Named{Key: "archive", Path: cfg.Folders.Archive})
}
