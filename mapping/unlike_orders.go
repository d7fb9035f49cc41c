package mapping

import (
	"regexp"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// We know too few of the carrier's numbers to refuse others. But where a table has the carrier's, what is written as something
// else is no order: a date below the table, the number of a page, of the handover or of the flight.

var unlikeOrders = cell.Bad(reason.UnlikeOrders)

// otherNumber is a page (1/1), or a telephone that begins with 0 (010-1234-5678).
var otherNumber = regexp.MustCompile(`^([0-9]{1,3}/[0-9]{1,3}|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4})$`)

// longestTally is how many digits a count has at most that nothing but its likeness tells.
const longestTally = 4

// isUnlikeOrders says that a number among the carrier's is certainly written as something else.
func (t *table) isUnlikeOrders(p *surveyResult, num string) bool {
	if !t.beforeKey.carriers {
		return false
	}
	c := textCell(num)
	if strings.Trim(num, "0123456789") == "" { // a day would have anything between its numbers
		n, err := strconv.Atoi(num)
		isCount := err == nil && len(num) <= longestTally && t.lead.key == orderNum // of this table, or of those before
		return isCount && (n <= t.rows || t.beforeKey.fewOthers) || p.handovers.byKey[num] != nil || p.book.entryOf(num) != ""
	}
	if otherNumber.MatchString(num) || isCheckedMAWB(c, false) || p.handovers.byKey[num] != nil || p.book.entryOf(num) != "" {
		return true
	}
	_, flaw := cell.ParseMoment(c, false)
	return flaw == nil
}
