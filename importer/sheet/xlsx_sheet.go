package sheet

import (
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// xlsxScan is one pass over one worksheet of an xlsx.
type xlsxScan struct {
	*xmlReader
	book          *Book
	sheet         int
	styles        styles
	sharedStrings *sharedStrings
	findings      *findings
	comments      sheetComments
	merge         *mergeFiller // nil in the first pass: the merged ranges stand behind the rows

	noFast bool

	row       cell.Row
	reference rowReference // of the row
	col       int          // of the last cell, 0-based; -1 before the first
	value     []byte       // of the cell that is being read
	chars     []byte       // texts of the row that are not shared strings
	extents   []extent     // where the text of each cell is in chars
}

func newXLSXScan(w *xlsxContent, i int, x *xmlReader) *xlsxScan {
	s := &xlsxScan{
		xmlReader: x, book: w.book, sheet: i, styles: w.styles, sharedStrings: w.sharedStrings,
		findings: &findings{}, noFast: w.noFast,
	}
	s.row.Sheet = i
	if known := w.findings[i]; known != nil {
		s.merge = newMergeFiller(known, s.findings)
	}
	return s
}

// run reads the part to its end. whole is false if yield stopped it before.
func (s *xlsxScan) run(yield func(*cell.Row) bool) (whole bool, err error) {
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

// orBroken is err, or a refusal of malformed XML if err is nil.
func orBroken(x *xmlReader, err error) error {
	if err != nil {
		return err
	}
	return x.broken()
}

// each calls do at the start of every element called name directly inside the element that has just begun.
func (x *xmlReader) each(name string, do func() error) error {
	for {
		switch tok, err := x.next(); {
		case err != nil || tok == endTag:
			return err
		case tok == startTag:
			if string(x.name) == name {
				err = do()
			}
			if err == nil {
				err = x.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// hiddenColumn reads a col element, which stands for a run of columns.
func (s *xlsxScan) hiddenColumn() error {
	if !isTrue(s.attr("hidden")) && string(s.attr("width")) != "0" {
		return nil
	}
	from, ok1 := parseCount(s.attr("min"), MostColumns)
	to, ok2 := parseCount(s.attr("max"), MostColumns)
	if !ok1 || !ok2 || len(s.findings.hiddenColumns) == MostColumns {
		return s.broken()
	}
	s.findings.hiddenColumns = append(s.findings.hiddenColumns, columnRun{from - 1, to - 1})
	return nil
}

// mergedRange reads a mergeCell element. A reference that is not a range is passed over.
func (s *xlsxScan) mergedRange() error {
	r, ok := parseRange(s.attr("ref"))
	if !ok {
		return nil
	}
	if len(s.findings.merges) == MostRows {
		return s.broken()
	}
	s.findings.merges = append(s.findings.merges, r)
	s.findings.merged.add(int(r.left), int(r.top))
	return nil
}

// sheetData reads all rows. more is false if yield stopped it.
func (s *xlsxScan) sheetData(yield func(*cell.Row) bool) (more bool, err error) {
	for {
		number, hidden, err := s.nextRow()
		if err == nil && number > 0 {
			err = s.readRow(number, hidden)
		}
		if err != nil || number == 0 {
			return true, err
		}
		if len(s.row.Cells) == 0 {
			continue
		}
		if s.row.Hidden {
			s.findings.hiddenRows.add(0, s.row.Number)
		}
		s.findings.width = max(s.findings.width, len(s.row.Cells))
		s.row.Comments = s.comments[s.row.Number]
		if s.merge != nil {
			if err := s.merge.fill(&s.row); err != nil {
				return false, err
			}
		}
		if !yield(&s.row) {
			return false, nil
		}
	}
}

// nextRow moves behind the start of the next row. number is 0 if there is none.
func (s *xlsxScan) nextRow() (number int, hidden bool, err error) {
	for {
		if number = s.fastRow(); number > 0 {
			return number, false, nil
		}
		switch tok, err := s.next(); {
		case err != nil || tok == endTag:
			return 0, false, err
		case tok == startTag && string(s.name) == "row":
			return s.rowStart()
		case tok == startTag:
			if err := s.skip(); err != nil {
				return 0, false, err
			}
		}
	}
}

// rowStart reads the attributes of a row. A row without a number is the one after the previous row.
func (s *xlsxScan) rowStart() (number int, hidden bool, err error) {
	number = s.row.Number + 1
	for _, a := range s.attrs {
		switch string(a.name) {
		case "r":
			var ok bool
			if number, ok = parseCount(a.value, MostRows); !ok {
				return 0, false, refusal(reason.Reason{Code: reason.OutsideGrid, Value: shorten(string(a.value))})
			}
		case "hidden":
			hidden = hidden || isTrue(a.value)
		case "ht":
			hidden = hidden || string(a.value) == "0"
		}
	}
	return number, hidden, nil
}

// readRow reads the cells of the row that has just begun into s.row.
func (s *xlsxScan) readRow(n int, hidden bool) error {
	if n > MostRows {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(n)})
	}
	if n <= s.row.Number {
		return s.outOfOrder(0, n)
	}
	s.row.Number, s.row.Hidden, s.reference = n, hidden, referenceOf(n)
	s.row.Cells, s.extents, s.chars, s.col = s.row.Cells[:0], s.extents[:0], s.chars[:0], -1
	for {
		if err := s.fastCells(); err != nil {
			return err
		}
		if s.fastRowEnd() {
			s.finishRow()
			return nil
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

// finishRow sets the texts of the cells. They share one string for the whole row, which costs one allocation.
func (s *xlsxScan) finishRow() {
	all := string(s.chars)
	for i, p := range s.extents {
		if p.n > 0 {
			s.row.Cells[i].Text = all[p.at : p.at+int64(p.n)]
		}
	}
}

func (s *xlsxScan) outOfOrder(col, row int) error {
	return refusal(reason.Reason{Code: reason.OutOfOrder, Cell: s.book.address(s.sheet, col, row)})
}
