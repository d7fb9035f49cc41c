package command

import (
	"context"
	"time"
)

// abandonAfter is how long a check is waited for once it was told to stop.
const abandonAfter = 3 * time.Second

// untilStopped works, as long as ctx lasts. Work that does not end within a time after that is left where it is: what only looks
// at files leaves nothing half done, and the process ends.
func untilStopped(ctx context.Context, within time.Duration, work func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- work() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	limit := time.NewTimer(within)
	defer limit.Stop()
	select {
	case err := <-ended:
		return err
	case <-limit.C:
		return context.Cause(ctx)
	}
}
