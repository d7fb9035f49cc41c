package mapping

import (
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A label and its value may stand between the orders, or below them, with the value in the column of the order numbers:
// "Flight No | KE013" above the next header, "Date | 2026-11-25" below the last order. Such a row is no order. If it belongs
// to the labels above a table it is read with them; else it is left out, and the Summary says so. If its label is a word that
// nobody knows, among the counts of a column, or if it has more than labels and values, it is rejected: it may be an order,
// and the word a remark.

// mostLabelled is how many cells a row of labels and values has that is looked for among orders.
const mostLabelled = 16

// beforeKeys is what stands in the columns before the order numbers, in the first rows of a table.
type beforeKeys struct {
	words, counts []bool   // by column: texts that are no numbers; numbers and nothing else
	carriers      bool     // some of the numbers are the carrier's
	fewOthers     bool     // two of three at least
	bareBags      bool     // some of the bags have a name without a digit
	patterns      []string // how the numbers are written, if none is the carrier's
}

// noteBeside keeps what stands before the order numbers of the first rows.
func (s *Survey) noteBeside(t *table, body []cell.Row) {
	key := t.at[t.lead.key]
	if key == nil {
		return
	}
	var orders []*cell.Row
	for i := range body {
		if t.lead.isKey(body[i].Cell(key.index)) {
			orders = append(orders, &body[i])
		}
	}
	b := &t.beforeKey
	b.carriers = len(orders) > 0
	b.fewOthers = len(orders) >= 2*(len(cellsBelow(body, key.index))-len(orders))
	b.words, b.counts = make([]bool, key.index), make([]bool, key.index)
	if len(orders) == 0 {
		for i := range body {
			if r := &body[i]; !cell.IsBlank(r.Cell(key.index)) && !s.isLabelledRow(t, r) {
				orders = append(orders, r)
				b.patterns = append(b.patterns, cell.PatternOf(cell.Unwrap(r.Cell(key.index).Text)))
			}
		}
	}
	for _, r := range orders {
		if bag := t.at[bagNum]; bag != nil && isBareWord(r.Cell(bag.index)) {
			b.bareBags = true
		}
		for i := range key.index {
			switch c := r.Cell(i); {
			case cell.IsBlank(c):
			case strings.ContainsFunc(c.Text, unicode.IsLetter):
				b.words[i] = true
			default:
				b.counts[i] = true
			}
		}
	}
}

// takeLabelled takes a row of labels among the orders of a table, or below them. It says whether the row was one that names a
// flight or handover, which is asked about. Any other one is left out.
func (s *Survey) takeLabelled(t *table, r *cell.Row) bool {
	label := s.takeLabelRead(t, r)
	labelled := s.isLabelledRow(t, label)
	if s.askForPairsAmong(t, label, labelled) {
		return true
	}
	switch {
	case !labelled && !s.isLabelAmongCounts(t, label):
		return false
	case labelled && s.isLabelOfNumber(t, label):
		t.labelledRows = append(t.labelledRows, r.Number)
	default:
		t.wordRows = append(t.wordRows, r.Number)
	}
	s.budget.addText(8)
	return false
}

// isLabelOfNumber says that the label before the number of a row is certainly one, and no remark about an order: it is known and
// stands in a column of counts, or the number is what it names, as a flight, a telephone or a date.
func (s *Survey) isLabelOfNumber(t *table, r *cell.Row) bool {
	at := t.labelBefore(r)
	text, num := r.Cells[at].Text, r.Cell(t.at[t.lead.key].index)
	if t.isAmongCounts(at) && s.isKnownLabel(text) {
		return true
	}
	if slices.Contains(rowWords().footer, cell.Fold(text)) {
		_, flaw := cell.ParseMoment(num, t.info.Date1904)
		return flaw == nil || otherNumber.MatchString(num.Text) || isRowCount(num.Text)
	}
	m := s.aliases.meaningOf(text)
	if m.class != classField && m.class != classPlain {
		return false
	}
	_, fits := s.aliases.pairOf(m, text, num, at)
	return fits
}

// isLabelAmongCounts says that a label stands before a number that is not the carrier's, in a column that has counts beside the
// carrier's numbers, or in place of a bag's number: "Seal | S1 | S2". What else the row has is neither a label nor a value.
func (s *Survey) isLabelAmongCounts(t *table, r *cell.Row) bool {
	key := t.at[t.lead.key]
	if !t.beforeKey.carriers || key.pair != nil {
		return false
	}
	num := r.Cell(key.index)
	if num.Merged || cell.IsBlank(num) || isHGE(num.Text) || t.lead.isKey(num) {
		return false
	}
	at := t.wordIn(r)
	return at >= 0 && (t.isAmongCounts(at) || !t.beforeKey.bareBags || s.isKnownLabel(r.Cells[at].Text))
}

// wordIn is the column of a word that stands where the other rows have counts or the number of a bag, -1 if there is none.
func (t *table) wordIn(r *cell.Row) int {
	bag := t.at[bagNum]
	for i, c := range r.Cells {
		if (t.isAmongCounts(i) || bag != nil && bag.index == i) && i != t.at[t.lead.key].index && isBareWord(c) {
			return i
		}
	}
	return -1
}

// isAmongCounts says that the first orders have counts in a column before their numbers, and no words.
func (t *table) isAmongCounts(at int) bool {
	b := &t.beforeKey
	return at < len(b.counts) && b.counts[at] && !b.words[at]
}

// isBareWord says that a cell holds a short text without a digit.
func isBareWord(c cell.Cell) bool { return !c.Merged && isShortText(c) && !holdsDigits(c.Text, 1) }

// labelBefore is the column of the last filled cell before the order number, -1 if there is none.
func (t *table) labelBefore(r *cell.Row) int {
	for i := t.at[t.lead.key].index - 1; i >= 0; i-- {
		if i < len(r.Cells) && !r.Cells[i].Merged && !cell.IsBlank(r.Cells[i]) {
			return i
		}
	}
	return -1
}

// wordBeside says that the number of a row stands beside a word, where other rows have a count or the number of a bag.
func (t *table) wordBeside(r *cell.Row) *cell.Flaw {
	if _, is := slices.BinarySearch(t.wordRows, r.Number); !is {
		return nil
	}
	at := t.wordIn(r)
	if at < 0 {
		at = t.labelBefore(r)
	}
	return cell.Bad(reason.WordBeside, cell.Address(t.info.Name, at, r.Number), cell.Shorten(r.Cells[at].Text))
}

// isLabelledRow says that a row has labels and their values and nothing else, and that what stands in the column of the order
// numbers is such a value: it is not the carrier's, and is not written as the other numbers are.
func (s *Survey) isLabelledRow(t *table, r *cell.Row) bool {
	key := t.at[t.lead.key]
	if key == nil || key.pair != nil || key.index == 0 || len(t.beforeKey.words) != key.index {
		return false
	}
	num := r.Cell(key.index)
	if num.Merged || cell.IsBlank(num) || isHGE(num.Text) {
		return false
	}
	label := t.labelBefore(r)
	if label < 0 || !s.isLabelOf(t, r.Cells[label], label) || t.lead.isKey(num) ||
		slices.Contains(t.beforeKey.patterns, cell.PatternOf(cell.Unwrap(num.Text))) {
		return false
	}
	if !s.isLabelOfNumber(t, r) && (!t.beforeKey.carriers || s.hasValuesBehind(t, r)) {
		return false // a word beside an order
	}
	filled, last := 0, -1 // the label of which the value comes next
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if filled++; filled > mostLabelled {
			return false
		}
		switch {
		case i != key.index && s.isLabelOf(t, c, i):
			last = i
		case last < 0 && i > key.index && isShortText(c):
			last = i // the first label says that the others are some, too
		case last < 0:
			return false
		default:
			last = -1
		}
	}
	return true
}

// hasValuesBehind says that a column behind the number has what belongs there: the row is one of an order.
func (s *Survey) hasValuesBehind(t *table, r *cell.Row) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool {
		v := r.Cell(c.index)
		return c.index > t.at[t.lead.key].index && !v.Merged && !cell.IsBlank(v) && fits(c.field, v) &&
			!(v.Kind == cell.Text && s.isKnownLabel(v.Text))
	})
}

// isShortText says that a cell holds a short text with letters.
func isShortText(c cell.Cell) bool {
	return c.Kind == cell.Text && len(c.Text) <= longestHeader && strings.ContainsFunc(c.Text, unicode.IsLetter)
}

// isLabelOf says that a cell of a row is a label: a word that is known, or one among the counts of a column, where no order of
// the first rows has words.
func (s *Survey) isLabelOf(t *table, c cell.Cell, at int) bool {
	if !isShortText(c) {
		return false
	}
	b := &t.beforeKey
	if at < len(b.words) && b.words[at] {
		return false
	}
	return at < len(b.counts) && b.counts[at] && !holdsDigits(c.Text, 1) || s.isKnownLabel(c.Text)
}

// isKnownLabel says that a text is a word of a heading, or one that stands below tables: Date, Page.
func (s *Survey) isKnownLabel(text string) bool {
	return s.aliases.meaningOf(text).class != classUnknown || slices.Contains(rowWords().footer, cell.Fold(text))
}
