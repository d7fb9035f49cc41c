package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
)

// headerWithin is how many rows are searched for the header.
const headerWithin = 30

// headerHits known headers make a row the header, no matter how many other cells it has.
const headerHits = 3

// findHeader returns the indexes of the first and last header row: the same index twice for one row, -1 if there is
// none. No row is blank.
func (a *Aliases) findHeader(rows []cell.Row) (first, last int) {
	rows = rows[:min(len(rows), headerWithin)]
	if i := a.codeRow(rows); i >= 0 {
		return i, i
	}
	for i := range rows {
		if !a.isHeader(&rows[i]) || a.standsAbove(rows, i) {
			continue
		}
		if i+1 < len(rows) && (a.isHeader(&rows[i+1]) && texts(&rows[i+1]) != nil || areSides(&rows[i], &rows[i+1])) {
			return i, i + 1 // in two languages; a row of orders may have words of headers, but numbers, too
		}
		return i, i
	}
	for i := range rows {
		// A wide export may have few headers that we know. It has a header for the order number and only texts in that row.
		if len(texts(&rows[i])) >= 2 && a.hasHeaderOf(&rows[i], a.lead.key) {
			return i, i
		}
	}
	for i := 1; i < len(rows); i++ {
		// No header is known, but the carrier's numbers tell where the orders begin.
		if slices.ContainsFunc(rows[i].Cells, a.lead.isKey) {
			if above := texts(&rows[i-1]); len(above) == 0 || slices.ContainsFunc(above, a.lead.isKeyText) {
				break
			}
			return i - 1, i - 1
		}
	}
	return -1, -1
}

// standsAbove says that row i only looks like a header: it is a label with a value that we cannot read, or a row of labels with
// their values right below it, and the header of the orders comes further down.
func (a *Aliases) standsAbove(rows []cell.Row, i int) bool {
	definite := func(c cell.Cell) bool {
		m := a.meaningOf(c.Text)
		return c.Kind == cell.Text && m.class == classField && !m.maybe && slices.Equal(m.fields, []field{a.lead.key})
	}
	if slices.ContainsFunc(rows[i].Cells, definite) {
		return false
	}
	header := slices.IndexFunc(rows[i+1:], func(r cell.Row) bool { return a.isHeader(&r) && a.hasHeaderOf(&r, a.lead.key) })
	if header < 0 {
		return false
	}
	filled := 0
	for _, c := range rows[i].Cells {
		if !cell.IsBlank(c) {
			filled++
		}
	}
	if filled == 2 && !a.hasHeaderOf(&rows[i], a.lead.key) && len(a.labels(&rows[i])) == 1 {
		return true
	}
	ends := header <= 1 || rows[i+2].Number > rows[i+1].Number+1 || len(a.pairsIn(&rows[i+2])) > 0
	return header > 0 && ends && len(a.pairsBelow(&rows[i], &rows[i+1])) > 0
}

// findHeaderOf returns the index of the first row in which a header means f, and that has only texts; -1 if there is none.
func (a *Aliases) findHeaderOf(rows []cell.Row, f field) int {
	return slices.IndexFunc(rows[:min(len(rows), headerWithin)], func(r cell.Row) bool {
		return len(texts(&r)) >= 2 && a.hasHeaderOf(&r, f) && !a.isPairsRow(&r)
	})
}

// isHeader says that a row is a header: three of its cells are known headers, or half of them, and it is not a row of
// labels and values.
func (a *Aliases) isHeader(r *cell.Row) bool {
	filled, hits, known := 0, 0, 0
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
			known++
		case classConsignee, classNever, classOurs, classKnown:
			hits++
		case classElsewhere:
			hits++
			if fields[m.fields[0]].kind == fields[a.lead.key].kind { // 大包号 may have the carrier's numbers
				known++
			}
		}
	}
	switch {
	case known == 0 || hits < headerHits && hits*2 < filled:
		return false
	case a.hasHeaderOf(r, a.lead.key):
		return !a.isLabelled(r)
	case filled == 1:
		return false
	}
	return !a.isPairsRow(r)
}

// hasHeaderOf says whether a cell of r is a header that means f or may mean it.
func (a *Aliases) hasHeaderOf(r *cell.Row, f field) bool {
	return slices.ContainsFunc(r.Cells, func(c cell.Cell) bool {
		if c.Kind != cell.Text {
			return false
		}
		m := a.meaningOf(c.Text)
		return m.class == classField && slices.Contains(m.fields, f)
	})
}

// texts returns the texts of a row. It returns nil if the row holds anything else.
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

// looksLikeNumber says that at least half of s are digits. No header is like that.
func looksLikeNumber(s string) bool {
	digits := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits*2 >= len(s)
}

// columnHeader is the header of one column: what it means, and what the group label above it says.
type columnHeader struct {
	index     int
	text      string // as shown to the user
	aliasText string // the text that an alias in the configuration would name
	meaning   meaning
	group     headerClass // classConsignee; classField: the sender; classUnknown: no group
	note      string

	words *wordsOfHeader // of text, once they were asked for

	amongAddress bool // it stands between two columns of the consignee's address

	below       []cell.Cell // the filled cells below it, in the first rows
	carriers    int         // how many of them are the carrier's order numbers
	unclear     []field     // what it may mean, if neither it nor the cells below tell
	unitDoubt   bool        // a row of units says another unit than the header
	unitMention bool        // a hint below mentions a unit
	sizeUnit    string      // of length: a row of hints or a header above it says it
	sizeMention shownCell   // a hint below mentions a unit of length

	settled    bool          // a person has said what it is
	person     bool          // tells of a person, but not whether of the consignee or of the handover
	recipients bool          // a person has said that it is the recipient's
	behind     *columnHeader // of somebody else, whose it may be
	payers     bool          // it is the telephone of who pays, and nothing gives the recipient's
	sides      bool          // its cells hold the three sides of a thing
}

// columnHeaders reads the header in rows[first:last+1]. Two header rows are one header in two languages, or group labels
// above the columns. One header row may have a row of group labels right above it.
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
	label, sides := "", "" // of the group, if two rows are one header; the unit of the sizes below it
	for i := range width {
		h := columnHeader{index: i, text: headerText(rows[last].Cell(i)), group: groups[i]}
		h.aliasText = h.text
		if above != nil && !cell.IsBlank(above.Cell(i)) {
			sides = unitOfSides(headerText(above.Cell(i)))
		}
		h.sizeUnit = sides
		h.meaning = a.meaningOf(h.text)
		if top := ""; last > first {
			if c := above.Cell(i); !cell.IsBlank(c) {
				label = headerText(c)
			}
			if top = headerText(above.Cell(i)); top != "" && top != h.text && !above.Cell(i).Merged &&
				(h.text == "" || !a.isGroupLabel(top)) {
				h.meaning = a.meaningOfTwoRows(top, h.text)
				h.aliasText, h.text = firstOf(h.text, top), joined(top, h.text)
			}
			h.readBelowGroup(a, label, headerText(rows[last].Cell(i)))
		}
		ofSomebody := h.meaning.class == classPlain || h.meaning.class == classField && h.meaning.fields[0].of(handoverRole)
		if h.group == classConsignee && ofSomebody {
			h.meaning = meaning{class: classConsignee}
		}
		h.inGroup()
		if h.text != "" {
			out = append(out, h)
		}
	}
	if a.lead.ofWaybills() {
		sendersColumns(out)
	}
	return out
}

// readBelowGroup reads No below Flight as Flight No, and MAWB below Flight as MAWB. low stands in the column itself, label above
// it or above one to its left.
func (h *columnHeader) readBelowGroup(a *Aliases, label, low string) {
	if label == "" || low == "" || h.meaning.class == classField {
		return
	}
	if m := a.meaningOf(label + " " + low); m.class == classField && h.meaning.class != classConsignee {
		h.meaning, h.text, h.aliasText = m, joined(label, low), label+" "+low
		return
	}
	group, m := a.meaningOf(label), a.meaningOf(low)
	if h.meaning.class == classUnknown && group.class == classField && m.class == classField &&
		group.fields[0].of(flightRole) && m.fields[0].of(flightRole) {
		h.meaning = m
	}
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

// meaningOfTwoRows is what a header in two rows means.
func (a *Aliases) meaningOfTwoRows(topText, lowText string) meaning {
	top, low := a.meaningOf(topText), a.meaningOf(lowText)
	switch {
	case low.own:
		return low
	case top.own || lowText == "" || low.class == classUnknown:
		top.unit = firstOf(top.unit, low.unit)
		return top
	case top.class == classUnknown, top.maybe && low.class == classField: // 包裹 above 重量 names a group
		return low
	case top.class == classNever && low.isField() || low.class == classNever && top.isField():
		return meaning{} // No. above MAWB: it may have to be asked
	case top.class == classNever || top.class == classConsignee || top.class == classOurs:
		return meaning{class: top.class}
	case low.class == classNever || low.class == classConsignee || low.class == classOurs:
		return meaning{class: low.class}
	}
	return inCommon(top, low, foldHeader(topText).whole, foldHeader(lowText).whole)
}

// columnGroups says for each column who it is about: classField is the sender, classConsignee the consignee. A group
// label holds until the next label in its row. If the reader has filled merged ranges, it holds for its own range only.
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
			if now = a.groupOf(c.Text); now != classUnknown && a.isValueBeside(above.Cell(i+1)) {
				now = classUnknown // 客户 | Ann Ltd.
			}
		}
		out[i] = now
	}
	return out
}

// isValueBeside says that the cell right of a word is a value: the word is its label, and names no group.
func (a *Aliases) isValueBeside(c cell.Cell) bool {
	return !c.Merged && !cell.IsBlank(c) && a.ofAll().meaningOf(c.Text).class == classUnknown
}

func (a *Aliases) groupOf(text string) headerClass {
	switch {
	case readAliasesFile().sender[cell.Fold(text)]:
		return classField
	case a.ofAll().meaningOf(text).class == classConsignee:
		return classConsignee
	}
	return classUnknown
}

// isGroupLabel says that a text names a group of columns, not a column.
func (a *Aliases) isGroupLabel(text string) bool { return a.groupOf(text) != classUnknown }
