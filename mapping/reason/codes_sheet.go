package reason

// The file cannot be read. The package sheet gives these codes, and each refuses the file.
const (
	NoRows         Code = "no-rows"          // the file is empty, or has no rows below its header
	OnlySummary    Code = "only-summary"     // a Summary of ours, alone: it has no rows of the user
	BinaryXLS      Code = "xls-binary"       // Excel 97-2003
	Encrypted      Code = "encrypted"        // needs a password
	OpenDocument   Code = "ods"              // OpenDocument: .ods
	AppleNumbers   Code = "numbers"          // Apple Numbers
	BinaryXLSB     Code = "xlsb"             // Excel binary workbook
	CloudShortcut  Code = "cloud-shortcut"   // name of the service
	OldSheet       Code = "old-sheet"        // format: SYLK, DIF, dBase, Lotus 1-2-3
	DataFile       Code = "data-file"        // format: JSON
	TwoDelimiters  Code = "two-delimiters"   // of the header; of the rows
	NotASheet      Code = "not-a-sheet"      // format: PDF, PNG, Word, …
	Archive        Code = "archive"          // format: ZIP, RAR, 7z, gzip
	NoTable        Code = "no-table"         // HTML without a table, a workbook without a visible worksheet
	Truncated      Code = "truncated"        // the end of the file is missing
	DamagedPart    Code = "damaged-part"     // part of the workbook; its checksum, compression or length is wrong
	MissingPart    Code = "missing-part"     // part that the workbook names but does not have
	BrokenXML      Code = "broken-xml"       // part; line of the part
	BadText        Code = "bad-text"         // part; line; NUL, control characters or invalid UTF-8
	XMLEntities    Code = "xml-entities"     // part; it declares XML entities, which only attacks do
	TooLarge       Code = "too-large"        // limit in MB, unpacked
	TooManySheets  Code = "too-many-sheets"  // limit
	TooManyRows    Code = "too-many-rows"    // limit
	TooManyColumns Code = "too-many-columns" // limit
	TooManyCells   Code = "too-many-cells"   // limit
	TooManyGroups  Code = "too-many-groups"  // limit
	TooMuchText    Code = "too-much-text"    // limit in MB
	FileTooLarge   Code = "file-too-large"   // limit in MB
	SharedSheet    Code = "shared-sheet"     // Value: sheet that is the same part of the workbook as an earlier one

	ZipBomb      Code = "zip-bomb"       // part; limit of the ratio
	TooManyParts Code = "too-many-parts" // limit

	ZipContradicts Code = "zip-contradicts" // part; it overlaps another one, or its header and the directory differ

	LongCell     Code = "long-cell"     // limit in characters; line, if Cell is empty
	LongRow      Code = "long-row"      // limit in MB; line, if Cell is empty
	OutsideGrid  Code = "outside-grid"  // Value: a row above 1,048,576 or a column above 16,384
	OutOfOrder   Code = "out-of-order"  // Cell: a row or cell that stands twice, or behind a later one
	BadReference Code = "bad-reference" // Cell: it refers to a text that the workbook does not have

	UnknownEncoding Code = "unknown-encoding" // Value: the configured name
	Undecodable     Code = "undecodable"      // encoding; line
	EncodingUnclear Code = "encoding-unclear" // the encodings that it may be in
	NulBytes        Code = "nul-bytes"        // line
	OpenQuote       Code = "open-quote"       // line where the quote opens
	StrayQuote      Code = "stray-quote"      // line
)

// What the package sheet noticed in a file that can be read.
const (
	EncodingTaken  Code = "encoding-taken"  // encoding
	DelimiterTaken Code = "delimiter-taken" // delimiter: "," ";" "|" or "TAB"
	HiddenRows     Code = "hidden-rows"     // Cell: the first; how many
	HiddenColumns  Code = "hidden-columns"  // Value: sheet; columns "C, E:F"
	HiddenSheet    Code = "hidden-sheet"    // Value: sheet
	ModuleSheet    Code = "module-sheet"    // Value: sheet that only the list of sheets has
	ChartSheet     Code = "chart-sheet"     // Value: sheet that holds no cells
	MergedRanges   Code = "merged-ranges"   // Cell: the first; how many
	CommentsLost   Code = "comments-lost"   // Value: sheet; part of the file
	QuotesMended   Code = "quotes-mended"   // line of the first; how many lines
	Uncalculated   Code = "uncalculated"    // Cell: the first formula without a value; how many
)

// What an outcome does not take over from the user's workbook. Args[0] is how many, but for LeftAll.
const (
	LeftMacros      Code = "left-macros"      // macros, and sheets of them
	LeftLinks       Code = "left-links"       // links to other workbooks and programs
	LeftConnections Code = "left-connections" // data connections, queries, what they feed
	LeftObjects     Code = "left-objects"     // embedded files, ActiveX controls
	LeftAddIns      Code = "left-add-ins"     // add-ins, buttons of the ribbon
	LeftFetched     Code = "left-fetched"     // pictures and the like that lie elsewhere
	LeftParts       Code = "left-parts"       // parts that nothing refers to, or whose names lead out of the workbook
	LeftFormulas    Code = "left-formulas"    // Cell: the first; formulas that became values
	LeftAll         Code = "left-all"         // all but the texts of the cells
)
