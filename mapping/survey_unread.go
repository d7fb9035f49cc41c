package mapping

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Of some rows nothing is read: those above a header, remarks, those of a sheet without a header. Nor is a column read that
// nothing explains. An order there that no row which counts has would be left out in silence.

// unreadOrder is a number of an order in a cell that is not read.
type unreadOrder struct {
	order uint64 // its hash
	above *table // the row looks like one of this table and stands above its header; nil: any other row
	sheet int
	row   int
	index int // of the column
	value string

	header string // of the column that nothing explains; "": the row is not read
}

// unreadOrders are those of a file.
type unreadOrders struct {
	list    []unreadOrder
	aside   []unreadOrder   // in columns that a person has put aside for another one
	leftOut map[uint64]bool // hashes of orders of which a row is left out because somebody said so
}

// mostUnread is how many numbers are looked for among the rows that count. A file with more has a sheet that is not read.
const mostUnread = 10_000

func (u *unreadOrders) add(o unreadOrder) {
	if len(u.list) < mostUnread {
		o.value = strings.Clone(o.value)
		u.list = append(u.list, o)
	}
}

// noteUnread notes the orders that a row names of which nothing is read.
func (s *Survey) noteUnread(r *cell.Row) {
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Kind == cell.Text && !c.Merged {
			s.noteUnreadCell(r, i)
		}
	}
}

func (s *Survey) noteUnreadCell(r *cell.Row, i int) {
	for _, key := range s.lead.keysIn(r.Cells[i]) {
		s.unread.add(unreadOrder{order: s.result.repeats.hashOf(key), sheet: r.Sheet, row: r.Number, index: i, value: key})
	}
}

// noteReadColumns notes of which columns it is known what they are: all others may hold orders.
func (t *table) noteReadColumns() {
	t.explained = nil
	for _, c := range t.described {
		if c.Note == "note_unexplained" || c.Note == "note_empty" || slices.Contains(t.aside, c.Index) {
			continue
		}
		for len(t.explained) <= c.Index {
			t.explained = append(t.explained, false)
		}
		t.explained[c.Index] = true
	}
}

// noteUnreadColumns notes the orders in the columns of a row that nothing explains. One among words is a remark, and one beside a
// number of another kind is that of the same order.
func (s *Survey) noteUnreadColumns(t *table, r *cell.Row) {
	if t.noOrderColumn && t.role == ordersRole {
		s.bySheet[r.Sheet].mayBe.add(s, t, r)
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		if i < len(t.explained) && t.explained[i] || len(c.Text) < s.lead.shortestKey() || c.Merged ||
			slices.Contains(t.ragged.ours, i) {
			continue
		}
		keys := s.lead.keysIn(*c)
		if len(keys) == 0 || len(keys) < len(strings.FieldsFunc(cell.Unwrap(c.Text), notInNumbers)) && !s.lead.isKey(*c) {
			continue
		}
		if own, _ := t.unmergedKey(r); !cell.IsBlank(own) && !t.lead.isKey(own) && t.lead.isKey(*c) {
			continue
		}
		header := ""
		if at := slices.IndexFunc(t.headers, func(h columnHeader) bool { return h.index == i }); at >= 0 {
			header = t.headers[at].text
		}
		for _, key := range keys {
			o := unreadOrder{order: s.result.repeats.hashOf(key), sheet: r.Sheet, row: r.Number, index: i, value: key, header: header}
			switch {
			case !slices.Contains(t.aside, i):
				s.unread.add(o)
			case len(s.unread.aside) < mostUnread:
				o.value = ""
				s.unread.aside = append(s.unread.aside, o)
			}
		}
	}
}

// shortestKey is the length of the shortest number that tells by itself that it names a row.
func (l *lead) shortestKey() int {
	switch fields[l.key].kind {
	case anOrder, anyNumber:
		return len("HGE2507080000516")
	case numbered, aClearanceCode:
		return math.MaxInt
	}
	return len("12325122112")
}

// noteLeftOutKey notes that the order of a row is known and left out: a remark may name it.
func (s *Survey) noteLeftOutKey(t *table, r *cell.Row) {
	c, _ := t.unmergedKey(r)
	if num, _ := s.lead.readKey(c); num != "" {
		if s.unread.leftOut == nil {
			s.unread.leftOut = map[uint64]bool{}
		}
		s.unread.leftOut[s.result.repeats.hashOf(num)] = true
	}
}

// noteAbove notes the orders in the rows above a header of which nothing is read.
func (s *Survey) noteAbove(t *table, rows []cell.Row) {
	for i := range rows {
		r := &rows[i]
		if !slices.Contains(t.titleRows, r.Number) || isExample(r) || r.Number >= t.header {
			continue
		}
		t.noteMarkLine(r)
		at, keys := t.rowAbove(r)
		if at < 0 || len(s.aliases.labels(r)) > 0 || s.aliases.isLabelledAsOther(r, at) {
			for i := range r.Cells {
				if c := &r.Cells[i]; c.Kind == cell.Text && !c.Merged && !s.aliases.isLabelledAsOther(r, i) {
					s.noteUnreadCell(r, i)
				}
			}
			continue
		}
		for _, key := range keys {
			s.unread.add(unreadOrder{order: s.result.repeats.hashOf(key), above: t, sheet: r.Sheet, row: r.Number, index: at,
				value: cell.Shorten(r.Cells[at].Text)})
		}
	}
}

// isLabelledAsOther says that the label of a cell, in it or to its left, is known and does not mean what names a row: the
// original number of a waybill.
func (a *Aliases) isLabelledAsOther(r *cell.Row, i int) bool {
	label, _, inside := strings.Cut(strings.ReplaceAll(r.Cells[i].Text, "：", ":"), ":")
	if !inside {
		if i == 0 || r.Cells[i-1].Kind != cell.Text || i != len(r.Cells)-1 && !isBlankBetween(r, i, len(r.Cells)) {
			return false // a row of orders has more behind it
		}
		label = r.Cells[i-1].Text
	}
	m := a.meaningOf(label)
	return m.class != classUnknown && !slices.Contains(m.fields, a.lead.key)
}

// isExample says that a row says of itself that it is an example.
func isExample(r *cell.Row) bool {
	return slices.ContainsFunc(r.Cells, func(c cell.Cell) bool {
		return c.Kind == cell.Text && len(c.Text) <= longestRemark && beginsWithWord(cell.Fold(c.Text), rowWords().example)
	})
}

// rowAbove says whether a row above the header is one of an order: in which column its number stands, -1 if it is none.
func (t *table) rowAbove(r *cell.Row) (at int, keys []string) {
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if t.lead.isKey(c) {
			num, _ := t.lead.readKey(c)
			return i, []string{num}
		}
		if keys := t.lead.keysIn(c); len(keys) > 0 && t.isGlued(c.Text) {
			return i, keys
		}
	}
	for _, col := range t.keyColumns() {
		num := cell.Unwrap(r.Cell(col.index).Text)
		if t.isOwnNumber(num) && t.fitsBeside(col, r) {
			return col.index, []string{num}
		}
		if num = t.gluedKey(r.Cell(0).Text, col); num != "" && t.isOwnNumber(num) {
			return 0, []string{num}
		}
	}
	return -1, nil
}

// keyColumns are the columns that name the rows.
func (t *table) keyColumns() []*column {
	if len(t.numbers) > 0 {
		return t.numbers
	}
	if col := t.at[t.lead.key]; col != nil {
		return []*column{col}
	}
	return nil
}

// leastDigits is how many digits a number has at least that is known by its likeness to others.
const leastDigits = 3

// mostPatterns is how many ways to write a number are kept.
const mostPatterns = 8

// notePatterns keeps how the numbers of the first rows are written.
func (t *table) notePatterns(body []cell.Row) {
	for _, col := range t.keyColumns() {
		for i := range body {
			pattern := cell.PatternOf(cell.Unwrap(body[i].Cell(col.index).Text))
			if strings.Count(pattern, "9") >= leastDigits && !strings.ContainsAny(pattern, " \t") && len(t.patterns) < mostPatterns &&
				!slices.Contains(t.patterns, pattern) {
				t.patterns = append(t.patterns, pattern)
			}
		}
	}
}

// isOwnNumber says that num is written as the numbers in the first rows are: SO-1001 as SO-1002. A day is none.
func (t *table) isOwnNumber(num string) bool {
	if !slices.Contains(t.patterns, cell.PatternOf(num)) || dayAndCount.MatchString(num) {
		return false
	}
	_, flaw := cell.ParseMoment(textCell(num), false)
	return flaw != nil
}

// fitsBeside says that what stands beside a number fits the columns that are used, and that there is something in a table that
// uses more than one.
func (t *table) fitsBeside(key *column, r *cell.Row) bool {
	filled := false
	for _, col := range t.columns {
		c := r.Cell(col.index)
		if col == key || col.index == key.index || cell.IsBlank(c) {
			continue
		}
		if filled = true; !fits(col.field, c) {
			return false
		}
	}
	return filled || !t.usesSeveral()
}

// sayAside says which orders stand only in columns that a person has put aside: an answer of an earlier file did so, too.
func (s *Survey) sayAside(found map[uint64]bool) {
	lost := slices.DeleteFunc(s.unread.aside, func(o unreadOrder) bool { return found[o.order] })
	for len(lost) > 0 {
		n := 1
		for n < len(lost) && lost[n].sheet == lost[0].sheet {
			n++
		}
		s.tellAside(n, listOf(lost[:n], func(o *unreadOrder) string { return s.addressOf(o) }))
		lost = lost[n:]
	}
}

// askForUnread tells of the orders in rows of which nothing is read, unless a row that counts has them, too. It is called before
// the orders that stand twice are found.
func (s *Survey) askForUnread() {
	if len(s.unread.list)+len(s.unread.aside) == 0 ||
		!slices.ContainsFunc(s.result.tables, func(t *table) bool { return t.role == ordersRole }) {
		return // there is no table, and that is told
	}
	found := s.unread.leftOut
	if found == nil {
		found = map[uint64]bool{}
	}
	s.result.repeats.each(func(order uint64) { found[order] = true })
	s.sayAside(found)
	full := len(s.unread.list) == mostUnread
	lost := slices.DeleteFunc(s.unread.list, func(o unreadOrder) bool { return !full && found[o.order] })
	if len(lost) == 0 {
		return
	}
	s.askForAbove(lost)
	named := slices.DeleteFunc(lost, func(o unreadOrder) bool { return o.above != nil || s.mayNameRows(&o) })
	slices.SortStableFunc(named, func(a, b unreadOrder) int { return strings.Compare(a.header, b.header) })
	for len(named) > 0 {
		n := 1
		for n < len(named) && named[n].header == named[0].header {
			n++
		}
		s.askForNamed(named[:n])
		named = named[n:]
	}
}

// mayNameRows says that it is asked, or was, whether the column of an order names the rows.
func (s *Survey) mayNameRows(o *unreadOrder) bool {
	asks := func(r reason.Reason) bool {
		return r.Asks != nil && slices.Contains([]string{"order column", "which " + s.lead.key.String()}, reason.BareKey(r.Asks.Key)) &&
			slices.ContainsFunc(r.Asks.Choices, func(c reason.Choice) bool {
				return c.Answer == columnAnswer(&columnHeader{index: o.index, text: o.header})
			})
	}
	inQuestion := func(t *table) bool { return t != nil && t.sheet == o.sheet && slices.Contains(t.inQuestion, o.index) }
	return o.header != "" && (slices.ContainsFunc(s.result.tables, inQuestion) || slices.ContainsFunc(s.reasons, asks) ||
		slices.ContainsFunc(s.answered, func(a reason.Answered) bool { return asks(a.Question) }))
}

// askForNamed asks whether orders are meant that one column names, or rows of which nothing is read.
func (s *Survey) askForNamed(named []unreadOrder) {
	q := &reason.Question{Key: "unread orders", Once: true, Choices: []reason.Choice{{Answer: noneAnswer, Say: "choice_not_needed"}}}
	if header := foldHeader(named[0].header).whole; header != "" {
		q.Key, q.Once = q.Key+" "+header, false
	}
	cells := listOf(named, func(o *unreadOrder) string { return s.addressOf(o) })
	answer := s.askPerson(reason.Reason{Code: reason.OrderUnread, Cell: s.addressOf(&named[0]), Value: named[0].value, Asks: q,
		Args: []string{strconv.Itoa(len(named)), cells, cell.Shorten(named[0].header)}})
	s.result.unread = s.result.unread || answer == ""
	if answer != "" && !q.Once {
		s.tellAside(len(named), cells)
	}
}

// tellAside tells of orders that are left out because of an answer about a column, which an earlier file may have given.
func (s *Survey) tellAside(n int, cells string) {
	s.skipped = append(s.skipped, reason.Reason{Code: reason.SkippedAside, Args: []string{strconv.Itoa(n), cells}})
}

// askForAbove tells of the rows of orders above the headers.
func (s *Survey) askForAbove(lost []unreadOrder) {
	for i := range lost {
		t := lost[i].above
		if t == nil || slices.ContainsFunc(lost[:i], func(o unreadOrder) bool { return o.above == t }) {
			continue
		}
		var rows []unreadOrder
		for _, o := range lost[i:] {
			if o.above == t && (len(rows) == 0 || rows[len(rows)-1].row != o.row) {
				rows = append(rows, o)
			}
		}
		s.result.unread = true
		s.ask(reason.Reason{Code: reason.OrderAbove, Cell: s.addressOf(&rows[0]), Value: rows[0].value,
			Args: []string{strconv.Itoa(len(rows)), listOf(rows, func(o *unreadOrder) string { return strconv.Itoa(o.row) }),
				strconv.Itoa(t.header)}})
	}
}

func (s *Survey) addressOf(o *unreadOrder) string {
	return cell.Address(s.sheets[o.sheet].Name, o.index, o.row)
}

// listOf names the first ones.
func listOf(orders []unreadOrder, name func(*unreadOrder) string) string {
	var names []string
	for i := range orders[:min(len(orders), mostRowsNamed)] {
		names = append(names, name(&orders[i]))
	}
	list := strings.Join(names, ", ")
	if len(orders) > mostRowsNamed {
		list += " …"
	}
	return list
}

// each calls f with the hashes of all orders in rows that count.
func (p *repeatedOrders) each(f func(order uint64)) {
	for _, part := range p.occurrences {
		for i := range part {
			f(part[i].order)
		}
	}
	for order := range p.others.of {
		f(order)
	}
	for _, o := range p.others.waiting {
		f(o.order)
	}
}

// longestKey is more than the length of any number, with what may stand between its digits, in bytes.
const longestKey = 200

// keysIn are the numbers in a cell that can hardly be anything but those that name rows: the cell itself, or words of it.
func (l *lead) keysIn(c cell.Cell) (out []string) {
	add := func(c cell.Cell) {
		if num, _ := l.readKey(c); l.isKey(c) {
			out = append(out, num)
		}
	}
	if len(c.Text) <= longestKey {
		if add(c); len(out) > 0 {
			return out
		}
	}
	if fields[l.key].kind == aMAWB {
		if holdsDigits(c.Text, len("12325122112")) {
			for _, w := range mawbsInWords(c.Text) {
				add(textCell(w))
			}
		}
		return out
	}
	text, begin := cell.Unwrap(c.Text), 0
	for i := 0; i <= len(text); i++ { // a text may be long and stand in each row: its other words must cost nothing
		if i < len(text) && !notInNumbers(rune(text[i])) {
			continue
		}
		if w := text[begin:i]; len(w) >= l.shortestKey() && len(w) <= longestKey && holdsDigits(w, 1) {
			add(textCell(w))
		}
		begin = i + 1
	}
	return out
}

// holdsDigits says that a text has at least n digits.
func holdsDigits(text string, n int) bool {
	for i := 0; i < len(text) && n > 0; i++ {
		if c := text[i]; c >= '0' && c <= '9' {
			n--
		}
	}
	return n <= 0
}

// notInNumbers says that r is in no number of the carrier. The bytes of other letters than ASCII are none, too.
func notInNumbers(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
