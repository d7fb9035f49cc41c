package importertest

import (
	"testing"
	"time"
)

// LongEnough is how long a test waits for what must happen: a busy machine takes its time.
const LongEnough = 5 * time.Minute

// Until waits for a condition.
func Until(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.NewTimer(LongEnough)
	defer deadline.Stop()
	for !met() {
		select {
		case <-deadline.C:
			t.Fatalf("in vain: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
