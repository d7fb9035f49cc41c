package outcome

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// sheetPatch copies a sheet and adds the five columns on the way. Everything it does not know is copied as it is.
type sheetPatch struct {
	*sheetScan
	sheet     int // index in the Book
	table     TableHeader
	columns   answerColumns
	order     []int     // columns.leftToRight
	leftmost  int       // columns.first
	letters   []string  // of the columns
	widths    []float64 // of the columns
	newFilter area      // see setFilter; the zero area if the filter stays as it is
	lineTall  float64   // height of a line of text, in points
	showAll   bool      // the user's filter hides no row any more
	marked    []string  // cells that get a colour
	due       []string  // the ownChildren that are not written yet
	formats   *cellFormats
	answers   *answerQueue
	links     *formLinks
	tables    []*tableChange
	headers   []string
	statuses  map[reason.Status]string // what they are called

	keepHidden   bool      // it is asked whether hidden rows are sent
	prefix       string    // of the sheet's elements
	idAttribute  string    // r:id as this sheet writes it, with a declaration of the prefix if it has none
	answer       *Answer   // to the row at hand, nil if it has none
	lastAnswered int       // the last row that got an answer
	lastOrder    int       // the last of these that is an order
	linked       [2]string // file and document of the last link
	link         string
	buf          []byte
}

func newSheetPatch(scan *sheetScan, columns answerColumns, t TableHeader, d *draft) *sheetPatch {
	p := &sheetPatch{sheetScan: scan, sheet: t.Sheet, table: t, columns: columns, formats: d.formats, answers: d.answers,
		headers: ourHeaders(d.language, t), statuses: map[reason.Status]string{}}
	for _, s := range append(slices.Clone(reason.Statuses), reason.LeftOut) {
		p.statuses[s] = statusName(d.language, s)
	}
	p.order, p.leftmost = columns.leftToRight(), columns.first()
	for _, col := range columns.at {
		p.letters = append(p.letters, cell.ColumnLetters(col))
	}
	p.lineTall = ordinaryLine
	p.widths = answerWidths(d.answers, &p.table, d.language, len(columns.at))
	return p
}

// write copies the sheet from r to w.
func (p *sheetPatch) write(r io.Reader, w *bufio.Writer) error {
	t := newTokenizer(r)
	if err := p.copyRoot(t, w); err != nil {
		return err
	}
	p.due = slices.Clone(ownChildren)
	for {
		tok, err := t.next()
		if err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case tok.kind == endTag:
			if err := p.writeDue(w, len(childOrder)); err != nil {
				return err
			}
			w.Write(tok.raw)
			return copyRest(t, w)
		case tok.kind != startTag && tok.kind != emptyTag:
			w.Write(tok.raw)
			continue
		}
		name := string(tok.name())
		if err := p.writeDue(w, childPosition(name)); err != nil {
			return err
		}
		if err := p.writeChild(t, tok, name, w); err != nil {
			return err
		}
	}
}

// ownChildren are the child elements that we write even if the sheet does not have them, in their order.
var ownChildren = []string{"sheetViews", "cols", "autoFilter", "conditionalFormatting", "hyperlinks"}

// writeDue writes those of them that are not written yet and come before a position.
func (p *sheetPatch) writeDue(w *bufio.Writer, before int) error {
	for len(p.due) > 0 && childPosition(p.due[0]) < before {
		raw, err := p.changedChild(p.due[0], nil)
		if err != nil {
			return err
		}
		w.Write(raw)
		p.due = p.due[1:]
	}
	return nil
}

// writeChild copies a child element of the sheet, with what is ours in it.
func (p *sheetPatch) writeChild(t *tokenizer, tok token, name string, w *bufio.Writer) error {
	switch name {
	case "sheetData":
		return p.copyRows(t, tok, w)
	case "conditionalFormatting": // there may be several
		raw, err := collectElement(t, tok)
		if err == nil {
			raw, err = withoutMarks(raw)
		}
		w.Write(raw)
		return err
	case "dimension", "sheetViews", "cols", "autoFilter", "hyperlinks":
		p.due = slices.DeleteFunc(p.due, func(d string) bool { return d == name })
		raw, err := collectElement(t, tok)
		if err == nil {
			raw, err = p.changedChild(name, raw)
		}
		w.Write(raw)
		return err
	case "sheetFormatPr":
		if tall, err := strconv.ParseFloat(attribute(tok.raw, "defaultRowHeight"), 64); err == nil && tall >= 8 && tall <= 40 {
			p.lineTall = tall
		}
	}
	return copyElement(t, tok, w)
}

// copyRoot copies everything up to the start tag of the sheet, that tag included.
func (p *sheetPatch) copyRoot(t *tokenizer, w *bufio.Writer) error {
	for {
		tok, err := t.next()
		if err != nil {
			return unexpectedEnd(err)
		}
		w.Write(tok.raw)
		if tok.kind == startTag {
			p.prefix = tok.prefix()
			if prefix := namespacePrefix(tok.raw, "/relationships"); prefix != "" {
				p.idAttribute = prefix + "id"
			} else {
				p.idAttribute = `xmlns:r="` + p.links.relationNamespace + `" r:id`
			}
			return nil
		}
	}
}

// copyRows copies the rows and adds our cells.
func (p *sheetPatch) copyRows(t *tokenizer, tok token, w *bufio.Writer) error {
	w.Write(tok.raw)
	if tok.kind == emptyTag {
		return nil
	}
	// next is an index into p.order: the first of our cells that is not written yet in this row. skip is true inside a cell
	// of the source that is left out.
	at, next, skip := cellPosition{}, 0, false
	for {
		tok, err := t.next()
		if err != nil {
			return unexpectedEnd(err)
		}
		switch tok.kind {
		case endTag:
			switch string(tok.name()) {
			case "sheetData":
				if err := p.addRows(cell.MostRows+1, w); err != nil {
					return err
				}
				p.endFilter()
				w.Write(tok.raw)
				return nil
			case "row":
				p.writeCells(w, at.row, &next, cell.MostColumns)
			case "c":
				if skip {
					skip = false
					continue
				}
			}
		case startTag, emptyTag:
			var moved bool
			at.col, at.row, moved = at.next(tok)
			switch {
			case moved && at.col < 0:
				next, skip = 0, false
				prefix, empty := tok.prefix(), tok.kind == emptyTag
				if err := p.startRow(tok, at.row, w); err != nil {
					return err
				}
				if !empty {
					p.copyRow(t, prefix, at.row, w)
				}
				continue
			case moved:
				p.writeCells(w, at.row, &next, at.col)
				if p.replaces(at) {
					skip = tok.kind == startTag
					continue
				}
			}
		}
		if !skip {
			w.Write(tok.raw)
		}
	}
}

// copyRow copies the rest of a row in one piece and adds our cells, if the row ends left of our columns. Nearly all rows do.
// copyRows handles any other row.
func (p *sheetPatch) copyRow(t *tokenizer, prefix string, row int, w *bufio.Writer) {
	raw := t.peekRow(prefix, p.leftmost)
	if raw == nil {
		return
	}
	t.pos += len(raw)
	end := bytes.LastIndexByte(raw, '<')
	w.Write(raw[:end])
	next := 0
	p.writeCells(w, row, &next, cell.MostColumns)
	w.Write(raw[end:])
}

// startRow writes the start tag of a row. Before it, it writes the rows that have an answer but are not in the sheet.
func (p *sheetPatch) startRow(tok token, row int, w *bufio.Writer) error {
	if err := p.addRows(row, w); err != nil {
		return err
	}
	if err := p.takeAnswer(row); err != nil {
		return err
	}
	raw, empty := tok.raw, tok.kind == emptyTag
	if p.answer == nil && row != p.header {
		w.Write(raw)
		return nil
	}
	raw = p.fittedRow(p.shownRow(raw, row))
	if first, last, ok := bytes.Cut([]byte(attribute(raw, "spans")), []byte(":")); ok { // "1:3", the columns of the row
		if n, err := strconv.Atoi(string(last)); err == nil && n <= p.columns.last() {
			raw = setAttribute(raw, "spans", string(first)+":"+strconv.Itoa(p.columns.last()+1))
		}
	}
	if !empty {
		w.Write(raw)
		return nil
	}
	w.Write(bytes.TrimRight(raw[:len(raw)-2], " "))
	w.WriteByte('>')
	next := 0
	p.writeCells(w, row, &next, cell.MostColumns)
	fmt.Fprintf(w, "</%srow>", p.prefix)
	return nil
}

// fittedRow makes a row high enough for the lines that our texts take, because LibreOffice does not when it opens a workbook. The
// height is not marked as the user's choice, so programs fit the row again when something in it changes. One that is stays.
func (p *sheetPatch) fittedRow(raw []byte) []byte {
	if p.answer == nil {
		return raw
	}
	lines := 1
	for i, text := range [...]string{1: p.answer.Reason, 2: p.answer.Next} {
		if len(text) > leastWidth {
			lines = max(lines, textLines(text, max(leastRoom, int(p.widths[i]*lettersPerDigit)-2)))
		}
	}
	if lines == 1 || boolAttribute(raw, "customHeight") {
		return raw
	}
	tall := p.lineTall * float64(lines)
	if before, err := strconv.ParseFloat(attribute(raw, "ht"), 64); err == nil && before >= tall {
		return raw
	}
	return setAttribute(raw, "ht", strconv.FormatFloat(min(tall, tallestRow), 'f', -1, 64))
}

// takeAnswer sets p.answer to the answer to a row, nil if there is none.
func (p *sheetPatch) takeAnswer(row int) error {
	a, err := p.answers.peek(p.sheet)
	if p.answer = a; err != nil || a == nil {
		return err
	}
	if a.Row != row {
		p.answer = nil
		return nil
	}
	return p.useAnswer(a)
}

// useAnswer takes an answer out of the queue. It refuses one that is not below the header and below the answer before it.
func (p *sheetPatch) useAnswer(a *Answer) error {
	if last := max(p.header, p.lastAnswered); a.Row <= last || a.Row > cell.MostRows {
		return fmt.Errorf("%w: sheet %d row %d comes after row %d", errAnswers, a.Sheet, a.Row, last)
	}
	p.lastAnswered = a.Row
	if !a.NoOrder {
		p.lastOrder = a.Row
	}
	p.answers.advance()
	return nil
}

// addRows writes the rows above row before that have an answer but are not in the sheet.
func (p *sheetPatch) addRows(before int, w *bufio.Writer) error {
	for {
		a, err := p.answers.peek(p.sheet)
		if err != nil || a == nil || a.Row >= before {
			return err
		}
		if err := p.useAnswer(a); err != nil {
			return err
		}
		p.answer = a
		w.Write(p.fittedRow(fmt.Appendf(nil, `<%srow r="%d">`, p.prefix, a.Row)))
		next := 0
		p.writeCells(w, a.Row, &next, cell.MostColumns)
		fmt.Fprintf(w, "</%srow>", p.prefix)
	}
}

// replaces tells whether the source's cell at a position is left out because one of ours stands there.
func (p *sheetPatch) replaces(at cellPosition) bool {
	if p.columns.isStale(at.row, at.col) {
		return !p.isTableHeader(at)
	}
	i := slices.Index(p.columns.at, at.col)
	if i >= outcomeColumns && p.columns.old[i] && at.row > p.header &&
		(p.answer == nil || p.answer.keeps(&p.table, i-outcomeColumns)) {
		return false
	}
	return i >= 0 && at.row >= p.header && (p.columns.old[i] || p.answer != nil || at.row == p.header)
}

// isTableHeader tells whether a cell is in the header of an Excel table, which must have a text.
func (p *sheetPatch) isTableHeader(at cellPosition) bool {
	return slices.ContainsFunc(p.tables, func(t *tableChange) bool {
		return t.area.top == at.row && t.area.left <= at.col && at.col <= t.area.right
	})
}

// writeCells writes those of our cells in a row that stand left of column before, from *next on.
func (p *sheetPatch) writeCells(w *bufio.Writer, row int, next *int, before int) {
	if p.answer == nil && row != p.header {
		return
	}
	for ; *next < len(p.order) && p.columns.at[p.order[*next]] < before; *next++ {
		i := p.order[*next]
		if text, format := p.content(i, row); text != "" {
			p.buf = appendCell(p.buf[:0], p.prefix, p.letters[i], row, format, text)
			w.Write(p.buf)
		}
	}
}

// content is the text of the i-th of our columns in a row, and its cell format.
func (p *sheetPatch) content(i, row int) (text string, format int) {
	if row == p.header {
		return p.headers[i], p.formats.rowHeader
	}
	a := p.answer
	switch i {
	case 0:
		if name, known := p.statuses[a.Status]; known {
			return name, p.formats.rowStatus[a.Status]
		}
		return string(a.Status), p.formats.rowText
	case 1:
		return a.Reason, p.formats.rowLines
	case 2:
		return a.Next, p.formats.rowLines
	case 3:
		return a.Reference, p.formats.rowText
	}
	if i >= outcomeColumns {
		return a.given(&p.table, i-outcomeColumns), p.formats.rowText
	}
	if a.Form != "" && p.links.add(p.columns.at[i], row, p.linkOf(a)) {
		return a.Form, p.formats.rowLink
	}
	return a.Form, p.formats.rowText
}

// linkOf is the link of an answer. That of the answer before is kept: the rows of a form follow one another.
func (p *sheetPatch) linkOf(a *Answer) string {
	if of := [2]string{a.File, a.Document}; of != p.linked {
		p.linked, p.link = of, linkTo(a.File, a.Document)
	}
	return p.link
}
