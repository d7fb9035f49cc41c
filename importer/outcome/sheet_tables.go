package outcome

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
)

// excelTable is an Excel table on a sheet: an area with a name, a style, and buttons in its header by which its user sorts and
// filters it. Excel opens no workbook in which the names of its columns differ from the texts of its header.
type excelTable struct {
	part string
	root *element
	area area
}

// newExcelTable reads the part of a table. ok is false if it does not say where the table lies.
func newExcelTable(p *zipPackage, part string) (t *excelTable, ok bool, err error) {
	root, err := p.readXML(part)
	if err != nil {
		return nil, false, err
	}
	a, ok := parseArea(attribute(root.start.raw, "ref"))
	return &excelTable{part, root, a}, ok, nil
}

// columns are the columns of a table, nil if there are not as many as its area has.
func (t *excelTable) columns() *element {
	i := t.root.find("tableColumns")
	if i < 0 {
		return nil
	}
	list, err := parseElement(t.root.children[i].raw)
	if err != nil || len(list.named("tableColumn")) != t.area.right-t.area.left+1 {
		return nil
	}
	return list
}

// tableChange is what becomes of an Excel table while its sheet is copied.
type tableChange struct {
	*excelTable
	list    *element       // its columns; nil: they stay as they are
	names   map[int]string // by column of the sheet: headers that we write
	right   int            // the last column that it has in the outcome
	showAll bool           // its filter hides no row any more
}

// changeTables plans what becomes of the Excel tables on a sheet. One that has the whole table of orders in it, and ends where
// our columns begin, is made to reach over them: who sorts it by its buttons keeps each answer beside its order.
func changeTables(s *sheetScan, columns answerColumns, headers, texts []string) []*tableChange {
	var all []*tableChange
	for _, t := range s.tables {
		c := &tableChange{excelTable: t, right: t.area.right, names: map[int]string{}}
		if t.area.top == s.header && attribute(t.root.start.raw, "headerRowCount") != "0" {
			c.list = t.columns()
		}
		if c.list != nil {
			if s.canWiden(t, columns, texts) {
				c.right = max(c.right, columns.last())
			}
			for i, at := range columns.at {
				if at >= t.area.left && at <= c.right {
					c.names[at] = headers[i]
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// canWiden tells whether an Excel table can be made to reach over our columns. texts are those of the header row.
func (s *sheetScan) canWiden(t *excelTable, columns answerColumns, texts []string) bool {
	for i, text := range texts { // a column of the orders outside of it: it is another table, or holds a part of them
		if (i < t.area.left || i > t.area.right) && strings.TrimSpace(text) != "" && !slices.Contains(columns.at, i) {
			return false
		}
	}
	for col := t.area.right + 1; col <= columns.last(); col++ {
		if !slices.Contains(columns.at, col) {
			return false
		}
	}
	more := area{t.area.right + 1, t.area.top, columns.last(), t.area.bottom}
	overlaps := func(a area) bool {
		return a.left <= more.right && more.left <= a.right && a.top <= more.bottom && more.top <= a.bottom
	}
	return !slices.ContainsFunc(s.tables, func(o *excelTable) bool { return o != t && overlaps(o.area) }) &&
		!slices.ContainsFunc(s.merged, overlaps)
}

// planChanges lets the changed tables be written, after their sheet.
func (d *draft) planChanges(tables []*tableChange) {
	for _, t := range tables {
		planned := slices.ContainsFunc(d.streams, func(s streamedPart) bool { return sheet.PartKey(s.name) == sheet.PartKey(t.part) })
		if !planned && (len(t.names) > 0 || hasCriteria(t.root)) {
			d.writeLater(t.part, func(w io.Writer) error {
				raw, err := t.changed()
				w.Write(raw)
				return err
			})
		}
	}
}

// changed is the XML of the table in the outcome.
func (t *tableChange) changed() ([]byte, error) {
	e := &element{before: t.root.before, start: t.root.start, children: slices.Clone(t.root.children), after: t.root.after}
	if t.right > t.area.right {
		e.setStart(setAttribute(e.start.raw, "ref", t.widened(t.area).String()))
	}
	for i, k := range e.children {
		var err error
		switch k.name {
		case "autoFilter":
			raw := k.raw
			if t.showAll {
				raw, err = withoutCriteria(raw)
			}
			e.children[i].raw = t.widenedRef(raw)
		case "sortState":
			e.children[i].raw = t.widenedRef(k.raw)
		case "tableColumns":
			if t.list != nil {
				e.children[i].raw = t.namedColumns()
			}
		}
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", t.part, err)
		}
	}
	return e.bytes(), nil
}

// widened is an area that reaches as far right as the table does now, if it reached as far right as the table did.
func (t *tableChange) widened(a area) area {
	if a.right == t.area.right {
		a.right = t.right
	}
	return a
}

func (t *tableChange) widenedRef(raw []byte) []byte {
	a, ok := parseArea(attribute(firstTag(raw), "ref"))
	if !ok || t.widened(a) == a {
		return raw
	}
	return setAttribute(raw, "ref", t.widened(a).String())
}

// namedColumns is the list of columns with ours in it.
func (t *tableChange) namedColumns() []byte {
	list := &element{before: t.list.before, start: t.list.start, children: slices.Clone(t.list.children), after: t.list.after}
	at, id := t.area.left, 0
	for i, k := range list.children {
		if k.name != "tableColumn" {
			continue
		}
		id = max(id, intAttribute(firstTag(k.raw), "id", 0))
		if name, ours := t.names[at]; ours && name != attribute(firstTag(k.raw), "name") {
			list.children[i].raw = setAttribute(k.raw, "name", name)
		}
		at++
	}
	for ; at <= t.right; at++ {
		id++
		list.insert(len(list.children), "tableColumn", fmt.Appendf(nil, `<%stableColumn id="%d" name="%s"/>`,
			list.prefix(), id, escaped(t.names[at])))
	}
	list.setStart(setAttribute(list.start.raw, "count", strconv.Itoa(at-t.area.left)))
	return list.bytes()
}

// hasCriteria tells whether an element has a filter that may hide rows.
func hasCriteria(e *element) bool {
	return slices.ContainsFunc(e.named("autoFilter"), func(raw []byte) bool {
		filter, err := parseElement(raw)
		return err == nil && slices.ContainsFunc(filter.children, isCriterion)
	})
}

// isCriterion tells whether a part of a filter may hide rows. One without content only hides a button.
func isCriterion(k child) bool {
	if k.name != "filterColumn" {
		return false
	}
	e, err := parseElement(k.raw)
	return err != nil || slices.ContainsFunc(e.children, func(k child) bool { return k.name != "" })
}

// withoutCriteria is a filter that hides nothing.
func withoutCriteria(raw []byte) ([]byte, error) {
	filter, err := parseElement(raw)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(filter.children, isCriterion) {
		return raw, nil
	}
	filter.remove(isCriterion)
	return filter.bytes(), nil
}
