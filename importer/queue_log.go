package importer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// slogOver lets the queue, which speaks slog, log through logrus. Its everyday lines are of no use to an administrator:
// only warnings and errors pass, unless debug is on, and the same one once in saidAgain. While a database is away the
// queue says so forty times a second.
func slogOver(log *logrus.Logger) *slog.Logger {
	return slog.New(&slogHandler{entry: logrus.NewEntry(log), said: &saidLines{lines: map[string]*saidLine{}}})
}

const saidAgain = time.Minute

type slogHandler struct {
	entry *logrus.Entry
	group string
	said  *saidLines
}

// saidLines remembers which messages were let through. There are as many as the queue's code has.
type saidLines struct {
	mu    sync.Mutex
	lines map[string]*saidLine
}

type saidLine struct {
	at        time.Time
	swallowed int // since then
}

// pass tells whether a message is to be said now, and how often it was swallowed before.
func (s *saidLines) pass(message string, now time.Time) (ok bool, swallowed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lines[message]
	if l != nil && now.Sub(l.at) < saidAgain {
		l.swallowed++
		return false, 0
	}
	if l != nil {
		swallowed = l.swallowed
	}
	s.lines[message] = &saidLine{at: now}
	return true, swallowed
}

var levels = map[slog.Level]logrus.Level{
	slog.LevelDebug: logrus.TraceLevel,
	slog.LevelInfo:  logrus.DebugLevel,
	slog.LevelWarn:  logrus.WarnLevel,
	slog.LevelError: logrus.ErrorLevel,
}

func (h *slogHandler) Enabled(_ context.Context, l slog.Level) bool {
	return h.entry.Logger.IsLevelEnabled(levels[l])
}

func (h *slogHandler) Handle(_ context.Context, r slog.Record) error {
	fields := logrus.Fields{}
	if r.Level >= slog.LevelWarn && !h.entry.Logger.IsLevelEnabled(logrus.DebugLevel) {
		ok, swallowed := h.said.pass(r.Message, r.Time)
		if !ok {
			return nil
		}
		if swallowed > 0 {
			fields["repeated"] = swallowed
		}
	}
	r.Attrs(func(a slog.Attr) bool {
		fields[h.group+a.Key] = a.Value.Resolve().Any()
		return true
	})
	h.entry.WithTime(r.Time).WithFields(fields).Log(levels[r.Level], r.Message)
	return nil
}

func (h *slogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	fields := logrus.Fields{}
	for _, a := range attrs {
		fields[h.group+a.Key] = a.Value.Resolve().Any()
	}
	return &slogHandler{entry: h.entry.WithFields(fields), group: h.group, said: h.said}
}

func (h *slogHandler) WithGroup(name string) slog.Handler {
	return &slogHandler{entry: h.entry, group: h.group + name + ".", said: h.said}
}
