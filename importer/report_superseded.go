package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Somebody mends a copy of an outcome and drops that. Once it is answered, the outcome that it was made from says nothing any
// more that the new one does not say, so it moves from the outbox to the archive. It is known by its name, and moved only if it
// still is what was written, or what was dropped: what somebody has changed stays.
//
// The name in the archive is in the ledger before the move. A crash leaves the outcome in one of the two folders, and the report,
// which is tried again, finds it.

// supersede moves the outcome that a file is the mended version of into the archive. Whatever keeps it from that stops nothing:
// then the outcome stays where it is.
func (s *reportStep) supersede(ctx context.Context, file ledger.File) {
	err := s.trySupersede(ctx, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ledger.ErrNotFound) {
		s.log.WithError(folder.WithoutPaths(err)).WithField("file", file.Name).
			Warn("the outcome that this file was made from cannot be moved to the archive, it stays in the outbox")
	}
}

func (s *reportStep) trySupersede(ctx context.Context, file ledger.File) error {
	own, ok := asOutcome(withoutExt(file.Name))
	if !ok || file.State == ledger.FileRefused || file.Refusal != "" || file.Layout == "" {
		return nil
	}
	name := own + outcomeExt
	old, err := s.ledger.OutcomeNamed(ctx, file.ID, file.Profile, [2]string{name, path.Join(file.Profile, name)})
	if err != nil {
		return err
	}
	archive, err := s.links.Open(s.cfg.Folders.Archive)
	if err != nil {
		return err
	}
	defer archive.Close()
	if old.Superseded != "" { // an earlier try may have come this far
		to := archive.Inside(old.Superseded)
		if err := os.Rename(to+folder.WholeMovedEnding, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	outbox, err := s.openOutbox(old.Outcome)
	if err != nil {
		return err
	}
	defer outbox.Close()
	base := path.Base(old.Outcome)
	seen, err := s.unchangedOutcome(outbox, base, old, file)
	if err != nil || seen == nil {
		return err
	}
	if old.Superseded == "" || exists(archive.Inside(old.Superseded)) {
		if old.Superseded, err = s.nameSuperseded(ctx, old, base); err != nil {
			return err
		}
	}
	s.reach("superseded named")
	from, err := outbox.Stat()
	if err != nil {
		return err
	}
	to, err := archive.Stat()
	if err != nil {
		return err
	}
	if err := folder.AccessOf(seen).Moved(from, to).Give(outbox.Inside(base)); err != nil {
		return err
	}
	source := folder.Source{Dir: outbox, Name: base, Seen: seen}
	if err := folder.Move(source, archive.Inside(old.Superseded), old.Claim, s.reach); err != nil {
		return err
	}
	s.reach("superseded")
	s.log.WithField("file", file.Name).WithField("outcome", old.Outcome).WithField("archived", old.Superseded).
		Info("superseded, moved to the archive")
	return nil
}

// unchangedOutcome looks at an outcome in the outbox. It is nil if it is not what was written or dropped.
func (s *reportStep) unchangedOutcome(outbox *folder.Dir, name string, old, dropped ledger.File) (fs.FileInfo, error) {
	f, err := outbox.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seen, err := f.Stat()
	if err != nil {
		return nil, err
	}
	is, err := hashOfReader(f)
	if err != nil {
		return nil, err
	}
	if is != old.OutcomeSHA256 && is != dropped.SHA256 {
		return nil, nil
	}
	return seen, nil
}

// nameSuperseded chooses the name that an outcome will have in the archive.
func (s *reportStep) nameSuperseded(ctx context.Context, old ledger.File, base string) (name string, err error) {
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		ext := filepath.Ext(base)
		if name, err = s.freeName(ctx, tx, archiveFolder(s.cfg), strings.TrimSuffix(base, ext), ext); err != nil {
			return err
		}
		return tx.SupersedeOutcome(ctx, old.ID, name)
	})
	return name, err
}

// keepHash remembers what an outcome is that this importer has written. The ledger keeps it when the file is done; after a crash
// it does not, and then the outcome is never moved by itself.
func (s *reportStep) keepHash(file ledger.File, written string) {
	if sum, err := hashOf(written); err == nil { // else publish finds out why
		s.written.Store(file.ID, sum)
	}
}

// done records that a file is done, and what its outcome is.
func (s *reportStep) done(ctx context.Context, file ledger.File) error {
	sum, _ := s.written.LoadAndDelete(file.ID)
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if hash, ok := sum.(string); ok {
			if err := tx.KeepOutcome(ctx, file.ID, hash); err != nil {
				return err
			}
		}
		return tx.Done(ctx, file.ID)
	})
}
