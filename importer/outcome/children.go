package outcome

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// freezeLimit is the lowest header row that is frozen: one further down would fill the window.
const freezeLimit = 15

// changeArea widens the sheet's dimension, or sets its filter. A filter that is not over our table is left alone.
func (p *sheetPatch) changeArea(name string, raw []byte) []byte {
	if name == "autoFilter" {
		if p.filter == (area{}) {
			if attribute(raw, "ref") == "" {
				return nil
			}
			return raw
		}
		return setAttribute(raw, "ref", p.filter.String())
	}
	a, ok := parseArea(attribute(raw, "ref"))
	if !ok {
		a = area{0, 1, 0, 1}
	}
	a.right = max(a.right, slices.Max(p.cols[:]))
	a.top = min(a.top, p.header)
	a.bottom = max(a.bottom, p.last)
	return setAttribute(raw, "ref", a.String())
}

// changeViews takes the selection of the tab away, which is the Summary's, and freezes what stands down to the header.
func (p *sheetPatch) changeViews(e *element) error {
	if e.find("sheetView") < 0 {
		e.insert(len(e.kids), "sheetView", fmt.Appendf(nil, `<%ssheetView workbookViewId="0"/>`, p.prefix))
	}
	for i, k := range e.kids {
		if k.name != "sheetView" {
			continue
		}
		raw := dropAttribute(k.raw, "tabSelected")
		if i == e.find("sheetView") && !p.frozen && p.header <= freezeLimit && attribute(firstTag(raw), "view") != "pageLayout" {
			view, err := takeApart(dropAttribute(raw, "topLeftCell"))
			if err != nil {
				return err
			}
			p.freeze(view)
			raw = view.bytes()
		}
		e.kids[i].raw = raw
	}
	return nil
}

func (p *sheetPatch) freeze(view *element) {
	for i, k := range view.kids {
		if k.name == "selection" {
			view.kids[i].raw = setAttribute(k.raw, "pane", "bottomLeft")
		}
	}
	if view.find("selection") < 0 {
		view.insert(0, "selection", fmt.Appendf(nil, `<%sselection pane="bottomLeft"/>`, p.prefix))
	}
	view.insert(0, "pane", fmt.Appendf(nil, `<%spane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>`, p.prefix, p.header, p.header+1))
}

// changeWidths gives our columns their widths. Columns that an earlier outcome left keep what their user made of them.
func (p *sheetPatch) changeWidths(e *element) {
	type span struct {
		from, to int // 1-based
		raw      []byte
	}
	var spans []span
	for _, k := range e.kids {
		if k.name == "col" {
			tag := firstTag(k.raw)
			spans = append(spans, span{intAttribute(tag, "min", 0), intAttribute(tag, "max", 0), k.raw})
		}
	}
	for i, col := range p.cols {
		var cut []span
		kept := false
		for _, s := range spans {
			switch {
			case col+1 < s.from || col+1 > s.to:
				cut = append(cut, s)
			case p.old[i]:
				kept = true
				cut = append(cut, s)
			default:
				cut = append(cut, span{s.from, col, s.raw}, span{col + 2, s.to, s.raw})
			}
		}
		if !kept {
			cut = append(cut, span{col + 1, col + 1, fmt.Appendf(nil, `<%scol min="1" max="1" width="%g" customWidth="1"/>`, p.prefix, p.widths[i])})
		}
		spans = slices.DeleteFunc(cut, func(s span) bool { return s.from > s.to })
	}
	slices.SortStableFunc(spans, func(a, b span) int { return a.from - b.from })
	e.kids = nil
	for _, s := range spans {
		raw := setAttribute(setAttribute(s.raw, "min", strconv.Itoa(s.from)), "max", strconv.Itoa(s.to))
		e.kids = append(e.kids, child{"col", raw})
	}
}

// mostLinks is how many hyperlinks a sheet may have for Excel to open it, with some room.
const mostLinks = 65000

// cellLinks are the links of the form column. Rows of one form that stand together share one.
type cellLinks struct {
	office  string // namespace of relations
	areas   []area
	targets []string // by area: the id of its relation
	ids     map[string]string
	added   []relationship
	newID   func() string
	left    int             // how many more there may be
	gone    map[string]bool // relations that nobody needs any more
}

// add links a cell to an address, and tells whether it could.
func (l *cellLinks) add(col, row int, address string) bool {
	if address = webLink(address); address == "" {
		return false
	}
	id, known := l.ids[address]
	if last := len(l.areas) - 1; last >= 0 && known && l.targets[last] == id && l.areas[last].bottom == row-1 {
		l.areas[last].bottom = row
		return true
	}
	if l.left == 0 {
		return false
	}
	l.left--
	if !known {
		id = l.newID()
		l.ids[address] = id
		l.added = append(l.added, relationship{id: id, kind: l.office + "/hyperlink", target: address, external: true})
	}
	l.areas, l.targets = append(l.areas, area{col, row, col, row}), append(l.targets, id)
	return true
}

// changeLinks takes the links of an earlier outcome out and puts ours in.
func (p *sheetPatch) changeLinks(e *element) {
	form := p.cols[outcomeColumns-1]
	id := p.relID
	if i := bytes.IndexByte([]byte(id), ' '); i >= 0 {
		id = id[i+1:]
	}
	if p.old[outcomeColumns-1] {
		p.links.gone = map[string]bool{}
		e.remove(func(k child) bool {
			a, ok := parseArea(attribute(firstTag(k.raw), "ref"))
			if !ok || a.left != form || a.right != form || a.top <= p.header {
				return false
			}
			p.links.gone[attribute(firstTag(k.raw), id)] = true
			return true
		})
		for _, raw := range e.named("hyperlink") {
			delete(p.links.gone, attribute(firstTag(raw), id))
		}
	}
	for i, a := range p.links.areas {
		ref := a.String()
		if a.top == a.bottom {
			ref = ref[:bytes.IndexByte([]byte(ref), ':')]
		}
		e.kids = append(e.kids, child{"hyperlink", fmt.Appendf(nil, `<%shyperlink ref="%s" %s="%s"/>`, p.prefix, ref, p.relID, p.links.targets[i])})
	}
}

// unselect copies a sheet whose tab is no longer the selected one.
func unselect(r io.Reader, w *bufio.Writer) error {
	t := streamPieces(r)
	for {
		tok, err := t.next()
		if err != nil {
			return unexpected(err)
		}
		switch {
		case tok.kind != startPiece && tok.kind != emptyPiece:
		case tok.is("sheetView"):
			w.Write(dropAttribute(tok.raw, "tabSelected"))
			continue
		case tok.is("sheetData"):
			w.Write(tok.raw)
			return copyRest(t, w)
		}
		w.Write(tok.raw)
		if tok.kind == endPiece && tok.is("sheetViews") {
			return copyRest(t, w)
		}
	}
}

// copyRest copies what no longer needs looking at.
func copyRest(t *pieces, w *bufio.Writer) error {
	w.Write(t.buf[t.pos:t.end])
	if t.eof {
		return nil
	}
	_, err := io.Copy(w, t.r)
	return err
}

// copyElement copies an element whose first tag is tok.
func copyElement(t *pieces, tok piece, w io.Writer) error {
	for depth := 0; ; {
		switch tok.kind {
		case startPiece:
			depth++
		case endPiece:
			depth--
		}
		if _, err := w.Write(tok.raw); err != nil {
			return err
		}
		if depth == 0 {
			return nil
		}
		var err error
		if tok, err = t.next(); err != nil {
			return unexpected(err)
		}
	}
}

// collect returns the bytes of an element whose first tag is tok.
func collect(t *pieces, tok piece) ([]byte, error) {
	var b bytes.Buffer
	err := copyElement(t, tok, &b)
	return b.Bytes(), err
}

// unexpected is the error of a part that ends before its last tag.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
