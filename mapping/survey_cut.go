package mapping

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A line break in a text without quotes makes two rows of one. Both halves are found here (raggedTable).

// mostParts is how many rows a row can be cut into.
const mostParts = 8

// cutRow is a row that a line break has cut, or a part of one. first is the row in which it begins.
type cutRow struct {
	first int
	rest  string // numbers of the other rows
}

// takeParts takes rows of an order table that end early, and what looks like the rest of them. It returns false for a row that is
// to be taken as any other.
func (s *Survey) takeParts(sh *sheetSurvey, r *cell.Row, kind rowKind) bool {
	t := sh.table
	g := &t.ragged
	if g.width < 3 || t.at[t.lead.key] == nil || t.role != ordersRole {
		return false
	}
	n := t.length(r)
	if kind != dataRow && kind != noteRow && !t.fitsHeld(r, kind) {
		s.endParts(sh, false)
		return false
	}
	if len(g.ours) > 0 && t.filledCells(r) == 0 { // its user has cleared it, and our answers still stand there
		s.endParts(sh, false)
		return false
	}
	isFull := n == g.width && kind == dataRow
	if len(g.held) > 0 {
		if t.isPart(r, n) {
			s.holdPart(sh, r)
			return true
		}
		s.endParts(sh, isFull)
	}
	switch {
	case g.lastRow > 0 && t.isTail(r, n):
		g.tail = append(g.tail, cloneRow(r))
		return true
	case isFull:
		if len(g.tail) > 0 {
			s.endParts(sh, true)
		}
		if g.lastUsed {
			g.lastRow, g.lastNum, g.lastSuspect = r.Number, t.unmerged(r, t.lead.key).Text, t.isSuspect(r)
		}
		return false
	case n < g.width && kind == dataRow && t.orderText(r) != "":
		s.endParts(sh, false)
		g.held = append(g.held, cloneRow(r))
		return true
	}
	s.endParts(sh, false)
	return false
}

// isPart tells whether a row of n cells may be the rest of the row that is held. One that begins like an order of its own is, if
// it could not stand alone and does not stand below its cells, or if few rows are short and it completes that row; but not if it
// could stand alone and does stand below its cells.
func (t *table) isPart(r *cell.Row, n int) bool {
	g := &t.ragged
	switch {
	case len(g.held) >= mostParts || t.wasOfItsOwn(r) || n >= g.width && !t.isCutNumber(&g.held[0], r),
		t.isFooter(r, t.unmerged(r, t.lead.key)) && t.endsAbove():
		return false
	case t.isRest(t.orderText(&g.held[0]), r):
		return true
	}
	whole, suspect := t.joinedLength(g.held)+n-1, t.isSuspect(&g.held[0]) && t.isSuspect(r)
	complete, below := t.couldStand(r), t.standsBelow(&g.held[len(g.held)-1], r)
	return suspect && whole == g.width && !(complete && below) || (suspect || whole <= g.width) && !complete && !below
}

// isTail tells whether a row of n cells may be the rest of the last cell of a row of full width.
func (t *table) isTail(r *cell.Row, n int) bool {
	g := &t.ragged
	switch {
	case n >= g.width || len(g.tail) >= mostParts || t.wasOfItsOwn(r):
		return false
	case t.isRest(cell.Unwrap(g.lastNum), r):
		return n == 1 || t.isFragment(r)
	}
	return g.lastSuspect && t.isSuspect(r) && t.filledCells(r) == 1
}

func (t *table) filledCells(r *cell.Row) (n int) {
	for i, c := range r.Cells {
		if !cell.IsBlank(c) && !slices.Contains(t.ragged.ours, i) {
			n++
		}
	}
	return n
}

// isSuspect tells whether a short row is probably a part of another one: few are short, or an earlier outcome says that it was
// cut, or that it was rejected and not why.
func (t *table) isSuspect(r *cell.Row) bool {
	if t.ragged.full {
		return true
	}
	rejected, why := false, false
	for _, i := range t.ragged.ours {
		switch text := r.Cell(i).Text; {
		case text == "":
		case rejectedNames()[text]:
			rejected = true
		case reason.RowCut.IsSaidIn(text), reason.RestOfRow.IsSaidIn(text):
			return true
		default:
			why = true
		}
	}
	return rejected && !why
}

// wasOfItsOwn says that an earlier outcome has answered a row, and not that it was cut: the file itself told then how long its
// rows were.
func (t *table) wasOfItsOwn(r *cell.Row) bool {
	return !t.isSuspect(r) && slices.ContainsFunc(t.ragged.ours, func(i int) bool { return r.Cell(i).Text != "" })
}

// standsBelow tells whether a row with an order number of its own has its cells under the same headings as the row above it,
// which ends early: that one ends in a number, where nobody breaks a line, or both have the same there, or both name the same
// handover, flight or the like.
func (t *table) standsBelow(above, r *cell.Row) bool {
	at, key := t.length(above)-1, t.at[t.lead.key].index
	if at <= key {
		return at == key // a number is complete, or it would not begin like this one
	}
	c, f := above.Cell(at), fieldOf(t, at)
	same := func(i int) bool { return !cell.IsBlank(above.Cell(i)) && r.Cell(i).Text == above.Cell(i).Text }
	switch {
	case cell.IsBlank(c):
		return false
	case same(at) || f != noField && f.isNeverBroken() && fits(f, c):
		return true
	}
	for i := range at {
		if f := fieldOf(t, i); f != noField && f != t.lead.key && f.namesOne() && same(i) {
			return true
		}
	}
	return false
}

// isNeverBroken says that nobody writes a line break into a cell of this field.
func (f field) isNeverBroken() bool { return f.isWeight() || f.isTime() || f.namesOne() }

// namesOne says that a field names a handover, a flight, a bag or the like.
func (f field) namesOne() bool {
	return f.is(aNumber) || f.is(aHandover) || f.is(aMAWB) || f.is(aBookKey)
}

// rejectedNames are what outcomes call a row that was rejected.
var rejectedNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, language := range reason.Languages {
		names[reason.StatusName(language, reason.Rejected)] = true
	}
	return names
})

// holdPart takes what looks like the rest of the row that is held. If that is more than the row lacks, a text has a delimiter as
// well, or they are rows of their own.
func (s *Survey) holdPart(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	g := &t.ragged
	g.held = append(g.held, cloneRow(r))
	switch whole := t.joinedLength(g.held); {
	case whole < g.width:
	case whole == g.width, t.isFragment(r):
		s.markCut(t, g.held[0].Number, g.held[1:])
		t.rows++
		g.held = g.held[:0]
	default:
		s.takeHeld(sh)
	}
}

// isFragment tells whether a row can be nothing but a part of another one. A footer between the pages of a list is none.
func (t *table) isFragment(r *cell.Row) bool {
	return !t.couldStand(r) && !t.isFooter(r, t.unmerged(r, t.lead.key))
}

// couldStand tells whether a row could be one of its own, whatever it has for a number: it has more than that, its cells could
// stand in their columns, and what only the row itself can say is not empty.
func (t *table) couldStand(r *cell.Row) bool {
	empty := true
	for _, f := range allFields {
		col := t.at[f]
		if col == nil || f == t.lead.key {
			continue
		}
		c := t.unmerged(r, f)
		if cell.IsBlank(c) {
			continue
		}
		empty = false
		switch {
		case !fits(f, c):
			return false
		case f.isWeight():
			if _, _, flaw := cell.Weight(c, 0); flaw != nil && flaw.Code == reason.UnknownUnit {
				return false
			}
		case f.is(aNumber), f.is(aHandover):
			if _, flaw := cell.Identifier(c); flaw != nil && flaw.Bad {
				return false
			}
		}
	}
	return !empty && !slices.ContainsFunc(t.lead.must, func(must []field) bool {
		return must[0] != t.lead.key && !t.lead.ofForm[must[0]] && !slices.ContainsFunc(must, func(f field) bool {
			return t.at[f] == nil || !cell.IsBlank(t.unmerged(r, f))
		})
	})
}

// fitsHeld says that a row which looks like a total or an example is just as long as what the row above it lacks: the rest of a
// cell can begin with any word, such as that of Total Logistics.
func (t *table) fitsHeld(r *cell.Row, kind rowKind) bool {
	g := &t.ragged
	return len(g.held) > 0 && kind != emptyRow && kind != headerRow && t.joinedLength(g.held)+t.length(r)-1 == g.width &&
		!(kind == totalRow && isTotal(r, likeTotal) && t.endsAbove())
}

// endsAbove tells whether a row of totals, or who signs, stands below one that ends early, and is no rest of that: an outcome has
// answered that one, and not that it was cut, or it ends where nobody breaks a line.
func (t *table) endsAbove() bool {
	held := t.ragged.held
	at := t.length(&held[0]) - 1
	f, last := fieldOf(t, at), cell.Clean(held[0].Cell(at).Text)
	return len(held) == 1 && (t.wasOfItsOwn(&held[0]) || f != noField && f.isNeverBroken() ||
		f == noField && looksLikeNumber(last) && strings.ContainsAny(last, ".,"))
}

// endParts ends the search for the rest of a row. Parts that do not make up a row, and the tail of a row of full width, are known
// by the row of full width that follows: at the end of a table there are remarks.
func (s *Survey) endParts(sh *sheetSurvey, fullFollows bool) {
	t := sh.table
	if t == nil {
		return
	}
	g := &t.ragged
	if len(g.tail) > 0 && fullFollows {
		s.markCut(t, g.lastRow, g.tail)
		g.tail = g.tail[:0]
	}
	other := func(r cell.Row) bool { return !t.isFragment(&r) }
	if len(g.held) > 1 && (fullFollows || t.isSuspect(&g.held[0])) && !slices.ContainsFunc(g.held[1:], other) {
		s.markCut(t, g.held[0].Number, g.held[1:])
		t.rows++
		g.held = g.held[:0]
	}
	s.takeHeld(sh)
}

// takeHeld takes the rows that were held as any others.
func (s *Survey) takeHeld(sh *sheetSurvey) {
	g := &sh.table.ragged
	waiting := append(slices.Clone(g.held), g.tail...)
	g.held, g.tail, g.lastRow = g.held[:0], g.tail[:0], 0
	for i := range waiting {
		s.takeRow(sh, &waiting[i], sh.table.kindOf(&waiting[i]))
	}
}

// joinedLength is how many cells rows have together if a line break has cut a cell at the end of each but the last.
func (t *table) joinedLength(rows []cell.Row) int {
	n := 1 - len(rows)
	for i := range rows {
		n += t.length(&rows[i])
	}
	return n
}

// markCut notes that rest are the rest of row first. They count as rows.
func (s *Survey) markCut(t *table, first int, rest []cell.Row) {
	var numbers []string
	for i := range rest {
		numbers = append(numbers, strconv.Itoa(rest[i].Number))
	}
	if s.result.cut == nil {
		s.result.cut = map[rowAddress]cutRow{}
	}
	list := strings.Join(numbers, ", ")
	s.result.cut[rowAddress{int32(t.sheet), int32(first)}] = cutRow{first, list}
	for i := range rest {
		s.result.cut[rowAddress{int32(t.sheet), int32(rest[i].Number)}] = cutRow{first, list}
	}
	t.rows += len(rest)
	t.ragged.cut += 1 + len(rest)
}

func (t *table) orderText(r *cell.Row) string { return cell.Unwrap(t.unmerged(r, t.lead.key).Text) }

// isRest tells whether a row may be the rest of one with the order number num: what stands in its column of order numbers is
// none, or none of that kind.
func (t *table) isRest(num string, r *cell.Row) bool {
	c := t.unmerged(r, t.lead.key)
	if cell.IsBlank(c) {
		return true
	}
	own, _ := t.lead.readKey(c)
	return own == "" || t.lead.isKeyText(num) && !t.lead.isKeyText(own) || shapeOf(num) != shapeOf(own)
}

// isCutNumber tells whether the numbers of two rows are together one of the carrier's.
func (t *table) isCutNumber(a, b *cell.Row) bool {
	return t.at[t.lead.key].index == 0 && t.length(a) == 1 && t.lead.isKeyText(t.orderText(a)+t.orderText(b))
}

// shapeOf is the order of letters and digits in a number: "A9" for HGE250708.
func shapeOf(s string) string {
	var shape []byte
	for i := range len(s) {
		kind := byte('-')
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			kind = '9'
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			kind = 'A'
		}
		if len(shape) == 0 || shape[len(shape)-1] != kind {
			shape = append(shape, kind)
		}
	}
	return string(shape)
}

// cutReason is why a row is rejected that is a part of one that a line break has cut. ok is false for all other rows.
func (m *Mapper) cutReason(t *table, r *cell.Row) (why reason.Reason, ok bool) {
	if len(m.survey.cut) == 0 {
		return why, false
	}
	cut, ok := m.survey.cut[rowAddress{int32(r.Sheet), int32(r.Number)}]
	switch {
	case !ok:
		return why, false
	case cut.first == r.Number:
		last := max(min(t.length(r), t.ragged.width), 1) - 1
		return reason.Reason{Code: reason.RowCut, Cell: cell.Address(t.info.Name, last, r.Number), Args: []string{cut.rest}}, true
	}
	return reason.Reason{Code: reason.RestOfRow, Cell: cell.Address(t.info.Name, 0, r.Number),
		Args: []string{strconv.Itoa(cut.first)}}, true
}
