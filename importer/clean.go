package importer

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// cleaner removes what is old enough.
type cleaner struct{ *road }

// cleanEvery is how often watch looks for what is old enough to be removed.
const cleanEvery = time.Hour

// perhapsWritten is how old half an outcome is at the most that somebody may still be writing.
const perhapsWritten = 24 * time.Hour

// clean removes what is old enough. What cannot be removed is logged and tried again the next time.
func (c *cleaner) clean(ctx context.Context, now time.Time) {
	if err := c.sweepOutbox(now.Add(-perhapsWritten)); err != nil {
		c.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	if err := c.cleanArchive(ctx, now); err != nil && ctx.Err() == nil {
		c.log.WithError(err).Error("cannot clean the archive")
	}
}

// cleanArchive removes the archived sources, and their outcomes, of files that were done more than keep_archive days ago.
// The ledger keeps what it knows of them: the same orders are never sent again.
func (c *cleaner) cleanArchive(ctx context.Context, now time.Time) error {
	days := c.cfg.Folders.KeepArchive
	if days == 0 {
		return nil
	}
	files, err := c.ledger.ArchivedBefore(ctx, now.AddDate(0, 0, -days))
	if err != nil {
		return err
	}
	if err := errors.Join(c.marks.here(outboxFolder(c.cfg)), c.marks.here(archiveFolder(c.cfg))); err != nil {
		return err // what is away is not removed
	}
	var errs []error
	for _, f := range files {
		err := c.removeResults(ctx, f)
		if errors.Is(err, ledger.ErrLedger) {
			return errors.Join(append(errs, err)...)
		}
		if err != nil {
			errs = append(errs, err) // somebody has it open: the others go
			continue
		}
		c.log.WithField("file", f.Name).Info("removed from the archive")
	}
	return errors.Join(errs...)
}

// removeResults removes what a file has left in the archive and the outbox, but what a later file of the same name has
// put, or is about to put, in its place. Its rows and forms stay.
func (c *cleaner) removeResults(ctx context.Context, f ledger.File) error {
	return c.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		if err := c.removeUnheld(ctx, tx, f); err != nil {
			return err
		}
		return tx.NameResults(ctx, f.ID, "", "")
	})
}

func (c *cleaner) removeUnheld(ctx context.Context, tx *ledger.Tx, f ledger.File) error {
	outcome := filepath.Join(c.cfg.Folders.Outbox, f.Outcome)
	beside := outcome // the same as CSV, where there is such a one
	if stem, ok := strings.CutSuffix(outcome, ".xlsx"); ok {
		beside = stem + ".csv"
	}
	for _, result := range []struct{ name, path string }{
		{f.Archived, filepath.Join(c.cfg.Folders.Archive, f.Archived)},
		{f.Outcome, outcome},
		{f.Outcome, beside},
	} {
		held, err := tx.NameOfOtherFile(ctx, result.name, f.ID)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		if err := folder.RemoveIfThere(result.path); err != nil {
			return err
		}
	}
	return nil
}

// sweepOutbox removes the outcomes that a crash left half written in the outbox before a time, all where that is zero.
func (c *cleaner) sweepOutbox(before time.Time) error {
	return folder.Sweep("outbox", c.cfg.Folders.Outbox, folder.TempPattern, before)
}
