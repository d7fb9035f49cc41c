package outcome

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/reason"
)

// A status is coloured by the cell's own fill and font, which Excel, WPS, LibreOffice and Google show alike, and keep.
// The pairs are those of Excel's own good, bad and neutral cells where there is one.
var statusColours = map[reason.Status]struct{ fill, font string }{
	reason.Confirmed:   {"FFC6EFCE", "FF006100"},
	reason.Refused:     {"FFFFC7CE", "FF9C0006"},
	reason.Rejected:    {"FFFCD5B4", "FF974706"},
	reason.Duplicate:   {"FFE7E6E6", "FF404040"},
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
	textInput = 49 // the number format "@": what is typed over it stays text
)

// looks are the places, in a workbook's list of cell formats, of those that we use.
type cellFormats struct {
	rowStatus, tableStatus      map[reason.Status]int // beside the user's rows; in a table of the Summary
	rowText, rowHeader, rowLink int                   // beside the user's rows
	titleGood, titleBad         int                   // the Summary's title
	heading, label, value       int
	tableHeader, tableCell      int
	valueLink, tableCellLink    int
}

// look is one cell format.
type cellFormat struct {
	bold, underline bool
	size            int // points more than the workbook's default
	colour, fill    string
	line            bool // a thin line under the cell
	wrap, top       bool
}

// amendStyles adds our cell formats to the workbook's, which are made where it has none.
func (w *workbook) addCellFormats() (*cellFormats, error) {
	part := w.partOfKind("styles")
	if part == "" {
		part = strings.TrimSuffix(w.part, "workbook.xml") + "styles.xml"
		if !strings.HasSuffix(w.part, "workbook.xml") || w.has(part) {
			part = "hge/styles.xml"
		}
		w.set(part, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<styleSheet xmlns="`+w.mainNamespace+`"></styleSheet>`))
		if _, err := w.addPart(part, "styles", stylesType); err != nil {
			return nil, err
		}
	}
	root, err := w.readXML(part)
	if err != nil {
		return nil, err
	}
	sheet, err := newStyleSheet(root)
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", part, err)
	}
	s := &cellFormats{rowStatus: map[reason.Status]int{}, tableStatus: map[reason.Status]int{}}
	s.rowText = sheet.add(cellFormat{})
	s.rowHeader = sheet.add(cellFormat{bold: true, colour: headFont, fill: headFill, line: true})
	s.rowLink = sheet.add(cellFormat{colour: linkBlue, underline: true})
	s.titleGood = sheet.add(cellFormat{bold: true, size: 7, colour: green, wrap: true, line: true})
	s.titleBad = sheet.add(cellFormat{bold: true, size: 7, colour: amber, wrap: true, line: true})
	s.heading = sheet.add(cellFormat{bold: true, size: 2, colour: headFont})
	s.label = sheet.add(cellFormat{colour: grey, top: true})
	s.value = sheet.add(cellFormat{wrap: true, top: true})
	s.valueLink = sheet.add(cellFormat{wrap: true, top: true, colour: linkBlue, underline: true})
	s.tableHeader = sheet.add(cellFormat{bold: true, colour: headFont, fill: headFill, line: true, wrap: true})
	s.tableCell = sheet.add(cellFormat{wrap: true, top: true, line: true})
	s.tableCellLink = sheet.add(cellFormat{wrap: true, top: true, line: true, colour: linkBlue, underline: true})
	for _, status := range slices.Sorted(maps.Keys(statusColours)) {
		c := statusColours[status]
		s.rowStatus[status] = sheet.add(cellFormat{colour: c.font, fill: c.fill})
		s.tableStatus[status] = sheet.add(cellFormat{colour: c.font, fill: c.fill, top: true, line: true})
	}
	w.set(part, sheet.bytes())
	return s, nil
}

// styleSheet is a workbook's list of formats.
type styleSheet struct {
	root                           *element
	fonts, fills, borders, formats *element
	prefix                         string
	defaultFont                    *element // the default font
	hasCellStyles                  bool     // formats refer to cell styles
}

// styleOrder is the order in which Excel wants the lists.
var styleOrder = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"}

func newStyleSheet(root *element) (*styleSheet, error) {
	s := &styleSheet{root: root, prefix: root.prefix(), hasCellStyles: root.find("cellStyleXfs") >= 0}
	p := s.prefix
	for _, list := range []struct {
		name  string
		into  **element
		empty string // what a list must begin with
	}{
		{"fonts", &s.fonts, fmt.Sprintf(`<%[1]sfont><%[1]ssz val="11"/><%[1]sname val="Calibri"/></%[1]sfont>`, p)},
		{"fills", &s.fills, fmt.Sprintf(`<%[1]sfill><%[1]spatternFill patternType="none"/></%[1]sfill><%[1]sfill><%[1]spatternFill patternType="gray125"/></%[1]sfill>`, p)},
		{"borders", &s.borders, fmt.Sprintf(`<%sborder/>`, p)},
		{"cellXfs", &s.formats, fmt.Sprintf(`<%sxf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`, p)},
	} {
		raw := fmt.Appendf(nil, `<%[1]s%[2]s>%[3]s</%[1]s%[2]s>`, p, list.name, list.empty)
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

// place is where in the style sheet a list called name belongs.
func (s *styleSheet) listPosition(name string) int {
	later := styleOrder[slices.Index(styleOrder, name)+1:]
	for i, k := range s.root.children {
		if slices.Contains(later, k.name) {
			return i
		}
	}
	return len(s.root.children)
}

// bytes is the style sheet with all that was added.
func (s *styleSheet) bytes() []byte {
	for name, list := range map[string]*element{"fonts": s.fonts, "fills": s.fills, "borders": s.borders, "cellXfs": s.formats} {
		s.root.children[s.root.find(name)].raw = list.bytes()
	}
	return s.root.bytes()
}

// add returns the place of the cell format that looks like l, adding it where it is not there yet.
func (s *styleSheet) add(l cellFormat) int {
	p := s.prefix
	font, fill, border := s.font(l), 0, 0
	if l.fill != "" {
		fill = s.fills.addOnce("fill", fmt.Appendf(nil, `<%[1]sfill><%[1]spatternFill patternType="solid"><%[1]sfgColor rgb="%[2]s"/><%[1]sbgColor indexed="64"/></%[1]spatternFill></%[1]sfill>`, p, l.fill))
	}
	if l.line {
		border = s.borders.addOnce("border", fmt.Appendf(nil, `<%[1]sborder><%[1]sbottom style="thin"><%[1]scolor rgb="%[2]s"/></%[1]sbottom></%[1]sborder>`, p, lineGrey))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<%sxf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d"`, p, textInput, font, fill, border)
	if s.hasCellStyles {
		b.WriteString(` xfId="0"`)
	}
	b.WriteString(` applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">`)
	fmt.Fprintf(&b, `<%salignment horizontal="left" indent="1"`, p)
	if l.top {
		b.WriteString(` vertical="top"`)
	}
	if l.wrap {
		b.WriteString(` wrapText="1"`)
	}
	fmt.Fprintf(&b, `/></%sxf>`, p)
	return s.formats.addOnce("xf", []byte(b.String()))
}

// fontOrder is the order in which Excel wants what makes up a font.
var fontOrder = []string{"b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme"}

// font returns the place of the workbook's default font, changed to look like l.
func (s *styleSheet) font(l cellFormat) int {
	if !l.bold && !l.underline && l.size == 0 && l.colour == "" {
		return 0
	}
	has := map[string]string{}
	for _, k := range s.defaultFont.children {
		if k.name != "" {
			has[k.name] = string(k.raw)
		}
	}
	if l.bold {
		has["b"] = "<" + s.prefix + "b/>"
	}
	if l.underline {
		has["u"] = "<" + s.prefix + "u/>"
	}
	if l.colour != "" {
		has["color"] = "<" + s.prefix + `color rgb="` + l.colour + `"/>`
	}
	if l.size > 0 {
		size, err := strconv.ParseFloat(attribute([]byte(has["sz"]), "val"), 64)
		if err != nil {
			size = 11
		}
		has["sz"] = "<" + s.prefix + `sz val="` + strconv.FormatFloat(size+float64(l.size), 'f', -1, 64) + `"/>`
	}
	var b strings.Builder
	b.Write(s.defaultFont.before)
	for _, name := range fontOrder {
		b.WriteString(has[name])
	}
	b.Write(s.defaultFont.after)
	return s.fonts.addOnce("font", []byte(b.String()))
}
