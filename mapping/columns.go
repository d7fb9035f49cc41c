package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// label is a header in its making: what its texts say, and whose it is by the label of the group above.
type label struct {
	index   int
	text    string // as it is shown
	key     string // the one of its texts that an alias would be given for
	meaning meaning
	group   class // consignee; known for the sender; unknown where there is no group
	note    string
}

// labelsOf reads the header rows[first:last+1]: two rows are the same header in two languages, or groups above their
// columns. A single header row may have a row of group labels right above.
func (a *Aliases) labelsOf(rows []cell.Row, first, last int) []label {
	var above *cell.Row
	switch {
	case last > first:
		above = &rows[first]
	case first > 0 && rows[first-1].Number == rows[first].Number-1:
		above = &rows[first-1]
	}
	width := len(rows[last].Cells)
	if last > first {
		width = max(width, len(above.Cells))
	}
	groups := a.groupsOf(above, width)
	var out []label
	for i := range width {
		l := label{index: i, text: headerText(rows[last].Cell(i)), group: groups[i]}
		l.key = l.text
		l.meaning = a.read(l.text)
		if top := ""; last > first {
			if top = headerText(above.Cell(i)); top != "" && top != l.text && !above.Cell(i).Merged && !a.isGroup(top) {
				l.meaning, l.key, l.text = a.both(a.read(top), l.meaning, l.text), firstOf(l.text, top), joined(top, l.text)
			}
		}
		if l.group == consignee && (l.meaning.class == plain || l.meaning.class == known && l.meaning.fields[0].ofHandover()) {
			l.meaning = meaning{class: consignee}
		}
		if l.text != "" {
			out = append(out, l)
		}
	}
	return out
}

func headerText(c cell.Cell) string {
	if c.Kind == cell.Error || c.Kind == cell.Formula {
		return ""
	}
	return cell.Clean(c.Text)
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " / " + b
}

// both is what a header in two rows means.
func (a *Aliases) both(top, low meaning, lowText string) meaning {
	switch {
	case low.own:
		return low
	case top.own || lowText == "" || low.class == unknown:
		return top
	case top.class == unknown:
		return low
	case top.class == never || top.class == consignee || top.class == ours:
		return meaning{class: top.class}
	case low.class == never || low.class == consignee || low.class == ours:
		return meaning{class: low.class}
	}
	low.fields = slices.DeleteFunc(slices.Clone(low.fields), func(f field) bool { return !slices.Contains(top.fields, f) })
	if len(low.fields) == 0 {
		return meaning{}
	}
	if top.class == known {
		low.class = known
	}
	low.unit = firstOf(low.unit, top.unit)
	return low
}

// groupsOf tells for each column whose it is: known is the sender's, consignee the consignee's. A group reaches to the
// next label in its row; where the reader has filled its merged range, just as far as that.
func (a *Aliases) groupsOf(above *cell.Row, width int) []class {
	out := make([]class, width)
	if above == nil {
		return out
	}
	filled := slices.ContainsFunc(above.Cells, func(c cell.Cell) bool { return c.Merged })
	now := unknown
	for i := range width {
		c := above.Cell(i)
		switch {
		case cell.IsBlank(c):
			if filled {
				now = unknown
			}
		case !c.Merged:
			now = a.groupClass(c.Text)
		}
		out[i] = now
	}
	return out
}

func (a *Aliases) groupClass(text string) class {
	switch {
	case spellings().sender[cell.Fold(text)]:
		return known
	case a.read(text).class == consignee:
		return consignee
	}
	return unknown
}

// isGroup says that a label stands for a group and not for a column.
func (a *Aliases) isGroup(text string) bool { return a.groupClass(text) != unknown }

// decide settles the headers that mean one thing or another by what stands below them. Where that does not tell, it
// returns the question.
func decide(l *label, below []cell.Cell) (asked bool) {
	m := &l.meaning
	if len(m.fields) < 2 {
		return false
	}
	if slices.Contains(m.fields, orderNum) && slices.Contains(m.fields, mawbNo) {
		f := orderOrMAWB(below, m.fields[0])
		if f == noField {
			return true
		}
		m.fields = []field{f}
		return false
	}
	may := slices.DeleteFunc(slices.Clone(m.fields), func(f field) bool {
		return slices.ContainsFunc(below, func(c cell.Cell) bool { return !fits(f, c) })
	})
	if len(may) == 0 || len(may) > 1 && len(below) > 0 && may[0].isTime() {
		*m, l.note = meaning{}, "note_unclear"
		return false
	}
	m.fields = may[:1]
	if may[0] == contactName {
		m.class = plain
	}
	return false
}

// orderOrMAWB tells an order number, different in each row, from a MAWB: eleven digits, the same down the column or for
// a good part of it. noField where it could be both or neither.
func orderOrMAWB(below []cell.Cell, likelier field) field {
	distinct := map[string]bool{}
	mawbs := 0
	for _, c := range below {
		if fits(mawbNo, c) {
			mawbs++
		}
		distinct[cell.Bare(c.Text)] = true
	}
	n, d := len(below), len(distinct)
	switch {
	case n == 0:
		return likelier
	case mawbs == n && (d == 1 || d*2 <= n):
		return mawbNo
	case mawbs == 0 && (d == n || d*2 > n):
		return orderNum
	}
	return noField
}

// columnNames says columns to a user: B "毛重", F "Weight".
func columnNames(labels []label) string {
	var names []string
	for _, l := range labels {
		names = append(names, cell.ColumnLetters(l.index)+` "`+cell.Shorten(l.text)+`"`)
	}
	return strings.Join(names, ", ")
}
