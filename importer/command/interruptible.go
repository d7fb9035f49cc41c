package command

import (
	"context"
	"io"
	"time"
)

// interruptible is what a person or a script reads. A write waits for them, as long as it takes, but once ctx has ended no longer
// than waitForReader. What was logged before comes before it.
type interruptible struct {
	ctx context.Context
	to  io.Writer
	log *patientLog
	up  bool // the waiting is over
}

func (w *interruptible) Write(p []byte) (int, error) {
	if w.up {
		return 0, context.Cause(w.ctx)
	}
	w.log.flush(stallsAfter)
	type result struct {
		n   int
		err error
	}
	text, written := append([]byte{}, p...), make(chan result, 1)
	go func() {
		n, err := w.to.Write(text)
		written <- result{n, err}
	}()
	select {
	case r := <-written:
		return r.n, r.err
	case <-w.ctx.Done():
	}
	limit := time.NewTimer(waitForReader)
	defer limit.Stop()
	select {
	case r := <-written:
		return r.n, r.err
	case <-limit.C:
		w.up = true
		return 0, context.Cause(w.ctx)
	}
}
