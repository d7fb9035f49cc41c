package outcome

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
)

// copyRows copies the rows, adding cells as they pass.
func (p *sheetPatch) copyRows(t *pieces, tok piece, w *bufio.Writer) error {
	w.Write(tok.raw)
	if tok.kind == emptyPiece {
		return nil
	}
	at, next, skip := position{}, 0, false
	for {
		tok, err := t.next()
		if err != nil {
			return unexpected(err)
		}
		switch tok.kind {
		case endPiece:
			switch string(tok.name()) {
			case "sheetData":
				if err := p.missingRows(cell.MostRows+1, w); err != nil {
					return err
				}
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
		case startPiece, emptyPiece:
			var moved bool
			at.col, at.row, moved = at.next(tok)
			switch {
			case moved && at.col < 0:
				next, skip = 0, false
				prefix, empty := tok.prefix(), tok.kind == emptyPiece
				if err := p.startRow(tok, at.row, w); err != nil {
					return err
				}
				if !empty {
					p.passRow(t, prefix, at.row, w)
				}
				continue
			case moved:
				p.writeCells(w, at.row, &next, at.col)
				if p.ours(at) {
					skip = tok.kind == startPiece
					continue
				}
			}
		}
		if !skip {
			w.Write(tok.raw)
		}
	}
}

// passRow copies at once the rest of a row that ends left of our columns, as nearly all do, and adds our cells.
func (p *sheetPatch) passRow(t *pieces, prefix string, row int, w *bufio.Writer) {
	raw := t.peekRow(prefix, p.cols[p.order[0]])
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

// startRow writes the start of a row, and before it the rows that are asked for but not there.
func (p *sheetPatch) startRow(tok piece, row int, w *bufio.Writer) error {
	if err := p.missingRows(row, w); err != nil {
		return err
	}
	if err := p.take(row); err != nil {
		return err
	}
	raw, empty := tok.raw, tok.kind == emptyPiece
	if p.answer == nil && row != p.header {
		w.Write(raw)
		return nil
	}
	if first, last, ok := bytes.Cut([]byte(attribute(raw, "spans")), []byte(":")); ok {
		if n, err := strconv.Atoi(string(last)); err == nil && n <= slices.Max(p.cols[:]) {
			raw = setAttribute(raw, "spans", string(first)+":"+strconv.Itoa(slices.Max(p.cols[:])+1))
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

// take makes the answer to a row, if there is one, the present one.
func (p *sheetPatch) take(row int) error {
	a, err := p.feed.peek(p.sheet)
	if p.answer = a; err != nil || a == nil {
		return err
	}
	if a.Row != row {
		p.answer = nil
		return nil
	}
	return p.spend(a)
}

// spend uses an answer up, and refuses one that has no row of its own under the header.
func (p *sheetPatch) spend(a *Answer) error {
	if last := max(p.header, p.lastRow); a.Row <= last || a.Row > cell.MostRows {
		return fmt.Errorf("%w: sheet %d row %d comes after row %d", errAnswers, a.Sheet, a.Row, last)
	}
	p.lastRow = a.Row
	p.feed.drop()
	return nil
}

// missingRows writes rows before row that have an answer but do not stand in the sheet.
func (p *sheetPatch) missingRows(row int, w *bufio.Writer) error {
	for {
		a, err := p.feed.peek(p.sheet)
		if err != nil || a == nil || a.Row >= row {
			return err
		}
		if err := p.spend(a); err != nil {
			return err
		}
		p.answer = a
		p.writeRow(w, a.Row)
	}
}

func (p *sheetPatch) writeRow(w *bufio.Writer, row int) {
	fmt.Fprintf(w, `<%srow r="%d">`, p.prefix, row)
	next := 0
	p.writeCells(w, row, &next, cell.MostColumns)
	fmt.Fprintf(w, "</%srow>", p.prefix)
}

// ours tells whether the cell at a place of the sheet makes way for one of ours.
func (p *sheetPatch) ours(at position) bool {
	i := slices.Index(p.cols[:], at.col)
	return i >= 0 && at.row >= p.header && (p.old[i] || p.answer != nil || at.row == p.header)
}

// writeCells writes our cells of a row that stand left of column before and are not written yet.
func (p *sheetPatch) writeCells(w *bufio.Writer, row int, next *int, before int) {
	if p.answer == nil && row != p.header {
		return
	}
	for ; *next < len(p.order) && p.cols[p.order[*next]] < before; *next++ {
		i := p.order[*next]
		if text, style := p.content(i, row); text != "" {
			p.buf = appendCell(p.buf[:0], p.prefix, p.names[i], row, style, text)
			w.Write(p.buf)
		}
	}
}

// content is what stands in the i-th of the five columns in a row.
func (p *sheetPatch) content(i, row int) (text string, style int) {
	if row == p.header {
		return Columns[i], p.styles.head
	}
	a := p.answer
	switch i {
	case 0:
		if style, known := p.styles.status[a.Status]; known {
			return string(a.Status), style
		}
		return string(a.Status), p.styles.text
	case 1:
		return a.Reason, p.styles.text
	case 2:
		return a.Next, p.styles.text
	case 3:
		return a.Reference, p.styles.text
	}
	if a.Form != "" && p.links.add(p.cols[i], row, a.Document) {
		return a.Form, p.styles.link
	}
	return a.Form, p.styles.text
}
