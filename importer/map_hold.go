package importer

import (
	"context"

	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// With on_problem = "hold" one row with a problem holds the whole file back, whoever finds the problem: the mapper in the sheet,
// or the sorter in what the ledger knows.

// countRejected counts the rows that would be rejected for what is wrong with themselves. with is how they are sorted.
func (s *surveyedFile) countRejected(ctx context.Context, with sorter) (n int, err error) {
	mapper := s.layout.Mapper() // of this pass only: what it notices is noticed again when the rows are mapped
	with.blockers, with.mapper = 0, mapper
	var pending []mapping.MappedRow
	var mapped []bool // which of them the mapper has rejected
	count := func() error {
		rows, err := with.sort(pending)
		for i, r := range rows {
			if mapped[i] || r.Status == reason.Rejected && !isHeldTogether(r.Reasons[0].Code) {
				n++
			}
		}
		pending, mapped = pending[:0], mapped[:0]
		return err
	}
	err = s.each(ctx, func(row *cell.Row) error {
		r := mapper.Map(row)
		if !r.Counts {
			return nil
		}
		pending, mapped = append(pending, r), append(mapped, r.Status == reason.Rejected)
		if most := chunkOf(with.operation); most == 0 || len(pending) < most {
			return nil
		}
		return count()
	})
	if err == nil {
		err = count()
	}
	return n, err
}

// isHeldTogether says that nothing is wrong with a row itself, but with another one that it would go out with.
func isHeldTogether(code reason.Code) bool {
	return code == reason.BagHeldBack || code == reason.OrderHeldBack || code == reason.TwinNotSent
}
