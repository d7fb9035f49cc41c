package cell

import (
	"hgeimport/mapping/reason"
)

// Flaw says what is wrong with a cell. Bad: the cell cannot be used, and the reader returns no value. Otherwise the
// reader returns a value and the Flaw is a note: the cell was mended, or looks odd.
type Flaw struct {
	Code reason.Code
	Bad  bool
	Args []string // particulars for the words of Code, see the package reason
}

// Bad returns the Flaw of a cell that cannot be used.
func Bad(code reason.Code, args ...string) *Flaw { return &Flaw{Code: code, Bad: true, Args: args} }

// Mended returns the Flaw of a cell that was mended or looks odd, and is used.
func Mended(code reason.Code, args ...string) *Flaw { return &Flaw{Code: code, Args: args} }
