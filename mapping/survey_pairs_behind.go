package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Behind the value of a label, in the same row, may stand what belongs to it: the time of its day, the unit of its weight. Or
// another value of its kind, which would be left out in silence.

// nextFilled is the first filled column of a row from column i on, -1 if there is none.
func nextFilled(r *cell.Row, i int) int {
	at := slices.IndexFunc(r.Cells[min(i, len(r.Cells)):], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
	if at < 0 {
		return -1
	}
	return i + at
}

// joinBehind takes the time of a day or the unit of a weight from the cell behind it.
func (p *pair) joinBehind(r *cell.Row) {
	p.last = max(p.index, p.labelIndex)
	at := nextFilled(r, p.last+1)
	if at < 0 {
		return
	}
	c := r.Cells[at]
	switch {
	case p.field.is(aTime) && dayOf(p.value) != "":
		if _, ok := cell.TimeOfDay(c); ok {
			p.value, p.last = inOneTime(p.value, c, p.field), at
		}
	case p.field.isWeight() && c.Kind == cell.Text:
		if unit := cell.UnitOfHeader(cell.Fold(c.Text)); unit != "" && (p.unit == "" || p.unit == unit) {
			p.unit, p.last = unit, at
		}
	}
}

// askForBehind asks about another value behind that of a label, up to the next label.
func (s *Survey) askForBehind(t *table, r *cell.Row, pairs []pair) {
	labels := s.aliases.labels(r)
	for i := range pairs {
		p := &pairs[i]
		for at := max(p.last, p.index) + 1; at < len(r.Cells) && !slices.Contains(labels, at); at++ {
			if s.isAnotherValue(t, r, p, at) {
				s.askForOther(t, r, p, at, cell.Address(t.info.Name, p.index, r.Number))
				break
			}
		}
	}
}

// askForBelow asks about another value right below that of a label, in a row without labels. above is the row of the labels.
func (s *Survey) askForBelow(t *table, above, r *cell.Row, pairs []pair) {
	if above == nil || r.Number != above.Number+1 || len(s.aliases.labels(r)) > 0 {
		return
	}
	for i := range pairs {
		if p := &pairs[i]; p.index != p.labelIndex && s.isAnotherValue(t, r, p, p.index) {
			s.askForOther(t, r, p, p.index, cell.Address(t.info.Name, p.index, above.Number))
		}
	}
}

func (s *Survey) askForOther(t *table, r *cell.Row, p *pair, at int, first string) {
	s.ask(reason.Reason{Code: reason.PairTwice, Cell: cell.Address(t.info.Name, at, r.Number), Value: cell.Shorten(r.Cells[at].Text),
		Args: []string{p.field.String(), first, cell.Shorten(p.value.Text)}})
}

// isAnotherValue says that a cell can hardly be anything but a value of p's kind, and a different one.
func (s *Survey) isAnotherValue(t *table, r *cell.Row, p *pair, at int) bool {
	c := r.Cell(at)
	if cell.IsBlank(c) || c.Merged || c.Kind == cell.Error || c.Kind == cell.Formula || p.field.personal() {
		return false
	}
	text := cell.Unwrap(c.Text)
	switch f := p.field; {
	case f == mawbNo:
		if found := mawbsInWords(c.Text); len(found) == 1 {
			c = textCell(found[0])
		} else if len(found) == 0 && !isCheckedMAWB(c, true) {
			return false
		}
	case f == handoverNum, f == handoverKey:
		if found := s.handoversInWords(text); len(found) == 1 {
			c = textCell(found[0])
		} else if len(found) == 0 && !isAlike(text, p.value) {
			return false
		}
	case f == flightNo:
		if !flightNumber.MatchString(text) {
			return false
		}
	case f.isTime():
		if dayOf(c) == "" && !isTimed(c) {
			return false
		}
	case f.isWeight():
		if !cell.IsASCII(text) || strings.Trim(text, "0123456789.,") != "" || !fits(f, c) {
			return false
		}
	default:
		if !isAlike(text, p.value) {
			return false
		}
	}
	one, other := &column{table: t, field: p.field, pair: &p.value}, &column{table: t, field: p.field, pair: &c}
	return !sameInPairs(one, other)
}

// isAlike says that a text is a number that is written as another one is.
func isAlike(text string, other cell.Cell) bool {
	pattern := patternOf(text)
	return strings.Count(pattern, "9") >= leastDigits && !strings.ContainsAny(pattern, " ") && pattern == patternOf(cell.Unwrap(other.Text))
}
