// Package mapping turns the rows of a sheet into handovers, flights and orders, and those into forms for the carrier.
//
// It is pure: no files, no clock, no network, no ledger. A file passes through it twice. The Survey looks at every row
// and decides what only the whole file can tell: where the header is, what each column means, which way round a date
// is, which orders stand there twice. It ends in a Layout, or in a Refusal with one question. The Layout's Mapper then
// takes the rows one by one into orders, each with its problems; the Grouper collects orders into forms.
package mapping

import (
	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
	"hgeimport/mapping/reason"
)

// Options say how a file is to be understood.
type Options struct {
	Handovers  map[string]hgeapi.Handover // the address book, by key
	Handover   string                     // key of the default handover of the file's profile, or ""
	Aliases    *Aliases                   // nil: the built-in ones
	WeightUnit string                     // kg | g | lb: for weights that carry no unit
	DateOrder  string                     // auto | dmy | mdy
	SkipHidden bool                       // hidden rows are left out (and counted)
	MaxOrders  int                        // most orders in one form
	ConfigHint string                     // how messages name the configuration file: "config.toml"
}

// Layout says how a file is understood. It is data: check prints it, Summary shows it, the ledger keeps it as JSON.
type Layout struct {
	Tables   []Table         `json:"tables"`
	Preamble []PairLayout    `json:"preamble,omitempty"` // key | value rows above the table
	Skipped  []reason.Reason `json:"skipped,omitempty"`  // sheets and rows left out, and why
	Rows     int             `json:"rows"`               // rows of order tables, as far as they count as read
	// RowProblems are the rows of handover and flight sheets that cannot be used; their orders are rejected for the same.
	RowProblems []RowProblem `json:"row_problems,omitempty"`

	result *surveyResult
}

// RowProblem is what is wrong with a row that is not an order.
type RowProblem struct {
	Sheet   int             `json:"sheet"`
	Row     int             `json:"row"`
	Reasons []reason.Reason `json:"reasons"`
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
	Note   string `json:"note,omitempty"` // what the whole column decided, or why it is not used: a key of Say
	Ours   bool   `json:"ours,omitempty"` // one of the five HGE columns of an earlier outcome
}

// Pair is a key | value row above a table.
type PairLayout struct {
	Cell  string `json:"cell"` // address of the value
	Field string `json:"field"`
	Value string `json:"value"`
}

// Entry is what became of one row.
type Entry struct {
	Data    bool            // a row of the order table that counts as read; false: title, header, blank, total, other sheet
	Order   Order           // filled as far as it could be read
	Status  reason.Status   // "" = may be sent, Rejected, or Duplicate (the same order stands earlier in the same file)
	Reasons []reason.Reason // why it is not sent
}

// Order is one row of an order table.
type Order struct {
	Sheet, Row int                 // address of its row
	Num        string              // the carrier's number
	Weight     decimal.NullDecimal // gross, kg
	NetWeight  decimal.NullDecimal // kg
	Group      *Group
}

// Group is what the orders of one form have in common. The Mapper gives rows of the same group the same pointer.
type Group struct {
	Reference string // the sheet's own reference_num, or ""
	Handover  *hgeapi.Handover
	Flight    *hgeapi.Flight
	Weight    decimal.NullDecimal // a weight the sheet gives for the whole form instead of for each order
	NetWeight decimal.NullDecimal
	WeightFor int // how many orders that weight is for: a form of fewer goes out without it
}

// Form is a set of orders that goes to the carrier in one request.
type Form struct {
	Group  *Group
	Orders []Order
}
