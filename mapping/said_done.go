package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// An outcome that is dropped again says of each row what became of it. Most of that stands in the ledger, too. But a row that was
// done, and undone since, is free there: only its outcome tells that nobody wants it done again.

// noteAnswers notes the columns in which an earlier outcome says what became of the rows.
func (t *table) noteAnswers() {
	t.statusAt, t.referenceAt = 0, 0
	for _, c := range t.described {
		switch {
		case !c.Ours:
		case reason.IsStatusHeader(c.Header):
			t.statusAt = c.Index + 1
		case reason.IsReferenceHeader(c.Header):
			t.referenceAt = c.Index + 1
		}
	}
}

// saysDone is what the outcome in which a row stands says of it, nil unless that is that it is done, or was done in another row.
// The rows of a form say the same, and share it.
func (m *Mapper) saysDone(t *table, r *cell.Row) *SaidDone {
	if t.statusAt == 0 || t.given.edited(r) {
		return nil
	}
	switch reason.StatusNamed(cell.Clean(r.Cell(t.statusAt - 1).Text)) {
	case reason.Confirmed, reason.Duplicate:
	default:
		return nil
	}
	reference := t.referenceOf(r)
	if m.saidDone == nil || m.saidDone.Reference != reference {
		m.saidDone = &SaidDone{Reference: strings.Clone(reference)}
	}
	return m.saidDone
}

// referenceOf is the reference of the form that an outcome names beside a row, "" if it names none.
func (t *table) referenceOf(r *cell.Row) string {
	if t.referenceAt == 0 {
		return ""
	}
	return cell.Clean(r.Cell(t.referenceAt - 1).Text)
}

// saysBefore is the form in which the outcome has a row, nil if it has none, or if somebody has emptied what it says of the row.
// The rows of a form share it.
func (m *Mapper) saysBefore(t *table, r *cell.Row) *SaidBefore {
	if t.statusAt == 0 || cell.IsBlank(r.Cell(t.statusAt-1)) {
		return nil
	}
	reference := t.referenceOf(r)
	if reference == "" {
		return nil
	}
	if m.saidBefore == nil || m.saidBefore.Reference != reference {
		m.saidBefore = &SaidBefore{Reference: strings.Clone(reference)}
	}
	return m.saidBefore
}

// saysNotDone is what the outcome in which a row stands says of it, nil unless that is that it was not done, or nothing, and
// only a number of the clerk's own names the waybill. One that the carrier has given is that of a waybill, whatever became of the
// row.
func (m *Mapper) saysNotDone(t *table, r *cell.Row, num string, col *column) *SaidNotDone {
	if num == "" || cell.IsCarrierWaybill(num) || t.given.isBehind(col.index) || t.given.edited(r) {
		return nil
	}
	said := SaidNotDone{Reference: t.referenceOf(r)}
	if t.statusAt > 0 && !cell.IsBlank(r.Cell(t.statusAt-1)) {
		said.Status = reason.StatusNamed(cell.Clean(r.Cell(t.statusAt - 1).Text))
		switch said.Status {
		case reason.Rejected, reason.Refused:
		case reason.LeftOut:
			said.Status = ""
		default:
			return nil
		}
	}
	if m.saidNotDone == nil || *m.saidNotDone != said {
		said.Reference = strings.Clone(said.Reference)
		m.saidNotDone = &said
	}
	return m.saidNotDone
}

// leftOut is a row that does not count. If it is hidden or marked, and its outcome says that it was done, it has its number.
func (m *Mapper) leftOut(t *table, r *cell.Row, kind rowKind) (out MappedRow) {
	if kind != hiddenRow && kind != stoppedRow || t.statusAt == 0 {
		return out
	}
	if done := m.saysDone(t, r); done != nil {
		c, _ := t.keyCell(r)
		if num, flaw := t.lead.readKey(c); flaw == nil || !flaw.Bad {
			out.Order = Order{Sheet: r.Sheet, Row: r.Number, Num: strings.Clone(num), Done: done}
		}
	}
	return out
}
