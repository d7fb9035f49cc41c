package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// Somebody mends a copy of an outcome and drops that. Once it is answered, the outcome that it was made from says nothing any
// more that the new one does not say, so it moves from the outbox to the archive: also if the new one asks on, because only some
// questions were answered. It is known by its name, and moved only if it still is what was written, or what was dropped: what
// somebody has changed stays. It stays, too, if the new one has no table in which somebody could go on mending.
//
// `approve` and `resend` drop a copy of the source again, not the outcome. The ledger knows which file a copy stands for
// (ledger.KeepStandIn), whatever name the copy has got, so what waited for somebody moves there, too: the outcome of that file,
// those of the same name and content, and those of earlier copies. A copy of which nothing was sent, or that rejects more rows,
// has not the answers of a file of which something was: then that outcome stays.
//
// The name in the archive is in the ledger before the move. A crash leaves the outcome in one of the two folders, and the report,
// which is tried again, finds it.

// supersede moves the outcome that a file is the mended version of into the archive. Whatever keeps it from that stops nothing:
// then the outcome stays where it is.
func (s *reportStep) supersede(ctx context.Context, file ledger.File) {
	if err := s.trySupersede(ctx, file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.WithError(folder.WithoutPaths(err)).WithField("file", file.Name).
			Warn("the outcome that this file was made from cannot be moved to the archive, it stays in the outbox")
	}
}

func (s *reportStep) trySupersede(ctx context.Context, file ledger.File) error {
	_, bare := s.bare.LoadAndDelete(file.ID)
	if bare || !hasTable(file) {
		return nil
	}
	olds, err := madeFrom(ctx, s.ledger, file)
	if err != nil || len(olds) == 0 {
		return err
	}
	archive, err := s.links.Open(s.cfg.Folders.Archive)
	if err != nil {
		return err
	}
	defer archive.Close()
	var errs []error
	s.superseding.Lock() // two files may supersede the same one
	defer s.superseding.Unlock()
	for _, old := range olds {
		if err := s.supersedeOne(ctx, file, old, archive); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (s *reportStep) supersedeOne(ctx context.Context, file, old ledger.File, archive *folder.Dir) error {
	outbox, err := s.openOutbox(old.Outcome)
	if err != nil {
		return err
	}
	defer outbox.Close()
	m := superseding{s, file, old, outbox, archive}
	err = m.move(ctx, outcomeExt)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = m.move(ctx, ".csv")
	}
	return err
}

// madeFrom are the files whose outcomes a file supersedes: the one whose outcome it is the mended version of, and those that it
// stands for.
func madeFrom(ctx context.Context, l *ledger.Ledger, file ledger.File) ([]ledger.File, error) {
	olds, err := l.StoodFor(ctx, file)
	trial, _, trialErr := l.Trial(ctx, file.ID)
	olds = slices.DeleteFunc(olds, func(old ledger.File) bool {
		if trial || !waitsForPerson(path.Base(old.Outcome)) || file.State.NothingSent() && !old.State.NothingSent() {
			return true
		}
		less, lessErr := saysLess(ctx, l, file, old)
		err = errors.Join(err, lessErr)
		return less
	})
	own, ok := asOutcome(withoutExt(file.Name))
	if name := own + outcomeExt; ok && waitsForPerson(name) {
		old, namedErr := l.OutcomeNamed(ctx, file.ID, file.Profile, [2]string{name, path.Join(file.Profile, name)})
		if namedErr == nil {
			olds = append(olds, old)
		} else if !errors.Is(namedErr, ledger.ErrNotFound) {
			err = errors.Join(err, namedErr)
		}
	}
	return olds, errors.Join(err, trialErr)
}

// saysLess tells whether a copy rejects rows of which the outcome before it says what became of them: it was mapped in another
// way, or not to its end.
func saysLess(ctx context.Context, l *ledger.Ledger, file, old ledger.File) (bool, error) {
	if old.State.NothingSent() {
		return false, nil
	}
	now, err := l.CountRows(ctx, file.ID)
	before, beforeErr := l.CountRows(ctx, old.ID)
	rejected := string(reason.Rejected)
	return now[rejected] > before[rejected], errors.Join(err, beforeErr)
}

// hasTable tells whether a table was found in a file.
func hasTable(file ledger.File) bool {
	var u Understood
	err := json.Unmarshal([]byte(file.Layout), &u)
	return err == nil && u.Layout != nil && len(u.Layout.Tables) > 0
}

// superseding moves the outcome of old, and the CSV beside it, out of the outbox: file is its mended version.
type superseding struct {
	*reportStep
	file, old       ledger.File
	outbox, archive *folder.Dir
}

// move moves the outcome that has this extension. It is fs.ErrNotExist if there is none in the outbox.
func (m *superseding) move(ctx context.Context, ext string) error {
	base := withoutExt(path.Base(m.old.Outcome)) + ext
	if err := m.recover(ctx, base, ext); err != nil {
		return err
	}
	seen, err := m.unchanged(ctx, base)
	if err != nil || seen == nil {
		return err
	}
	if m.old.Superseded == "" || exists(m.archive.Inside(withoutExt(m.old.Superseded)+ext)) {
		if m.old.Superseded, err = m.nameSuperseded(ctx, m.old, base); err != nil {
			return err
		}
	}
	m.reach("superseded named")
	from, err := m.outbox.Stat()
	if err != nil {
		return err
	}
	to, err := m.archive.Stat()
	if err != nil {
		return err
	}
	if err := folder.AccessOf(seen).Moved(from, to).Give(m.outbox.Inside(base)); err != nil {
		return err
	}
	source, archived := folder.Source{Dir: m.outbox, Name: base, Seen: seen}, withoutExt(m.old.Superseded)+ext
	if err := folder.Move(source, m.archive.Inside(archived), m.old.Claim, m.reach); err != nil {
		return err
	}
	m.reach("superseded")
	m.log.WithField("file", m.file.Name).WithField("outcome", base).WithField("archived", archived).
		Info("superseded, moved to the archive")
	return nil
}

// recover goes on with a move to another volume that a crash has interrupted: what is whole in the archive gets its name, and
// what lies hidden in the outbox goes if it is the same, else it gets its name again.
func (m *superseding) recover(ctx context.Context, base, ext string) error {
	if m.old.Superseded == "" {
		return nil
	}
	to := m.archive.Inside(withoutExt(m.old.Superseded) + ext)
	if err := os.Rename(to+folder.WholeMovedEnding, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	hidden := folder.HiddenName(m.old.Claim)
	same, err := m.unchanged(ctx, hidden)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && same != nil && exists(to):
		return m.outbox.Remove(hidden)
	}
	return folder.HiddenFile{Dir: m.outbox, Hidden: hidden, Name: base}.AppearUnderFreeName()
}

// unchanged looks at an outcome in the outbox. It is nil if it is not what was written or dropped.
func (m *superseding) unchanged(ctx context.Context, name string) (fs.FileInfo, error) {
	f, err := m.outbox.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seen, err := f.Stat()
	if err != nil {
		return nil, err
	}
	is, err := hashOfReader(outcome.ReaderUntil(ctx, f))
	if err != nil || is != m.file.SHA256 && !slices.Contains(strings.Fields(m.old.OutcomeSHA256), is) {
		return nil, err
	}
	return seen, nil
}

// nameSuperseded chooses the name that an outcome will have in the archive.
func (s *reportStep) nameSuperseded(ctx context.Context, old ledger.File, base string) (name string, err error) {
	err = s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		if name, err = s.freeName(ctx, tx, archiveFolder(s.cfg), withoutExt(base), outcomeExt, ".csv"); err != nil {
			return err
		}
		return tx.SupersedeOutcome(ctx, old.ID, name)
	})
	return name, err
}

// keepHash remembers what an outcome is that this importer has written. The ledger keeps it when the file is done; after a
// crash it does not, and then the outcome is never moved by itself.
func (s *reportStep) keepHash(file ledger.File, written string) {
	if sum, err := hashOf(written); err == nil { // else publish finds out why
		before, _ := s.written.Load(file.ID)
		known, _ := before.(string)
		s.written.Store(file.ID, strings.TrimSpace(known+" "+sum))
	}
}

// done records that a file is done, and what its outcome is.
func (s *reportStep) done(ctx context.Context, file ledger.File) error {
	ended, err := s.notices.fileEnded(ctx, file)
	if err != nil {
		return err
	}
	sum, _ := s.written.LoadAndDelete(file.ID)
	defer s.notices.wake()
	return s.ledger.Change(ctx, func(tx *ledger.Tx) error {
		if hash, ok := sum.(string); ok {
			if err := tx.KeepOutcome(ctx, file.ID, hash); err != nil {
				return err
			}
		}
		return cmp.Or(tx.Done(ctx, file.ID), s.notices.tellEnded(ctx, tx, ended))
	})
}
