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

// page is the content of an HTML file. Its tables, one below the other, make one sheet; text outside of them is left
// out, a table inside a cell is text of that cell.
type page struct {
	*textFile
	found *found // nil before the first full pass
}

func (b *Book) openHTML(o Options) error {
	text, err := openText(b.file, o, htmlCharset)
	if err != nil {
		return err
	}
	b.content, b.Sheets, b.Encoding = &page{textFile: text}, []cell.Sheet{{}}, text.charset.name
	return nil
}

// htmlCharset is the encoding that a page declares of itself, "" where it declares none that is known.
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

func (p *page) rows(_ int, yield func(*cell.Row) bool) error {
	z := html.NewTokenizer(p.decoded())
	z.SetMaxBuf(longestHTML)
	s := &pageScan{found: &found{}, yield: yield}
	if p.found != nil {
		s.merge = newMerging(p.found)
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
	case !s.table:
		return refuse(reason.NoTable)
	}
	if err := s.endRow(); err != nil || s.stopped {
		return err
	}
	p.found = s.found
	return nil
}

func (p *page) seen() []reason.Reason {
	return append([]reason.Reason{{Code: reason.EncodingTaken, Args: []string{p.charset.name}}}, p.found.reasons("")...)
}

func (p *page) close() error { return nil }

// pageScan is one pass over a page.
type pageScan struct {
	yield   func(*cell.Row) bool
	stopped bool // yield wanted no more
	found   *found
	merge   *merging

	table  bool // there was one
	depth  int  // tables inside each other
	row    cell.Row
	inRow  bool
	inCell bool
	silent int // inside script and style, whose text is none
	col    int // of the cell at hand
	text   []byte
	across []int // by column: for how many more rows a cell above reaches down
}

func (s *pageScan) token(kind html.TokenType, z *html.Tokenizer) error {
	if kind == html.TextToken {
		if s.inCell && s.silent == 0 {
			s.text = append(s.text, z.Text()...)
		}
		if len(s.text) > mostRowText {
			return refuse(reason.LongRow, number(mostRowText>>20), "")
		}
		return nil
	}
	if kind != html.StartTagToken && kind != html.EndTagToken && kind != html.SelfClosingTagToken {
		return nil
	}
	t := z.Token()
	if t.Type == html.EndTagToken {
		return s.end(t.DataAtom)
	}
	return s.start(t)
}

func (s *pageScan) start(t html.Token) error {
	switch t.DataAtom {
	case atom.Table:
		if s.depth++; s.depth == 1 {
			s.table, s.across = true, nil
		}
	case atom.Script, atom.Style:
		if t.Type == html.StartTagToken {
			s.silent++
		}
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
		s.across = nil
		return err
	}
	return nil
}

func (s *pageScan) end(tag atom.Atom) error {
	switch tag {
	case atom.Script, atom.Style:
		s.silent = max(0, s.silent-1)
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

func (s *pageScan) startRow(t html.Token) error {
	if err := s.endRow(); err != nil {
		return err
	}
	if s.row.Number == MostRows {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: strconv.Itoa(MostRows + 1)})
	}
	s.row.Number++
	s.row.Cells, s.row.Hidden, s.inRow, s.col = s.row.Cells[:0], invisible(t), true, 0
	return nil
}

// invisible recognises what a style hides.
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

// startCell finds the place of a cell: the first column that no cell above reaches down to.
func (s *pageScan) startCell(t html.Token) error {
	for s.col < len(s.across) && s.across[s.col] > 0 {
		s.col++
	}
	wide, deep := reach(t, "colspan", 1000), reach(t, "rowspan", 65534)
	if s.col+wide > MostColumns {
		return refusal(reason.Reason{Code: reason.OutsideGrid, Value: cell.ColumnLetters(s.col+wide-1) + strconv.Itoa(s.row.Number)})
	}
	for len(s.across) < s.col+wide {
		s.across = append(s.across, 0)
	}
	for i := s.col; i < s.col+wide; i++ {
		s.across[i] = deep
	}
	for len(s.row.Cells) <= s.col {
		s.row.Cells = append(s.row.Cells, cell.Cell{})
	}
	if wide*deep > 1 && len(s.found.merges) < MostRows {
		s.found.merges = append(s.found.merges, cellRange{int32(s.row.Number), int32(s.row.Number + deep - 1), int32(s.col), int32(s.col + wide - 1)})
		s.found.merged.add(s.col, s.row.Number)
	}
	s.inCell, s.text = true, s.text[:0]
	return nil
}

// reach is how many columns or rows a cell takes.
func reach(t html.Token, name string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(htmlAttr(t, name)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// lineBreak stands for <br> until white space has been folded.
const lineBreak = "\x00"

func (s *pageScan) endCell() {
	if !s.inCell {
		return
	}
	s.inCell = false
	lines := strings.Split(string(s.text), lineBreak)
	for i, l := range lines {
		lines[i] = strings.Join(strings.FieldsFunc(l, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }), " ")
	}
	if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
		s.row.Cells[len(s.row.Cells)-1] = cell.Cell{Text: text, Kind: cell.Text}
	}
}

func (s *pageScan) endRow() error {
	if !s.inRow {
		return nil
	}
	s.endCell()
	s.inRow = false
	for i := range s.across {
		s.across[i] = max(0, s.across[i]-1)
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
		s.found.hiddenRows.add(0, s.row.Number)
	}
	s.found.width = max(s.found.width, len(cells))
	if s.merge != nil {
		s.merge.fill(&s.row)
	}
	s.stopped = !s.yield(&s.row)
	return nil
}
