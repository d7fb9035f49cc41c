package mapping

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// addRowTimes notes how the times of a row write day and month.
func (s *Survey) addRowTimes(t *table, r *cell.Row) {
	for _, f := range s.lead.ofRow {
		col := t.at[f]
		if col == nil || !f.isTime() {
			continue
		}
		c := col.in(r)
		col.checkContent(r, c)
		m, _ := cell.ParseMoment(c, t.info.Date1904)
		col.noteDateOrder(r, c, m)
	}
}

func datesQuestion(key string) *reason.Question {
	return &reason.Question{Key: key, Section: "[read]", Line: `date_order = "dmy"`, Choices: []reason.Choice{
		{Answer: "dmy", Say: "choice_dmy"}, {Answer: "mdy", Say: "choice_mdy"}}}
}

// decideDates decides in each column of dates if the day or the month comes first. A date with a day above 12 decides for its
// column. What no column can tell is asked once for the file: who writes it does not change the order from column to column.
func (s *Survey) decideDates(columns []*column) {
	s.askRealDates(columns)
	var unclear, mixed []*column
	for _, c := range columns {
		dmy, mdy := c.dayFirst.cell != "", c.monthFirst.cell != ""
		switch order := s.options.DateOrder; {
		case !c.field.isTime():
		case order == "dmy" || order == "mdy":
			c.dateOrder = order
		case dmy && mdy:
			mixed = append(mixed, c)
		case dmy:
			c.dateOrder = "dmy"
		case mdy:
			c.dateOrder = "mdy"
		case c.eitherWay.cell != "":
			unclear = append(unclear, c)
		}
	}
	s.askDateOrder("dates", unclear, unclearDates)
	s.askDateOrder("dates mixed", mixed, mixedDates)
}

// askDateOrder asks for the order of dates in columns that are undecided in the same way.
func (s *Survey) askDateOrder(key string, columns []*column, reasonFor func(*column) (reason.Reason, bool)) {
	var fields []string
	for _, c := range columns {
		fields = append(fields, c.field.String())
	}
	for _, c := range columns {
		r, ok := reasonFor(c)
		if !ok {
			continue
		}
		r.Asks = datesQuestion(key)
		r.Args = append(r.Args, strings.Join(fields, ", "))
		order := s.askPerson(r)
		for _, c := range columns {
			c.dateOrder = order
		}
		return
	}
}

func unclearDates(c *column) (reason.Reason, bool) {
	m, _ := cell.ParseMoment(cell.Cell{Text: c.eitherWay.value, Kind: cell.Text}, false)
	if m == nil {
		return reason.Reason{}, false
	}
	return reason.Reason{Code: reason.DateOrderUnclear, Cell: c.eitherWay.cell, Value: c.eitherWay.value,
		Args: []string{m.DayIn("dmy"), m.DayIn("mdy")}}, true
}

func mixedDates(c *column) (reason.Reason, bool) {
	return reason.Reason{Code: reason.DateOrderMixed, Cell: c.dayFirst.cell, Value: c.dayFirst.value,
		Args: []string{c.monthFirst.cell, c.monthFirst.value}}, true
}
