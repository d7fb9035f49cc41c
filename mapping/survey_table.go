package mapping

import (
	"fmt"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// resolve makes a table of the first rows of a sheet: where its header is, what its columns mean, what stands above. nil
// where there is nothing to use. What cannot be decided is added to the survey's questions.
func (s *Survey) findTable(sheet int, rows []cell.Row) *table {
	t := &table{sheet: sheet, info: s.sheets[sheet]}
	named := roleOfSheet(t.info.Name)
	first, last := s.aliases.findHeader(rows)
	if first < 0 {
		return s.tableOfPairs(t, named, rows)
	}
	t.header = rows[last].Number
	labels := s.aliases.columnHeaders(rows, first, last)
	body := rows[last+1:]
	s.addPairs(t, rows[:first])
	for i := range labels {
		l := &labels[i]
		if decideByContent(l, cellsBelow(body, l.index)) {
			s.ask(reason.Reason{Code: reason.UnclearColumn, Cell: t.headerAddress(l), Value: cell.Shorten(l.text),
				Args: []string{fieldList(l.meaning.fields), s.aliasLine(l.meaning.fields[0], l.key)}})
			l.meaning = meaning{}
		}
	}
	t.role = s.roleOf(t, named, labels)
	s.leaveOutForeign(t, labels)
	s.assignColumns(t, labels)
	t.describeColumns(labels)
	if t.role == ordersRole && t.at[orderNum] == nil {
		s.askForOrder(t, labels, body)
	}
	t.listColumns()
	return t
}

// roleOfSheet is the role that the name of a sheet gives it.
func roleOfSheet(name string) role {
	switch readAliasesFile().sheet[cell.Fold(name)] {
	case "orders":
		return ordersRole
	case "handover":
		return handoverRole
	case "flight":
		return flightRole
	}
	return noRole
}

// roleOf is what a table is for: by the name of its sheet where it has the columns for that, else by its columns.
func (s *Survey) roleOf(t *table, named role, labels []columnHeader) role {
	has := func(f field) bool {
		return t.above[f] != nil || slices.ContainsFunc(labels, func(l columnHeader) bool {
			return l.meaning.class == classField && slices.Contains(l.meaning.fields, f)
		})
	}
	switch {
	case named == handoverRole && has(handoverNum), named == flightRole && has(mawbNo), named == ordersRole:
		return named
	case has(orderNum) || len(s.sheets) == 1:
		return ordersRole
	case has(handoverNum) && !has(customerOrderNum):
		return handoverRole
	case has(mawbNo) && !has(customerOrderNum):
		return flightRole
	}
	return ordersRole
}

// record is a handover or flight sheet that has no header: labels at the left, one value each.
func (s *Survey) tableOfPairs(t *table, named role, rows []cell.Row) *table {
	if named != handoverRole && named != flightRole {
		return nil
	}
	t.role = named
	s.addPairs(t, rows)
	key := handoverNum
	if named == flightRole {
		key = mawbNo
	}
	if t.above[key] == nil {
		return nil
	}
	t.listColumns()
	s.addBlockRow(t, &cell.Row{Sheet: t.sheet, Number: t.above[key].row})
	return t
}

// below are the filled cells of a column.
func cellsBelow(body []cell.Row, i int) []cell.Cell {
	var out []cell.Cell
	for r := range body {
		if c := body[r].Cell(i); !cell.IsBlank(c) && !c.Merged {
			out = append(out, c)
		}
	}
	return out
}

// own leaves each role its own columns, and plain names and addresses to whom they belong.
func (s *Survey) leaveOutForeign(t *table, labels []columnHeader) {
	receiver := slices.ContainsFunc(labels, func(l columnHeader) bool { return l.meaning.class == classConsignee || l.group == classConsignee })
	numbered := t.above[handoverNum] != nil || slices.ContainsFunc(labels, func(l columnHeader) bool {
		return l.meaning.class == classField && l.meaning.fields[0] == handoverNum
	})
	for i := range labels {
		l := &labels[i]
		if l.meaning.class != classField && l.meaning.class != classPlain {
			continue
		}
		f := l.meaning.fields[0]
		switch {
		case t.role == handoverRole && !f.ofHandover(), t.role == flightRole && !f.ofFlight():
			l.note = "note_other_sheet"
		case t.role != ordersRole:
		case f.ofHandover() && f != handoverNum && !numbered:
			l.note = "note_no_number"
		case l.meaning.class == classPlain && l.group != classField && receiver:
			l.note = "note_consignee"
		}
	}
}

// choose gives each field its column. Two columns for one field are a question where it matters which.
func (s *Survey) assignColumns(t *table, labels []columnHeader) {
	for f := orderNum; f < fieldCount; f++ {
		var may []*columnHeader
		for i := range labels {
			l := &labels[i]
			if l.note == "" && (l.meaning.class == classField || l.meaning.class == classPlain) && l.meaning.fields[0] == f {
				may = append(may, l)
			}
		}
		may = keepPreferred(may, func(l *columnHeader) bool { return l.meaning.own })
		may = keepPreferred(may, func(l *columnHeader) bool { return l.meaning.class == classField || l.group == classField })
		if len(may) > 1 && (f == customerOrderNum || f == bagNum) { // neither is sent with a scan form
			for _, l := range may[1:] {
				l.note = "note_other_column"
			}
			may = may[:1]
		}
		if len(may) > 1 {
			s.askWhich(t, f, may)
		}
		if len(may) > 0 {
			l := may[0]
			t.at[f] = &column{table: t, index: l.index, field: f, header: l.text, unit: l.meaning.unit}
		}
	}
}

// better keeps those of may that are preferred, where there are any, and notes why the others are not used.
func keepPreferred(may []*columnHeader, prefer func(*columnHeader) bool) []*columnHeader {
	if !slices.ContainsFunc(may, prefer) {
		return may
	}
	return slices.DeleteFunc(may, func(l *columnHeader) bool {
		if prefer(l) {
			return false
		}
		l.note = "note_other_column"
		return true
	})
}

func (s *Survey) askWhich(t *table, f field, may []*columnHeader) {
	var all []columnHeader
	for _, l := range may {
		all = append(all, *l)
	}
	r := reason.Reason{Code: reason.TwoColumns, Cell: t.headerAddress(may[1]), Args: []string{f.String(), columnNames(all), s.aliasLine(f, may[0].key)}}
	if foldHeader(may[0].text).whole == foldHeader(may[1].text).whole {
		r.Code, r.Args = reason.TwoColumnsAlike, r.Args[:2]
	}
	s.ask(r)
}

// columnNames says columns to a user: B "毛重", F "Weight".
func columnNames(labels []columnHeader) string {
	var names []string
	for _, l := range labels {
		names = append(names, cell.ColumnLetters(l.index)+` "`+cell.Shorten(l.text)+`"`)
	}
	return strings.Join(names, ", ")
}

// askForOrder says that no column holds the carrier's numbers, and which one looks as if it did.
func (s *Survey) askForOrder(t *table, labels []columnHeader, body []cell.Row) {
	if s.asked(reason.UnclearColumn, t) {
		return // it is that question
	}
	for i := range labels {
		l := &labels[i]
		cells := cellsBelow(body, l.index)
		usual := 0
		for _, c := range cells {
			if n, _ := cell.Order(c); cell.IsCarrierOrder(n) {
				usual++
			}
		}
		if usual > 0 && usual*2 >= len(cells) {
			s.ask(reason.Reason{Code: reason.NoOrderButLikely, Cell: t.headerAddress(l), Value: cell.Shorten(l.text), Args: []string{s.aliasLine(orderNum, l.key)}})
			return
		}
	}
	t.noOrderColumn = true
}

// headerCell is the address of a header.
func (t *table) headerAddress(l *columnHeader) string {
	return cell.Address(t.info.Name, l.index, t.header)
}

// line is the line of the configuration that gives header to f.
func (s *Survey) aliasLine(f field, header string) string {
	return fmt.Sprintf("%s: [aliases] %s = [%q]", s.options.ConfigHint, f, cell.Clean(header))
}

// decide settles the headers that mean one thing or another by what stands below them. Where that does not tell, it
// returns the question.
func decideByContent(l *columnHeader, below []cell.Cell) (asked bool) {
	m := &l.meaning
	if len(m.fields) < 2 {
		return false
	}
	if slices.Contains(m.fields, orderNum) && slices.Contains(m.fields, mawbNo) {
		f := orderOrMAWB(below, m.fields[0])
		if f == noField {
			return true
		}
		m.fields = []field{f}
		return false
	}
	may := slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool {
		return slices.ContainsFunc(below, func(c cell.Cell) bool { return !fits(f, c) })
	})
	if len(may) == 0 || len(may) > 1 && len(below) > 0 && may[0].isTime() {
		*m, l.note = meaning{}, "note_unclear"
		return false
	}
	m.fields = may[:1]
	if may[0] == contactName {
		m.class = classPlain
	}
	return false
}

// orderOrMAWB tells an order number, different in each row, from a MAWB: eleven digits, the same down the column or for
// a good part of it. noField where it could be both or neither.
func orderOrMAWB(below []cell.Cell, likelier field) field {
	distinct := map[string]bool{}
	mawbs := 0
	for _, c := range below {
		if fits(mawbNo, c) {
			mawbs++
		}
		distinct[cell.Unwrap(c.Text)] = true
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

func fieldList(list []field) string {
	var names []string
	for _, f := range list {
		names = append(names, f.String())
	}
	return strings.Join(names, ", ")
}

// show fills in what the Layout tells of the columns.
func (t *table) describeColumns(labels []columnHeader) {
	for _, l := range labels {
		c := Column{Index: l.index, Header: cell.Shorten(l.text), Note: l.note}
		switch l.meaning.class {
		case classNever:
			c.Note = "note_never"
		case classConsignee:
			c.Note = "note_consignee"
		case classOurs:
			c.Ours, c.Note = true, "note_ours"
		}
		for _, col := range t.at {
			if col != nil && col.index == l.index {
				c.Field, c.Unit = col.field.String(), col.unit
			}
		}
		t.described = append(t.described, c)
	}
}

// arrange lists the columns that are used, and those that say which form a row is for.
func (t *table) listColumns() {
	for f := orderNum; f < fieldCount; f++ {
		for _, col := range []*column{t.at[f], t.above[f]} {
			if col == nil {
				continue
			}
			if col.pair == nil {
				t.columns = append(t.columns, col)
			}
			if f.ofBlock() || f == referenceNum || f == handoverKey {
				t.group = append(t.group, col)
			}
		}
	}
	slices.SortFunc(t.columns, func(a, b *column) int { return a.index - b.index })
}
