// Package reason says why a row or a file ended as it did: codes, which are data, and their words in three languages. It is
// the only home of what a user reads about a cell, a row or a file.
package reason

// Status is the final word about a row. The spelling is the same in every language.
type Status string

// The six endings of a row. Every input row has exactly one of them.
const (
	Confirmed   Status = "confirmed"   // the carrier's result names it as done
	Refused     Status = "refused"     // the carrier said no, to the order or to its form
	Rejected    Status = "rejected"    // it never left: something in the sheet is wrong
	Duplicate   Status = "duplicate"   // already confirmed or under way elsewhere
	Unconfirmed Status = "unconfirmed" // its form has a result that does not name it
	Unknown     Status = "unknown"     // the importer gave up asking
)

// Statuses are all of them, in the order in which they are told.
var Statuses = []Status{Confirmed, Refused, Rejected, Duplicate, Unconfirmed, Unknown}

// Code names one thing that can be said about a row, a file or a repair. Its words are in words.toml, in every language.
type Code string

// Reason is why a row or a file ended as it did, or what was repaired on the way: data, not words.
type Reason struct {
	Code  Code     `json:"code"`
	Cell  string   `json:"cell,omitempty"`  // address as the user sees it: orders!B6
	Value string   `json:"value,omitempty"` // what was found there, shortened
	Args  []string `json:"args,omitempty"`  // the particulars its words ask for, in order
}

// Refusal stops a whole file: it cannot be read, or it contradicts itself. It is an error; a bad cell is not.
type Refusal struct {
	Reasons []Reason
}

func (r *Refusal) Error() string {
	if len(r.Reasons) == 0 {
		return "file refused"
	}
	what, next := r.Reasons[0].Words("en")
	return what + "; " + next
}
