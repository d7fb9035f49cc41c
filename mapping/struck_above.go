package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Above the orders, between them and beside them a value has its label in front of it, often in the same cell. A cell of which
// anything is struck out is taken away before anything there is read. What it says is asked, unless all of it is struck out and
// its table says the same field otherwise.

// struckSaying is a cell outside of the rows that says something, and of which all or a part is struck out.
type struckSaying struct {
	table  *table
	fields []field // that it would give; none: it says something else, such as a time zone
	whole  bool    // all of it is struck out, and it is no part of a value that stays
	why    reason.Reason
}

func areStruck(rows []cell.Row) bool {
	return slices.ContainsFunc(rows, func(r cell.Row) bool { return isStruck(&r) })
}

// unstruck are rows without the cells of which something is struck out.
func unstruck(rows []cell.Row) []cell.Row {
	if !areStruck(rows) {
		return rows
	}
	out := slices.Clone(rows)
	for i := range out {
		if isStruck(&out[i]) {
			out[i].Cells = slices.Clone(out[i].Cells)
			for at := range out[i].Cells {
				if out[i].Cells[at].Struck != cell.Unstruck {
					out[i].Cells[at] = cell.Cell{}
				}
			}
		}
	}
	return out
}

// noteStruck notes what the struck-out cells of rows above a table say. left are the same rows without them.
func (s *Survey) noteStruck(t *table, rows, left []cell.Row) {
	if !areStruck(rows) {
		return
	}
	for i := range rows {
		r, next := &rows[i], &cell.Row{}
		lost := s.aliases.lostPairs(s.aliases.pairsIn(r), s.aliases.pairsIn(&left[i]))
		if i+1 < len(rows) && len(s.aliases.pairsIn(r)) == 0 {
			next = &rows[i+1]
			lost = s.aliases.lostPairs(s.aliases.pairsBelow(r, next), s.aliases.pairsBelow(&left[i], &left[i+1]))
		}
		for _, p := range lost {
			s.noteLost(t, r, next, &p)
		}
		for at := range r.Cells {
			if c := &r.Cells[at]; c.Struck != cell.Unstruck && !c.Merged && !cell.IsBlank(*c) {
				if fields, says := s.struckFields(t, r, at); says {
					s.addStruck(t, r, at, fields...)
				}
			}
		}
	}
}

// lostPairs are the pairs of a row that it does not have without what is struck out.
func (a *Aliases) lostPairs(all, left []pair) []pair {
	return slices.DeleteFunc(all, func(p pair) bool {
		return slices.ContainsFunc(left, func(q pair) bool {
			return p.field == q.field && p.index == q.index && p.value.Text == q.value.Text
		})
	})
}

// noteLost notes the struck-out cell of a pair: its value, its label, or what stands behind them and is a part of the value.
func (s *Survey) noteLost(t *table, r, below *cell.Row, p *pair) {
	isOut := func(r *cell.Row, i int) bool { return r.Cell(i).Struck != cell.Unstruck }
	switch {
	case isOut(below, p.index):
		r = below
		fallthrough
	case isOut(r, p.index):
		s.addStruck(t, r, p.index, p.field)
		return
	}
	for i := p.labelIndex; i < len(r.Cells); i++ {
		if isOut(r, i) {
			k := s.addStruck(t, r, i, p.field)
			k.whole = k.whole && i < p.index
			return
		}
	}
}

// struckFields says whether a struck-out cell above a table may matter, though it is no value that could be read, and what it
// would give.
func (s *Survey) struckFields(t *table, r *cell.Row, i int) (fields []field, says bool) {
	text := r.Cells[i].Text
	if m := s.aliases.labelOfCell(r, i); m.class == classField || m.class == classPlain {
		fields = append(fields, m.fields[0])
	}
	if _, remark := s.aliases.remarkIn(text); remark {
		fields = append(fields, weightUnit)
	} else if unit, _ := unitOfText(text); unit != "" && len(fields) == 0 {
		fields = append(fields, weightUnit)
	}
	for _, p := range s.inWords(text) {
		fields = append(fields, p.field)
	}
	fields = slices.DeleteFunc(fields, func(f field) bool { return !s.lead.sends[f] && !s.lead.ofForm[f] })
	return fields, len(fields) > 0 || s.aliases.isGroupLabel(text) || len(t.lead.clocks) > 0 && namesZone(text) ||
		len(t.lead.sizes) > 0 && lengthInWords(text) != ""
}

// labelOfCell is what the label of a cell means: in front of its colon, in the cell before it, or all of it if something stands
// behind it.
func (a *Aliases) labelOfCell(r *cell.Row, i int) meaning {
	isFilled := func(c cell.Cell) bool { return !c.Merged && !cell.IsBlank(c) }
	text := r.Cells[i].Text
	if colon := strings.IndexAny(text, behindLabel); colon > 0 {
		return a.meaningOf(text[:colon])
	}
	if slices.ContainsFunc(r.Cells[i+1:], isFilled) {
		if m := a.meaningOf(text); m.class == classField || m.class == classPlain {
			return m
		}
	}
	for before := i - 1; before >= 0; before-- {
		if c := r.Cells[before]; isFilled(c) {
			return a.meaningOf(c.Text)
		}
	}
	return meaning{}
}

// noteStruckHeader notes the headings of columns that are read, and what stands above them in the header. One that is as if it
// stood again below labels was noted before.
func (s *Survey) noteStruckHeader(t *table, rows []cell.Row, first, last int, byCode bool) {
	if byCode { // what stands above the carrier's codes are headers, too
		first = 0
	}
	if first > 0 && rows[first].Number == rows[first-1].Number {
		return
	}
	for i := first; i <= last; i++ {
		for at := range rows[i].Cells {
			c := &rows[i].Cells[at]
			if col := t.columnAt(at); col != nil && c.Struck != cell.Unstruck && !c.Merged && !cell.IsBlank(*c) {
				s.addStruck(t, &rows[i], at)
			}
		}
	}
}

// noteStruckHint notes a unit in a row of hints below a header.
func (s *Survey) noteStruckHint(t *table, headers []columnHeader, r *cell.Row, i int) {
	units, _ := unitsIn(r.Cells[i].Text)
	length, _ := hintLength(r.Cells[i].Text)
	switch {
	case hasDigits(r, headers): // a row of an order, perhaps
	case len(s.lead.sizes) > 0 && length != "":
		s.addStruck(t, r, i)
	case len(units) > 0:
		s.addStruck(t, r, i, weightUnit)
	}
}

// noteStruckAmong notes a label between the rows, or below them, that is struck out or has such a value. It says whether the row
// is such a one.
func (s *Survey) noteStruckAmong(t *table, r *cell.Row) (found bool) {
	if !isStruck(r) {
		return false
	}
	left := unstruck([]cell.Row{*r})
	for _, p := range s.aliases.lostPairs(s.aliases.pairsIn(r), s.aliases.pairsIn(&left[0])) {
		if f := p.field; t.at[f] == nil && (f.of(flightRole) || s.lead.isOfForm(f) || s.lead.isOfRows(f)) {
			s.noteLost(t, r, &cell.Row{}, &p)
			found = true
		}
	}
	return found
}

// noteStruckInNotice notes what is struck out in a notice, but for what it says otherwise.
func (s *Survey) noteStruckInNotice(t *table, rows, left []cell.Row) {
	a := *s.aliases
	a.keyInPairs = true
	var has [fieldCount]bool
	for i := range left {
		for _, p := range a.noticePairs(&left[i]) {
			has[p.field] = true
		}
	}
	for i := range rows {
		for _, p := range a.lostPairs(a.noticePairs(&rows[i]), a.noticePairs(&left[i])) {
			s.noteLost(t, &rows[i], &cell.Row{}, &p)
		}
	}
	s.struck = slices.DeleteFunc(s.struck, func(k struckSaying) bool {
		return k.table == t && k.whole && !slices.ContainsFunc(k.fields, func(f field) bool { return !has[f] })
	})
}

// unstruckBeside is what stands beside the rows without what is struck out, which it notes.
func (s *Survey) unstruckBeside(t *table, r *cell.Row) *cell.Row {
	if !isStruck(r) {
		return r
	}
	left := unstruck([]cell.Row{*r})
	for _, p := range s.aliases.lostPairs(s.aliases.pairsIn(r), s.aliases.pairsIn(&left[0])) {
		if s.mattersBeside(t, &p, r.Number) {
			s.noteLost(t, r, &cell.Row{}, &p)
		}
	}
	return &left[0]
}

// addStruck notes a struck-out cell that says something.
func (s *Survey) addStruck(t *table, r *cell.Row, i int, fields ...field) *struckSaying {
	c, at := r.Cell(i), cell.Address(t.info.Name, i, r.Number)
	if known := slices.IndexFunc(s.struck, func(k struckSaying) bool { return k.why.Cell == at }); known >= 0 {
		s.struck[known].fields = append(s.struck[known].fields, fields...)
		return &s.struck[known]
	}
	f := noField
	if personal := slices.IndexFunc(fields, field.personal); personal >= 0 {
		f = fields[personal]
	}
	s.struck = append(s.struck, struckSaying{table: t, fields: fields, whole: c.Struck == cell.WholeStruck,
		why: struckReason(&c, at, f)})
	return &s.struck[len(s.struck)-1]
}

// leaveStruckOut leaves out what is struck out as a whole if the table says it otherwise: somebody has corrected it. What holds
// for the table above is no correction.
func (s *Survey) leaveStruckOut(t *table, headers []columnHeader) {
	isOfBefore := func(f field) bool { return t.above[f] != nil && t.above[f].table != t }
	lacksUnit := func(f field) bool {
		return t.at[f] != nil && t.at[f].unit == "" || t.above[f] != nil && t.above[f].unit == ""
	}
	gives := func(f field) bool {
		switch f {
		case handoverKey, handoverNum:
			return t.gives(f, headers) && !isOfBefore(handoverKey) && !isOfBefore(handoverNum)
		case weightUnit:
			return t.has(f, headers) && !isOfBefore(f) || !slices.ContainsFunc(t.lead.weights, lacksUnit)
		}
		return t.gives(f, headers) && !isOfBefore(f)
	}
	s.struck = slices.DeleteFunc(s.struck, func(k struckSaying) bool {
		return k.table == t && k.whole && len(k.fields) > 0 && !slices.ContainsFunc(k.fields, func(f field) bool { return !gives(f) })
	})
}
