package command

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A check of which a step does not look at its context ends all the same, as one that was interrupted.
func TestCheckIsLeftThatDoesNotEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	begun, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	go func() {
		<-begun
		stop()
	}()
	err := untilStopped(ctx, time.Millisecond, func() error {
		close(begun)
		<-end
		return nil
	})
	if code := exitCode(err); code != exitInterrupted {
		t.Errorf("it ends with %v, code %d", err, code)
	}
}

// A check that ends by itself after the stop says how it ended.
func TestCheckEndsAfterAStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := untilStopped(ctx, time.Hour, func() error {
		stop()
		<-ctx.Done()
		return errNotAll
	})
	if !errors.Is(err, errNotAll) {
		t.Errorf("it ends with %v", err)
	}
}
