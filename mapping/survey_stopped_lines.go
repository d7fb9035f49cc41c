package mapping

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
)

// The name of a sheet may be the mark of all its rows, and a line between rows that of those below it, up to the next line.

// markLine is a line of words between the rows of a table that begins or ends a mark, and the mark of the rows below it, "" if
// they have none.
type markLine struct {
	row  int
	mark string
}

// mostMarkLines is how many of these lines of a table are kept. Beyond them a mark holds to the end.
const mostMarkLines = 10_000

// nearHeader is how many rows above the header of a further table a line stands that is about it.
const nearHeader = 3

// aboutBelow is how a line says that it is about the rows below it.
var aboutBelow = regexp.MustCompile(`(?i)以下|下面|下列|下方|如下|\b(?:below|following|folgende|siguientes|suivantes)\b|아래|이하|다음|下記`)

// wordsForOrders may stand beside a mark where that is the name of a sheet, or a heading: 作废订单, Cancelled orders.
var wordsForOrders = regexp.MustCompile(`(?i)\b(?:orders?|parcels?|rows?|list|items|sheet)\b|订单|訂單|清单|清單|列表|包裹|件|单|單|的|주문|목록|건|注文|リスト|\pN+`)

// markOfName is the mark that the name of a sheet is, or a line that is nothing else.
func (l *lead) markOfName(name string) string {
	words, bare := rowWords(), strings.TrimSpace(name)
	if bare == "" || len(bare) > 2*longestMark {
		return ""
	}
	if mark := l.markOf(words, bare); mark != "" || l.Stops {
		return mark
	}
	if bare = strings.Trim(wordsForOrders.ReplaceAllString(bare, " "), " \u3000-_.,()（）:："); bare == "" {
		return ""
	}
	return markIn(words, bare)
}

// markOfLine is the mark of the rows below a line of words. One that is no mark itself has to say that it is about them: others
// tell everybody how to cancel an order.
func (l *lead) markOfLine(text string) string {
	if aboutBelow.MatchString(text) {
		return l.markOf(rowWords(), text)
	}
	if !l.Stops && len(text) <= longestMark {
		if bare := strings.Trim(wordsForOrders.ReplaceAllString(text, " "), " \u3000-_.,()（）:：!！*"); bare != "" {
			return markIn(rowWords(), bare)
		}
	}
	return ""
}

// noteMarkLine notes a line of words in the survey. The rows of both passes find it by its number.
func (t *table) noteMarkLine(r *cell.Row) {
	text := ""
	for i := range r.Cells {
		switch c := &r.Cells[i]; {
		case c.Merged || cell.IsBlank(*c):
		case text != "" || c.Kind != cell.Text:
			return
		default:
			text = c.Text
		}
	}
	if text == "" {
		return
	}
	mark, n := t.lead.markOfLine(text), len(t.markLines)
	if mark == "" && n == 0 {
		return
	}
	t.lastLine = r.Number
	if changes := n == 0 || (t.markLines[n-1].mark == "") != (mark == ""); changes && (n < mostMarkLines || mark != "") {
		t.markLines = append(t.markLines, markLine{r.Number, cell.Shorten(strings.Clone(mark))})
	}
}

// markAbove is the mark of a row that its sheet or a line above it gives, "" if neither does.
func (t *table) markAbove(r *cell.Row) string {
	at, _ := slices.BinarySearchFunc(t.markLines, r.Number, func(line markLine, row int) int { return cmp.Compare(line.row, row) })
	if at > 0 {
		return firstOf(t.markLines[at-1].mark, t.sheetMark)
	}
	if b := t.before; b != nil && len(b.markLines) > 0 && b.lastLine >= t.header-nearHeader {
		return firstOf(b.markLines[len(b.markLines)-1].mark, t.sheetMark)
	}
	return t.sheetMark
}
