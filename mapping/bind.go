package mapping

import (
	"github.com/gocarina/gocsv"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

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
