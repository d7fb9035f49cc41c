package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A flight or a handover may stand right of the orders, as a label and its value in columns without a header, or behind such a
// column, under a title of their own. Nobody knows for which orders it is, and they would go out without it, or with what stands
// above the table.

// besideTable is what tells the cells of a table that stand below no header.
type besideTable struct {
	headed []bool          // by index: the column has a header, or it is used or asked about
	bare   []int           // the columns of which none of that is so
	titled []int           // those behind the end of the table that have a title of their own
	dull   map[string]bool // texts that tell of no flight and of no handover
	labels *cell.Row       // the row before, if it has labels whose values may stand below them
}

// mostBelowTitle is in how many rows below a title of its own something is looked for: further down there are columns of others.
const mostBelowTitle = 100

// mostDull is how many texts are known not to matter.
const mostDull = 2000

// findBare notes which columns of a table of orders have no header of it.
func (t *table) findBare() {
	t.beside = besideTable{}
	if t.role != ordersRole || t.noticeRow > 0 || !t.lead.joins[flightRole] && !t.lead.joins[handoverRole] {
		return
	}
	b := &t.beside
	b.dull, b.headed = map[string]bool{}, make([]bool, t.width)
	gap := false // the table has ended, perhaps: behind its last used column there is one without a header
	for i := range b.headed {
		h := t.headerAt(i)
		if h == nil {
			gap = true
			continue
		}
		used := fieldOf(t, h.index) != noField || t.uses(h.index)
		decided := used || h.settled || h.note != "" || h.meaning.class == classOurs ||
			slices.ContainsFunc(t.open, func(q openQuestion) bool { return q.index == h.index })
		switch {
		case used:
			gap, b.titled = false, nil
		case h.text == "":
			gap = true
		case gap && !decided:
			b.titled = append(b.titled, i)
		}
		b.headed[i] = decided || h.text != ""
	}
	for i, headed := range b.headed {
		if !headed {
			b.bare = append(b.bare, i)
		}
	}
}

// askForPairInHeader asks for a MAWB that stands with its label in the row of the headers: as headers, they would be two columns.
func (s *Survey) askForPairInHeader(t *table) {
	if t.beside.dull == nil {
		return
	}
	for i := 1; i < len(t.headers); i++ {
		label, value := &t.headers[i-1], &t.headers[i]
		if label.meaning.class != classField || value.meaning.class != classUnknown || label.index+1 != value.index {
			continue
		}
		if slices.Contains(label.meaning.fields, mawbNo) && value.text != "" && hyphened.FindString(value.text) == value.text {
			s.ask(reason.Reason{Code: reason.PairBeside, Cell: cell.Address(t.info.Name, value.index, t.header),
				Value: cell.Shorten(value.text), Args: []string{mawbNo.String()}})
		}
	}
}

// bareCells are the cells of a row that stand below no header, nil if nothing in them may matter. Nearly all rows have none.
func (s *Survey) bareCells(t *table, r *cell.Row) *cell.Row {
	b := &t.beside
	titled := b.titled
	if r.Number > t.header+mostBelowTitle {
		titled = nil
	}
	if b.dull == nil || len(b.bare)+len(titled) == 0 && len(r.Cells) <= len(b.headed) {
		return nil
	}
	var filled []int
	matters := b.labels != nil
	look := func(i int) {
		if c := &r.Cells[i]; !c.Merged && !cell.IsBlank(*c) {
			filled = append(filled, i)
			matters = matters || !s.isDull(t, *c)
		}
	}
	for _, columns := range [...][]int{b.bare, titled} {
		for _, i := range columns {
			if i < len(r.Cells) {
				look(i)
			}
		}
	}
	for i := len(b.headed); i < len(r.Cells); i++ {
		look(i)
	}
	if len(filled) == 0 || !matters {
		return nil
	}
	out := cell.Row{Sheet: r.Sheet, Number: r.Number, Cells: make([]cell.Cell, len(r.Cells))}
	for _, i := range filled {
		out.Cells[i] = r.Cells[i]
	}
	return &out
}

// isDull says that a cell can be neither a label of a flight or handover, nor a MAWB.
func (s *Survey) isDull(t *table, c cell.Cell) bool {
	if c.Kind != cell.Text || t.beside.dull[c.Text] {
		return true
	}
	row := &cell.Row{Cells: []cell.Cell{c}}
	if _, _, later := s.saysLater(row, 0); later {
		return false
	}
	if len(s.aliases.labels(row)) > 0 || len(s.aliases.pairsIn(row)) > 0 || s.labelOf(c) != noField || hyphened.MatchString(c.Text) {
		return false
	}
	if len(t.beside.dull) < mostDull {
		t.beside.dull[strings.Clone(c.Text)] = true
	}
	return true
}

// hyphened is a MAWB as people write it. Other numbers of eleven digits are not.
var hyphened = regexp.MustCompile(`(?:^|[^0-9-])([0-9]{3}-[0-9]{4} ?[0-9]{4})(?:$|[^0-9-])`)

// labelOf is what a text speaks of that is no label as a whole: 변경 MAWB.
func (s *Survey) labelOf(c cell.Cell) field {
	if c.Kind != cell.Text || len(c.Text) > longestHeader || strings.ContainsAny(c.Text, "0123456789") ||
		s.aliases.meaningOf(c.Text).class != classUnknown {
		return noField
	}
	h := &columnHeader{text: c.Text}
	for _, f := range [...]field{mawbNo, handoverNum, flightNo} {
		if s.lead.sends[f] && h.hasWordOf(f) {
			return f
		}
	}
	return noField
}

// askForPairsBeside asks for a flight or handover that stands right of an order, below no header.
func (s *Survey) askForPairsBeside(t *table, r *cell.Row) {
	row := s.bareCells(t, r)
	above := t.beside.labels
	t.beside.labels = nil
	if row == nil {
		return
	}
	s.askForLaterBeside(t, r)
	row = s.unstruckBeside(t, row)
	pairs := s.aliases.pairsIn(row)
	if len(pairs) == 0 && above != nil {
		pairs = s.aliases.pairsBelow(above, row)
	}
	if len(pairs) == 0 && len(s.aliases.labels(row)) > 0 {
		kept := cloneRow(row)
		t.beside.labels = &kept
	}
	told := map[int]bool{}
	for _, p := range pairs {
		told[p.index] = true
		s.askBeside(t, p, row.Number)
	}
	for i, c := range row.Cells {
		if cell.IsBlank(c) || told[i] {
			continue
		}
		if f := s.labelOf(c); f != noField {
			at := slices.IndexFunc(row.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) })
			if at += i + 1; at > i && !told[at] && s.isLike(f, row.Cells[at]) {
				told[at] = true
				s.askBeside(t, pair{field: f, value: row.Cells[at], index: at, label: c.Text}, row.Number)
			}
		}
	}
	for i, c := range row.Cells {
		if m := hyphened.FindStringSubmatch(c.Text); m != nil && c.Kind == cell.Text && !told[i] && t.above[mawbNo] != nil &&
			comparable(mawbNo, m[1]) != comparable(mawbNo, t.above[mawbNo].pair.Text) {
			s.askBeside(t, pair{field: mawbNo, value: c, index: i}, row.Number)
		}
	}
}

// isLike says that a cell behind a word for f can hardly be anything else.
func (s *Survey) isLike(f field, c cell.Cell) bool {
	text := cell.Unwrap(c.Text)
	switch f {
	case handoverNum:
		return s.addressBook[strings.ToUpper(text)] || likeHandoverNumber(s.addressBook, text)
	case flightNo:
		return isFlightNo(text)
	}
	return fits(f, c)
}

// isLikeKey says that a text is a key of the address book, or one word with a digit, as keys are: a name of a person is none.
func (s *Survey) isLikeKey(text string) bool {
	text = cell.Unwrap(text)
	return s.addressBook[strings.ToUpper(text)] || holdsDigits(text, 1) && !strings.ContainsRune(text, ' ')
}

// mattersBeside says that neither the orders have a column for one of them, nor the same stands above them.
func (s *Survey) mattersBeside(t *table, p *pair, row int) bool {
	f := p.field
	if !f.of(flightRole) && !s.lead.isOfForm(f) || f == handoverKey && !s.isLikeKey(p.value.Text) {
		return false
	}
	col := &column{table: t, index: p.index, field: f, header: p.label, unit: p.unit, pair: &p.value, row: row}
	return !s.givesInRows(t, f, col)
}

// askBeside asks for one of them.
func (s *Survey) askBeside(t *table, p pair, row int) {
	f := p.field
	if !s.mattersBeside(t, &p, row) || s.asked(reason.PairBeside, t, f.String(), p.value.Text) {
		return
	}
	s.ask(reason.Reason{Code: reason.PairBeside, Cell: cell.Address(t.info.Name, p.index, row), Value: cell.Shorten(p.value.Text),
		Args: []string{f.String()}})
}
