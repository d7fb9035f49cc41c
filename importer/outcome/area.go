package outcome

import (
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// area is a rectangle of cells. Columns are 0-based, rows as the user sees them; both ends belong to it.
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
	a.left, a.top, ok1 = parseCell(from)
	a.right, a.bottom, ok2 = parseCell(to)
	return a, ok1 && ok2 && a.left <= a.right && a.top <= a.bottom
}

// parseCell reads an address like C9.
func parseCell[T string | []byte](s T) (col, row int, ok bool) {
	i := 0
	for ; i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'; i++ {
		col = col*26 + int(s[i]|0x20-'a') + 1
		if col > sheet.MostColumns {
			return 0, 0, false
		}
	}
	letters := i
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		if row = row*10 + int(s[i]-'0'); row > sheet.MostRows {
			return 0, 0, false
		}
	}
	return col - 1, row, letters > 0 && i > letters && i == len(s) && row > 0
}

func (a area) String() string {
	return cell.ColumnLetters(a.left) + strconv.Itoa(a.top) + ":" + cell.ColumnLetters(a.right) + strconv.Itoa(a.bottom)
}

// absolute is the area as defined names want it: $A$1:$C$9.
func (a area) absolute() string {
	return "$" + cell.ColumnLetters(a.left) + "$" + strconv.Itoa(a.top) + ":$" + cell.ColumnLetters(a.right) + "$" + strconv.Itoa(a.bottom)
}
