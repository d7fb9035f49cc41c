package sheet

import "hgeimport/mapping/cell"

// What a sheet can hold, and what a file may cost before it is refused. A real export stays far below.
const (
	MostRows    = cell.MostRows
	MostColumns = cell.MostColumns
	MostChars   = 32_767 // of one cell, in UTF-16 units as Excel counts

	mostParts    = 10_000  // of one workbook
	mostUnpacked = 4 << 30 // bytes, all parts of a workbook
	mostRatio    = 100     // unpacked to packed, of what is larger than smallPart
	smallPart    = 64 << 20
	mostStyles   = 1 << 16 // number formats and cell styles
	mostSheets   = 4096
	mostRowText  = 16 << 20 // bytes, one row of a workbook or one record of a CSV
)
