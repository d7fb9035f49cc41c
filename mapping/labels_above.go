package mapping

import (
	"maps"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// labelRule is what tells of a kind which number a row has.
type labelRule uint8

const (
	labelHolds labelRule = iota // the label above it
	readHolds                   // what an earlier outcome says
	noneHolds                   // it cannot be told
	labelGone                   // neither: what else its labels said is gone with them
)

// sameLabels says whether two labels of a kind name the same.
func (p *surveyResult) sameLabels(kind int, a, b labelTexts) bool {
	if a == b {
		return true
	}
	for i, f := range labelKinds[kind] {
		one := &column{field: f, pair: &cell.Cell{Text: a[i], Kind: cell.Text}}
		other := &column{field: f, pair: &cell.Cell{Text: b[i], Kind: cell.Text}}
		if (a[i] == "") != (b[i] == "") || a[i] != "" && !sameInPairs(one, other) && !p.book.same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// holds decides what holds for a row below l of which an earlier outcome says m. as are the values if m holds.
func (k *sheetLabels) holds(p *surveyResult, kind int, l *labelAbove, m *labelRead) (rule labelRule, as labelTexts) {
	isOld := l.fixed || l.was != ""
	switch {
	case m.raw == (labelTexts{}): // a new row
		if k.moved[kind] && isOld {
			return noneHolds, as
		}
		return labelHolds, as
	case p.sameLabels(kind, m.values, l.values), m.none && l.was == "":
		return labelHolds, as
	case m.none, !m.placed:
		return readHolds, m.values
	}
	stays := slices.ContainsFunc(k.all[kind], func(x labelAbove) bool {
		return p.sameLabels(kind, m.values, x.values) && (x.more || !m.more)
	})
	switch {
	case k.wasOf(p, kind, l, m):
		if stays && k.moved[kind] {
			return noneHolds, as // of several labels that said this, this one was mended, and rows were moved
		}
		return labelHolds, as
	case l.wasTyped():
		return noneHolds, as
	case stays:
		return readHolds, m.values
	}
	found := false
	for i := range k.all[kind] {
		x := &k.all[kind][i]
		if !k.wasOf(p, kind, x, m) {
			continue
		}
		if found && !p.sameLabels(kind, as, x.values) {
			return noneHolds, labelTexts{}
		}
		as, found = x.values, true
	}
	switch {
	case found:
		return readHolds, as
	case m.more:
		return labelGone, as
	}
	return readHolds, m.values
}

// wasOf says that a label is the one that m was read from, whatever it says now.
func (k *sheetLabels) wasOf(p *surveyResult, kind int, l *labelAbove, m *labelRead) bool {
	if !m.fixed {
		return l.was != "" && l.was == m.raw.full()
	}
	return l.fixed && len(k.fixed[kind]) <= 1
}

// underLabels is what holds for a row below labels.
type underLabels struct {
	table *table // that of the row, with the labels that hold
	texts [labelKindCount]labelTexts
	kept  *column        // another label stands above it than the one that holds: the column that says so
	why   *reason.Reason // it cannot be told what holds; its cell is to be found
	at    *column        // in this column
}

// labelReader finds what holds for the rows of a sheet. Most rows are as the one above.
type labelReader struct {
	of    *table
	raw   [labelKindCount]labelTexts
	own   [labelKindCount]bool // the row has a cell of its own
	found underLabels
}

// read says what holds for a row. changed says that it is not as for the row before.
func (l *labelReader) read(p *surveyResult, t *table, r *cell.Row) (found *underLabels, changed bool) {
	var raw [labelKindCount]labelTexts
	var own [labelKindCount]bool
	for kind := range labelKinds {
		raw[kind], own[kind] = t.besideRow(kind, r), t.saysItself(kind, r)
	}
	if l.of == t && l.raw == raw && l.own == own {
		return &l.found, false
	}
	l.of, l.own, l.found = t, own, underLabels{table: t}
	for kind := range labelKinds {
		m := readLabels(raw[kind])
		l.raw[kind] = m.raw
		l.found.add(p, kind, own[kind], r, &m)
	}
	return &l.found, true
}

// add decides for the labels of a kind.
func (u *underLabels) add(p *surveyResult, kind int, own bool, r *cell.Row, m *labelRead) {
	t := u.table
	above := &t.labelsAbove[kind]
	u.texts[kind] = above.texts
	if t.labelAt[kind] == ([2]int{}) || own || p.labels == nil {
		return
	}
	sheet := &p.labels[t.sheet]
	rule, as := sheet.holds(p, kind, above, m)
	if rule == labelHolds {
		return
	}
	at := &column{table: t, index: max(t.labelAt[kind][0], t.labelAt[kind][1]) - 1, field: labelKinds[kind][0]}
	if u.texts[kind] = m.raw; rule == readHolds {
		u.table, u.kept = u.table.under(kind, as, at, r), at
		for i := range sheet.all[kind] {
			if x := &sheet.all[kind][i]; p.sameLabels(kind, as, x.values) {
				u.texts[kind] = x.texts
			}
		}
		return
	}
	code := reason.MovedLabel
	if rule == labelGone {
		code = reason.LabelGone
	}
	u.at = at
	u.why = &reason.Reason{Code: code, Value: cell.Shorten(strings.Trim(m.values[0]+" "+m.values[1], " ")),
		Args: []string{labelKinds[kind][0].String(), cell.Shorten(strings.Trim(above.values[0]+" "+above.values[1], " "))}}
}

// saysItself says that a row has a cell of its own for what the labels of a kind name.
func (t *table) saysItself(kind int, r *cell.Row) bool {
	return slices.ContainsFunc(labelKinds[kind], func(f field) bool { return t.at[f] != nil && !cell.IsBlank(t.at[f].in(r)) })
}

// under is the table as it is for rows that another label of a kind holds for. What else its labels say is not theirs.
func (t *table) under(kind int, values labelTexts, at *column, r *cell.Row) *table {
	out := *t
	out.group = slices.DeleteFunc(slices.Clone(t.group), func(c *column) bool { return c.pair != nil && c.field.ofLabel(kind) })
	for _, f := range allFields {
		if f.ofLabel(kind) {
			out.above[f] = nil
		}
	}
	for i, f := range labelKinds[kind] {
		if values[i] != "" {
			c := *at
			c.field, c.pair, c.row = f, &cell.Cell{Text: values[i], Kind: cell.Text}, r.Number
			out.above[f], out.group = &c, append(out.group, &c)
		}
	}
	if f := labelKinds[kind][0]; f.ofItem() {
		out.underCurrency()
	}
	out.fillables = slices.DeleteFunc(slices.Clone(t.fillables), func(e *fillable) bool {
		return out.above[e.field] != nil && e.field.ofLabel(kind)
	})
	return &out
}

// underCurrency gives the items of a row the currencies of the labels that hold for it.
func (t *table) underCurrency() {
	t.items = slices.Clone(t.items)
	for i, group := range t.items {
		t.items[i] = maps.Clone(group)
		for _, f := range [...]field{exportCurrency, importCurrency} {
			switch {
			case group[f] != nil && group[f].pair == nil:
			case t.above[f] != nil:
				t.items[i][f] = t.above[f]
			default:
				delete(t.items[i], f)
			}
		}
	}
}

// labelRuns notes what the rows of a table are read with, for its outcome.
func (s *Survey) labelRuns(t *table, r *cell.Row, texts *[labelKindCount]labelTexts) {
	for kind := range labelKinds {
		for i, text := range texts[kind] {
			runs := t.runsOfLabels[kind][i]
			if n := len(runs); n > 0 && runs[n-1].Text == text || n == 0 && text == t.labelsAbove[kind].texts[i] {
				continue
			}
			s.budget.addText(len(text) + 32)
			t.runsOfLabels[kind][i] = append(runs, ReadRun{From: r.Number, Text: text})
		}
	}
}

// addLabelLayouts says what the rows of the tables of orders are read with, where labels stand between the orders, or did.
func (s *Survey) addLabelLayouts(l *Layout, at map[*table]int) {
	for i, list := range s.result.sections {
		orders := slices.DeleteFunc(slices.Clone(list), func(t *table) bool {
			_, shown := at[t]
			return !shown || t.role != ordersRole
		})
		for kind, fs := range labelKinds {
			var names [2]bool
			movable := false
			for _, t := range orders {
				for n, f := range fs {
					names[n] = names[n] || t.above[f] != nil && t.labelsAbove[kind].values[n] != "" || t.labelAt[kind][n] > 0
					movable = movable || t.labelAt[kind][n] > 0
				}
				movable = movable || t.rows > 0 && len(t.labelsAbove[kind].rows) > 0
			}
			for n, f := range fs {
				if movable && names[n] {
					s.addLabelLayout(l, at, i, orders, kind, n, f)
				}
			}
		}
	}
}

// addLabelLayout does so for a field.
func (s *Survey) addLabelLayout(l *Layout, at map[*table]int, sheet int, orders sections, kind, n int, f field) {
	written := map[int]bool{}
	rowsOf := func(a *labelAbove) (out []ReadRun) {
		for _, row := range a.rows {
			if !written[row] && a.texts[n] != "" {
				written[row] = true
				out = append(out, ReadRun{From: row, Text: a.texts[n]})
			}
		}
		return out
	}
	for i, t := range orders {
		a := &t.labelsAbove[kind]
		read := ReadLayout{Name: labelAs(f), Labels: rowsOf(a)}
		read.Runs = append([]ReadRun{{From: t.header + 1, Text: a.texts[n]}}, t.runsOfLabels[kind][n]...)
		if i == 0 && sheet < len(s.labelSheets) {
			for _, p := range s.labelSheets[sheet].loose {
				read.Labels = append(read.Labels, rowsOf(&p.labelsAbove[kind])...)
			}
		}
		l.Tables[at[t]].Read = append(l.Tables[at[t]].Read, read)
	}
}

// underLabels is the table of a row with the labels that hold for it; nil if that cannot be told.
func (s *Survey) underLabels(sh *sheetSurvey, t *table, r *cell.Row) *table {
	if !t.readsLabels {
		return t
	}
	if s.result.labels == nil { // the first survey finds out what stands where
		s.meetLabels(t, r)
		return t
	}
	found, changed := sh.labels.read(s.result, t, r)
	if s.labelRuns(t, r, &found.texts); found.why != nil {
		return nil
	}
	if changed {
		sh.prev = previousCells{}
	}
	return found.table
}

// underLabels is the table of a row with the labels that hold for it. It is nil if that cannot be told: the row is rejected.
func (m *Mapper) underLabels(out *MappedRow, t *table, r *cell.Row) *table {
	if !t.readsLabels {
		return t
	}
	state := &m.progress[r.Sheet]
	found, changed := state.labels.read(m.survey, t, r)
	if changed {
		state.prev, state.group = previousCells{}, nil
	}
	switch {
	case found.why != nil:
		why := *found.why
		why.Cell = found.at.address(r)
		out.reject(why)
		return nil
	case found.kept != nil:
		m.note(reason.LabelKept, found.kept)
	}
	return found.table
}
