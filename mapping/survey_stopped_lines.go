package mapping

import (
	"regexp"
	"strings"

	"hgeimport/mapping/cell"
)

// The name of a sheet may be the mark of all its rows, and a line between rows that of those below it, up to the next line.

// markLine is a line of words between the rows of a table, and the mark of the rows below it, "" if they have none.
type markLine struct {
	row  int
	mark string
}

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
	if mark := t.lead.markOfLine(text); text != "" && (mark != "" || len(t.markLines) > 0) {
		t.markLines = append(t.markLines, markLine{r.Number, cell.Shorten(strings.Clone(mark))})
	}
}

// markAbove is the mark of a row that its sheet or a line above it gives, "" if neither does.
func (t *table) markAbove(r *cell.Row) string {
	for i := len(t.markLines) - 1; i >= 0; i-- {
		if line := t.markLines[i]; line.row < r.Number {
			return firstOf(line.mark, t.sheetMark)
		}
	}
	if t.before != nil && len(t.before.markLines) > 0 {
		if last := t.before.markLines[len(t.before.markLines)-1]; last.row >= t.header-nearHeader {
			return firstOf(last.mark, t.sheetMark)
		}
	}
	return t.sheetMark
}
