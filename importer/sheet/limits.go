package sheet

import (
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// What a sheet of Excel can hold. A file with more is refused.
const (
	MostRows    = cell.MostRows
	MostColumns = cell.MostColumns
	MostChars   = 32_767 // of one cell, in UTF-16 units as Excel counts
)

// How much work a file may make before it is refused as an attack or a mistake. Real exports stay far below.
const (
	mostParts    = 10_000   // of one workbook
	mostUnpacked = 4 << 30  // bytes, all parts of a workbook together
	mostRatio    = 100      // unpacked to packed size, for anything that unpacks to more than smallPart
	smallPart    = 64 << 20 // bytes
	mostStyles   = 1 << 16  // number formats, and cell styles
	mostSheets   = 4096

	longestSheetName = 1024    // bytes; Excel takes 31 characters
	mostStrings      = 1 << 25 // shared strings of a workbook: each takes 8 bytes of disk, however short it is
	mostRowText      = 8 << 20 // bytes, one row of a workbook or one record of a CSV
)

// tooLong tells whether the text of a cell, in UTF-8, has more than MostChars UTF-16 units.
func tooLong(text []byte) bool {
	if len(text) <= MostChars {
		return false
	}
	pairs := 0 // characters that take two UTF-16 units: those of four bytes in UTF-8
	for _, lead := range text {
		if lead >= 0xF0 {
			pairs++
		}
	}
	return utf8.RuneCount(text)+pairs > MostChars
}
