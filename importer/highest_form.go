package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A ledger that was put back from an older copy looks complete, and so does the counter file beside it if that was copied with
// it. The importer would send again what the older ledger does not know. So work/ keeps the number of the highest form that has
// left, and the last sends: a copy of the ledger does not include them. A form that the older copy has as planned and that has
// left since then has no higher number, but one send more. The file is not synced and may be lost in a power cut. It is only a
// second net.

// highestFormFile is the file in work/. Its first line is the ledger's identity, its second the number, with numberDigits digits.
// Then comes a line for each of the last sends: the form's number, and how often it had left by then.
const highestFormFile = ".hgeimport-sent"

// numberDigits is fixed so that a file that was cut is recognized.
const numberDigits = 20

// lastSends is how many sends the file has.
const lastSends = 16

// countedSend is a form, and how often it had left.
type countedSend struct {
	form  int64
	sends int
}

// highestForm writes the file. The mutex is for the sends of this process only. Two importers may overwrite each other, and the
// lower number may stay in the file until the next send.
type highestForm struct {
	mu    sync.Mutex
	known int64         // the highest form of which this process knows that it has left
	last  []countedSend // the last sends of this process, and of no other: only that one can take one of them back
}

// raise writes a send into the file.
func (h *highestForm) raise(path, identity string, sent countedSend) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last = append(h.last, sent); len(h.last) > lastSends {
		h.last = h.last[1:]
	}
	h.known = max(h.known, sent.form)
	return h.write(path, identity)
}

// takeBack takes a send out of the file.
func (h *highestForm) takeBack(path, identity string, sent countedSend) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(h.last, sent) {
		return nil
	}
	h.last = slices.DeleteFunc(h.last, func(s countedSend) bool { return s == sent })
	return h.write(path, identity)
}

// write writes the file. The highest number stays, whoever has written it.
func (h *highestForm) write(path, identity string) error {
	inFile, _, err := readHighestForm(path, identity)
	if err != nil {
		return err
	}
	h.known = max(h.known, inFile)
	text := fmt.Appendf(nil, "%s\n%0*d\n", identity, numberDigits, h.known)
	for _, s := range h.last {
		text = fmt.Appendf(text, "%d %d\n", s.form, s.sends)
	}
	return folder.OverwriteSmall(path, text)
}

// keepSend writes into work/ that a form is about to leave, for the sends-th time. If it cannot be written, the form is sent all
// the same.
func (m *marks) keepSend(form int64, sends int) {
	if err := m.highest.raise(highestFormPath(m.cfg), m.identity, countedSend{form, sends}); err != nil {
		m.log.WithError(folder.WithoutPaths(err)).Debug("the send is not kept in work")
	}
}

// takeSendBack takes out of work/ that a form has left: it has not. That must be done before the ledger takes it back. Else the
// ledger would look as if it had forgotten the send.
func (m *marks) takeSendBack(form int64, sends int) error {
	err := m.highest.takeBack(highestFormPath(m.cfg), m.identity, countedSend{form, sends})
	if err != nil {
		return &folder.Error{Key: "work", Path: m.cfg.Folders.Work, Err: folder.WithoutPaths(err)}
	}
	return nil
}

// checkHighestForm is a *ledger.LostError if a form has left that the ledger does not have, or if one has left more often than it
// knows.
func checkHighestForm(ctx context.Context, c *config.Config, l *ledger.Ledger, identity string) error {
	path := highestFormPath(c)
	sent, all, err := readHighestForm(path, identity)
	if err != nil {
		return &folder.Error{Key: "work", Path: c.Folders.Work, Err: folder.WithoutPaths(err)}
	}
	last, err := l.LastForm(ctx)
	if err != nil {
		return err
	}
	if sent > last {
		lost := &ledger.LostError{Ledger: c.Ledger.String(), SentFile: path, Made: sent, Recorded: last}
		return fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, lost)
	}
	forms := make([]int64, len(all))
	for i, s := range all {
		forms[i] = s.form
	}
	known, err := l.SendsOf(ctx, forms)
	if err != nil {
		return err
	}
	for _, s := range all {
		if n, has := known[s.form]; !has || n >= s.sends {
			continue
		}
		if _, now, err := readHighestForm(path, identity); err != nil || !slices.Contains(now, s) {
			continue // it was taken back after the first look
		}
		lost := &ledger.LostError{Ledger: c.Ledger.String(), SentFile: path, Form: s.form, Made: int64(s.sends),
			Recorded: int64(known[s.form])}
		return fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, lost)
	}
	return nil
}

// readHighestForm reads the file. The number is 0, and there are no sends, if it is not there, belongs to another ledger, or was
// cut. A line that was cut counts less than it said, or not at all.
func readHighestForm(path, identity string) (highest int64, last []countedSend, err error) {
	text, _, err := folder.ReadSmall(path, longestMark)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) < 2 || lines[0] != identity || len(lines[1]) != numberDigits {
		return 0, nil, nil
	}
	if highest, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, nil, nil
	}
	for _, line := range lines[2:] {
		var s countedSend
		if n, err := fmt.Sscanf(line, "%d %d", &s.form, &s.sends); n == 2 && err == nil {
			last = append(last, s)
		}
	}
	return highest, last, nil
}

func highestFormPath(c *config.Config) string { return filepath.Join(c.Folders.Work, highestFormFile) }
