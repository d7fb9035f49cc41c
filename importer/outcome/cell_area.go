package outcome

import (
	"fmt"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
)

// area is a rectangle of cells. Columns are 0-based, rows 1-based; right and bottom belong to it.
type area struct {
	left, top, right, bottom int
}

// parseArea reads A1:C9, $A$1:$C$9 or A1.
func parseArea(s string) (area, bool) {
	from, to, two := strings.Cut(strings.ReplaceAll(s, "$", ""), ":")
	if !two {
		to = from
	}
	var a area
	var ok1, ok2 bool
	a.left, a.top, ok1 = cell.ParseAddress(from)
	a.right, a.bottom, ok2 = cell.ParseAddress(to)
	return a, ok1 && ok2 && a.left <= a.right && a.top <= a.bottom
}

// String is the area as attributes have it: A1:C9.
func (a area) String() string {
	return cell.ColumnLetters(a.left) + strconv.Itoa(a.top) + ":" + cell.ColumnLetters(a.right) + strconv.Itoa(a.bottom)
}

// absolute is the area as defined names have it: $A$1:$C$9.
func (a area) absolute() string {
	return fmt.Sprintf("$%s$%d:$%s$%d", cell.ColumnLetters(a.left), a.top, cell.ColumnLetters(a.right), a.bottom)
}
