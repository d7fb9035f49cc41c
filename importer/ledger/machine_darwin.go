package ledger

import (
	"time"

	"golang.org/x/sys/unix"
)

// Running is the clock that counts from the start of the machine, sleep included.
func (machine) Running() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return sinceStart()
	}
	return time.Duration(now.Nano())
}

func (machine) Boot() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}
