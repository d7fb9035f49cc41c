package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// askForMAWBAmong asks for a MAWB between the orders that can be none: the rows below would go out with the one above.
func (s *Survey) askForMAWBAmong(t *table, r *cell.Row) {
	if t.at[mawbNo] == nil && !t.repeatsHeader(r) {
		s.askForNoMAWB(t, r, false)
	}
}

// askForNoMAWB asks for a MAWB at the beginning of a row that can be none. inOne: it stands in one cell with its label.
func (s *Survey) askForNoMAWB(t *table, r *cell.Row, inOne bool) {
	at := slices.IndexFunc(r.Cells, func(c cell.Cell) bool { return !cell.IsBlank(c) })
	if !s.lead.ofForm[mawbNo] || at < 0 || r.Cells[at].Kind != cell.Text || len(r.Cells[at].Text) > longestRemark ||
		len(s.aliases.labels(r)) > 1 {
		return
	}
	label, value := r.Cells[at].Text, r.Cell(at+1)
	if colon := strings.IndexAny(label, ":："); colon > 0 && cell.Clean(strings.TrimLeft(label[colon:], ":：")) != "" {
		label, value = label[:colon], cell.Cell{Text: cell.Clean(strings.TrimLeft(label[colon:], ":：")), Kind: cell.Text}
	} else if at++; inOne {
		return
	}
	m := s.aliases.meaningOf(label)
	if m.class == classField && m.fields[0] == mawbNo && cell.Fold(value.Text) != "" && !fits(mawbNo, value) {
		s.ask(reason.Reason{Code: reason.ContentDiffers, Cell: cell.Address(t.info.Name, at, r.Number),
			Value: cell.Shorten(value.Text), Args: []string{mawbNo.String(), cell.Shorten(cell.Clean(label))}})
	}
}
