package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/ledger"
)

// cleanEvery is how often watch looks for what is old enough to be removed.
const cleanEvery = time.Hour

// clean removes what is old enough. What cannot be removed is logged and tried again the next time.
func (im *Importer) clean(ctx context.Context, now time.Time) {
	if err := im.sweep(now, perhapsWritten); err != nil {
		im.log.WithError(err).Warn("half an outcome that a crash has left cannot be removed")
	}
	if err := im.cleanArchive(ctx, now); err != nil && ctx.Err() == nil {
		im.log.WithError(err).Error("cannot clean the archive")
	}
}

// cleanArchive removes the archived sources, and their outcomes, of files that were done more than keep_archive days ago.
// The ledger keeps what it knows of them: the same orders are never sent again.
func (im *Importer) cleanArchive(ctx context.Context, now time.Time) error {
	days := im.cfg.Folders.KeepArchive
	if days == 0 {
		return nil
	}
	files, err := im.ledger.ArchivedBefore(ctx, now.AddDate(0, 0, -days))
	if err != nil {
		return err
	}
	var errs []error
	for _, f := range files {
		if err := im.removeResults(ctx, f); err != nil {
			errs = append(errs, err) // somebody has it open: the others go
			continue
		}
		if err := im.ledger.Forget(ctx, f.ID); err != nil {
			return errors.Join(append(errs, err)...)
		}
		im.log.WithField("file", f.Name).Info("removed from the archive")
	}
	return errors.Join(errs...)
}

// removeResults removes what a file has left in the archive and the outbox, but what a later file of the same name has
// put in its place.
func (im *Importer) removeResults(ctx context.Context, f ledger.File) error {
	outcome := strings.TrimSuffix(f.Outcome, filepath.Ext(f.Outcome))
	for _, result := range []struct{ name, path string }{
		{f.Archived, filepath.Join(im.cfg.Folders.Archive, f.Archived)},
		{f.Outcome, filepath.Join(im.cfg.Folders.Outbox, f.Outcome)},
		{f.Outcome, filepath.Join(im.cfg.Folders.Outbox, outcome+".csv")},
	} {
		held, err := im.ledger.NameHeld(ctx, result.name, f.ID)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		if err := os.Remove(result.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// perhapsWritten is how old half an outcome is at the most that somebody may still be writing.
const perhapsWritten = 24 * time.Hour

// sweep removes the outcomes that a crash left half written in the outbox, those that are older than age.
func (im *Importer) sweep(now time.Time, age time.Duration) error {
	entries, err := os.ReadDir(im.cfg.Folders.Outbox)
	if err != nil {
		return &FolderError{Key: "outbox", Path: im.cfg.Folders.Outbox, Err: cause(err)}
	}
	for _, e := range entries {
		if ok, err := filepath.Match(".hge-*.tmp", e.Name()); err != nil || !ok {
			continue
		}
		info, err := e.Info()
		if err != nil || age > 0 && now.Sub(info.ModTime()) < age {
			continue // gone, or perhaps being written
		}
		if err := os.Remove(filepath.Join(im.cfg.Folders.Outbox, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
