package mapping

import (
	"cmp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A table of orders may have names and addresses that do not say whose they are: Name, Phone, City. Mostly they are the
// consignee's, whom a scan form does not name. So a column of them is read for the time being, and taken out as soon as it
// differs within a handover: that is what consignees do, and a contact does not. If it never differs, a person is asked.

// personColumns are the columns of a table that may be the same field of a person. One of them is read.
type personColumns struct {
	field      field
	candidates []*columnHeader
}

// The choices of Options.Persons, and of the question.
const (
	personsConsignee = "consignee"
	personsHandover  = "handover"
)

// leaveOutPersons notes the plain names and addresses of a table of orders that are the consignee's, and marks those that may be.
func (s *Survey) leaveOutPersons(t *table, headers []columnHeader) {
	t.persons = nil
	if t.role != ordersRole {
		return
	}
	canonical := slices.ContainsFunc(headers, func(h columnHeader) bool {
		return h.meaning.class == classField && h.meaning.fields[0].ofPerson() && isNameOf(h.meaning.fields[0], h.text)
	})
	ofBuyers := slices.ContainsFunc(headers, func(h columnHeader) bool {
		return h.meaning.class == classConsignee || h.group == classConsignee ||
			h.meaning.class == classKnown && (h.meaning.kind == "goods" || h.meaning.kind == "customer")
	})
	for i := range headers {
		h := &headers[i]
		if h.note != "" || h.meaning.class != classPlain || h.group == classField || s.options.Persons == personsHandover {
			continue
		}
		f := h.meaning.fields[0]
		switch {
		case canonical && strings.EqualFold(h.text, f.String()): // street, postcode beside contact_name
			h.meaning.class = classField
		case ofBuyers || s.buyers || s.options.Persons == personsConsignee:
			h.note = "note_consignee"
		default:
			h.person = true
		}
	}
	s.leaveOutPairsOfPersons(t, headers, ofBuyers)
}

// leaveOutPairsOfPersons does the same for values above the table. Where the table has names of its own, or columns of buyers,
// those above it are not the consignee's: they are the handover's.
func (s *Survey) leaveOutPairsOfPersons(t *table, headers []columnHeader, ofBuyers bool) {
	inTable := ofBuyers || slices.ContainsFunc(headers, func(h columnHeader) bool { return h.person || h.note == "note_consignee" })
	for _, f := range personFields {
		pair := t.above[f]
		switch {
		case pair == nil || !pair.plain || s.options.Persons == personsHandover:
		case s.options.Persons == personsConsignee:
			s.dropPair(t, pair)
		case !inTable && t.hasHandoverNumber(headers):
			pair.person = true
		}
	}
}

// hasHandoverNumber says whether the table gives a handover by its number, so that a contact would be sent.
func (t *table) hasHandoverNumber(headers []columnHeader) bool {
	return t.above[handoverNum] != nil || slices.ContainsFunc(headers, func(h columnHeader) bool {
		return h.meaning.class == classField && h.meaning.fields[0] == handoverNum
	})
}

// notePersons keeps the candidates of each column of a person, for the question.
func (t *table) notePersons(f field, candidates []*columnHeader) {
	if len(candidates) > 0 && candidates[0].person {
		t.persons = append(t.persons, personColumns{f, slices.Clone(candidates)})
	}
}

// likelierPerson is the candidate that is read for the time being: the one that was chosen before, else the first. Which one is
// meant is asked once it is known that they are the handover's.
func (s *Survey) likelierPerson(t *table, f field, candidates []*columnHeader) *columnHeader {
	q, _ := s.whichQuestion(t, f, candidates)
	answer := s.givenAnswer(reason.Reason{Asks: q}).Answer
	if answer == "" {
		answer = columnAnswer(candidates[0])
	}
	return chosenColumn(candidates, answer)
}

// personsDiffer says that a name or address of a person, of whom nobody says who it is, differs from another one of the same
// handover.
func (b *block) personsDiffer() bool {
	for _, f := range personFields {
		one := slices.IndexFunc(b.cells[f], func(c blockCell) bool { return c.column.person && c.column.pair == nil })
		if one < 0 {
			continue
		}
		name := cell.Fold(b.cells[f][one].cell.Text) // if none differs from it, no two of them differ
		if slices.ContainsFunc(b.cells[f], func(c blockCell) bool { return cell.Fold(c.cell.Text) != name }) {
			return true
		}
	}
	return false
}

// decidePersons decides at the end of the file whose the names and addresses are that are still read for the time being. It
// asks if nothing tells.
func (s *Survey) decidePersons() {
	blocks := slices.Concat(s.result.handovers.ordered, s.result.handovers.inSheet)
	some, own := false, false
	for _, b := range blocks {
		for _, f := range personFields {
			for _, c := range b.cells[f] {
				some = some || c.column.person
				own = own || c.ownSheet
			}
		}
	}
	switch {
	case slices.ContainsFunc(blocks, (*block).personsDiffer):
		s.dropPersons(false)
	case own || !some: // a sheet of handovers says who hands over, or there is nothing to be sent
		s.dropPersons(true)
	}
	question := s.personsQuestion()
	if question.Asks == nil {
		return
	}
	switch s.askPerson(question) {
	case personsConsignee:
		s.dropPersons(true)
	case personsHandover:
		s.askWhichPersons()
	default:
		s.dropPersonCells(true) // nothing is sent before it is answered, so they need not agree
	}
}

// personsQuestion asks whose the names and addresses are. It asks nothing if there are none left.
func (s *Survey) personsQuestion() reason.Reason {
	r := reason.Reason{Code: reason.PersonsUnclear}
	var named []string
	var first *table
	known := map[string]bool{}
	add := func(address, text string) {
		if r.Cell = firstOf(r.Cell, address); !known[text] {
			named, known[text] = append(named, text), true
		}
	}
	for _, t := range s.result.tables {
		if t == nil {
			continue
		}
		slices.SortFunc(t.persons, func(a, b personColumns) int { return a.candidates[0].index - b.candidates[0].index })
		for _, p := range t.persons {
			for _, h := range p.candidates {
				first = cmp.Or(first, t)
				add(t.headerAddress(h), columnNames([]columnHeader{*h}))
			}
		}
		for _, f := range personFields {
			if pair := t.above[f]; pair != nil && pair.person {
				first = cmp.Or(first, t)
				add(pair.address(&cell.Row{}), `"`+cell.Shorten(pair.header)+`"`)
			}
		}
	}
	if len(named) == 0 {
		return r
	}
	r.Args = []string{strings.Join(named, ", ")}
	r.Asks = &reason.Question{Key: first.keyOf("persons"), Section: "[read]", Line: `persons = "consignee"  # or "handover"`,
		Choices: []reason.Choice{{Answer: personsConsignee, Say: "choice_persons_consignee"},
			{Answer: personsHandover, Say: "choice_persons_handover"}}}
	return r
}

// askWhichPersons asks which of two columns is meant, now that they are known to be the handover's.
func (s *Survey) askWhichPersons() {
	for _, t := range s.result.tables {
		if t == nil {
			continue
		}
		for _, p := range t.persons {
			if len(p.candidates) > 1 {
				s.askWhich(t, p.field, p.candidates)
			}
		}
	}
}

// dropPersons takes out the columns of persons: they are the consignee's. Values above the table go with them if pairs says so.
// If they stay, they are the handover's, since the table has the consignees in its rows.
func (s *Survey) dropPersons(pairs bool) {
	s.buyers = s.buyers || !pairs
	out := func(c *column) bool { return c.person && c.pair == nil }
	for _, t := range s.result.tables {
		if t == nil {
			continue
		}
		for _, p := range t.persons {
			t.at[p.field] = nil
			t.describeAsConsignee(p.candidates)
		}
		t.persons = nil
		t.columns = slices.DeleteFunc(t.columns, out)
		t.group = slices.DeleteFunc(t.group, out)
		for _, f := range personFields {
			if pair := t.above[f]; pair != nil && pair.person && pairs {
				s.dropPair(t, pair)
			}
		}
	}
	s.dropPersonCells(pairs)
	for i := range s.bySheet {
		s.bySheet[i].prev = previousCells{} // its cells are those of columns that are gone
		s.bySheet[i].labels = labelReader{}
	}
}

// dropPersonCells forgets what the columns said, and the values above the tables if pairs says so.
func (s *Survey) dropPersonCells(pairs bool) {
	for _, b := range slices.Concat(s.result.handovers.ordered, s.result.handovers.inSheet) {
		for _, f := range personFields {
			b.cells[f] = slices.DeleteFunc(b.cells[f], func(c blockCell) bool {
				return c.column.person && (c.column.pair == nil || pairs)
			})
		}
	}
}

// describeAsConsignee says in the Layout that columns are not used.
func (t *table) describeAsConsignee(columns []*columnHeader) {
	is := map[int]bool{}
	for _, h := range columns {
		is[h.index] = true
	}
	for i := range t.described {
		if d := &t.described[i]; is[d.Index] {
			d.Field, d.Unit, d.Note = "", "", "note_consignee"
		}
	}
}

// dropPair leaves out a value above the table. Its row counts as one of the titles.
func (s *Survey) dropPair(t *table, pair *column) {
	t.above[pair.field] = nil
	t.group = slices.DeleteFunc(t.group, func(c *column) bool { return c == pair })
	if pair.table != t {
		return // it stands above the first table of the sheet, which leaves it out, too
	}
	s.pairs = slices.DeleteFunc(s.pairs, func(c *column) bool { return c == pair })
	if !slices.ContainsFunc(s.pairs, func(c *column) bool { return c.table == t && c.row == pair.row }) {
		s.countSkipped(t, reason.SkippedTitle, &cell.Row{Sheet: t.sheet, Number: pair.row})
	}
}
