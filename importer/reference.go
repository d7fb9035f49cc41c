package importer

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
)

// formSet is what a form does. Its reference is made of it, so the same orders get the same reference from any importer, with
// any ledger, also after a ledger was put back. The carrier takes a reference once: it refuses what no ledger can know.
type formSet struct {
	operation string
	about     []string // numbers that all rows of the form share: of its handover, its flight, its bag
	items     []string // what its guard keeps from being sent twice: its orders, in most operations
	values    []string // all that is sent, if the same items may go out with other values; else nil
}

// setOf makes the set of a form: about are its labels, items those of its guard, and sent is what its request says. It must
// always make the same of the same form: references are made of it. So it does not look at all labels, only at what the forms of
// the operation are made by.
func setOf(op *mapping.Operation, about []ledger.Label, items []string, sent hgeapi.Values) formSet {
	set := formSet{operation: op.Name(), items: items}
	form := ledger.Form{About: about}
	for _, by := range op.FormBy {
		switch by {
		case referenceField:
		case "handover":
			set.about = append(set.about, form.Label("handover_num"))
		case "flight":
			set.about = append(set.about, form.Label("mawb_no"))
		default:
			set.about = append(set.about, form.Label(by))
		}
	}
	if len(op.FormBy) == 0 || len(op.Guard.Latest) > 0 {
		set.values = saidBy(sent)
	}
	return set
}

// saidBy is all that a request says, in an order of its own, but for its reference.
func saidBy(sent hgeapi.Values) []string {
	var said []string
	for _, name := range slices.Sorted(maps.Keys(sent.Text)) {
		if value := sent.Text[name]; value != "" && name != referenceField {
			said = append(said, name+"="+value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sent.Lists)) {
		for _, value := range slices.Sorted(slices.Values(sent.Lists[name])) {
			said = append(said, name+"="+value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sent.Parts)) {
		for _, part := range sent.Parts[name] {
			said = append(said, append([]string{name + ":"}, saidBy(part)...)...)
		}
	}
	return said
}

// latestOf is what the guard of an operation keeps of what the rows of an item say: the item goes out again only if that is not
// what was sent last. Of a request with blocks it is a digest: there may be much in it, and about persons.
func latestOf(op *mapping.Operation, rows []mapping.Order) string {
	switch {
	case !op.Several && len(op.Guard.Latest) == 0:
		return ""
	case hasBlocks(op):
		batch := mapping.Batch{Operation: op, Group: rows[0].Group, Orders: rows}
		values := batch.Values("")
		for _, name := range []string{"num", "num_type", "customer_order_num"} {
			delete(values.Text, name) // by which of its numbers a waybill is named is nothing that is said of it
		}
		return digestOf(saidBy(values))
	}
	values := make([]string, len(op.Guard.Latest))
	for i, name := range op.Guard.Latest {
		values[i] = rows[0].Texts[name]
	}
	text, _ := json.Marshal(values) // strings only: it cannot fail
	return string(text)
}

// sentValues is what the ledger keeps of what a form says of its item, so that it can tell later whether a row says the same: ""
// if nothing that is said matters. A waybill that was made is not made anew because its row says something else.
func sentValues(op *mapping.Operation, rows []mapping.Order) string {
	batch := mapping.Batch{Operation: op, Group: rows[0].Group, Orders: rows}
	switch {
	case op.Several && len(op.Guard.Latest) > 0:
		return digestOf(batch.SaidByRows())
	case len(op.Guard.Latest) > 0:
		return latestOf(op, rows)
	case op.Several || !op.RowsShareItem():
		return ""
	}
	return digestOf(saidBy(batch.Values("")))
}

// digestOf is a digest of all that is said.
func digestOf(said []string) string {
	sum := sha256.Sum256([]byte(strings.Join(said, "\x00")))
	return base32.StdEncoding.EncodeToString(sum[:])
}

// hasBlocks tells whether the request of an operation has blocks or lists in it.
func hasBlocks(op *mapping.Operation) bool {
	return slices.ContainsFunc(op.Call.Body[hgeapi.HGE], func(m hgeapi.Member) bool { return m.Object != nil })
}

// reference is the reference of the set's form when n forms of the same set have ended without closing it: prefix, and 17
// letters and digits.
func (s formSet) reference(prefix string, n int) string {
	items := slices.Clone(s.items)
	slices.Sort(items)
	fields := slices.Concat([]string{s.operation}, s.about, []string{strconv.Itoa(n)}, items)
	if s.values != nil {
		fields = slices.Concat(fields, []string{""}, s.values) // no item is empty
	}
	sum := sha256.Sum256([]byte(strings.Join(fields, "\x00"))) // no field has a NUL
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:madeLength]
}

const madeLength = 17 // characters of base32: 85 bits

var madeOfSet = regexp.MustCompile(fmt.Sprintf("^[A-Z2-7]{%d}$", madeLength))

// isMadeOfSet tells whether a reference looks like one that was made of its set. Two forms with such a reference close the same
// orders.
func isMadeOfSet(prefix, reference string) bool {
	made, ours := strings.CutPrefix(reference, prefix)
	return ours && madeOfSet.MatchString(made)
}

// nextOfSet is the first reference of a set that a new form may have in this ledger.
func nextOfSet(ctx context.Context, tx *ledger.Tx, prefix string, set formSet) (string, error) {
	for n := 0; ; n++ {
		reference := set.reference(prefix, n)
		use, err := tx.ReferenceUse(ctx, reference)
		if err != nil || use != ledger.ReferenceTaken {
			return reference, err
		}
	}
}

// nextOfSheet is the reference from the sheet, with -2, -3 and so on from the second form on. A reference that a form has already
// is skipped. One that was declined before the carrier is used again, as it is in the sheet.
func nextOfSheet(ctx context.Context, tx *ledger.Tx, fromSheet string) (string, error) {
	if use, err := tx.ReferenceUse(ctx, fromSheet); err != nil || use == ledger.ReferenceDeclined {
		return fromSheet, err
	}
	for {
		n, err := tx.NextNumber(ctx, "reference "+fromSheet)
		if err != nil {
			return "", err
		}
		reference := fromSheet
		if n > 1 {
			reference = fmt.Sprintf("%s-%d", fromSheet, n)
		}
		use, err := tx.ReferenceUse(ctx, reference)
		if err != nil || use == ledger.ReferenceFree {
			return reference, err
		}
	}
}
