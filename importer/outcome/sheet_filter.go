package outcome

import (
	"slices"

	"hgeimport/mapping/reason"
)

// setFilter plans the filter of a sheet: over the order rows, with our columns in it. If the user has a filter over the table,
// it is made to reach over ours and keeps its criteria. One elsewhere stays as it is. If an Excel table lies on the sheet there
// is no filter: the table has its own, and two may not overlap.
func (p *sheetPatch) setFilter() {
	all := area{0, p.header, p.columns.last(), 0}
	theirs, ok := parseArea(p.filter)
	switch {
	case slices.ContainsFunc(p.tables, func(t *tableChange) bool { return t.area.bottom >= p.header }):
	case p.filter == "":
		p.newFilter = all
	case ok && theirs.top == p.header:
		p.newFilter = theirs
		p.newFilter.right = max(theirs.right, all.right)
	}
}

// endFilter lets the filter end at the last order row, above totals and signatures. One that hides rows ends where it did, if
// that is lower: who turns it off must see these rows again.
func (p *sheetPatch) endFilter() {
	if p.newFilter == (area{}) {
		return
	}
	last := p.lastOrder
	if last == 0 { // a table of handovers or flights has no order rows
		last = p.lastRow
	}
	if p.criteria {
		last = max(last, p.newFilter.bottom)
	}
	p.newFilter.bottom = last
}

// needsPerson tells whether somebody has to see the row.
func (a *Answer) needsPerson() bool {
	switch a.Status {
	case reason.Rejected, reason.Refused, reason.Unconfirmed, reason.Unknown:
		return true
	}
	return a.NoOrder && a.Next != ""
}

// shownRow shows a row that is hidden but needs a person. The filters that might hide it again then hide nothing any more. While
// it is asked whether hidden rows are sent they stay hidden: the answer is about those that are hidden when it is read.
func (p *sheetPatch) shownRow(raw []byte, row int) []byte {
	if p.answer == nil || !p.answer.needsPerson() || p.keepHidden {
		return raw
	}
	flat := boolAttribute(raw, "customHeight") && attribute(raw, "ht") == "0"
	if !flat && !boolAttribute(raw, "hidden") {
		return raw
	}
	if flat {
		raw = dropAttribute(dropAttribute(raw, "ht"), "customHeight")
	}
	if theirs, ok := parseArea(p.filter); ok && theirs.top <= row && row <= theirs.bottom {
		p.showAll = true
	}
	for _, t := range p.tables {
		t.showAll = t.showAll || t.area.top <= row && row <= t.area.bottom
	}
	return dropAttribute(raw, "hidden")
}
