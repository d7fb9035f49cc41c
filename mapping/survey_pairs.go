package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// addPairs reads labels and values in the rows above a header. Rows without any are titles.
func (s *Survey) addPairs(t *table, rows []cell.Row) {
	var groups []headerClass
	below := -1 // a row of values that was read with the labels above it
	for i := range rows {
		if i == below {
			continue
		}
		rest, remarks := s.aliases.cutUnits(&rows[i])
		r := &rest
		if i > 0 && r.Number > rows[i-1].Number+1 {
			groups = nil // a blank row ends what a label is above
		}
		pairs := s.aliases.pairsIn(r)
		if i+1 < len(rows) && len(pairs) == 0 {
			if pairs = s.aliases.pairsBelow(r, &rows[i+1]); len(pairs) > 0 {
				r, below = &rows[i+1], i+1
			}
		}
		if next := max(i, below) + 1; next < len(rows) && rows[next].Number == r.Number+1 && s.aliases.takeUnder(pairs, &rows[next]) {
			below = next
		}
		s.askForUnreadable(t, r)
		if s.aliases.hasGroupLabel(r) {
			groups = s.aliases.groupsFrom(r)
		}
		pairs = slices.DeleteFunc(pairs, func(p pair) bool {
			return p.field.ofPerson() && p.plain && groupAt(groups, p.labelIndex) == classConsignee
		})
		named := len(pairs)
		for _, p := range append(pairs, s.takeUnits(t, r, remarks)...) {
			value := p.value
			value.Text = strings.Clone(value.Text)
			col := &column{table: t, index: p.index, field: p.field, header: p.label, unit: p.unit, pair: &value, row: r.Number,
				plain: p.plain && groupAt(groups, p.labelIndex) != classField}
			for _, rival := range s.rivals(&p, col, r) {
				s.ask(rival)
			}
			if before := t.above[p.field]; before != nil && !sameInPairs(before, col) {
				flaw := cell.Bad(reason.PairTwice, p.field.String(), before.address(r))
				if !p.field.personal() {
					flaw.Args = append(flaw.Args, cell.Shorten(before.pair.Text))
				}
				s.ask(col.reason(r, flaw))
				continue
			}
			t.above[p.field] = col
			s.pairs = append(s.pairs, col)
			s.noteLater(t, col)
		}
		if named == 0 {
			s.askForNoMAWB(t, r, true)
			s.noteUnreadAbove(t, r)
		}
		if named == 0 && !s.aliases.hasGroupLabel(r) && (!isBlankRow(r) || remarks != nil) {
			t.noteUnitRemark(r)
			t.titleRows = append(t.titleRows, r.Number)
		}
	}
}

func (a *Aliases) hasGroupLabel(r *cell.Row) bool {
	return slices.ContainsFunc(r.Cells, func(c cell.Cell) bool { return a.isGroupLabel(c.Text) })
}

// groupsFrom says who the columns at and below the labels of a row are about: each label holds up to the next one.
func (a *Aliases) groupsFrom(r *cell.Row) []headerClass {
	out := make([]headerClass, len(r.Cells))
	now := classUnknown
	for i, c := range r.Cells {
		if group := a.groupOf(c.Text); group != classUnknown {
			now = group
		}
		out[i] = now
	}
	return out
}

func groupAt(groups []headerClass, i int) headerClass {
	if len(groups) == 0 {
		return classUnknown
	}
	return groups[min(i, len(groups)-1)]
}

// sameInPairs says whether two values above a table are the same.
func sameInPairs(a, b *column) bool {
	if cell.Unwrap(a.pair.Text) == cell.Unwrap(b.pair.Text) {
		return true
	}
	one, flaw := a.read(*a.pair, "")
	other, otherFlaw := b.read(*b.pair, "")
	if flaw != nil && flaw.Bad || otherFlaw != nil && otherFlaw.Bad || a.field.isTime() || a.field.isWeight() {
		return false
	}
	return comparable(a.field, one) == comparable(b.field, other)
}

// checkPairs asks if a column has another number than the value above the table.
func (s *Survey) checkPairs(t *table, r *cell.Row) {
	for _, f := range [...]field{referenceNum, handoverKey, handoverNum, mawbNo, bagNum} {
		pair, col := t.above[f], t.at[f]
		if pair == nil || col == nil {
			continue
		}
		c := col.in(r)
		one, flaw := pair.readKey(*pair.pair)
		other, otherFlaw := col.readKey(c)
		unreadable := flaw != nil && flaw.Bad || otherFlaw != nil && otherFlaw.Bad
		same := one == other || (f == handoverKey || f == handoverNum) && s.result.book.same(one, other)
		if unreadable || other == "" || same || s.asked(reason.PairAgainst, t, f.String(), col.in(r).Text) {
			continue
		}
		s.ask(col.reason(r, cell.Bad(reason.PairAgainst, f.String(), pair.address(r), cell.Shorten(pair.pair.Text))))
	}
}

// pair is a label and its value above a table.
type pair struct {
	field field
	unit  string
	value cell.Cell
	index int // column of the value
	label string

	labelIndex int
	plain      bool // the label does not say whose name or address the value is

	behind []int     // columns behind the value, up to the next label, that are no part of it
	under  *cell.Row // the row below it, if that has a cell there which is no part of it
}

// pairsIn returns the labels of a row that have a value: in the next filled cell, or behind a colon in the same cell.
func (a *Aliases) pairsIn(r *cell.Row) []pair {
	var out []pair
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Kind != cell.Text || cell.IsBlank(c) {
			continue
		}
		if p, ok := a.pairInCell(c, i); ok {
			out = append(out, p)
			continue
		}
		if parts := a.pairsInParts(c, i); len(parts) > 0 {
			out = append(out, parts...)
			continue
		}
		m := a.meaningOf(c.Text)
		if m.class != classField && m.class != classPlain {
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if at < 0 {
			break
		}
		at += i + 1
		if a.isNextLabel(r, at) || at > i+1 && a.isGroupLabel(c.Text) {
			continue // that is not a value but the next label
		}
		if p, ok := a.pairOf(m, c.Text, r.Cells[at], at); ok {
			p.labelIndex = i
			out = append(out, p)
			i = at
		}
	}
	return a.withBehind(r, out)
}

// isNextLabel says that the cell behind a label is no value but the next label. A word that is known and not needed, such as
// Warehouse, is a value if no value of its own stands behind it.
func (a *Aliases) isNextLabel(r *cell.Row, at int) bool {
	if r.Cells[at].Kind != cell.Text {
		return false
	}
	switch a.meaningOf(r.Cells[at].Text).class {
	case classUnknown:
		return false
	case classKnown:
		behind := r.Cell(at + 1)
		if cell.IsBlank(behind) {
			return false
		}
		m := a.meaningOf(behind.Text)
		return behind.Kind != cell.Text || m.class != classField && m.class != classPlain
	}
	return true
}

// labels are the columns of a row whose texts mean a field.
func (a *Aliases) labels(r *cell.Row) (out []int) {
	for i, c := range r.Cells {
		if c.Kind != cell.Text || cell.IsBlank(c) {
			continue
		}
		if m := a.meaningOf(c.Text); m.class == classField || m.class == classPlain {
			out = append(out, i)
		}
	}
	return out
}

// pairsBelow reads a row of labels and a row of values right below it. There are none if a value does not fit its label, or no
// value is one that only a value can be.
func (a *Aliases) pairsBelow(labels, values *cell.Row) []pair {
	if values.Number != labels.Number+1 || len(a.labels(values)) > 0 {
		return nil
	}
	var out []pair
	sure := false
	for _, i := range a.labels(labels) {
		c := values.Cell(i)
		if cell.IsBlank(c) {
			continue
		}
		p, ok := a.pairOf(a.meaningOf(labels.Cells[i].Text), labels.Cells[i].Text, c, i)
		if !ok {
			return nil
		}
		sure = sure || a.isValue(c)
		out = append(out, p)
	}
	if !sure {
		return nil
	}
	return out
}

// askForUnreadable asks for a value above the table that cannot be what its label says: a port in words, a MAWB that is still to
// come. It would be left out in silence.
func (s *Survey) askForUnreadable(t *table, r *cell.Row) {
	for n, i := range s.aliases.labels(r) {
		m := s.aliases.meaningOf(r.Cells[i].Text)
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if _, both := s.aliases.pairInCell(r.Cells[i], i); both || at < 0 || n > 0 && at > 0 {
			continue
		}
		f, value := m.fields[0], r.Cells[i+1+at]
		if unit, ok := strings.CutPrefix(cell.UnitOfHeader(cell.Fold(value.Text)), cell.NotUsed); ok && f == weightUnit {
			t.noteUnusedUnit(unit, i+1+at, r.Number)
		}
		may := slices.ContainsFunc(m.fields, func(f field) bool {
			strict := f == mawbNo || f.isTime() || f.is(aPort) || f.isWeight()
			return !strict || fits(f, value)
		})
		if !may && !s.aliases.isNextLabel(r, i+1+at) {
			s.ask(reason.Reason{Code: reason.ContentDiffers, Cell: cell.Address(t.info.Name, i+1+at, r.Number),
				Value: cell.Shorten(value.Text), Args: []string{f.String(), cell.Shorten(r.Cells[i].Text)}})
		}
	}
}

// pairInCell reads "MAWB: 123-25122112" in one cell.
func (a *Aliases) pairInCell(c cell.Cell, i int) (pair, bool) {
	at := strings.IndexAny(c.Text, ":：")
	if at < 0 {
		return a.pairOfWords(c, i)
	}
	value := cell.Clean(strings.TrimLeft(c.Text[at:], ":："))
	m := a.meaningOf(c.Text[:at])
	if value == "" || m.class != classField && m.class != classPlain {
		return pair{}, false
	}
	return a.pairOf(m, c.Text[:at], cell.Cell{Text: value, Kind: cell.Text}, i)
}

// betweenParts is what stands between "MAWB: 123-25122112" and "Flight: KE901" in one cell.
var betweenParts = regexp.MustCompile(`[/|;,，；、\n\r]|  +`)

// pairsInParts reads "MAWB: 123-25122112 / Flight: KE901" in one cell: each part has to be a label and its value.
func (a *Aliases) pairsInParts(c cell.Cell, i int) (out []pair) {
	if len(c.Text) > longestRemark || !betweenParts.MatchString(c.Text) {
		return nil
	}
	for _, part := range betweenParts.Split(c.Text, -1) {
		if cell.Clean(part) == "" {
			continue
		}
		p, ok := a.pairInCell(cell.Cell{Text: part, Kind: cell.Text}, i)
		if !ok {
			return nil
		}
		out = append(out, p)
	}
	return out
}

// flightNumber is KE901: who flies, and which flight.
var flightNumber = regexp.MustCompile(`^(?i:[a-z][a-z0-9]|[0-9][a-z]) ?-?[0-9]{1,4}[a-z]?$`)

// pairOfWords reads "MAWB 123-25122112" in one cell: only numbers that nothing else looks like.
func (a *Aliases) pairOfWords(c cell.Cell, i int) (pair, bool) {
	if c.Kind != cell.Text || len(c.Text) > longestHeader {
		return pair{}, false
	}
	text := cell.Clean(c.Text)
	for at := strings.LastIndexByte(text, ' '); at > 0; at = strings.LastIndexByte(text[:at], ' ') {
		m, value := a.meaningOf(text[:at]), cell.Cell{Text: text[at+1:], Kind: cell.Text}
		if m.class != classField {
			continue
		}
		p, ok := a.pairOf(m, text[:at], value, i)
		switch {
		case !ok:
		case p.field == mawbNo, p.field == flightNo && flightNumber.MatchString(value.Text),
			p.field == handoverNum && len(value.Text) >= 8 && strings.Trim(value.Text, "0123456789") == "":
			return p, true
		}
	}
	return pair{}, false
}

// askForPairsAmong notes a flight or handover that stands between the orders or below them, with no header of its own: the rows
// below would go out with what stands above the table, or with nothing. It says whether the row is such a one. labelled says that
// its number is the value of a label.
func (s *Survey) askForPairsAmong(t *table, r *cell.Row, labelled bool) bool {
	num := t.unmerged(r, s.lead.key)
	if text := num.Text; !labelled && isPlainNumber(text) && strings.IndexByte(text, ':') < 0 ||
		slices.ContainsFunc(r.Cells, s.lead.isKey) {
		return false
	}
	if _, inNumber := s.aliases.pairInCell(num, 0); !labelled && !inNumber && !s.isLabelOfRows(num) {
		if order, flaw := s.lead.readKey(num); order != "" && (flaw == nil || !flaw.Bad) {
			return false
		}
	}
	found := false
	for _, p := range s.aliases.pairsIn(r) {
		f := p.field
		if !f.of(flightRole) && !s.lead.isOfForm(f) && !s.lead.isOfRows(f) || t.at[f] != nil || f == handoverKey &&
			!t.addressBook[strings.ToUpper(cell.Unwrap(p.value.Text))] {
			continue
		}
		col := &column{table: t, index: p.index, field: f, header: p.label, unit: p.unit, pair: &p.value, row: r.Number}
		if above := t.above[f]; above != nil && sameInPairs(above, col) {
			found = found || s.lead.isOfRows(f) && s.isLabelOfRows(num) // its number would be taken for an order's
			continue
		}
		found = true
		t.among = append(t.among, labelAmong{field: f, value: p.value, row: cloneRow(r), reason: reason.Reason{Code: reason.PairAmong,
			Cell: cell.Address(t.info.Name, p.index, r.Number), Value: cell.Shorten(p.value.Text), Args: []string{f.String()}}})
	}
	if len(t.among) > mostLabelsBelow {
		s.askLabelsAmong(t, r.Number)
	}
	if !found {
		s.askForMAWBAmong(t, r)
		s.noteUnreadAmong(t, r)
	}
	if found = found || s.askForTitleAmong(t, r); found {
		t.labelRows = append(t.labelRows, r.Number)
	}
	return found
}

// isOfRows says that a label may give f to all rows of a list of waybills: the service, the sender.
func (l *lead) isOfRows(f field) bool {
	return l.Several && l.sends[f] && slices.Contains([]field{serviceCode, shipper, returnAddress, shipDate, exportCurrency,
		importCurrency}, f)
}

// isLabelOfRows says that a cell is such a label.
func (s *Survey) isLabelOfRows(c cell.Cell) bool {
	if !s.lead.Several || c.Kind != cell.Text || len(c.Text) > longestHeader || holdsDigits(c.Text, 1) {
		return false
	}
	m := s.aliases.meaningOf(c.Text)
	return m.class == classField && s.lead.isOfRows(m.fields[0])
}

// pairOf gives a value to the first field of m that it fits. A field of a single order cannot stand above a table.
func (a *Aliases) pairOf(m meaning, label string, value cell.Cell, index int) (pair, bool) {
	for _, f := range m.fields {
		if f == a.lead.key && !a.keyInPairs || !a.lead.sends[f] || !fits(f, value) {
			continue
		}
		return pair{field: f, unit: m.unit, value: value, index: index, label: label, labelIndex: index,
			plain: m.class == classPlain || f.ofPerson() && len(m.fields) > 1}, true
	}
	return pair{}, false
}

// isPairsRow says that every known label of a row is followed by a value that fits it, or by nothing.
func (a *Aliases) isPairsRow(r *cell.Row) bool {
	open := 0
	for _, i := range a.labels(r) {
		if c := r.Cell(i + 1); !cell.IsBlank(c) {
			open++
		}
	}
	pairs := a.pairsIn(r)
	return len(pairs) > 0 && len(pairs) >= open
}

// isLabelled says that every known label of a row has a value right behind it that no header looks like: a number, a date. Such a
// row is no header, even if a label may mean the order number.
func (a *Aliases) isLabelled(r *cell.Row) bool {
	labels := 0
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if cell.IsBlank(c) || c.Kind != cell.Text {
			continue
		}
		if _, ok := a.pairInCell(c, i); ok {
			labels++
			continue
		}
		if m := a.meaningOf(c.Text); m.class != classField && m.class != classPlain {
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if at < 0 || !a.isValue(r.Cells[i+1+at]) {
			return false
		}
		labels++
		i += at + 1
	}
	return labels > 0
}

// isValue says that a cell can be no header: it holds a number, a date, a MAWB, an order number, and is not known as a header.
func (a *Aliases) isValue(c cell.Cell) bool {
	if c.Kind != cell.Text {
		return true
	}
	s := cell.Unwrap(c.Text)
	_, flaw := cell.ParseMoment(c, false)
	return a.meaningOf(c.Text).class == classUnknown && (looksLikeNumber(s) || a.lead.isKeyText(s) || flaw == nil)
}
