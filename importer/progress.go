package importer

import (
	"context"
	"sync/atomic"
)

// progress is what this importer has done since its start.
type progress struct{ rows, sent atomic.Int64 }

// Progress is what a person at a terminal wants to see move.
type Progress struct {
	Rows int64 // mapped since the start
	Sent int64 // forms that the carrier took since the start
	Open int   // forms that are not settled, also those of earlier runs
}

// Progress tells how far the work is. It may be called while Run or Watch works.
func (im *Importer) Progress(ctx context.Context) (Progress, error) {
	open, err := im.ledger.OpenForms(ctx)
	return Progress{Rows: im.progress.rows.Load(), Sent: im.progress.sent.Load(), Open: len(open)}, err
}
