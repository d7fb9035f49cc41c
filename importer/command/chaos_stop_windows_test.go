package command

import (
	"context"
	"os"
	"time"
)

const takenForDead = 0

// stopFor does nothing: on Windows a process cannot be stopped from outside.
func stopFor(context.Context, *os.Process, time.Duration) error { return nil }
