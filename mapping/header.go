package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
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

// pair is a label and its value in a row above a table.
type pair struct {
	field field
	unit  string
	value cell.Cell
	index int // column of the value
	label string
}

// pairs reads the labels of a row that have a value at their right, or behind a colon in the same cell.
func (a *Aliases) pairsIn(r *cell.Row) []pair {
	var out []pair
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Kind != cell.Text || cell.IsBlank(c) {
			continue
		}
		if p, ok := a.pairInCell(c, i); ok {
			out = append(out, p)
			continue
		}
		m := a.meaningOf(c.Text)
		if m.class != classField && m.class != classPlain {
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if at < 0 {
			break
		}
		at += i + 1
		if next := r.Cells[at]; next.Kind == cell.Text && a.meaningOf(next.Text).class != classUnknown || at > i+1 && a.isGroupLabel(c.Text) {
			continue // no value, but the next label
		}
		if p, ok := pairOf(m, c.Text, r.Cells[at], at); ok {
			out = append(out, p)
			i = at
		}
	}
	return out
}

// inline reads "MAWB: 123-25122112" out of one cell.
func (a *Aliases) pairInCell(c cell.Cell, i int) (pair, bool) {
	at := strings.IndexAny(c.Text, ":：")
	if at < 0 {
		return pair{}, false
	}
	value := cell.Clean(strings.TrimLeft(c.Text[at:], ":："))
	m := a.meaningOf(c.Text[:at])
	if value == "" || m.class != classField && m.class != classPlain {
		return pair{}, false
	}
	return pairOf(m, c.Text[:at], cell.Cell{Text: value, Kind: cell.Text}, i)
}

// pairOf takes a value for the field of m that it fits. What belongs to a single order cannot stand above a table.
func pairOf(m meaning, label string, value cell.Cell, index int) (pair, bool) {
	for _, f := range m.fields {
		if f == orderNum || f == customerOrderNum || f == bagNum || !fits(f, value) {
			continue
		}
		return pair{field: f, unit: m.unit, value: value, index: index, label: label}, true
	}
	return pair{}, false
}

// isPairs says that every known label of a row is followed by a value that fits it.
func (a *Aliases) isPairsRow(r *cell.Row) bool {
	known := 0
	for _, c := range r.Cells {
		if c.Kind == cell.Text && !cell.IsBlank(c) && a.Field(c.Text) != "" {
			known++
		}
	}
	found := a.pairsIn(r)
	return len(found) > 0 && len(found) >= known
}

// fits says whether a cell could stand in a column of f. A cell that is merely damaged does fit: it has its own answer.
func fits(f field, c cell.Cell) bool {
	if c.Kind == cell.Error || c.Kind == cell.Formula {
		return true
	}
	s := cell.Unwrap(c.Text)
	if cell.IsErrorText(s) || cell.IsScientific(s) {
		return true
	}
	digits := strings.Count(strings.Map(onlyDigits, s), "0")
	switch {
	case f == orderNum:
		_, flaw := cell.Order(c)
		return flaw == nil || !flaw.Bad || flaw.Code != reason.NotANumber
	case f.isWeight():
		_, _, flaw := cell.Weight(c, 0)
		return flaw == nil || flaw.Code != reason.BadWeight
	case f == weightUnit:
		return cell.Unit(s) != ""
	case f == mawbNo:
		return cell.IsASCII(s) && (digits == 10 || digits == 11) && len(s) <= 16
	case f.isTime():
		_, flaw := cell.ParseMoment(c, false)
		return flaw == nil || flaw.Code == reason.ZonedTime
	case f == customerOrderNum, f == handoverNum, f == referenceNum, f == flightNo, f == transitFlightNo, f == postcode,
		f == contactPhone, f == contactMobile, f == houseNo:
		return digits > 0
	case f.isPort():
		return cell.IsLetters(s) && (len(s) == 3 || len(s) == 5)
	case f == contactEmail:
		return strings.Contains(s, "@")
	}
	return s != ""
}

// onlyDigits keeps digits, all as 0.
func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return -1
}
