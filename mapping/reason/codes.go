package reason

// The codes, by the step in which they come up. The words of each code stand in words.toml. Behind each code stands what
// its Reason carries: Cell and Value where they are not obvious, then the Args in their order, separated by semicolons.

// The file can be read, but is not clear or contradicts itself. Each refuses the file and asks the user a question. "line"
// is the line of the configuration that answers it, behind the name of the configuration file.
const (
	NoHeader          Code = "no-header"           // the sheets that were read
	OrdersHidden      Code = "orders-hidden"       // Value: the hidden sheet in which they stand
	NoOrderColumn     Code = "no-order-column"     // Cell of the header
	CarriersOnly      Code = "carriers-only"       // Cell, Value: a column of the carrier's numbers where the customer's are wanted
	NoOrderButLikely  Code = "no-order-column-ask" // Cell, Value: a header with likely order numbers below it
	PersonsUnclear    Code = "persons-unclear"     // Cell; the columns, or the labels above the table
	TwoColumns        Code = "two-columns"         // Cell; field; the columns
	AddressPart       Code = "address-part"        // Cell, Value: the header of a column among those of an address; its field
	UnclearColumn     Code = "unclear-column"      // Cell, Value: the header; what it may mean
	PayersPhone       Code = "payers-phone"        // Cell, Value: the header
	ColumnOfWhom      Code = "column-of-whom"      // Cell, Value: the header; what it may be; the column in front of it
	BagOrParcel       Code = "bag-or-parcel"       // Cell, Value: the header; what it may be of the bag
	OwnBagNums        Code = "own-bag-nums"        // Cell, Value: the header of the column that has them
	ColumnUnexplained Code = "column-unexplained"  // Cell, Value: the header; what it may be
	TitleUnexplained  Code = "title-unexplained"   // Cell, Value: a title; the number or key in it; what it may be
	TitleNamesSeveral Code = "title-names-several" // as title-unexplained, but it names others, too
	NameUnexplained   Code = "name-unexplained"    // Cell, Value: name of the sheet or file; as of title-unexplained
	LabelUnexplained  Code = "label-unexplained"   // Cell of the value, Value: the label above a table; what it may be
	ClockAlone        Code = "clock-alone"         // Cell, Value: the header of a column of times without a day; what has days alone
	ContentDiffers    Code = "content-differs"     // Cell: the first that does not fit; field; header
	DateOrderUnclear  Code = "date-order-unclear"  // Cell, Value: an example; the two readings; fields
	DateOrderMixed    Code = "date-order-mixed"    // Cell, Value: a date with the day first; cell with the month first; it; fields
	DatesSwapped      Code = "dates-swapped"       // Cell, Value: a date that is no text; cell with a text; it; fields
	ZoneNamed         Code = "zone-named"          // Cell, Value: a text that names a time zone; fields
	UnitAgainst       Code = "unit-against"        // Cell, Value: unit in the unit column; unit in the header; header
	FormatAgainst     Code = "format-against"      // Cell, Value: unit in the number format; unit in the header; header
	ShownAlike        Code = "shown-alike"         // Cell, Value: as shown; field; the other cell; as shown there; the number
	TwoFlights        Code = "two-flights"         // Cell, Value: MAWB; reference; the cell with another MAWB
	TwoHandovers      Code = "two-handovers"       // Cell, Value: handover; reference; the cell with another handover
	BlockDiffers      Code = "block-differs"       // Cell; field; cell with another value; number of the handover or flight
	PairAgainst       Code = "pair-against"        // Cell, Value: of the column; field; cell above the table
	PairTwice         Code = "pair-twice"          // Cell, Value; field; the other cell
	PairAmong         Code = "pair-among"          // Cell, Value: a flight or handover between the orders; field
	WeightInTwo       Code = "weight-in-two"       // Cell: a header; field; the columns; the unit of each
	LabelUnreadable   Code = "label-unreadable"    // Cell, Value if any: between the orders; field; label
	PairBeside        Code = "pair-beside"         // Cell, Value: a flight or handover right of the orders; field
	LabelsBelow       Code = "labels-below"        // Cell, Value: the values of labels below all orders
	TotalSplit        Code = "total-split"         // Cell: weight for all orders together; field
	ValuesDiffer      Code = "values-differ"       // Cell; field; number of the handover or flight; the values, with their cells
	EmptyCells        Code = "empty-cells"         // Cell: the first; field; how many are empty; how many are filled
	NoWeight          Code = "no-weight"           // Cell of the header row
	UnitUnlikeBefore  Code = "unit-unlike-before"  // as unit-unclear, but the last is the unit that an earlier file was answered
	NoColumnOf        Code = "no-column-of"        // Cell of the header row; the fields of which the file must have one
	UnitEmpty         Code = "unit-empty"          // Cell: the first empty cell of a column of units; field; a unit in others
	SizeUnitUnclear   Code = "size-unit-unclear"   // Cell, Value: a text that names a unit of length; columns without one
	UnitUnclear       Code = "unit-unclear"        // Cell, Value: one; field; in kg if kg, g, lb; unit of the header; the lightest
	PointsUnclear     Code = "points-unclear"      // the same for 1.234 where the comma may separate decimals
	DecimalsUnclear   Code = "decimals-unclear"    // Cell, Value: an example; field; the two readings
	HiddenNoLonger    Code = "hidden-no-longer"    // Cell: the first row that may be one of them
	HiddenOrders      Code = "hidden-orders"       // Cell: the first; how many; numbers of the first rows
	SeveralBoxes      Code = "several-boxes"       // Cell, Value: the first; how many; numbers of the first rows
	StoppedOrders     Code = "stopped-orders"      // Cell, Value: the first mark; how many; numbers of the first rows
	StruckOrders      Code = "struck-orders"       // the same, where the first mark is that the row is struck out
	SeveralTables     Code = "several-tables"      // Cell: a table beside another one, or below too many; how many are read
	// Cell, Value: the first order above a header; how many rows; their numbers; that of the header
	OrderAbove Code = "order-above"
	// Cell, Value: an order that is not read; how many; their cells; header of their column, may be missing
	OrderUnread Code = "order-unread"
	HeaderGlued Code = "header-glued" // Cell, Value: the cell at whose end another header begins; the row
	ExampleRow  Code = "example-row"  // Cell, Value: a word such as example beside an order right below the header
	SecondTable Code = "second-table" // Cell, Value: headers of a table below another one, without order numbers
	SheetUnread Code = "sheet-unread" // Cell, Value: the first number in a sheet without orders; its name; how many numbers
	TableLacks  Code = "table-lacks"  // Cell, Value: a row of a table; what nothing in it gives
	// Cell: the first beyond the header; how many rows; of how many; cells of the header
	MostRowsLong      Code = "most-rows-long"
	EmptyColumn       Code = "empty-column"        // Cell, Value: the header; what it is
	WhoseNumbers      Code = "whose-numbers"       // Cell, Value: the header; a number; its cell
	BracketsOfNumbers Code = "brackets-of-numbers" // Cell, Value: the header; numbers with a bracket; all; one of them
	MixedNumbers      Code = "mixed-numbers"       // Cell, Value: the header; the carrier's numbers; all; one of another; its cell
	NoMAWB            Code = "no-mawb"             // Cell, Value: what describes a flight
	NoHandoverNumber  Code = "no-handover-number"  // Cell, Value: a header of who hands over
)

// What was decided by content in a file that is sent.
const (
	UnitRow       Code = "unit-row"       // Cell, Value: a row below the header; field; the unit that it gives it
	WeightAdded   Code = "weight-added"   // Cell, Value: an example in two units; field; the columns
	LabelsBetween Code = "labels-between" // Cell: labels and values between rows of orders; number of their row
	SecondHeader  Code = "second-header"  // Cell: a header below another table; number of its row
	NumbersTaken  Code = "numbers-taken"  // Cell, Value: the header; field; cells that look like it; filled cells
	ColumnTaken   Code = "column-taken"   // Cell, Value: the header; field; cells that look like it; filled cells
)

// What is left out of a file that is sent. Args: how many; the numbers of the first rows.
const (
	SkippedTitle   Code = "skipped-title"   // rows above the header
	SkippedAmong   Code = "skipped-among"   // rows below a label between the orders
	SkippedComment Code = "skipped-comment" // comments of cells, of which none is a mark
	SkippedTotal   Code = "skipped-total"   // totals
	SkippedSample  Code = "skipped-sample"  // example rows
	SkippedHint    Code = "skipped-hint"    // rows of units, types, or notes such as "required" below the header
	SkippedNote    Code = "skipped-note"    // remarks: rows without a cell in a column that is used
	SkippedLabel   Code = "skipped-label"   // rows of labels and their values
	SkippedFormula Code = "skipped-formula" // rows of formulas that have no result
	SkippedHeader  Code = "skipped-header"  // the header, repeated
	SkippedStopped Code = "skipped-stopped" // rows marked as cancelled or on hold, if a person says so
	SkippedHidden  Code = "skipped-hidden"  // hidden rows, if the settings or a person say so
	SkippedTable   Code = "skipped-table"   // rows of a table without order numbers, below another one
	SkippedAside   Code = "skipped-aside"   // how many orders; their first cells: in a column that an answer has put aside
	SkippedSheet   Code = "skipped-sheet"   // Value: a sheet without a table that is used; no Args
	SkippedExample Code = "skipped-example" // Value: an example sheet; no Args
	SkippedOutcome Code = "skipped-outcome" // Value: the Summary of an earlier outcome; no Args
)

// A cell that keeps its row from being sent. The Reason has the Cell and, if it is not about a person, its Value.
const (
	// Cell: the first beyond the header; cells of the header. A delimiter without quotes
	CellsBeyond      Code = "cells-beyond"
	CellsMayBeMoved  Code = "cells-may-be-moved"  // Cell: the last; cells of the header; those of the row, the last are empty
	RowCut           Code = "row-cut"             // Cell: its last; numbers of the rows with the rest. A line break without quotes
	RestOfRow        Code = "rest-of-row"         // number of the row that it is cut from
	RowsInCell       Code = "rows-in-cell"        // Cell; which line of it is the first that looks like a row
	BadNumType       Code = "bad-num-type"        // neither 1, 2 nor 3
	MissingOrder     Code = "missing-order"       // Cell of the order number
	MergedOrder      Code = "merged-order"        // Cell: in a merged range; order numbers are never filled in from one
	ChangedByExcel   Code = "changed-by-excel"    // 2.13899E+10, or a number of 16 digits or more
	DateInIdentifier Code = "date-in-identifier"  // a number that became a date
	FormulaText      Code = "formula-text"        // a number or text that begins with =
	ErrorCell        Code = "error-cell"          // #N/A and the like
	NotCalculated    Code = "not-calculated"      // a formula without a value
	SeveralNumbers   Code = "several-numbers"     // more than one order number in a cell
	NotANumber       Code = "not-an-identifier"   // cannot be a number of this kind
	NotKnownYet      Code = "not-known-yet"       // words instead of a number: to follow; the field, if a row may go without it
	MoreThanNumber   Code = "more-than-number"    // Cell, Value: several numbers, or one and words; the first one
	ZeroForNone      Code = "zero-for-none"       // Cell, Value: 0 where a number of a handover or flight is wanted; field
	SeveralFlights   Code = "several-flights"     // Cell, Value; the first two of its flights; the field of the second
	SeveralPorts     Code = "several-ports"       // Cell, Value; the first two of its ports; the field of one on the way
	BrokenNumber     Code = "broken-number"       // Cell, Value: begins like the carrier's numbers: HGE26112900002C
	NotAnOrder       Code = "not-an-order-number" // a number and something else: HGE2507080000516 (cancelled)
	TotalBeside      Code = "total-beside"        // Cell, Value: a short number; cell of a word for a total in its row; the word
	WordBeside       Code = "word-beside"         // Cell, Value: not one of the carrier's; cell of a word before it; the word
	UnlikeOrders     Code = "unlike-orders"       // Cell, Value: a date, a MAWB and so on among the carrier's numbers
	OrderElsewhere   Code = "order-elsewhere"     // Cell, Value: not one of the carrier's; cell of one in another column
	ColumnUnheeded   Code = "column-unheeded"     // Cell: of a column that was empty in the first rows; the one that is read; field
	BadMAWB          Code = "bad-mawb"            // not three digits, a hyphen and eight digits
	BadWeight        Code = "bad-weight"          // not a number; an example of one
	WrongFormat      Code = "wrong-format"        // Cell, Value: its number format makes a date of the number, or money
	UnclearWeight    Code = "unclear-weight"      // the two readings: 1,234 is 1.234 or 1234
	WeightNotAbove0  Code = "weight-not-above-0"  // zero or less
	UnknownLength    Code = "unknown-length"      // a unit of length that is none, or two that differ
	UnknownUnit      Code = "unknown-unit"        // a unit other than kg, g, lb
	UnitsDiffer      Code = "units-differ"        // unit in the cell; unit in the unit column
	BadDate          Code = "bad-date"            // not a date
	WeightPart       Code = "weight-part"         // a part of a weight in two cells; field; the other cell; units
	WeightPartEmpty  Code = "weight-part-empty"   // the same, of an empty cell
	NoDay            Code = "no-day"              // the day of a time in two cells; field; the cell of the time; it
	NoClock          Code = "no-clock"            // the time of a day in two cells; field; the cell of the day; it
	BadDay           Code = "bad-day"             // not a day without a time; the cell of the time
	BadClock         Code = "bad-clock"           // not a time of a day; the cell of the day
	ZonedTime        Code = "zoned-time"          // a time with a zone; local time is wanted
	EmptyCell        Code = "empty-cell"          // empty, but filled in the rows around it; field
	MergedWeight     Code = "merged-weight"       // Cell, Value: in a merged range over several orders; field
	MovedCell        Code = "moved-cell"          // empty, and another cell stands above it now; field; Value: what was meant
	MovedLabel       Code = "moved-label"         // Value: what its label was; field; the label above it now
	LabelGone        Code = "label-gone"          // Value: what its label was, which said more; field
	AboveLimit       Code = "above-parcel-limit"  // a weight; it in kg; the limit in kg
	BelowLimit       Code = "below-any-weight"    // a weight; it in kg; what anything weighs at least, in kg
	HiddenRow        Code = "hidden-row"          // Cell of the order number: the row is hidden, beside what is wrong with it
)

// The row's order has no place to go, or stands in the file twice.
const (
	NoFormKey       Code = "no-handover-or-flight"    // Cell of the order number: no handover_num and no mawb_no
	EmptyFormKey    Code = "empty-handover-or-flight" // Cell: the empty one; further empty ones, may be missing
	UnknownHandover Code = "unknown-handover"         // Value: key; the keys of the address book; the key, if it may be a number
	BookDiffers     Code = "book-differs"             // Value: handover_num; the key; its number in the address book
	NotInSheet      Code = "not-in-sheet"             // Value: number; the sheet that does not have it
	WhichOne        Code = "which-one"                // the sheet that has several rows; the column that would name one
	MissingKey      Code = "missing-key"              // a row of a handover or flight sheet without its number; its field
	NotInTable      Code = "not-in-table"             // Cell of the header row; the fields of which a row must have one
	NothingThere    Code = "nothing-there"            // Cell; the fields of which a row must have one
	// Cell, Value: a time; its field; the field that comes before; its cell; its time
	// Cell, Value: a bag; MAWB beside it; the cell of the bag with another; that one
	BagTwoFlights   Code = "bag-two-flights"
	BagTooFull      Code = "bag-too-full"     // Cell, Value: a bag; its orders; the most orders of a form
	BagEmpty        Code = "bag-empty"        // Cell, Value: a bag that no order names
	AboveBagLimit   Code = "above-bag-limit"  // Cell, Value: a weight; it in kg; the limit in kg
	BadBagType      Code = "bad-bag-type"     // Cell, Value: not a whole number
	BadSize         Code = "bad-size"         // Cell, Value: not a length above 0
	BadSides        Code = "bad-sides"        // Cell, Value: not three lengths above 0 in one cell
	SideLacks       Code = "side-lacks"       // Cell: a side of a parcel that is empty beside others; field
	RepeatedDiffers Code = "repeated-differs" // cell of another row with the same order and other content
	RepeatedTimes   Code = "repeated-times"   // cell of another row with the same flight and other times
	RepeatedMade    Code = "repeated-made"    // the same of a waybill, where each row may be a parcel of it
	RepeatedInFile  Code = "repeated-in-file" // Cell; cell of the order's first row
)

// A row of a waybill that is not sent.
const (
	BadCountry       Code = "bad-country"       // Cell, Value: names no country
	BadCurrency      Code = "bad-currency"      // Cell, Value: names no currency
	BadQuantity      Code = "bad-quantity"      // Cell, Value: not a whole number of pieces above 0
	BadTariffNumber  Code = "bad-hscode"        // Cell, Value: an HS code that has lost a zero
	StruckOut        Code = "struck-out"        // Cell, Value: what is struck out of it; the value may be missing
	MergedItems      Code = "merged-items"      // Cell, Value: in a merged range over several items; field
	BadPrice         Code = "bad-price"         // Cell, Value: not a price above 0
	CurrenciesDiffer Code = "currencies-differ" // Cell, Value: a price; its currency; that of the column
	QuantityShown    Code = "quantity-shown"    // Cell, Value: a number of pieces; the unit that its number format shows
	CurrencyShown    Code = "currency-shown"    // Cell, Value: a price; the currency of its number format; what else says it
	UnclearPrice     Code = "unclear-price"     // Cell, Value: 1,234; the two readings
	BadZip           Code = "bad-zip"           // Cell: a US postcode without five digits
	DateForText      Code = "date-for-text"     // Cell: a date where a text of a waybill is wanted
	BadPhone         Code = "bad-phone"         // Cell: too few or too many digits for a telephone number
	POBox            Code = "po-box"            // Cell of an address that is a post office box
	AddressTooLong   Code = "address-too-long"  // Cell; its characters; the most
	ItemsDiffer      Code = "items-differ"      // Cell, Value; how many items it has; the other cell; how many that has
	OrderDiffers     Code = "order-differs"     // Cell; field; the cell of another row of the same order with another value
	OrderHidden      Code = "order-hidden"      // as of order-stopped: that row is hidden
	LeftOutMarked    Code = "left-out-marked"   // column of the mark
	OrderStopped     Code = "order-stopped"     // Cell, Value: the order; cell of a row of it that is marked and left out
	ParcelDiffers    Code = "parcel-differs"    // the same of a parcel
	// Cell: no number; the order above, of which the row may tell
	MissingOrderOfPart Code = "missing-order-of-part"
	UnknownAddress     Code = "unknown-address" // Cell, Value: key; field; the keys of the address book
	NoAddressOf        Code = "no-address-of"   // Cell, Value: key of an entry without an address; field
)

// What is asked about a file of waybills.
const (
	OrderTotals    Code = "order-totals"     // Cell, Value: a price that a row of its order has, too; its header; the other cell
	PriceOfAll     Code = "price-of-all"     // Cell, Value: a price beside several pieces; its header; how many pieces
	WeightRepeated Code = "weight-repeated"  // as of weights-of-rows: both have one weight
	WeightsOfRows  Code = "weights-of-rows"  // Cell, Value: a weight; the cell of another row of the same order; its weight
	NamesOfCustoms Code = "names-of-customs" // Cell, Value: a description for the customs of a country; the country; the other cell
)

// What was mended, or looks odd and is sent as it is. Args[0] is how often.
const (
	PhonePadded     Code = "phone-padded"      // a mobile's leading zero was put back
	ZipPadded       Code = "zip-padded"        // its leading zero was put back
	ShownByFormat   Code = "shown-by-format"   // Value: the number as Excel keeps it; as its number format shows it, which is sent
	ZipUnclear      Code = "zip-unclear"       // its leading zero may be lost, but the country is not known
	MAWBPadded      Code = "mawb-padded"       // its leading zero was put back, the check digit is right with it
	MAWBCheck       Code = "mawb-check"        // its check digit is wrong
	TimeMissing     Code = "time-missing"      // a date without a time: 00:00:00
	NetOverGross    Code = "net-over-gross"    // net weight above gross weight
	OrderRaised     Code = "order-raised"      // lower case in a number of the carrier's form was made upper case
	OrderRepeated   Code = "order-repeated"    // a number of the carrier's form twice in its cell, as scanners leave it
	OrderJoined     Code = "order-joined"      // separators inside a number of the carrier's form were removed
	OtherBrand      Code = "other-brand"       // a number of the carrier under its other name: how it begins; how the others do
	UnusualBag      Code = "unusual-bag"       // not of the form BP + ten digits
	UnusualOrder    Code = "unusual-order"     // not of the form HGE + yymmdd + 7 characters
	WeightMissing   Code = "weight-missing"    // an empty weight
	UnusualPort     Code = "unusual-port"      // not three letters
	CountryCoded    Code = "country-coded"     // the name of a country was replaced by its code
	UnusualCountry  Code = "unusual-country"   // neither two letters nor a known name
	LostDigits      Code = "lost-digits"       // 18 digits or more that end in 000: Excel may have changed them
	OddText         Code = "odd-text"          // a date, or a number that Excel has shortened, in a column of text
	FlightUnused    Code = "flight-unused"     // flight cells in a row without a mawb_no
	BagUnused       Code = "bag-unused"        // cells about a bag in a row without a bag_num
	FlightNotClosed Code = "flight-not-closed" // a flight under whose MAWB nothing was closed here
	TimeFarFromETD  Code = "time-far-from-etd" // Value: a time; the ETD of a form; its file
	SizeConverted   Code = "size-converted"    // a size in inches, mm or m; in cm
	HandoverUnused  Code = "handover-unused"   // handover cells in a row without a handover_num
	CustomerDamaged Code = "customer-damaged"  // a customer_order_num that Excel has changed; it is not sent anyway
	ZipCut          Code = "zip-cut"           // a US postcode of nine digits: five are sent
	CurrencyCoded   Code = "currency-coded"    // Value; the code of the currency, which is sent
	UnusualPCCC     Code = "unusual-pccc"      // not P and twelve digits
	CellOfNoItem    Code = "cell-of-no-item"   // Value: what is not sent, as its row has several items; the field
	EntitiesRead    Code = "entities-read"     // &amp; in a text, as web pages write a character
	ZeroForEmpty    Code = "zero-for-empty"    // a 0 that a formula gives for an empty cell, where a text stands else
	CellErased      Code = "cell-erased"       // an empty cell of a waybill that is replaced
	AlikeRows       Code = "alike-rows"        // a row says the same of its parcel and items as another of its order; both count
	PriceShared     Code = "price-shared"      // Value: a price of several pieces; their number; that of one, which is sent
	LabelKept       Code = "label-kept"        // rows that stand below another label than they did, and keep theirs
	TotalNotUsed    Code = "total-not-used"    // a weight above a table that has a weight column
)

// What happened to a row or a file after it was mapped. The importer gives these codes.
const (
	AlreadyConfirmed Code = "already-confirmed" // file; time its form was settled; reference of the form that closed the order
	// Value: what the row says of a field; as of already-confirmed; what the form says, may be missing; the field
	ClosedOtherwise Code = "closed-otherwise"
	ClosedHandover  Code = "closed-handover" // file; time; reference; fields of its handover that the sheet says otherwise now
	ClosedWithout   Code = "closed-without"  // as of closed-otherwise, without Value: the row says nothing of the field any more
	// behind closed-otherwise and closed-without: Value: what the row says of a further field, may be missing; what the form says,
	// may be missing; the field
	ClosedOtherwiseAlso Code = "closed-otherwise-also"
	PastedTogether      Code = "pasted-together"  // Cell, Value; cell of a closed order of this sheet; what that was closed with
	ClosedRepeated      Code = "closed-repeated"  // Cell; as of already-confirmed; the cell of another row of its order
	RepeatedUnused      Code = "repeated-unused"  // Cell: of rows of the kind closed-repeated; how often
	ClosedDamaged       Code = "closed-damaged"   // Cell, Value: what is wrong with the row; as of already-confirmed
	DamagedUnused       Code = "damaged-unused"   // Cell: of rows of the kind closed-damaged; how often
	OtherwiseUnused     Code = "otherwise-unused" // Cell: of rows of the kinds closed-otherwise and closed-without; how often
	UnderWay            Code = "under-way"        // file; time it was claimed; reference of the form that has the order now
	NewerValues         Code = "newer-values"     // as of under-way: a file that came later has other values
	OlderUnderWay       Code = "older-under-way"  // as of under-way: other values are under way, which came earlier

	MadeAnew     Code = "made-anew"      // the carrier's number of the bag before, its file, when it was cancelled
	WillMakeAnew Code = "will-make-anew" // count, and what MadeAnew says of the first

	CarrierRefusedForm  Code = "carrier-refused-form"  // the carrier's words
	CarrierRefusedOrder Code = "carrier-refused-order" // the carrier's words
	RefusedInBag        Code = "refused-in-bag"        // the same; other orders of its bag were not refused
	CarrierHasNothing   Code = "carrier-has-nothing"   // the carrier's words
	FormDeclined        Code = "form-declined"         // the words of a proxy's answer
	RequestErased       Code = "request-erased"        // reference
	ReferenceTaken      Code = "reference-taken"       // reference of which the carrier has another form
	ClosedElsewhere     Code = "closed-elsewhere"      // reference under which the carrier had closed the order before
	OrderNotEnded       Code = "order-not-ended"       // reference; the carrier's word for the order
	NotNamed            Code = "not-named"             // reference of the form whose result does not name the order
	GaveUp              Code = "gave-up"               // reference; how long we asked for it; the last word, may be missing
	StillUnknown        Code = "still-unknown"         // reference that was asked for again; the last word, may be missing
	NoClearAnswer       Code = "no-clear-answer"       // reference; how often it was sent; what went wrong last, may be missing
	DoneOtherwise       Code = "done-otherwise"        // Cell, Value; as of already-confirmed; Of: the operation that has it
	NumberEdited        Code = "number-edited"         // Cell, Value: a number; the clerk's own one of its row now; whose it is
	NumberChanged       Code = "number-changed"        // Cell, Value: a number; the one before; file; when it was made; reference
	TwoWaybills         Code = "two-waybills"          // Cell, Value: a number; whose it is; another one of its row; whose that is
	NotMade             Code = "not-made"              // Cell, Value: a number; name of the file
	NotDoneBefore       Code = "not-done-before"       // Cell, Value: a number
	BagMadeWithout      Code = "bag-made-without"      // Cell, Value: the bag; as of already-confirmed
	BagClosedWithout    Code = "bag-closed-without"    // Cell, Value: the bag; as of already-confirmed
	BagsUnread          Code = "bags-unread"           // Cell, Value: the bag; as of already-confirmed
	BagSplit            Code = "bag-split"             // Cell, Value: the bag; cell of another row; its bag; its form reference
	// Cell, Value: a bag's own number; the carrier's number of it; file; reference
	OwnBagNum   Code = "own-bag-num"
	BagHeldBack Code = "bag-held-back" // Value: the bag; cell of a row of it that has a problem
	NotRepeated Code = "not-repeated"  // reference; what went wrong, may be missing

	ToApprove        Code = "to-approve"         // how many orders would go out; in how many forms
	WaitsApproval    Code = "waits-approval"     // the row has no problem, and its file waits for its approval
	NotApproved      Code = "not-approved"       // what would go out has changed since it was approved
	NotResent        Code = "not-resent"         // resend has dropped the file again for other rows
	HeldBack         Code = "held-back"          // how many rows of the file have a problem
	CheckWouldSend   Code = "check-would-send"   // check only: the row has no problem
	CheckWouldAsk    Code = "check-would-ask"    // check only: file, when, reference of the form that would be asked for again
	CheckWouldRepeat Code = "check-would-repeat" // check only: the same of a form that would be sent once more
	SourceGone       Code = "source-gone"        // Value: name of a file that somebody removed from the work folder
	WrittenLate      Code = "written-late"       // Value: name of a file that was changed after it was claimed
	FileFailed       Code = "file-failed"        // attempts; the error, may be missing
	NoRoom           Code = "no-room"            // the answers do not fit beside the rows
	NotReadable      Code = "not-readable"       // Value: name of a file that the importer may not read
	OddFolder        Code = "odd-folder"         // Value: a folder in the inbox that is no profile; the folders that are
	NoDocument       Code = "no-document"        // references of forms; why their documents were not fetched
	NoLabel          Code = "no-label"           // references of forms; why the labels of their bags were not fetched
	NoWaybillLabel   Code = "no-waybill-label"   // numbers of waybills that were made; why their labels were not fetched
	BadPDF           Code = "bad-pdf"            // what is wrong with the PDF that the carrier has sent
	NotInPrint       Code = "not-in-print"       // numbers of waybills whose labels are there, but not in the PDF for the printer
	NoPrint          Code = "no-print"           // the PDF for the printer could not be made
	NotRegular       Code = "not-regular"        // Value: name of a link, folder or device in the inbox
)

// What became of a row that is about a waybill, or asks about one. The importer gives these codes.
const (
	TwinNotSent    Code = "twin-not-sent"   // Cell, Value: the order; cell of an equal row of it, which was rejected or refused
	CancelledSince Code = "cancelled-since" // Value: the order; when it was cancelled; the file that did it
	// as of already-confirmed; the file that has undone or changed that, and when
	UndoneSince   Code = "undone-since"
	OrderHeldBack Code = "order-held-back" // Value: the order; cell of another row of it that has a problem
	// as of already-confirmed: the order was made, and the row says something else now
	ChangesNotApplied Code = "changes-not-applied"
	ChangesUnused     Code = "changes-unused"   // Cell: of rows of the kind changes-not-applied; how often
	DeliveredBefore   Code = "delivered-before" // as of already-confirmed: it was delivered when it was asked about last
	// check only: as of check-would-ask, of a form whose item would be looked at by query
	CheckWouldLook Code = "check-would-look"
	ExistedAlready Code = "existed-already" // the carrier had the waybill before the first send
	LookedInVain   Code = "looked-in-vain"  // reference; what query said, may be missing
	// the state that query has shown, may be missing: the reply to the send was lost
	SeenDone    Code = "seen-done"
	NoEventsYet Code = "no-events-yet" // nothing has happened to it yet
	NotReadyYet Code = "not-ready-yet" // the carrier's words, may be missing
	// what went wrong last, may be missing: a question that was asked again and again
	NoAnswer            Code = "no-answer"
	NumberNotKnown      Code = "number-not-known"      // the carrier's words; key of [api.paths], if its path may be wrong
	CarrierKnowsNot     Code = "carrier-said-no"       // the carrier's words: it was only asked for something
	CarrierRefusedField Code = "carrier-refused-field" // Cell; the carrier's words; their field; which of how many items
	PCCCDiffers         Code = "pccc-differs"          // the carrier's messages, may be missing
	PCCCNoAnswer        Code = "pccc-no-answer"        // what went wrong last, may be missing
	OperationOff        Code = "operation-off"         // key of [api.paths] that is empty
)
