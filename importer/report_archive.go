package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// archive moves a reported file's source from work/ to the archive.
func (s *reportStep) archive(ctx context.Context, file ledger.File, source string) error {
	file, err := s.archiveAnew(ctx, file, source)
	if err != nil {
		return err
	}
	if err := folder.Move(source, s.archivePath(file), file.Claim, s.reach); err != nil {
		return &folder.Error{Key: "archive", Path: s.cfg.Folders.Archive, Err: folder.Cause(err)}
	}
	return nil
}

func (s *reportStep) archivePath(file ledger.File) string {
	return filepath.Join(s.cfg.Folders.Archive, file.Archived)
}

// archiveAnew chooses another name in the archive where somebody has put something under the chosen one: the move would
// overwrite it.
func (s *reportStep) archiveAnew(ctx context.Context, file ledger.File, source string) (ledger.File, error) {
	_, err := os.Lstat(s.archivePath(file))
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err == nil { // it may be this very file, moved by an importer that took this one for dead
		_, err = os.Lstat(source)
	}
	if err != nil {
		return file, err
	}
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		now, err := tx.File(ctx, file.ID)
		if err != nil || now.Archived != file.Archived {
			file = now
			return err // another importer was faster
		}
		ext := filepath.Ext(file.Name)
		file.Archived, err = s.freeName(ctx, tx, archiveFolder(s.cfg), strings.TrimSuffix(file.Name, ext), ext)
		if err != nil {
			return err
		}
		return tx.NameResults(ctx, file.ID, file.Outcome, file.Archived)
	})
	return file, err
}

// archived tells of a file whose source is no longer in work/ whether a report before this one has taken it to the archive.
// Then its outcome is there: the source moves only after it.
func (s *reportStep) archived(file ledger.File) bool {
	inside := s.archivePath(file)
	if err := os.Rename(inside+folder.WholeMoved, inside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.WithError(err).WithField("file", file.Name).Warn("a crash has left it under another name in the archive")
	}
	_, inArchive := os.Lstat(inside)
	_, inOutbox := os.Lstat(filepath.Join(s.cfg.Folders.Outbox, file.Outcome))
	return inArchive == nil || inOutbox == nil // somebody may have taken either away by now
}
