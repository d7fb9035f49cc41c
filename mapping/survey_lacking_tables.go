package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A table that lacks what each row must have is left out where another table has it: a list of orders beside one of what they
// weigh. But a workbook may have a sheet for each country, and one of them no column for the country: its orders stand nowhere
// else.

// lackingKeys are the keys of a table that lacks what each row must have.
type lackingKeys struct {
	hashes []uint64
	cells  []shownCell // of the first of them
}

// mostLackingShown is how many keys of such a table are kept to be shown.
const mostLackingShown = 50

func (s *Survey) noteLacking(t *table, col *column, num string, r *cell.Row) {
	if !s.lead.waybill {
		return
	}
	t.lacking.hashes = append(t.lacking.hashes, s.result.repeats.hashOf(num))
	if len(t.lacking.cells) < mostLackingShown {
		t.lacking.cells = append(t.lacking.cells, shownCell{col.address(r), cell.Shorten(num)})
	}
}

// askForLackingTables asks about tables that lack what each row must have and name rows that stand in no other table.
func (s *Survey) askForLackingTables() {
	if !slices.ContainsFunc(s.result.tables, (*table).isComplete) {
		return
	}
	var known map[uint64]bool
	for _, t := range s.result.tables {
		if len(t.lacking.hashes) == 0 || !s.givesMost(t) {
			continue
		}
		if known == nil {
			known = s.result.repeats.known()
		}
		at := slices.IndexFunc(t.lacking.hashes, func(h uint64) bool { return !known[h] })
		if at < 0 {
			continue
		}
		first := t.lacking.cells[min(at, len(t.lacking.cells)-1)]
		q := &reason.Question{Key: "lacking table " + cell.Fold(t.info.Name), Once: s.lead.Several,
			Choices: []reason.Choice{{Answer: answerLeaveOut, Say: "choice_leave_out_hidden"}}}
		if !s.isAsking(q.Key) {
			s.askPerson(reason.Reason{Code: reason.TableLacks, Cell: first.cell, Value: first.value,
				Args: []string{strings.Join(s.lacks(t), ", ")}, Asks: q})
		}
	}
}

const answerLeaveOut = "leave out"

// isComplete says that a table has orders and all that each of them must have.
func (t *table) isComplete() bool { return t.role == ordersRole && !t.noOrderColumn && !t.lacksMust }

// lacks are the fields that each row must have and nothing in a table gives.
func (s *Survey) lacks(t *table) (out []string) {
	for _, must := range s.lead.must {
		if s.lacksAll(t, must) {
			out = append(out, fieldList(must))
		}
	}
	return out
}

// givesMost says that a table gives at least half of what each row must have.
func (s *Survey) givesMost(t *table) bool { return len(s.lacks(t))*2 <= len(s.lead.must) }

// lacksAll says that nothing in a table gives any of these fields, of which each row must have one.
func (s *Survey) lacksAll(t *table, must []field) bool {
	return !s.lead.ofForm[must[0]] && !slices.Contains(must, s.lead.key) &&
		!slices.ContainsFunc(must, func(f field) bool { return t.at[f] != nil || t.above[f] != nil || s.isConstant(f) })
}

// known are the hashes of all numbers that name rows, before those are looked at that stand there more than once.
func (p *repeatedOrders) known() map[uint64]bool {
	out := map[uint64]bool{}
	for _, part := range p.occurrences {
		for _, o := range part {
			out[o.order] = true
		}
	}
	for h := range p.others.of {
		out[h] = true
	}
	for _, o := range p.others.waiting {
		out[o.order] = true
	}
	return out
}
