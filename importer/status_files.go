package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// statusFiles keeps a line in the outbox for each file under way, <name>.status.txt, that says where it stands. They are
// a courtesy: what keeps one from being written is logged and stops nothing. A run that ends before its files do leaves
// theirs, which stay true; those that a crash leaves are taken up, or away, at the next start.
type statusFiles struct {
	*road
	stop context.CancelFunc
	done chan struct{}

	mu    sync.Mutex
	lines map[string]string // what stands in them, by name; nil before the first look
	names map[int64]string  // of open files
	said  string            // the last trouble
}

// statusPrefix begins each line: by it, and by the name, a status file is known as one of ours.
const statusPrefix = "hgeimport: "

var statusName = regexp.MustCompile(`\.status(-\d+)?\.txt$`)

// close leaves the files as they are to be read while nobody works.
func (s *statusFiles) close() {
	s.stop()
	<-s.done
	s.look(context.Background())
}

// ended removes the status file of a file whose outcome is there.
func (s *statusFiles) ended(file int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, ok := s.names[file]; ok {
		delete(s.names, file)
		s.say(s.remove(name))
	}
}

// look brings all of them up to date.
func (s *statusFiles) look(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.update(ctx)
	if ctx.Err() == nil {
		s.say(err)
	}
}

// say logs a trouble once.
func (s *statusFiles) say(err error) {
	now := ""
	if err != nil {
		now = err.Error()
	}
	if now != s.said && now != "" {
		s.log.WithError(err).Warn("cannot keep the status files up to date")
	}
	s.said = now
}

func (s *statusFiles) update(ctx context.Context) error {
	if err := s.marks.here(outboxFolder(s.cfg)); err != nil {
		return err
	}
	if s.lines == nil {
		found, err := s.found()
		if err != nil {
			return err
		}
		s.lines = found
	}
	var open []ledger.File
	if s.cfg.Report.StatusFiles {
		var err error
		if open, err = s.ledger.OpenFiles(ctx); err != nil {
			return err
		}
	}
	var errs []error
	names := map[int64]string{}
	inUse := map[string]bool{}
	for _, f := range open {
		line, err := s.whereLine(ctx, f)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		name := s.names[f.ID]
		if name == "" || inUse[name] {
			name = s.choose(f, inUse)
		}
		names[f.ID], inUse[name] = name, true
		if s.lines[name] != line {
			errs = append(errs, s.write(name, line))
		}
	}
	s.names = names
	for name := range s.lines {
		if !inUse[name] {
			errs = append(errs, s.remove(name))
		}
	}
	return errors.Join(errs...)
}

// found are the status files of ours that lie in the outbox.
func (s *statusFiles) found() (map[string]string, error) {
	entries, err := os.ReadDir(s.cfg.Folders.Outbox)
	if err != nil {
		return nil, err
	}
	lines := map[string]string{}
	for _, e := range entries {
		if e.Type().IsRegular() && statusName.MatchString(e.Name()) {
			if line, err := s.read(e.Name()); err == nil && strings.HasPrefix(line, statusPrefix) {
				lines[e.Name()] = line
			}
		}
	}
	return lines, nil
}

func (s *statusFiles) read(name string) (string, error) {
	f, err := os.Open(filepath.Join(s.cfg.Folders.Outbox, name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	line := bufio.NewScanner(f)
	line.Scan()
	return line.Text(), line.Err()
}

// choose finds a name for a file: one that no other open file has, and under which nothing lies that is not ours.
func (s *statusFiles) choose(f ledger.File, inUse map[string]bool) string {
	stem := outcomeName.ReplaceAllString(strings.TrimSuffix(f.Name, filepath.Ext(f.Name)), "") + ".status"
	for n := 1; ; n++ {
		name := stem + ".txt"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.txt", stem, n)
		}
		if inUse[name] {
			continue
		}
		if _, ours := s.lines[name]; ours {
			return name
		}
		if line, err := s.read(name); err == nil && strings.HasPrefix(line, statusPrefix+oneLine(f.Name)+": ") {
			return name // another importer's, of this file
		}
		if _, err := os.Lstat(filepath.Join(s.cfg.Folders.Outbox, name)); errors.Is(err, fs.ErrNotExist) || n > len(inUse)+10 {
			return name
		}
	}
}

// write has a status file appear whole, in place of an older one.
func (s *statusFiles) write(name, line string) error {
	path := filepath.Join(s.cfg.Folders.Outbox, name)
	err := folder.Whole(path, func(temp string) error { return os.WriteFile(temp, []byte(line+"\n"), 0o644) })
	if err != nil {
		return fmt.Errorf("status file %s: %w", name, folder.Cause(err)) // without the temporary name, which is another one each time
	}
	s.lines[name] = line
	return nil
}

func (s *statusFiles) remove(name string) error {
	if err := folder.RemoveIfThere(filepath.Join(s.cfg.Folders.Outbox, name)); err != nil {
		return err
	}
	delete(s.lines, name)
	return nil
}

func newStatusFiles(r *road) *statusFiles {
	return &statusFiles{road: r, names: map[int64]string{}}
}

// start keeps the status files up to date until close.
func (s *statusFiles) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.done = stop, make(chan struct{})
	go func() {
		defer close(s.done)
		for ctx.Err() == nil {
			began := time.Now()
			s.look(ctx)
			pause := time.NewTimer(max(waiting.statusFiles, 20*time.Since(began)))
			select {
			case <-ctx.Done():
			case <-pause.C:
			}
			pause.Stop()
		}
	}()
}

// whereLine says in one line where a file stands.
func (s *statusFiles) whereLine(ctx context.Context, f ledger.File) (string, error) {
	where, err := s.where(ctx, f)
	if err != nil {
		return "", err
	}
	if s.troubles.has(f.ID) {
		where = reason.Say(s.cfg.Language, "where_held", where)
	}
	return statusPrefix + oneLine(f.Name) + ": " + where, nil
}

func (s *statusFiles) where(ctx context.Context, f ledger.File) (string, error) {
	say := func(key string, args ...string) string { return reason.Say(s.cfg.Language, key, args...) }
	switch f.State {
	case ledger.FileClaimed:
		rows, err := s.ledger.RowsSoFar(ctx, f.ID)
		if err != nil || rows == 0 {
			return say("where_queued"), err
		}
		return say("where_mapping", strconv.Itoa(rows)), nil
	case ledger.FileMapped, ledger.FileSent:
	default:
		return say("where_reporting"), nil
	}
	forms, err := s.ledger.FormsOf(ctx, f.ID)
	if err != nil {
		return "", err
	}
	left, open := 0, 0
	var since time.Time
	for _, form := range forms {
		if !form.SettledAt.IsZero() {
			continue
		}
		switch open++; form.State {
		case ledger.Planned, ledger.Sending:
			left++
		default:
			if began := form.StartedAt; since.IsZero() || began.Before(since) {
				since = began
			}
		}
	}
	all := strconv.Itoa(len(forms))
	switch {
	case left == len(forms):
		return say("where_mapped", strconv.Itoa(f.Rows), strconv.Itoa(f.Rows), all), nil
	case left > 0:
		return say("where_sending", strconv.Itoa(len(forms)-left), all), nil
	case open > 0:
		return say("where_waiting", s.clock(since), strconv.Itoa(open), all), nil
	}
	return say("where_reporting"), nil
}

// clock is a time of today, with its day where that is another one.
func (s *statusFiles) clock(t time.Time) string {
	t = t.In(s.zone)
	if t.Format(time.DateOnly) == time.Now().In(s.zone).Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}
