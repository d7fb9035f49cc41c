package mapping

import (
	"hgeimport/mapping/cell"
)

// A postcode and a telephone number are read by their country: it tells how many digits there must be. Of an order that stands in
// several rows any of them may name the country, so what the rows above it have waits for it.

// ofCountry are the fields that are read by the country.
var ofCountry = [...]field{consigneePhone, consigneePostcode}

// waitsForCountry is a row that names no country. A row below it may.
type waitsForCountry struct {
	table *table
	row   cell.Row
}

// readByCountry reads the postcode and the telephone number of a row that names no country, and of those that have waited, once
// the country of their order is known or no other row can name it. texts is what this row says.
func (m *Mapper) readByCountry(out *MappedRow, t *table, r *cell.Row, w *openWaybill, texts map[string]string) {
	own := texts[consigneeCountry.String()]
	country := firstOf(w.group.Waybill.Texts[consigneeCountry.String()], own)
	if country == "" && w.mapped+1 < w.group.Waybill.Rows {
		w.waiting = append(w.waiting, waitsForCountry{t, cloneRow(r)})
		return
	}
	for i := range w.waiting {
		above, before := &w.waiting[i], len(m.noted)
		for _, f := range ofCountry {
			m.joinText(out, above.table, &above.row, w, f, m.readText(out, above.table, &above.row, f, country))
		}
		for n := range m.noted[before:] {
			m.noted[before+n].row = &above.row
		}
	}
	w.waiting = nil
	if own != "" {
		return
	}
	for _, f := range ofCountry {
		if !t.lead.has[f] {
			continue
		}
		if text := m.readText(out, t, r, f, country); text != "" {
			texts[f.String()] = text
		}
	}
}
