package mapping

import (
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A sheet of orders may have several tables below each other: a second header with another unit or another order of columns, or
// the same header again under another MAWB. Each of them is a section, a table of its own: its rows are read by its header. A
// header that only repeats the one above it begins none.

const (
	mostSections = 100 // tables of one sheet
	mostHeld     = 30  // rows with labels and values that may stand above the next header
)

// sections are the tables of one sheet, from top to bottom.
type sections []*table

// at is the table that a row belongs to, nil if it stands above all of them.
func (list sections) at(row int) *table {
	for i := len(list) - 1; i >= 0; i-- {
		if row >= list[i].from {
			return list[i]
		}
	}
	return nil
}

// beginsSection looks for the header of another table. Rows with labels and values wait for it: they stand above it, or else
// count like any other row. It says whether the row was taken.
func (s *Survey) beginsSection(sh *sheetSurvey, r *cell.Row) bool {
	t := sh.table
	if t == nil || t.noticeRow > 0 || t.role != ordersRole && t.role != noRole || t.header == 0 || r.Number <= t.header {
		return false
	}
	label := s.takeLabelRead(t, r)
	labelled := s.isLabelledRow(t, label)
	if !labelled && !t.mayBeHeader(r) && !s.hasLabelBesideOrder(t, label) {
		return s.endHeld(sh, r)
	}
	if isBlankRow(r) {
		return false
	}
	switch {
	case slices.Contains(t.notRows, r.Number):
	case s.isAnotherHeader(t, label):
		if len(sh.held) == 0 && t.repeatsHeader(r) {
			return false
		}
		if s.setApart(sh); s.startSection(sh, nil, r) {
			return true
		}
	case len(sh.held) < mostHeld && (labelled || s.aliases.isPairsRow(label) || s.aliases.saysUnits(label)):
		sh.held = append(sh.held, cloneRow(label))
		return true
	}
	return s.endHeld(sh, r)
}

// endHeld ends the wait of rows of labels and values for a header: r is none. If they name a handover, a flight or a form, the
// next row of an order begins a table under it; a remark in between waits, too. Else they count like any other row.
func (s *Survey) endHeld(sh *sheetSurvey, r *cell.Row) bool {
	if len(sh.held) == 0 {
		return false
	}
	named := nameGroup(s.aliases, sh.held)
	switch data := sh.table.kindOf(r) == dataRow; {
	case named && data && s.isAboutBelow(sh.table, sh.held):
		last := sh.held[len(sh.held)-1].Number
		if s.setApart(sh); len(sh.held) == 0 {
			return false
		}
		return s.startSection(sh, sh.table.headerBelow(last), r)
	case named && !data && len(sh.held) < mostHeld:
		sh.held = append(sh.held, cloneRow(r))
		return true
	}
	s.flushHeld(sh)
	return false
}

// isAboutBelow says that labels between orders are about the orders below them: those above have a label of their kind, too, or
// there are none. Else they could be about those above, and it is asked (askForPairsAmong).
func (s *Survey) isAboutBelow(t *table, labels []cell.Row) bool {
	if t.rows == 0 {
		return true
	}
	for i := range labels {
		if s.wasLabel(&labels[i]) {
			continue
		}
		for _, p := range s.aliases.pairsIn(&labels[i]) {
			has := t.above[p.field] != nil || t.at[p.field] != nil
			if p.field == handoverNum || p.field == handoverKey {
				has = t.above[handoverNum] != nil || t.above[handoverKey] != nil || t.at[handoverNum] != nil || t.at[handoverKey] != nil
			}
			if s.lead.isOfForm(p.field) && !has {
				return false
			}
		}
	}
	return true
}

// startSection keeps the rows that wait, a header below them if they have none of their own, and r, until the new table is
// decided. It is false if the sheet has too many.
func (s *Survey) startSection(sh *sheetSurvey, header []cell.Row, r *cell.Row) bool {
	if len(s.result.sections[r.Sheet]) == mostSections {
		s.ask(reason.Reason{Code: reason.SeveralTables, Cell: cell.Address(sh.table.info.Name, 0, r.Number),
			Args: []string{strconv.Itoa(mostSections)}})
		s.flushHeld(sh)
		return false
	}
	s.endParts(sh, false)
	sh.sectionHeader = len(sh.held)
	sh.firstRows, sh.firstCells = append(append(sh.held, header...), cloneRow(r)), len(r.Cells)
	sh.held, sh.decided = nil, false
	return true
}

// nameGroup says that rows of labels and values name a handover, a flight or a form: "MAWB | 123-25122112" between orders is
// about the orders below it.
func nameGroup(a *Aliases, rows []cell.Row) bool {
	return slices.ContainsFunc(rows, func(r cell.Row) bool {
		return slices.ContainsFunc(a.pairsIn(&r), func(p pair) bool { return a.lead.isOfForm(p.field) })
	})
}

// headerBelow is the header of the table, as if it stood again below rows of labels and values, of which that is the last.
func (t *table) headerBelow(last int) (rows []cell.Row) {
	for _, r := range t.headerRows {
		r.Number = last
		rows = append(rows, r)
	}
	return rows
}

// mostBesideOrder is how many cells a row has that is looked for beside its label.
const mostBesideOrder = 6

// hasLabelBesideOrder says that a row has a label such as MAWB, and that its value stands in the column of the order numbers.
func (s *Survey) hasLabelBesideOrder(t *table, r *cell.Row) bool {
	at, before, filled := t.at[t.lead.key].index, -1, 0
	if isHGE(r.Cell(at).Text) {
		return false
	}
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Merged || cell.IsBlank(*c) {
			continue
		}
		if filled++; filled > mostBesideOrder {
			return false
		}
		if i < at {
			before = i
		}
	}
	if before < 0 || r.Cells[before].Kind != cell.Text || len(r.Cells[before].Text) > longestHeader || t.lead.isKey(r.Cells[at]) {
		return false
	}
	m := s.aliases.meaningOf(r.Cells[before].Text)
	return m.class == classField && slices.ContainsFunc(m.fields, s.lead.isOfForm)
}

// isOfForm says that a field is a number that says which form an order belongs to.
func (l *lead) isOfForm(f field) bool {
	return l.ofForm[f] && (f == mawbNo || slices.Contains(keyFields[:], f))
}

// flushHeld gives the rows that waited for a header to the table that they stand in.
func (s *Survey) flushHeld(sh *sheetSurvey) {
	for i := range sh.held {
		if s.wasLabel(&sh.held[i]) {
			s.putApart(sh.table, sh.held[i].Number)
			continue
		}
		s.addTableRow(sh, &sh.held[i])
	}
	sh.held = nil
}

// mayBeHeader says that the cell of the order number is none. Nearly every row has one, so this is quick.
func (t *table) mayBeHeader(r *cell.Row) bool {
	c := t.at[t.lead.key].look(r)
	if isHGE(c.Text) && !c.Merged {
		return false
	}
	return c.Text == "" || c.Merged || c.Kind == cell.Text && (!looksLikeNumber(c.Text) || strings.ContainsAny(c.Text, " :："))
}

// isHGE says that a number begins like the carrier's: nearly all do, so this is quicker than to look closer.
func isHGE(s string) bool { return len(s) > 4 && s[:3] == "HGE" && s[3] >= '0' && s[3] <= '9' }

// isAnotherHeader says that a row below the header is a header, too: it has only texts, and enough of them are known as headers,
// or are headers of the table above.
func (s *Survey) isAnotherHeader(t *table, r *cell.Row) bool {
	filled, above, known := 0, 0, 0
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Merged || cell.IsBlank(*c) {
			continue
		}
		if c.Kind != cell.Text || len(c.Text) > longestRemark {
			return false
		}
		filled++
		folded := cell.Fold(c.Text)
		switch {
		case t.headerFolds[folded]:
			above++
		case looksLikeNumber(cell.Clean(c.Text)):
			return false
		default:
			if m, ok := s.aliases.listed(folded); ok && m.class != classUnknown {
				known++
			} else if num := t.at[t.lead.key]; num != nil && num.index == i {
				if _, flaw := t.lead.readKey(*c); flaw == nil || !flaw.Bad {
					return false // Note-5 is an order
				}
			}
		}
	}
	switch {
	case filled < 2 || above+known == 0:
		return false
	case above >= 2 && above*2 >= filled:
		return true
	case filled == 2 && !s.aliases.hasHeaderOf(r, s.lead.key):
		return false // "Road | Gate" is the rest of an address that a line break has cut
	}
	return s.aliases.isHeader(r)
}

// findSection makes a table of a header below another table. It returns nil if there is nothing below it: then it is a remark,
// or a header at the end of a page. rows[header] is the header; what stands above it are labels and values.
func (s *Survey) findSection(before *table, rows []cell.Row, header int) *table {
	t := &table{lead: s.lead, sheet: before.sheet, info: before.info, addressBook: s.addressBook, from: rows[0].Number,
		before: before}
	last := header
	if next := header + 1; next < len(rows) && s.aliases.isHeader(&rows[next]) && texts(&rows[next]) != nil {
		last = next
	}
	t.header = rows[last].Number
	// again: it is the header of the table before, below other labels.
	again := header > 0 && rows[header].Number == rows[header-1].Number || s.wasLabel(&rows[header])
	if !again && !slices.ContainsFunc(s.sampleOf(t, rows[last+1:]), hasSeveralCells) {
		for _, r := range rows[header : last+1] {
			before.notRows = append(before.notRows, r.Number)
		}
		return nil
	}
	asked := len(s.reasons)
	s.readHeader(t, noRole, rows, header, last)
	if t.at[t.lead.key] == nil {
		if slices.ContainsFunc(rows[last+1:], func(r cell.Row) bool { return slices.ContainsFunc(r.Cells, s.lead.isKey) }) &&
			len(s.reasons) > asked {
			return t // it is asked which of its columns has the order numbers
		}
		s.reasons = s.reasons[:asked]
		s.leaveOutSection(t, &rows[last])
		return t
	}
	code := reason.SecondHeader
	if again {
		code = reason.LabelsBetween
	}
	if again && t.labelsAsRead() {
		return t // it was said when they were read first, and rows that were moved below them go out with their own
	}
	s.secondHeaders = append(s.secondHeaders, reason.Reason{Code: code,
		Cell: cell.Address(t.info.Name, 0, rows[header].Number), Args: []string{strconv.Itoa(rows[header].Number)}})
	return t
}

func hasSeveralCells(r cell.Row) bool {
	filled := 0
	for _, c := range r.Cells {
		if !cell.IsBlank(c) && !c.Merged {
			filled++
		}
	}
	return filled > 1
}

// leaveOutSection asks about a table below another one in which no column has order numbers. Its rows are none of orders.
func (s *Survey) leaveOutSection(t *table, header *cell.Row) {
	t.role, t.open, t.taken, t.columns = noRole, nil, nil, nil
	s.askForSecond(t, header)
}

// askForSecond asks whether a table beside that with the orders is needed.
func (s *Survey) askForSecond(t *table, header *cell.Row) {
	var names, folded []string
	for _, c := range header.Cells {
		if !cell.IsBlank(c) {
			names, folded = append(names, cell.Shorten(c.Text)), append(folded, cell.Fold(c.Text))
		}
	}
	names, folded = names[:min(len(names), mostRowsNamed)], folded[:min(len(folded), mostRowsNamed)]
	s.askPerson(reason.Reason{Code: reason.SecondTable, Cell: cell.Address(t.info.Name, 0, header.Number),
		Value: cell.Shorten(strings.Join(names, ", ")), Asks: &reason.Question{Key: "second table " + strings.Join(folded, " "),
			Choices: []reason.Choice{{Answer: noneAnswer, Say: "choice_not_needed"}}}})
}

// inherit takes over the values above the first table of a sheet, as far as the section has none of the same kind itself. A
// weight above a table is for that table alone.
func (t *table) inherit() {
	if t.before == nil {
		return
	}
	var flight, handover, bag bool
	for _, f := range allFields {
		flight = flight || t.above[f] != nil && f.of(flightRole)
		bag = bag || t.above[f] != nil && f.of(bagRole)
		handover = handover || t.above[f] != nil && (f.of(handoverRole) || f == handoverKey)
	}
	for _, f := range allFields {
		switch {
		case t.above[f] != nil, f.isWeight(), flight && f.of(flightRole), bag && f.of(bagRole), handover &&
			(f.of(handoverRole) || f == handoverKey):
		default:
			t.above[f] = t.before.above[f]
		}
	}
}

// withOurs gives the columns that an earlier outcome added to the first table of a sheet their headers. Of waybills it has added
// the numbers behind ours, too.
func (t *table) withOurs(headers []columnHeader) []columnHeader {
	if t.before == nil {
		return headers
	}
	ours := false
	for _, c := range t.before.described {
		ours = c.Ours || ours && t.lead.Several
		if ours && !slices.ContainsFunc(headers, func(h columnHeader) bool { return h.index == c.Index }) {
			headers = append(headers, columnHeader{index: c.Index, text: c.Header, meaning: meaning{class: classOurs}})
		}
	}
	return headers
}

// keepHeader keeps the texts of the header, to know it when it is repeated.
func (t *table) keepHeader(rows []cell.Row) {
	t.headerFolds = map[string]bool{}
	t.headerRows = rows
	for _, r := range rows {
		line := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			if line[i] = cell.Fold(c.Text); line[i] != "" && !c.Merged {
				t.headerFolds[line[i]] = true
			}
		}
		t.headerLines = append(t.headerLines, line)
	}
}

// repeatsHeader recognizes a header that a printout repeats on each page: each of its cells is the header of its column.
func (t *table) repeatsHeader(r *cell.Row) bool {
	return slices.ContainsFunc(t.headerLines, func(line []string) bool {
		same := 0
		for i, c := range r.Cells {
			if c.Merged || cell.IsBlank(c) {
				continue
			}
			if c.Kind != cell.Text || len(c.Text) > longestHeader || i >= len(line) || cell.Fold(c.Text) != line[i] {
				return false
			}
			same++
		}
		return same >= 2 || same == 1 && t.at[t.lead.key] != nil && !cell.IsBlank(t.at[t.lead.key].in(r))
	})
}

// oursComeAgain says that columns of ours stand between two columns, and the same behind both: two outcomes stand side by side.
func oursComeAgain(headers []columnHeader, left, right int) bool {
	return slices.ContainsFunc(headers, func(c columnHeader) bool {
		again := func(d columnHeader) bool {
			return d.meaning.class == classOurs && d.index > right && cell.Fold(c.text) == cell.Fold(d.text)
		}
		return c.meaning.class == classOurs && c.index > left && c.index < right && slices.ContainsFunc(headers, again)
	})
}

// askSideBySide finds a second table beside the first one: the header of the order number and another one come again, equally far
// away, or behind columns of ours, and the numbers below are others. A row of a sheet can be one order only.
func (s *Survey) askSideBySide(t *table, headers []columnHeader) bool {
	same := func(a, b *columnHeader) bool {
		return a.text != "" && a.meaning.class == classField && cell.Fold(a.text) == cell.Fold(b.text)
	}
	for i := range headers {
		a := &headers[i]
		if len(a.below) == 0 || !slices.Contains(a.meaning.fields, s.lead.key) {
			continue
		}
		for j := i + 1; j < len(headers); j++ {
			b := &headers[j]
			if !same(a, b) || len(b.below) == 0 || t.sameCells(a, b) || a.holdsOrders() != b.holdsOrders() {
				continue
			}
			again := slices.ContainsFunc(headers, func(c columnHeader) bool {
				return c.index != a.index && c.index != b.index && slices.ContainsFunc(headers, func(d columnHeader) bool {
					return d.index-c.index == b.index-a.index && same(&c, &d)
				})
			})
			if again || oursComeAgain(headers, a.index, b.index) {
				s.ask(reason.Reason{Code: reason.SeveralTables, Cell: t.headerAddress(b), Value: cell.Shorten(b.text),
					Args: []string{strconv.Itoa(mostSections)}})
				return true
			}
		}
	}
	return false
}
