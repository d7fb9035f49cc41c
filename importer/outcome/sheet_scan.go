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

// sheetScan is what the first pass over a sheet finds: which columns are free, and what the user has set.
type sheetScan struct {
	tableWidth int      // columns of the table
	header     int      // row number of the table's header
	reach      []uint16 // by column: something at or under the header row begins in it and reaches up to before this one
	usedWidth  int      // columns up to the last one in which something stands, in any row
	lastRow    int      // the last row in which something stands, at least the header
	otherViews bool     // what follows are views that the user has saved, with filters of their own
	frozen     bool     // the user has frozen or split the window
	filter     string   // area of the user's filter
	criteria   bool     // the user's filter may hide rows
	links      int      // number of hyperlinks
	tables     []*excelTable
	merged     []area
	notes      []note
	part       string
}

// scanSheet reads a sheet part to its end. It does not look into the columns left of width, which belong to the table.
func scanSheet(p *zipPackage, part string, header, width int) (*sheetScan, error) {
	s := &sheetScan{tableWidth: width, header: header, lastRow: header, part: part}
	r, err := p.open(part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	t := newTokenizer(r)
	at := cellPosition{}
	for {
		tok, err := t.next()
		if err == io.EOF {
			return s, s.scanRelated(p)
		}
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		if tok.kind == endTag && tok.is("sheetData") {
			at = cellPosition{}
		}
		if tok.kind != startTag && tok.kind != emptyTag {
			continue
		}
		var moved bool
		if at.col, at.row, moved = at.next(tok); moved {
			if at.col < 0 && tok.kind == startTag {
				s.skipRow(t, tok.prefix(), at.row)
			}
			continue
		}
		s.scanTag(tok, at)
	}
}

// scanTag looks at a tag that is neither a row nor a cell.
func (s *sheetScan) scanTag(tok token, at cellPosition) {
	name := string(tok.name())
	if s.otherViews && (name == "pane" || name == "autoFilter" || name == "filterColumn") {
		return
	}
	switch name {
	case "v", "is", "f":
		if at.row > 0 && at.col >= 0 {
			s.occupy(area{at.col, at.row, at.col, at.row})
		}
	case "pane":
		s.frozen = true
	case "autoFilter":
		s.filter = attribute(tok.raw, "ref")
	case "filterColumn":
		s.criteria = s.criteria || tok.kind == startTag
	case "customSheetViews":
		s.otherViews = true
	case "hyperlink":
		s.links++
	case "mergeCell":
		if a, ok := parseArea(attribute(tok.raw, "ref")); ok {
			s.occupy(a)
			s.merged = append(s.merged, a)
		}
	}
}

// skipRow skips the rest of a row that has nothing right of the table. Nearly all rows are such.
func (s *sheetScan) skipRow(t *tokenizer, prefix string, row int) {
	raw := t.peekRow(prefix, s.tableWidth)
	if raw == nil {
		return
	}
	t.pos += len(raw)
	// An end tag before the row's own end tag: a cell holds something.
	if bytes.Index(raw, []byte("</")) < len(raw)-len("</row>")-len(prefix) {
		s.usedWidth, s.lastRow = max(s.usedWidth, s.tableWidth), max(s.lastRow, row)
	}
}

// cellPosition follows rows and cells through a sheet. A row or cell without an address stands next to the one before.
type cellPosition struct {
	row, col int // col is -1 before a row's first cell
}

// next returns the position after a start tag. moved is true if the tag is a row or a cell.
func (p *cellPosition) next(tok token) (col, row int, moved bool) {
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

// occupy notes that something stands in an area.
func (s *sheetScan) occupy(a area) {
	a.right = min(a.right, cell.MostColumns-1)
	s.usedWidth = max(s.usedWidth, a.right+1)
	s.lastRow = max(s.lastRow, a.bottom)
	if a.bottom >= s.header && a.left <= a.right {
		if s.reach == nil {
			s.reach = make([]uint16, cell.MostColumns)
		}
		s.reach[a.left] = max(s.reach[a.left], uint16(a.right+1))
	}
}

// cover notes that something lies over an area. Unlike a cell it does not make the sheet longer.
func (s *sheetScan) cover(a area) {
	last := s.lastRow
	s.occupy(a)
	s.lastRow = last
}

// scanRelated looks at what lies on the sheet: Excel tables, and pictures that would hide our columns.
func (s *sheetScan) scanRelated(p *zipPackage) error {
	relations, err := p.relations(s.part)
	if err != nil {
		return err
	}
	for _, r := range relations {
		switch {
		case r.external || !p.has(r.target):
		case r.is("table"):
			t, ok, err := newExcelTable(p, r.target)
			if err != nil {
				return err
			}
			if ok {
				s.cover(t.area)
				s.tables = append(s.tables, t)
			}
		case r.is("drawing"):
			if err := s.scanDrawing(p, r.target); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanDrawing notes which cells pictures and charts cover.
func (s *sheetScan) scanDrawing(p *zipPackage, part string) error {
	e, err := p.readXML(part)
	if err != nil {
		return err
	}
	for _, k := range e.children {
		if k.name != "twoCellAnchor" && k.name != "oneCellAnchor" {
			continue
		}
		anchor, err := parseElement(k.raw)
		if err != nil {
			return err
		}
		from, ok := anchorCell(anchor, "from")
		to, two := anchorCell(anchor, "to")
		if !two {
			to = from
		}
		if ok && from.left <= to.right && to.right < cell.MostColumns {
			s.cover(area{from.left, from.top, to.right, to.bottom})
		}
	}
	return nil
}

// anchorCell reads the cell at one corner of a picture. Its numbers are 0-based.
func anchorCell(anchor *element, corner string) (area, bool) {
	i := anchor.find(corner)
	if i < 0 {
		return area{}, false
	}
	e, err := parseElement(anchor.children[i].raw)
	if err != nil || e.find("col") < 0 || e.find("row") < 0 {
		return area{}, false
	}
	col, err1 := strconv.Atoi(innerText(e.children[e.find("col")].raw))
	row, err2 := strconv.Atoi(innerText(e.children[e.find("row")].raw))
	return area{col, row + 1, col, row + 1}, errors.Join(err1, err2) == nil && col >= 0
}

// freeColumns returns the first of n free columns side by side. They stand right of column width if that is free, else
// right of everything in the sheet. Only a sheet that has something in its last columns gets them in the first gap.
func (s *sheetScan) freeColumns(width, n int) (int, error) {
	var occupied [cell.MostColumns]bool
	to := 0
	for i, reach := range s.reach {
		to = max(to, int(reach))
		occupied[i] = i < to
	}
	free := func(from int) bool {
		return from+n <= cell.MostColumns && !slices.Contains(occupied[from:from+n], true)
	}
	if width > 0 && free(width) {
		return width, nil
	}
	if from := max(width, s.usedWidth); free(from) {
		return from, nil
	}
	for from := min(width, s.tableWidth); from+n <= cell.MostColumns; from++ {
		if free(from) {
			return from, nil
		}
	}
	return 0, fmt.Errorf("%w: %w: no free columns", errCannotPatch, ErrNoRoom)
}
