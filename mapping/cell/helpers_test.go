package cell_test

import (
	"hgeimport/mapping/cell"
)

// said is the value that a reader returned, or "! code" if the cell cannot be used, or "value ? code" if there is a
// note.
func said(value string, flaw *cell.Flaw) string {
	switch {
	case flaw == nil:
		return value
	case flaw.Bad:
		return "! " + string(flaw.Code)
	}
	return value + " ? " + string(flaw.Code)
}
