package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
)

// headerWithin is among how many rows the header must be.
const headerWithin = 30

// headerHits is how many known headers make a row a header row, however many other cells it has.
const headerHits = 3

// findHeader returns which of rows are the header: first to last, the same for one row. -1 where there is none. rows hold
// something each.
func (a *Aliases) findHeader(rows []cell.Row) (first, last int) {
	rows = rows[:min(len(rows), headerWithin)]
	for i := range rows {
		if !a.isHeader(&rows[i]) {
			continue
		}
		if i+1 < len(rows) && a.isHeader(&rows[i+1]) {
			return i, i + 1
		}
		return i, i
	}
	for i := range rows {
		// A wide export in which little is ours: the order number must be there, and nothing but labels.
		if len(texts(&rows[i])) >= 2 && a.hasHeaderOf(&rows[i], orderNum) {
			return i, i
		}
	}
	return -1, -1
}

// isHeader says that three cells of a row are known headers, or half of them, and that it is not a row of key | value.
func (a *Aliases) isHeader(r *cell.Row) bool {
	filled, hits, fields := 0, 0, 0
	for _, c := range r.Cells {
		if cell.IsBlank(c) {
			continue
		}
		filled++
		if c.Kind != cell.Text {
			continue
		}
		switch m := a.meaningOf(c.Text); m.class {
		case classField, classPlain:
			hits++
			fields++
		case classConsignee, classNever, classOurs:
			hits++
		}
	}
	switch {
	case fields == 0 || hits < headerHits && hits*2 < filled:
		return false
	case a.hasHeaderOf(r, orderNum):
		return true
	case filled == 1:
		return false
	}
	return !a.isPairsRow(r)
}

// names says whether a cell of r is a header of f, at least possibly.
func (a *Aliases) hasHeaderOf(r *cell.Row, f field) bool {
	return slices.ContainsFunc(r.Cells, func(c cell.Cell) bool {
		if c.Kind != cell.Text {
			return false
		}
		m := a.meaningOf(c.Text)
		return m.class == classField && slices.Contains(m.fields, f)
	})
}

// labels are the texts of a row, nil where it also holds anything else.
func texts(r *cell.Row) []string {
	var out []string
	for _, c := range r.Cells {
		switch {
		case cell.IsBlank(c):
		case c.Kind != cell.Text || len(c.Text) > 200 || looksLikeNumber(cell.Clean(c.Text)):
			return nil
		default:
			out = append(out, c.Text)
		}
	}
	return out
}

// looksLikeNumber says that at least half of s are digits: no header is like that.
func looksLikeNumber(s string) bool {
	digits := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits*2 >= len(s)
}

// label is a header in its making: what its texts say, and whose it is by the label of the group above.
type columnHeader struct {
	index   int
	text    string // as it is shown
	key     string // the one of its texts that an alias would be given for
	meaning meaning
	group   headerClass // consignee; known for the sender; unknown where there is no group
	note    string
}

// labelsOf reads the header rows[first:last+1]: two rows are the same header in two languages, or groups above their
// columns. A single header row may have a row of group labels right above.
func (a *Aliases) columnHeaders(rows []cell.Row, first, last int) []columnHeader {
	var above *cell.Row
	switch {
	case last > first:
		above = &rows[first]
	case first > 0 && rows[first-1].Number == rows[first].Number-1:
		above = &rows[first-1]
	}
	width := len(rows[last].Cells)
	if last > first {
		width = max(width, len(above.Cells))
	}
	groups := a.columnGroups(above, width)
	var out []columnHeader
	for i := range width {
		l := columnHeader{index: i, text: headerText(rows[last].Cell(i)), group: groups[i]}
		l.key = l.text
		l.meaning = a.meaningOf(l.text)
		if top := ""; last > first {
			if top = headerText(above.Cell(i)); top != "" && top != l.text && !above.Cell(i).Merged && !a.isGroupLabel(top) {
				l.meaning, l.key, l.text = a.meaningOfTwoRows(a.meaningOf(top), l.meaning, l.text), firstOf(l.text, top), joined(top, l.text)
			}
		}
		if l.group == classConsignee && (l.meaning.class == classPlain || l.meaning.class == classField && l.meaning.fields[0].ofHandover()) {
			l.meaning = meaning{class: classConsignee}
		}
		if l.text != "" {
			out = append(out, l)
		}
	}
	return out
}

func headerText(c cell.Cell) string {
	if c.Kind == cell.Error || c.Kind == cell.Formula {
		return ""
	}
	return cell.Clean(c.Text)
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " / " + b
}

// both is what a header in two rows means.
func (a *Aliases) meaningOfTwoRows(top, low meaning, lowText string) meaning {
	switch {
	case low.own:
		return low
	case top.own || lowText == "" || low.class == classUnknown:
		return top
	case top.class == classUnknown:
		return low
	case top.class == classNever || top.class == classConsignee || top.class == classOurs:
		return meaning{class: top.class}
	case low.class == classNever || low.class == classConsignee || low.class == classOurs:
		return meaning{class: low.class}
	}
	low.fields = slices.DeleteFunc(slices.Clone(low.fields), func(f field) bool { return !slices.Contains(top.fields, f) })
	if len(low.fields) == 0 {
		return meaning{}
	}
	if top.class == classField {
		low.class = classField
	}
	low.unit = firstOf(low.unit, top.unit)
	return low
}

// groupsOf tells for each column whose it is: known is the sender's, consignee the consignee's. A group reaches to the
// next label in its row; where the reader has filled its merged range, just as far as that.
func (a *Aliases) columnGroups(above *cell.Row, width int) []headerClass {
	out := make([]headerClass, width)
	if above == nil {
		return out
	}
	filled := slices.ContainsFunc(above.Cells, func(c cell.Cell) bool { return c.Merged })
	now := classUnknown
	for i := range width {
		c := above.Cell(i)
		switch {
		case cell.IsBlank(c):
			if filled {
				now = classUnknown
			}
		case !c.Merged:
			now = a.groupOf(c.Text)
		}
		out[i] = now
	}
	return out
}

func (a *Aliases) groupOf(text string) headerClass {
	switch {
	case readAliasesFile().sender[cell.Fold(text)]:
		return classField
	case a.meaningOf(text).class == classConsignee:
		return classConsignee
	}
	return classUnknown
}

// isGroup says that a label stands for a group and not for a column.
func (a *Aliases) isGroupLabel(text string) bool { return a.groupOf(text) != classUnknown }
