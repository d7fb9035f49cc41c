package mapping

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A list of numbers has them in one column, or in several: the outcome of a file that made waybills has the customer's, the
// carrier's and the last-mile carrier's. Whose numbers a column has is decided for the column: by all its cells, then by its
// header.

// numberUse is what a column of numbers says of whose they are.
type numberUse struct {
	whose    field // that the header says, noField if it does not
	said     bool  // by a person, or by the very name of the field: cells of another look do not matter
	asked    bool  // by an alias or an answer: not even cells that are all the carrier's matter
	carriers int   // cells that are used, by what they look like
	lastMile int
	others   int
	first    shownCell // of those that do not look like the carrier's
	is       field     // what was decided; number: each by what it looks like
	byCells  bool      // the cells decided it, and not the header

	brackets     int // numbers of others with words in brackets behind them
	firstBracket shownCell
	areRemarks   bool // a person said that these words are remarks
}

// The kinds of numbers, as the carrier counts them (contract-waybills.md, General).
var numberTypes = map[field]string{customerOrderNum: "1", orderNum: "2", trackingNum: "3"}

func isCarrierWaybill(c cell.Cell) bool {
	if len(c.Text) < len("HGE2507080000516") {
		return false
	}
	n, _ := cell.Waybill(c)
	return cell.IsCarrierWaybill(n)
}

// isList says that any number of an order may name a row.
func (l *lead) isList() bool { return len(l.names) > 0 }

// How sure it is that a column has the numbers that are wanted, the surest first.
const (
	numbersNamed    = iota // a person says so
	numbersCarriers        // they are the carrier's
	numbersOfOrders        // the header says whose they are
	numbersLastMile
	numbersUnsaid // the header may mean several
	numbersUnknown
)

// rankOf is how sure it is that a column has the numbers that are wanted.
func (l *lead) rankOf(h *columnHeader) int {
	switch {
	case h.meaning.own, h.settled:
		return numbersNamed
	case h.holdsOrders(), h.meaning.whose == orderNum && l.saysWhose(h):
		return numbersCarriers
	case h.meaning.whose == customerOrderNum:
		return numbersOfOrders
	case h.meaning.whose == trackingNum:
		return numbersLastMile
	case h.meaning.whose == orderNum:
		return numbersUnsaid
	}
	return numbersUnknown
}

// saysWhose says that a header says for certain whose numbers it has: it is the name of the field, or names the carrier. A
// "Tracking No" may be anybody's.
func (l *lead) saysWhose(h *columnHeader) bool {
	folded := foldHeader(h.text).whole
	named := slices.ContainsFunc(l.names, func(f field) bool { return folded == strings.ReplaceAll(f.String(), "_", "") })
	return named || slices.ContainsFunc(headerWords(h.text), func(w string) bool { return w == "hge" || w == "gke" })
}

// assignNumbers chooses the columns that name the rows of a list: the first one goes first where it is filled. Of two that are
// equally likely the user is asked, if they are needed.
func (s *Survey) assignNumbers(t *table, headers []columnHeader, candidates []*columnHeader) {
	t.numbers, t.given = nil, givenNumbers{}
	candidates = keepPreferred(candidates, func(h *columnHeader) bool { return len(h.below) > 0 })
	candidates = slices.DeleteFunc(candidates, func(h *columnHeader) bool {
		if h.meaning.own || h.settled || holdsNumbers(h) {
			return false
		}
		h.note = "note_other_column" // Name, with names of persons
		return true
	})
	t.given = t.findGiven(headers, candidates)
	candidates = t.withoutCopies(candidates)
	slices.SortStableFunc(candidates, func(a, b *columnHeader) int { return cmp.Compare(s.lead.rankOf(a), s.lead.rankOf(b)) })
	for len(candidates) > 0 {
		rank, n := s.lead.rankOf(candidates[0]), 1
		for n < len(candidates) && s.lead.rankOf(candidates[n]) == rank {
			n++
		}
		same := candidates[:n]
		candidates = candidates[n:]
		switch needed := !t.allNumbered(); {
		case (needed || rank < numbersUnsaid) && !t.contradict(same): // an outcome gives a number once more where there was an answer
			for _, h := range same {
				t.useNumbers(h)
			}
		case !needed:
			for _, h := range same {
				h.note = "note_other_column"
			}
		default:
			if h := s.askWhich(t, number, same); h != nil {
				t.useNumbers(h)
			}
		}
	}
	t.useOwnNumbers(headers)
}

// saidWhichNumbers says that a person has chosen between columns of a list.
func (s *Survey) saidWhichNumbers() bool {
	return s.lead.isList() && slices.ContainsFunc(s.answered, func(a reason.Answered) bool {
		return reason.BareKey(a.Question.Asks.Key) == "which "+s.lead.key.String()
	})
}

// holdsNumbers says that most cells of a column have a digit and are no times.
func holdsNumbers(h *columnHeader) bool {
	with := 0
	for _, c := range h.below {
		if c.Kind == cell.Error || c.Kind == cell.Formula || c.Kind != cell.Date && hasDigit(c, c.Text) {
			with++
		}
	}
	return with*2 >= len(h.below)
}

// contradict says that one of the first rows has different numbers in two columns. If not, the fuller column comes first.
func (t *table) contradict(columns []*columnHeader) bool {
	slices.SortStableFunc(columns, func(a, b *columnHeader) int { return cmp.Compare(len(b.below), len(a.below)) })
	return slices.ContainsFunc(t.sample, func(r cell.Row) bool {
		found, edited := "", t.given.edited(&r)
		return slices.ContainsFunc(columns, func(h *columnHeader) bool {
			if edited && t.given.isBehind(h.index) {
				return false
			}
			num, _ := t.lead.readKey(r.Cell(h.index))
			if num == "" {
				return false
			}
			before := found
			found = num
			return before != "" && before != num
		})
	})
}

// allNumbered says that a column that was chosen already names each of the first rows.
func (t *table) allNumbered() bool {
	return len(t.numbers) > 0 && !slices.ContainsFunc(t.sample, func(r cell.Row) bool {
		named, _ := t.named(&r)
		return cell.IsBlank(named)
	})
}

// useNumbers adds a column of numbers behind those that go before it.
func (t *table) useNumbers(h *columnHeader) {
	first := t.at[number]
	t.useColumn(number, h)
	t.at[number].number = t.numberUse(h)
	t.numbers = append(t.numbers, t.at[number])
	if first != nil {
		t.at[number] = first
	}
}

func (t *table) numberUse(h *columnHeader) *numberUse {
	asked := h.meaning.own || h.settled
	return &numberUse{whose: h.meaning.whose, asked: asked && h.meaning.whose != noField, said: asked || t.lead.saysWhose(h)}
}

// endNumbers takes a column that was chosen for its cells, or by an answer, in front of the others; and whose numbers a row says,
// if it is clear which.
func (t *table) endNumbers(headers []columnHeader) {
	if col := t.at[number]; col != nil && !slices.Contains(t.numbers, col) {
		col.number = t.numberUse(headerOf(headers, col))
		t.numbers = slices.Insert(t.numbers, 0, col)
	}
	for _, c := range t.numbers[min(1, len(t.numbers)):] {
		if h := headerOf(headers, c); h != nil {
			h.note = ""
		}
	}
	if col := t.at[numType]; col != nil && len(t.numbers) > 1 {
		if h := headerOf(headers, col); h != nil {
			h.note = "note_other_column"
		}
		t.at[numType] = nil
	}
}

// keyCell is the cell that names a row, and its column: in a list the first of its columns that is filled, but for what stands
// behind our columns where the row was edited.
func (t *table) keyCell(r *cell.Row) (cell.Cell, *column) {
	if from, col := t.named(r); col != nil {
		return from, col
	}
	col := t.at[t.lead.key]
	if col != nil && t.given.isBehind(col.index) && t.given.edited(r) {
		return cell.Cell{}, col
	}
	return col.in(r), col
}

// named is the cell of a list that names a row, and its column, nil if there is none.
func (t *table) named(r *cell.Row) (cell.Cell, *column) {
	edited := t.given.edited(r)
	for _, c := range t.numbers {
		if from := r.Cell(c.index); !from.Merged && !cell.IsBlank(from) && (!edited || !t.given.isBehind(c.index)) {
			return from, c
		}
	}
	return cell.Cell{}, nil
}

// unmergedKey is keyCell, but the empty cell if it was filled in from a merged range.
func (t *table) unmergedKey(r *cell.Row) (cell.Cell, *column) {
	c, col := t.keyCell(r)
	if c.Merged {
		c = cell.Cell{}
	}
	return c, col
}

// countNumber notes what a number looks like, unless its row says whose it is.
func (s *Survey) countNumber(t *table, col *column, num string, r *cell.Row) {
	if col.number == nil {
		return
	}
	if said := t.at[numType]; said != nil && !cell.IsBlank(r.Cell(said.index)) {
		return
	}
	use := col.number
	switch {
	case cell.IsCarrierWaybill(num):
		use.carriers++
		if s.result.brands == nil {
			s.result.brands = map[string]int{}
		}
		s.result.brands[cell.Brand(num)]++
		return
	case cell.IsLastMile(num):
		use.lastMile++
	default:
		use.others++
		use.noteBracket(col, num, r)
	}
	if use.first.cell == "" {
		use.first = shownCell{col.address(r), cell.Shorten(strings.Clone(num))}
	}
}

// decideNumbers decides whose numbers the columns of a list have, or asks.
func (s *Survey) decideNumbers(t *table) {
	if t.role != ordersRole || t.rows == 0 {
		return
	}
	for _, c := range t.numbers {
		u := c.number
		if u.is = u.decide(); u.is == noField {
			u.is = fieldNamed(s.askPerson(s.numbersQuestion(t, c)))
		} else if u.byCells {
			n := u.carriers + u.lastMile
			t.taken = append(t.taken, reason.Reason{Code: reason.NumbersTaken, Cell: cell.Address(t.info.Name, c.index, t.header),
				Value: firstOf(cell.Shorten(c.header), cell.ColumnLetters(c.index)),
				Args:  []string{u.is.String(), strconv.Itoa(n), strconv.Itoa(n + u.others)}})
		}
		s.askForBrackets(t, c)
	}
}

// decide says whose the numbers of a column are, noField if there are two readings.
func (u *numberUse) decide() field {
	n := u.carriers + u.lastMile + u.others
	switch {
	case u.asked:
		return u.whose
	case n > 0 && u.carriers == n:
		u.byCells = u.whose != orderNum
		return orderNum
	case u.said && u.whose == orderNum, n == 0 && u.whose == noField:
		return orderNum
	case u.carriers > 0:
		return noField
	case n == 0, u.whose == customerOrderNum, u.whose == trackingNum:
		return u.whose
	case u.whose == orderNum && u.lastMile == n:
		u.byCells = true
		return trackingNum
	}
	return noField
}

// numbersQuestion asks whose the numbers of a column are.
func (s *Survey) numbersQuestion(t *table, c *column) reason.Reason {
	u := c.number
	n := u.carriers + u.lastMile + u.others
	order := []field{customerOrderNum, orderNum, trackingNum}
	switch {
	case u.carriers > 0:
		order = []field{number, orderNum, customerOrderNum, trackingNum}
	case u.lastMile == n:
		order = []field{trackingNum, customerOrderNum, orderNum}
	case u.whose == orderNum:
		order = []field{trackingNum, orderNum, customerOrderNum}
	}
	q := &reason.Question{Key: t.keyOfColumn("numbers", c.header, c.index)}
	for _, f := range order {
		if f == number {
			q.Choices = append(q.Choices, reason.Choice{Answer: f.String(), Say: "choice_each_number"})
			continue
		}
		q.Choices = append(q.Choices, reason.Choice{Answer: f.String(), Say: "choice_field", Args: []string{f.String()}})
		if q.Line == "" && c.header != "" {
			q.Section, q.Line = "[aliases]", s.aliasLine(f, c.header)
		}
	}
	r := reason.Reason{Code: reason.WhoseNumbers, Cell: cell.Address(t.info.Name, c.index, t.header),
		Value: firstOf(cell.Shorten(c.header), cell.ColumnLetters(c.index)), Args: []string{u.first.value, u.first.cell}, Asks: q}
	if u.carriers > 0 {
		r.Code = reason.MixedNumbers
		r.Args = []string{strconv.Itoa(u.carriers), strconv.Itoa(n), u.first.value, u.first.cell}
	}
	return r
}

// typeOf says whose a number is, as the carrier counts.
func (u *numberUse) typeOf(num string) string {
	is := u.is
	if is == number {
		switch {
		case cell.IsCarrierWaybill(num):
			is = orderNum
		case cell.IsLastMile(num):
			is = trackingNum
		default:
			is = customerOrderNum
		}
	}
	return numberTypes[is]
}
