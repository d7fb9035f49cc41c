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
	"hgeimport/importer/outcome"
)

func (s *reportStep) outcomePath(file ledger.File) string {
	return filepath.Join(s.cfg.Folders.Outbox, filepath.FromSlash(file.Outcome))
}

func (s *reportStep) archivePath(file ledger.File) string {
	return filepath.Join(s.cfg.Folders.Archive, file.Archived)
}

// errNameTaken says that a file of the chosen name is in the outbox, and that it is not the outcome.
var errNameTaken = errors.New("a file of the outcome's name has come into the outbox")

// nameResults chooses the names that a file will have in outbox and archive, and keeps them in the ledger. taken is the name
// that the outcome cannot have, "" if it has none yet. Nothing changes if the file has another name than taken already.
func (s *reportStep) nameResults(ctx context.Context, file ledger.File, taken string) (ledger.File, error) {
	if file.Outcome != taken {
		return file, nil
	}
	if taken != "" { // what is to be said in the name may have changed
		now, err := s.ledger.File(ctx, file.ID)
		if err != nil {
			return file, err
		}
		file = now
	}
	trial, _, err := s.ledger.Trial(ctx, file.ID)
	if err != nil {
		return file, err
	}
	toMend, err := s.toMend(ctx, file)
	if err != nil {
		return file, err
	}
	name := outcomeName(file.Name, toMend)
	if trial {
		name = stemWith(outcomeStem(file.Name), ".check")
	}
	in, sub, err := s.outcomeFolder(file)
	if err != nil {
		return file, err
	}
	return s.changeNames(ctx, file, func(tx *ledger.Tx, now *ledger.File) (changed bool, err error) {
		if now.Outcome != taken || !now.DoneAt.IsZero() {
			return false, nil // another importer has named or reported it in the meantime
		}
		now.Outcome, err = s.freeName(ctx, tx, in, sub+name, outcomeExt, ".xlsm", ".csv")
		if err != nil {
			return false, err
		}
		if now.Archived == "" {
			now.Archived, err = s.freeArchiveName(ctx, tx, *now)
		}
		return true, err
	})
}

// changeNames lets change choose names for a file, which it gets as it is in the ledger now. Nobody else chooses names
// meanwhile. It returns the file with its new names.
func (s *reportStep) changeNames(ctx context.Context, file ledger.File,
	change func(tx *ledger.Tx, now *ledger.File) (changed bool, err error)) (ledger.File, error) {
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		now, err := tx.File(ctx, file.ID)
		if err != nil {
			return err
		}
		changed, err := change(tx, &now)
		file = now
		if err != nil || !changed {
			return err
		}
		return tx.NameResults(ctx, now.ID, now.Outcome, now.Archived)
	})
	return file, err
}

func (s *reportStep) freeArchiveName(ctx context.Context, tx *ledger.Tx, file ledger.File) (string, error) {
	name := storableName(file.Name)
	ext := filepath.Ext(name)
	return s.freeName(ctx, tx, archiveFolder(s.cfg), strings.TrimSuffix(name, ext), ext)
}

// freeName is stem+ext, or stem-2+ext and so on if that is taken: by another file in the ledger, or by a file in the
// folder that has this ending or one of the others. stem may begin with the name of a sub-folder.
func (s *reportStep) freeName(ctx context.Context, tx *ledger.Tx, in markedFolder, stem, ext string,
	others ...string) (string, error) {
	n, err := folder.FreeNumber(func(n int) (taken bool, err error) {
		if taken, err = tx.NameReserved(ctx, numbered(stem, n, ext)); err != nil || taken {
			return taken, err
		}
		for _, e := range append([]string{ext}, others...) {
			_, err := os.Lstat(filepath.Join(in.path, filepath.FromSlash(numbered(stem, n, e))))
			if err == nil {
				return true, nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return false, &folder.Error{Key: in.key, Path: in.path, Err: folder.WithoutPaths(err)}
			}
		}
		return false, nil
	})
	return numbered(stem, n, ext), err
}

// publishSummary puts an outcome into the outbox that is a Summary and nothing else.
func (s *reportStep) publishSummary(ctx context.Context, file ledger.File, summary *outcome.Summary) error {
	s.bare.Store(file.ID, true)
	return s.publish(ctx, file, file.Outcome, func(path string) error { return outcome.Write(ctx, path, nil, nil, nil, summary) })
}

// publish puts a file of this name, which write makes, into the outbox. If one is there, it comes from an earlier attempt,
// is whole, and its user may be correcting it: it stays. If something else is there, it returns errNameTaken. If another
// importer has reported the file in the meantime, it returns ErrMoved.
func (s *reportStep) publish(ctx context.Context, file ledger.File, name string, write func(path string) error) error {
	outbox, err := s.makeOutbox(name)
	if err != nil {
		return err
	}
	defer outbox.Close()
	s.reach("outbox open")
	path := outbox.Inside(filepath.Base(name))
	if exists(path) {
		if !s.mayBeOurs(file, path) || !outbox.Lists(filepath.Base(name)) {
			return errNameTaken
		}
		s.log.WithField("file", file.Name).WithField("outcome", name).
			Debug("the outcome is there already, from a try before this one: it stays")
		return nil
	}
	if name == file.Outcome && !isStorable(name) {
		return errNameTaken // an earlier version has chosen it; this volume may not take it
	}
	hidden := outbox.Inside(folder.TempName())
	err = write(hidden)
	if err == nil {
		err = s.accessToNew(file, outbox.Path(), name).Give(hidden)
	}
	if err != nil {
		return s.outboxError(errors.Join(err, folder.RemoveIfThere(hidden)))
	}
	if waitsForPerson(name) {
		s.keepHash(file, hidden)
	}
	now, err := s.ledger.File(ctx, file.ID)
	if err == nil && !now.DoneAt.IsZero() {
		err = ledger.ErrMoved
	}
	if err == nil {
		err = folder.Appear(hidden, path)
	}
	switch {
	case errors.Is(err, fs.ErrExist) && (s.ledger.Embedded() || !s.mayBeOurs(file, path) || !outbox.Lists(filepath.Base(name))):
		return errors.Join(errNameTaken, folder.RemoveIfThere(hidden))
	case errors.Is(err, fs.ErrExist): // another importer has put it there: the outcome of this file or of a later one
		return s.outboxError(folder.RemoveIfThere(hidden))
	case err != nil:
		return s.outboxError(errors.Join(err, folder.RemoveIfThere(hidden)))
	}
	return s.outboxError(outbox.Sync())
}

// folderError is an error of opening one of the folders.
func folderError(f markedFolder, err error) error {
	return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
}

// mayBeOurs tells whether what lies in the outbox can be an outcome that an importer has put there, and not something that
// others have. An importer that is root gives an outcome to the user who has dropped its file.
func (r *road) mayBeOurs(file ledger.File, path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	outbox := outboxFolder(r.cfg)
	if !outbox.isShared() || outbox.isMine(info) {
		return true
	}
	dropped, err := os.Lstat(r.asDropped(file))
	return err == nil && folder.SameOwner(info, dropped)
}

// outboxError makes an error of the file system a *folder.Error of the outbox. Others stay as they are.
func (r *road) outboxError(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return &folder.Error{Key: "outbox", Path: r.cfg.Folders.Outbox, Err: folder.WithoutPaths(err)}
	}
	return err
}

// archive moves the source of a reported file from work/ to the archive.
func (s *reportStep) archive(ctx context.Context, file ledger.File, source string) error {
	file, err := s.nameArchivedAgain(ctx, file, source)
	if err != nil {
		return err
	}
	if err := s.accessTo(file, s.cfg.Folders.Archive).Give(source); err != nil {
		return err
	}
	archive, err := s.links.Open(s.cfg.Folders.Archive)
	if err != nil {
		return folderError(archiveFolder(s.cfg), err)
	}
	defer archive.Close()
	if err := folder.MoveFrom(source, archive.Inside(file.Archived), file.Claim, s.reach); err != nil {
		return folderError(archiveFolder(s.cfg), err)
	}
	return nil
}

// nameArchivedAgain chooses another name in the archive if a file has come there under the chosen one: the move would
// overwrite it. It also does so if a folder is in the way of the move.
func (s *reportStep) nameArchivedAgain(ctx context.Context, file ledger.File, source string) (ledger.File, error) {
	_, err := os.Lstat(s.archivePath(file))
	blocked := folder.IsBlocked(s.archivePath(file))
	gone := errors.Is(err, fs.ErrNotExist)
	if gone && !blocked && isStorable(file.Archived) {
		return file, nil
	}
	if err == nil || blocked || gone { // it may be this very file, moved by another importer that took this one for dead
		_, err = os.Lstat(source)
	}
	if err != nil {
		return file, err
	}
	return s.changeNames(ctx, file, func(tx *ledger.Tx, now *ledger.File) (changed bool, err error) {
		if now.Archived != file.Archived {
			return false, nil // another importer was faster
		}
		now.Archived, err = s.freeArchiveName(ctx, tx, *now)
		return true, err
	})
}

// archived tells whether an earlier attempt has put the source of a file, which is no longer in work/, into the archive.
// Then the outcome has been in the outbox, because the source moves after it. One of the two is enough: somebody may have
// taken the other away by now.
func (s *reportStep) archived(file ledger.File) bool {
	path := s.archivePath(file)
	if err := os.Rename(path+folder.WholeMovedEnding, path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.WithError(err).WithField("file", file.Name).Warn("a crash has left it under another name in the archive")
	}
	return exists(path) || exists(s.outcomePath(file))
}
