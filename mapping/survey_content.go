package mapping

import (
	"slices"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// checkContent counts the cells of a column that do not fit its field, until one does.
func (c *column) checkContent(r *cell.Row, from cell.Cell) {
	if c.someFit || cell.IsBlank(from) {
		return
	}
	if c.someFit = fits(c.field, from); c.someFit {
		return
	}
	if c.misfits++; c.misfits == 1 {
		c.firstMisfit, c.misfitValue = c.address(r), cell.Shorten(from.Text)
	}
}

// onlyDigits turns every digit into 0 and drops all other characters.
func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return -1
}

// noteDateOrder keeps the first cell of a column that shows whether the day or the month comes first.
func (c *column) noteDateOrder(r *cell.Row, shown cell.Cell, m *cell.Moment) {
	if m == nil {
		return
	}
	c.noteRealDate(r)
	if m.Decided() {
		return
	}
	at := &c.eitherWay
	switch ways := m.Readings(); {
	case len(ways) == 0 || ways[0] == "":
		return
	case len(ways) == 1 && ways[0] == "dmy":
		at = &c.dayFirst
	case len(ways) == 1:
		at = &c.monthFirst
	}
	if at.cell == "" {
		*at = shownCell{c.address(r), cell.Shorten(shown.Text)}
	}
}

// fewestMisfits is how many cells must stand in a column, and none of them fit, before the file is refused for it. Fewer
// may be single wrong cells.
const fewestMisfits = 3

// decideColumn asks if nothing in a column fits its field.
func (s *Survey) decideColumn(c *column) {
	if isStrict(c.field) && !c.someFit && c.misfits >= fewestMisfits {
		s.ask(contentDiffers(c.field, c.field == s.lead.key, c.firstMisfit, c.misfitValue, c.header))
	}
}

// isStrict says that a column of f must not hold anything else.
func isStrict(f field) bool { return kinds[fields[f].kind].strict }

// contentDiffers asks about a column in which no cell fits its field. Any but the key can be left out.
func contentDiffers(f field, key bool, at, value, header string) reason.Reason {
	r := reason.Reason{Code: reason.ContentDiffers, Cell: at, Value: value, Args: []string{f.String(), cell.Shorten(header)}}
	if !key {
		r.Asks = &reason.Question{Key: "content " + f.String() + " " + foldHeader(header).whole,
			Choices: []reason.Choice{{Answer: noneAnswer, Say: "choice_not_needed"}}}
	}
	return r
}

// withoutMisfits leaves out the columns of which no cell fits f, if a person has said that they are not needed.
func (s *Survey) withoutMisfits(t *table, f field, candidates []*columnHeader) []*columnHeader {
	return slices.DeleteFunc(candidates, func(h *columnHeader) bool {
		if !isStrict(f) || len(h.below) < fewestMisfits || slices.ContainsFunc(h.below, func(c cell.Cell) bool { return fits(f, c) }) {
			return false
		}
		q := contentDiffers(f, f == s.lead.key, t.headerAddress(h), cell.Shorten(h.below[0].Text), h.text)
		if q.Asks == nil || s.answerTo(q) != noneAnswer {
			return false
		}
		h.note = "note_answered"
		return true
	})
}
