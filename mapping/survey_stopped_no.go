package mapping

import (
	"regexp"
	"strings"
	"time"

	"hgeimport/mapping/cell"
)

// Below a heading that is a mark people write more than yes and no: No - confirmed, 否（客户确认）, 0 pcs, released on Monday.

// behindNo ends a word in front of what explains it. A hyphen has blanks around it: no-show is no no.
var behindNo = regexp.MustCompile(` - |[–—,;:(\[（【，、；：。]`)

// noneOf is a number of things that are none: 0 pcs.
var noneOf = regexp.MustCompile(`^0+(?:[.,]0+)? ?\pL{1,6}$`)

// isOver is how a text begins that says that there is no mark any more, that there was none, or what a cancellation costs. At its
// end stands how strong a hold of goods is, such as that of a gel.
var isOver = regexp.MustCompile(`(?i)^(?:(?:the )?(?:(?:on )?hold|stop|block|cancellation) )?(?:is |was |has been |already )?` +
	`(?:(?:released|lifted|cleared|resolved|freigegeben|aufgehoben|levée?|liberado` +
	`|none (?:given|stated|specified)|no (?:issues?|problems?|hold)|not (?:held|on hold|void(?:ed)?|cancell?ed|applicable|required)` +
	`|free (?:until|up to|of charge|cancellation))\b|(?:(?:extra|very|ultra|super) )?(?:strong|medium|light|firm|flexible|soft)(?: hold)?$)`)

// isOverAnywhere says the same in scripts without blanks, wherever it stands.
var isOverAnywhere = regexp.MustCompile(`解除|恢复|恢復|해제`)

// stillHolds is what takes that back: 未解除, 해제 대기, released not yet.
var stillHolds = regexp.MustCompile(`(?i)未|待|没|沒|不|前|미해제|대기|예정|요청|불가|까지|전$|\bnot yet\b|\bnot$|\bpending\b`)

// saysNo says that the text of a cell below such a heading is a no.
func saysNo(text string) bool {
	words := rowWords()
	if strings.Trim(text, "0.:-/ ") == "" || strings.Trim(text, "×✗✘☐") == "" ||
		len(text) <= longestMark && words.saysNo[cell.Fold(text)] {
		return true
	}
	if at := behindNo.FindStringIndex(text); at != nil && at[0] <= longestMark && words.saysNo[cell.Fold(text[:at[0]])] {
		return true
	}
	return words.stoppedNot.in(text) != "" || noneOf.MatchString(text)
}

// saysOver says that the mark of such a cell holds no longer, or never did.
func saysOver(text string) bool {
	return (isOver.MatchString(text) || isOverAnywhere.MatchString(text)) && !stillHolds.MatchString(text)
}

// isCharge says that a cell below Ship or Send is what that costs.
func isCharge(c *cell.Cell, text string) bool {
	return c.Kind == cell.Number || strings.Trim(text, "0123456789.,-+$€£¥￥₩ ") == ""
}

// isToCome says that a cell is a day after today. Retailers write into a column of that name by when an order has to leave.
func isToCome(c *cell.Cell, today string) bool {
	m, _ := cell.ParseMoment(*c, false)
	if m == nil || today == "" {
		return false
	}
	for _, order := range m.Readings() {
		if m.DayIn(order) <= today {
			return false
		}
	}
	return true
}

// todayAt is a day as isToCome compares it, "" if there is none.
func todayAt(now time.Time) string {
	if now.IsZero() {
		return ""
	}
	return now.Format(time.DateOnly)
}
