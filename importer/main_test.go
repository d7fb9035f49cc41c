package importer

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"testing"
	"time"

	"hgeimport/importer/ledger"
)

// waitingOutside are the waits of the program.
var waitingOutside = waiting

// TestMain lets many tests run at a time, since they mostly wait. It shortens the importer's waits, also in the processes that
// tests start. Benchmarks measure with the waits of the program.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["test.parallel"] {
		parallel := "12" // more of them need more ledgers, and to make one takes longer than most tests
		if raced {       // then they compute more than they wait
			parallel = "6"
		}
		if err := flag.Set("test.parallel", parallel); err != nil {
			panic(err)
		}
	}
	if !given["test.bench"] {
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(400) // a collector that saves memory takes a fifth of the processor
		}
		ledger.OpenPool = openKept
		ledger.Connections = 4 // each costs the server 12 ms of processor time, and most live for a second
		waiting.fetch = 50 * time.Millisecond
		waiting.trouble = 200 * time.Millisecond
		waiting.firstRetry = 20 * time.Millisecond
		waiting.maxRetry = 100 * time.Millisecond
		waiting.firstUnsent = 100 * time.Millisecond
		waiting.statusFiles = 100 * time.Millisecond
		waiting.page = time.Second
		waiting.notices = 50 * time.Millisecond
		waiting.conditions = 50 * time.Millisecond
		waiting.firstNotice = 20 * time.Millisecond
		waiting.maxNotice = 100 * time.Millisecond
		// A busy machine answers later. No test waits for one of these limits.
		answersWithin.ledger, answersWithin.count = time.Minute, time.Minute
		answersWithin.volume, answersWithin.outbox = time.Minute, time.Minute
	}
	code := m.Run()
	if err := dropMade(); err != nil {
		fmt.Println("the ledgers of the tests:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}
