package mapping

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A sheet in which nothing names rows is left out beside one with orders: a legend, a list of prices. But a workbook may have a
// sheet for each country, and the headings of one of them in another language: its orders would be left out in silence.

// mayBeRows is what the cells of a sheet that is not read, or of a table without a column of orders, say about whether it has
// orders.
type mayBeRows struct {
	numbers []mayBeNumber
	header  string // of the first wide row
	widest  int    // filled cells in a row
	second  int    // filled cells in the widest row besides that one
	count   int    // rows with anything in them
}

// mayBeNumber is a cell that may be somebody's own number.
type mayBeNumber struct {
	order   uint64
	shape   string
	address string
	value   string
}

const (
	mostMayBe    = 10_000 // numbers of one sheet; those of its first rows are enough to tell what it has
	longestOwn   = 40     // bytes of a number
	leastBare    = 6      // digits of a number that has no letters: a shorter one may be anything
	leastColumns = 5      // of a sheet that may have orders, although none of its cells looks like a number of the others
)

// add notes the cells of a row.
func (m *mayBeRows) add(s *Survey, t *table, r *cell.Row) {
	filled, texts := 0, ""
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Merged || cell.IsBlank(*c) {
			continue
		}
		filled++
		if m.count == 0 && c.Kind == cell.Text && len(c.Text) <= longestHeader {
			texts += " " + foldHeader(c.Text).whole
		}
		if len(c.Text) > longestOwn || len(m.numbers) == mostMayBe || t != nil && i < len(t.explained) && t.explained[i] {
			continue
		}
		shape := wayOfNumber(cell.Unwrap(c.Text))
		if shape == "" {
			continue
		}
		if num, flaw := s.lead.readKey(*c); num != "" && (flaw == nil || !flaw.Bad) {
			m.numbers = append(m.numbers, mayBeNumber{s.result.repeats.hashOf(num), shape,
				cell.Address(s.sheets[r.Sheet].Name, i, r.Number), cell.Shorten(num)})
		}
	}
	if filled == 0 {
		return
	}
	if m.count++; m.header == "" {
		m.header = texts
	}
	if filled > m.widest {
		m.widest, filled = filled, m.widest
	}
	m.second = max(m.second, filled)
}

// wayOfNumber is how a number is written, whichever its digits are: SO-9 of SO-1001. It is "" of what is no number, a day, and of
// digits that are too few to tell. Digits without a letter beside them have as many as they have.
func wayOfNumber(num string) string {
	digits, letters, other := 0, 0, 0
	for _, r := range num {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		case strings.ContainsRune("-_/#.", r):
			other++
		default:
			return ""
		}
	}
	if digits == 0 || dayAndCount.MatchString(num) || letters == 0 && (digits < leastBare || strings.Contains(num, ".")) {
		return ""
	}
	if _, flaw := cell.ParseMoment(textCell(num), false); flaw == nil && (letters+other > 0 || strings.HasPrefix(num, "20")) {
		return ""
	}
	if letters == 0 {
		return cell.PatternOf(num)
	}
	shape := make([]rune, 0, len(num))
	for _, r := range strings.ToUpper(num) {
		if r >= '0' && r <= '9' {
			if r = '9'; len(shape) > 0 && shape[len(shape)-1] == '9' {
				continue
			}
		}
		shape = append(shape, r)
	}
	return string(shape)
}

// noteShapes keeps how the numbers of the first rows are written, whichever their digits are.
func (t *table) noteShapes(body []cell.Row) {
	for _, col := range t.keyColumns() {
		for i := range body {
			shape := wayOfNumber(cell.Unwrap(body[i].Cell(col.index).Text))
			if shape != "" && len(t.shapes) < mostPatterns && !slices.Contains(t.shapes, shape) {
				t.shapes = append(t.shapes, shape)
			}
		}
	}
}

// askForUnreadSheets asks about the sheets in which nothing names rows, beside others with orders, if they may have some, too.
// It is called before the orders that stand twice are found.
func (s *Survey) askForUnreadSheets() {
	var shapes []string
	columns := 0
	for _, t := range s.result.tables {
		if t.role == ordersRole && !t.noOrderColumn && t.rows > 0 {
			shapes, columns = append(shapes, t.shapes...), max(columns, len(t.columns))
		}
	}
	if columns == 0 {
		return // no table has orders, and that is told
	}
	var known map[uint64]bool
	for i := range s.bySheet {
		m := &s.bySheet[i].mayBe
		if m.count == 0 || s.sheets[i].Name == "" || s.namesUnread(i) || s.hasOrders(i) {
			continue
		}
		if known == nil {
			known = s.result.repeats.known()
		}
		like := slices.DeleteFunc(m.numbers, func(n mayBeNumber) bool { return !slices.Contains(shapes, n.shape) })
		lost := slices.DeleteFunc(slices.Clone(like), func(n mayBeNumber) bool { return known[n.order] || s.unread.leftOut[n.order] })
		name := s.sheets[i].Name
		switch {
		case len(lost) > 0:
			s.askForUnreadSheet(&reason.Question{Key: "unread numbers " + cell.Fold(name), Once: true}, i, lost)
		case len(like) == 0 && s.lead.waybill && s.lead.Several && len(s.result.sections[i]) == 0 &&
			m.second >= max(leastColumns, (columns+1)/2):
			s.askForUnreadSheet(&reason.Question{Key: "unread sheet " + cell.Fold(name) + m.header}, i, nil)
		}
	}
}

// askForUnreadSheet asks whether a sheet may be left out, with the numbers in it that look like those of the others.
func (s *Survey) askForUnreadSheet(q *reason.Question, sheet int, lost []mayBeNumber) {
	q.Choices = []reason.Choice{{Answer: answerLeaveOut, Say: "choice_leave_out_hidden"}}
	name := s.sheets[sheet].Name
	r := reason.Reason{Code: reason.SheetUnread, Cell: cell.Address(name, 0, 1), Asks: q, Args: []string{name}}
	if len(lost) > 0 {
		r.Cell, r.Value = lost[0].address, lost[0].value
		r.Args = append(r.Args, strconv.Itoa(len(lost)))
	}
	if s.askPerson(r) == "" {
		s.result.unread = true
	}
}

// namesUnread says that it is asked about a sheet already: the carrier's numbers stand in it.
func (s *Survey) namesUnread(sheet int) bool {
	in := strings.TrimSuffix(cell.Address(s.sheets[sheet].Name, 0, 1), "A1")
	return slices.ContainsFunc(s.reasons, func(r reason.Reason) bool {
		return r.Code == reason.OrderUnread && strings.HasPrefix(r.Cell, in)
	})
}

// hasOrders says that a table of a sheet has orders.
func (s *Survey) hasOrders(sheet int) bool {
	return slices.ContainsFunc(s.result.sections[sheet], func(t *table) bool {
		return t.role != ordersRole && t.role != noRole || t.role == ordersRole && !t.noOrderColumn
	})
}
