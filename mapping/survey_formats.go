package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A number format can show more than the number: a unit, zeros in front, letters. What is shown is what its user sees, so it
// counts. Where it contradicts something else, the user is asked.

// shownUnit says which unit counts in a column where number formats name another unit than the header.
type shownUnit uint8

const (
	formatsAgree shownUnit = iota // none does, or nobody has said
	formatCounts
	headerCounts
)

// checkShownUnit asks if the number format of a weight names another unit than the header.
func (s *Survey) checkShownUnit(col *column, r *cell.Row, c cell.Cell) {
	unit := c.FormatUnit()
	if unit == "" || col.headerUnit == "" || unit == col.headerUnit || col.formatAsked {
		return
	}
	col.formatAsked = true
	switch s.askPerson(reason.Reason{Code: reason.FormatAgainst, Cell: col.address(r), Value: unit,
		Args: []string{col.headerUnit, cell.Shorten(col.header)}, Asks: &reason.Question{Key: "unit shown " + col.field.String(),
			Choices: []reason.Choice{{Answer: "format", Say: "choice_unit_shown"}, {Answer: "header", Say: "choice_unit_header"}}}}) {
	case "format":
		col.shownUnit = formatCounts
	case "header":
		col.shownUnit = headerCounts
	}
}

// weightCell is the cell of a weight, without its number format if a person said that the header counts.
func (c *column) weightCell(from cell.Cell) cell.Cell {
	if c.shownUnit == headerCounts {
		from.Format = nil
	}
	return from
}

// keyCell is the cell of a number of a handover or form, as a person said that it is meant. An outcome of cells of text has the
// zeros in the cell.
func (c *column) keyCell(from cell.Cell) cell.Cell {
	if !c.byValue {
		return from
	}
	from.Format = nil
	if from.Kind == cell.Text && from.Text != "" && strings.Trim(from.Text, "0123456789") == "" {
		from.Text = strings.TrimLeft(from.Text[:len(from.Text)-1], "0") + from.Text[len(from.Text)-1:]
	}
	return from
}

// shownNumber is how a number is shown, and where.
type shownNumber struct{ text, address string }

// mostShown is how many numbers of a field are compared. No file has so many handovers, and other numbers need memory.
const mostShown = 10_000

// keyFields are the fields of numbers that say which form an order belongs to. A MAWB is the same with and without its zeros.
var keyFields = [...]field{handoverNum, referenceNum, handoverKey, bagNum}

// shownQuestion asks whether the same number is meant where it is shown in two ways.
func shownQuestion(f field) *reason.Question {
	return &reason.Question{Key: "shown " + f.String(), Choices: []reason.Choice{{Answer: "shown", Say: "choice_as_shown"},
		{Answer: "number", Say: "choice_as_number"}}}
}

// readByValue uses what was answered about numbers that are shown in two ways, while the rows are read.
func (s *Survey) readByValue(t *table) {
	for _, f := range keyFields {
		if !s.lead.ofForm[f] {
			continue
		}
		byValue := s.given(shownQuestion(f)) == "number"
		for _, col := range [...]*column{t.at[f], t.above[f]} {
			if col != nil {
				col.byValue = byValue
			}
		}
	}
}

// checkShown asks if one number is shown in two ways: 12 and 012 are one handover by what the cells hold, and two by what they
// show.
func (s *Survey) checkShown(t *table, r *cell.Row) {
	for _, f := range keyFields {
		if !s.lead.ofForm[f] {
			continue
		}
		c, col := t.value(r, f)
		if col == nil || c.Kind != cell.Number && c.Kind != cell.Text {
			continue
		}
		before, known := s.shown[f][c.Text]
		shown := c.Shown()
		switch {
		case known && before.text == shown:
		case known:
			s.askShown(f, before, shownNumber{shown, col.address(r)}, c.Text)
		case len(s.shown[f]) < mostShown:
			if s.shown == nil {
				s.shown = map[field]map[string]shownNumber{}
			}
			if s.shown[f] == nil {
				s.shown[f] = map[string]shownNumber{}
			}
			s.shown[f][strings.Clone(c.Text)] = shownNumber{strings.Clone(shown), col.address(r)}
		}
	}
}

func (s *Survey) askShown(f field, before, now shownNumber, number string) {
	if s.shownAsked[f] {
		return
	}
	s.shownAsked[f] = true
	s.askPerson(reason.Reason{Code: reason.ShownAlike, Cell: now.address, Value: strings.Clone(now.text), Asks: shownQuestion(f),
		Args: []string{f.String(), before.address, before.text, strings.Clone(number)}})
}
