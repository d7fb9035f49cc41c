package mapping

import (
	"slices"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// blocks are the handovers, or the flights, of a file by their number. A block is put together from every row that
// names it: from a sheet of its own, or from the order rows that repeat it.
type blocks struct {
	role    role
	key     field
	byKey   map[string]*block
	ordered []*block
	inSheet []*block // those that stand in a handover or flight sheet
	sheet   string   // its name
}

type block struct {
	key      string
	cells    [fieldCount][]blockCell // what stands there, each text once, in the order of the file
	ownSheet bool                    // it stands in a sheet of its own
	reasons  []reason.Reason         // why no order can go with it
	handover *hgeapi.Handover
	flight   *hgeapi.Flight
}

// found is one cell of a block.
type blockCell struct {
	cell     cell.Cell
	column   *column
	address  string
	ownSheet bool // of a sheet of its own
}

// mostSpellings is how many different texts of one field of one block are kept: one that has more contradicts itself.
const mostSpellings = 8

func newBlocks(r role) *blocks {
	b := &blocks{role: r, key: handoverNum, byKey: map[string]*block{}}
	if r == flightRole {
		b.key = mawbNo
	}
	return b
}

func (b *blocks) get(key string) *block {
	found := b.byKey[key]
	if found == nil {
		found = &block{key: strings.Clone(key)}
		b.byKey[found.key] = found
		b.ordered = append(b.ordered, found)
	}
	return found
}

func (b *blocks) has(f field) bool {
	if b.role == flightRole {
		return f.ofFlight()
	}
	return f.ofHandover()
}

// add takes in what a row says of the block: its own cells, and those above the table.
func (b *block) add(all *blocks, t *table, r *cell.Row, record bool) {
	for _, col := range t.group {
		if !all.has(col.field) || col.field == all.key {
			continue
		}
		c := col.in(r)
		list := &b.cells[col.field]
		if cell.IsBlank(c) || len(*list) == mostSpellings ||
			slices.ContainsFunc(*list, func(f blockCell) bool {
				return f.cell.Text == c.Text && f.cell.Kind == c.Kind && (f.column == col || !col.field.isTime())
			}) {
			continue
		}
		c.Text = strings.Clone(c.Text)
		*list = append(*list, blockCell{c, col, col.address(r), record})
	}
}

// seeGroup sees the cells of a row that describe a form, and says whether one of them cannot be read.
func checkGroupCells(t *table, r *cell.Row) (damaged bool) {
	for _, col := range t.group {
		c := col.in(r)
		if cell.IsBlank(c) {
			continue
		}
		col.checkContent(r, c)
		if col.field.isTime() {
			m, flaw := cell.ParseMoment(c, t.info.Date1904)
			col.noteDateOrder(r, c, m)
			damaged = damaged || flaw != nil
		} else if _, flaw := col.read(c, ""); flaw != nil && flaw.Bad {
			damaged = true
		}
	}
	return damaged
}

// describe takes in how the form of an order row is described, and says whether a cell of that cannot be read.
func (s *Survey) addFormCells(t *table, r *cell.Row) (damaged bool) {
	damaged = checkGroupCells(t, r)
	num, handoverCell := keyOf(t, r, handoverNum)
	mawb, flightCell := keyOf(t, r, mawbNo)
	if num != "" {
		s.result.handovers.get(num).add(s.result.handovers, t, r, false)
	}
	if mawb != "" {
		s.result.flights.get(mawb).add(s.result.flights, t, r, false)
	}
	s.checkPairs(t, r)
	book, bookCell := keyOf(t, r, handoverKey)
	if book != "" && num == "" {
		num, handoverCell = book, bookCell
	}
	s.checkReference(t, r, num, handoverCell, mawb, flightCell)
	return damaged
}

// keyOf is the readable number of f that holds for r, and its address.
func keyOf(t *table, r *cell.Row, f field) (string, string) {
	c, col := t.value(r, f)
	if col == nil {
		return "", ""
	}
	key, flaw := col.readKey(c)
	if flaw != nil && flaw.Bad || key == "" {
		return "", ""
	}
	return key, col.address(r)
}

// key reads a cell that names something.
func (c *column) readKey(from cell.Cell) (string, *cell.Flaw) {
	switch c.field {
	case mawbNo:
		return cell.MAWB(from)
	case handoverKey:
		return cell.PlainText(from)
	}
	return cell.Identifier(from)
}

// above sees whether a column says something else than the key | value row above it.
func (s *Survey) checkPairs(t *table, r *cell.Row) {
	for _, f := range [...]field{referenceNum, handoverKey, handoverNum, mawbNo} {
		pair, col := t.above[f], t.at[f]
		if pair == nil || col == nil {
			continue
		}
		c := r.Cell(col.index)
		one, flaw := pair.readKey(*pair.pair)
		other, otherFlaw := col.readKey(c)
		if flaw != nil && flaw.Bad || otherFlaw != nil && otherFlaw.Bad || other == "" || one == other || s.asked(reason.PairAgainst, t) {
			continue
		}
		s.ask(col.reason(r, cell.Bad(reason.PairAgainst, f.String(), pair.address(r))))
	}
}

// claim is who uses one of the sheet's own references: a form has one handover and one flight.
type referenceUse struct{ handover, handoverCell, mawb, mawbCell string }

func (s *Survey) checkReference(t *table, r *cell.Row, handover, handoverCell, mawb, mawbCell string) {
	s.result.formWeight.addGroup(handover, mawb)
	reference, _ := keyOf(t, r, referenceNum)
	if reference == "" {
		return
	}
	s.result.formWeight.addReference(reference)
	c := s.result.references[reference]
	if c == nil {
		c = &referenceUse{}
		s.result.references[strings.Clone(reference)] = c
	}
	switch {
	case mawb != "" && c.mawb != "" && mawb != c.mawb && !s.asked(reason.TwoFlights, t):
		s.ask(reason.Reason{Code: reason.TwoFlights, Cell: mawbCell, Value: mawb, Args: []string{reference, c.mawbCell}})
	case handover != "" && c.handover != "" && !strings.EqualFold(handover, c.handover) && !s.asked(reason.TwoHandovers, t):
		s.ask(reason.Reason{Code: reason.TwoHandovers, Cell: handoverCell, Value: cell.Shorten(handover), Args: []string{reference, c.handoverCell}})
	}
	if c.mawb == "" {
		c.mawb, c.mawbCell = strings.Clone(mawb), mawbCell
	}
	if c.handover == "" {
		c.handover, c.handoverCell = strings.Clone(handover), handoverCell
	}
}

// block takes in a row of a handover or flight sheet.
func (s *Survey) addBlockRow(t *table, r *cell.Row) {
	all := s.result.handovers
	if t.role == flightRole {
		all = s.result.flights
	}
	checkGroupCells(t, r) // what is damaged is told cell by cell, when the block is read
	c, col := t.value(r, all.key)
	key, flaw := "", (*cell.Flaw)(nil)
	if col != nil {
		key, flaw = col.readKey(c)
	}
	b := &block{}
	switch {
	case flaw != nil && flaw.Bad:
		b.reasons = []reason.Reason{col.reason(r, flaw)}
	case key == "":
		b.reasons = []reason.Reason{{Code: reason.MissingKey, Cell: cell.Address(t.info.Name, t.columnIndex(all.key), r.Number), Args: []string{all.key.String()}}}
	default:
		if flaw != nil {
			s.result.repairs.add(flaw, func() reason.Reason { return col.reason(r, flaw) })
		}
		b = all.get(key)
	}
	b.add(all, t, r, true)
	if !b.ownSheet {
		b.ownSheet = true
		all.inSheet = append(all.inSheet, b)
	}
	all.sheet = t.info.Name
	s.blockRows = append(s.blockRows, blockRow{t.sheet, r.Number, b})
}

// record is a row of a handover or flight sheet.
type blockRow struct {
	sheet, row int
	block      *block
}

func (t *table) columnIndex(f field) int {
	if t.at[f] != nil {
		return t.at[f].index
	}
	return 0
}
