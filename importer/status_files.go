package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// statusFiles keeps a file <name>.status.txt for each open file in the outbox, where its outcome will be. Its one line says how
// far the file has got. The status files are a courtesy: if one cannot be written, that is logged and stops nothing. When a run
// ends before its files are done, the status files stay, because they are still true. Those that a crash leaves are updated or
// removed after the next start.
type statusFiles struct {
	*road
	stop context.CancelFunc
	done chan struct{}

	mu          sync.Mutex
	lines       map[string]string // line of each status file in the outbox, by its name; nil before the first update
	names       map[int64]string  // name of each open file's status file, by file ID
	lastTrouble string
	waiting     []fileInInbox // in the inbox
	waited      int64         // the ID of the last of them

	shown atomic.Pointer[[]fileInInbox] // waiting, for those who must not wait for mu: an outbox that hangs keeps it locked
}

// statusPrefix begins each line. A file is taken for one of ours only if it has this prefix and a name like statusName.
const statusPrefix = "hgeimport: "

var statusName = regexp.MustCompile(`\.status(-\d+)?\.txt$`)

func newStatusFiles(r *road) *statusFiles {
	return &statusFiles{road: r, names: map[int64]string{}}
}

// start keeps the status files up to date until close. If the outbox is slow, it updates them less often.
func (s *statusFiles) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.done = stop, make(chan struct{})
	go func() {
		defer close(s.done)
		for ctx.Err() == nil {
			began := time.Now()
			s.refresh(ctx)
			pause := time.NewTimer(max(waiting.statusFiles, 20*time.Since(began)))
			select {
			case <-ctx.Done():
			case <-pause.C:
			}
			pause.Stop()
		}
	}()
}

// close updates the status files a last time: people read them while nobody works.
func (s *statusFiles) close() {
	s.stop()
	<-s.done
	s.refresh(context.Background())
}

// ended removes the status file of a file whose outcome is there.
func (s *statusFiles) ended(file int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, ok := s.names[file]; ok {
		delete(s.names, file)
		s.logTrouble(s.remove(name))
	}
}

// refresh brings all status files up to date.
func (s *statusFiles) refresh(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.update(ctx)
	if ctx.Err() == nil {
		s.logTrouble(err)
	}
}

// logTrouble logs an error, unless it is the same as the last time.
func (s *statusFiles) logTrouble(err error) {
	trouble := ""
	if err != nil {
		trouble = err.Error()
	}
	if trouble != s.lastTrouble && trouble != "" {
		s.log.WithError(err).Warn("cannot keep the status files up to date")
	}
	s.lastTrouble = trouble
}

func (s *statusFiles) update(ctx context.Context) error {
	if err := s.marks.checkMark(outboxFolder(s.cfg)); err != nil {
		return err
	}
	if s.lines == nil {
		lines, err := s.readAll()
		if err != nil {
			return err
		}
		s.lines = lines
	}
	var open []ledger.File
	if s.cfg.Report.StatusFiles {
		var err error
		if open, err = s.ledger.OpenFiles(ctx); err != nil {
			return err
		}
		for _, w := range s.waiting {
			open = append(open, w.File)
		}
	}
	var errs []error
	names := map[int64]string{}
	inUse := map[string]bool{}
	for _, f := range open {
		line, err := s.line(ctx, f)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		name := s.names[f.ID]
		if name == "" || inUse[name] {
			name = s.nameFor(f, inUse)
		}
		names[f.ID], inUse[name] = name, true
		if s.lines[name] == line {
			continue
		}
		if err := s.write(f, name, line); err != nil {
			errs = append(errs, err)
			delete(names, f.ID) // something may lie there: the next update chooses another name
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

// readAll returns the lines of our status files that are in the outbox, by name.
func (s *statusFiles) readAll() (map[string]string, error) {
	subs := []string{""}
	for _, p := range s.cfg.Profile {
		if p.Name != "" {
			subs = append(subs, p.Name+"/")
		}
	}
	lines := map[string]string{}
	for _, sub := range subs {
		err := s.in(sub, func(dir *folder.Dir, _ string) error {
			entries, err := dir.List()
			for _, e := range entries {
				if e.Type().IsRegular() && statusName.MatchString(e.Name()) {
					if line, err := firstLine(dir, e.Name()); err == nil && strings.HasPrefix(line, statusPrefix) {
						lines[sub+e.Name()] = line
					}
				}
			}
			return err
		})
		if err != nil && sub == "" { // a profile may have no folder yet, or something strange in its place
			return nil, err
		}
	}
	return lines, nil
}

// in opens the folder of the outbox that a status file is in.
func (s *statusFiles) in(name string, use func(dir *folder.Dir, base string) error) error {
	dir, err := s.openOutbox(name)
	if err != nil {
		return err
	}
	return errors.Join(use(dir, path.Base(name)), dir.Close())
}

// read returns the first line of a file in the outbox. Its users may have put anything there.
func (s *statusFiles) read(name string) (line string, err error) {
	err = s.in(name, func(dir *folder.Dir, base string) (err error) {
		line, err = firstLine(dir, base)
		return err
	})
	return line, err
}

func firstLine(dir *folder.Dir, name string) (string, error) {
	f, err := dir.OpenRegular(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line := bufio.NewScanner(f)
	line.Scan()
	return line.Text(), line.Err()
}

// folderFor is the sub-folder of the outbox, with a slash, in which the users of a file look for its outcome; "" is the outbox
// itself.
func (s *statusFiles) folderFor(f ledger.File) string {
	if f.Profile == "" {
		return ""
	}
	dir, err := s.makeOutbox(f.Profile + "/")
	if err != nil {
		return "" // there something strange is in its place, of which the report tells
	}
	dir.Close()
	return f.Profile + "/"
}

// nameFor chooses the name of a file's status file: no other open file has it, and nothing that is not ours is there under it.
func (s *statusFiles) nameFor(f ledger.File, inUse map[string]bool) string {
	sub := s.folderFor(f)
	for n := 1; ; n++ {
		name := sub + numbered(outcomeStem(f.Name)+".status", n, ".txt")
		if inUse[name] {
			continue
		}
		if _, ours := s.lines[name]; ours {
			return name
		}
		if line, err := s.read(name); err == nil && strings.HasPrefix(line, statusLine(f, "")) {
			return name // another importer's, of this file
		}
		err := s.in(name, func(dir *folder.Dir, base string) error {
			_, err := dir.Lstat(base)
			return err
		})
		if errors.Is(err, fs.ErrNotExist) || n > len(inUse)+10 {
			return name
		}
	}
}

// write makes a status file appear whole, in place of an older one.
func (s *statusFiles) write(f ledger.File, name, line string) error {
	err := s.in(name, func(dir *folder.Dir, base string) error {
		return folder.WriteWhole(dir.Inside(base), func(temp string) error {
			if err := writeFresh(temp, line+"\n", 0o600, false); err != nil {
				return err
			}
			access := s.accessTo(f, dir.Path())
			if w := s.waitingOf(f.ID); w != nil {
				access = w.access
			}
			return access.Give(temp)
		})
	})
	if err != nil {
		return fmt.Errorf("status file %s: %w", name, folder.WithoutPaths(err)) // the temporary name would make each error a new one
	}
	s.lines[name] = line
	return nil
}

func (s *statusFiles) remove(name string) error {
	err := s.in(name, func(dir *folder.Dir, base string) error { return dir.Remove(base) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(s.lines, name)
	return nil
}

// line says how far a file has got, and whether something holds it up.
func (s *statusFiles) line(ctx context.Context, f ledger.File) (string, error) {
	if w := s.waitingOf(f.ID); w != nil {
		return s.sayWaiting(w), nil
	}
	text, err := s.stage(ctx, s.cfg.Language, f)
	if err != nil {
		return "", err
	}
	if f.State == ledger.FileMapped || f.State == ledger.FileSent {
		pause, err := carrierPause(ctx, s.cfg, s.ledger)
		if err != nil {
			return "", err
		}
		if pause != nil {
			text = reason.Say(s.cfg.Language, "where_paused", text, s.timeOfDay(pause.End.Round(time.Minute)))
		}
	}
	if s.troubles.has(f.ID) {
		text = reason.Say(s.cfg.Language, "where_held", text)
	}
	return statusLine(f, text), nil
}

func statusLine(f ledger.File, text string) string {
	return statusPrefix + oneLine(f.Name) + ": " + text
}
