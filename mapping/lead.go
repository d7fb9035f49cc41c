package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// lead is an operation as the survey and the mapper use it: by fields and roles instead of names. It leads them: which table is
// found, which columns are understood, what a row must have, and what goes into one form.
type lead struct {
	*Operation
	key   field   // names a row
	names []field // where the key is any number of an order: those that it may be
	must  [][]field
	whole field // rows with the same one never stand in two forms; noField: none

	has     [fieldCount]bool // the fields of this operation
	ofForm  [fieldCount]bool // those that say which form a row belongs to, or describe what a sheet of its own may describe
	joins   [roleCount]bool  // what a sheet of its own may describe
	sends   [fieldCount]bool // those that the carrier is told
	content []field          // all that a row says of its item: rows that differ in it contradict each other
	ofRow   []field          // further fields of a row that are sent as they stand
	parcel  []field          // what a row says of its parcel
	weights []field          // weights of a row or of what it describes
	sizes   []field          // the same of sizes
	past    []field          // times that have come to pass
	clocks  []field          // times that a table may have: these, and those of its flight
	waybill bool             // it has fields that only operations of waybills have
}

// joinRoles are the names of Operation.Joins.
var joinRoles = map[string]role{"handover": handoverRole, "flight": flightRole, "bag": bagRole}

// leadOf reads an operation. Its names are checked by a test.
func leadOf(o *Operation) *lead {
	l := &lead{Operation: o, key: fieldNamed(o.Key), whole: fieldNamed(o.Whole), past: fieldsNamed(o.Past)}
	add := func(names ...string) {
		for _, name := range names {
			l.has[fieldNamed(name)] = true
		}
	}
	add(o.Key)
	add(o.May...)
	for _, names := range o.Must {
		l.must = append(l.must, fieldsNamed(names))
		add(names...)
	}
	if l.names = fieldsNamed(o.Numbers); len(l.names) > 0 {
		l.has[numType] = true
	}
	for _, name := range o.Joins {
		r := joinRoles[name]
		l.joins[r] = true
		for _, f := range blockFields(r) {
			l.has[f] = true
		}
		l.has[handoverKey] = l.has[handoverKey] || r == handoverRole
	}
	l.has[weightUnit] = l.has[weightUnit] || l.has[bagWeight]
	l.sends = l.has
	l.sends[customerOrderNum] = l.key == customerOrderNum
	if l.key == orderNum && !l.has[bagNum] { // an order may say in which bag it lies, also where nobody is told
		l.has[bagNum] = true
	}
	if l.key == containerNum { // a bag that is cancelled has a number of its own, too
		l.has[bagNum] = true
	}
	l.has[noField] = false
	for _, f := range allFields {
		l.waybill = l.waybill || l.has[f] && fields[f].waybill
	}
	l.sortFields()
	return l
}

// sortFields sorts the fields that the operation has by what they belong to.
func (l *lead) sortFields() {
	for _, f := range allFields {
		l.ofForm[f] = l.has[f] && (l.joins[fields[f].block] || f == referenceNum || f == handoverKey)
		if l.sends[f] && (slices.Contains(l.past, f) || f.isTime() && f.of(flightRole)) {
			l.clocks = append(l.clocks, f)
		}
		if l.sends[f] && f.is(aSize) {
			l.sizes = append(l.sizes, f)
		}
		if l.has[f] && f.ofParcel() {
			l.parcel = append(l.parcel, f)
		}
		switch {
		case !l.has[f] || f == l.key:
		case f.isWeight():
			l.weights = append(l.weights, f)
		case !l.ofForm[f] && l.sends[f] && f != weightUnit && f != numType:
			l.ofRow = append(l.ofRow, f)
		}
	}
	for _, f := range [...]field{customerOrderNum, weight, netWeight, weightUnit, referenceNum, handoverKey, handoverNum, mawbNo} {
		if l.has[f] && f != l.key {
			l.content = append(l.content, f)
		}
	}
	if l.joins[bagRole] {
		l.content = append(l.content, bagNum)
	}
	l.content = append(l.content, l.ofRow...)
}

// about is what messages speak of: the operation, "" for scan forms, which they speak of anyway.
func (l *lead) about() string { return RowsOf(l.Name()) }

// RowsOf is what reasons say of rows of an operation (reason.Reason.Of).
func RowsOf(operation string) string {
	if operation == "scanform" {
		return ""
	}
	return operation
}

// sayAbout says of reasons what they are about.
func (l *lead) sayAbout(list []reason.Reason) {
	if about := l.about(); about != "" {
		for i := range list {
			list[i].Of = about
		}
	}
}

// readKey reads the cell that names a row.
func (l *lead) readKey(c cell.Cell) (string, *cell.Flaw) {
	if l.key.isNumber() && cell.IsNotKnownYet(c) {
		return "", l.notKnownYet(l.key)
	}
	switch fields[l.key].kind {
	case anyNumber:
		return cell.Waybill(c)
	case anOrder:
		return cell.Order(c)
	case aMAWB:
		num, flaw := cell.MAWB(c)
		if flaw != nil && flaw.Code == reason.MoreThanNumber {
			flaw = cell.Bad(reason.SeveralNumbers)
		}
		return num, flaw
	case numbered:
		return cell.Identifier(c)
	case aClearanceCode:
		return cell.ClearanceCode(c)
	}
	return cell.Bag(c)
}

// isName says whether a field is one of those that may name a row of a list.
func (l *lead) isName(f field) bool { return slices.Contains(l.names, f) }

// mustHave says whether no row goes out without f, and nothing else will do.
func (l *lead) mustHave(f field) bool {
	return slices.ContainsFunc(l.must, func(must []field) bool { return len(must) == 1 && must[0] == f })
}

// isOwnBag says that a column names bags as their owner does, where the carrier's number of them is wanted.
func (l *lead) isOwnBag(h *columnHeader) bool {
	return l.key == containerNum && h.meaning.class == classField && h.meaning.fields[0] == bagNum
}

// isKey says that a cell holds what names a row, and can hardly be anything else.
func (l *lead) isKey(c cell.Cell) bool {
	switch fields[l.key].kind {
	case anyNumber:
		return isCarrierWaybill(c)
	case anOrder:
		return isCarrierOrder(c)
	case aMAWB:
		return isCheckedMAWB(c, false)
	case numbered, aClearanceCode: // its owner's: nothing tells it
		return false
	}
	return cell.IsCarrierBag(strings.ToUpper(cell.Unwrap(c.Text)))
}

func (l *lead) isKeyText(text string) bool { return l.isKey(cell.Cell{Text: text, Kind: cell.Text}) }

// only is what a header means for this operation. A field of another one is known, unless it looks like one of this.
func (l *lead) only(m meaning) meaning {
	if l == nil || m.class != classField && m.class != classPlain {
		return m
	}
	if !slices.ContainsFunc(m.fields, func(f field) bool { return !l.has[f] }) {
		return m
	}
	own := slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool { return !l.has[f] })
	switch {
	case len(own) > 0:
		m.fields = own
		return m
	case m.maybe:
		return meaning{class: classKnown, kind: "order", unit: m.unit}
	case fields[m.fields[0]].block == bagRole && m.fields[0] != bagNum, m.fields[0] == containerNum:
		return meaning{class: classNever, unit: m.unit}
	}
	return meaning{class: classElsewhere, fields: m.fields, unit: m.unit}
}
