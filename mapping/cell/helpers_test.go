package cell_test

import (
	"hgeimport/mapping/cell"
)

// said is a value, or the code of what was said instead of it, or both.
func said(value string, flaw *cell.Flaw) string {
	switch {
	case flaw == nil:
		return value
	case flaw.Bad:
		return "! " + string(flaw.Code)
	}
	return value + " ? " + string(flaw.Code)
}
