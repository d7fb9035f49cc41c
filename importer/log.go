package importer

import (
	"context"
	"log/slog"

	"github.com/sirupsen/logrus"
)

// slogOver lets the queue, which speaks slog, log through logrus. Its everyday lines are of no use to an administrator:
// only warnings and errors pass, unless debug is on.
func slogOver(log *logrus.Logger) *slog.Logger {
	return slog.New(&slogHandler{entry: logrus.NewEntry(log)})
}

type slogHandler struct {
	entry *logrus.Entry
	group string
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
	return &slogHandler{entry: h.entry.WithFields(fields), group: h.group}
}

func (h *slogHandler) WithGroup(name string) slog.Handler {
	return &slogHandler{entry: h.entry, group: h.group + name + "."}
}
