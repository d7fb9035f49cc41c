package mapping

import (
	"cmp"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A program that opens a CSV with the day first where months come first makes dates of 05/11/2026, with day and month swapped,
// and leaves 23/11/2026 a text. What it saves has dates with days up to 12 alone, and texts with days above 12 alone. That is
// asked. Nothing is swapped here: a date that a clerk types into the outcome looks the same and is right.

// noteRealDate keeps the first date of a column that is no text and may be swapped.
func (c *column) noteRealDate(r *cell.Row) {
	at := c.index
	if c.prefix > 0 {
		at = c.prefix - 1
	}
	if c.realLate || c.pair != nil || !cell.IsReal(r.Cell(at)) {
		return
	}
	m, _ := cell.ParseMoment(r.Cell(at), c.table.info.Date1904)
	if m == nil {
		return
	}
	if m.MayBeSwapped() && c.realEither.cell == "" {
		text, _ := m.In("")
		c.realEither = shownCell{cell.Address(c.table.info.Name, at, r.Number), text}
	}
	c.realLate = m.IsLate()
}

// looksSwapped says that a column has dates with days up to 12 alone, and texts in one order with days above 12 alone.
func (c *column) looksSwapped() bool {
	return c.field.isTime() && c.realEither.cell != "" && !c.realLate && c.eitherWay.cell == "" &&
		(c.dayFirst.cell == "") != (c.monthFirst.cell == "")
}

// askRealDates asks once for the file whether the dates that are no texts are right: one program has made all of them.
func (s *Survey) askRealDates(columns []*column) {
	var first *column
	var fields []string
	for _, c := range columns {
		if c.looksSwapped() {
			fields = append(fields, c.field.String())
			first = cmp.Or(first, c)
		}
	}
	if first == nil {
		return
	}
	text := first.dayFirst
	if text.cell == "" {
		text = first.monthFirst
	}
	s.askPerson(realDates(first.realEither, text, fields))
}

func realDates(at, text shownCell, fields []string) reason.Reason {
	return reason.Reason{Code: reason.DatesSwapped, Cell: at.cell, Value: at.value,
		Args: []string{text.cell, text.value, strings.Join(fields, ", ")},
		Asks: &reason.Question{Key: "dates swapped", Once: true,
			Choices: []reason.Choice{{Answer: "stand", Say: "choice_dates_right"}}}}
}
