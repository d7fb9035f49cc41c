package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// cleanEvery is how often watch looks for archived files that are old enough.
const cleanEvery = time.Hour

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
	for _, f := range files {
		paths := []string{filepath.Join(im.cfg.Folders.Archive, f.Archived), filepath.Join(im.cfg.Folders.Outbox, f.Outcome),
			filepath.Join(im.cfg.Folders.Outbox, strings.TrimSuffix(f.Outcome, filepath.Ext(f.Outcome))+".csv")}
		for _, path := range paths {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if err := im.ledger.Forget(ctx, f.ID); err != nil {
			return err
		}
		im.log.WithField("file", f.Name).Info("removed from the archive")
	}
	return nil
}
