package mapping

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Where labels stand between the orders, "MAWB | 123-25122112", a row means what the label above it says. Its outcome says beside
// each row, and beside each label, what that was (TableLayout.Read): the value, and where the label stood. So a row keeps its
// flight, handover, bag or form, a waybill its service, sender or currency, when the outcome is sorted or cut and dropped again,
// and follows its label if that was mended.

// labelKinds are the fields that labels give to the rows below them, by what they name.
var labelKinds = [...][]field{{mawbNo}, {handoverKey, handoverNum}, {bagNum}, {referenceNum}, {serviceCode}, {shipper},
	{returnAddress}, {exportCurrency, importCurrency}}

const labelKindCount = 8

// labelTexts are texts of the fields of a kind.
type labelTexts [2]string

// full puts them together. It is "" if all are empty.
func (l labelTexts) full() string {
	if l == (labelTexts{}) {
		return ""
	}
	return strings.Join(l[:], recallBetween)
}

// noLabel is read where there is no label.
const noLabel = "-"

// labelAs is the name, for reason.ValueHeader, of the column that says what a label was read with.
func labelAs(f field) string { return "label_" + f.String() }

// ofLabel says whether a field belongs to what the labels of a kind name.
func (f field) ofLabel(kind int) bool {
	switch labelKinds[kind][0] {
	case mawbNo:
		return f.of(flightRole)
	case bagNum:
		return f.of(bagRole)
	case handoverKey:
		return f.of(handoverRole) || f == handoverKey
	}
	return slices.Contains(labelKinds[kind], f)
}

// labelAbove is what the labels above the rows of a table say of a kind.
type labelAbove struct {
	values labelTexts // all empty: there is none
	was    string     // what an earlier outcome says that they were read with; "": nothing
	fixed  bool       // they stand above the first header of the sheet, where they are not sorted
	texts  labelTexts // what the outcome says beside the rows below them
	more   bool       // they say more than the number
	rows   []int      // where they stand, if they are not fixed
}

// wasTyped says that a label between the orders was written since the earlier outcome.
func (l *labelAbove) wasTyped() bool { return l.values != (labelTexts{}) && l.was == "" && !l.fixed }

// labelRead is what an earlier outcome says of the labels that were above a row.
type labelRead struct {
	raw, values labelTexts
	none        bool // there was no label
	placed      bool // it says where they stood: the outcome wrote it, and no person
	fixed       bool // above the first header
	more        bool // they said more than their number
}

// labelPlace is where labels stood: B8, $B$1 above the first header, B8-D9 if they said more than their number.
var labelPlace = regexp.MustCompile(`^(.*) \((\$?)[A-Z]+\$?[0-9]+(-\$?[A-Z]+\$?[0-9]+)?\)$`)

// besideRow is what an earlier outcome says beside a row.
func (t *table) besideRow(kind int, r *cell.Row) (raw labelTexts) {
	for i, at := range t.labelAt[kind] {
		if at > 0 {
			raw[i] = recalledText(r.Cell(at - 1))
		}
	}
	return raw
}

// readLabels takes apart what an earlier outcome says beside a row, and keeps none of its memory.
func readLabels(raw labelTexts) labelRead {
	m := labelRead{}
	for i, text := range raw {
		m.raw[i] = strings.Clone(text)
		m.values[i] = m.raw[i]
		if text == noLabel {
			m.values[i], m.none = "", true
		} else if parts := labelPlace.FindStringSubmatch(m.raw[i]); parts != nil {
			m.values[i], m.placed = parts[1], true
			m.fixed, m.more = m.fixed || parts[2] != "", m.more || parts[3] != ""
		}
	}
	m.none = m.none && m.values == (labelTexts{})
	return m
}

// findLabelColumns finds the columns in which an earlier outcome says what the labels were.
func (t *table) findLabelColumns() {
	for _, c := range t.described {
		if !c.Ours {
			continue
		}
		for kind, fs := range labelKinds {
			for i, f := range fs {
				if slices.ContainsFunc(reason.Languages, func(language string) bool {
					return cell.Fold(c.Header) == cell.Fold(reason.ValueHeader(language, labelAs(f)))
				}) {
					t.labelAt[kind][i], t.readsLabels = c.Index+1, true
				}
			}
		}
	}
}

// noteLabels notes what the labels above the rows of a table say.
func (s *Survey) noteLabels(t *table) {
	if t.noticeRow > 0 {
		return
	}
	t.findLabelColumns()
	sheet := s.labelsOf(t.sheet)
	for kind, fs := range labelKinds {
		l := &t.labelsAbove[kind]
		var was labelTexts
		for i, f := range fs {
			pair := t.above[f]
			if pair == nil {
				continue
			}
			l.values[i], l.fixed = recalledText(*pair.pair), pair.table.before == nil
			var place string
			place, l.more, l.rows = t.placeOf(kind, pair)
			l.texts[i] = l.values[i] + " (" + place + ")"
			was[i] = sheet.beside[pair.row][kind][i]
		}
		if l.was = was.full(); l.values == (labelTexts{}) {
			l.texts = labelTexts{noLabel, noLabel}
			continue
		}
		if m := unplaced(was); l.was != "" && s.result.sameLabels(kind, m, l.values) {
			l.texts = was
		}
		sheet.all[kind] = append(sheet.all[kind], *l)
	}
}

// labelsAsRead says that the labels above a table are as an earlier outcome read them.
func (t *table) labelsAsRead() bool {
	known := false
	for _, l := range t.labelsAbove {
		if l.was != "" && l.texts.full() != l.was || l.wasTyped() {
			return false
		}
		known = known || l.was != ""
	}
	return known
}

// unplaced are texts without where their labels stood.
func unplaced(texts labelTexts) labelTexts {
	for i, text := range texts {
		if parts := labelPlace.FindStringSubmatch(text); parts != nil {
			texts[i] = parts[1]
		}
	}
	return texts
}

// placeOf is where the label of a number stands, and to where those reach that say more about it. rows are theirs.
func (t *table) placeOf(kind int, pair *column) (place string, more bool, rows []int) {
	fixed := pair.table.before == nil
	address := func(c *column) string {
		if fixed {
			return "$" + cell.ColumnLetters(c.index) + "$" + strconv.Itoa(c.row)
		}
		return cell.Address("", c.index, c.row)
	}
	var last *column
	for _, f := range allFields {
		c := t.above[f]
		if c == nil || !f.ofLabel(kind) || c.table != pair.table {
			continue
		}
		if !fixed && !slices.Contains(rows, c.row) {
			rows = append(rows, c.row)
		}
		if !slices.Contains(labelKinds[kind], f) && (last == nil || c.row > last.row || c.row == last.row && c.index > last.index) {
			last = c
		}
	}
	if place = address(pair); last != nil {
		place += "-" + address(last)
	}
	return place, last != nil, rows
}

// sheetLabels are the labels of a sheet, and what an earlier outcome says of them.
type sheetLabels struct {
	beside map[int][labelKindCount]labelTexts // what it says beside labels, by the numbers of their rows
	lines  []cell.Row                         // these rows
	apart  []int                              // those of them that stand above no rows of theirs
	all    [labelKindCount][]labelAbove
	met    map[string]labelMet          // of rows, below what they stand and what it says of them
	fixed  [labelKindCount][]labelTexts // values of which it says that they stood above the first header
	loose  []*table                     // labels that have no rows below them
	moved  [labelKindCount]bool         // a row stands below another label than it did
}

// labelMet is a row below a label, of which an earlier outcome says something.
type labelMet struct {
	kind  int
	label labelAbove
	read  labelRead
}

func (s *Survey) labelsOf(sheet int) *sheetLabels {
	for len(s.labelSheets) <= sheet {
		s.labelSheets = append(s.labelSheets, sheetLabels{beside: map[int][labelKindCount]labelTexts{}, met: map[string]labelMet{}})
	}
	return &s.labelSheets[sheet]
}

// takeLabelRead takes out of a row what an earlier outcome says beside labels, and keeps that: it is no value of theirs.
func (s *Survey) takeLabelRead(t *table, r *cell.Row) *cell.Row {
	if !t.readsLabels || isHGE(t.at[t.lead.key].look(r).Text) {
		return r
	}
	var was [labelKindCount]labelTexts
	for kind := range labelKinds {
		was[kind] = t.besideRow(kind, r)
	}
	if was == ([labelKindCount]labelTexts{}) {
		return r
	}
	out := cloneRow(r)
	for kind := range labelKinds {
		for i, at := range t.labelAt[kind] {
			if was[kind][i] = strings.Clone(was[kind][i]); was[kind][i] != "" {
				out.Cells[at-1] = cell.Cell{}
			}
		}
	}
	if sheet := s.labelsOf(r.Sheet); s.aliases.isPairsRow(&out) && sheet.beside[r.Number] == ([labelKindCount]labelTexts{}) {
		s.budget.addText(blockRowSize)
		sheet.beside[r.Number] = was
		sheet.lines = append(sheet.lines, out)
	}
	return &out
}

// wasLabel says that an earlier outcome has written beside a row that it is a label.
func (s *Survey) wasLabel(r *cell.Row) bool {
	return r.Sheet < len(s.labelSheets) && s.labelSheets[r.Sheet].beside[r.Number] != ([labelKindCount]labelTexts{})
}

// setApart leaves out those labels above a table that were read with other numbers than the last ones: they were sorted.
func (s *Survey) setApart(sh *sheetSurvey) {
	var last [labelKindCount]string
	for i := range sh.held {
		for _, p := range s.aliases.pairsIn(&sh.held[i]) {
			for kind, fs := range labelKinds {
				if slices.Contains(fs, p.field) {
					last[kind] = s.labelsOf(sh.table.sheet).beside[sh.held[i].Number][kind].full()
				}
			}
		}
	}
	sh.held = slices.DeleteFunc(sh.held, func(r cell.Row) bool {
		for kind, was := range s.labelsOf(sh.table.sheet).beside[r.Number] {
			if was.full() != "" && was.full() != last[kind] {
				s.putApart(sh.table, r.Number)
				return true
			}
		}
		return false
	})
}

// putApart notes a label that stands above no rows.
func (s *Survey) putApart(t *table, row int) {
	t.labelRows = append(t.labelRows, row)
	sheet := s.labelsOf(t.sheet)
	sheet.apart = append(sheet.apart, row)
}

// readApart reads the labels that stand above no rows, together with those that were read with the same number.
func (s *Survey) readApart() {
	for i := range s.labelSheets {
		sheet, done := &s.labelSheets[i], map[string]bool{}
		for _, row := range sheet.apart {
			for kind, was := range sheet.beside[row] {
				full := was.full()
				if key := labelKinds[kind][0].String() + recallBetween + full; full == "" || done[key] {
					continue
				} else {
					done[key] = true
				}
				var rows []cell.Row
				for _, line := range sheet.lines {
					if sheet.beside[line.Number][kind] == was {
						rows = append(rows, line)
					}
				}
				first := s.result.sections[i][0]
				p := &table{lead: s.lead, sheet: i, info: first.info, addressBook: s.addressBook, before: first}
				s.addPairs(p, rows)
				p.listColumns()
				s.noteLabels(p)
				sheet.loose = append(sheet.loose, p)
			}
		}
	}
}

// meetLabels notes what an earlier outcome says of the labels that were above a row.
func (s *Survey) meetLabels(t *table, r *cell.Row) {
	sheet := s.labelsOf(t.sheet)
	for kind := range labelKinds {
		raw := t.besideRow(kind, r)
		if raw == (labelTexts{}) {
			continue
		}
		key := labelKinds[kind][0].String() + recallBetween + t.labelsAbove[kind].texts.full() + recallBetween + raw.full()
		if _, known := sheet.met[key]; known {
			continue
		}
		m := readLabels(raw)
		s.budget.addText(2*len(key) + 200)
		sheet.met[key] = labelMet{kind, t.labelsAbove[kind], m}
		if m.fixed && !slices.Contains(sheet.fixed[kind], m.values) {
			sheet.fixed[kind] = append(sheet.fixed[kind], m.values)
		}
	}
}

// endLabelsRead finds out, at the end of a survey, which rows stand below another label than they did. If there are any, the file
// has to be surveyed again: their flights, handovers and bags are others.
func (s *Survey) endLabelsRead() {
	if s.result.labels != nil {
		return
	}
	differs := false
	for i := range s.labelSheets {
		sheet := &s.labelSheets[i]
		var moved [labelKindCount]bool
		for _, met := range sheet.met {
			l := met.label
			how, _ := sheet.holds(s.result, met.kind, &l, &met.read)
			moved[met.kind] = moved[met.kind] || how != labelHolds && met.read.placed
			differs = differs || how != labelHolds
		}
		sheet.moved = moved
	}
	if s.result.labels = s.labelSheets; differs {
		s.labelsBelow.read = s.labelSheets
	}
}

// addLooseCells adds what labels say to the flights, handovers and bags that rows elsewhere keep.
func (s *Survey) addLooseCells() {
	for i := range s.labelSheets {
		tables := s.labelSheets[i].loose
		for _, t := range s.result.sections[i] {
			if t.role == ordersRole && t.readsLabels {
				tables = append(tables, t)
			}
		}
		for _, t := range tables {
			none := &cell.Row{Sheet: t.sheet, Number: t.header}
			checkGroupCells(t, none)
			for _, all := range []*blocks{s.result.handovers, s.result.flights, s.result.bags} {
				if key, _ := keyOf(t, none, all.key); key != "" && all.byKey[key] != nil {
					all.byKey[key].add(all, t, none, false)
				}
			}
		}
	}
}
