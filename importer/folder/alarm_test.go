package folder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"hgeimport/importer/importertest"
)

// Where no event ever comes, the alarm rings when the time is over, and it ends with its context.
func TestAlarmWithoutEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &Alarm{}
		began := time.Now()
		a.Watch([]string{"inbox"})
		a.Wait(t.Context(), time.Minute)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("rang after %v", took)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		a.Wait(ctx, time.Hour)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("went on for %v after its end", took)
		}
	})
}

// The inbox is replaced again and again while nobody reads events. The watcher tells of it under the lock that its methods
// wait for: whoever asks it something must listen meanwhile.
func TestAlarmListensWhileItAsks(t *testing.T) {
	inbox := filepath.Join(t.TempDir(), "inbox")
	if err := os.Mkdir(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	a := NewAlarm(importertest.QuietLog())
	for range 100 {
		done := make(chan struct{})
		go func() { a.Watch([]string{inbox}); close(done) }()
		select {
		case <-done:
		case <-time.After(importertest.LongEnough):
			t.Fatal("it hangs")
		}
		if err := errors.Join(os.Rename(inbox, inbox+".old"), os.Remove(inbox+".old"), os.Mkdir(inbox, 0o755)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond) // the watcher finds nobody who listens
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
