package mapping

import "hgeimport/hgeapi"

// Operation is one thing that the carrier can be asked to do with the rows of a sheet. It is data: what the survey has to find,
// what goes into one form, how the carrier is called, and what is never done twice. All else is the same for all operations.
// The package operations lists them.
type Operation struct {
	Key   string     // the field that names a row: each row must have one
	Must  [][]string // fields without which no row goes out; of each inner list one is enough
	May   []string   // further fields of a row
	Joins []string   // blocks that a sheet of their own or columns that repeat may describe: handover, flight, bag

	FormBy []string // fields and blocks that all rows of one form share; none: each row is a form
	Most   bool     // [form] max_orders is the most rows of a form
	Whole  string   // the rows that share this field never stand in two forms; "": they may
	Sums   []string // fields of the form that are the sums of its rows
	Past   []string // fields of times that have come to pass, one after another

	Guard Guard
	Call  hgeapi.Call
}

// Guard is the promise that items are under: who holds an item keeps others from sending it.
type Guard struct {
	Name   string   // shared by operations that do the same to an item: a scan form and a manifest close an order
	Item   string   // field whose value is the item
	Latest []string // fields: the item is sent again when one of them differs from what was sent last; none: once for ever
	Frees  string   // name of the guard whose item a success frees: a cancelled bag may be made again
}

// Name is the operation's name in [[profile]] operation, in the names of its tables of config.toml, and in the ledger.
func (o *Operation) Name() string { return o.Call.Operation }
