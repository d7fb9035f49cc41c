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

// raggedTable is what tells the rows of a table that are cut or moved.
type raggedTable struct {
	width       int   // cells that a row has at the most; 0: the table does not come from a CSV
	ours        []int // our columns from an earlier outcome
	exact       bool  // most rows of a CSV have no more cells than the header, empty ones included
	full        bool  // most rows of a CSV have as many cells as the header: what is shorter is suspect (isSuspect)
	asTheyStand bool  // a person said that cells beyond them have no heading
	cut         int   // rows that are cut, with their rest
	long        int   // rows with more
	first       string
	held        []cell.Row // a row that ends early, and what looks like the rest of it
	lastRow     int        // number of the last row of full width, if the next one may be the rest of it
	lastNum     string     // what stands there as its order number
	lastSuspect bool       // that row was rejected before
	lastUsed    bool       // its last column is used: part of it may be missing
	tail        []cell.Row // what looks like the rest of it
}

// findWidth notes how many cells the rows of a table have, if it comes from a CSV. body are the first rows below the header.
func (t *table) findWidth(o *Options, rows, body []cell.Row, headers []columnHeader) {
	last := 0
	for _, h := range headers {
		switch {
		case h.meaning.class == classOurs, len(t.ragged.ours) > 0 && h.text != "": // numbers that came back stand behind ours
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
// enough if the row may be moved: the last column may be empty, and then a row that was moved by one has its last text in it.
func (t *table) isLong(r *cell.Row) bool {
	switch g := &t.ragged; {
	case g.width == 0:
		return false
	case g.exact && r.Fields > g.width:
		return t.beyond(r) >= 0 || !t.standsRight(r, r.Fields-g.width)
	case len(r.Cells) > g.width && t.beyond(r) >= 0:
		return true
	}
	by := t.saidMovedBy(r)
	return by > 0 && !t.standsRight(r, by)
}

// saidMovedBy is by how many cells a row may have been moved, as an earlier outcome says, 0 if it does not: empty cells beyond
// the header cannot be seen there. Who has put the row right leaves nothing in it that may be moved. Who knows that it was right
// empties what the outcome says.
func (t *table) saidMovedBy(r *cell.Row) int {
	if !slices.ContainsFunc(t.ragged.ours, func(i int) bool { return rejectedNames()[r.Cell(i).Text] }) {
		return 0
	}
	for _, i := range t.ragged.ours {
		if args, is := reason.CellsMayBeMoved.SaidIn(r.Cell(i).Text); is && len(args) == 2 {
			header, _ := strconv.Atoi(args[0])
			cells, _ := strconv.Atoi(args[1])
			return min(max(cells-header, 1), cell.MostColumns)
		}
	}
	return 0
}

// standsRight tells whether the cells of a row that has nothing but empty ones beyond the header certainly stand under their
// headings: what is used fits, and no text before its last cell may have had a delimiter in it. by is how many cells those beyond
// are.
func (t *table) standsRight(r *cell.Row, by int) bool {
	if t.at[t.lead.key] == nil || !t.lead.isKey(t.unmerged(r, t.lead.key)) || !t.couldStand(r) || len(t.inQuestion) > 0 {
		return false
	}
	for i := range t.length(&cell.Row{Cells: r.Cells}) - 1 { // behind its last cell nothing is moved
		f := fieldOf(t, i)
		switch {
		case cell.IsBlank(r.Cells[i]), f == t.lead.key:
		case f == noField:
			for by := range by {
				if t.fitsMoved(r, i, by+1) {
					return false
				}
			}
		case f.is(aBag), f.is(aName), f.is(aFlight): // B1;B2 may be one cell
			if shapeOf(r.Cell(i).Text) == shapeOf(r.Cell(i+1).Text) {
				return false
			}
		case !f.isNeverBroken(), f.isWeight() && isBeforeDecimals(r.Cell(i).Text, r.Cell(i+1).Text):
			return false
		}
	}
	return true
}

// fitsMoved tells whether the columns that are used right of column i have something that fits also by some cells further right.
func (t *table) fitsMoved(r *cell.Row, i, by int) bool {
	used := false
	for _, c := range t.columns {
		if c.index <= i || c.pair != nil {
			continue
		}
		moved := r.Cell(c.index + by)
		if slices.Contains(t.ragged.ours, c.index+by) {
			moved = cell.Cell{}
		}
		if used = true; !fits(c.field, moved) || c.field.isWeight() && cell.IsBlank(moved) {
			return false
		}
	}
	return used
}

// isBeforeDecimals tells whether two cells may be one number with a comma: 1 and 25.
func isBeforeDecimals(whole, decimals string) bool {
	const digits = "0123456789"
	return len(decimals) <= 3 && strings.Trim(whole, digits) == "" && strings.Trim(decimals, digits) == ""
}

// longCell is the address of the first filled cell beyond the header, or of the last one under it.
func (t *table) longCell(r *cell.Row) string {
	at := t.beyond(r)
	if at < 0 {
		at = min(t.length(&cell.Row{Cells: r.Cells}), t.ragged.width) - 1
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

// askForGlued tells of a header at the end of a row: of two exports that were put together the first had no line break at its
// end. The rows below would be read by the header of the first.
func (s *Survey) askForGlued(t *table, r *cell.Row) {
	known, first := 0, t.beyond(r)
	if first < 0 {
		return
	}
	for i := first; i < len(r.Cells); i++ {
		c := r.Cells[i]
		switch {
		case cell.IsBlank(c), slices.Contains(t.ragged.ours, i):
		case c.Kind != cell.Text || len(c.Text) > longestHeader || looksLikeNumber(cell.Clean(c.Text)):
			return
		case s.aliases.meaningOf(c.Text).class != classUnknown || t.headerFolds[cell.Fold(c.Text)]:
			known++
		}
	}
	if known >= headerHits || known > 0 && s.endsInHeader(t, r.Cell(first-1)) {
		s.ask(reason.Reason{Code: reason.HeaderGlued, Cell: cell.Address(t.info.Name, first-1, r.Number),
			Value: cell.Shorten(r.Cell(first - 1).Text), Args: []string{strconv.Itoa(r.Number)}})
	}
}

// endsInHeader says that a known header stands at the end of a cell, behind something else.
func (s *Survey) endsInHeader(t *table, c cell.Cell) bool {
	if c.Kind != cell.Text || len(c.Text) > longestRemark {
		return false
	}
	for i := range c.Text {
		if i > 0 && (t.headerFolds[cell.Fold(c.Text[i:])] || s.aliases.meaningOf(c.Text[i:]).class == classField) {
			return true
		}
	}
	return false
}

// askForLong asks about tables of which most rows have cells beyond the header. Nothing else is asked then: the columns cannot be
// understood.
func (s *Survey) askForLong() {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole || t.ragged.long*2 <= t.rows || slices.ContainsFunc(s.reasons,
			func(r reason.Reason) bool { return r.Code == reason.HeaderGlued }) {
			continue
		}
		r := reason.Reason{Code: reason.MostRowsLong, Cell: t.ragged.first, Asks: longQuestion(),
			Args: []string{strconv.Itoa(t.ragged.long), strconv.Itoa(t.rows), strconv.Itoa(t.ragged.width)}}
		if s.answerTo(r) == "" {
			r.Asks = withInstead(r.Asks, s.written.to(r.Asks.Key))
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
	if t.beyond(r) < 0 {
		by := r.Fields - t.ragged.width
		if len(t.ragged.ours) > 0 {
			by = t.saidMovedBy(r)
		}
		return reason.Reason{Code: reason.CellsMayBeMoved, Cell: t.longCell(r),
			Args: []string{strconv.Itoa(t.ragged.width), strconv.Itoa(t.ragged.width + by)}}
	}
	return reason.Reason{Code: reason.CellsBeyond, Cell: t.longCell(r),
		Args: []string{strconv.Itoa(t.ragged.width)}}
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
	if t.lead.joins[bagRole] {
		m.findBagOfRejected(&out, t, r)
	}
	return out, true
}
