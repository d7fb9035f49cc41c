package sheet

import (
	"bytes"
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// cellType is the t attribute of a cell.
type cellType uint8

const (
	numberCell cellType = iota // the default
	sharedCell                 // number of a shared string
	stringCell                 // text that a formula gave
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

// readCell reads the cell that has just begun into the row. A cell without a reference is the one after the previous
// cell. A cell that holds nothing, only a style, is left out.
func (s *xlsxScan) readCell() error {
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
	s.col, s.struck = col, struckRuns{}
	formula, valued, err := s.readValue(&kind)
	if isRefusalFor(err, reason.LongCell) {
		err = longCell(s.book.address(s.sheet, col, s.row.Number))
	}
	if err != nil {
		return err
	}
	if formula && (!valued || len(s.value) == 0 && kind != stringCell) {
		s.findings.uncalculated.add(col, s.row.Number)
		s.cellAt(col).Kind = cell.Formula
		return nil
	}
	if err := s.setCell(col, kind, s.styles.format(style), s.value); err != nil || len(s.row.Cells) <= col {
		return err
	}
	if at := &s.row.Cells[col]; kind == inlineCell && at.Struck == cell.Unstruck {
		s.struck.strike(at)
	}
	s.row.Cells[col].Calculated = formula
	return nil
}

// readValue reads the content of the cell into s.value. formula and valued tell whether there is a formula, and a value.
// A cell may have both a v and an is element; as in Excel, its type says which one counts. A text in is alone makes any
// cell an inline one.
func (s *xlsxScan) readValue(kind *cellType) (formula, valued bool, err error) {
	s.value = s.value[:0]
	v, is := false, false
	for {
		tok, err := s.next()
		switch {
		case err != nil:
			return false, false, err
		case tok == endTag:
			if is && !v {
				*kind = inlineCell
			}
			return formula, v || is, nil
		case tok != startTag:
			continue
		}
		switch name := string(s.name); {
		case name == "v" && v, name == "is" && is:
			err = s.broken() // which of the two is meant?
		case name == "v":
			v = true
			if is && *kind == inlineCell {
				err = s.skip()
				break
			}
			s.value, err = s.content(s.value[:0], *kind == stringCell || *kind == inlineCell)
		case name == "is":
			is = true
			if v && *kind != inlineCell {
				err = s.skip()
				break
			}
			s.value, err = s.richText(s.value[:0])
		case name == "f":
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

// setCell puts a value, which readValue or fastValue has read, into the row.
func (s *xlsxScan) setCell(col int, kind cellType, format *cellFormat, value []byte) error {
	if len(value) == 0 {
		return nil
	}
	start, is := len(s.chars), cell.Text
	var shown *cell.Format
	switch kind {
	case sharedCell:
		text, err := s.sharedStrings.get(sharedStringNumber(value))
		if err == errNoSuchString {
			return refusal(reason.Reason{Code: reason.BadReference, Cell: s.book.address(s.sheet, col, s.row.Number)})
		}
		if err == nil {
			s.setShared(col, format, text)
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
		if is = s.appendNumeric(kind, format.date, value); is == cell.Number && format.shown != nil {
			shown = format.shown.Number(string(s.chars[start:]))
		}
	default:
		if format.shown != nil {
			shown = format.shown.Text()
		}
		s.chars = append(s.chars, value...)
	}
	if len(s.chars) > mostRowText {
		at := s.book.address(s.sheet, col, s.row.Number)
		return refusal(reason.Reason{Code: reason.LongRow, Cell: at, Args: []string{itoa(mostRowText >> 20)}})
	}
	at := s.cellAt(col)
	at.Kind = is
	if format.struck {
		at.Struck = cell.WholeStruck
	}
	if shown != nil {
		at.Format = shown
	}
	s.extents[col] = extent{int64(start), len(s.chars) - start}
	return nil
}

// sharedStringNumber reads the number of a shared string. -1 = value is not one.
func sharedStringNumber(value []byte) int {
	n := 0
	for _, c := range bytes.TrimSpace(value) {
		if c < '0' || c > '9' || n > mostUnpacked {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// appendNumeric appends the number, date or time in value to s.chars, and tells which it is. Any other value is appended
// as it stands and is a text.
func (s *xlsxScan) appendNumeric(kind cellType, format numFormat, value []byte) cell.Kind {
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

// cellAt is the cell in column col. The row grows up to it.
func (s *xlsxScan) cellAt(col int) *cell.Cell {
	for len(s.row.Cells) <= col {
		s.row.Cells = append(s.row.Cells, cell.Cell{})
		s.extents = append(s.extents, extent{})
	}
	return &s.row.Cells[col]
}
