package outcome

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hgeimport/mapping/reason"
)

// statusColours show a status by the fill and font of its cell, because Excel, WPS, LibreOffice and Google all show and keep
// these. The colours are those of Excel's own good, bad and neutral cells if there is one for the status.
var statusColours = map[reason.Status]struct{ fill, font string }{
	reason.Confirmed:   {"FFC6EFCE", "FF006100"},
	reason.Refused:     {"FFFFC7CE", "FF9C0006"},
	reason.Rejected:    {"FFFCD5B4", "FF974706"},
	reason.Duplicate:   {"FFE7E6E6", "FF404040"},
	reason.LeftOut:     {"FFE7E6E6", "FF404040"},
	reason.Unconfirmed: {"FFFFEB9C", "FF7F6000"},
	reason.Unknown:     {"FFE4DFEC", "FF5F497A"},
}

const (
	green     = "FF006100"
	amber     = "FF9C5700"
	linkBlue  = "FF0563C1"
	grey      = "FF595959"
	headFill  = "FFDDE6F0"
	headFont  = "FF1F3864"
	lineGrey  = "FFD9D9D9"
	yellow    = "FFFFFF99"
	markFill  = "FFFFC7CE"
	markFont  = "FF9C0006"
	boxGrey   = "FF7F7F7F"
	textInput = 49 // the number format "@": what a user types into such a cell stays text
)

// cellFormats are indexes into the workbook's list of cell formats: the formats that we use.
type cellFormats struct {
	// of the five columns: at the top of their row, so that the first line is seen even if the row is too low for all
	rowHeader, rowText, rowLink int
	rowLines                    int // a reason or next step, in lines
	rowStatus                   map[reason.Status]int

	// of the Summary
	titleGood, titleBad      int
	heading                  int // of a block
	label, value, valueLink  int // in a block without a header
	tableHeader              int // in a block with a header
	tableCell, tableCellLink int
	tableStatus              map[reason.Status]int
	answer, config           int // of a question: the yellow cell, the line for the administrator

	mark int // index in the list of formats for rules (dxfs); only if addCellFormats was to add it
}

// cellFormat describes one cell format. All of them have the number format textInput.
type cellFormat struct {
	bold, underline bool
	larger          int // points more than the workbook's default size; may be negative
	colour, fill    string
	line            bool // a thin line under the cell
	box             bool // a thin line around the cell
	wrap, top       bool
}

// addCellFormats adds our cell formats to those of the workbook. If it has no style sheet it gets one. marks says that cells of
// the user's are to be marked.
func (w *workbook) addCellFormats(marks bool) (*cellFormats, error) {
	part := w.partOfKind("styles")
	if part == "" {
		part = strings.TrimSuffix(w.part, "workbook.xml") + "styles.xml"
		if !strings.HasSuffix(w.part, "workbook.xml") || w.has(part) {
			part = "hge/styles.xml"
		}
		w.set(part, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
			`<styleSheet xmlns="`+w.mainNamespace+`"></styleSheet>`))
		if _, err := w.addPart(part, "styles", stylesType); err != nil {
			return nil, err
		}
	}
	raw, err := w.read(part)
	if err != nil {
		return nil, err
	}
	var styles []byte
	var s *cellFormats
	if string(raw) == newStyles {
		styles, s, err = addedToNew(marks)
	} else {
		styles, s, err = withCellFormats(raw, marks)
	}
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", part, err)
	}
	w.set(part, styles)
	return s, nil
}

// addedToNew is withCellFormats of the style sheet of a new workbook, which is always the same. Nobody changes what it returns.
func addedToNew(marks bool) ([]byte, *cellFormats, error) {
	added := inNew()
	if marks {
		added = inNewMarked()
	}
	return added.styles, added.formats, added.err
}

var (
	inNew       = sync.OnceValue(func() addedFormats { return newAdded(false) })
	inNewMarked = sync.OnceValue(func() addedFormats { return newAdded(true) })
)

type addedFormats struct {
	styles  []byte
	formats *cellFormats
	err     error
}

func newAdded(marks bool) (a addedFormats) {
	a.styles, a.formats, a.err = withCellFormats([]byte(newStyles), marks)
	return a
}

// withCellFormats adds our cell formats to a style sheet. marks is that of addCellFormats.
func withCellFormats(raw []byte, marks bool) (styles []byte, s *cellFormats, err error) {
	root, err := parseElement(raw)
	if err != nil {
		return nil, nil, err
	}
	sheet, err := newStyleSheet(root)
	if err != nil {
		return nil, nil, err
	}
	s = &cellFormats{rowStatus: map[reason.Status]int{}, tableStatus: map[reason.Status]int{}}
	s.rowText = sheet.add(cellFormat{top: true})
	s.rowLines = sheet.add(cellFormat{wrap: true, top: true})
	s.rowHeader = sheet.add(cellFormat{bold: true, colour: headFont, fill: headFill, line: true})
	s.rowLink = sheet.add(cellFormat{colour: linkBlue, underline: true, top: true})
	s.titleGood = sheet.add(cellFormat{bold: true, larger: 7, colour: green, wrap: true, line: true})
	s.titleBad = sheet.add(cellFormat{bold: true, larger: 7, colour: amber, wrap: true, line: true})
	s.heading = sheet.add(cellFormat{bold: true, larger: 2, colour: headFont})
	s.label = sheet.add(cellFormat{colour: grey, top: true})
	s.value = sheet.add(cellFormat{wrap: true, top: true})
	s.valueLink = sheet.add(cellFormat{wrap: true, top: true, colour: linkBlue, underline: true})
	s.tableHeader = sheet.add(cellFormat{bold: true, colour: headFont, fill: headFill, line: true, wrap: true})
	s.tableCell = sheet.add(cellFormat{wrap: true, top: true, line: true})
	s.tableCellLink = sheet.add(cellFormat{wrap: true, top: true, line: true, colour: linkBlue, underline: true})
	s.answer = sheet.add(cellFormat{bold: true, fill: yellow, wrap: true, top: true, box: true})
	s.config = sheet.add(cellFormat{colour: grey, larger: -2, wrap: true, top: true, line: true})
	for _, status := range slices.Sorted(maps.Keys(statusColours)) {
		c := statusColours[status]
		s.rowStatus[status] = sheet.add(cellFormat{colour: c.font, fill: c.fill, top: true})
		s.tableStatus[status] = sheet.add(cellFormat{colour: c.font, fill: c.fill, top: true, line: true})
	}
	if marks {
		if s.mark, err = sheet.addMark(); err != nil {
			return nil, nil, err
		}
	}
	return sheet.bytes(), s, nil
}

// addMark adds the format of marked cells to the formats for rules, and returns its index there.
func (s *styleSheet) addMark() (int, error) {
	i := s.root.find("dxfs")
	if i < 0 {
		i = s.listPosition("dxfs")
		s.root.insert(i, "dxfs", s.xml(`<dxfs></dxfs>`))
	}
	list, err := parseElement(s.root.children[i].raw)
	if err != nil {
		return 0, err
	}
	index := list.addOnce("dxf", s.xml(`<dxf><font><color rgb="`+markFont+`"/></font><fill><patternFill patternType="solid">`+
		`<fgColor rgb="`+markFill+`"/><bgColor rgb="`+markFill+`"/></patternFill></fill></dxf>`))
	s.root.children[i].raw = list.bytes()
	return index, nil
}

// styleSheet is a workbook's lists of fonts, fills, borders and cell formats.
type styleSheet struct {
	root                           *element
	fonts, fills, borders, formats *element
	prefix                         string // of its elements
	defaultFont                    *element
	hasCellStyles                  bool // a cell format must refer to a cell style
}

// styleOrder is the order that the lists must have for Excel.
var styleOrder = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
	"tableStyles", "colors", "extLst"}

func newStyleSheet(root *element) (*styleSheet, error) {
	s := &styleSheet{root: root, prefix: root.prefix(), hasCellStyles: root.find("cellStyleXfs") >= 0}
	for _, list := range []struct {
		name  string
		into  **element
		empty string // what the list must begin with
	}{
		{"fonts", &s.fonts, `<font><sz val="11"/><name val="Calibri"/></font>`},
		{"fills", &s.fills, `<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>`},
		{"borders", &s.borders, `<border/>`},
		{"cellXfs", &s.formats, `<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`},
	} {
		raw := s.xml(`<` + list.name + `>` + list.empty + `</` + list.name + `>`)
		if i := root.find(list.name); i >= 0 {
			if old, err := parseElement(root.children[i].raw); err != nil {
				return nil, err
			} else if len(old.children) > 0 {
				raw = root.children[i].raw
			}
		} else {
			root.insert(s.listPosition(list.name), list.name, nil)
		}
		var err error
		if *list.into, err = parseElement(raw); err != nil {
			return nil, err
		}
	}
	var err error
	s.defaultFont, err = parseElement(s.fonts.named("font")[0])
	return s, err
}

// xml puts the style sheet's prefix before the names of all elements in xml.
func (s *styleSheet) xml(xml string) []byte {
	return []byte(strings.NewReplacer("</", "</"+s.prefix, "<", "<"+s.prefix).Replace(xml))
}

// listPosition is the index at which a list is to be inserted.
func (s *styleSheet) listPosition(name string) int {
	later := styleOrder[slices.Index(styleOrder, name)+1:]
	for i, k := range s.root.children {
		if slices.Contains(later, k.name) {
			return i
		}
	}
	return len(s.root.children)
}

// bytes is the XML of the style sheet with everything that was added.
func (s *styleSheet) bytes() []byte {
	for name, list := range map[string]*element{"fonts": s.fonts, "fills": s.fills, "borders": s.borders, "cellXfs": s.formats} {
		s.root.children[s.root.find(name)].raw = list.bytes()
	}
	return s.root.bytes()
}

// add returns the index of a cell format in the workbook's list. It is added if it is not there yet.
func (s *styleSheet) add(f cellFormat) int {
	font, fill, border := s.fontIndex(f), 0, 0
	if f.fill != "" {
		fill = s.fills.addOnce("fill", s.xml(`<fill><patternFill patternType="solid"><fgColor rgb="`+f.fill+
			`"/><bgColor indexed="64"/></patternFill></fill>`))
	}
	if f.line {
		border = s.borders.addOnce("border", s.xml(`<border><bottom style="thin"><color rgb="`+lineGrey+`"/></bottom></border>`))
	}
	if f.box {
		var sides strings.Builder
		for _, side := range []string{"left", "right", "top", "bottom"} {
			fmt.Fprintf(&sides, `<%[1]s style="thin"><color rgb="%[2]s"/></%[1]s>`, side, boxGrey)
		}
		border = s.borders.addOnce("border", s.xml(`<border>`+sides.String()+`</border>`))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d"`, textInput, font, fill, border)
	if s.hasCellStyles {
		b.WriteString(` xfId="0"`)
	}
	b.WriteString(` applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">`)
	b.WriteString(`<alignment horizontal="left" indent="1"`)
	if f.top {
		b.WriteString(` vertical="top"`)
	}
	if f.wrap {
		b.WriteString(` wrapText="1"`)
	}
	b.WriteString(`/></xf>`)
	return s.formats.addOnce("xf", s.xml(b.String()))
}

// fontOrder is the order that the child elements of a font must have for Excel.
var fontOrder = []string{"b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
	"color", "name", "family", "charset", "scheme"}

// fontIndex returns the index of the font of a cell format: the workbook's default font with the changes that it asks for.
func (s *styleSheet) fontIndex(f cellFormat) int {
	if !f.bold && !f.underline && f.larger == 0 && f.colour == "" {
		return 0
	}
	has := map[string]string{}
	for _, k := range s.defaultFont.children {
		if k.name != "" {
			has[k.name] = string(k.raw)
		}
	}
	set := func(name, xml string) { has[name] = string(s.xml(xml)) }
	if f.bold {
		set("b", `<b/>`)
	}
	if f.underline {
		set("u", `<u/>`)
	}
	if f.colour != "" {
		set("color", `<color rgb="`+f.colour+`"/>`)
	}
	if f.larger != 0 {
		size, err := strconv.ParseFloat(attribute([]byte(has["sz"]), "val"), 64)
		if err != nil {
			size = 11
		}
		set("sz", `<sz val="`+strconv.FormatFloat(size+float64(f.larger), 'f', -1, 64)+`"/>`)
	}
	var b strings.Builder
	b.Write(s.defaultFont.before)
	for _, name := range fontOrder {
		b.WriteString(has[name])
	}
	b.Write(s.defaultFont.after)
	return s.fonts.addOnce("font", []byte(b.String()))
}
