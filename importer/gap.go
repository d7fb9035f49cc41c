package importer

import (
	"context"
	"fmt"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// GapError says that the rows of a file do not add up: its outcome must not be written.
type GapError struct {
	File       string
	Read       int
	Ended      int
	StillGoing int
}

func (e *GapError) Error() string {
	return fmt.Sprintf("%s: %d rows were read, %d have an outcome and %d are still under way", e.File, e.Read, e.Ended, e.StillGoing)
}

// count is the conservation: rows read = the sum of all endings, and nothing under way.
func (im *Importer) count(ctx context.Context, file ledger.File) (map[reason.Status]int, error) {
	byWord, err := im.ledger.Count(ctx, file.ID)
	if err != nil {
		return nil, err
	}
	counts := map[reason.Status]int{}
	ended := 0
	for _, status := range reason.Statuses {
		counts[status] = byWord[string(status)]
		ended += counts[status]
	}
	if ended != file.Rows || byWord[""] != 0 {
		return nil, &GapError{File: file.Name, Read: file.Rows, Ended: ended, StillGoing: byWord[""]}
	}
	return counts, nil
}
