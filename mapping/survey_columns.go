package mapping

import (
	"cmp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// sampleOf are those of the first rows below a header that look like orders, handovers or flights: without totals, examples and
// notes. What the columns hold is decided by them.
func (s *Survey) sampleOf(t *table, body []cell.Row) []cell.Row {
	t.role = ordersRole // only there a row is a total; the role is decided later
	t.skipHidden, t.skipStopped = s.skipsHidden(t), s.skipsStopped(t)
	var out []cell.Row
	for i := range body {
		switch t.kindOf(&body[i]) {
		case emptyRow, totalRow, sampleRow, hintRow, hiddenRow, stoppedRow:
		default:
			out = append(out, body[i])
		}
	}
	if len(out) == 0 {
		return body
	}
	return s.withoutLabelsBelow(out)
}

// lookBelow keeps with each header the cells below it. A column that is filled but has no header gets one without a text.
func (l *lead) lookBelow(headers []columnHeader, sample []cell.Row) []columnHeader {
	width := 0
	for i := range sample {
		width = max(width, len(sample[i].Cells))
	}
	named := map[int]bool{}
	for i := range headers {
		named[headers[i].index] = true
	}
	for i := range width {
		if !named[i] && isFilled(sample, i) {
			headers = append(headers, columnHeader{index: i})
		}
	}
	slices.SortFunc(headers, func(a, b columnHeader) int { return cmp.Compare(a.index, b.index) })
	for i := range headers {
		h := &headers[i]
		h.below = cellsBelow(sample, h.index)
		h.said() // its clones have it, too
		for _, c := range h.below {
			if l.isKey(c) {
				h.carriers++
			}
		}
	}
	return headers
}

func isFilled(body []cell.Row, i int) bool {
	return slices.ContainsFunc(body, func(r cell.Row) bool { return !cell.IsBlank(r.Cell(i)) && !r.Cell(i).Merged })
}

// cellsBelow are the filled cells below a header.
func cellsBelow(body []cell.Row, i int) []cell.Cell {
	var out []cell.Cell
	for r := range body {
		if c := body[r].Cell(i); !cell.IsBlank(c) && !c.Merged {
			out = append(out, c)
		}
	}
	return out
}

// isCarrierOrder says that a cell holds one of the carrier's order numbers.
func isCarrierOrder(c cell.Cell) bool {
	if len(c.Text) < len("HGE2507080000516") {
		return false
	}
	n, _ := cell.Order(c)
	return cell.IsCarrierOrder(n)
}

// giveColumns decides which column each field has. An answer may give a field to a column that nothing else explains; then all is
// decided anew with it, since other columns may depend on it: a contact is used only beside the number of its handover.
func (s *Survey) giveColumns(t *table, headers []columnHeader, sample []cell.Row) {
	t.sample = sample
	defer func() { t.sample = nil }()
	if s.askSideBySide(t, headers) {
		asked := len(s.reasons)
		s.pickColumns(t, headers)
		s.reasons = s.reasons[:asked] // two of each field: these are not the questions
		t.at, t.sideBySide = [fieldCount]*column{}, true
		for i := range headers {
			headers[i].note, headers[i].meaning = "note_side_by_side", meaning{}
		}
		t.describedBy(headers)
		return
	}
	asked := len(s.reasons)
	for range len(headers) + len(t.labels) + 1 {
		now := slices.Clone(headers)
		s.pickColumns(t, now)
		if !s.takeAnswers(t, headers, now) {
			return
		}
		s.reasons = s.reasons[:asked]
	}
	s.pickColumns(t, headers)
	t.describedBy(headers)
}

func (s *Survey) pickColumns(t *table, headers []columnHeader) {
	t.added = nil
	t.at, t.open, t.taken, t.noOrderColumn, t.whichOrder = [fieldCount]*column{}, nil, nil, false, nil
	t.persons, t.inQuestion, t.aside, t.waybillColumns = nil, nil, nil, waybillColumns{}
	s.leaveOutForeign(t, headers)
	t.noteSender(headers, t.sample)
	t.doubtWhose(headers)
	s.assignColumns(t, headers)
	s.endWaybill(t, headers)
	t.giveThreeSides(headers)
	if t.role == ordersRole && !s.saidWhichNumbers() {
		s.chooseOrder(t, headers)
	}
	t.endNumbers(headers)
}

// useColumn makes a column that of f.
func (t *table) useColumn(f field, h *columnHeader) { t.at[f] = t.newColumn(f, h) }

func (t *table) newColumn(f field, h *columnHeader) *column {
	c := &column{table: t, index: h.index, field: f, header: h.text, unit: h.meaning.unit, person: h.person,
		unitDoubt: h.unitDoubt, unitMention: h.unitMention, sizeUnit: h.sizeUnit, sizeMention: h.sizeMention}
	if f.is(aPrice) {
		c.currency, c.pricesKey = cell.CurrencyOfHeader(h.text), pricesQuestion(h.text).Key
	}
	return c
}

// openQuestion is about a column that nothing explains. It is asked at the end of the survey: only then it is known whether the
// column has a filled cell, and whether another sheet gives the field.
type openQuestion struct {
	index  int
	fields []field // what the column may be
	empty  bool    // no cell in the column was filled yet
	reason reason.Reason
}

// takeAnswers looks for the columns that may be a field that nothing else gives, and keeps a question for each. If one was
// answered, it changes the header and returns true.
func (s *Survey) takeAnswers(t *table, headers, now []columnHeader) (changed bool) {
	t.describedBy(now)
	all := slices.Clone(now)
	for _, l := range t.labels {
		all = append(all, l.header)
	}
	if s.takeLabels(t, all) {
		return true
	}
	for i := range now {
		h := &now[i]
		fields := t.mayBe(h, all)
		if f, ok := s.lateAnswer(t, h, all); ok && len(fields) == 0 {
			headers[i].settled = true
			if f != noField {
				headers[i].meaning = meaning{class: classField, fields: []field{f}, unit: unitOfHeader(h.text, h.meaning.unit)}
			}
			return true
		}
		clock := len(fields) == 0
		if clock {
			fields = t.mayBeClockOf(h, now)
		}
		if len(fields) == 0 {
			continue
		}
		q := openQuestion{index: h.index, fields: fields, empty: len(h.below) == 0, reason: s.columnQuestion(t, h, fields)}
		if clock {
			q.reason = s.clockQuestion(t, h, fields)
		}
		answer := s.answerTo(q.reason)
		if answer == "" {
			t.open = append(t.open, q)
			if slices.Contains(fields, t.lead.key) {
				t.inQuestion = append(t.inQuestion, h.index)
			}
			continue
		}
		headers[i].settled, headers[i].unclear = true, nil
		f := fieldNamed(answer)
		if h.behind != nil {
			headers[i].answerWhose(f)
		} else if f != noField {
			headers[i].meaning = meaning{class: classField, fields: []field{f}, unit: unitOfHeader(h.text, h.meaning.unit)}
			if h.amongAddress {
				headers[i].settled = false // it is one of several
				headers[i].meaning.place, headers[i].meaning.rank = placeBeside(now, i)
			}
		}
		return true
	}
	return false
}

// placeBeside is the place and the rank of the column at i in the address that those beside it are of: what stands left
// comes first.
func placeBeside(headers []columnHeader, i int) (place, rank int) {
	for _, beside := range [...]int{i - 1, i + 1} {
		if m := headers[beside].meaning; len(m.fields) > 0 && m.fields[0] == consigneeAddress && m.place > 0 {
			return max(m.place, 2), m.rank // 2: behind the first line
		}
	}
	return 2, rankPlain
}

// columnQuestion asks what a column is.
func (s *Survey) columnQuestion(t *table, h *columnHeader, fields []field) reason.Reason {
	q := &reason.Question{Key: t.keyOfColumn("column", h.text, h.index)}
	if h.aliasText != "" {
		q.Section, q.Line = "[aliases]", s.aliasLine(fields[0], h.aliasText)
	}
	for _, f := range fields {
		q.Choices = append(q.Choices, reason.Choice{Answer: f.String(), Say: "choice_field", Args: []string{f.String()}})
	}
	q.Choices = append(q.Choices, reason.Choice{Answer: noneAnswer, Say: "choice_not_needed"})
	r := reason.Reason{Code: reason.ColumnUnexplained, Cell: t.headerAddress(h), Value: cell.Shorten(h.text),
		Args: []string{fieldList(fields)}, Asks: q}
	if len(h.unclear) > 0 {
		switch r.Code = reason.UnclearColumn; {
		case h.behind != nil:
			r.Code, r.Args = reason.ColumnOfWhom, append(r.Args, columnNames([]columnHeader{*h.behind}))
			q.Key = t.keyOfColumn("column "+foldHeader(h.behind.text).whole, h.text, h.index)
			q.Section, q.Line = "", ""
		case h.payers:
			r.Code, q.Section, q.Line = reason.PayersPhone, "", ""
			q.Key = t.keyOfColumn("phone of payer", h.text, h.index)
		case len(h.unclear) > 1:
		case h.unclear[0].is(aSize) && h.unclear[0].of(bagRole):
			r.Code = reason.BagOrParcel
		case h.unclear[0] == bagType, h.unclear[0] == parcelLength:
			r.Code = reason.ColumnUnexplained
		}
	} else if h.text == "" {
		r.Value = cell.ColumnLetters(h.index)
	}
	if h.amongAddress {
		r.Code, q.Section, q.Line = reason.AddressPart, "", "" // an alias would make it the whole address
	}
	return r
}

func fieldList(list []field) string {
	names := ""
	for i, f := range list {
		if i > 0 {
			names += ", "
		}
		names += f.String()
	}
	return names
}

// askOpen asks the open questions that matter: a cell of the column is filled, and no other sheet gives the field.
func (s *Survey) askOpen(t *table) {
	s.askLate(t)
	for _, q := range t.open {
		lacking := slices.DeleteFunc(slices.Clone(q.fields), func(f field) bool { return s.givenElsewhere(t, f) })
		if len(lacking) == 0 || q.empty || s.isAsking(q.reason.Asks.Key) {
			continue
		}
		s.ask(q.reason)
	}
	t.open = nil
}

// givenElsewhere says that a sheet of handovers or flights gives f to all rows of an order table: it has only one of them, or the
// rows of the table name theirs.
func (s *Survey) givenElsewhere(t *table, f field) bool {
	if t.role != ordersRole {
		return false
	}
	role := fields[f].block
	if f == handoverKey {
		role = handoverRole
	}
	all := s.result.blocksOf(role)
	if all == nil || !s.lead.joins[role] {
		return false
	}
	if f == all.key || f == handoverKey {
		return len(all.inSheet) == 1
	}
	return slices.ContainsFunc(s.result.tables, func(other *table) bool {
		return other != nil && other.role == role && (other.at[f] != nil || other.above[f] != nil)
	})
}

// isAsking says whether the question with that key is asked already.
func (s *Survey) isAsking(key string) bool {
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool { return r.Asks != nil && r.Asks.Key == key })
}

// describedBy fills in what the Layout says about the columns.
func (t *table) describedBy(headers []columnHeader) {
	t.described, t.watched, t.width, t.flown = nil, nil, 0, nil
	t.keepHeaders(headers)
	byIndex := map[int]*columnHeader{}
	for i := range headers {
		h := &headers[i]
		byIndex[h.index] = h
		t.described = append(t.described, t.describe(h))
		t.width = max(t.width, h.index+1)
	}
	for i := range t.width {
		h := byIndex[i]
		if h == nil || len(h.below) == 0 && t.at[fieldOf(t, i)] == nil {
			t.watched = append(t.watched, i)
		}
	}
}

// fieldOf is the field that column i has, noField if it has none.
func fieldOf(t *table, i int) field {
	for f, col := range t.at {
		if col != nil && (col.index == i || col.prefix > 0 && col.prefix == i+1) {
			return field(f)
		}
	}
	for _, col := range t.extra {
		if col.index == i {
			return col.field
		}
	}
	return noField
}

// describe says what became of a column: the field that it has, or why it is not used.
func (t *table) describe(h *columnHeader) ColumnLayout {
	c := ColumnLayout{Index: h.index, Header: cell.Shorten(h.text), Note: h.note}
	if slices.ContainsFunc(t.numbers, func(n *column) bool { return n.index == h.index }) {
		c.Field = number.String()
		return c
	}
	if f := fieldOf(t, h.index); f != noField {
		c.Field, c.Unit = f.String(), strings.TrimPrefix(t.at[f].unit, cell.NotUsed)
		if t.at[f].partOf > 0 && h.index == t.at[f].index {
			c.Unit = t.at[f].partUnit
		}
		switch twin := customsTwin(f); {
		case t.at[f].side > 0:
			c.Note = "note_three_sides"
		case twin != noField && t.at[twin] == nil && t.above[twin] == nil:
			c.Note = "note_both_customs"
		}
		return c
	}
	switch h.meaning.class {
	case classNever:
		c.Note = "note_never"
	case classConsignee:
		c.Note = "note_consignee"
	case classKnown:
		c.Note = "note_known"
	case classOurs:
		c.Ours, c.Note = true, "note_ours"
	case classElsewhere:
		c.Note = "note_known"
		if h.settled {
			c.Note = "note_answered"
		}
	case classUnknown:
		switch {
		case h.note != "":
		case h.settled:
			c.Note = "note_answered"
		case h.group == classConsignee:
			c.Note = "note_consignee"
		case len(h.below) == 0:
			c.Note = "note_empty"
		default:
			c.Note = "note_unexplained"
		}
	}
	return c
}

// watch notes the columns that a row fills although nothing was in them so far, and those that have no header.
func (t *table) watch(r *cell.Row) {
	for i := range t.late {
		t.late[i].noteLate(r.Cell(t.late[i].index))
	}
	for i := 0; i < len(t.watched) && t.watched[i] < len(r.Cells); i++ { // they are in order
		if c := r.Cell(t.watched[i]); !cell.IsBlank(c) && !c.Merged {
			t.noteFilled(t.watched[i], c)
			t.watched = slices.Delete(t.watched, i, i+1)
			i--
		}
	}
	for i := t.width; i < len(r.Cells); i++ {
		if c := r.Cells[i]; !cell.IsBlank(c) && !c.Merged {
			for ; t.width < i; t.width++ {
				t.watched = append(t.watched, t.width)
			}
			t.width = i + 1
			t.noteFilled(i, c)
		}
	}
}

// noteFilled lists column i, in which the first filled cell was found far below the header.
func (t *table) noteFilled(i int, first cell.Cell) {
	if len(t.late) < mostLateColumns {
		late := lateColumn{index: i}
		late.noteLate(first)
		t.late = append(t.late, late)
	}
	at := slices.IndexFunc(t.described, func(c ColumnLayout) bool { return c.Index == i })
	if at < 0 {
		at, _ = slices.BinarySearchFunc(t.described, i, func(c ColumnLayout, i int) int { return cmp.Compare(c.Index, i) })
		t.described = slices.Insert(t.described, at, ColumnLayout{Index: i, Note: "note_unexplained"})
		return
	}
	if t.described[at].Note == "note_empty" {
		t.described[at].Note = "note_unexplained"
	}
	for q := range t.open {
		o := &t.open[q]
		if o.index == i && slices.ContainsFunc(o.fields, func(f field) bool { return couldHold(f, first) }) {
			o.empty = false
		}
	}
}
