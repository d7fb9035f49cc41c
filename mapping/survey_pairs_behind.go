package mapping

import (
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The cells behind a value above a table, up to the next label, may be a part of it: the time of its day, the unit of its number.
// Or one of them may be meant instead of it, as a second MAWB: that is asked. So are the cells in the row below, where that row
// has no label.

// mostOfClock is how many cells the time of a day has at the most: a half of the day, and a time.
const mostOfClock = 2

// withBehind gives the pairs of a row what stands behind their values and is a part of them. What is left is kept in behind.
func (a *Aliases) withBehind(r *cell.Row, pairs []pair) []pair {
	for i := range pairs {
		p := &pairs[i]
		if i+1 < len(pairs) && pairs[i+1].index == p.index {
			continue // behind it stands another label in its cell
		}
		behind := a.behind(r, p.index)
		p.behind = behind[p.take(r, behind):]
	}
	return pairs
}

// behind are the filled cells right of a column, up to the next label.
func (a *Aliases) behind(r *cell.Row, after int) (out []int) {
	for i := after + 1; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if c.Kind == cell.Text && !isBareClock(c.Text) && cell.UnitOfHeader(cell.Fold(c.Text)) == "" {
			_, labelled := a.pairInCell(c, i)
			if labelled || a.isGroupLabel(c.Text) || a.meaningOf(c.Text).class != classUnknown || len(a.pairsInParts(c, i)) > 0 {
				break
			}
		}
		out = append(out, i)
	}
	return out
}

// isBareClock says that a text is only the word that the time of a day is called by.
func isBareClock(text string) bool {
	whole := foldHeader(text).whole
	return slices.ContainsFunc(stems().unlike["bare_clock"], func(s stem) bool { return s.folded == whole })
}

// take adds the first of these cells to the value that are a part of it, and says how many they are.
func (p *pair) take(r *cell.Row, behind []int) int {
	switch {
	case len(behind) == 0:
	case p.field.is(aTime):
		return p.takeClock(r, behind)
	case p.field.isWeight():
		unit := r.Cells[behind[0]].Text
		w, own, flaw := cell.Weight(p.value, 0)
		if cell.UnitOfHeader(cell.Fold(unit)) == "" || own != "" || flaw != nil && flaw.Code != reason.UnclearWeight {
			return 0
		}
		if p.value.Format != nil && w.Valid {
			p.value.Text, p.value.Format = w.Decimal.String(), nil
		}
		p.value.Text += " " + cell.Clean(unit)
		return 1
	case p.field.is(aSize):
		unit, text := cell.SizeUnit(cell.Clean(r.Cells[behind[0]].Text)), cell.Unwrap(p.value.Text)
		if unit != "" && strings.TrimRight(text, "0123456789") != text {
			p.value = cell.Cell{Text: text + " " + unit, Kind: cell.Text}
			return 1
		}
	}
	return 0
}

// takeClock adds the time of a day to a day. A half of the day may stand in a cell of its own.
func (p *pair) takeClock(r *cell.Row, behind []int) int {
	from := 0
	if isBareClock(r.Cells[behind[0]].Text) {
		from = 1
	}
	if dayOf(p.value) == "" {
		return 0
	}
	for n := min(len(behind)-from, mostOfClock); n > 0; n-- {
		clock := r.Cells[behind[from]]
		for _, i := range behind[from+1 : from+n] {
			clock = cell.Cell{Text: clock.Text + " " + r.Cells[i].Text, Kind: cell.Text}
		}
		if _, ok := cell.TimeOfDay(clock); !ok || !isRealClock(clock) {
			continue
		}
		if whole := inOneTime(p.value, clock, p.field); isTimed(whole) {
			p.value = whole
			return from + n
		}
	}
	return 0
}

// isUnder says that the row below the pairs of a row goes on where a value ends: it has a cell below the value, and none below
// its label.
func (p *pair) isUnder(r *cell.Row) bool {
	c := r.Cell(p.index)
	if c.Merged || cell.IsBlank(c) {
		return false
	}
	for i := p.labelIndex; i < p.index; i++ {
		if c := r.Cell(i); !c.Merged && !cell.IsBlank(c) {
			return false
		}
	}
	return true
}

// takeUnder gives pairs what stands in the row below them and is a part of their values. It keeps what else stands there, and
// says whether all of the row was taken.
func (a *Aliases) takeUnder(pairs []pair, r *cell.Row) bool {
	if len(pairs) == 0 || len(a.labels(r)) > 0 || len(a.pairsIn(r)) > 0 {
		return false
	}
	taken := 0
	for i := range pairs {
		p := &pairs[i]
		if !p.isUnder(r) || i+1 < len(pairs) && pairs[i+1].index == p.index {
			continue
		}
		under := []int{p.index}
		if p.take(r, under) == 0 {
			p.under = r
			continue
		}
		taken++
	}
	return taken > 0 && taken == countFilled(r)
}

func countFilled(r *cell.Row) (n int) {
	for _, c := range r.Cells {
		if !c.Merged && !cell.IsBlank(c) {
			n++
		}
	}
	return n
}

// rivals says which cell behind a value, or below it, may be meant instead of it.
func (s *Survey) rivals(p *pair, col *column, r *cell.Row) (out []reason.Reason) {
	direct := true // no word stands between, which may be a label that nobody knows
	for _, i := range p.behind {
		c := r.Cells[i]
		if flaw := s.rival(col, c, direct); flaw != nil {
			return append(out, behindReason(col, flaw, c, i, r.Number))
		}
		direct = direct && !isWord(c)
	}
	if p.under != nil {
		c := p.under.Cell(p.index)
		if flaw := s.rival(col, c, true); flaw != nil && (flaw.Code != reason.BadClock || strings.Contains(c.Text, ":")) {
			return append(out, behindReason(col, flaw, c, p.index, p.under.Number))
		}
	}
	return out
}

func behindReason(col *column, flaw *cell.Flaw, c cell.Cell, at, row int) reason.Reason {
	return reason.Reason{Code: flaw.Code, Cell: cell.Address(col.table.info.Name, at, row), Value: cell.Shorten(c.Text),
		Args: flaw.Args}
}

// isWord says that a text may be a label: it has letters, and no digits.
func isWord(c cell.Cell) bool {
	return c.Kind == cell.Text && strings.ContainsFunc(c.Text, unicode.IsLetter) && !strings.ContainsAny(c.Text, "0123456789")
}

// rival says why a cell behind a value cannot be passed over, nil if it can. Who hands over is told of in many ways, and all may
// be right.
func (s *Survey) rival(col *column, c cell.Cell, direct bool) *cell.Flaw {
	f, at := col.field, col.address(&cell.Row{})
	other := &column{table: col.table, field: f, header: col.header, pair: &c}
	if f.ofPerson() || sameInPairs(col, other) || f.isTime() && sameTime(col, c) {
		return nil
	}
	twice := cell.Bad(reason.PairTwice, f.String(), at, cell.Shorten(col.pair.Text))
	text := cell.Unwrap(c.Text)
	if s.namesAnother(col, text) {
		return twice
	}
	if !direct {
		return nil
	}
	is := false
	switch {
	case f.isTime():
		if f.is(aTime) && dayOf(*col.pair) != "" && !isTimeLike(c) && strings.ContainsAny(text, "0123456789") {
			return cell.Bad(reason.BadClock, at)
		}
		_, clock := cell.TimeOfDay(c)
		is = isTimeLike(c) || clock && f.is(aTime) || c.Kind == cell.Number && fits(f, c)
	case f.isWeight():
		if unit := cell.UnitOfHeader(cell.Fold(text)); unit != "" {
			return unitsDiffer(*col.pair, unit)
		}
		is = couldHold(f, c) && strings.ContainsAny(text, "0123456789")
	case f.is(aSize):
		_, flaw := cell.Size(c, "cm")
		is = flaw == nil
	case f == mawbNo:
		is = fitsMAWB(c, text)
	case f.is(aFlight):
		is = isFlightNo(text) || flightInWords.MatchString(text)
	case f.is(aPort):
		is = isIATA(text)
	default:
		is = alike(cell.Unwrap(col.pair.Text), text)
	}
	if !is {
		return nil
	}
	return twice
}

// unitsDiffer says that a unit is another one than that of the weight in front of it.
func unitsDiffer(value cell.Cell, unit string) *cell.Flaw {
	if _, own, _ := cell.Weight(value, 0); own != "" && own != unit {
		return cell.Bad(reason.UnitsDiffer, strings.TrimPrefix(unit, cell.NotUsed), own)
	}
	return nil
}

// namesAnother says that a text names another MAWB or handover than a value, be it among words.
func (s *Survey) namesAnother(col *column, text string) bool {
	switch f := col.field; f {
	case mawbNo:
		own := comparable(f, col.pair.Text)
		return slices.ContainsFunc(mawbsInWords(text), func(m string) bool { return comparable(f, m) != own })
	case handoverNum, handoverKey:
		return slices.ContainsFunc(s.handoversInWords(text), func(h string) bool { return !s.result.book.same(h, col.pair.Text) })
	}
	return false
}

// sameTime says that a day, or the time of a day, is that of a value.
func sameTime(col *column, c cell.Cell) bool {
	own, flaw := col.read(*col.pair, "")
	if flaw != nil && flaw.Bad || own == "" {
		return false
	}
	day := cell.Cell{Text: strings.Fields(own)[0], Kind: cell.Text}
	if _, ok := cell.TimeOfDay(c); ok {
		c = inOneTime(day, c, col.field)
	} else if dayOf(c) != "" {
		own = day.Text
	}
	other, flaw := col.read(c, "")
	return (flaw == nil || !flaw.Bad) && other != "" && strings.HasPrefix(other, toMinutes(own))
}

// alike says that two values look as if they named the same kind of thing: B1 and B12, F-1 and F-2.
func alike(a, b string) bool {
	if len(strings.Map(onlyDigits, a)) == len(a) {
		return len(a) == len(b) && len(strings.Map(onlyDigits, b)) == len(b)
	}
	return strings.ContainsAny(a, "0123456789") && shapeOf(a) == shapeOf(b)
}
