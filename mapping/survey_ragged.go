package mapping

import (
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A program that writes a CSV without quotes cuts texts: a delimiter in one moves all cells behind it one column to the right, a
// line break in one makes two rows of it. Neither must go out. In a CSV the number of cells tells; in an outcome of one, which
// comes back as a workbook, the cells between the last heading and our columns do.

// mostParts is how many rows a row can be cut into.
const mostParts = 8

// raggedTable is what tells the rows of a table that are cut or moved.
type raggedTable struct {
	width       int   // cells that a row has at the most; 0: the table does not come from a CSV
	ours        []int // our columns from an earlier outcome
	exact       bool  // most rows of a CSV have no more cells than the header, empty ones included
	full        bool  // most rows of a CSV have as many cells as the header: what is shorter is suspect
	asTheyStand bool  // a person said that cells beyond them have no heading
	cut         int   // rows that are cut, with their rest
	long        int   // rows with more
	first       string
	held        []cell.Row // a row that ends early, and what looks like the rest of it
	lastRow     int        // number of the last row of full width, if the next one may be the rest of it
	lastNum     string     // what stands there as its order number
	lastUsed    bool       // its last column is used: part of it may be missing
	tail        []cell.Row // what looks like the rest of it
}

// cutRow is a row that a line break has cut, or a part of one. first is the row in which it begins.
type cutRow struct {
	first int
	rest  string // numbers of the other rows
}

// findWidth notes how many cells the rows of a table have, if it comes from a CSV. body are the first rows below the header.
func (t *table) findWidth(o *Options, rows, body []cell.Row, headers []columnHeader) {
	last := 0
	for _, h := range headers {
		switch {
		case h.meaning.class == classOurs:
			t.ragged.ours = append(t.ragged.ours, h.index)
		case h.text != "":
			last = h.index + 1
		}
	}
	for _, r := range rows {
		t.ragged.width = max(t.ragged.width, r.Fields)
	}
	switch {
	case t.ragged.width == 0 && !o.FromCSV:
	case len(t.ragged.ours) > 0, t.ragged.width == 0:
		t.ragged.width = last
	default:
		longer, full := 0, 0
		for _, r := range body {
			switch {
			case r.Fields > t.ragged.width:
				longer++
			case r.Fields == t.ragged.width:
				full++
			}
		}
		t.ragged.exact, t.ragged.full = longer*2 <= len(body), full*2 > len(body)
	}
}

// length is how many cells a row has. Those of our columns do not count.
func (t *table) length(r *cell.Row) int {
	if r.Fields > 0 && len(t.ragged.ours) == 0 {
		return r.Fields
	}
	n := len(r.Cells)
	for n > 0 && (cell.IsBlank(r.Cells[n-1]) || slices.Contains(t.ragged.ours, n-1)) {
		n--
	}
	return n
}

// isLong tells whether a row has a filled cell beyond the header. Where most rows are as long as the header, an empty cell is
// enough: the last column may be empty, and then a row that was moved by one has its last text in it.
func (t *table) isLong(r *cell.Row) bool {
	switch g := &t.ragged; {
	case g.width == 0:
		return false
	case g.exact && r.Fields > g.width:
		return true
	case len(r.Cells) <= g.width:
		return false
	}
	return t.beyond(r) >= 0
}

// longCell is the address of the first filled cell beyond the header, or of the last one under it.
func (t *table) longCell(r *cell.Row) string {
	at := t.beyond(r)
	if at < 0 {
		at = min(len(r.Cells), t.ragged.width) - 1
	}
	return cell.Address(t.info.Name, at, r.Number)
}

// beyond is the first filled column beyond the header, -1 if there is none.
func (t *table) beyond(r *cell.Row) int {
	for i := t.ragged.width; i < len(r.Cells); i++ {
		if !cell.IsBlank(r.Cells[i]) && !slices.Contains(t.ragged.ours, i) {
			return i
		}
	}
	return -1
}

func longQuestion() *reason.Question {
	return &reason.Question{Key: "cells beyond the header", Once: true, Choices: []reason.Choice{
		{Answer: "moved", Say: "choice_cells_moved"}, {Answer: "as they stand", Say: "choice_cells_as_they_stand"}}}
}

// countLong counts a row with cells beyond the header. Nothing else is learned from it, unless a person said that it stands
// right.
func (t *table) countLong(r *cell.Row) {
	if t.ragged.long++; t.ragged.long == 1 {
		t.ragged.first = t.longCell(r)
	}
}

// askForLong asks about tables of which most rows have cells beyond the header. Nothing else is asked then: the columns cannot be
// understood.
func (s *Survey) askForLong() {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole || t.ragged.long*2 <= t.rows {
			continue
		}
		r := reason.Reason{Code: reason.MostRowsLong, Cell: t.ragged.first, Asks: longQuestion(),
			Args: []string{strconv.Itoa(t.ragged.long), strconv.Itoa(t.rows), strconv.Itoa(t.ragged.width)}}
		if s.answerTo(r) == "" {
			s.reasons = append(slices.DeleteFunc(s.reasons, func(other reason.Reason) bool {
				return other.Code != reason.EncodingUnclear
			}), r)
			return
		}
	}
}

// isAllRagged tells whether no row of a table can be sent: nothing is known of what it holds.
func (t *table) isAllRagged() bool {
	g := &t.ragged
	if g.asTheyStand {
		return t.rows == g.cut
	}
	return t.rows == g.cut+g.long
}

// longReason is why a row with cells beyond the header is rejected. Its cells may be about a person and are not repeated.
func (t *table) longReason(r *cell.Row) reason.Reason {
	return reason.Reason{Code: reason.CellsBeyond, Cell: t.longCell(r),
		Args: []string{strconv.Itoa(t.ragged.width)}}
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
			g.lastRow, g.lastNum = r.Number, t.unmerged(r, t.lead.key).Text
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
// it could not stand alone and completes that row, or if few rows are short.
func (t *table) isPart(r *cell.Row, n int) bool {
	g := &t.ragged
	switch {
	case len(g.held) >= mostParts || n >= g.width && !t.isCutNumber(&g.held[0], r):
		return false
	case t.isRest(t.orderText(&g.held[0]), r):
		return true
	}
	whole := t.joinedLength(g.held) + n - 1
	return g.full && whole == g.width || (g.full || whole <= g.width) && !t.couldStand(r)
}

// isTail tells whether a row of n cells may be the rest of the last cell of a row of full width.
func (t *table) isTail(r *cell.Row, n int) bool {
	g := &t.ragged
	switch {
	case n >= g.width || len(g.tail) >= mostParts:
		return false
	case t.isRest(cell.Unwrap(g.lastNum), r):
		return n == 1 || !t.couldStand(r)
	}
	return g.full && filledCells(r) == 1
}

func filledCells(r *cell.Row) (n int) {
	for _, c := range r.Cells {
		if !cell.IsBlank(c) {
			n++
		}
	}
	return n
}

// holdPart takes what looks like the rest of the row that is held. If that is more than the row lacks, a text has a delimiter as
// well, or they are rows of their own.
func (s *Survey) holdPart(sh *sheetSurvey, r *cell.Row) {
	t := sh.table
	g := &t.ragged
	g.held = append(g.held, cloneRow(r))
	switch whole := t.joinedLength(g.held); {
	case whole < g.width:
	case whole == g.width, !t.couldStand(r):
		s.markCut(t, g.held[0].Number, g.held[1:])
		t.rows++
		g.held = g.held[:0]
	default:
		s.takeHeld(sh)
	}
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
		case f.is(aNumber):
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

// fitsHeld says that a row which looks like a total or an example is just as long as what the row above it lacks: the rest of a cell
// can begin with any word, such as that of Total Logistics.
func (t *table) fitsHeld(r *cell.Row, kind rowKind) bool {
	g := &t.ragged
	return len(g.held) > 0 && kind != emptyRow && kind != headerRow && t.joinedLength(g.held)+t.length(r)-1 == g.width
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
	stands := func(r cell.Row) bool { return t.couldStand(&r) }
	if len(g.held) > 1 && (fullFollows || g.full) && !slices.ContainsFunc(g.held[1:], stands) {
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

// mapRagged maps a row that is moved or cut: it is not sent. ok is false for all other rows.
func (m *Mapper) mapRagged(t *table, r *cell.Row) (out MappedRow, ok bool) {
	why, ok := m.cutReason(t, r)
	if !ok {
		if t.ragged.asTheyStand || !t.isLong(r) || t.kindOf(r) != dataRow {
			return out, false
		}
		why = t.longReason(r)
	}
	out = MappedRow{Counts: true, Status: reason.Rejected, Order: Order{Sheet: r.Sheet, Row: r.Number}}
	if why.Code != reason.RestOfRow && t.at[t.lead.key] != nil {
		num, _ := t.lead.readKey(r.Cell(t.at[t.lead.key].index))
		out.Order.Num = strings.Clone(num)
	}
	out.reject(why)
	if r.Hidden {
		out.reject(reason.Reason{Code: reason.HiddenRow, Cell: why.Cell})
	}
	return out, true
}
