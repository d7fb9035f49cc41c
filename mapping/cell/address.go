package cell

import (
	"strconv"
	"strings"
)

// The size of the largest sheet that Excel and all other spreadsheet programs know.
const (
	MostRows    = 1_048_576
	MostColumns = 16_384
)

// Address names a cell the way its user sees it: orders!B6, or B6 if the sheet has no name. col is 0-based.
func Address(sheet string, col, row int) string {
	a := ColumnLetters(col) + strconv.Itoa(row)
	switch {
	case sheet == "":
		return a
	case strings.ContainsAny(sheet, " '!-()[]"):
		return quotedSheet(sheet) + "!" + a
	}
	return sheet + "!" + a
}

// QuotedAddress is the address of a cell in formulas, links and defined names. The sheet is always quoted, which every
// program understands: 'orders'!B6. cell may also be a range.
func QuotedAddress(sheet, cell string) string { return quotedSheet(sheet) + "!" + cell }

func quotedSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// SplitAddress splits the address of one cell into the sheet's name and the rest: 'Flight 1'!B6 is Flight 1 and B6. The
// sheet is "" if the address has none. ok is false if the rest is not the address of a cell.
func SplitAddress(address string) (sheet, cell string, ok bool) {
	i := strings.LastIndexByte(address, '!')
	sheet, cell = address[:max(i, 0)], address[i+1:]
	if n := len(sheet); n > 2 && sheet[0] == '\'' && sheet[n-1] == '\'' {
		sheet = strings.ReplaceAll(sheet[1:n-1], "''", "'")
	}
	_, _, ok = ParseAddress(cell)
	return sheet, cell, ok
}

// ParseAddress reads the address of a cell inside its sheet, such as AB12. col is 0-based, row 1-based. ok is false if
// text is anything else, or names a cell outside of the largest sheet.
func ParseAddress[T string | []byte](text T) (col, row int, ok bool) {
	col, row, n := AddressAt(text)
	if n == 0 || n < len(text) {
		return 0, 0, false
	}
	return col, row, true
}

// AddressAt reads the address that text begins with, and returns its length. The length is 0 if text does not begin
// with an address, or with one outside of the largest sheet.
func AddressAt[T string | []byte](text T) (col, row, length int) {
	i := 0
	for ; i < len(text); i++ {
		c := text[i] | 0x20 // lower case
		if c < 'a' || c > 'z' {
			break
		}
		if col = col*26 + int(c-'a') + 1; col > MostColumns {
			return 0, 0, 0
		}
	}
	for ; i < len(text) && '0' <= text[i] && text[i] <= '9'; i++ {
		if row = row*10 + int(text[i]-'0'); row > MostRows {
			return 0, 0, 0
		}
	}
	if col == 0 || row == 0 {
		return 0, 0, 0
	}
	return col - 1, row, i
}

// ColumnLetters is the name of column col (0-based): A, Z, AA.
func ColumnLetters(col int) string {
	var b [8]byte
	i := len(b)
	for col++; col > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return string(b[i:])
}
