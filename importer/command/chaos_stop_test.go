//go:build !windows

package command

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// takenForDead is how long an importer has to stand still until others take it for dead (after 10 s).
const takenForDead = 13 * time.Second

// stopFor stops a process for a while, like a machine that sleeps or swaps, and lets it go on.
func stopFor(ctx context.Context, p *os.Process, d time.Duration) error {
	err := p.Signal(syscall.SIGSTOP)
	pauseFor(ctx, d)
	return errors.Join(err, p.Signal(syscall.SIGCONT))
}
