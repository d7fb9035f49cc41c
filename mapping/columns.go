package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// label is a header in its making: what its texts say, and whose it is by the label of the group above.
type columnHeader struct {
	index   int
	text    string // as it is shown
	key     string // the one of its texts that an alias would be given for
	meaning meaning
	group   headerClass // consignee; known for the sender; unknown where there is no group
	note    string
}

// labelsOf reads the header rows[first:last+1]: two rows are the same header in two languages, or groups above their
// columns. A single header row may have a row of group labels right above.
func (a *Aliases) columnHeaders(rows []cell.Row, first, last int) []columnHeader {
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
	groups := a.columnGroups(above, width)
	var out []columnHeader
	for i := range width {
		l := columnHeader{index: i, text: headerText(rows[last].Cell(i)), group: groups[i]}
		l.key = l.text
		l.meaning = a.meaningOf(l.text)
		if top := ""; last > first {
			if top = headerText(above.Cell(i)); top != "" && top != l.text && !above.Cell(i).Merged && !a.isGroupLabel(top) {
				l.meaning, l.key, l.text = a.meaningOfTwoRows(a.meaningOf(top), l.meaning, l.text), firstOf(l.text, top), joined(top, l.text)
			}
		}
		if l.group == classConsignee && (l.meaning.class == classPlain || l.meaning.class == classField && l.meaning.fields[0].ofHandover()) {
			l.meaning = meaning{class: classConsignee}
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
func (a *Aliases) meaningOfTwoRows(top, low meaning, lowText string) meaning {
	switch {
	case low.own:
		return low
	case top.own || lowText == "" || low.class == classUnknown:
		return top
	case top.class == classUnknown:
		return low
	case top.class == classNever || top.class == classConsignee || top.class == classOurs:
		return meaning{class: top.class}
	case low.class == classNever || low.class == classConsignee || low.class == classOurs:
		return meaning{class: low.class}
	}
	low.fields = slices.DeleteFunc(slices.Clone(low.fields), func(f field) bool { return !slices.Contains(top.fields, f) })
	if len(low.fields) == 0 {
		return meaning{}
	}
	if top.class == classField {
		low.class = classField
	}
	low.unit = firstOf(low.unit, top.unit)
	return low
}

// groupsOf tells for each column whose it is: known is the sender's, consignee the consignee's. A group reaches to the
// next label in its row; where the reader has filled its merged range, just as far as that.
func (a *Aliases) columnGroups(above *cell.Row, width int) []headerClass {
	out := make([]headerClass, width)
	if above == nil {
		return out
	}
	filled := slices.ContainsFunc(above.Cells, func(c cell.Cell) bool { return c.Merged })
	now := classUnknown
	for i := range width {
		c := above.Cell(i)
		switch {
		case cell.IsBlank(c):
			if filled {
				now = classUnknown
			}
		case !c.Merged:
			now = a.groupOf(c.Text)
		}
		out[i] = now
	}
	return out
}

func (a *Aliases) groupOf(text string) headerClass {
	switch {
	case readAliasesFile().sender[cell.Fold(text)]:
		return classField
	case a.meaningOf(text).class == classConsignee:
		return classConsignee
	}
	return classUnknown
}

// isGroup says that a label stands for a group and not for a column.
func (a *Aliases) isGroupLabel(text string) bool { return a.groupOf(text) != classUnknown }

// decide settles the headers that mean one thing or another by what stands below them. Where that does not tell, it
// returns the question.
func decideByContent(l *columnHeader, below []cell.Cell) (asked bool) {
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
		m.class = classPlain
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
		distinct[cell.Unwrap(c.Text)] = true
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
func columnNames(labels []columnHeader) string {
	var names []string
	for _, l := range labels {
		names = append(names, cell.ColumnLetters(l.index)+` "`+cell.Shorten(l.text)+`"`)
	}
	return strings.Join(names, ", ")
}
