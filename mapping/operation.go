package mapping

import (
	"slices"

	"hgeimport/hgeapi"
)

// Operation is one thing that the carrier can be asked to do with the rows of a sheet. It is data: what the survey has to find,
// what goes into one form, how the carrier is called, and what is never done twice. All else is the same for all operations.
// The package operations lists them.
type Operation struct {
	Key  string     // the field that names a row: each row must have one
	Must [][]string // fields without which no row goes out; of each inner list one is enough
	May  []string   // further fields of a row

	Numbers []string // fields of which any may name a row, where Key is num: whose number it is, is decided for the column
	Several bool     // rows of the same Key are one item: each says a part of it, and they agree in all else
	Joins   []string // blocks that a sheet of their own or columns that repeat may describe: handover, flight, bag

	Spares bool // rows that are marked as cancelled or on hold may be meant to be left out: it is asked

	Stops bool // it takes orders or bags back: it is asked about rows that say that they are to stay

	FormBy []string // fields and blocks that all rows of one form share; none: each row is a form
	Most   bool     // [form] max_orders is the most rows of a form
	Whole  string   // the rows that share this field never stand in two forms; "": they may
	Sums   []string // fields of the form that are the sums of its rows
	Past   []string // fields of times that have come to pass, one after another

	Follows string // name of the guard under which something of the same flight is sent before, if all is in order

	Guard Guard
	Call  hgeapi.Call
}

// Guard is the promise that items are under: who holds an item keeps others from sending it.
type Guard struct {
	Name   string   // shared by operations that do the same to an item: a scan form and a manifest close an order
	Item   string   // field whose value is the item
	Latest []string // fields: the item is sent again when one of them differs from what was sent last; none: once for ever
	Frees  []string // names of the guards whose items a success frees: a cancelled bag may be made again
}

// Name is the operation's name in [[profile]] operation, in the names of its tables of config.toml, and in the ledger.
func (o *Operation) Name() string { return o.Call.Operation }

// ItemOf is what the guard keeps a row from being sent twice by: its own number, or that of the bag in which it lies.
func (o *Operation) ItemOf(row *Order) string {
	switch {
	case o.Guard.Item == o.Key:
		return row.Num
	case row.Bag != nil:
		return row.Bag.Text(o.Guard.Item)
	case row.Group != nil:
		return row.Group.Bag.Text(o.Guard.Item)
	}
	return ""
}

// RowsShareItem tells whether all rows of a form have one item, so that they go together or not at all.
func (o *Operation) RowsShareItem() bool { return o.Guarded() && (o.Several || o.Guard.Item != o.Key) }

// DoneForEver tells whether a row that is done is done whatever else the row says: its number is its item, whose values do not
// matter.
func (o *Operation) DoneForEver() bool {
	return o.Guarded() && !o.RowsShareItem() && len(o.Guard.Latest) == 0
}

// Makes tells whether it makes something at the carrier that was not there before, as a waybill or a bag. Under another number it
// would be made a second time.
func (o *Operation) Makes() bool { return o.Call.Gives != "" || o.Call.Existed }

// Weighs tells whether each row of a list says what a waybill weighs: two rows of one waybill may be two parcels of it.
func (o *Operation) Weighs() bool {
	return !o.Several && len(o.Numbers) > 0 && slices.Contains(o.Guard.Latest, weight.String())
}

// Personal tells whether something in a request of the operation may be about a person.
func (o *Operation) Personal() bool {
	return slices.ContainsFunc(o.Fields(), func(name string) bool { return fieldNamed(name).personal() })
}

// Guarded tells whether something is never sent twice. What only asks may ask again.
func (o *Operation) Guarded() bool { return o.Guard.Name != "" }
