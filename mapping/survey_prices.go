package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
)

// notePrices notes which decimal separator the prices of an item show. 1.250 is 1.25 or 1250, and only the prices around it can
// tell.
func notePrices(r *cell.Row, columns map[field]*column) {
	for _, f := range [...]field{exportPrice, importPrice} {
		col := columns[f]
		if col == nil || col.showsPoint && col.showsComma {
			continue
		}
		c := col.look(r)
		if c.Kind != cell.Text {
			continue
		}
		for _, part := range splitItems(c.Text) {
			switch cell.ShownPriceSeparator(cell.Cell{Text: part, Kind: cell.Text}) {
			case '.':
				col.showsPoint = true
			case ',':
				col.showsComma = true
			}
		}
	}
}

// decidePrices decides the decimal separator of the prices of a table: that which some of them show and none contradicts.
func (t *table) decidePrices() {
	prices, points, commas := []*column(nil), false, false
	for _, columns := range append(slices.Clone(t.items), t.ofOne) {
		for _, f := range [...]field{exportPrice, importPrice} {
			if col := columns[f]; col != nil {
				prices, points, commas = append(prices, col), points || col.showsPoint, commas || col.showsComma
			}
		}
	}
	if points == commas {
		return
	}
	for _, col := range prices {
		if col.separator = '.'; commas {
			col.separator = ','
		}
	}
}
