package ledger

import (
	"time"

	"golang.org/x/sys/windows"
)

// Running is the count of ticks since the start of the machine, sleep included.
func (machine) Running() time.Duration { return windows.DurationSinceBoot() }

// Boot is unknown: Windows gives its starts no name.
func (machine) Boot() string { return "" }
