//go:build !windows

package command

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// takenForDead is longer than an importer is taken to live after it has last said so.
const takenForDead = 13 * time.Second

// stopFor stops a process, as a machine does that sleeps or swaps, and lets it go on.
func stopFor(ctx context.Context, p *os.Process, d time.Duration) error {
	err := p.Signal(syscall.SIGSTOP)
	pauseFor(ctx, d)
	return errors.Join(err, p.Signal(syscall.SIGCONT))
}
