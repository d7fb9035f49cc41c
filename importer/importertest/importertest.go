// Package importertest helps the tests of the importer and of its command: configurations to start from, files to drop, and
// conditions to wait for instead of sleeping.
package importertest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
)

// WaitLimit is how long a test waits for what must happen, however busy the machine is. It is the time after which a test
// fails, never a time that a test has to take.
const WaitLimit = 5 * time.Minute

// WaitUntil returns when the condition is met. It fails the test if that has not happened after WaitLimit; what says which
// condition it was.
func WaitUntil(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.NewTimer(WaitLimit)
	defer deadline.Stop()
	for !met() {
		select {
		case <-deadline.C:
			t.Fatalf("in vain: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Today is the day in UTC on which the rest of a test takes place, such as 2026-11-30: shortly before midnight it waits for the
// next one. The names of documents have the day.
func Today(t *testing.T) string {
	t.Helper()
	for {
		now := time.Now().UTC()
		if now.Add(2*time.Minute).Day() == now.Day() {
			return now.Format(time.DateOnly)
		}
		time.Sleep(time.Second)
	}
}

// QuietLog returns a log that writes nothing.
func QuietLog() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

// FreeAddress returns an address of this machine, 127.0.0.1:port, where nobody listens. The port is below those that systems
// give to outgoing connections, so that none of these takes it before the test does.
func FreeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(20_000)))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// HTTPGet reads a page that the importer serves at an address, such as /metrics or /healthz.
func HTTPGet(t *testing.T, address, path string) (status int, text string) {
	t.Helper()
	resp, err := http.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}
