package mapping

import (
	"hgeimport/mapping/cell"
)

// A postcode is read by its country: it tells how many digits there must be. Of an order that stands in several rows any of them
// may name the country, so the postcodes of rows above it wait for it.

// postcodeOfRow is a row with a postcode whose country a row below it may name.
type postcodeOfRow struct {
	table *table
	row   cell.Row
}

// readPostcodes reads the postcode of a row that names no country, and those that have waited, once the country of their order is
// known or no other row can name it. texts is what this row says.
func (m *Mapper) readPostcodes(out *MappedRow, t *table, r *cell.Row, w *openWaybill, texts map[string]string) {
	own := texts[consigneeCountry.String()]
	country := firstOf(w.group.Waybill.Texts[consigneeCountry.String()], own)
	last := w.mapped+1 == w.group.Waybill.Rows
	if country != "" || last {
		for i := range w.postcodes {
			of := &w.postcodes[i]
			before := len(m.noted)
			text := m.readText(out, of.table, &of.row, consigneePostcode, country)
			for n := range m.noted[before:] {
				m.noted[before+n].row = &of.row
			}
			m.joinText(out, of.table, &of.row, w, consigneePostcode, text)
		}
		w.postcodes = nil
	}
	switch c, col := t.value(r, consigneePostcode); {
	case own != "", col == nil, cell.IsBlank(c):
	case country == "" && !last:
		w.postcodes = append(w.postcodes, postcodeOfRow{t, cloneRow(r)})
	default:
		if text := m.readText(out, t, r, consigneePostcode, country); text != "" {
			texts[consigneePostcode.String()] = text
		}
	}
}
