package command

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"hgeimport/importer/visible"
)

// printTable prints lines in columns, two blanks apart. It counts the width of characters as a terminal shows them. The cells are
// made visible before they are measured.
func printTable(w io.Writer, indent int, lines [][]string) {
	var widths []int
	for _, line := range lines {
		for i, text := range line {
			line[i] = visible.Line(text)
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], terminalWidth(line[i]))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, text := range line {
			b.WriteString(text)
			b.WriteString(strings.Repeat(" ", widths[i]-terminalWidth(text)+2))
		}
		fmt.Fprintf(w, "%s%s\n", strings.Repeat("  ", indent), strings.TrimRight(b.String(), " "))
	}
}

// terminalWidth is 2 for each Chinese, Japanese or Korean character and each emoji, 0 for accents and joiners, 1 for each other.
func terminalWidth(text string) int {
	n := 0
	for _, r := range text {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			continue
		}
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
