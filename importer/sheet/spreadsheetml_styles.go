package sheet

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// spreadsheetMLStyles collects the number formats of styles, and which strike out. A style may be written before the one that it
// derives from.
type spreadsheetMLStyles struct {
	code, parent map[string]string // by ID
	strikes      map[string]bool
	id           string // of the style that is being read
}

func newSpreadsheetMLStyles() *spreadsheetMLStyles {
	return &spreadsheetMLStyles{code: map[string]string{}, parent: map[string]string{}, strikes: map[string]bool{}}
}

// read reads the start of a Style, Font or NumberFormat element. It returns false if that cannot be read.
func (s *spreadsheetMLStyles) read(x *xmlReader) bool {
	if string(x.name) == "Style" {
		s.id = string(x.attrNamed("ID"))
		if parent := x.attrNamed("Parent"); parent != nil {
			s.parent[s.id] = string(parent)
		}
		return len(s.parent) <= mostStyles
	}
	if !x.within("Style") {
		return true
	}
	if string(x.name) == "Font" {
		if isTrue(x.attrNamed("StrikeThrough")) {
			s.strikes[s.id] = true
		}
		return len(s.strikes) <= mostStyles
	}
	code, ok := appendChars(nil, x.attrNamed("Format"), false, false)
	s.code[s.id] = string(code)
	return ok && len(s.code) <= mostStyles
}

// formats are the formats of all styles that add something to a value.
func (s *spreadsheetMLStyles) formats() map[string]*cell.NumberFormat {
	all, byCode := map[string]*cell.NumberFormat{}, map[string]*cell.NumberFormat{}
	add := func(id string) {
		code, known := s.code[id]
		for up, n := id, 0; !known && n < deepestXML; n++ {
			if up = s.parent[up]; up == "" {
				return
			}
			code, known = s.code[up]
		}
		if code == "Percent" {
			code = "0.00%"
		}
		if _, read := byCode[code]; !read {
			byCode[code] = cellFormatOf(code).shown
		}
		if f := byCode[code]; f != nil {
			all[id] = f
		}
	}
	for id := range s.code {
		add(id)
	}
	for id := range s.parent {
		add(id)
	}
	return all
}

// struckOut tells of all styles whether they strike out.
func (s *spreadsheetMLStyles) struckOut() map[string]bool {
	for id := range s.parent {
		for up, n := id, 0; up != "" && n < deepestXML; n++ {
			if s.strikes[up] {
				s.strikes[id] = true
			}
			up = s.parent[up]
		}
	}
	return s.strikes
}

// columnFormat is the number format of a run of columns, 1-based, both ends included.
type columnFormat struct {
	from, to int
	format   *cell.NumberFormat
}

// format is the number format that the element names which has just begun, otherwise the given one.
func (s *spreadsheetMLScan) format(otherwise *cell.NumberFormat) *cell.NumberFormat {
	if id := s.attrNamed("StyleID"); id != nil {
		return s.styles[string(id)]
	}
	return otherwise
}

// formatOfPlace is the number format of a cell that names none: that of its row, its column or the table.
func (s *spreadsheetMLScan) formatOfPlace(col int) *cell.NumberFormat {
	if s.rowFormat != nil {
		return s.rowFormat
	}
	i, _ := slices.BinarySearchFunc(s.columnFormats, col, func(f columnFormat, col int) int { return f.to - col })
	if i < len(s.columnFormats) && s.columnFormats[i].from <= col {
		return s.columnFormats[i].format
	}
	return s.tableFormat
}

// shownAs is how a cell is shown under a format. nil adds nothing.
func shownAs(f *cell.NumberFormat, c cell.Cell) *cell.Format {
	switch {
	case f == nil:
	case c.Kind == cell.Number:
		return f.Number(c.Text)
	case c.Kind == cell.Text && strings.TrimSpace(c.Text) != "":
		return f.Text()
	}
	return nil
}
