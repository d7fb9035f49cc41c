package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A ledger that is put back from a copy looks whole, also to the number beside it, which was copied with it. So work/ keeps the
// highest form that has left, where no copy of the ledger takes it along. It need not survive a power cut: it is a second net.

// highestFormFile is that file in work/: the ledger's identity on its first line, and the number on the second, of sentDigits.
const highestFormFile = ".hgeimport-sent"

const sentDigits = 20

// highestForm guards the file among the sends of this process; another importer may write between a look and a write, and leave
// the lower number for a moment.
type highestForm struct {
	mu    sync.Mutex
	known int64
}

// raise keeps form in the file, where it is the highest so far.
func (s *highestForm) raise(path, identity string, form int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if form <= s.known {
		return nil
	}
	there, err := readHighestForm(path, identity)
	if err != nil || there >= form {
		return err
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "%s\n%0*d\n", identity, sentDigits, form), 0o644); err != nil {
		return err
	}
	s.known = form
	return nil
}

// readHighestForm is the highest form that has left by a ledger, 0 where the file is not there, is another ledger's, or was cut.
func readHighestForm(path, identity string) (int64, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	whose, number, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if whose != identity || len(number) != sentDigits {
		return 0, nil
	}
	form, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, nil
	}
	return form, nil
}

func highestFormPath(c *config.Config) string { return filepath.Join(c.Folders.Work, highestFormFile) }

// forgottenForm is a *ledger.LostError where the ledger does not have a form that has left.
func forgottenForm(ctx context.Context, c *config.Config, l *ledger.Ledger, identity string) error {
	sent, err := readHighestForm(highestFormPath(c), identity)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.Cause(err)}
	}
	last, err := l.LastForm(ctx)
	if err == nil && sent > last {
		lost := &ledger.LostError{Ledger: c.Ledger.String(), SentFile: highestFormPath(c), Made: sent, Recorded: last}
		err = fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, lost)
	}
	return err
}

// soundWithin is how long the ledger may take to say who it is.
const soundWithin = 5 * time.Second

// ledgerLost tells whether an error says that the ledger is not what it was: whoever goes on sends twice.
func ledgerLost(err error) bool {
	var lost *ledger.LostError
	return errors.Is(err, ledger.ErrReplaced) || errors.As(err, &lost)
}

// keepHighest remembers in work/ that a form is about to leave. What keeps it from that keeps nothing from being sent.
func (m *marks) keepHighest(form int64) {
	if err := m.highest.raise(highestFormPath(m.cfg), m.identity, form); err != nil {
		m.log.WithError(folder.Cause(err)).Debug("the highest form is not kept in work")
	}
}

// ledgerIsSame looks, before anything new is taken, whether the ledger is the one that the importer began with, and has all that it
// had: it may have been replaced, or put back from a copy, in the meantime. While it does not answer nobody can tell.
func (m *marks) ledgerIsSame(ctx context.Context) error {
	ctx, late := context.WithTimeout(ctx, soundWithin)
	defer late()
	if err := m.ledger.CheckNotReplaced(ctx); err != nil {
		return err
	}
	return forgottenForm(ctx, m.cfg, m.ledger, m.identity)
}
