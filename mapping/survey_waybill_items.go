package mapping

import (
	"maps"

	"hgeimport/mapping/cell"
)

// itemsOf are the columns of the items of a row. A column beside numbered groups is that of the only group which is filled; where
// several are, it is of none, and returned besides if the row has it filled.
func (t *table) itemsOf(r *cell.Row) (items []map[field]*column, ofNone []*column) {
	if len(t.ofOne) == 0 {
		return t.items, nil
	}
	only, filled := map[field]*column(nil), 0
	for _, columns := range t.items {
		if hasItem(columns, r) {
			only = columns
			filled++
		}
	}
	if filled == 1 {
		whole := maps.Clone(t.ofOne)
		maps.Copy(whole, only)
		return []map[field]*column{whole}, nil
	}
	for _, f := range itemFields {
		if col := t.ofOne[f]; col != nil && !cell.IsBlank(col.in(r)) {
			ofNone = append(ofNone, col)
		}
	}
	return t.items, ofNone
}

// hasItem says that a row tells of the item of a group of columns: the currency alone tells of none.
func hasItem(columns map[field]*column, r *cell.Row) bool {
	for f, col := range columns {
		if !f.is(aCurrency) && !cell.IsBlank(col.in(r)) {
			return true
		}
	}
	return false
}
