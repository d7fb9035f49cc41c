package mapping

import (
	"fmt"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// findTable decides from the first rows of a sheet where the header is, what its columns mean and what stands above it.
// It returns nil if the sheet has no table. What it cannot decide becomes a question to the user.
func (s *Survey) findTable(sheet int, rows []cell.Row) *table {
	t := &table{lead: s.lead, sheet: sheet, info: s.sheets[sheet], addressBook: s.addressBook}
	if found := s.notice(t, rows); found != nil {
		return found
	}
	named := s.lead.roleOfSheet(t.info.Name)
	first, last := s.aliases.findHeader(rows)
	if key := keyOfRole(named); first < 0 && key != noField {
		first = s.aliases.findHeaderOf(rows, key)
		last = first
	}
	if first < 0 {
		first = s.findBlockHeader(named, rows)
		last = first
	}
	if first < 0 {
		return s.tableOfPairs(t, named, rows)
	}
	if first == last && first+1 < len(rows) && areSides(&rows[first], &rows[first+1]) {
		last++
	}
	t.header = rows[last].Number
	s.readHeader(t, named, rows, first, last)
	return t
}

// readHeader decides what the columns of a table mean. Its header is rows[first:last+1].
func (s *Survey) readHeader(t *table, named role, rows []cell.Row, first, last int) {
	t.keepHeader(rows[first : last+1])
	byCode := s.aliases.codeRow(rows[:last+1]) == last
	above := t.withOurs(s.aliases.columnHeaders(rows, first, last))
	t.headerDigest = headerDigest(above)
	if byCode {
		unitsAbove(above, rows[:first])
	}
	s.readHintRows(t, above, rows[last+1:])
	body := s.sampleOf(t, rows[last+1:])
	headers := s.withAnswered(s.lead.lookBelow(above, body))
	if byCode { // what stands above the carrier's codes are headers, too
		for i := range rows[:first] {
			t.titleRows = append(t.titleRows, rows[i].Number)
		}
	} else {
		s.addPairs(t, rows[:first])
	}
	s.addLabelsBelow(t)
	t.inherit()
	titles := s.aliases.withoutUnits(rows[:first])
	live := unstruck(titles)
	t.labels = s.titles(t, live, s.aliases.unknownLabels(live))
	s.lead.leaveOutGiven(headers)
	settleEither(headers)
	for i := range headers {
		if h := &headers[i]; decideByContent(h, h.below) {
			h.meaning, h.unclear = meaning{unit: h.meaning.unit}, h.meaning.fields
		}
	}
	if t.role = ordersRole; t.before == nil {
		t.role = s.roleOf(t, named, headers)
	}
	t.findWidth(&s.options, rows[first:last+1], rows[last+1:], headers)
	t.ragged.asTheyStand = s.given(longQuestion()) == "as they stand"
	readUnitsOfSizes(headers)
	s.lead.doubtBagWeight(t, headers, body)
	s.lead.doubtBagSides(t, headers, body)
	s.lead.doubtBagType(t, headers, body)
	s.lead.findParcelSides(t, headers)
	if t.role == bagRole {
		for i := range headers {
			headers[i].readInside()
		}
	}
	s.giveColumns(t, headers, body)
	s.askForLater(t, headers)
	t.findSizeUnits(headers)
	s.countTitles(t)
	t.listColumns()
	s.noteStruckHeader(t, rows, first, last, byCode)
	s.leaveStruckOut(t, headers)
	t.notePatterns(body)
	t.noteShapes(body)
	s.noteBeside(t, body)
	s.noteAbove(t, titles)
	t.ragged.lastUsed = t.ragged.width > 0 && t.uses(t.ragged.width-1)
	s.askForExamples(t, rows[last+1:])
	s.prepareTable(t)
}

// tableOfPairs reads a handover or flight sheet without a header: labels on the left, one value for each.
func (s *Survey) tableOfPairs(t *table, named role, rows []cell.Row) *table {
	if keyOfRole(named) == noField {
		return nil
	}
	if t.role = named; named == bagRole {
		s.addPairsOfBag(t, rows)
	} else {
		s.addPairs(t, rows)
	}
	s.countTitles(t)
	key := keyOfRole(named)
	if t.above[key] == nil {
		return nil
	}
	t.listColumns()
	s.leaveStruckOut(t, nil)
	s.prepareTable(t)
	s.addBlockRow(t, &cell.Row{Sheet: t.sheet, Number: t.above[key].row})
	return t
}

// describes says whether f may stand in a sheet of handovers, flights or bags.
func (t *table) describes(f field) bool { return f.of(t.role) || t.role == bagRole && f == weightUnit }

// readInside gives a header the meaning that it has in a sheet of bags: its weight is that of the bag.
func (h *columnHeader) readInside() {
	bare, _ := sizeHeader(h.text)
	f, known := insideBags()[bare]
	if side := h.oneSide(); !known && side != noField {
		f, known = side, true
	}
	switch {
	case known && h.meaning.class != classField:
		h.meaning = meaning{class: classField, fields: []field{f}, unit: h.meaning.unit}
	case len(h.meaning.fields) > 0 && h.meaning.fields[0] == weight:
		h.meaning.class, h.meaning.fields = classField, []field{bagWeight}
	}
}

// leaveOutForeign notes the columns that belong to another role, and those of persons who are not the handover's.
func (s *Survey) leaveOutForeign(t *table, headers []columnHeader) {
	hasNumber := t.above[handoverNum] != nil || slices.ContainsFunc(headers, func(h columnHeader) bool {
		return h.meaning.class == classField && h.meaning.fields[0] == handoverNum
	})
	for i := range headers {
		h := &headers[i]
		if h.meaning.class != classField && h.meaning.class != classPlain {
			continue
		}
		f := h.meaning.fields[0]
		switch {
		case t.role != ordersRole && !t.describes(f):
			h.note = "note_other_sheet"
		case t.role == ordersRole && f.ofPerson() && !hasNumber:
			h.note = "note_no_number"
		}
	}
	s.leaveOutPersons(t, headers)
}

// assignColumns gives each field its column. If two columns mean the same field, the user is asked which one.
func (s *Survey) assignColumns(t *table, headers []columnHeader) {
	s.nameUnits(t, headers)
	for _, f := range allFields {
		var candidates []*columnHeader
		for i := range headers {
			h := &headers[i]
			if h.note == "" && (h.meaning.class == classField || h.meaning.class == classPlain) && h.meaning.fields[0] == f {
				candidates = append(candidates, h)
			}
		}
		candidates = s.withoutMisfits(t, f, candidates)
		if f == s.lead.key && s.lead.isList() {
			s.assignNumbers(t, headers, candidates)
			continue
		}
		if f == customerOrderNum && s.lead.key == orderNum {
			t.given = t.findGiven(headers, candidates)
		}
		candidates, done := s.assignWaybill(t, f, candidates)
		if done {
			continue
		}
		candidates = keepPreferred(candidates, func(h *columnHeader) bool { return len(h.below) > 0 })
		candidates = keepPreferred(candidates, func(h *columnHeader) bool { return h.meaning.own })
		candidates = keepPreferred(candidates, func(h *columnHeader) bool {
			return h.meaning.class == classField || h.group == classField
		})
		if f == s.lead.key && len(candidates) > 1 {
			candidates = s.ordersAmong(t, candidates)
		}
		if len(candidates) > 1 && !s.lead.sends[f] {
			for _, h := range candidates[1:] {
				h.note = "note_other_column"
			}
			candidates = candidates[:1]
		}
		t.notePersons(f, candidates)
		second, begin := inTwoParts(f, t.withBareClock(f, candidates, headers))
		switch {
		case second != nil:
			t.useColumn(f, second)
			t.at[f].prefix = begin.index + 1
			continue
		case f.isWeight() && s.assignParts(t, f, candidates):
			continue
		case len(candidates) > 1 && candidates[0].person:
			candidates = []*columnHeader{s.likelierPerson(t, f, candidates)}
		case len(candidates) > 1:
			chosen := s.askWhich(t, f, candidates)
			if chosen != nil && f == s.lead.key {
				chosen.settled = true // what stands in the others does not ask a second time
				t.putAside(candidates, chosen)
			}
			candidates = []*columnHeader{chosen}
		}
		if len(candidates) > 0 && candidates[0] != nil {
			t.useColumn(f, candidates[0])
		}
	}
}

// keepPreferred keeps the preferred candidates, if there are any, and notes on the others why they are not used.
func keepPreferred(candidates []*columnHeader, prefer func(*columnHeader) bool) []*columnHeader {
	if !slices.ContainsFunc(candidates, prefer) {
		return candidates
	}
	return slices.DeleteFunc(candidates, func(h *columnHeader) bool {
		if prefer(h) {
			return false
		}
		h.note = "note_other_column"
		return true
	})
}

// askWhich asks which of the candidates is f, and returns the one that was chosen. It is nil if nobody has answered yet, or if
// none of them is.
func (s *Survey) askWhich(t *table, f field, candidates []*columnHeader) *columnHeader {
	q, all := s.whichQuestion(t, f, candidates)
	answer := s.askPerson(reason.Reason{Code: reason.TwoColumns, Cell: t.headerAddress(candidates[1]),
		Args: []string{f.String(), columnNames(all)}, Asks: q})
	if answer == "" && f == s.lead.key {
		t.putInQuestion(candidates)
	}
	return chosenColumn(candidates, answer)
}

// whichQuestion asks which of the candidates is f.
func (s *Survey) whichQuestion(t *table, f field, candidates []*columnHeader) (q *reason.Question, all []columnHeader) {
	q = &reason.Question{Key: t.keyOf("which " + f.String()), Section: "[aliases]", Line: s.aliasLine(f, candidates[0].aliasText)}
	for _, h := range candidates {
		all = append(all, *h)
		q.Choices = append(q.Choices, columnChoice(h))
	}
	q.Choices = append(q.Choices, reason.Choice{Answer: noneAnswer, Say: "choice_neither"})
	return q, all
}

// chosenColumn is the candidate that an answer names. It notes on the others that they are not used.
func chosenColumn(candidates []*columnHeader, answer string) *columnHeader {
	var chosen *columnHeader
	for _, h := range candidates {
		if columnAnswer(h) == answer {
			chosen = h
			continue
		}
		h.note = "note_other_column"
	}
	return chosen
}

// noneAnswer is the answer that none of the columns is meant.
const noneAnswer = "none"

// columnChoice is the choice of a column.
func columnChoice(h *columnHeader) reason.Choice {
	return reason.Choice{Answer: columnAnswer(h), Say: "choice_column",
		Args: []string{cell.ColumnLetters(h.index), cell.Shorten(h.text)}}
}

// columnAnswer is how the answer that a column is meant is kept: its place and its folded header, so that a sheet of the same
// kind finds it and one with other columns asks anew.
func columnAnswer(h *columnHeader) string {
	return strings.TrimSpace(cell.ColumnLetters(h.index) + " " + foldHeader(h.text).whole)
}

// columnNames lists columns for the user: B "毛重", F "Weight".
func columnNames(headers []columnHeader) string {
	var names []string
	for _, h := range headers {
		names = append(names, cell.ColumnLetters(h.index)+` "`+cell.Shorten(h.text)+`"`)
	}
	return strings.Join(names, ", ")
}

// headerAddress is the address of a header.
func (t *table) headerAddress(h *columnHeader) string {
	return cell.Address(t.info.Name, h.index, t.header)
}

// aliasLine is the line of the section [aliases] that gives the header to f.
func (s *Survey) aliasLine(f field, header string) string {
	return fmt.Sprintf("%s = [%q]", f, cell.Clean(header))
}

// decideByContent decides an ambiguous header by the cells below it. asked says that they do not decide and the user
// must be asked.
func decideByContent(h *columnHeader, below []cell.Cell) (asked bool) {
	m := &h.meaning
	if m.maybe && len(below) == 0 && m.fields[0] != orderNum && m.fields[0] != number {
		return true // asked if a cell far below is one
	}
	if m.maybe && ((m.fields[0] == orderNum || m.fields[0] == number) && !h.holdsOrders() || !looksLike(m.fields[0], below)) {
		*m = meaning{class: classKnown, kind: "order"}
	}
	if len(m.fields) < 2 {
		return false
	}
	ofFlights := slices.Contains(m.fields, mawbNo)
	if slices.Contains(m.fields, orderNum) && (h.holdsOrders() || ofFlights && h.carriers*2 > numbersIn(below)) {
		m.fields = []field{orderNum} // labels of the next table may stand below, too
		return false
	}
	if slices.Contains(m.fields, orderNum) && ofFlights {
		f := orderOrMAWB(below, m.fields[0])
		if f == noField {
			return true
		}
		m.fields = []field{f}
		return false
	}
	possible := slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool {
		return slices.ContainsFunc(below, func(c cell.Cell) bool { return !fits(f, c) })
	})
	if len(possible) == 0 || len(possible) > 1 && len(below) > 0 && possible[0].isTime() {
		return true
	}
	m.fields = possible[:1]
	if possible[0] == contactName {
		m.class = classPlain
	}
	return false
}

// numbersIn counts the cells that are no words.
func numbersIn(cells []cell.Cell) (n int) {
	for _, c := range cells {
		if looksLikeNumber(cell.Unwrap(c.Text)) {
			n++
		}
	}
	return n
}

// looksLike says that the cells below a header that may mean f can hardly be anything else.
func looksLike(f field, below []cell.Cell) bool {
	like := 0
	for _, c := range below {
		if f == number {
			if isCarrierWaybill(c) {
				like += 2
			}
		} else if f == orderNum {
			if n, _ := cell.Order(c); cell.IsCarrierOrder(n) {
				like += 2
			}
		} else if fits(f, c) {
			like++
		}
	}
	if f == weightUnit {
		return like*2 > len(below) // kg, g, pcs: the rows with another one are rejected, none is taken for kg
	}
	return like > 0 && like >= len(below)
}

// orderOrMAWB decides whether a column holds order numbers or MAWBs. Order numbers differ in each row. A MAWB has eleven
// digits and repeats in most rows. It returns noField if the column could be both or neither.
func orderOrMAWB(below []cell.Cell, likelier field) field {
	distinct := map[string]bool{}
	mawbs := 0
	for _, c := range below {
		number := cell.Unwrap(c.Text)
		if fits(mawbNo, c) {
			mawbs++
			if mawb, _ := cell.MAWB(c); mawb != "" {
				number = mawb // one number may be written in several ways
			}
		}
		distinct[number] = true
	}
	n, d := len(below), len(distinct)
	switch {
	case n == 0:
		return likelier
	case mawbs == n && (d == 1 || d*2 <= n):
		return mawbNo
	case mawbs == 0 && (d == n || d*2 > n):
		return orderNum
	}
	return noField
}

// listColumns lists the columns that are used, and those that say which form a row belongs to.
func (t *table) listColumns() {
	for _, f := range allFields {
		for _, col := range []*column{t.at[f], t.above[f]} {
			if col == nil {
				continue
			}
			if col.pair == nil {
				t.columns = append(t.columns, col)
			}
			if t.lead.ofForm[f] {
				t.group = append(t.group, col)
			}
		}
	}
	for _, c := range t.numbers {
		if c != t.at[number] {
			t.columns = append(t.columns, c)
		}
	}
	t.columns = append(t.columns, t.extra...)
	slices.SortFunc(t.columns, func(a, b *column) int { return a.index - b.index })
}
