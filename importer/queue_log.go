package importer

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// slogOver makes a slog.Logger, which the queue needs, that logs through logrus. An administrator has no use for the queue's
// everyday lines, so they are one level lower here. Unless debug is on, the same warning passes once a minute: while
// a database does not answer, the queue says so forty times a second.
func slogOver(log *logrus.Logger) *slog.Logger {
	return slog.New(&slogHandler{entry: logrus.NewEntry(log), said: &saidLines{lines: map[string]*saidLine{}}})
}

// repeatAfter is how long the same message is kept back.
const repeatAfter = time.Minute

type slogHandler struct {
	entry *logrus.Entry
	group string
	said  *saidLines
}

// saidLines remembers which messages have passed. It stays small: the messages are fixed texts
// in the code of the queue.
type saidLines struct {
	mu    sync.Mutex
	lines map[string]*saidLine
}

type saidLine struct {
	at        time.Time
	swallowed int // since then
}

// pass tells whether a message passes now, and how often it was swallowed since it passed last.
func (s *saidLines) pass(message string, now time.Time) (ok bool, swallowed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lines[message]
	if l != nil && now.Sub(l.at) < repeatAfter {
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

// queuesForgotten is what the queue says while one of its named queues is not in a table that nobody here needs: it is where a
// queue can be paused. The queue's clean-up counts by the time of day, and forgets them in there for some minutes.
const queuesForgotten = "Error fetching queue settings"

func (h *slogHandler) Handle(_ context.Context, r slog.Record) error {
	if strings.HasSuffix(r.Message, queuesForgotten) {
		r.Level = slog.LevelDebug
	}
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
