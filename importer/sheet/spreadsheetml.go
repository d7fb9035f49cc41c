package sheet

import (
	"bytes"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// spreadsheetMLContent reads a workbook in SpreadsheetML 2003: a single XML document, often with the ending .xls.
type spreadsheetMLContent struct {
	*textFile
	book       *Book
	styles     map[string]*cell.NumberFormat // by ID; nil if the format of a style adds nothing to a value
	strikes    map[string]bool               // whether a style strikes out, by ID
	sheetNotes []reason.Reason
	findings   []*findings // by sheet; nil before its first full pass
}

// openSpreadsheetML reads the document to its end, because it tells only after the rows of a sheet that the sheet is
// hidden.
func (b *Book) openSpreadsheetML(o Options) error {
	text, err := openText(b.file, o, xmlCharset)
	switch {
	case err != nil:
		return err
	case len(text.unclear) > 0:
		return unclearEncoding(text.unclear)
	}
	f := &spreadsheetMLContent{textFile: text, book: b}
	b.content, b.Encoding = f, text.charset.Name
	if err := f.readSheets(); err != nil {
		return err
	}
	f.findings = make([]*findings, len(b.Sheets))
	return nil
}

// xmlCharset is the encoding that an XML declaration names, "" if it names none or one that is not known.
func xmlCharset(head []byte) string {
	declaration, _, ok := bytes.Cut(head, []byte("?>"))
	_, name, named := strings.Cut(string(declaration), "encoding")
	name = strings.TrimLeft(name, " =\t\r\n")
	if !ok || !named || name == "" {
		return ""
	}
	name, _, _ = strings.Cut(name[1:], name[:1])
	if _, known := CharsetNamed(name); !known {
		return ""
	}
	return name
}

func (f *spreadsheetMLContent) reader() *xmlReader {
	x := newXMLReader(f.decoded(), "XML")
	x.decoded = true
	return x
}

func (f *spreadsheetMLContent) readSheets() error {
	x, b, date1904 := f.reader(), f.book, false
	styles := newSpreadsheetMLStyles()
	for {
		tok, err := x.next()
		switch {
		case err != nil:
			return err
		case tok == endOfFile && len(b.Sheets) == 0:
			return refuse(reason.NoTable)
		case tok == endOfFile:
			for i := range b.Sheets {
				b.Sheets[i].Date1904 = date1904
			}
			f.styles, f.strikes = styles.formats(), styles.struckOut()
			return nil
		case tok != startTag:
			continue
		}
		switch string(x.name) {
		case "Worksheet":
			name, ok := appendChars(nil, x.attrNamed("Name"), false, false)
			if !ok || len(name) > longestSheetName {
				return x.broken()
			}
			if err := b.meter.mayHave(len(b.Sheets) + 1); err != nil {
				return err
			}
			b.Sheets = append(b.Sheets, cell.Sheet{Name: string(name)})
		case "Date1904":
			date1904 = true
		case "Style", "NumberFormat", "Font":
			if !styles.read(x) {
				return x.broken()
			}
		case "Visible":
			state, err := x.content(nil, false)
			if err != nil {
				return err
			}
			if last := len(b.Sheets) - 1; last >= 0 && string(state) != "SheetVisible" && !b.Sheets[last].Hidden {
				b.Sheets[last].Hidden = true
				f.sheetNotes = append(f.sheetNotes, reason.Reason{Code: reason.HiddenSheet, Value: b.Sheets[last].Name})
			}
		}
	}
}

func (f *spreadsheetMLContent) rows(i int, yield func(*cell.Row) bool) error {
	s := &spreadsheetMLScan{xmlReader: f.reader(), book: f.book, styles: f.styles, strikes: f.strikes,
		findings: &findings{}, yield: yield}
	s.row.Sheet = i
	if known := f.findings[i]; known != nil {
		s.merge = newMergeFiller(known, s.findings)
	}
	for sheet := -1; ; {
		tok, err := s.next()
		switch {
		case err != nil:
			return err
		case tok == endOfFile:
			f.findings[i] = s.findings
			return nil
		case tok != startTag:
			continue
		case string(s.name) == "Worksheet":
			sheet++
		case string(s.name) == "Table" && sheet == i:
			s.tableFormat = s.format(s.styles["Default"])
			if err := s.readTable(); err != nil || s.stopped {
				return err
			}
		}
	}
}

func (f *spreadsheetMLContent) notes() []reason.Reason {
	all := append([]reason.Reason{{Code: reason.EncodingTaken, Args: []string{f.charset.Name}}}, f.sheetNotes...)
	for i, sheet := range f.findings {
		all = append(all, sheet.notes(f.book.Sheets[i].Name)...)
	}
	return all
}

func (f *spreadsheetMLContent) found(i int) *findings { return f.findings[i] }

func (f *spreadsheetMLContent) close() error { return nil }

// spreadsheetMLScan is one pass over one sheet.
type spreadsheetMLScan struct {
	*xmlReader
	book     *Book
	styles   map[string]*cell.NumberFormat
	strikes  map[string]bool
	findings *findings
	merge    *mergeFiller
	yield    func(*cell.Row) bool
	stopped  bool

	tableFormat, rowFormat *cell.NumberFormat
	columnFormats          []columnFormat // from left to right

	row         cell.Row
	rowStruck   bool // the row strikes out cells that have no style
	columnsRead int  // last column of the Column elements so far, 1-based
	col         int  // last column that the current row has taken
	rowSpan     int  // further rows that the current Row element stands for
}

func (s *spreadsheetMLScan) readTable() error {
	for !s.stopped {
		tok, err := s.next()
		switch {
		case err != nil || tok == endTag:
			return err
		case tok != startTag:
			continue
		case string(s.name) == "Column":
			err = s.readColumn()
		case string(s.name) == "Row":
			err = s.readRow()
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readIndex reads the ss:Index of a row, column or cell, which must not be less than next. Without one, it is next.
func (s *spreadsheetMLScan) readIndex(next, most int) (int, error) {
	if raw := s.attrNamed("Index"); raw != nil {
		n, ok := parseCount(raw, most)
		switch {
		case !ok:
			return 0, refusal(reason.Reason{Code: reason.OutsideGrid, Value: shorten(string(raw))})
		case n < next:
			return 0, refusal(reason.Reason{Code: reason.OutOfOrder, Cell: s.book.address(s.row.Sheet, s.col, s.row.Number)})
		}
		return n, nil
	}
	if next > most {
		return 0, refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(next)})
	}
	return next, nil
}

// readSpan reads how many further columns or rows an element takes: ss:Span, ss:MergeAcross, ss:MergeDown.
func (s *spreadsheetMLScan) readSpan(name string, most int) int {
	n, ok := parseCount(s.attrNamed(name), most)
	if !ok {
		return 0
	}
	return n
}

func (s *spreadsheetMLScan) readColumn() error {
	at, err := s.readIndex(s.columnsRead+1, MostColumns)
	if err != nil {
		return err
	}
	s.columnsRead = min(at+s.readSpan("Span", MostColumns), MostColumns)
	if f := s.format(nil); f != nil && len(s.columnFormats) < MostColumns {
		s.columnFormats = append(s.columnFormats, columnFormat{at, s.columnsRead, f})
	}
	if isTrue(s.attrNamed("Hidden")) {
		s.findings.hiddenColumns = append(s.findings.hiddenColumns, columnRun{at - 1, s.columnsRead - 1})
	}
	return s.skip()
}

func (s *spreadsheetMLScan) readRow() error {
	n, err := s.readIndex(s.row.Number+s.rowSpan+1, MostRows)
	if err != nil {
		return err
	}
	s.row.Number, s.row.Hidden, s.row.Cells, s.row.Comments = n, isTrue(s.attrNamed("Hidden")), s.row.Cells[:0], nil
	s.rowStruck = s.strikes[string(s.attrNamed("StyleID"))]
	s.col, s.rowSpan, s.rowFormat = 0, s.readSpan("Span", MostRows), s.format(nil)
	for {
		tok, err := s.next()
		switch {
		case err != nil:
			return err
		case tok == endTag:
			return s.endRow()
		case tok == startTag && string(s.name) == "Cell":
			err = s.readCell()
		case tok == startTag:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

func (s *spreadsheetMLScan) endRow() error {
	if len(s.row.Cells) == 0 {
		return nil
	}
	if s.row.Hidden {
		s.findings.hiddenRows.add(0, s.row.Number)
	}
	s.findings.width = max(s.findings.width, len(s.row.Cells))
	if s.merge != nil {
		if err := s.merge.fill(&s.row); err != nil {
			return err
		}
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
	formula, format := len(s.attrNamed("Formula")) > 0, s.format(s.formatOfPlace(at))
	struck := s.rowStruck
	if id := s.attrNamed("StyleID"); id != nil {
		struck = s.strikes[string(id)]
	}
	s.col = min(at+across, MostColumns)
	if across+down > 0 && len(s.findings.merges) < MostRows {
		s.findings.addMerge(s.row.Number, 1+down, at-1, s.col-at+1)
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
			read.Calculated = formula && read.Kind != cell.Formula
			read.Format = shownAs(format, read)
			if struck {
				read.Struck = cell.WholeStruck
			}
			s.row.Cells[at-1] = read
			return nil
		case tok == startTag && string(s.name) == "Data":
			read, err = s.readData()
		case tok == startTag && string(s.name) == "Comment":
			err = s.readComment(at - 1)
		case tok == startTag:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// readComment reads the comment of a cell.
func (s *spreadsheetMLScan) readComment(col int) error {
	for {
		switch tok, err := s.next(); {
		case err != nil || tok == endTag:
			return err
		case tok == startTag && string(s.name) == "Data":
			text, err := s.readText()
			if err != nil {
				return err
			}
			of := sheetComments{s.row.Number: s.row.Comments}
			of.add(s.row.Number, col, text, true)
			s.row.Comments = of[s.row.Number]
		case tok == startTag:
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
}

// readData reads the value of a cell. HTML elements may cut its text into runs.
func (s *spreadsheetMLScan) readData() (cell.Cell, error) {
	kind := string(s.attrNamed("Type"))
	raw, err := s.readText()
	if err != nil {
		return cell.Cell{}, err
	}
	read := typedCell(kind, raw)
	s.struck.strike(&read)
	return read, nil
}

// readText reads all text of the element that has just begun, to its end. s.struck is what is struck out of it.
func (s *spreadsheetMLScan) readText() (raw []byte, err error) {
	s.struck = struckRuns{}
	strikesFrom := 0 // the depth of the run that is struck out, 0 outside of one
	for depth := 1; depth > 0; {
		tok, err := s.next()
		switch {
		case err != nil:
			return nil, err
		case tok == startTag:
			if depth++; strikesFrom == 0 && strings.EqualFold(string(s.name), "S") {
				strikesFrom = depth
			}
		case tok == endTag:
			if depth--; depth < strikesFrom {
				strikesFrom = 0
			}
		case tok == charData:
			var ok bool
			from := len(raw)
			if raw, ok = appendChars(raw, s.text, s.cdata, false); !ok {
				return nil, s.broken()
			}
			s.struck.add(raw[from:], from, strikesFrom > 0)
			if tooLong(raw) {
				return nil, longCell(s.book.address(s.row.Sheet, s.col-1, s.row.Number))
			}
		}
	}
	return raw, nil
}

// typedCell makes a cell from a value and its ss:Type. A value that does not fit its type becomes a text.
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
