//go:build unix

package importer

import (
	"syscall"
	"time"
)

// processorTime is how long processors have worked for this process, 0 if the system does not tell it.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
