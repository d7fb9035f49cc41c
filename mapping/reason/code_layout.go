package reason

// Why a file that could be read is not sent: it asks a question, or contradicts itself. Args are listed behind each code,
// in order; "line" is the line of the configuration that settles it, with the file's name in front.
const (
	NoHeader         Code = "no-header"           // the sheets looked at
	NoOrderColumn    Code = "no-order-column"     // Cell of the header
	NoOrderButLikely Code = "no-order-column-ask" // Cell, Value: a header below which order numbers seem to stand; line
	TwoColumns       Code = "two-columns"         // field; the columns; line
	TwoColumnsAlike  Code = "two-columns-alike"   // field; the columns, which have the same header
	UnclearColumn    Code = "unclear-column"      // Cell, Value: the header; what it may mean; line
	ContentDiffers   Code = "content-differs"     // Cell: the first that does not fit; field; header
	DateOrderUnclear Code = "date-order-unclear"  // Cell, Value: an example; the two readings; line
	DateOrderMixed   Code = "date-order-mixed"    // Cell, Value: one that is day/month; cell that is month/day; line
	UnitAgainst      Code = "unit-against"        // Cell, Value: unit in the unit column; unit in the header; header
	TwoFlights       Code = "two-flights"         // Cell, Value: MAWB; reference; the cell with another MAWB
	TwoHandovers     Code = "two-handovers"       // Cell, Value: handover; reference; the cell with another handover
	BlockDiffers     Code = "block-differs"       // Cell; field; cell with another value; number of the handover or flight
	PairAgainst      Code = "pair-against"        // Cell, Value: of the column; field; cell above the table
	PairTwice        Code = "pair-twice"          // Cell, Value; field; the other cell
	TotalSplit       Code = "total-split"         // Cell: weight for the whole form; field
)

// What was left out of a file that is sent. Args: how many, then the first few of them.
const (
	SkippedTitle   Code = "skipped-title"   // rows above the header
	SkippedTotal   Code = "skipped-total"   // totals
	SkippedSample  Code = "skipped-sample"  // sample rows, marks below the header
	SkippedNote    Code = "skipped-note"    // remarks: nothing in a column that is used
	SkippedHeader  Code = "skipped-header"  // the header again
	SkippedHidden  Code = "skipped-hidden"  // hidden rows, as configured
	SkippedSheet   Code = "skipped-sheet"   // Value: a sheet without a table that is used; no Args
	SkippedExample Code = "skipped-example" // Value: an example sheet; no Args
	SkippedOutcome Code = "skipped-outcome" // Value: the summary of an earlier outcome; no Args
)
