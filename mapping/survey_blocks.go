package mapping

import (
	"slices"
	"strings"

	"github.com/gocarina/gocsv"

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

// record is a row of a handover or flight sheet.
type blockRow struct {
	sheet, row int
	block      *block
}

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

// finish reads the cells of every block, sees whether they agree, and makes handovers and flights of them.
func (s *Survey) finishBlocks(all *blocks) error {
	first, last := handoverNum, addressOne
	if all.role == flightRole {
		first, last = mawbNo, transitFlightNo
	}
	list := all.ordered
	for _, b := range all.inSheet {
		if b.key == "" {
			list = append(list, b) // it has no number, but its other faults are told with that
		}
	}
	var rows [][]string
	for _, b := range list {
		row := make([]string, last-first+1)
		row[all.key-first] = b.key
		country := ""
		for f := first; f <= last; f++ {
			if f == all.key {
				continue
			}
			row[f-first] = s.agreedValue(b, f, country)
			if f == countryCode {
				country = row[f-first]
			}
			b.cells[f] = nil
		}
		rows = append(rows, row)
	}
	if all.role == flightRole {
		flights, err := bind[hgeapi.Flight](first, last, rows)
		for i := range flights {
			list[i].flight = &flights[i]
		}
		return err
	}
	handovers, err := bind[hgeapi.Handover](first, last, rows)
	for i := range handovers {
		list[i].handover = &handovers[i]
	}
	return err
}

// agree is the one value of f in a block. Rows that say different things about the same handover or flight are a question.
// A bad cell of an order row is that row's own; one above the table or in a sheet of its own is the block's.
func (s *Survey) agreedValue(b *block, f field, country string) string {
	value, at := "", ""
	for _, one := range b.cells[f] {
		text, flaw := one.column.read(one.cell, country)
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
		switch {
		case text == "":
		case value == "":
			value, at = text, one.address
		case text != value && !s.asked(reason.BlockDiffers, one.column.table):
			r := one.reason(cell.Bad(reason.BlockDiffers, f.String(), at, b.key))
			s.ask(r)
		}
	}
	return value
}

func (f blockCell) reason(flaw *cell.Flaw) reason.Reason {
	r := reason.Reason{Code: flaw.Code, Cell: f.address, Args: flaw.Args}
	if flaw.Code == reason.ErrorCell || !f.column.field.personal() {
		r.Value = cell.Shorten(f.cell.Text)
	}
	return r
}

// bindRows is what gocsv reads: canonical headers first, then the clean cells of each block below them.
type bindRows [][]string

// GetCSVRows makes bindRows a gocsv.Decoder.
func (r bindRows) GetCSVRows() ([][]string, error) { return r, nil }

// bind fills the carrier's own structs from rows by their csv tags. first and last are the fields that rows hold.
func bind[T hgeapi.Handover | hgeapi.Flight](first, last field, rows [][]string) ([]T, error) {
	var out []T
	if len(rows) == 0 {
		return nil, nil
	}
	all := append(bindRows{fieldNames[first : last+1]}, rows...)
	if err := gocsv.UnmarshalDecoder(all, &out); err != nil {
		return nil, err
	}
	return out, nil
}
