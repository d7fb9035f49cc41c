package outcome

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

const (
	outcomeColumns = 5    // how many columns an outcome adds
	english        = "en" // the language of a CSV, which programs read
)

// columnWords are the keys of the headers of the columns that an outcome adds.
var columnWords = [outcomeColumns]string{"column_status", "column_reason", "column_next", "column_reference", "column_form"}

// Columns are the headers, in a language, of the columns that an outcome adds at the right of a table. When a user drops an
// outcome into the inbox again, its columns are recognised by them, in whatever language ([ours] in aliases.toml has them all).
func Columns(language string) [outcomeColumns]string {
	var headers [outcomeColumns]string
	for i, key := range columnWords {
		headers[i] = reason.Say(language, key)
	}
	return headers
}

// answerColumns says where the five columns stand in a sheet.
type answerColumns struct {
	at  [outcomeColumns]int  // 0-based, in the order of Columns
	old [outcomeColumns]bool // an earlier outcome left the column there; what it held is replaced
}

// findColumns finds the columns that an earlier outcome left, by their headers in any language, and free columns for the others.
func findColumns(header []string, language string, tableWidth int, scan *sheetScan) (answerColumns, error) {
	var c answerColumns
	missing := 0
	compared := make([]string, len(header)) // once: a table can have 16,384 columns
	for i, text := range header {
		compared[i] = comparedHeader(text)
	}
	for i, key := range columnWords {
		at := indexOfHeader(compared, language, key)
		if c.old[i] = at >= 0; c.old[i] {
			c.at[i] = at
			tableWidth = max(tableWidth, at+1)
		} else {
			missing++
		}
	}
	if missing == 0 {
		return c, nil
	}
	next, err := scan.freeColumns(tableWidth, missing)
	for i := range c.at {
		if !c.old[i] {
			c.at[i] = next
			next++
		}
	}
	return c, err
}

// indexOfHeader finds a header of ours among compared ones: first in the given language, then in any other. It returns -1 if there is
// none.
func indexOfHeader(compared []string, language, key string) int {
	for _, l := range append([]string{language}, reason.Languages...) {
		if at := slices.Index(compared, comparedHeader(reason.Say(l, key))); at >= 0 {
			return at
		}
	}
	return -1
}

// comparedHeader is a header without what a user or a program may have changed in it: its case, its spaces, and the forms in
// which letters are stored.
func comparedHeader(text string) string {
	return strings.Join(strings.Fields(cell.Normalize(text)), " ")
}

// last is the rightmost of the five.
func (c answerColumns) last() int { return slices.Max(c.at[:]) }

// anyOld tells whether an earlier outcome left one of the five.
func (c answerColumns) anyOld() bool { return slices.Contains(c.old[:], true) }

// leftToRight returns indexes into Columns, in the order in which the columns stand in the sheet.
func (c answerColumns) leftToRight() []int {
	order := make([]int, outcomeColumns)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return c.at[a] - c.at[b] })
	return order
}

// sampledAnswers is how many answers are looked at to find out how wide the columns must be.
const sampledAnswers = 5000

// The columns of reasons and next steps are so wide. A longer text takes several lines.
const (
	leastWidth = 20
	widest     = 50
	leastRoom  = 6 // characters: a user may have made them narrower
)

const (
	ordinaryLine = 15  // height of a line of text, in points, where the sheet does not say it
	tallestRow   = 409 // that Excel takes
)

// answerWidths are the widths of the five columns, in the order of Columns, in characters as Excel counts them.
func answerWidths(answers *answerQueue, sheet int, language string) [outcomeColumns]float64 {
	sample := answers.lookAhead(sampledAnswers)
	longest := [outcomeColumns]int{}
	if len(sample) == sampledAnswers { // a longer text may follow
		longest = [outcomeColumns]int{0, widest, widest, 0, 0}
	}
	for _, a := range sample {
		if a.Sheet == sheet {
			for i, text := range a.texts(language) {
				longest[i] = max(longest[i], textWidth(text))
			}
		}
	}
	return [outcomeColumns]float64{fitWidth(longest[0], 15, 20), fitWidth(longest[1]+1, leastWidth, widest),
		fitWidth(longest[2]+1, leastWidth, widest), fitWidth(longest[3]+2, 18, 40), fitWidth(longest[4], 16, 40)}
}
