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
