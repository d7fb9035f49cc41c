package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Values of a handover or flight that people write in several ways are the same value: KE 011 and ke011, a street with two
// spaces, a time with and without seconds.

func digitOf(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// blockValue is one value of a field of a block, and where it stands.
type blockValue struct {
	text  string
	cells []string
	first blockCell
}

// mostCellsNamed is how many cells of one value a question names.
const mostCellsNamed = 3

// sayValue are the words of a choice that is a value, with the cells where it stands.
const sayValue = "choice_value"

func (v *blockValue) where() string {
	if len(v.cells) > mostCellsNamed {
		return strings.Join(v.cells[:mostCellsNamed], ", ") + " …"
	}
	return strings.Join(v.cells, ", ")
}

// choose returns the value of f that is meant where a block has several. Values about persons are not shown: then it is a fault
// that names the cells.
func (s *Survey) choose(b *block, f field, values []blockValue) string {
	last := values[len(values)-1].first
	if f.personal() {
		s.ask(last.reason(cell.Bad(reason.BlockDiffers, f.String(), values[0].where(), b.key)))
		return values[0].text
	}
	q := &reason.Question{Key: "value " + f.String() + " " + b.key}
	var shown []string
	for _, v := range values {
		c := reason.Choice{Answer: v.text, Say: sayValue, Args: []string{cell.Shorten(v.text), v.where()}}
		q.Choices = append(q.Choices, c)
		shown = append(shown, c.Words("en"))
	}
	answer := s.askPerson(reason.Reason{Code: reason.ValuesDiffer, Cell: last.address, Value: cell.Shorten(last.cell.Text), Asks: q,
		Args: []string{f.String(), b.key, strings.Join(shown, ", ")}})
	return firstOf(answer, values[0].text)
}
