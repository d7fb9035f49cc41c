package importer

import (
	"os"
	"runtime"
	"runtime/debug"
	gauges "runtime/metrics"
	"sync"
)

// Rows come and go while little stays: of a large file a few megabytes are alive at a time. Go would collect garbage whenever as
// much again has come up, many times a second. So the heap may always grow by leastGarbage first. A heap that is larger than that
// is collected as Go does it.

// leastGarbage is how much may come up between two collections, in bytes.
const leastGarbage = 20 << 20

// collectLessOften sees to leastGarbage from now on, unless the environment has GOGC.
var collectLessOften = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		leaveRoom()
	}
})

// sentry is nothing. What finalizes it runs after each collection.
type sentry struct{ _ *byte }

// leaveRoom sets how large the heap may become until the next collection, and does so again after that.
func leaveRoom() {
	live := []gauges.Sample{{Name: "/gc/heap/live:bytes"}}
	gauges.Read(live)
	percent := garbagePercent(live[0].Value.Uint64())
	debug.SetGCPercent(percent)
	runtime.SetFinalizer(&sentry{}, func(*sentry) { leaveRoom() })
}

// garbagePercent is how much garbage may come up, in percent of what is alive.
func garbagePercent(live uint64) int {
	const least, most = 100, 1000
	return int(min(max(least, leastGarbage*100/max(live, 1)), most))
}
