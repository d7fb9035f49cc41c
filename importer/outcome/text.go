package outcome

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"hgeimport/importer/sheet"

	"golang.org/x/text/width"
)

// longestLink is the most characters of an address that Excel takes.
const longestLink = 2000

// escapedLooks is text that a spreadsheet program would read as an escaped character: _x000D_.
var escapedLooks = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellText makes any text fit for a cell.
func cellText(s string) string {
	if len(s) > sheet.MostChars {
		if units := utf16.Encode([]rune(s)); len(units) > sheet.MostChars {
			s = string(utf16.Decode(units[:sheet.MostChars-2])) + "…"
		}
	}
	if strings.Contains(s, "_x") {
		s = escapedLooks.ReplaceAllString(s, "_x005F$0")
	}
	return s
}

// appendCell appends a cell of text. It is written as text and never as a formula or number, whatever it looks like:
// the type says so, and the format "@" of our styles keeps it so when it is edited.
func appendCell(b []byte, prefix, column string, row, style int, text string) []byte {
	b = append(append(append(b, '<'), prefix...), `c r="`...)
	b = strconv.AppendInt(append(b, column...), int64(row), 10)
	b = strconv.AppendInt(append(b, `" s="`...), int64(style), 10)
	if text == "" {
		return append(b, `"/>`...)
	}
	b = append(append(append(b, `" t="inlineStr"><`...), prefix...), `is><`...)
	b = append(append(b, prefix...), `t xml:space="preserve">`...)
	b = appendEscaped(b, cellText(text))
	b = append(append(append(b, `</`...), prefix...), `t></`...)
	b = append(append(append(b, prefix...), `is></`...), prefix...)
	return append(b, `c>`...)
}

// webLink returns a link as it may stand in a workbook, "" for all but http and https addresses.
func webLink(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	if s = u.String(); len(s) > longestLink {
		return ""
	}
	return s
}

// textWidth is the width of the longest line of s, in columns of a narrow letter.
func textWidth(s string) int {
	longest, n := 0, 0
	for _, c := range s {
		switch kind := width.LookupRune(c).Kind(); {
		case c == '\n':
			n = 0
			continue
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// fitWidth is the width of a column that shows a text of n letters, within limits.
func fitWidth(n, least, most int) float64 { return float64(min(max(n+2, least), most)) }

// sameHeader tells whether a header is one of ours, whatever became of its case and spaces.
func sameHeader(text, ours string) bool {
	return strings.EqualFold(strings.Join(slices.Collect(strings.FieldsSeq(text)), " "), ours)
}
