package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A ledger that was put back from an older copy looks complete, and so does the counter file beside it if that was copied with
// it. The importer would send again what the older ledger does not know. So work/ keeps the number of the highest form that has
// left: a copy of the ledger does not include it. The file is not synced and may be lost in a power cut. It is only a second net.

// highestFormFile is the file in work/. Its first line is the ledger's identity, its second the number, with numberDigits digits.
const highestFormFile = ".hgeimport-sent"

// numberDigits is fixed so that a file that was cut is recognized.
const numberDigits = 20

// highestForm writes the file. The mutex is for the sends of this process only. Two importers may overwrite each other, and the
// lower number may stay in the file until the next send.
type highestForm struct {
	mu    sync.Mutex
	known int64 // the file has at least this number
}

// raise writes the number of a form into the file if it is the highest so far.
func (h *highestForm) raise(path, identity string, form int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if form <= h.known {
		return nil
	}
	inFile, err := readHighestForm(path, identity)
	if err != nil || inFile >= form {
		return err
	}
	if err := folder.OverwriteSmall(path, fmt.Appendf(nil, "%s\n%0*d\n", identity, numberDigits, form)); err != nil {
		return err
	}
	h.known = form
	return nil
}

// keepHighest writes into work/ that a form is about to leave. If it cannot be written, the form is sent all the same.
func (m *marks) keepHighest(form int64) {
	if err := m.highest.raise(highestFormPath(m.cfg), m.identity, form); err != nil {
		m.log.WithError(folder.WithoutPaths(err)).Debug("the highest form is not kept in work")
	}
}

// checkHighestForm is a *ledger.LostError if a form has left that the ledger does not have.
func checkHighestForm(ctx context.Context, c *config.Config, l *ledger.Ledger, identity string) error {
	sent, err := readHighestForm(highestFormPath(c), identity)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.WithoutPaths(err)}
	}
	last, err := l.LastForm(ctx)
	if err == nil && sent > last {
		lost := &ledger.LostError{Ledger: c.Ledger.String(), SentFile: highestFormPath(c), Made: sent, Recorded: last}
		err = fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, lost)
	}
	return err
}

// readHighestForm reads the number. It is 0 if the file is not there, belongs to another ledger, or was cut.
func readHighestForm(path, identity string) (int64, error) {
	text, _, err := folder.ReadSmall(path, longestMark)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	owner, number, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if owner != identity || len(number) != numberDigits {
		return 0, nil
	}
	form, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, nil
	}
	return form, nil
}

func highestFormPath(c *config.Config) string { return filepath.Join(c.Folders.Work, highestFormFile) }
