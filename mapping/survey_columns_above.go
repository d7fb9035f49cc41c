package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// unknownLabel is a text above a table that we do not know, with a value beside it: "Airway paper | 123-25122112". It may be a
// field that nothing else gives, like a column under such a header.
type unknownLabel struct {
	header columnHeader // as if the value stood below the label; its index is -1
	value  cell.Cell
	at     int // column of the value
	row    int

	names  field  // of a title: what it names
	title  string // its text
	nameOf string // sheet | file: its name is the title

	several bool // it names others, too
}

// longestLabel is in bytes. A longer text above a table is a sentence.
const longestLabel = 60

// unknownLabels are the labels in the rows above a header that mean nothing to us.
func (a *Aliases) unknownLabels(rows []cell.Row) (out []unknownLabel) {
	for i := range rows {
		r := &rows[i]
		for at, c := range r.Cells {
			if c.Kind != cell.Text || cell.IsBlank(c) || c.Merged {
				continue
			}
			if colon := strings.IndexAny(c.Text, ":："); colon >= 0 && cell.Clean(strings.TrimLeft(c.Text[colon:], ":：")) != "" {
				value := cell.Cell{Text: cell.Clean(strings.TrimLeft(c.Text[colon:], ":：")), Kind: cell.Text}
				out = a.addLabel(out, c.Text[:colon], value, at, r.Number)
				continue
			}
			next := slices.IndexFunc(r.Cells[at+1:], func(c cell.Cell) bool { return !cell.IsBlank(c) && !c.Merged })
			if next >= 0 {
				out = a.addLabel(out, c.Text, r.Cells[at+1+next], at+1+next, r.Number)
			}
		}
	}
	return out
}

func (a *Aliases) addLabel(list []unknownLabel, text string, value cell.Cell, at, row int) []unknownLabel {
	m := a.meaningOf(text)
	label := cell.Clean(strings.TrimRight(text, ":： "))
	if m.class != classUnknown || label == "" || len(label) > longestLabel || looksLikeNumber(label) {
		return list
	}
	value.Text = strings.Clone(value.Text)
	h := columnHeader{index: -1, text: label, aliasText: label, meaning: m, below: []cell.Cell{value}}
	return append(list, unknownLabel{header: h, value: value, at: at, row: row})
}

// takeLabels does for the labels above a table what takeAnswers does for its columns. all are the headers of both.
func (s *Survey) takeLabels(t *table, all []columnHeader) (changed bool) {
	for i := range t.labels {
		l := &t.labels[i]
		if l.names != noField {
			if s.wantsTitle(t, l, all) && s.takeLabel(t, l, openQuestion{fields: []field{l.names}, reason: s.titleQuestion(t, l)}) {
				return true
			}
			continue
		}
		fields := slices.DeleteFunc(t.mayBe(&l.header, all), func(f field) bool {
			_, _, flaw := cell.Weight(l.value, 0)
			return f.isWeight() && flaw != nil || !couldHold(f, l.value) && f != handoverKey
		})
		if len(fields) == 0 {
			continue
		}
		q := openQuestion{fields: fields, reason: s.columnQuestion(t, &l.header, fields)}
		q.reason.Code, q.reason.Cell = reason.LabelUnexplained, cell.Address(t.info.Name, l.at, l.row)
		q.reason.Asks.Key = "above " + foldHeader(l.header.text).whole
		if s.takeLabel(t, l, q) {
			return true
		}
	}
	return false
}

// takeLabel takes a label for what was answered. It keeps the question if nobody has answered yet.
func (s *Survey) takeLabel(t *table, l *unknownLabel, q openQuestion) (answered bool) {
	answer := s.answerTo(q.reason)
	if answer == "" {
		t.open = append(t.open, q)
		return false
	}
	l.header.settled = true
	if f := fieldNamed(answer); f != noField {
		col := &column{table: t, index: l.at, field: f, header: l.header.text, pair: &l.value, row: l.row,
			unit: unitOfHeader(l.header.text, l.header.meaning.unit)}
		t.above[f] = col
		s.pairs = append(s.pairs, col)
	}
	return true
}
