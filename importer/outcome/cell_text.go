package outcome

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/width"

	"hgeimport/importer/sheet"
)

// longestLink is how many characters a link may have. Excel takes a little more than 2,000.
const longestLink = 2000

// looksEscaped matches a text that a spreadsheet program would read as an escaped character, such as _x000D_.
var looksEscaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellText makes a cell's text of any text: it cuts what is too long, and escapes what looks escaped.
func cellText(s string) string {
	if len(s) > sheet.MostChars {
		if units := utf16.Encode([]rune(s)); len(units) > sheet.MostChars {
			s = string(utf16.Decode(units[:sheet.MostChars-2])) + "…"
		}
	}
	if strings.Contains(s, "_x") {
		s = looksEscaped.ReplaceAllString(s, "_x005F$0")
	}
	return s
}

// appendCell appends the XML of a cell of text. The cell's type is text, so that it is never a formula or a number, whatever
// the text looks like. The number format "@" of our cell formats keeps it a text when a user edits it.
func appendCell(b []byte, prefix, column string, row, format int, text string) []byte {
	var digits [20]byte
	return appendCellIn(b, prefix, column, strconv.AppendInt(digits[:0], int64(row), 10), format, text)
}

// appendCellIn is appendCell in a row whose number is given by its digits: a wide sheet has many cells of a row.
func appendCellIn(b []byte, prefix, column string, row []byte, format int, text string) []byte {
	b = append(append(append(b, '<'), prefix...), `c r="`...)
	b = append(append(append(b, column...), row...), `" s="`...)
	b = strconv.AppendInt(b, int64(format), 10)
	switch {
	case text == "":
		return append(b, `"/>`...)
	case prefix == "":
		b = append(b, `" t="inlineStr"><is><t`...)
	default:
		b = append(append(append(b, `" t="inlineStr"><`...), prefix...), `is><`...)
		b = append(append(b, prefix...), 't')
	}
	if needsPreserve(text) {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = appendEscaped(append(b, '>'), cellText(text))
	if prefix == "" {
		return append(b, `</t></is></c>`...)
	}
	b = append(append(append(b, `</`...), prefix...), `t></`...)
	b = append(append(append(b, prefix...), `is></`...), prefix...)
	return append(b, `c>`...)
}

// needsPreserve tells whether a program that reads a cell may take blanks off its text, unless the XML says otherwise: those at
// its ends, line breaks, and several that follow one another. Most texts have none, and the words that say so would be a third of
// a large sheet. What is not ASCII at an end may be a blank, too.
func needsPreserve(text string) bool {
	last := len(text) - 1
	if text[0] >= utf8.RuneSelf || text[last] >= utf8.RuneSelf {
		return true
	}
	for i := range len(text) {
		if c := text[i]; c <= ' ' && (c < ' ' || i == 0 || i == last || text[i+1] <= ' ') {
			return true
		}
	}
	return false
}

// webLink returns an address as it may stand in a workbook as a link. It returns "" for all but http and https addresses.
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

// fileLink returns a path, seen from the folder of the workbook, as it may stand in it as a link. It returns "" for all but PDFs
// that lie there or in a folder there. Letters stay as they are: Excel and LibreOffice write them so.
func fileLink(path string) string {
	if !filepath.IsLocal(filepath.FromSlash(path)) || !strings.HasSuffix(path, ".pdf") || strings.ContainsAny(path, `\:?#`) ||
		strings.ContainsFunc(path, unicode.IsControl) {
		return ""
	}
	link := escapedInLink.Replace(path)
	if len(link) > longestLink {
		return ""
	}
	return link
}

// escapedInLink escapes what Excel escapes in a link to a file.
var escapedInLink = strings.NewReplacer("%", "%25", " ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", "[", "%5B", "]", "%5D",
	"^", "%5E", "`", "%60", "{", "%7B", "}", "%7D")

// linkTo is the link to a file, or else to an address. It is "" if neither may stand in a workbook.
func linkTo(file, address string) string {
	if link := fileLink(file); link != "" {
		return link
	}
	return webLink(address)
}

// textWidth is the width of the longest line of s, in narrow characters. A Chinese or Korean character counts two.
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

// fitWidth is the width of a column for a text of n narrow characters, in the unit of Excel, within limits.
func fitWidth(n, least, most int) float64 { return float64(min(max(n+2, least), most)) }
