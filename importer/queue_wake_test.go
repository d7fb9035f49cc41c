package importer

import (
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger/ledgertest"
)

// It runs alone: it changes how often all queues look for jobs.

// TestQueueIsWoken lets the queue look for jobs by itself once an hour. A change that adds a job wakes it, and it is
// woken for jobs that wait once they are due.
func TestQueueIsWoken(t *testing.T) {
	ledgertest.Each(t, func(t *testing.T, url string) {
		defer func(before time.Duration) { waiting.look = before }(waiting.look)
		waiting.look = time.Hour
		w := newWorld(t, url, hgeapitest.Config{Polls: 2}) // so forms are asked for again and again
		startWatch(t, w.cfg)
		for n, orders := range []string{"HGE2611230000001", "HGE2611230000002"} {
			w.drop(orders+".csv", orders)
			importertest.WaitUntil(t, "the order is with the carrier", func() bool { return len(w.carrier.References()) == n+1 })
		}
		w.untilAllDone(2)
	})
}
