package ledger

import (
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Running is the clock that counts from the start of the machine, sleep included. A container may show it with an offset, which
// is taken off: all of a machine's containers count the same.
func (machine) Running() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return sinceStart()
	}
	return time.Duration(now.Nano()) - bootOffset
}

// bootOffset is how far this process's time namespace is ahead of the machine. It cannot change while a process runs.
var bootOffset = readBootOffset("/proc/self/timens_offsets")

func readBootOffset(path string) time.Duration {
	text, err := os.ReadFile(path) // "boottime <seconds> <nanoseconds>" is one of its lines
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "boottime" {
			seconds, _ := strconv.ParseInt(f[1], 10, 64)
			nanos, _ := strconv.ParseInt(f[2], 10, 64)
			return time.Duration(seconds)*time.Second + time.Duration(nanos)
		}
	}
	return 0
}

func (machine) Boot() string { return firstLine("/proc/sys/kernel/random/boot_id") }
