package command

import (
	"context"
	"os"
	"time"
)

const takenForDead = 0

// stopFor does nothing: Windows cannot stop a process from outside.
func stopFor(context.Context, *os.Process, time.Duration) error { return nil }
