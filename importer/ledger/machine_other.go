//go:build !linux && !darwin && !windows

package ledger

import "time"

func (machine) Running() time.Duration { return sinceStart() }

// Boot is unknown.
func (machine) Boot() string { return "" }
