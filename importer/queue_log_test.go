package importer

import (
	"log/slog"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"
)

// While the database is away the queue complains many times a second. Each message is logged once a minute.
func TestQueueDoesNotFloodTheLog(t *testing.T) {
	t.Parallel()
	log, hook := logtest.NewNullLogger()
	h := slogOver(log).Handler()
	began := time.Now()
	say := func(level slog.Level, message string, after time.Duration) {
		t.Helper()
		if err := h.WithGroup("x").Handle(t.Context(), slog.NewRecord(began.Add(after), level, message, 0)); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 100 {
		say(slog.LevelError, "cannot fetch", time.Duration(n)*time.Millisecond)
	}
	say(slog.LevelWarn, "something else", time.Second)
	say(slog.LevelError, "cannot fetch", repeatAfter)
	var got []string
	for _, e := range hook.AllEntries() {
		got = append(got, e.Message)
	}
	last := hook.LastEntry()
	if len(got) != 3 || last.Message != "cannot fetch" || last.Data["repeated"] != 99 {
		t.Errorf("%q, the last with %v", got, last.Data)
	}

	log.SetLevel(logrus.DebugLevel) // with debug, every message is logged
	say(slog.LevelError, "cannot fetch", repeatAfter)
	if n := len(hook.AllEntries()); n != 4 {
		t.Errorf("%d lines with debug", n)
	}
}
