package outcome

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

const (
	outcomeColumns = 5    // how many columns every outcome adds
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

// ourHeaders are the headers of the columns that an outcome adds to a table: the five, and behind them those of what the carrier
// gives, and of what the rows are read with.
func ourHeaders(language string, t TableHeader) []string {
	five := Columns(language)
	all := five[:]
	for _, name := range t.behind() {
		all = append(all, reason.ValueHeader(language, name))
	}
	return all
}

// HeaderBelow says where the header of a table stands that is below another one, and what its columns are.
type HeaderBelow struct {
	Row   int
	Width int   // number of columns of its user, from column A on
	Ours  []int // where an earlier outcome has left the five columns, 0-based: rows of two outcomes stand below each other
}

// answerColumns says where our columns stand in a sheet.
type answerColumns struct {
	at  []int  // 0-based, in the order of ourHeaders
	old []bool // an earlier outcome left the column there; what it held is replaced

	stale []staleColumns // what earlier outcomes left elsewhere
}

// staleColumns are columns that an earlier outcome has left below a header, in which ours do not stand any more.
type staleColumns struct {
	from, to int // rows: the header, and the one before which they end
	at       []int
}

// isStale tells whether an earlier outcome has left a cell that says nothing any more.
func (c *answerColumns) isStale(row, col int) bool {
	return len(c.stale) > 0 && slices.ContainsFunc(c.stale, func(s staleColumns) bool {
		return s.from <= row && row < s.to && slices.Contains(s.at, col)
	})
}

// first is the leftmost column in which a cell is ours or stale.
func (c *answerColumns) first() int {
	first := slices.Min(c.at)
	for _, s := range c.stale {
		first = min(first, slices.Min(s.at))
	}
	return first
}

// findStale finds what earlier outcomes have left where ours do not stand. first are those of the five columns, and of what the
// rows were read with, below the first header that ours are not in, since a table below has columns of its user there.
func (c *answerColumns) findStale(t TableHeader, first []int) {
	headers := append([]HeaderBelow{{Row: t.Row, Ours: first}}, t.Below...)
	for i, h := range headers {
		s := staleColumns{from: h.Row, to: cell.MostRows + 1}
		if i+1 < len(headers) {
			s.to = headers[i+1].Row
		}
		for _, at := range h.Ours {
			if !slices.Contains(c.at, at) {
				s.at = append(s.at, at)
			}
		}
		if len(s.at) > 0 {
			c.stale = append(c.stale, s)
		}
	}
}

// findColumns finds the columns that an earlier outcome left, by their headers in any language, and free columns for the others.
// A user may have a column called like what the carrier gives, so ours is only one that stands behind the others, or has our mark
// in its header: its user may have deleted the others.
func findColumns(header []string, language string, t TableHeader, scan *sheetScan) (answerColumns, error) {
	n, tableWidth := len(ourHeaders(language, t)), t.Width
	behind := t.behind()
	c := answerColumns{at: make([]int, n), old: make([]bool, n)}
	missing := 0
	compared := make([]string, len(header)) // once: a table can have 16,384 columns
	for i, text := range header {
		compared[i] = comparedHeader(text)
	}
	for i := range c.at {
		at := -1
		switch {
		case i < outcomeColumns:
			at = indexOfHeader(compared, language, func(l string) string { return reason.Say(l, columnWords[i]) })
		default:
			named := func(l string) string { return reason.ValueHeader(l, behind[i-outcomeColumns]) }
			if c.old[outcomeColumns-1] {
				from := min(c.at[outcomeColumns-1]+1, len(compared))
				if at = indexOfHeader(compared[from:], language, named); at >= 0 {
					at += from
				}
			}
			if at < 0 && reason.IsValueHeader(named(language)) {
				at = indexOfHeader(compared, language, named)
			}
		}
		if c.old[i] = at >= 0; c.old[i] {
			c.at[i] = at
			tableWidth = max(tableWidth, at+1)
		} else {
			missing++
		}
	}
	var moved []int
	if inWay := func(h HeaderBelow) bool { return c.anyOld() && c.leftmostOld() < h.Width }; slices.ContainsFunc(t.Below, inWay) {
		for i := range c.at {
			if c.old[i] && (i < outcomeColumns || i >= outcomeColumns+len(t.Gives)) { // what the carrier has given is not said again
				moved = append(moved, c.at[i])
			}
			c.old[i] = false
		}
		missing = n
	}
	var next int
	var err error
	if missing > 0 {
		next, err = scan.freeColumns(tableWidth, missing)
	}
	for i := range c.at {
		if !c.old[i] {
			c.at[i] = next
			next++
		}
	}
	c.findStale(t, moved)
	return c, err
}

// leftmostOld is the leftmost column that an earlier outcome left.
func (c *answerColumns) leftmostOld() int {
	least := cell.MostColumns
	for i, at := range c.at {
		if c.old[i] {
			least = min(least, at)
		}
	}
	return least
}

// indexOfHeader finds a header of ours among compared ones: first in the given language, then in any other. It returns -1 if
// there is none.
func indexOfHeader(compared []string, language string, headerIn func(language string) string) int {
	for _, l := range append([]string{language}, reason.Languages...) {
		if at := slices.Index(compared, comparedHeader(headerIn(l))); at >= 0 {
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

// last is the rightmost of them.
func (c answerColumns) last() int { return slices.Max(c.at) }

// anyOld tells whether an earlier outcome left one of them.
func (c answerColumns) anyOld() bool { return slices.Contains(c.old, true) }

// leftToRight returns indexes into ourHeaders, in the order in which the columns stand in the sheet.
func (c answerColumns) leftToRight() []int {
	order := make([]int, len(c.at))
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

// answerWidths are the widths of our columns, in the order of ourHeaders, in characters as Excel counts them.
func answerWidths(answers *answerQueue, t *TableHeader, language string, columns int) []float64 {
	sample := answers.lookAhead(sampledAnswers)
	longest := make([]int, columns)
	if len(sample) == sampledAnswers { // a longer text may follow
		longest[1], longest[2] = widest, widest
	}
	for _, a := range sample {
		if a.Sheet == t.Sheet {
			for i, text := range a.texts(language) {
				longest[i] = max(longest[i], textWidth(text))
			}
			for i := outcomeColumns; i < columns; i++ {
				longest[i] = max(longest[i], textWidth(a.given(t, i-outcomeColumns)))
			}
		}
	}
	widths := []float64{fitWidth(longest[0], 15, 20), fitWidth(longest[1]+1, leastWidth, widest),
		fitWidth(longest[2]+1, leastWidth, widest), fitWidth(longest[3]+2, 18, 40), fitWidth(longest[4], 16, 40)}
	for _, n := range longest[outcomeColumns:] {
		widths = append(widths, fitWidth(n+2, 16, 40))
	}
	return widths
}
