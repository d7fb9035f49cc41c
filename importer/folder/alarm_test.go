package folder

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// Without events, Wait returns when the time is over, or when its context ends.
func TestAlarmWithoutEvents(t *testing.T) {
	t.Parallel()
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
