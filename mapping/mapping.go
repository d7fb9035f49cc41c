// Package mapping turns the rows of a sheet into handovers, flights and orders, and those into forms for the carrier.
//
// It is pure: no files, no clock, no network, no ledger. A file passes through it twice. The Survey looks at every row
// and decides what only the whole file can tell: where the header is, what each column means, which way round a date
// is, which orders stand there twice. It ends in a Layout, or in a Refusal with one question. The Layout's Mapper then
// takes the rows one by one into orders, each with its problems; the Grouper collects orders into forms.
package mapping

import (
	"iter"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// Options say how a file is to be understood.
type Options struct {
	Operation  hgeapi.Operation           // what the orders are for: hgeapi.OpScanForm
	Handovers  map[string]hgeapi.Handover // the address book, by key
	Handover   string                     // key of the default handover of the file's profile, or ""
	Aliases    *Aliases                   // nil: the built-in ones
	WeightUnit string                     // kg | g | lb: for weights that carry no unit
	DateOrder  string                     // auto | dmy | mdy
	SkipHidden bool                       // hidden rows are left out (and counted)
	MaxOrders  int                        // most orders in one form
	ConfigHint string                     // how messages name the configuration file: "config.toml"
}

// Order is one row of an order table.
type Order struct {
	Sheet, Row  int                 // address of its row
	Num         string              // the carrier's number
	CustomerNum string              // the customer's own number, may be empty
	Weight      decimal.NullDecimal // gross, kg
	NetWeight   decimal.NullDecimal // kg
	Group       *Group
}

// Group is what the orders of one form have in common. The Mapper gives rows of the same group the same pointer.
type Group struct {
	Key       string // the same for the same reference, handover and flight, also in another run over the same file
	Reference string // the sheet's own reference_num, or ""
	Handover  *hgeapi.Handover
	Flight    *hgeapi.Flight
	Weight    decimal.NullDecimal // a weight the sheet gives for the whole form instead of for each order
	NetWeight decimal.NullDecimal
}

// Entry is what became of one row.
type Entry struct {
	Data    bool     // a row of the order table that counts as read; false: title, header, blank, total, other sheet
	Order   Order    // filled as far as it could be read
	Status  Status   // "" = may be sent, Rejected, or Duplicate (the same order stands earlier in the same file)
	Reasons []Reason // why it is not sent
}

// Form is a set of orders that goes to the carrier in one request.
type Form struct {
	Group  *Group
	Orders []Order
}

// ScanForm is the request of a form under reference. Its weights are the exact sums of its orders' weights, absent
// where no order has one.
func (f *Form) ScanForm(reference string) *hgeapi.ScanForm { panic("to be written") }

// Survey is the first look at a file.
type Survey struct{}

// NewSurvey starts a survey of a book with these sheets.
func NewSurvey(o Options, sheets []Sheet) *Survey { panic("to be written") }

// Look takes in one row. Rows come in the order of the file, all sheets but the hidden ones. The row may be reused after.
func (s *Survey) Look(r *Row) { panic("to be written") }

// Layout is what the survey found out; the error is a *Refusal.
func (s *Survey) Layout() (*Layout, error) { panic("to be written") }

// Layout says how a file is understood. It is data: check prints it, Summary shows it, the ledger keeps it as JSON.
type Layout struct {
	Kind     string   `json:"kind"` // flat | three sheets
	Tables   []Table  `json:"tables"`
	Preamble []Pair   `json:"preamble,omitempty"` // key | value rows above the table
	Skipped  []Reason `json:"skipped,omitempty"`  // sheets and rows left out, and why
	Rows     int      `json:"rows"`               // rows of order tables, as far as they count as read
}

// Table is one table of a sheet.
type Table struct {
	Sheet   int      `json:"sheet"`
	Name    string   `json:"name"`
	Role    string   `json:"role"`   // orders | handover | flight
	Header  int      `json:"header"` // row number of the (last) header row
	Columns []Column `json:"columns"`
}

// Column is one column and what it was understood as.
type Column struct {
	Index  int    `json:"index"` // 0-based
	Header string `json:"header"`
	Field  string `json:"field"`          // canonical name; "" = not used
	Unit   string `json:"unit,omitempty"` // kg | g | lb from the header
	Note   string `json:"note,omitempty"` // dmy, mdy, decimal comma: what the whole column decided
}

// Pair is a key | value row above a table.
type Pair struct {
	Cell  string `json:"cell"` // address of the value
	Field string `json:"field"`
	Value string `json:"value"`
}

// Mapper starts the second pass.
func (l *Layout) Mapper() *Mapper { panic("to be written") }

// Mapper takes rows into orders. Not for concurrent use.
type Mapper struct{}

// Map takes one row, in the same order as the survey saw them. The row may be reused after.
func (m *Mapper) Map(r *Row) Entry { panic("to be written") }

// Repairs is what was mended or warned about so far: one Reason per kind of repair, Cell the first place, Args[0] how often.
func (m *Mapper) Repairs() []Reason { panic("to be written") }

// Grouper collects orders into forms of at most max orders.
type Grouper struct{}

// NewGrouper returns a Grouper for forms of at most max orders.
func NewGrouper(max int) *Grouper { panic("to be written") }

// Add takes an order in. The form is not nil when it became full: it is complete and will not be touched again.
func (g *Grouper) Add(o Order) *Form { panic("to be written") }

// Rest yields the forms that are not full, in the order in which they were begun, and forgets them.
func (g *Grouper) Rest() iter.Seq[*Form] { panic("to be written") }

// Aliases is the table of header spellings.
type Aliases struct{}

// NewAliases returns the built-in spellings with extra ones added: field -> spellings. An unknown field or a spelling
// that already means another field is an error; all of them are told at once.
func NewAliases(extra map[string][]string) (*Aliases, error) { panic("to be written") }

// Field is the canonical field that a header means, "" where it means none.
func (a *Aliases) Field(header string) string { panic("to be written") }
