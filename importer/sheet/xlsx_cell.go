package sheet

import (
	"bytes"
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// cellType is what the t attribute of a cell says.
type cellType uint8

const (
	numberCell cellType = iota
	sharedCell
	stringCell // the result of a formula
	inlineCell
	boolCell
	errorCell
	dateCell
)

func typeOf(t []byte) (cellType, bool) {
	switch string(t) {
	case "s":
		return sharedCell, true
	case "n":
		return numberCell, true
	case "str":
		return stringCell, true
	case "inlineStr":
		return inlineCell, true
	case "b":
		return boolCell, true
	case "e":
		return errorCell, true
	case "d":
		return dateCell, true
	}
	return 0, false
}

// readCell reads the cell that has just begun into the row. A cell without a reference follows the one before it.
// A cell that holds nothing leaves no trace, whatever its style.
func (s *sheetScan) readCell() error {
	col, style, kind := s.col+1, 0, numberCell
	for _, a := range s.attrs {
		ok := true
		switch string(a.name) {
		case "r":
			var row int
			if col, row, ok = cell.ParseAddress(a.value); !ok {
				return refusal(reason.Reason{Code: reason.OutsideGrid, Value: shorten(string(a.value))})
			}
			if row != s.row.Number {
				return s.outOfOrder(col, row)
			}
		case "s":
			for _, c := range a.value {
				ok = ok && c >= '0' && c <= '9' && style < mostStyles
				style = style*10 + int(c-'0')
			}
		case "t":
			kind, ok = typeOf(a.value)
		}
		if !ok {
			return s.broken()
		}
	}
	if col >= MostColumns {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: cell.ColumnLetters(col) + strconv.Itoa(s.row.Number)})
	}
	if col <= s.col {
		return s.outOfOrder(col, s.row.Number)
	}
	s.col = col
	formula, valued, err := s.readValue(kind)
	if refused(err, reason.LongCell) {
		err = longCell(s.book.address(s.sheet, col, s.row.Number))
	}
	if err != nil {
		return err
	}
	if formula && (!valued || len(s.value) == 0 && kind != stringCell) {
		s.found.uncalculated.add(col, s.row.Number)
		s.cellAt(col).Kind = cell.Formula
		return nil
	}
	return s.keep(col, kind, s.styles.format(style), s.value)
}

// readValue reads what stands in the cell into s.value.
func (s *sheetScan) readValue(kind cellType) (formula, valued bool, err error) {
	s.value = s.value[:0]
	for {
		tok, err := s.next()
		switch {
		case err != nil || tok == endTag:
			return formula, valued, err
		case tok != startTag:
			continue
		}
		switch string(s.name) {
		case "v":
			valued = true
			s.value, err = s.content(s.value, kind == stringCell || kind == inlineCell)
		case "is":
			valued = true
			s.value, err = s.richText(s.value)
		case "f":
			formula = true
			err = s.skip()
		default:
			err = s.skip()
		}
		if err != nil {
			return false, false, err
		}
	}
}

// keep puts a value into the row.
func (s *sheetScan) keep(col int, kind cellType, format numFormat, value []byte) error {
	if len(value) == 0 {
		return nil
	}
	start, is := len(s.chars), cell.Text
	switch kind {
	case sharedCell:
		text, err := s.texts.get(textIndex(value))
		if err == errNoSuchText {
			return refusal(reason.Reason{Code: reason.BadReference, Cell: s.book.address(s.sheet, col, s.row.Number)})
		}
		if err == nil && text != "" {
			*s.cellAt(col) = cell.Cell{Text: text, Kind: cell.Text}
		}
		return err
	case boolCell:
		is = cell.Bool
		switch string(value) {
		case "1", "true", "TRUE":
			s.chars = append(s.chars, "TRUE"...)
		case "0", "false", "FALSE":
			s.chars = append(s.chars, "FALSE"...)
		default:
			return s.broken()
		}
	case errorCell:
		is = cell.Error
		s.chars = append(s.chars, value...)
	case numberCell, dateCell:
		is = s.appendNumeric(kind, format, value)
	default:
		s.chars = append(s.chars, value...)
	}
	if len(s.chars) > mostRowText {
		return refusal(reason.Reason{Code: reason.LongRow, Cell: s.book.address(s.sheet, col, s.row.Number), Args: []string{number(mostRowText >> 20)}})
	}
	s.cellAt(col).Kind = is
	s.places[col] = stretch{int64(start), len(s.chars) - start}
	return nil
}

// textIndex reads the number of a shared string; -1 is none.
func textIndex(value []byte) int {
	n := 0
	for _, c := range bytes.TrimSpace(value) {
		if c < '0' || c > '9' || n > mostUnpacked {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// appendNumeric adds a number, date or time. What is neither is shown as it stands, as text.
func (s *sheetScan) appendNumeric(kind cellType, format numFormat, value []byte) cell.Kind {
	raw := bytes.TrimSpace(value)
	var ok bool
	if kind == dateCell {
		if s.chars, ok = appendISO(s.chars, raw, format); ok {
			return cell.Date
		}
	} else if format != plainNumber {
		if s.chars, ok = appendSerial(s.chars, raw, format, s.book.Sheets[s.sheet].Date1904); ok {
			return cell.Date
		}
	}
	if s.chars, ok = appendNumber(s.chars, raw); ok {
		return cell.Number
	}
	s.chars = append(s.chars, value...)
	return cell.Text
}

// cellAt is the cell in column col, up to which the row grows.
func (s *sheetScan) cellAt(col int) *cell.Cell {
	for len(s.row.Cells) <= col {
		s.row.Cells = append(s.row.Cells, cell.Cell{})
		s.places = append(s.places, stretch{})
	}
	return &s.row.Cells[col]
}
