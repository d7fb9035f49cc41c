package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// blocks holds the handovers, the flights or the bags of a file, by number. A block is one of them. Its cells come from all rows
// that name its number: the row in a sheet of its own, or the order rows that repeat it.
type blocks struct {
	role    role
	key     field
	byKey   map[string]*block
	ordered []*block
	inSheet []*block // those that have a row in a handover or flight sheet
	sheet   string   // name of that sheet
	budget  *budget
}

type block struct {
	key      string
	cells    [fieldCount][]blockCell // the cells of each field in the order of the file; equal ones are kept once
	ownSheet bool                    // it has a row in a handover or flight sheet
	reasons  []reason.Reason         // why orders that need it are rejected
	part     *Part
	rows     int       // rows of orders that name it, of a bag
	flight   blockCell // of a bag: the first MAWB beside it
	firstRow string    // of a bag: the address of its number beside the first order
}

// blockCell is one cell of a block.
type blockCell struct {
	cell     cell.Cell
	column   *column
	address  string
	ownSheet bool   // from a handover or flight sheet
	unit     string // of a weight or a size, from the unit column of its row
}

// mostSpellings is how many different texts of one field of a block are kept. Most of them are the same value.
const mostSpellings = 64

// blockRowSize is about how many bytes a row of a handover or flight sheet takes, even if it has no number.
const blockRowSize = 1000

// blockCellSize is about how many bytes a blockCell takes besides its text.
const blockCellSize = 100

// blockRow is a row of a handover or flight sheet.
type blockRow struct {
	sheet, row, column int
	block              *block
}

func newBlocks(r role, counted *budget) *blocks {
	return &blocks{role: r, budget: counted, key: keyOfRole(r), byKey: map[string]*block{}}
}

// blocksOf are the blocks of a role, nil for orders.
func (p *surveyResult) blocksOf(r role) *blocks {
	switch r {
	case handoverRole:
		return p.handovers
	case flightRole:
		return p.flights
	case bagRole:
		return p.bags
	}
	return nil
}

// get returns the block with that number, a new one if there is none.
func (b *blocks) get(key string) *block {
	one := b.byKey[key]
	if one == nil {
		b.budget.addGroup(key)
		one = &block{key: strings.Clone(key)}
		b.byKey[one.key] = one
		b.ordered = append(b.ordered, one)
	}
	return one
}

// hasInSheet says whether the sheet of such blocks has that number.
func (b *blocks) hasInSheet(key string) bool {
	one := b.byKey[key]
	return one != nil && one.ownSheet
}

// has says whether f describes such a block.
func (b *blocks) has(f field) bool { return f.of(b.role) }

// add collects what a row says about the block, including the values above the table.
func (b *block) add(all *blocks, t *table, r *cell.Row, ownSheet bool) {
	for _, col := range t.group {
		if !all.has(col.field) || col.field == all.key {
			continue
		}
		c, unit := col.in(r), t.unitBeside(col, r)
		list := &b.cells[col.field]
		if cell.IsBlank(c) || len(*list) == mostSpellings ||
			slices.ContainsFunc(*list, func(have blockCell) bool {
				return have.cell.Text == c.Text && have.cell.Kind == c.Kind && have.cell.Format == c.Format && have.cell.Struck == c.Struck &&
					have.unit == unit && have.column.person == col.person &&
					(have.column == col || !col.field.isTime())
			}) {
			continue
		}
		c.Text = strings.Clone(c.Text)
		all.budget.addText(len(c.Text) + blockCellSize)
		*list = append(*list, blockCell{c, col, col.address(r), ownSheet, unit})
	}
}

// unitBeside is the unit of a row's unit column, if col is one of weights or sizes.
func (t *table) unitBeside(col *column, r *cell.Row) string {
	switch {
	case col.field.is(aSize):
		return t.lengthBeside(r)
	case !col.field.isWeight():
		return ""
	}
	c, _ := t.value(r, weightUnit)
	return cell.Unit(cell.Unwrap(c.Text))
}

// addFormCells collects how an order row describes its handover, flight and bag. damaged says that one of these cells cannot be
// read. bag is the bag that the row names, nil if it names none.
func (s *Survey) addFormCells(t *table, r *cell.Row) (damaged bool, bag *block) {
	damaged = checkGroupCells(t, r)
	s.checkPairs(t, r)
	s.checkShown(t, r)
	if s.lead.joins[bagRole] {
		bag = s.addBagCells(t, r)
	}
	if s.lead.joins[handoverRole] || s.lead.joins[flightRole] {
		s.addPlaceCells(t, r)
	}
	return damaged, bag
}

// addBagCells collects how an order row describes its bag.
func (s *Survey) addBagCells(t *table, r *cell.Row) *block {
	num, _ := keyOf(t, r, bagNum)
	if num == "" {
		return nil
	}
	b := s.result.bags.get(num)
	b.add(s.result.bags, t, r, false)
	mawb, _ := keyOf(t, r, mawbNo)
	_, col := t.value(r, bagNum)
	b.firstRow = firstOf(b.firstRow, col.address(r))
	switch {
	case mawb == "":
	case b.flight.column == nil:
		b.flight = blockCell{cell: cell.Cell{Text: strings.Clone(mawb)}, column: col, address: col.address(r)}
	case b.flight.cell.Text != mawb && !b.isBad(reason.BagTwoFlights):
		b.reasons = append(b.reasons, reason.Reason{Code: reason.BagTwoFlights, Cell: col.address(r), Value: cell.Shorten(num),
			Args: []string{strings.Clone(mawb), b.flight.address, b.flight.cell.Text}})
	}
	return b
}

func (b *block) isBad(code reason.Code) bool {
	return slices.ContainsFunc(b.reasons, func(r reason.Reason) bool { return r.Code == code })
}

// addPlaceCells collects how an order row describes its handover and flight.
func (s *Survey) addPlaceCells(t *table, r *cell.Row) {
	num, handoverCell := keyOf(t, r, handoverNum)
	mawb, flightCell := keyOf(t, r, mawbNo)
	if num != "" {
		b := s.result.handovers.get(num)
		b.add(s.result.handovers, t, r, false)
		if len(t.persons) > 0 && b.personsDiffer() {
			s.dropPersons(false)
		}
	}
	if mawb != "" {
		s.result.flights.get(mawb).add(s.result.flights, t, r, false)
	} else {
		s.noteFlightAlone(t, r)
	}
	book, bookCell := keyOf(t, r, handoverKey)
	if book != "" && num == "" {
		num, handoverCell = book, bookCell
	}
	s.checkReference(t, r, num, handoverCell, mawb, flightCell)
}

// checkGroupCells looks at the group columns of a row. damaged says that one of these cells cannot be read.
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
		} else if _, flaw := col.read(c, ""); flaw != nil && flaw.Bad && !col.person && !col.field.isWeight() {
			damaged = true
		}
	}
	return damaged
}

// addBlockRow takes a row of a handover or flight sheet.
func (s *Survey) addBlockRow(t *table, r *cell.Row) {
	all := s.result.blocksOf(t.role)
	s.checkShown(t, r)
	s.askForStruck(t, r)
	for _, f := range s.lead.weights {
		if col := t.at[f]; col != nil {
			s.addWeight(t, col, r)
		}
	}
	checkGroupCells(t, r) // a damaged cell is reported when the block is finished
	c, col := t.value(r, all.key)
	key, flaw := "", (*cell.Flaw)(nil)
	if col != nil {
		key, flaw = col.readKey(c)
	}
	b := &block{}
	if s.budget.addText(blockRowSize); s.budget.beyond != nil {
		return
	}
	switch {
	case flaw != nil && flaw.Bad:
		b.reasons = []reason.Reason{col.reason(r, flaw)}
	case key == "":
		b.reasons = []reason.Reason{{Code: reason.MissingKey, Cell: cell.Address(t.info.Name, t.columnIndex(all.key), r.Number),
			Args: []string{all.key.String()}}}
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
	s.blockRows = append(s.blockRows, blockRow{t.sheet, r.Number, t.columnIndex(all.key), b})
}

// finishBlocks reads the cells of each block, checks that they agree, and makes its Part.
func (s *Survey) finishBlocks(all *blocks) {
	list, fields := all.ordered, blockFields(all.role)
	for _, b := range all.inSheet {
		if b.key == "" {
			list = append(list, b) // it has no number, but its other faults are reported, too
		}
	}
	for _, b := range list {
		b.part = &Part{Texts: map[string]string{}}
		set := func(f field, text string) {
			if text != "" {
				b.part.Texts[f.String()] = text
			}
		}
		country, flights, departures := "", b.cells[flightNo], b.cells[etd]
		set(all.key, b.key)
		for _, f := range fields {
			if f == all.key {
				continue
			}
			text := s.agreedValue(b, f, country)
			if set(f, text); f == countryCode {
				country = text
			}
			b.cells[f] = nil
		}
		switch all.role {
		case bagRole:
			s.checkBag(b)
		case flightRole:
			b.checkDay(flights, departures)
		}
	}
}

// agreedValue returns the value of f in a block. If two cells disagree, the user is asked. A bad cell in an order row
// is reported with that row by the mapper; one in a handover or flight sheet is the block's fault; one above the table
// refuses the file.
func (s *Survey) agreedValue(b *block, f field, country string) string {
	var values []blockValue
	var struck *blockCell
	for _, one := range b.cells[f] {
		if one.cell.Struck != cell.Unstruck { // its row is rejected, and others may lack what it says
			struck = &one
			continue
		}
		beside := country
		if f.isWeight() || f.is(aSize) {
			beside = one.unit
		}
		text, flaw := one.column.read(one.cell, beside)
		if flaw != nil {
			why := one.reason(flaw)
			switch {
			case !flaw.Bad:
				s.result.repairs.add(flaw, func() reason.Reason { return why })
			case one.ownSheet:
				b.reasons = append(b.reasons, why)
			case one.column.pair != nil:
				s.ask(why)
			}
			if flaw.Bad {
				continue
			}
		}
		if text == "" {
			continue
		}
		same := slices.IndexFunc(values, func(v blockValue) bool { return comparable(f, v.text) == comparable(f, text) })
		if same >= 0 {
			values[same].cells = append(values[same].cells, one.address)
		} else {
			values = append(values, blockValue{text, []string{one.address}, one})
		}
	}
	switch len(values) {
	case 0:
		if struck != nil {
			b.reasons = append(b.reasons, struckReason(&struck.cell, struck.address, f))
		}
		return ""
	case 1:
		return values[0].text
	}
	return s.choose(b, f, values)
}

// reason says what is wrong with the cell.
func (c blockCell) reason(flaw *cell.Flaw) reason.Reason {
	r := reason.Reason{Code: flaw.Code, Cell: c.address, Args: c.column.argsOf(flaw)}
	if flaw.Code == reason.ErrorCell || !c.column.field.personal() {
		r.Value = cell.Shorten(c.cell.Text)
	}
	return r
}
