package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// errNameTaken says that somebody has put a file into the outbox whose name was just chosen for an outcome.
var errNameTaken = errors.New("a file of the outcome's name has come into the outbox")

// publish has write make a file in the outbox. One that is there is from a try before this one, whole, and its user may be
// mending it: it stays. On a shared ledger nobody else may have reported meanwhile either: then it is ErrMoved.
func (s *reportStep) publish(ctx context.Context, file ledger.File, name string, write func(path string) error) error {
	path := filepath.Join(s.cfg.Folders.Outbox, name)
	if _, err := os.Lstat(path); err == nil {
		s.log.WithField("file", file.Name).WithField("outcome", name).Debug("the outcome is there already, from a try before this one: it stays")
		return nil
	}
	hidden := folder.TempPath(s.cfg.Folders.Outbox)
	if err := write(hidden); err != nil {
		return s.outboxError(errors.Join(err, folder.RemoveIfThere(hidden)))
	}
	now, err := s.ledger.File(ctx, file.ID)
	if err == nil && !now.DoneAt.IsZero() {
		err = ledger.ErrMoved
	}
	if err == nil {
		err = folder.Appear(hidden, path)
	}
	switch {
	case errors.Is(err, fs.ErrExist) && s.ledger.Embedded():
		return errors.Join(errNameTaken, os.Remove(hidden))
	case errors.Is(err, fs.ErrExist): // another importer's, of this file or of a later one
		return s.outboxError(os.Remove(hidden))
	case err != nil:
		return s.outboxError(errors.Join(err, os.Remove(hidden)))
	}
	return s.outboxError(folder.Sync(s.cfg.Folders.Outbox))
}

// outboxError says of an error of the file system that it is the outbox's.
func (s *reportStep) outboxError(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return &folder.Error{Key: "outbox", Path: s.cfg.Folders.Outbox, Err: folder.Cause(err)}
	}
	return err
}
