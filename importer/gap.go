package importer

import (
	"context"

	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

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
