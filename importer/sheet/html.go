package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// htmlContent reads an HTML file. Its tables, one below the other, are one sheet. Text outside of tables is left out. A
// table inside a cell is text of that cell.
type htmlContent struct {
	*textFile
	findings *findings // nil before the first full pass
}

func (b *Book) openHTML(o Options) error {
	text, err := openText(b.file, o, htmlCharset)
	switch {
	case err != nil:
		return err
	case len(text.unclear) > 0:
		return unclearEncoding(text.unclear)
	}
	b.content, b.Sheets, b.Encoding = &htmlContent{textFile: text}, []cell.Sheet{{}}, text.charset.Name
	return nil
}

// htmlCharset is the encoding that a page declares, "" if it declares none or one that is not known.
func htmlCharset(head []byte) string {
	_, name, ok := strings.Cut(strings.ToLower(string(head)), "charset=")
	if !ok {
		return xmlCharset(head)
	}
	name = strings.TrimLeft(name, "\"' ")
	if i := strings.IndexAny(name, "\"' ;/>"); i >= 0 {
		name = name[:i]
	}
	if _, ok := CharsetNamed(name); !ok {
		return ""
	}
	return name
}

// longestHTML is the longest single tag or text, in bytes.
const longestHTML = 1 << 20

func (p *htmlContent) rows(_ int, yield func(*cell.Row) bool) error {
	z := html.NewTokenizer(p.decoded())
	z.SetMaxBuf(longestHTML)
	s := &htmlScan{findings: &findings{}, yield: yield}
	if p.findings != nil {
		s.merge = newMergeFiller(p.findings, s.findings)
	}
	for !s.stopped {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if err := s.token(kind, z); err != nil {
			return err
		}
	}
	switch err := z.Err(); {
	case s.stopped:
		return nil
	case err == html.ErrBufferExceeded:
		return longCell(cell.Address("", s.col, s.row.Number))
	case err != io.EOF:
		return err
	case !s.anyTable:
		return refuse(reason.NoTable)
	}
	if err := s.endRow(); err != nil || s.stopped {
		return err
	}
	p.findings = s.findings
	return nil
}

func (p *htmlContent) notes() []reason.Reason {
	return append([]reason.Reason{{Code: reason.EncodingTaken, Args: []string{p.charset.Name}}}, p.findings.notes("")...)
}

func (p *htmlContent) found(int) *findings { return p.findings }

func (p *htmlContent) close() error { return nil }

// htmlScan is one pass over a page.
type htmlScan struct {
	yield    func(*cell.Row) bool
	stopped  bool // yield has returned false
	findings *findings
	merge    *mergeFiller // nil in the first pass

	anyTable bool // the page has a table
	depth    int  // tables that are open inside each other
	row      cell.Row
	inRow    bool
	inCell   bool
	inScript int // open script and style elements, whose text is left out
	col      int // of the current cell
	text     []byte
	struck   htmlStrike
	rowSpans []int // by column: how many more rows a cell above it takes
}

func (s *htmlScan) token(kind html.TokenType, z *html.Tokenizer) error {
	if kind == html.TextToken {
		switch text := z.Text(); {
		case s.inScript > 0:
			s.struck.define(text)
		case s.inCell:
			s.text = append(s.text, text...)
			s.struck.add(text)
		}
		if len(s.text) > mostRowText {
			return refuse(reason.LongRow, itoa(mostRowText>>20), "")
		}
		return nil
	}
	if kind != html.StartTagToken && kind != html.EndTagToken && kind != html.SelfClosingTagToken {
		return nil
	}
	t := z.Token()
	if t.Type == html.EndTagToken {
		s.struck.end(t.DataAtom)
		return s.end(t.DataAtom)
	}
	return s.start(t)
}

func (s *htmlScan) start(t html.Token) error {
	switch t.DataAtom {
	case atom.Table:
		if s.depth++; s.depth == 1 {
			s.anyTable, s.rowSpans = true, nil
		}
	case atom.Script, atom.Style:
		if t.Type == html.StartTagToken {
			s.inScript++
		}
	case atom.Tr, atom.Td, atom.Th:
	default:
		s.struck.start(&t)
	}
	switch t.DataAtom {
	case atom.Br, atom.P, atom.Div, atom.Li:
		if s.inCell && (t.DataAtom == atom.Br || len(bytes.TrimSpace(s.text)) > 0) {
			s.text = append(s.text, lineBreak...)
		}
	}
	if s.depth != 1 {
		return nil
	}
	switch t.DataAtom {
	case atom.Tr:
		return s.startRow(t)
	case atom.Td, atom.Th:
		if !s.inRow {
			if err := s.startRow(html.Token{}); err != nil {
				return err
			}
		}
		s.endCell()
		return s.startCell(t)
	case atom.Thead, atom.Tbody, atom.Tfoot:
		err := s.endRow()
		s.rowSpans = nil
		return err
	}
	return nil
}

func (s *htmlScan) end(tag atom.Atom) error {
	switch tag {
	case atom.Script, atom.Style:
		s.inScript = max(0, s.inScript-1)
	case atom.Table:
		if s.depth = max(0, s.depth-1); s.depth == 0 {
			return s.endRow()
		}
	case atom.Tr:
		if s.depth == 1 {
			return s.endRow()
		}
	case atom.Td, atom.Th:
		if s.depth == 1 {
			s.endCell()
		}
	}
	return nil
}

func (s *htmlScan) startRow(t html.Token) error {
	if err := s.endRow(); err != nil {
		return err
	}
	if s.row.Number == MostRows {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(MostRows + 1)})
	}
	s.row.Number++
	s.struck.row = s.struck.strikes(&t)
	s.row.Cells, s.row.Hidden, s.inRow, s.col = s.row.Cells[:0], invisible(t), true, 0
	return nil
}

// invisible tells whether the style of an element hides it.
func invisible(t html.Token) bool {
	return strings.Contains(strings.ReplaceAll(strings.ToLower(htmlAttr(t, "style")), " ", ""), "display:none")
}

func htmlAttr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// startCell begins a cell in the next column that no cell above takes with its rowspan.
func (s *htmlScan) startCell(t html.Token) error {
	for s.col < len(s.rowSpans) && s.rowSpans[s.col] > 0 {
		s.col++
	}
	wide, deep := span(t, "colspan", 1000), span(t, "rowspan", 65534)
	if s.col+wide > MostColumns {
		address := cell.ColumnLetters(s.col+wide-1) + strconv.Itoa(s.row.Number)
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: address})
	}
	for len(s.rowSpans) < s.col+wide {
		s.rowSpans = append(s.rowSpans, 0)
	}
	for i := s.col; i < s.col+wide; i++ {
		s.rowSpans[i] = deep
	}
	for len(s.row.Cells) <= s.col {
		s.row.Cells = append(s.row.Cells, cell.Cell{})
	}
	if wide*deep > 1 && len(s.findings.merges) < MostRows {
		s.findings.addMerge(s.row.Number, deep, s.col, wide)
	}
	s.inCell, s.text = true, s.text[:0]
	s.struck.startCell(&t)
	return nil
}

// span is how many columns or rows a cell takes.
func span(t html.Token, name string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(htmlAttr(t, name)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// lineBreak is the line break of a <br> in the text of a cell until its white space has been folded.
const lineBreak = "\x00"

func (s *htmlScan) endCell() {
	if !s.inCell {
		return
	}
	s.inCell = false
	lines := strings.Split(string(s.text), lineBreak)
	for i, l := range lines {
		lines[i] = strings.Join(strings.FieldsFunc(l, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }), " ")
	}
	if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
		c := &s.row.Cells[len(s.row.Cells)-1]
		*c = cell.Cell{Text: text, Kind: cell.Text}
		s.struck.strike(c)
	}
}

func (s *htmlScan) endRow() error {
	if !s.inRow {
		return nil
	}
	s.endCell()
	s.inRow = false
	for i := range s.rowSpans {
		s.rowSpans[i] = max(0, s.rowSpans[i]-1)
	}
	cells := s.row.Cells
	for len(cells) > 0 && cells[len(cells)-1].Kind == cell.Empty {
		cells = cells[:len(cells)-1]
	}
	for i := range cells {
		if tooLong([]byte(cells[i].Text)) {
			return longCell(cell.Address("", i, s.row.Number))
		}
	}
	if s.row.Cells = cells; len(cells) == 0 {
		return nil
	}
	if s.row.Hidden {
		s.findings.hiddenRows.add(0, s.row.Number)
	}
	s.findings.width = max(s.findings.width, len(cells))
	if s.merge != nil {
		if err := s.merge.fill(&s.row); err != nil {
			return err
		}
	}
	s.stopped = !s.yield(&s.row)
	return nil
}
