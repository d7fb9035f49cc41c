package outcome

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// childOrder is the order that the child elements of a sheet must have.
var childOrder = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
	"sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
	"mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
	"pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
	"drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
	"tableParts", "extLst"}

// childPosition is the position of a child element in childOrder, -1 for an unknown one.
func childPosition(name string) int {
	if name == "AlternateContent" { // newer programs wrap it around controls
		name = "oleObjects"
	}
	return slices.Index(childOrder, name)
}

// changedChild returns what the sheet gets as its child element called name. raw is what it has, nil for none. The result
// is nil if the sheet gets no such element.
func (p *sheetPatch) changedChild(name string, raw []byte) ([]byte, error) {
	if name == "conditionalFormatting" {
		return markRule(p.prefix, p.marked, p.formats.mark), nil
	}
	if raw == nil {
		raw = fmt.Appendf(nil, "<%[1]s%[2]s></%[1]s%[2]s>", p.prefix, name)
		if name == "autoFilter" {
			raw = fmt.Appendf(nil, "<%sautoFilter/>", p.prefix)
		}
	}
	switch name {
	case "dimension":
		return p.changedDimension(raw), nil
	case "autoFilter":
		return p.changedFilter(raw)
	}
	e, err := parseElement(raw)
	if err != nil {
		return nil, err
	}
	switch name {
	case "sheetViews":
		err = p.changeViews(e)
	case "cols":
		p.changeWidths(e)
	case "hyperlinks":
		p.changeLinks(e)
	}
	if err != nil || !slices.ContainsFunc(e.children, func(k child) bool { return k.name != "" }) {
		return nil, err
	}
	return e.bytes(), nil
}

// changedDimension widens the area in which the sheet says that it has cells.
func (p *sheetPatch) changedDimension(raw []byte) []byte {
	a, ok := parseArea(attribute(raw, "ref"))
	if !ok {
		a = area{0, 1, 0, 1}
	}
	a.right = max(a.right, p.columns.last())
	a.top = min(a.top, p.header)
	a.bottom = max(a.bottom, p.lastRow)
	return setAttribute(raw, "ref", a.String())
}

// changedFilter sets the area of the filter to newFilter, if there is one. Otherwise the user's filter is kept.
func (p *sheetPatch) changedFilter(raw []byte) (filter []byte, err error) {
	if p.showAll {
		if raw, err = withoutCriteria(raw); err != nil {
			return nil, err
		}
	}
	switch {
	case p.newFilter != area{}:
		return setAttribute(raw, "ref", p.newFilter.String()), nil
	case attribute(raw, "ref") == "":
		return nil, nil
	}
	return raw, nil
}

// freezeLimit is the lowest header row that is frozen. A header further down would fill the window.
const freezeLimit = 15

// changeViews takes the selection off the tab, because the Summary's tab is the selected one, and freezes the rows down to
// the header.
func (p *sheetPatch) changeViews(e *element) error {
	if e.find("sheetView") < 0 {
		e.insert(len(e.children), "sheetView", fmt.Appendf(nil, `<%ssheetView workbookViewId="0"/>`, p.prefix))
	}
	for i, k := range e.children {
		if k.name != "sheetView" {
			continue
		}
		raw := dropAttribute(k.raw, "tabSelected")
		first, layout := i == e.find("sheetView"), attribute(firstTag(raw), "view") == "pageLayout"
		if first && !layout && !p.frozen && p.header <= freezeLimit {
			view, err := parseElement(dropAttribute(raw, "topLeftCell"))
			if err != nil {
				return err
			}
			p.freeze(view)
			raw = view.bytes()
		}
		e.children[i].raw = raw
	}
	return nil
}

// freeze freezes the rows down to the header in a view.
func (p *sheetPatch) freeze(view *element) {
	for i, k := range view.children {
		if k.name == "selection" {
			view.children[i].raw = setAttribute(k.raw, "pane", "bottomLeft")
		}
	}
	if view.find("selection") < 0 {
		view.insert(0, "selection", fmt.Appendf(nil, `<%sselection pane="bottomLeft"/>`, p.prefix))
	}
	view.insert(0, "pane", fmt.Appendf(nil, `<%spane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>`,
		p.prefix, p.header, p.header+1))
}

// widthSpan is a <col> element: the width, and more, of neighbouring columns.
type widthSpan struct {
	from, to int // 1-based, both included
	raw      []byte
}

// changeWidths gives our columns their widths. A column that an earlier outcome left keeps the width that its user gave it.
func (p *sheetPatch) changeWidths(e *element) {
	var spans []widthSpan
	for _, k := range e.children {
		if k.name == "col" {
			tag := firstTag(k.raw)
			spans = append(spans, widthSpan{intAttribute(tag, "min", 0), intAttribute(tag, "max", 0), k.raw})
		}
	}
	for i := range p.columns.at {
		spans = p.withColumn(spans, i)
	}
	slices.SortStableFunc(spans, func(a, b widthSpan) int { return a.from - b.from })
	e.children = nil
	for _, s := range spans {
		raw := setAttribute(setAttribute(s.raw, "min", strconv.Itoa(s.from)), "max", strconv.Itoa(s.to))
		e.children = append(e.children, child{"col", raw})
	}
}

// withColumn returns spans with a span for the i-th of our columns, which is taken out of those that cover it.
func (p *sheetPatch) withColumn(spans []widthSpan, i int) []widthSpan {
	column := p.columns.at[i] + 1
	var all []widthSpan
	kept := false
	for _, s := range spans {
		switch {
		case column < s.from || column > s.to:
			all = append(all, s)
		case p.columns.old[i]:
			kept = true
			all = append(all, s)
			if width, err := strconv.ParseFloat(attribute(firstTag(s.raw), "width"), 64); err == nil && width > 0 {
				p.widths[i] = width
			}
		default:
			all = append(all, widthSpan{s.from, column - 1, s.raw}, widthSpan{column + 1, s.to, s.raw})
		}
	}
	if !kept {
		raw := fmt.Appendf(nil, `<%scol min="1" max="1" width="%g" customWidth="1"/>`, p.prefix, p.widths[i])
		all = append(all, widthSpan{column, column, raw})
	}
	return slices.DeleteFunc(all, func(s widthSpan) bool { return s.from > s.to })
}

// mostLinks is how many hyperlinks we write into a sheet. Excel opens no sheet with more than 65,530.
const mostLinks = 65000

// formLinks are the links of the form column. Rows of the same form that follow one another share a link.
type formLinks struct {
	relationNamespace string
	areas             []area
	relationIDs       []string          // by area
	idOf              map[string]string // relation by address
	added             []relationship
	newID             func() string
	remaining         int             // how many more links the sheet may get
	unused            map[string]bool // relations of links that are taken out and have no other user
}

func newFormLinks(namespace string, relations []relationship, most int) *formLinks {
	return &formLinks{relationNamespace: namespace, idOf: map[string]string{}, newID: newIDs(relations), remaining: most}
}

// add links a cell to an address, as linkTo gives it. It reports false if it could not: there is no address, or the sheet has too
// many links.
func (l *formLinks) add(col, row int, address string) bool {
	if address == "" {
		return false
	}
	id, known := l.idOf[address]
	if last := len(l.areas) - 1; last >= 0 && known && l.relationIDs[last] == id && l.areas[last].bottom == row-1 {
		l.areas[last].bottom = row
		return true
	}
	if l.remaining == 0 {
		return false
	}
	l.remaining--
	if !known {
		id = l.newID()
		l.idOf[address] = id
		l.added = append(l.added, relationship{id: id, kind: l.relationNamespace + "/hyperlink", target: address, external: true})
	}
	l.areas, l.relationIDs = append(l.areas, area{col, row, col, row}), append(l.relationIDs, id)
	return true
}

// changeLinks takes the links of an earlier outcome out and puts ours in.
func (p *sheetPatch) changeLinks(e *element) {
	form := outcomeColumns - 1
	if p.columns.old[form] {
		p.dropOldLinks(e, p.columns.at[form])
	}
	for i, a := range p.links.areas {
		ref := a.String()
		if a.top == a.bottom {
			ref, _, _ = strings.Cut(ref, ":")
		}
		raw := fmt.Appendf(nil, `<%shyperlink ref="%s" %s="%s"/>`, p.prefix, ref, p.idAttribute, p.links.relationIDs[i])
		e.children = append(e.children, child{"hyperlink", raw})
	}
}

// dropOldLinks takes the links out of a column of ours below the header. Their relations are unused unless another link
// of the sheet has them too.
func (p *sheetPatch) dropOldLinks(e *element, column int) {
	id := p.idAttribute[strings.IndexByte(p.idAttribute, ' ')+1:] // without the declaration
	p.links.unused = map[string]bool{}
	e.remove(func(k child) bool {
		a, ok := parseArea(attribute(firstTag(k.raw), "ref"))
		if !ok || a.left != column || a.right != column || a.top <= p.header {
			return false
		}
		p.links.unused[attribute(firstTag(k.raw), id)] = true
		return true
	})
	for _, raw := range e.named("hyperlink") {
		delete(p.links.unused, attribute(firstTag(raw), id))
	}
}

// tabSelected tells whether a sheet's tab is selected. It reads no further than the sheet's cells.
func tabSelected(p *zipPackage, part string) (bool, error) {
	r, err := p.open(part)
	if err != nil {
		return false, err
	}
	defer r.Close()
	for t := newTokenizer(r); ; {
		tok, err := t.next()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("part %s: %w", part, err)
		}
		if tok.kind != startTag && tok.kind != emptyTag {
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

// unselectTab copies a sheet and takes the selection off its tab.
func unselectTab(r io.Reader, w *bufio.Writer) error {
	t := newTokenizer(r)
	for {
		tok, err := t.next()
		if err != nil {
			return unexpectedEnd(err)
		}
		switch {
		case tok.kind != startTag && tok.kind != emptyTag:
		case tok.is("sheetView"):
			w.Write(dropAttribute(tok.raw, "tabSelected"))
			continue
		case tok.is("sheetData"):
			w.Write(tok.raw)
			return copyRest(t, w)
		}
		w.Write(tok.raw)
		if tok.kind == endTag && tok.is("sheetViews") {
			return copyRest(t, w)
		}
	}
}
