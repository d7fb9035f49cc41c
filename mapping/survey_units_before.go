package mapping

import "hgeimport/mapping/reason"

// unlikeBefore asks for the unit of a column that cannot be the one that an earlier file was answered. The answer is for this
// file alone: the next one may be like the earlier ones.
func (c *column) unlikeBefore(given string) reason.Reason {
	q := unitQuestion(false)
	q.Key, q.Section, q.Line, q.Once = "unit weight unlike before", "", "", true
	r := c.unitReason(q)
	r.Code, r.Args[4] = reason.UnitUnlikeBefore, given
	return r
}

// askForBlankUnits asks for the unit of weights beside which it is blank, where it is not blank beside others: ounces are no kg
// because nobody has written them once more. Where the others are kg, so are these, and where they are grams that these cannot
// be.
func (s *Survey) askForBlankUnits(c *column) {
	at := &c.scale
	if c.unit != "" || at.firstBlank == "" || at.besideOther == "" || s.options.unitOrAuto() != "" ||
		c.contradicts(at.besideOther) {
		return
	}
	q := &reason.Question{Key: c.table.keyOf("unit empty " + c.field.String()), Once: true,
		Choices: []reason.Choice{{Answer: "kg"}, {Answer: "g"}, {Answer: "lb"}, {Answer: "oz"}}}
	answer := s.askPerson(reason.Reason{Code: reason.UnitEmpty, Cell: at.firstBlank, Asks: q,
		Args: []string{c.field.String(), at.besideOther}})
	c.unit, c.unitSet, c.unitSaid = firstOf(answer, "kg"), true, answer != ""
}
