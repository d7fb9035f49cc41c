package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// longestRowCount is how many digits the number of rows has at the most. No number of the carrier's is as short.
const longestRowCount = 6

// countsRows says that a row has how many rows there are, where they have their numbers: Total | 4 | 3.69. It has a word for it,
// and else nothing but numbers and units. A name or goods may begin with such a word, too, beside a short number of their
// owner's: then they are an order.
func (t *table) countsRows(r *cell.Row, num cell.Cell) bool {
	if t.role != ordersRole || !isRowCount(num.Text) {
		return false
	}
	at, total, first, filledDown := -1, noTotal, -1, false
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if first < 0 {
			first = i
		}
		if i == t.at[t.rowKey()].index || isMeasure(c) {
			continue
		}
		if is := totalIn(c.Text, cell.Fold(c.Text)); c.Kind == cell.Text && is > noTotal {
			if at < 0 {
				at, total = i, is
			}
			continue
		}
		if filledDown = t.isOfForm(i); !filledDown {
			return false
		}
	}
	carriers := fields[t.rowKey()].kind == anOrder
	switch {
	case at < 0, total == likeTotal && !isTwoWords(r.Cells[at].Text):
		return false
	case t.uses(at):
		return t.namesRows(at) && (total == exactTotal || !filledDown && (carriers || at == first))
	}
	return !filledDown && (carriers || total == exactTotal && at == first)
}

// isRowCount recognizes 12, 12 pcs and 12票, quickly.
func isRowCount(text string) bool {
	text = strings.TrimSpace(text)
	unit := strings.TrimLeft(text, "0123456789")
	if digits := len(text) - len(unit); digits == 0 || digits > longestRowCount {
		return false
	}
	if unit = strings.TrimSpace(unit); unit == "" || isCounter(unit) {
		return true
	}
	_, only := unitsIn(unit)
	return only && unit[0] > '9'
}

// isMeasure says that a cell is a number or a unit, or both.
func isMeasure(c cell.Cell) bool {
	if c.Kind != cell.Text {
		return true
	}
	if looksLikeNumber(cell.Clean(c.Text)) {
		return true
	}
	if _, only := unitsIn(c.Text); only {
		return true
	}
	_, _, weighs := numberIn(c, '.')
	return weighs
}

// isTwoWords tells "Subtotal BAG-1" from a bag SUM-1.
func isTwoWords(text string) bool {
	return !cell.IsASCII(text) || strings.ContainsAny(strings.TrimSpace(text), " :")
}

// isOfForm says whether column i tells of the form of its row.
func (t *table) isOfForm(i int) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.index == i && t.lead.ofForm[c.field] })
}

// namesRows says whether column i has numbers of rows, of their bags or of their forms: nobody gives them such words.
func (t *table) namesRows(i int) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool {
		switch c.field {
		case orderNum, customerOrderNum, number, bagNum, containerNum, referenceNum, handoverNum, handoverKey, mawbNo, flightNo:
			return c.index == i
		}
		return c.index == i && t.lead.isName(c.field)
	})
}

// totalBeside refuses a short number as that of an order where a word for a total stands in its row: what else the row has may be
// totals, too, or filled down from the rows above.
func (t *table) totalBeside(r *cell.Row, num string) *cell.Flaw {
	if t.lead.key.is(aMAWB) || num == "" || len(num) > longestRowCount || strings.Trim(num, "0123456789") != "" {
		return nil
	}
	for i, c := range r.Cells {
		if c.Kind != cell.Text || c.Merged || len(c.Text) > longestRemark || t.uses(i) {
			continue
		}
		if folded := cell.Fold(c.Text); totalIn(c.Text, folded) == exactTotal {
			return cell.Bad(reason.TotalBeside, cell.Address(t.info.Name, i, r.Number), cell.Shorten(c.Text))
		}
	}
	return nil
}
