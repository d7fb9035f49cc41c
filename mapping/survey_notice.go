package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A notice is one row of an operation in labels and values, without a table: MAWB: 123-25122112, below it ATD: … and ATA: …. It
// is read if it has all that such a row must have, names one thing only, and no table names it.

// betweenLabels is what stands between labels with their values in one cell. A slash may be part of a date.
var betweenLabels = regexp.MustCompile(`[|;；，、\n\r]| / |  +`)

// notice reads the rows of a sheet as a notice. It is nil if they are none.
func (s *Survey) notice(t *table, rows []cell.Row) *table {
	if s.lead.key == orderNum { // orders are many, and stand in a table
		return nil
	}
	left := unstruck(rows)
	found := s.noticeIn(t, left)
	if found == nil && areStruck(rows) {
		found = s.noticeIn(t, rows) // what it lacks is struck out
	}
	if found != nil {
		s.noteStruckInNotice(t, rows, left)
	}
	return found
}

// noticeIn does so for rows of which nothing is struck out.
func (s *Survey) noticeIn(t *table, rows []cell.Row) *table {
	a := *s.aliases
	a.keyInPairs = true
	all := rows[:min(len(rows), headerWithin)]
	rows = withoutOurs(&a, all)
	isTable := func(r cell.Row) bool { return a.isHeader(&r) && a.hasHeaderOf(&r, s.lead.key) }
	if slices.ContainsFunc(rows, isTable) {
		return nil
	}
	first, under := -1, -1 // row of the first label, and one of which all is a part of values above it
	var twice []reason.Reason
	for i := range rows {
		if i == under {
			continue
		}
		pairs := a.noticePairs(&rows[i])
		if next := i + 1; next < len(rows) && rows[next].Number == rows[i].Number+1 && a.takeUnder(pairs, &rows[next]) {
			under = next
		}
		for _, p := range pairs {
			value := p.value
			value.Text = strings.Clone(value.Text)
			col := &column{table: t, index: p.index, field: p.field, header: p.label, pair: &value, row: rows[i].Number}
			twice = append(twice, s.rivals(&p, col, &rows[i])...)
			if before := t.at[p.field]; before != nil && !sameInPairs(before, col) {
				twice = append(twice, col.reason(&rows[i], cell.Bad(reason.PairTwice, p.field.String(), before.address(&rows[i]),
					cell.Shorten(before.pair.Text))))
				continue
			}
			t.at[p.field] = col
		}
		if len(pairs) == 0 {
			t.titleRows = append(t.titleRows, rows[i].Number)
		} else if first < 0 {
			first = i
		}
	}
	if !s.isNotice(t) || s.namesOthers(&a, t, rows) || !t.placeNotice(rows, first) {
		t.at, t.titleRows = [fieldCount]*column{}, nil
		return nil
	}
	for _, r := range twice {
		s.ask(r)
	}
	t.describeOurs(&a, all)
	s.finishNotice(t, rows)
	return t
}

// noticePairs are the labels of a row with their values. Unlike above a table a value need not be what its label says: then it is
// the problem of its cell.
func (a *Aliases) noticePairs(r *cell.Row) (out []pair) {
	add := func(m meaning, label string, value cell.Cell, of, at int) {
		if m.class != classField || cell.IsBlank(value) {
			return
		}
		p, ok := a.pairOf(m, label, value, at)
		if !ok && len(m.fields) == 1 && a.lead.sends[m.fields[0]] {
			p, ok = pair{field: m.fields[0], value: value, index: at, label: label}, true
		}
		if ok {
			p.labelIndex = of
			out = append(out, p)
		}
	}
	for i := 0; i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Kind != cell.Text || cell.IsBlank(c) {
			continue
		}
		found := len(out)
		for _, part := range betweenLabels.Split(c.Text, -1) {
			if at := strings.IndexAny(part, ":："); at >= 0 {
				value := cell.Clean(strings.TrimLeft(part[at:], ":："))
				add(a.meaningOf(part[:at]), part[:at], cell.Cell{Text: value, Kind: cell.Text}, i, i)
			} else if p, ok := a.pairOfWords(cell.Cell{Text: part, Kind: cell.Text}, i); ok {
				out = append(out, p)
			}
		}
		if len(out) > found {
			continue
		}
		at := slices.IndexFunc(r.Cells[i+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
		if at >= 0 && !a.isNextLabel(r, i+1+at) {
			add(a.meaningOf(strings.TrimRight(cell.Clean(c.Text), ":：")), c.Text, r.Cells[i+1+at], i, i+1+at)
		}
	}
	return a.withBehind(r, out)
}

// isNotice says that the labels give all that a row must have.
func (s *Survey) isNotice(t *table) bool {
	return t.at[s.lead.key] != nil && !slices.ContainsFunc(s.lead.must, func(must []field) bool {
		return !slices.ContainsFunc(must, func(f field) bool { return t.at[f] != nil })
	})
}

// namesOthers says that the rows have more than one value for what a row says: a number that no label names, or a second value
// behind the first. Then they are a list in another form, of which the labels would give the first alone.
func (s *Survey) namesOthers(a *Aliases, t *table, rows []cell.Row) bool {
	key := comparable(s.lead.key, t.at[s.lead.key].pair.Text)
	for i := range rows {
		for at, c := range rows[i].Cells {
			for _, part := range betweenLabels.Split(c.Text, -1) {
				if strings.ContainsAny(part, ":：") { // a label that names it is looked at already
					continue
				}
				if s.lead.isKeyText(part) && comparable(s.lead.key, cell.Unwrap(part)) != key {
					return true
				}
			}
			for _, col := range t.at {
				if col != nil && col.row == rows[i].Number && at > col.index && !cell.IsBlank(c) && fits(col.field, c) &&
					!col.field.is(aName) && !col.field.is(aBag) && isBlankBetween(&rows[i], col.index, at) {
					return true
				}
			}
		}
	}
	return false
}

// isBlankBetween says that nothing stands between two columns of a row.
func isBlankBetween(r *cell.Row, from, to int) bool {
	return !slices.ContainsFunc(r.Cells[from+1:to], func(c cell.Cell) bool { return !cell.IsBlank(c) })
}

// placeNotice decides which row of the sheet is that of the notice, below the one that gets the headers of our columns: its
// number's, or that of the label after it. It is false if there is no room: all stands in the first row.
func (t *table) placeNotice(rows []cell.Row, first int) bool {
	t.header = rows[first].Number
	t.noticeRow = t.at[t.lead.key].row
	for _, col := range t.at {
		if t.noticeRow == t.header && col != nil && col.row > t.header {
			t.noticeRow = col.row
		}
	}
	if t.noticeRow == t.header {
		t.header--
	}
	return t.header > 0
}

// finishNotice sets up what the row of a notice is read with.
func (s *Survey) finishNotice(t *table, rows []cell.Row) {
	t.role = ordersRole
	for _, col := range t.at {
		if col != nil {
			s.pairs = append(s.pairs, col)
		}
	}
	for i := range rows {
		for at, c := range rows[i].Cells {
			if !cell.IsBlank(c) {
				t.noticeWidth = max(t.noticeWidth, at+1)
				t.noteZone(c.Text, at, rows[i].Number)
			}
		}
	}
	s.countTitles(t)
	s.prepareTable(t)
}

// describeOurs lists the columns that an earlier outcome has added: they get the answers again.
func (t *table) describeOurs(a *Aliases, rows []cell.Row) {
	for i := range rows {
		for at, c := range rows[i].Cells {
			if rows[i].Number == t.header && c.Kind == cell.Text && a.meaningOf(c.Text).class == classOurs {
				t.described = append(t.described, ColumnLayout{Index: at, Header: cell.Shorten(c.Text), Ours: true, Note: "note_ours"})
			}
		}
	}
}

// withoutOurs are rows without the columns that an earlier outcome has added.
func withoutOurs(a *Aliases, rows []cell.Row) []cell.Row {
	ours := map[int]bool{}
	for i := range rows {
		for at, c := range rows[i].Cells {
			if c.Kind == cell.Text && a.meaningOf(c.Text).class == classOurs {
				ours[at] = true
			}
		}
	}
	if len(ours) == 0 {
		return rows
	}
	out := make([]cell.Row, len(rows))
	for i, r := range rows {
		r.Cells = slices.Clone(r.Cells)
		for at := range r.Cells {
			if ours[at] {
				r.Cells[at] = cell.Cell{}
			}
		}
		out[i] = r
	}
	return out
}
