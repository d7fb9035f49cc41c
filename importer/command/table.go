package command

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"hgeimport/importer/visible"
)

// widestList is how wide a listing is at most, as far as its cells allow: as a terminal of that many columns.
const widestList = 100

// longestRemark is how much of a remark is shown, in characters. A wide table can ask about thousands of columns.
const longestRemark = 500

// narrowest is what is left of the first column of a listing at least.
const narrowest = 16

// paths are what remarks begin with that stay on one line, so that they can be copied.
var paths = []string{outcomeAt, documentAt, labelAt}

const (
	outcomeAt  = "outcome: "
	documentAt = "document: "
	labelAt    = "label: "
)

// listing is a table with remarks below its lines. It fits a terminal: columns without any text are left out, and a text in the
// first column that has no room there stands on a line of its own.
type listing struct {
	heading []string
	lines   [][]string
	remarks [][]string // below each line
}

// add adds a line and the remarks below it. Remarks without a text are left out.
func (t *listing) add(line []string, remarks ...string) {
	t.lines, t.remarks = append(t.lines, line), append(t.remarks, without("", remarks...))
}

func (t *listing) print(w io.Writer) {
	lines := t.filledColumns()
	widths := columnWidths(lines)
	all := 2 * (len(widths) - 1)
	for _, n := range widths {
		all += n
	}
	widths[0] = min(widths[0], max(narrowest, widths[0]-max(0, all-widestList)))
	for i, line := range lines {
		if terminalWidth(line[0]) > widths[0] {
			fmt.Fprintln(w, line[0])
			line[0] = ""
		}
		printLine(w, line, widths)
		if i == 0 {
			continue
		}
		for _, remark := range t.remarks[i-1] {
			text := visible.Line(remark)
			if !slices.ContainsFunc(paths, func(what string) bool { return strings.HasPrefix(text, what) }) {
				if runes := []rune(text); len(runes) > longestRemark {
					text = string(runes[:longestRemark]) + " … (the rest stands in its outcome, and in status --json)"
				}
				text = strings.ReplaceAll(wrapped(text, widestList-4), "\n", "\n    ")
			}
			fmt.Fprintln(w, "  "+text)
		}
	}
}

// filledColumns are heading and lines without the columns that have no text below the heading.
func (t *listing) filledColumns() [][]string {
	lines := make([][]string, len(t.lines)+1)
	for i, heading := range t.heading {
		if i > 0 && !slices.ContainsFunc(t.lines, func(line []string) bool { return line[i] != "" }) {
			continue
		}
		lines[0] = append(lines[0], heading)
		for k, line := range t.lines {
			lines[k+1] = append(lines[k+1], line[i])
		}
	}
	return lines
}

// printTable prints lines in columns, two blanks apart. It counts the width of characters as a terminal shows them. The cells are
// made visible before they are measured.
func printTable(w io.Writer, indent int, lines [][]string) {
	widths := columnWidths(lines)
	for _, line := range lines {
		fmt.Fprint(w, strings.Repeat("  ", indent))
		printLine(w, line, widths)
	}
}

// columnWidths makes the cells visible, and measures the columns.
func columnWidths(lines [][]string) (widths []int) {
	for _, line := range lines {
		for i, text := range line {
			line[i] = visible.Line(text)
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], terminalWidth(line[i]))
		}
	}
	return widths
}

func printLine(w io.Writer, line []string, widths []int) {
	var b strings.Builder
	for i, text := range line {
		b.WriteString(text)
		b.WriteString(strings.Repeat(" ", widths[i]-terminalWidth(text)+2))
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
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
