package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// cleaner removes files that are old enough: half-written outcomes from the outbox, and what keep_archive no longer keeps. It
// also empties what keep_personal no longer keeps (erase.go).
type cleaner struct {
	*road
	noticeJumps func(context.Context) error // of clocks: whatever is old by a clock that was just set is not
}

// cleanEvery is how often watch looks for files to remove.
const cleanEvery = time.Hour

// maxWriteTime is how old a half-written outcome may be and still be written by somebody. An older one was left by a crash.
const maxWriteTime = 24 * time.Hour

// clean removes what is old enough. If something cannot be removed, clean logs that and tries again the next time.
func (c *cleaner) clean(ctx context.Context, now time.Time) {
	if err := c.sweepOutbox(now.Add(-maxWriteTime)); err != nil {
		c.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	if err := c.sweepOthers(now.Add(-maxWriteTime)); err != nil {
		c.log.WithError(err).Warn("what a crash has left under a hidden name cannot be removed")
	}
	c.lookLateOrLog(now)
	err := c.noticeJumps(ctx) // those up to now
	if err == nil {
		err = errors.Join(c.cleanArchive(ctx, now), c.eraseOld(ctx, now))
	}
	if err = errors.Join(err, c.cleanWork(ctx)); err != nil && ctx.Err() == nil {
		c.log.WithError(err).Error("cannot clean up, trying on")
	}
}

// cleanWork removes what lies in work of files that are done. The last change of an importer that died may have reached the
// database after a start had looked there.
func (c *cleaner) cleanWork(ctx context.Context) error {
	inWork, err := os.ReadDir(c.cfg.Folders.Work)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.cfg.Folders.Work, Err: err}
	}
	for _, e := range inWork {
		if !isClaim(e) {
			continue
		}
		_, done, askErr := c.ledger.HasClaim(ctx, e.Name())
		if err = errors.Join(err, askErr); done {
			err = errors.Join(err, removeDone(filepath.Join(c.cfg.Folders.Work, e.Name())))
		}
	}
	return err
}

// removeDone removes the folder of a claim whose file is done.
func removeDone(root string) error {
	err := removeSetAside(root)
	removeEmpty(root)
	return err
}

// lookLateOrLog is lookLate, which is tried again the next time.
func (c *cleaner) lookLateOrLog(now time.Time) {
	if err := c.lookLate(now); err != nil {
		c.log.WithError(err).Warn("cannot look for what was written to files after they were answered, trying on")
	}
}

// sweepOutbox removes the half-written outcomes of crashes from the outbox: those last written before a time, or all of them
// if before is zero.
func (c *cleaner) sweepOutbox(before time.Time) error {
	err := folder.RemoveLeftovers("outbox", c.cfg.Folders.Outbox, folder.TempPattern, before)
	for _, p := range c.cfg.Profile {
		if p.Name == "" {
			continue
		}
		if dir, openErr := c.openOutbox(p.Name + "/"); openErr == nil { // else there is none yet, or something strange in its place
			err = errors.Join(err, dir.RemoveLeftovers(folder.TempPattern, before), dir.Close())
		}
	}
	for _, sub := range documentFoldersOf(c.cfg) {
		if dir, openErr := c.openOutbox(sub); openErr == nil {
			err = errors.Join(err, dir.RemoveLeftovers(folder.TempPattern, before), dir.Close())
		}
	}
	return err
}

// sweepOthers removes from the other folders what crashes have left there: files that only tried a folder, and copies that were
// to be dropped again.
func (c *cleaner) sweepOthers(before time.Time) error {
	var errs []error
	sweep := func(dir *folder.Dir, err error) {
		if err == nil {
			err = errors.Join(dir.RemoveLeftovers(folder.TempPattern, before), dir.Close())
		}
		errs = append(errs, err)
	}
	for _, f := range []markedFolder{workFolder(c.cfg), archiveFolder(c.cfg)} {
		sweep(c.links.Open(f.path))
	}
	sweep(c.openInbox(""))
	for _, p := range c.cfg.Profile {
		if p.Name == "" {
			continue
		}
		if dir, err := c.openInbox(p.Name); err == nil { // if something else is there, the look at the inbox tells of it
			sweep(dir, nil)
		}
	}
	return errors.Join(errs...)
}

// cleanArchive removes the archived sources, their outcomes and documents, of files that were done more than keep_archive days
// ago. The ledger still knows their orders, so that these are never sent again.
func (c *cleaner) cleanArchive(ctx context.Context, now time.Time) error {
	days := c.cfg.Folders.KeepArchive
	if days == 0 {
		return nil
	}
	files, err := c.ledger.ArchivedFor(ctx, days, now)
	if err != nil {
		return err
	}
	if err := errors.Join(c.marks.checkMark(outboxFolder(c.cfg)), c.marks.checkMark(archiveFolder(c.cfg))); err != nil {
		return err // in the folder beneath an unmounted volume everything would look as if it was removed already
	}
	var errs []error
	for _, f := range files {
		err := c.removeResults(ctx, f)
		if errors.Is(err, ledger.ErrLedger) {
			return errors.Join(append(errs, err)...)
		}
		if err != nil {
			errs = append(errs, err) // perhaps somebody has this file open; the others can still go
			continue
		}
		c.log.WithField("file", f.Name).Info("removed from the archive")
	}
	return errors.Join(errs...)
}

// removeDocuments removes the documents that the outcome of a file links, unless another outcome that is kept links them, too,
// and its prints.
func (c *cleaner) removeDocuments(ctx context.Context, tx *ledger.Tx, f ledger.File) error {
	documents, err := tx.LastDocuments(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if err := errors.Join(c.removeFromOutbox(d.Name), tx.ForgetDocument(ctx, d)); err != nil {
			return err
		}
	}
	prints, err := tx.PrintsOf(ctx, f.ID)
	if err != nil || len(prints) == 0 {
		return err
	}
	for _, p := range prints {
		if p.Name != "" {
			err = errors.Join(err, c.removeFromOutbox(p.Name))
		}
	}
	return errors.Join(err, tx.ForgetPrints(ctx, f.ID))
}

// removeFromOutbox removes what is in the outbox under a name, if it is there.
func (c *cleaner) removeFromOutbox(name string) error {
	dir, err := c.openOutbox(name)
	switch {
	case errors.Is(err, fs.ErrNotExist): // somebody has removed its folder
		return nil
	case err != nil:
		return &folder.Error{Key: "outbox", Path: c.cfg.Folders.Outbox, Err: folder.WithoutPaths(err)}
	}
	return errors.Join(folder.RemoveIfThere(dir.Inside(path.Base(name))), dir.Close())
}

// removeResults removes a file's outcome and archived source, and its documents. Its rows and forms stay in the ledger.
//
// A crash in the middle leaves the names in the ledger, so the next clean removes the rest.
func (c *cleaner) removeResults(ctx context.Context, f ledger.File) error {
	return c.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		if err := c.removeUnlessOthers(ctx, tx, f); err != nil {
			return err
		}
		if err := c.removeDocuments(ctx, tx, f); err != nil {
			return err
		}
		if err := tx.SupersedeOutcome(ctx, f.ID, ""); err != nil {
			return err
		}
		return tx.NameResults(ctx, f.ID, "", "")
	})
}

// removeUnlessOthers removes a file's outcome and archived source, but not if a later file has been given the same name: then
// the file under that name is, or will be, the later one's.
func (c *cleaner) removeUnlessOthers(ctx context.Context, tx *ledger.Tx, f ledger.File) error {
	type result struct{ name, path string }
	results := []result{{f.Archived, filepath.Join(c.cfg.Folders.Archive, f.Archived)}}
	if f.Superseded != "" {
		superseded := filepath.Join(c.cfg.Folders.Archive, f.Superseded)
		results = append(results, result{f.Superseded, superseded}, result{f.Superseded, withoutExt(superseded) + ".csv"})
	}
	switch outbox, err := c.openOutbox(f.Outcome); {
	case errors.Is(err, fs.ErrNotExist): // somebody has removed its folder
	case err != nil:
		return &folder.Error{Key: "outbox", Path: c.cfg.Folders.Outbox, Err: folder.WithoutPaths(err)}
	default:
		defer outbox.Close()
		outcome := path.Base(f.Outcome)
		results = append(results, result{f.Outcome, outbox.Inside(outcome)})
		if stem, ok := strings.CutSuffix(outcome, outcomeExt); ok { // it may be there as CSV, too
			results = append(results, result{f.Outcome, outbox.Inside(stem + ".csv")})
		}
	}
	for _, result := range results {
		others, err := tx.NameOfOtherFile(ctx, result.name, f.ID)
		if err != nil {
			return err
		}
		if others {
			continue
		}
		if err := folder.RemoveIfThere(result.path); err != nil {
			return err
		}
	}
	return nil
}
