package reason

// What can be wrong with a file before a single cell of it means anything. importer/sheet gives these; each stops the
// file. Args are listed behind each code, in order.
const (
	NoRows       Code = "no-rows"        // the file is empty, or nothing stands below its header
	OnlySummary  Code = "only-summary"   // the outcome of a file that was refused as a whole
	BinaryXLS    Code = "xls-binary"     // Excel 97-2003
	Encrypted    Code = "encrypted"      // needs a password
	OpenDocument Code = "ods"            // OpenDocument: .ods
	AppleNumbers Code = "numbers"        // Apple Numbers
	BinaryXLSB   Code = "xlsb"           // Excel binary workbook
	NotASheet    Code = "not-a-sheet"    // format: PDF, PNG, Word, …
	Archive      Code = "archive"        // format: ZIP, RAR, 7z, gzip
	NoTable      Code = "no-table"       // HTML without a table, a workbook without a visible worksheet
	Truncated    Code = "truncated"      // the end of the file is missing
	DamagedPart  Code = "damaged-part"   // part of the workbook: check sum, compression or length do not fit
	MissingPart  Code = "missing-part"   // part that the workbook names but does not have
	BrokenXML    Code = "broken-xml"     // part, line of the part
	BadText      Code = "bad-text"       // part, line: bytes that are no text (NUL, control characters, invalid UTF-8)
	XMLEntities  Code = "xml-entities"   // part: it declares entities, as an attack does
	TooLarge     Code = "too-large"      // limit in MB once unpacked
	ZipBomb      Code = "zip-bomb"       // part, limit of the ratio
	TooManyParts Code = "too-many-parts" // limit
	LongCell     Code = "long-cell"      // limit in characters; Cell or Args[1] = line
	LongRow      Code = "long-row"       // limit in MB; Cell, or "" and Args[1] = line
	OutsideGrid  Code = "outside-grid"   // Value: the row or cell beyond 1,048,576 rows or 16,384 columns
	OutOfOrder   Code = "out-of-order"   // Cell: a row or cell that stands twice, or behind one that should follow it
	BadReference Code = "bad-reference"  // Cell: it points to a text that the workbook does not have

	UnknownEncoding Code = "unknown-encoding" // Value: the configured name
	Undecodable     Code = "undecodable"      // encoding, line
	EncodingUnclear Code = "encoding-unclear" // the two most likely encodings
	NulBytes        Code = "nul-bytes"        // line
	OpenQuote       Code = "open-quote"       // line where the quote opens
	StrayQuote      Code = "stray-quote"      // line
)

// What was noticed while reading a file that could be read.
const (
	EncodingTaken  Code = "encoding-taken"  // encoding
	DelimiterTaken Code = "delimiter-taken" // delimiter: "," ";" "|" or "TAB"
	HiddenRows     Code = "hidden-rows"     // Cell: the first; how many
	HiddenColumns  Code = "hidden-columns"  // Value: sheet; columns "C, E:F"
	HiddenSheet    Code = "hidden-sheet"    // Value: sheet
	ChartSheet     Code = "chart-sheet"     // Value: sheet that holds no cells
	MergedRanges   Code = "merged-ranges"   // Cell: the first; how many
	QuotesMended   Code = "quotes-mended"   // line of the first; how many lines
	Uncalculated   Code = "uncalculated"    // Cell: the first formula without a value; how many
)
