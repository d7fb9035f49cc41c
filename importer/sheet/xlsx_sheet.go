package sheet

import (
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// sheetScan is one pass over one worksheet.
type sheetScan struct {
	*xmlReader
	book   *Book
	sheet  int
	styles styles
	texts  *sharedStrings
	found  *found
	merge  *merging // nil in the first pass, which finds the merged ranges

	careful bool

	row    cell.Row
	col    int       // of the last cell, 0-based; -1 before the first
	value  []byte    // of the cell at hand
	chars  []byte    // texts of the row that are not shared strings
	places []stretch // where in chars the text of each cell is
}

func newSheetScan(w *workbook, i int, x *xmlReader) *sheetScan {
	s := &sheetScan{xmlReader: x, book: w.book, sheet: i, styles: w.styles, texts: w.texts, found: &found{}, careful: w.careful}
	s.row.Sheet = i
	if known := w.found[i]; known != nil {
		s.merge = newMerging(known)
	}
	return s
}

// run reads the part to its end. whole is false where yield wanted no more.
func (s *sheetScan) run(yield func(*cell.Row) bool) (whole bool, err error) {
	if tok, err := s.next(); err != nil || tok != startTag || string(s.name) != "worksheet" {
		return false, orBroken(s.xmlReader, err)
	}
	data := false
	for {
		switch tok, err := s.next(); {
		case err != nil:
			return false, err
		case tok == endOfFile && !data:
			return false, s.broken()
		case tok == endOfFile:
			return true, nil
		case tok != startTag:
			continue
		}
		switch string(s.name) {
		case "sheetData":
			if data {
				return false, s.broken()
			}
			data = true
			if more, err := s.sheetData(yield); err != nil || !more {
				return false, err
			}
		case "cols":
			err = s.each("col", s.hiddenColumn)
		case "mergeCells":
			err = s.each("mergeCell", s.mergedRange)
		default:
			err = s.skip()
		}
		if err != nil {
			return false, err
		}
	}
}

func orBroken(x *xmlReader, err error) error {
	if err != nil {
		return err
	}
	return x.broken()
}

// each calls do for every element called name in the one that has just begun.
func (s *sheetScan) each(name string, do func() error) error {
	for {
		switch tok, err := s.next(); {
		case err != nil || tok == endTag:
			return err
		case tok == startTag:
			if string(s.name) == name {
				err = do()
			}
			if err == nil {
				err = s.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

func (s *sheetScan) hiddenColumn() error {
	if !isTrue(s.attr("hidden")) && string(s.attr("width")) != "0" {
		return nil
	}
	from, ok1 := parseCount(s.attr("min"), MostColumns)
	to, ok2 := parseCount(s.attr("max"), MostColumns)
	if !ok1 || !ok2 || len(s.found.hiddenColumns) == MostColumns {
		return s.broken()
	}
	s.found.hiddenColumns = append(s.found.hiddenColumns, columns{from - 1, to - 1})
	return nil
}

func (s *sheetScan) mergedRange() error {
	r, ok := parseRange(s.attr("ref"))
	if !ok {
		return nil
	}
	if len(s.found.merges) == MostRows {
		return s.broken()
	}
	s.found.merges = append(s.found.merges, r)
	s.found.merged.add(int(r.left), int(r.top))
	return nil
}

// sheetData reads all rows. more is false where yield wanted no more.
func (s *sheetScan) sheetData(yield func(*cell.Row) bool) (more bool, err error) {
	for {
		switch tok, err := s.next(); {
		case err != nil || tok == endTag:
			return true, err
		case tok != startTag:
			continue
		case string(s.name) != "row":
			if err := s.skip(); err != nil {
				return false, err
			}
			continue
		}
		if err := s.readRow(); err != nil {
			return false, err
		}
		if len(s.row.Cells) == 0 {
			continue
		}
		if s.row.Hidden {
			s.found.hiddenRows.add(0, s.row.Number)
		}
		s.found.width = max(s.found.width, len(s.row.Cells))
		if s.merge != nil {
			s.merge.fill(&s.row)
		}
		if !yield(&s.row) {
			return false, nil
		}
	}
}

// readRow reads the row that has just begun into s.row. A row without a number follows the one before it.
func (s *sheetScan) readRow() error {
	n, hidden := s.row.Number+1, false
	for _, a := range s.attrs {
		switch string(a.name) {
		case "r":
			var ok bool
			if n, ok = parseCount(a.value, MostRows); !ok {
				return refusal(reason.Reason{Code: reason.OutsideGrid, Value: shorten(string(a.value))})
			}
		case "hidden":
			hidden = hidden || isTrue(a.value)
		case "ht":
			hidden = hidden || string(a.value) == "0"
		}
	}
	if n > MostRows {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(n)})
	}
	if n <= s.row.Number {
		return s.outOfOrder(0, n)
	}
	s.row.Number, s.row.Hidden = n, hidden
	s.row.Cells, s.places, s.chars, s.col = s.row.Cells[:0], s.places[:0], s.chars[:0], -1
	for {
		for !s.careful {
			done, err := s.quickCell()
			if err != nil {
				return err
			}
			if !done {
				break
			}
		}
		switch tok, err := s.next(); {
		case err != nil:
			return err
		case tok == endTag:
			s.finishRow()
			return nil
		case tok == startTag && string(s.name) == "c":
			if err := s.readCell(); err != nil {
				return err
			}
		case tok == startTag:
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
}

// finishRow gives the cells their texts, out of one string for the whole row.
func (s *sheetScan) finishRow() {
	all := string(s.chars)
	for i, p := range s.places {
		if p.n > 0 {
			s.row.Cells[i].Text = all[p.at : p.at+int64(p.n)]
		}
	}
}

func (s *sheetScan) outOfOrder(col, row int) error {
	return refusal(reason.Reason{Code: reason.OutOfOrder, Cell: s.book.address(s.sheet, col, row)})
}
