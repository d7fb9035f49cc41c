package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
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

// isDay says that most cells of a column are days without a time. Single ones may be damaged.
func (h *columnHeader) isDay() bool {
	return h.mostly(func(c cell.Cell) bool { return dayOf(c) != "" })
}

// isClock says that most cells of a column are times of a day.
func (h *columnHeader) isClock() bool {
	return h.mostly(func(c cell.Cell) bool {
		_, ok := cell.TimeOfDay(c)
		return ok
	})
}

// isTimed says that most cells of a column are a day with a time.
func (h *columnHeader) isTimed() bool { return h.mostly(isTimed) }

func (h *columnHeader) mostly(is func(cell.Cell) bool) bool {
	n := 0
	for _, c := range h.below {
		if is(c) {
			n++
		}
	}
	return n > 0 && n*2 >= len(h.below)
}

// isTimed says that a cell is a day with a time.
func isTimed(c cell.Cell) bool {
	m, flaw := cell.ParseMoment(c, false)
	return flaw == nil && m != nil && m.Timed()
}

// dayOf is the text of a day without a time, "" if a cell holds anything else. In a column of days 20251223 is one.
func dayOf(c cell.Cell) string {
	text := strings.TrimSuffix(cell.Unwrap(c.Text), " 00:00:00")
	switch m, _ := cell.ParseMoment(c, false); {
	case m == nil || strings.Contains(text, ":"):
		return ""
	case len(text) == len("20251223") && len(strings.Map(onlyDigits, text)) == len(text):
		return text[:4] + "-" + text[4:6] + "-" + text[6:]
	case c.Kind != cell.Text && c.Kind != cell.Date || !isTimeLike(c):
		return ""
	}
	return text
}

// saysDay and saysClock say that a header tells which of the two parts of a time stands below it: ATD Date, ATD Time.
func (h *columnHeader) saysDay() bool {
	return h.countWords(stems().unlike["clock"]) > 0 && h.countWords(stems().unlike["day"]) == 0
}

func (h *columnHeader) saysClock() bool {
	return h.countWords(stems().unlike["day"]) > 0 && h.countWords(stems().unlike["clock"]) == 0
}

// inTwoParts is the column of the second part of f, if the candidates are its two parts. first is the other one.
func inTwoParts(f field, candidates []*columnHeader) (second, first *columnHeader) {
	are := areMAWB
	switch {
	case len(candidates) != 2:
		return nil, nil
	case f.isTime():
		are = areTime
	case f != mawbNo:
		return nil, nil
	}
	a, b := candidates[0], candidates[1]
	switch forward, back := are(a, b), are(b, a); {
	case forward && !back:
		return b, a
	case back && !forward:
		return a, b
	}
	return nil, nil
}

func areMAWB(first, second *columnHeader) bool { return first.isPrefix() && second.isSerial() }

// areTime says that one column has the days and the other the times. What stands in one of them tells enough if the headers say
// so, too: a time that cannot be read is its row's problem.
func areTime(first, second *columnHeader) bool {
	switch day, clock := first.isDay(), second.isClock(); {
	case day && clock:
		return true
	case day:
		return second.saysClock() && !first.saysClock() && !second.isTimed() && !second.isDay()
	case clock:
		return first.saysDay() && !second.saysDay() && !first.isTimed() && !first.isClock()
	}
	return false
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
	if c.partOf > 0 {
		return c.inOneWeight(first, rest)
	}
	if c.field.isTime() {
		return inOneTime(first, rest, c.field)
	}
	one, other := cell.Unwrap(c.keyCell(first).Text), cell.Unwrap(c.keyCell(rest).Text)
	return cell.Cell{Kind: cell.Text, Text: one + "-" + other, Merged: rest.Merged}
}

// noHalf stands in a time for the half that is missing, so that nobody takes the other half for all of it.
const noHalf = "?"

// inOneTime is a day and a time in one cell. Who was told how a whole time is written may have written it into one of the two.
func inOneTime(first, rest cell.Cell, f field) cell.Cell {
	day := dayOf(first)
	switch empty := cell.IsBlank(first); {
	case isTimed(rest) && (empty || day != "" && strings.HasPrefix(cell.Unwrap(rest.Text), day)):
		return rest
	case cell.IsBlank(rest) && !empty && (f.is(aDate) || isTimed(first)):
		return first
	}
	half := func(text string, c cell.Cell) string {
		switch {
		case cell.IsBlank(c):
			return noHalf
		case text != "":
			return text
		}
		return cell.Unwrap(c.Text)
	}
	clock, _ := cell.TimeOfDay(rest)
	return cell.Cell{Kind: cell.Text, Text: cell.Clean(half(day, first) + " " + half(clock, rest)), Merged: rest.Merged}
}

// halfReason says which half of a time in two columns is wrong.
func (c *column) halfReason(r *cell.Row) reason.Reason {
	first, rest := r.Cell(c.prefix-1), r.Cell(c.index)
	at, beside := cell.Address(c.table.info.Name, c.prefix-1, r.Number), c.address(r)
	shown := func(c cell.Cell) string { return cell.Shorten(cell.Unwrap(c.Text)) }
	switch {
	case cell.IsBlank(first):
		return reason.Reason{Code: reason.NoDay, Cell: at, Args: []string{c.field.String(), beside, shown(rest)}}
	case cell.IsBlank(rest):
		return reason.Reason{Code: reason.NoClock, Cell: beside, Args: []string{c.field.String(), at, shown(first)}}
	case dayOf(first) == "" || isRealClock(rest):
		return reason.Reason{Code: reason.BadDay, Cell: at, Value: shown(first), Args: []string{beside}}
	}
	return reason.Reason{Code: reason.BadClock, Cell: beside, Value: shown(rest), Args: []string{at}}
}

// isRealClock says that a cell holds a time that a day has: 24:00 is none.
func isRealClock(c cell.Cell) bool {
	clock, _ := cell.TimeOfDay(c)
	_, flaw := cell.Time(cell.Cell{Kind: cell.Text, Text: "2025-12-31 " + firstOf(clock, noHalf)}, "", false)
	return flaw == nil
}

// withBareClock adds the column Time right behind a column of days, if each such column of the table stands right behind one.
func (t *table) withBareClock(f field, candidates []*columnHeader, headers []columnHeader) []*columnHeader {
	if len(candidates) != 1 || !f.is(aTime) || !candidates[0].isDay() {
		return candidates
	}
	var own *columnHeader
	for i := range headers {
		h := &headers[i]
		if !h.isBareClock() {
			continue
		}
		if i == 0 || headers[i-1].index != h.index-1 || !headers[i-1].isDay() {
			return candidates
		}
		if headers[i-1].index == candidates[0].index {
			own = h
		}
	}
	if own == nil {
		return candidates
	}
	return append(candidates, own)
}

// isBareClock says that a column of times has a header that does not say of what.
func (h *columnHeader) isBareClock() bool {
	whole := foldHeader(h.text).whole
	return h.note == "" && !h.settled && (h.meaning.class == classUnknown || h.meaning.class == classKnown) && h.isClock() &&
		slices.ContainsFunc(stems().unlike["bare_clock"], func(s stem) bool { return s.folded == whole })
}

// mayBeClockOf are the fields that have only days, if a column that nothing explains has only times. Who is told of times that
// have come to pass must not be told of midnight.
func (t *table) mayBeClockOf(h *columnHeader, headers []columnHeader) (out []field) {
	if h.meaning.class != classUnknown || !t.isUnexplained(h) || h.countWords(stems().unlike["cells"]) > 0 || !h.isClock() {
		return nil
	}
	for _, f := range t.lead.past {
		if days := headerOf(headers, t.at[f]); days != nil && t.at[f].prefix == 0 && days.isDay() {
			out = append(out, f)
		}
	}
	return out
}

// clockQuestion asks of which of these fields a column has the times.
func (s *Survey) clockQuestion(t *table, h *columnHeader, fields []field) reason.Reason {
	r := s.columnQuestion(t, h, fields)
	r.Code, r.Asks.Key = reason.ClockAlone, "clock "+cell.ColumnLetters(h.index)+" "+foldHeader(h.text).whole
	r.Asks.Section, r.Asks.Line = "", ""
	return r
}
