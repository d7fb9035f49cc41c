package mapping

import (
	"encoding/binary"
	"hash/maphash"

	"hgeimport/mapping/cell"
)

// contentHash is a hash of all that a row says about its order: also what stands above its table, and the units of its header.
func (s *Survey) contentHash(sh *sheetSurvey, r *cell.Row) uint64 {
	all := s.content[:0]
	for _, f := range s.lead.content {
		col, above := sh.table.at[f], sh.table.above[f]
		if col == nil && above == nil && !f.isTime() {
			all = append(all, byte(cell.Empty))
			continue
		}
		c := col.look(r)
		if above != nil && !f.isWeight() && cell.IsBlank(*c) { // a weight above a table is not the order's
			c = above.pair
		}
		if f.isTime() {
			all = appendTime(all, col, *c)
			continue
		}
		kind := c.Kind
		if kind == cell.Number {
			kind = cell.Text
		}
		all = append(all, byte(kind))
		if text := cell.Unwrap(c.Text); f.isWeight() {
			all = cell.AppendNumber(all, text)
		} else {
			all = append(all, text...)
		}
		if c.Format != nil {
			all = append(all, c.Format.Code...)
		}
		if f.isWeight() && !cell.IsBlank(*c) {
			all = append(all, col.unitInHash...)
		}
	}
	for _, col := range sh.table.extra {
		all = append(all, 0)
		all = append(all, cell.Unwrap(col.look(r).Text)...)
	}
	for _, at := range sh.table.unused {
		if text := cell.Unwrap(r.Cell(at).Text); text != "" {
			all = binary.AppendUvarint(append(all, 0), uint64(at))
			all = append(all, text...)
		}
	}
	if sh.table.eachWeighs(r) {
		all = binary.AppendUvarint(binary.AppendUvarint(all, uint64(r.Sheet)), uint64(r.Number))
	}
	if sh.damagedForm {
		all = append(all, 1)
	}
	s.content = all
	return maphash.Bytes(s.result.repeats.seed, all)
}

// appendTime adds a time to the content of a row: two ways to write it are the same time.
func appendTime(content []byte, col *column, c cell.Cell) []byte {
	if m, flaw := cell.ParseMoment(c, col != nil && col.table.info.Date1904); m != nil && flaw == nil {
		for _, order := range [...]string{"dmy", "mdy"} {
			text, _ := m.In(order)
			content = append(content, text...)
		}
		return content
	}
	return append(append(content, '?'), cell.Unwrap(c.Text)...)
}
