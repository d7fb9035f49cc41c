// Package mapping turns the rows of a file into orders and batches, and says what is wrong with each row.
//
// It is pure: no files, no clock, no network, no ledger. Each file passes through it twice.
//
// First pass (survey_*.go): NewSurvey takes the Options and the sheets of the file, then every row. It decides what only
// the whole file can tell: where the header is, what each column means, whether the day or the month comes first in a
// date, which orders stand in the file twice, which handover and flight each row belongs to. Survey.Layout ends the
// pass. It returns a Layout, or a *reason.Refusal that asks the user a question.
//
// Second pass (mapper*.go): Layout.Mapper takes the same rows again, one by one. Each row becomes an Order, or gets the
// reasons why it is not sent. The Grouper (batch.go) collects orders into batches: each batch goes to the carrier in one
// form.
//
// Both passes read headers with Aliases (aliases*.go, aliases.toml) and cells with the package cell.
package mapping

import (
	"time"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
	"hgeimport/mapping/reason"
)

// Options say how a file is to be read.
type Options struct {
	Operation *Operation // what the rows are for

	AddressBook     map[string]hgeapi.Handover // the address book, by key
	DefaultHandover string                     // key of the profile's default handover, "" if it has none
	Shipper         string                     // key of the profile's sender of waybills, "" if it has none
	ReturnAddress   string                     // the same of the address that waybills go back to
	Constants       map[string]string          // what the profile says of each waybill that does not say it: by the names of fields
	Aliases         *Aliases                   // nil: only the built-in ones
	WeightUnit      string                     // kg | g | lb: of weights without a unit; auto or "": kg, asked if in doubt
	DateOrder       string                     // auto | dmy | mdy
	Persons         string                     // auto | consignee | handover: whose plain names and addresses are
	HiddenRows      string                     // ask | skip; anything else includes them
	MaxParcelKG     float64                    // no parcel is heavier; 0: no limit
	MaxBagKG        float64                    // no bag is heavier; 0: no limit
	MaxOrders       int                        // most orders in one form
	Now             time.Time                  // times that have come to pass are not after it; zero: not checked
	Encodings       []string                   // that the file may be in, as it is shown first; none if that is clear
	Encoding        string                     // what stands beside that question in this workbook
	FileName        string                     // of the source, as its user calls it: it may name what the sheet lacks
	FromCSV         bool                       // the file is an outcome of a CSV
	MostColumns     int                        // filled columns of all sheets together; 0: no limit
	MostGroups      int                        // handovers, flights and references of the sheet; 0: no limit
	TaxNumUnsent    bool                       // nobody has said where a tax number goes in a waybill: it is not sent
	ConfigHint      string                     // name of the configuration file in messages: "config.toml"

	// Answers are what persons have answered in earlier files of the profile, by reason.Question.Key. They have Answer, File and
	// At. What stands in the workbook itself goes before, and the settings above go before both.
	Answers map[string]reason.Answered
}

// Layout says how a file was read. It is plain data: check prints it, the Summary shows it, the ledger keeps it as JSON.
type Layout struct {
	Operation string `json:"operation,omitempty"` // what the rows are for, "" for scan forms: for reason.SayOf

	Tables   []TableLayout   `json:"tables"`
	Preamble []PairLayout    `json:"preamble,omitempty"` // rows with a label and its value above a table
	Skipped  []reason.Reason `json:"skipped,omitempty"`  // sheets and rows that were left out, and why
	Rows     int             `json:"rows"`               // rows of order tables that count: each gets an outcome
	Hidden   int             `json:"hidden,omitempty"`   // of these, the hidden ones
	// RowProblems are the rows of handover and flight sheets that cannot be used. Orders that need such a row are rejected
	// for the same reasons.
	RowProblems []RowProblem `json:"row_problems,omitempty"`
	// LeftOutClosed are the rows that are left out because they are hidden or marked, and whose orders were closed before, as
	// their outcome says.
	LeftOutClosed []ClosedRows `json:"left_out_closed,omitempty"`
	// LeftOutMarked are the rows that are left out because they are marked as not to go out.
	LeftOutMarked []MarkedRows `json:"left_out_marked,omitempty"`
	// LeftOutHidden is how many rows of orders are left out because they are hidden.
	LeftOutHidden int `json:"left_out_hidden,omitempty"`
	// Taken are the columns that were taken for what stands in them, not for their headers. It is said before anything else.
	Taken []reason.Reason `json:"taken,omitempty"`
	// Answered are the questions that were answered, in this workbook or before.
	Answered []reason.Answered `json:"answered,omitempty"`

	result  *surveyResult
	written writtenAnswers
	refused *surveyResult // in place of result, if the file is refused
}

// RowProblem is a row of a handover or flight sheet that cannot be used, and why.
type RowProblem struct {
	Sheet   int             `json:"sheet"`
	Row     int             `json:"row"`
	Reasons []reason.Reason `json:"reasons"`
}

// ClosedRows are rows one below the other whose orders are in one form.
type ClosedRows struct {
	Sheet int   `json:"sheet"`
	From  int   `json:"from"`
	To    int   `json:"to"`
	Form  int64 `json:"form"`
}

// MarkedRows are rows one below the other that are marked in the same column.
type MarkedRows struct {
	Sheet int    `json:"sheet"`
	From  int    `json:"from"`
	To    int    `json:"to"`
	In    string `json:"in"` // letters of the column
}

// LeftOut counts the rows that are left out because they are marked, and because they are hidden, without those that are closed.
func (l *Layout) LeftOut() (marked, hidden int) {
	hidden = l.LeftOutHidden
	for _, m := range l.LeftOutMarked {
		marked += m.To - m.From + 1
	}
	left := l.LeftOutMarked
	for _, c := range l.LeftOutClosed {
		closed := c.To - c.From + 1
		for ; len(left) > 0 && (left[0].Sheet < c.Sheet || left[0].Sheet == c.Sheet && left[0].To < c.From); left = left[1:] {
		}
		for _, m := range left {
			if m.Sheet != c.Sheet || m.From > c.To {
				break
			}
			both := min(m.To, c.To) - max(m.From, c.From) + 1
			marked, closed = marked-both, closed-both
		}
		hidden -= closed
	}
	return marked, hidden
}

// TableLayout describes one table of a sheet.
type TableLayout struct {
	Sheet   int            `json:"sheet"`
	Name    string         `json:"name"`
	Role    string         `json:"role"`   // orders | handover | flight
	Header  int            `json:"header"` // row number of the header; of its last row if it has two
	Columns []ColumnLayout `json:"columns"`
	Width   int            `json:"width,omitempty"` // of labels and values without a table: how many columns they take
	Read    []ReadLayout   `json:"read,omitempty"`  // what the rows are read with, where empty cells are as the cell above
}

// ReadLayout is what the rows of a table are read with in a column. Its outcome says it beside them.
type ReadLayout struct {
	Name   string    `json:"name"` // for reason.ValueHeader
	Runs   []ReadRun `json:"runs"`
	Labels []ReadRun `json:"labels,omitempty"` // the same of labels between the orders, each for its own row
}

// ReadRun are rows that are read with the same text: from a row on, up to the next run.
type ReadRun struct {
	From int    `json:"from"`
	Text string `json:"text,omitempty"`
}

// ColumnLayout describes one column of a table and how it was read.
type ColumnLayout struct {
	Index  int    `json:"index"` // 0-based
	Header string `json:"header"`
	Field  string `json:"field"`          // name of the field, "" if the column is not used
	Unit   string `json:"unit,omitempty"` // kg | g | lb …: from the header, or what weights without one count as
	Note   string `json:"note,omitempty"` // what the whole column decided, or why it is not used: a key for reason.Say
	Ours   bool   `json:"ours,omitempty"` // one of the five HGE columns that an earlier outcome added
}

// PairLayout describes a label and its value above a table.
type PairLayout struct {
	Cell  string `json:"cell"` // address of the value
	Field string `json:"field"`
	Value string `json:"value"`
}

// MappedRow is what became of one row.
type MappedRow struct {
	Counts  bool            // the row counts; false for a title, a header, a blank row, a total, a row of another sheet
	Order   Order           // as far as it could be read
	Status  reason.Status   // "": may be sent; Rejected; Duplicate: the same order stands in an earlier row of the file
	Reasons []reason.Reason // why it is not sent
}

// NumberColumn is the column of the number that names a row of a list, plus 1. It is 0 elsewhere.
func (o *Order) NumberColumn() int { return o.keyAt }

// Order is one row of the operation: in most of them an order.
type Order struct {
	Sheet, Row int                 // address of its row
	Num        string              // what names it, in the field Operation.Key: the carrier's order number, a MAWB, …
	Above      string              // of a waybill, in place of a number that is missing or bad: the one above, of which it may tell
	Alike      *AlikeRows          // of a row that is equal to others of its file
	keyAt      int                 // of a list: the column that names the row, plus 1
	Others     []string            // further numbers of a waybill in its row, which name it as well
	Beside     []string            // further numbers of its waybill that the row does not say, but that are known
	Done       *SaidDone           // what the outcome in which the row stands says of it, nil unless that is that it was done
	NotDone    *SaidNotDone        // of an operation that asks for a waybill by a number of the clerk's: that it was not done
	Before     *SaidBefore         // of an operation that makes something: in which form its outcome has the row
	Weight     decimal.NullDecimal // gross weight in kg
	NetWeight  decimal.NullDecimal // in kg
	Texts      map[string]string   // further fields that are sent as they stand, by their names
	Parcel     *Part               // of a waybill: what the row says of its parcel
	Items      []*Part             // of a waybill: the items that the row tells of
	Bag        *Part               // in which it lies, where the operation tells of bags; a rejected row may have only its number
	Group      *Group
}

// AlikeRows are rows of one item that are equal: one of them is sent.
type AlikeRows struct {
	Rows  int    // how many there are
	Other string // cell of another one
}

// SaidDone is what an outcome says of a row that was done. Whoever has the sheet may have written it.
type SaidDone struct {
	Reference string // of the form that did it, "" if it does not say
}

// SaidNotDone is what an outcome says of a row that was not done.
type SaidNotDone struct {
	Status    reason.Status // rejected or refused; "" if it says nothing
	Reference string        // of the form that it was in, "" if it does not say
}

// SaidBefore is what an outcome says of a row that was in a form, however that ended.
type SaidBefore struct {
	Reference string // of the form
}

// Part is a handover, a flight or a bag: the texts of its fields by their names. A field that is empty is missing.
type Part struct{ Texts map[string]string }

// Text is the text of a field, "" if there is none.
func (p *Part) Text(field string) string {
	if p == nil {
		return ""
	}
	return p.Texts[field]
}

// Group is what the orders of a batch have in common. The Mapper gives all rows of the same group the same pointer.
type Group struct {
	Reference string // the sheet's own reference_num, "" if it has none
	Handover  *Part
	OfBook    bool // its handover is an entry of the address book, and nothing of it stands in the sheet
	Flight    *Part
	Bag       *Part               // set if a form is about one bag
	Weight    decimal.NullDecimal // set if the sheet gives one weight for all orders together
	NetWeight decimal.NullDecimal
	WeightFor int // number of orders that this weight is for; a batch with fewer orders is sent without it

	Waybill *Waybill // set if a form is about one waybill, of which each row says a part
}

// Waybill is what the rows of one waybill have in common.
type Waybill struct {
	Texts                  map[string]string // of its fields, but those of parcels and items
	Shipper, ReturnAddress *Part             // with the carrier's names of what stands in them; nil: there is none
	Rows                   int               // of the file that make it
	AddWeights             bool              // the weights of its rows are those of items of one parcel
	Constants              map[string]string // what the profile says of each waybill that does not say it, which is in Texts, too
}

// Batch is a set of rows that goes to the carrier in one form.
type Batch struct {
	Operation *Operation
	Group     *Group
	Orders    []Order
}
