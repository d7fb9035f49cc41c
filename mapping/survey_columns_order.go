package mapping

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// holdsOrders says that nearly all filled cells of a column are the carrier's order numbers. Single ones may be damaged.
func (h columnHeader) holdsOrders() bool { return h.carriers > 0 && h.carriers*10 >= len(h.below)*9 }

// isExplicit says that a person has named the column: in the configuration, by the name of the field, or by an answer.
func (h columnHeader) isExplicit(l *lead) bool {
	return h.meaning.own || h.settled || foldHeader(h.text).whole == strings.ReplaceAll(l.key.String(), "_", "") ||
		l.isList() && h.meaning.class == classField && h.meaning.whose != noField && l.saysWhose(&h)
}

// mayHoldOrders says that a column could be the one with the order numbers although its header does not say so. What the header
// is known for counts little: an "Order No" or "Barcode" often is the carrier's number.
func (h columnHeader) mayHoldOrders() bool {
	if h.note != "" || h.settled || h.group == classConsignee {
		return false
	}
	switch h.meaning.class {
	case classOurs, classConsignee, classPlain:
		return false
	case classField:
		return h.meaning.fields[0] == customerOrderNum || h.meaning.fields[0] == bagNum
	}
	return true
}

// ordersAmong decides between several columns whose headers mean the order number. Equal columns count once. If some hold the
// carrier's numbers and the others none, content decides, unless a person has named one of the others.
func (s *Survey) ordersAmong(t *table, candidates []*columnHeader) []*columnHeader {
	candidates = t.withoutCopies(candidates)
	holds := func(h *columnHeader) bool { return h.holdsOrders() }
	rivals := func(h *columnHeader) bool { return !h.holdsOrders() && (h.carriers > 0 || h.isExplicit(t.lead)) }
	all := len(candidates)
	if !slices.ContainsFunc(candidates, rivals) {
		candidates = keepPreferred(candidates, holds)
	}
	if len(candidates) == 1 && all > 1 {
		t.sayTaken(candidates[0])
	}
	slices.SortStableFunc(candidates, func(a, b *columnHeader) int { return b.carriers - a.carriers })
	return candidates
}

// withoutCopies leaves out the columns whose cells are equal to those of a column before them, in all rows.
func (t *table) withoutCopies(candidates []*columnHeader) []*columnHeader {
	var out []*columnHeader
	kinds := t.newDistinct()
	for _, h := range candidates {
		if !kinds.add(h) {
			h.note = "note_other_column"
			continue
		}
		out = append(out, h)
	}
	return out
}

// distinctColumns are columns of a table of which no two have the same cells. They are found by a hash: there may be 16,384.
type distinctColumns struct {
	t      *table
	seed   maphash.Seed
	byHash map[uint64][]*columnHeader
}

func (t *table) newDistinct() *distinctColumns {
	return &distinctColumns{t: t, seed: maphash.MakeSeed(), byHash: map[uint64][]*columnHeader{}}
}

// add adds a column, unless one with the same cells is among them.
func (d *distinctColumns) add(h *columnHeader) bool {
	var sum maphash.Hash
	sum.SetSeed(d.seed)
	for i := range d.t.sample {
		sum.WriteString(cell.Unwrap(d.t.sample[i].Cell(h.index).Text)) // never fails
		sum.WriteByte(0)
	}
	same := d.byHash[sum.Sum64()]
	if slices.ContainsFunc(same, func(before *columnHeader) bool { return d.t.sameCells(before, h) }) {
		return false
	}
	d.byHash[sum.Sum64()] = append(same, h)
	return true
}

func (t *table) sameCells(a, b *columnHeader) bool {
	for i := range t.sample {
		r := &t.sample[i]
		if cell.Unwrap(r.Cell(a.index).Text) != cell.Unwrap(r.Cell(b.index).Text) {
			return false
		}
	}
	return true
}

// chooseOrder looks at what stands in the columns, once their headers have said which one has the order numbers. Where the header
// says nothing, or holds none of the carrier's numbers and another column does, content decides. In doubt the user is asked.
func (s *Survey) chooseOrder(t *table, headers []columnHeader) {
	if s.isAsking(t.keyOf("which "+t.lead.key.String())) || slices.ContainsFunc(headers, func(h columnHeader) bool {
		return slices.Contains(h.unclear, t.lead.key) && !h.settled && t.at[t.lead.key] == nil
	}) {
		return // that question already asks for it
	}
	named := headerOf(headers, t.at[t.lead.key])
	all, some := t.otherOrders(headers, named)
	switch {
	case named != nil && t.lead.key == pccc: // the numbers of orders beside it are none of these
	case named != nil && t.lead.key == customerOrderNum: // the carrier's number of an order may stand beside it
		if !named.isExplicit(t.lead) && named.holdsCarriers() {
			t.at[t.lead.key], t.noOrderColumn, t.whichOrder = nil, true, t.carriersOnly(named)
		}
	case named != nil && (named.settled || len(named.below) == 0 && len(all)+len(some) == 0):
	case named != nil && len(named.below) > 0 && named.carriers == 0 && len(all)+len(some) == 0:
		if hge := slices.IndexFunc(headers, func(h columnHeader) bool {
			return h.mayHoldOrders() &&
				t.lead.namesCarrier(&h)
		}); hge >= 0 &&
			!named.isExplicit(t.lead) {
			s.askOrder(t, headers, named, []*columnHeader{&headers[hge]})
		}
	case named != nil && named.carriers > 0:
		all = slices.DeleteFunc(all, func(h *columnHeader) bool { return h.meaning.class == classKnown })
		if !named.isExplicit(t.lead) && len(all) > 0 {
			s.askOrder(t, headers, named, all)
		}
	case len(all) == 1 && len(some) == 0 && (named == nil || len(named.below) == 0 || !named.isExplicit(t.lead)):
		t.takeOrder(headers, all[0])
		t.sayTaken(all[0])
	case len(all)+len(some) > 0:
		s.askOrder(t, headers, named, append(all, some...))
	case named == nil:
		s.askAnyOrder(t, headers)
	}
}

// headerOf is the header of a column, nil if there is none.
func headerOf(headers []columnHeader, c *column) *columnHeader {
	if c == nil {
		return nil
	}
	if i := c.index; i < len(headers) && headers[i].index == i { // as long as no column is left out
		return &headers[i]
	}
	for i := range headers {
		if headers[i].index == c.index {
			return &headers[i]
		}
	}
	return nil
}

// otherOrders are the columns beside named that hold the carrier's numbers: in nearly all filled cells and at least every second
// row, or only in some. Columns that are equal to named or to each other count once.
func (t *table) otherOrders(headers []columnHeader, named *columnHeader) (all, some []*columnHeader) {
	kinds := t.newDistinct()
	for i := range headers {
		h := &headers[i]
		may := h.mayHoldOrders() || named != nil && h.note == "note_other_column" && h.meaning.fields[0] == t.lead.key
		switch {
		case h == named || h.carriers == 0 || named != nil && t.sameCells(named, h):
		case may && h.holdsOrders() && len(h.below)*2 >= len(t.sample):
			if kinds.add(h) {
				all = append(all, h)
			}
		case may && h.carriers*2 >= len(h.below) && (named == nil || len(h.below)*2 >= len(t.sample)),
			named == nil && may,
			named == nil && h.meaning.class == classField && h.holdsOrders():
			some = append(some, h)
		}
	}
	if len(all) > 0 { // a remark that names an order does not rival a column of them
		some = slices.DeleteFunc(some, func(h *columnHeader) bool {
			return h.carriers*2 < len(h.below) || len(h.below)*2 < len(t.sample)
		})
	}
	return all, some
}

// takeOrder makes h the column with the order numbers.
func (t *table) takeOrder(headers []columnHeader, h *columnHeader) {
	if before := headerOf(headers, t.at[t.lead.key]); before != nil && before != h {
		before.note = "note_other_column"
	}
	if f := fieldOf(t, h.index); f != noField {
		t.at[f] = nil
	}
	h.meaning.class, h.meaning.fields, h.note = classField, []field{t.lead.key}, ""
	t.useColumn(t.lead.key, h)
}

// sayTaken says that a column was taken for its content and not, or not only, for its header.
func (t *table) sayTaken(h *columnHeader) {
	if t.lead.isList() {
		return // decideNumbers says it
	}
	r := reason.Reason{Code: reason.ColumnTaken, Cell: t.headerAddress(h), Value: cell.Shorten(h.text),
		Args: []string{t.lead.key.String(), strconv.Itoa(h.carriers), strconv.Itoa(len(h.below))}}
	if h.text == "" {
		r.Value = cell.ColumnLetters(h.index)
	}
	t.taken = append(t.taken, r)
}

// askOrder asks which column has the order numbers. Those with the carrier's numbers are named first.
func (s *Survey) askOrder(t *table, headers []columnHeader, named *columnHeader, candidates []*columnHeader) {
	slices.SortStableFunc(candidates, func(a, b *columnHeader) int { return b.carriers - a.carriers })
	if named != nil {
		candidates = append(candidates, named)
	}
	r := s.orderQuestion(t, candidates)
	if named == nil {
		r.Code, r.Value, r.Args = reason.NoOrderButLikely, cell.Shorten(candidates[0].text), nil
		if r.Value == "" {
			r.Value = cell.ColumnLetters(candidates[0].index)
		}
	}
	if answer := s.askPerson(r); answer != "" {
		s.obeyOrder(t, headers, candidates, answer)
		return
	}
	t.putInQuestion(candidates)
}

// putInQuestion notes the columns of which one may name the rows, while nobody has said which: a row that has something in one of
// them counts.
func (t *table) putInQuestion(candidates []*columnHeader) {
	for _, h := range candidates {
		t.inQuestion = append(t.inQuestion, h.index)
	}
}

// putAside notes the columns that name no rows because a person has chosen another one.
func (t *table) putAside(candidates []*columnHeader, chosen *columnHeader) {
	for _, h := range candidates {
		if h != chosen {
			t.aside = append(t.aside, h.index)
		}
	}
}

// askAnyOrder asks for the column with the order numbers if no column holds one of the carrier's. It asks at the end of the
// survey: another sheet may have the orders.
func (s *Survey) askAnyOrder(t *table, headers []columnHeader) {
	t.noOrderColumn = true
	candidates, r := s.anyOrder(t, headers)
	if len(candidates) == 0 {
		t.whichOrder = r
		return
	}
	if answer := s.answerTo(*r); answer != "" {
		s.obeyOrder(t, headers, candidates, answer)
		return
	}
	t.whichOrder = r
	t.putInQuestion(candidates)
}

// anyOrder are the columns that could have the order numbers where none has most of the carrier's, and the question which of
// them it is. If there are none, it is nil, or says that a column has the carrier's numbers where its owner's are wanted.
func (s *Survey) anyOrder(t *table, headers []columnHeader) (candidates []*columnHeader, r *reason.Reason) {
	var carriers *columnHeader // with the carrier's numbers, where its owner's name the rows
	for i := range headers {
		switch h := &headers[i]; {
		case !h.mayHoldOrders() && !h.isCarriers(), h.carriers == 0 && !t.lead.looksLikeKeys(h), t.lead.isOwnBag(h):
		case t.lead.key == customerOrderNum && h.holdsCarriers():
			carriers = h
		case h.mayHoldOrders():
			candidates = append(candidates, h)
		}
	}
	if len(candidates) == 0 {
		if carriers != nil {
			r = t.carriersOnly(carriers)
		}
		return nil, r
	}
	slices.SortStableFunc(candidates, func(a, b *columnHeader) int { return t.lead.wordsForKey(b) - t.lead.wordsForKey(a) })
	q := s.orderQuestion(t, candidates)
	q.Code, q.Value, q.Args = reason.NoOrderColumn, "", nil
	return candidates, &q
}

// carriersOnly says that a column has the carrier's numbers where its owner's are wanted.
func (t *table) carriersOnly(h *columnHeader) *reason.Reason {
	return &reason.Reason{Code: reason.CarriersOnly, Cell: t.headerAddress(h), Value: cell.Shorten(h.text)}
}

// holdsCarriers says that nearly all cells of a column are the carrier's numbers of waybills.
func (h *columnHeader) holdsCarriers() bool {
	n := 0
	for _, c := range h.below {
		if isCarrierWaybill(c) {
			n++
		}
	}
	return n > 0 && n*10 >= len(h.below)*9
}

// isCarriers says that a header means the carrier's numbers to other operations.
func (h *columnHeader) isCarriers() bool {
	return h.note == "" && h.meaning.class == classElsewhere && h.meaning.fields[0] == orderNum
}

// orderQuestion asks which of the candidates has the order numbers.
func (s *Survey) orderQuestion(t *table, candidates []*columnHeader) reason.Reason {
	q := &reason.Question{Key: t.keyOf("order column")}
	if candidates[0].aliasText != "" {
		q.Section, q.Line = "[aliases]", s.aliasLine(t.lead.key, candidates[0].aliasText)
	}
	var shown []columnHeader
	for _, h := range candidates {
		shown = append(shown, *h)
		q.Choices = append(q.Choices, columnChoice(h))
	}
	q.Choices = append(q.Choices, reason.Choice{Answer: noneAnswer, Say: "choice_neither"})
	return reason.Reason{Code: reason.TwoColumns, Cell: t.headerAddress(candidates[0]),
		Args: []string{t.lead.key.String(), columnNames(shown)}, Asks: q}
}

// obeyOrder takes the column that a person has chosen, or none.
func (s *Survey) obeyOrder(t *table, headers []columnHeader, candidates []*columnHeader, answer string) {
	t.noOrderColumn = answer == noneAnswer
	if answer == noneAnswer {
		if named := headerOf(headers, t.at[t.lead.key]); named != nil {
			named.note = "note_answered"
		}
		t.at[t.lead.key] = nil
		return
	}
	for _, h := range candidates {
		if columnAnswer(h) == answer {
			t.takeOrder(headers, h)
			t.putAside(candidates, h)
		}
	}
}

// shortestOrder is in characters. A column of shorter texts is none of order numbers.
const shortestOrder = 6

// looksLikeKeys says that a column could hold the order numbers of another carrier: nearly all cells can be read as one, and
// nearly all differ.
func (l *lead) looksLikeKeys(h *columnHeader) bool {
	like, distinct := 0, map[string]bool{}
	for _, c := range h.below {
		n, flaw := l.readKey(c)
		if len(n) >= shortestOrder && (flaw == nil || !flaw.Bad) && c.Kind != cell.Date && !isTimeLike(c) {
			like++
			distinct[n] = true
		}
	}
	n := len(h.below)
	return like > 0 && like*10 >= n*8 && len(distinct)*10 >= n*8
}
