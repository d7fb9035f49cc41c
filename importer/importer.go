// Package importer is the road of a file, in five verbs: claim it from the inbox, map its rows into forms, send each
// form to the carrier, poll for what became of it, and report: the outcome in the outbox, the source in the archive.
//
// Every step starts from what the ledger says and ends in one change of the ledger that also queues the next step, so
// going on after a crash is the ordinary way of going on. A form's body and reference are in the ledger before its first
// byte leaves; a form that may have left is asked for before it is sent again.
package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Importer works on one inbox. What it does stands in its parts; the Importer opens, starts and stops them.
type Importer struct {
	*road

	claims     *claims // the five verbs
	mapStep    *mapStep
	sendStep   *sendStep
	pollStep   *pollStep
	reportStep *reportStep

	others  *others
	status  *statusFiles
	cleaner *cleaner

	leave func() // leaves the others; nil before start
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
	client, err := hgeapi.New(cfg.API)
	if err != nil {
		return nil, err
	}
	if err := folder.Make(foldersOf(cfg)); err != nil {
		return nil, err
	}
	if err := noLedger(ctx, cfg); err != nil {
		return nil, err
	}
	l, err := ledger.Open(ctx, cfg.Ledger.URL)
	if err != nil {
		return nil, err
	}
	im := &Importer{road: &road{cfg: cfg, log: log, zone: cfg.Location(), ledger: l, metrics: newMetrics(cfg, log, l), marks: &marks{cfg: cfg, log: log, ledger: l}}}
	im.others = &others{log: log, ledger: l, id: ulid.Make().String(), life: liveFor, compare: compareEvery, requeue: im.requeue}
	im.claims = newClaims(im.road, im.others)
	im.status = newStatusFiles(im.road)
	im.cleaner = &cleaner{im.road}
	im.mapStep = &mapStep{road: im.road, chunk: chunk}
	im.sendStep = &sendStep{im.road, client}
	im.pollStep = &pollStep{im.road, client}
	im.reportStep = &reportStep{road: im.road, status: im.status}
	if err = im.marks.own(ctx); err == nil {
		im.queue, err = im.newQueue()
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
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
	im.cleaner.clean(ctx, time.Now())
	tally, tallyErr := im.tally(context.WithoutCancel(ctx), started)
	return tally, errors.Join(err, tallyErr)
}

// start clears away and records what a crash left, and sets the queue going.
func (im *Importer) start(ctx context.Context) error {
	left := time.Now().Add(-perhapsWritten)
	if im.ledger.Embedded() {
		left = time.Time{} // nobody else writes there
	}
	if err := im.cleaner.sweepOutbox(left); err != nil {
		im.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	var err error
	if im.leave, err = im.others.join(ctx); err != nil {
		return err
	}
	if err := im.claims.adopt(ctx); err != nil {
		im.log.WithError(err).Error("a claimed file cannot be taken up, trying on")
	}
	if err := im.requeue(ctx); err != nil {
		im.leave()
		return err
	}
	im.status.start()
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
	_, _, err := im.claims.inbox.Look(time.Now())
	if err != nil {
		return err
	}
	first := im.claims.inbox.LastSeen()
	tick := time.NewTicker(waiting.fetch)
	defer tick.Stop()
	probe := &probe{ledger: im.ledger}
	for {
		left, inTheWay := im.claims.takeSettled(ctx, func(d folder.Dropped) bool { return first[d.Path] })
		open, err := im.ledger.OpenFileIDs(ctx)
		switch {
		case ctx.Err() != nil:
			return ErrInterrupted
		case err != nil, ledgerLost(inTheWay):
			return errors.Join(inTheWay, err)
		case left == 0 && im.troubles.stops(open):
			return errors.Join(inTheWay, im.troubles.of(open))
		case probe.fails(ctx):
			return errors.Join(inTheWay, probe.err)
		case time.Now().After(deadline):
			return fmt.Errorf("%w for %d files", ErrStillWaiting, len(open)+left)
		}
		select {
		case <-ctx.Done():
			return ErrInterrupted
		case <-tick.C:
		}
	}
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
