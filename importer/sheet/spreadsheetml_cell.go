package sheet

import (
	"bytes"

	"hgeimport/mapping/cell"
)

func (s *spreadsheetMLScan) endRow() error {
	if len(s.row.Cells) == 0 {
		return nil
	}
	if s.row.Hidden {
		s.findings.hiddenRows.add(0, s.row.Number)
	}
	s.findings.width = max(s.findings.width, len(s.row.Cells))
	if s.merge != nil {
		s.merge.fill(&s.row)
	}
	s.stopped = !s.yield(&s.row)
	return nil
}

func (s *spreadsheetMLScan) readCell() error {
	at, err := s.readIndex(s.col+1, MostColumns)
	if err != nil {
		return err
	}
	across, down := s.readSpan("MergeAcross", MostColumns), s.readSpan("MergeDown", MostRows)
	formula := len(s.attrNamed("Formula")) > 0
	s.col = min(at+across, MostColumns)
	if across+down > 0 && len(s.findings.merges) < MostRows {
		s.findings.merges = append(s.findings.merges, cellRange{int32(s.row.Number), int32(s.row.Number + down), int32(at - 1), int32(s.col - 1)})
		s.findings.merged.add(at-1, s.row.Number)
	}
	read := cell.Cell{}
	for {
		tok, err := s.next()
		switch {
		case err != nil:
			return err
		case tok == endTag:
			if read.Kind == cell.Empty && formula {
				read.Kind = cell.Formula
				s.findings.uncalculated.add(at-1, s.row.Number)
			}
			if read.Kind == cell.Empty {
				return nil
			}
			for len(s.row.Cells) < at {
				s.row.Cells = append(s.row.Cells, cell.Cell{})
			}
			s.row.Cells[at-1] = read
			return nil
		case tok == startTag && string(s.name) == "Data":
			read, err = s.readData()
		case tok == startTag:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// readData reads the value of a cell; its text may be cut into runs by elements of HTML.
func (s *spreadsheetMLScan) readData() (cell.Cell, error) {
	kind := string(s.attrNamed("Type"))
	var raw []byte
	for depth := 1; depth > 0; {
		tok, err := s.next()
		switch {
		case err != nil:
			return cell.Cell{}, err
		case tok == startTag:
			depth++
		case tok == endTag:
			depth--
		case tok == charData:
			var ok bool
			if raw, ok = appendChars(raw, s.text, s.cdata, false); !ok {
				return cell.Cell{}, s.broken()
			}
			if tooLong(raw) {
				return cell.Cell{}, longCell(s.book.address(s.row.Sheet, s.col-1, s.row.Number))
			}
		}
	}
	return typedCell(kind, raw), nil
}

// flatCell makes a cell of a value and its ss:Type. What does not fit its type is shown as it stands.
func typedCell(kind string, raw []byte) cell.Cell {
	if len(raw) == 0 {
		return cell.Cell{}
	}
	switch value := bytes.TrimSpace(raw); kind {
	case "Number":
		if n, ok := appendNumber(nil, value); ok {
			return cell.Cell{Text: string(n), Kind: cell.Number}
		}
	case "DateTime":
		if d, ok := appendISO(nil, value, dateOnly); ok {
			clock, isClock := bytes.CutPrefix(d, []byte("1899-12-31 "))
			if isClock {
				d = clock
			}
			return cell.Cell{Text: string(d), Kind: cell.Date}
		}
	case "Boolean":
		if isTrue(value) {
			return cell.Cell{Text: "TRUE", Kind: cell.Bool}
		}
		return cell.Cell{Text: "FALSE", Kind: cell.Bool}
	case "Error":
		return cell.Cell{Text: string(value), Kind: cell.Error}
	}
	return cell.Cell{Text: string(raw), Kind: cell.Text}
}
