package mapping

import (
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Own order numbers may look like anything, so a bracket behind one may be part of it, or a remark on an order that is not to be
// touched. Only a person knows.

// noteBracket notes a number with words in brackets behind it.
func (u *numberUse) noteBracket(col *column, num string, r *cell.Row) {
	if !cell.HasBracket(num) {
		return
	}
	if u.brackets++; u.brackets == 1 {
		u.firstBracket = shownCell{col.address(r), cell.Shorten(strings.Clone(num))}
	}
}

// askForBrackets asks what the brackets behind the numbers of a column are. If only some numbers have one, the answer holds for
// one file: the next remark is another one.
func (s *Survey) askForBrackets(t *table, c *column) {
	u := c.number
	if u.brackets == 0 {
		return
	}
	q := &reason.Question{Key: "brackets of some numbers", Once: true, Choices: []reason.Choice{
		{Answer: "remark", Say: "choice_bracket_remark"}, {Answer: "part", Say: "choice_bracket_part"}}}
	if u.brackets == u.others {
		q.Key, q.Once = "brackets of all numbers", false
	}
	u.areRemarks = s.askPerson(reason.Reason{Code: reason.BracketsOfNumbers, Cell: u.firstBracket.cell, Asks: q,
		Value: firstOf(cell.Shorten(c.header), cell.ColumnLetters(c.index)),
		Args:  []string{strconv.Itoa(u.brackets), strconv.Itoa(u.carriers + u.lastMile + u.others), u.firstBracket.value}}) == "remark"
}
