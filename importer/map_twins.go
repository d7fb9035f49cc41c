package importer

import (
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// A row that is equal to another one would be sent once with it. If that is not sent, nothing was done with either: whoever mends
// one of them has to mend both.

// cells are addresses of cells.
type cells map[string]bool

func (c *cells) add(address string) {
	if *c == nil {
		*c = cells{}
	}
	(*c)[address] = true
}

// byMapper notes which rows the mapper has rejected. What is equal to one of them is rejected for the same reason.
func (s *sorter) byMapper(rows []mapping.MappedRow) {
	s.rejectedBefore = s.rejectedBefore[:0]
	for i := range rows {
		s.rejectedBefore = append(s.rejectedBefore, rows[i].Status == reason.Rejected)
	}
}

// rejectTwins rejects the duplicates of rows that were rejected since they were mapped, for whatever reason.
func (s *sorter) rejectTwins(rows []sortedRow) {
	for i := range rows {
		if r := &rows[i]; r.Status == reason.Rejected && !s.rejectedBefore[i] && s.mayHaveTwins(r) {
			s.notSent.add(s.mapper.KeyCell(&r.Order))
		}
	}
	for i := range rows {
		if r := &rows[i]; isRepetition(&r.MappedRow) && s.notSent[r.Reasons[0].Args[0]] {
			r.Status, r.Reasons[0].Code = reason.Rejected, reason.TwinNotSent
		}
	}
}

// mayHaveTwins tells whether a row that was rejected may be equal to another one. It only leaves out rows of a file that is held
// back: these are so many that all their cells would need much memory.
func (s *sorter) mayHaveTwins(r *sortedRow) bool {
	return r.Reasons[0].Code != reason.HeldBack || r.Order.Alike != nil || s.operation.Several
}

// isRepetition tells whether a row is not sent because it is equal to another one.
func isRepetition(r *mapping.MappedRow) bool {
	return r.Status == reason.Duplicate && len(r.Reasons) > 0 && r.Reasons[0].Code == reason.RepeatedInFile
}
