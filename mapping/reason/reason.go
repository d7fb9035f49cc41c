// Package reason says why a row or a file ended as it did. A Reason is data: a code (codes.go), the cell and
// particulars. words.toml has the words for each code in three languages; everything that a user reads about a cell, a
// row or a file stands there.
package reason

import "slices"

// Status is how a row ended. It is spelled the same in every language.
type Status string

// The six endings of a row. Every row of the user's file has exactly one of them.
const (
	Confirmed   Status = "confirmed"   // the carrier's result says that it is done
	Refused     Status = "refused"     // the carrier refused the order or its form
	Rejected    Status = "rejected"    // not sent: something in the sheet is wrong
	Duplicate   Status = "duplicate"   // not sent: the order is confirmed already, or under way in another row
	Unconfirmed Status = "unconfirmed" // the result of its form does not name it
	Unknown     Status = "unknown"     // the importer gave up asking for the result
)

// LeftOut is beside a row that does not count, because it is marked as not to go out and a person has said that it is left out.
// It is none of the six.
const LeftOut Status = "left-out"

// Statuses are the six, in the order in which they are reported.
var Statuses = []Status{Confirmed, Refused, Rejected, Duplicate, Unconfirmed, Unknown}

// Code names one thing that can be said about a row, a file or a repair.
type Code string

// Reason is why a row or a file ended as it did, or what was mended in it.
type Reason struct {
	Code  Code     `json:"code"`
	Cell  string   `json:"cell,omitempty"`  // address as the user sees it: orders!B6
	Value string   `json:"value,omitempty"` // what stands in the cell, shortened
	Args  []string `json:"args,omitempty"`  // further particulars; codes.go lists them for each code

	// Of is the operation that the rows are for, "" for scan forms: its rows may be no orders.
	Of string `json:"of,omitempty"`

	Asks *Question `json:"asks,omitempty"` // set if a person can answer it in the workbook; nil: it is a fault
}

// Refusal is the error for a file that is refused as a whole: it cannot be read, is not clear, or contradicts itself. A
// bad cell is not an error, it is a Reason of its row.
type Refusal struct {
	Reasons  []Reason   // faults, and questions that nobody has answered
	Answered []Answered // questions that were answered: a file with three of them may come back with one left
}

// OnlyAsks tells whether the file would go on if its questions were answered.
func (r *Refusal) OnlyAsks() bool {
	return len(r.Reasons) > 0 && !slices.ContainsFunc(r.Reasons, func(r Reason) bool { return r.Asks == nil })
}

func (r *Refusal) Error() string {
	if len(r.Reasons) == 0 {
		return "file refused"
	}
	what, next := r.Reasons[0].Words("en")
	return what + "; " + next
}
