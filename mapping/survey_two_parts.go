package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// Some programs have the MAWB in two columns: the airline's three digits, and the eight behind them. Others have the day of a
// departure in one and the time in another.

// isPrefix says that all cells of a column are the three digits of an airline.
func (h *columnHeader) isPrefix() bool { return h.holdsDigits(2, 3) }

// isSerial says that all cells of a column are the digits behind them. A number that Excel holds has lost its zeros in front.
func (h *columnHeader) isSerial() bool { return h.holdsDigits(7, 8) }

func (h *columnHeader) holdsDigits(least, most int) bool {
	return len(h.below) > 0 && !slices.ContainsFunc(h.below, func(c cell.Cell) bool {
		s := strings.ReplaceAll(cell.Unwrap(c.Text), " ", "")
		return len(s) < least || len(s) > most || len(strings.Map(onlyDigits, s)) != len(s)
	})
}

// clockOnly is 10:30 or 10:30:00 PM.
var clockOnly = regexp.MustCompile(`^(?i)[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?( ?[ap]m)?$`)

// isDay says that all cells of a column are days without a time.
func (h *columnHeader) isDay() bool {
	return len(h.below) > 0 && !slices.ContainsFunc(h.below, func(c cell.Cell) bool { return dayOf(c) == "" })
}

// dayOf is the text of a day without a time, "" if a cell holds anything else.
func dayOf(c cell.Cell) string {
	text := strings.TrimSuffix(cell.Unwrap(c.Text), " 00:00:00")
	if c.Kind != cell.Text && c.Kind != cell.Date || strings.Contains(text, ":") || !isTimeLike(c) {
		return ""
	}
	return text
}

// isClock says that all cells of a column are times of a day.
func (h *columnHeader) isClock() bool {
	return len(h.below) > 0 && !slices.ContainsFunc(h.below,
		func(c cell.Cell) bool { return !clockOnly.MatchString(cell.Unwrap(c.Text)) })
}

// inTwoParts is the column of the second part of f, if the candidates are its two parts. first is the other one.
func inTwoParts(f field, candidates []*columnHeader) (second, first *columnHeader) {
	isFirst, isSecond := (*columnHeader).isPrefix, (*columnHeader).isSerial
	switch {
	case len(candidates) != 2:
		return nil, nil
	case f.isTime():
		isFirst, isSecond = (*columnHeader).isDay, (*columnHeader).isClock
	case f != mawbNo:
		return nil, nil
	}
	a, b := candidates[0], candidates[1]
	switch {
	case isFirst(a) && isSecond(b):
		return b, a
	case isFirst(b) && isSecond(a):
		return a, b
	}
	return nil, nil
}

// isPartOfMAWBOnly says that the column of the MAWB has only a part of it, and no other column has the rest.
func (t *table) isPartOfMAWBOnly(h *columnHeader) bool {
	return t.at[mawbNo] != nil && t.at[mawbNo].prefix == 0 && (h.isPrefix() || h.isSerial())
}

// inOne is the cell of a column whose beginning stands in another column.
func (c *column) inOne(r *cell.Row) cell.Cell {
	rest, first := r.Cell(c.index), r.Cell(c.prefix-1)
	if cell.IsBlank(rest) && cell.IsBlank(first) || rest.Kind == cell.Error || rest.Kind == cell.Formula {
		return rest
	}
	if first.Kind == cell.Error || first.Kind == cell.Formula {
		return first
	}
	if c.field.isTime() {
		return cell.Cell{Kind: cell.Text, Text: cell.Clean(dayOf(first) + " " + cell.Unwrap(rest.Text)), Merged: rest.Merged}
	}
	one, other := cell.Unwrap(c.keyCell(first).Text), cell.Unwrap(c.keyCell(rest).Text)
	return cell.Cell{Kind: cell.Text, Text: one + "-" + other, Merged: rest.Merged}
}
