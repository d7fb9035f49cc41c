package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"hgeimport/mapping/cell"
)

// sheetRoom is what must be known of a sheet before it is written: where there is room, and what the user has set.
type sheetRoom struct {
	width   int                    // columns of the table
	header  int                    // the row of the table's header
	used    [cell.MostColumns]bool // columns that hold something at or under the header row
	right   int                    // columns up to the last that holds something in any row
	last    int                    // last row that holds something, or the header
	frozen  bool                   // the user has frozen or split the window
	filter  string                 // the area of the user's filter
	links   int                    // hyperlinks
	covered bool                   // an Excel table lies over the table: the filter is its own
	part    string
}

// scanSheet reads a sheet part to its end. Of the columns left of width it only knows that they are the table's.
func scanSheet(p *parts, part string, header, width int) (*sheetRoom, error) {
	s := &sheetRoom{width: width, header: header, last: header, part: part}
	r, err := p.open(part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	t := streamPieces(r)
	at := position{}
	for {
		tok, err := t.next()
		if err == io.EOF {
			return s, s.takeRelated(p)
		}
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		if tok.kind == endPiece && tok.is("sheetData") {
			at = position{}
		}
		if tok.kind != startPiece && tok.kind != emptyPiece {
			continue
		}
		var moved bool
		if at.col, at.row, moved = at.next(tok); moved {
			if at.col < 0 && tok.kind == startPiece {
				s.passRow(t, tok.prefix(), at.row)
			}
			continue
		}
		switch string(tok.name()) {
		case "v", "is", "f":
			if at.row > 0 && at.col >= 0 {
				s.use(area{at.col, at.row, at.col, at.row})
			}
		case "pane":
			s.frozen = true
		case "autoFilter":
			s.filter = attribute(tok.raw, "ref")
		case "hyperlink":
			s.links++
		case "mergeCell":
			if a, ok := parseArea(attribute(tok.raw, "ref")); ok {
				s.use(a)
			}
		}
	}
}

// passRow passes over a row that has nothing right of the table, as nearly all have.
func (s *sheetRoom) passRow(t *pieces, prefix string, row int) {
	raw := t.peekRow(prefix, s.width)
	if raw == nil {
		return
	}
	t.pos += len(raw)
	if bytes.Index(raw, []byte("</")) < len(raw)-len("</row>")-len(prefix) { // before the row's own end: a cell holds something
		s.right, s.last = max(s.right, s.width), max(s.last, row)
	}
}

// position follows rows and cells through a sheet. Either may lack its address: it then stands next to the one before.
type position struct {
	row, col int // col is -1 before a row's first cell
}

// next takes a start tag in, and tells where it leads and whether it is a row or a cell at all.
func (p *position) next(tok piece) (col, row int, moved bool) {
	tag := tok.tag()
	switch n := len(tag); {
	case tag[n-1] == 'c' && (n == 1 || tag[n-2] == ':'):
		if from, to, ok := attributeAt(tok.raw, "r"); ok {
			if col, _, ok := cell.ParseAddress(tok.raw[from:to]); ok {
				return col, p.row, true
			}
		}
		return p.col + 1, p.row, true
	case tok.is("row"):
		return -1, intAttribute(tok.raw, "r", p.row+1), true
	}
	return p.col, p.row, false
}

// use marks an area as holding something.
func (s *sheetRoom) use(a area) {
	a.right = min(a.right, cell.MostColumns-1)
	s.right = max(s.right, a.right+1)
	s.last = max(s.last, a.bottom)
	if a.bottom >= s.header {
		for c := a.left; c <= a.right; c++ {
			s.used[c] = true
		}
	}
}

// takeRelated looks at what lies on the sheet: Excel tables, and pictures that would cover our columns.
func (s *sheetRoom) takeRelated(p *parts) error {
	relations, err := p.relations(s.part)
	if err != nil {
		return err
	}
	for _, r := range relations {
		switch {
		case r.external || !p.has(r.target):
		case r.is("table"):
			e, err := p.takeApart(r.target)
			if err != nil {
				return err
			}
			if a, ok := parseArea(attribute(e.root.raw, "ref")); ok {
				last := s.last
				s.use(a)
				s.last = last
				s.covered = s.covered || a.bottom >= s.header
			}
		case r.is("drawing"):
			if err := s.takeDrawing(p, r.target); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeDrawing marks what pictures and charts cover.
func (s *sheetRoom) takeDrawing(p *parts, part string) error {
	e, err := p.takeApart(part)
	if err != nil {
		return err
	}
	for _, k := range e.kids {
		if k.name != "twoCellAnchor" && k.name != "oneCellAnchor" {
			continue
		}
		anchor, err := takeApart(k.raw)
		if err != nil {
			return err
		}
		from, ok := anchorCell(anchor, "from")
		to, two := anchorCell(anchor, "to")
		if !two {
			to = from
		}
		if ok && from.left <= to.right && to.right < cell.MostColumns {
			last := s.last
			s.use(area{from.left, from.top, to.right, to.bottom})
			s.last = last
		}
	}
	return nil
}

// anchorCell reads one corner of a picture.
func anchorCell(anchor *element, corner string) (area, bool) {
	i := anchor.find(corner)
	if i < 0 {
		return area{}, false
	}
	e, err := takeApart(anchor.kids[i].raw)
	if err != nil || e.find("col") < 0 || e.find("row") < 0 {
		return area{}, false
	}
	col, err1 := strconv.Atoi(innerText(e.kids[e.find("col")].raw))
	row, err2 := strconv.Atoi(innerText(e.kids[e.find("row")].raw))
	return area{col, row + 1, col, row + 1}, errors.Join(err1, err2) == nil && col >= 0
}

// room returns the first of n free columns side by side: right of the table, or, where something stands there, right of
// everything in the sheet. Only a sheet that is full to its edge gets them in the first gap.
func (s *sheetRoom) room(width, n int) (int, error) {
	free := func(from int) bool {
		return from+n <= cell.MostColumns && !slices.Contains(s.used[from:from+n], true)
	}
	if free(width) {
		return width, nil
	}
	if from := max(width, s.right); free(from) {
		return from, nil
	}
	for from := width; from+n <= cell.MostColumns; from++ {
		if free(from) {
			return from, nil
		}
	}
	return 0, fmt.Errorf("%w: no free columns", errOddWorkbook)
}

// tabSelected tells whether a sheet's tab is selected, reading no further than to its cells.
func tabSelected(p *parts, part string) (bool, error) {
	r, err := p.open(part)
	if err != nil {
		return false, err
	}
	defer r.Close()
	for t := streamPieces(r); ; {
		tok, err := t.next()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("part %s: %w", part, err)
		}
		if tok.kind != startPiece && tok.kind != emptyPiece {
			continue
		}
		switch string(tok.name()) {
		case "sheetData":
			return false, nil
		case "sheetView":
			if boolAttribute(tok.raw, "tabSelected") {
				return true, nil
			}
		}
	}
}
