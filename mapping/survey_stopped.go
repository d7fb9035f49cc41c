package mapping

import (
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// An export may have all orders, and say beside some of them that they are cancelled or on hold. We do not read that column, so a
// person has to say whether these orders are sent.

// longestMark is in bytes, without spaces and punctuation in ASCII.
const longestMark = 40

// longText is from how many bytes a text without a mark is remembered: rows may share it, and to read it takes time.
const longText = 256

// stoppedQuestion is for one file, whatever is answered. What looks like a mark is found by words, and an ordinary cell of
// another file may look like one: its row would stay behind, or a marked one would go out, and nobody was asked.
func stoppedQuestion() *reason.Question {
	return &reason.Question{Key: "stopped rows", Once: true, Choices: []reason.Choice{
		{Answer: "send", Say: "choice_send_hidden"}, {Answer: "leave out", Say: "choice_leave_out_hidden"}}}
}

// stoppedAt is the column in which a row is marked as cancelled or on hold, in a cell or its comment, -1 if it is not, and the
// words that say so, "" if its key is struck out. Beside a mark there may be what is nobody's business, such as who has
// cancelled: it is not among these words.
func (t *table) stoppedAt(r *cell.Row) (column int, mark string) {
	words, struck := rowWords(), false
	for i := range r.Cells {
		c := &r.Cells[i]
		struck = struck || c.Struck == cell.WholeStruck
		if c.Kind != cell.Text || len(c.Text) < t.lead.shortestMark() || c.Merged && isFromLeft(r, i) {
			continue
		}
		if i < len(t.usedForSure) && t.usedForSure[i] {
			if i < len(t.markable) && t.markable[i] {
				if mark := markInRead(words, c.Text); mark != "" {
					return i, mark
				}
			}
			continue
		}
		if len(c.Text) >= longText && c.Text == t.longUnmarked {
			continue
		}
		if mark := t.markInCell(words, c.Text, i); mark != "" {
			return i, mark
		}
		if len(c.Text) >= longText {
			t.longUnmarked = c.Text
		}
	}
	for i := range r.Comments {
		if mark := t.lead.markOf(words, r.Comments[i].Text); mark != "" {
			return r.Comments[i].Column, mark
		}
	}
	for i := range t.markColumns {
		if m := &t.markColumns[i]; m.marksIn(r) {
			return m.index, m.header
		}
	}
	if struck {
		if key, col := t.unmergedKey(r); key.Struck == cell.WholeStruck && !cell.IsBlank(key) {
			return col.index, ""
		}
	}
	if t.sheetMark != "" || len(t.markLines) > 0 || t.before != nil {
		if mark := t.markAbove(r); mark != "" {
			return t.columnIndex(t.lead.key), mark
		}
	}
	return -1, ""
}

// isFromLeft says that a merged cell is filled in from the one on its left, which was looked at. One from above marks its row,
// too.
func isFromLeft(r *cell.Row, i int) bool { return i > 0 && r.Cells[i-1].Text == r.Cells[i].Text }

// markOf is what says in a text that an order is cancelled or on hold, "" if nothing does: a mark at its beginning, a phrase
// anywhere, a mark at the beginning of a clause, or one that is a word for itself (markAmong).
func markOf(words *rowWordLists, text string) string {
	if !words.noMark[text[0]] {
		if mark := markIn(words, text); mark != "" {
			return mark
		}
	}
	if phrase := words.stoppedPhrases.in(text); phrase != "" {
		return phrase
	}
	begin := 0
	for i := 0; i < len(text); i++ {
		n := clauseEnds(text, i)
		if n == 0 {
			continue
		}
		if mark := markOfClause(words, text[begin:i]); mark != "" {
			return mark
		}
		if condition.MatchString(text[begin:i]) {
			return "" // what follows is for a case that may never come
		}
		begin = i + n
	}
	if begin > 0 {
		if mark := markOfClause(words, text[begin:]); mark != "" {
			return mark
		}
	}
	return words.markAmong(text)
}

// condition is how a clause begins that says for which case the next one is: if undeliverable; return to sender.
var condition = regexp.MustCompile(`(?i)^[ \r\x{3000}]*(?:(?:if|when|unless|in case|undeliverable|undelivered|falls|wenn|si|en caso|` +
	`se|jeśli|nếu)\b|如|若|要是|万一|萬一|一旦|无人|無人|拒收|缺货|缺貨|无法|無法|부재|수취거부|배송 ?불가|반송 ?시|不在|受取拒否|万が一)`)

// ofReturns is a mark that also says what to do with a parcel that cannot be delivered. Behind another clause it is no mark.
var ofReturns = regexp.MustCompile(`(?i)^(?:return|退件|退货|退貨|返品|반품)`)

// clauseEnds is how many bytes end a clause at i, 0 if none do. A dot has a blank behind it, a dash and a slash have one on both
// sides: others stand in words.
func clauseEnds(text string, i int) int {
	switch c := text[i]; {
	case c == ';', c == '\n':
		return 1
	case c == '.', c == '-', c == '/':
		if i+1 < len(text) && text[i+1] == ' ' && (c == '.' || i > 0 && text[i-1] == ' ') {
			return 1
		}
	case c >= utf8.RuneSelf:
		if strings.HasPrefix(text[i:], "。") || strings.HasPrefix(text[i:], "；") {
			return len("。")
		}
	}
	return 0
}

// markOfClause is the mark that a clause behind another one is, or that it begins with.
func markOfClause(words *rowWordLists, clause string) string {
	clause = strings.TrimLeft(clause, " \r\u3000")
	if clause == "" || words.noMark[clause[0]] {
		return ""
	}
	if mark := markIn(words, clause); !ofReturns.MatchString(mark) {
		return mark
	}
	return ""
}

// isStopped tells whether a row is marked as cancelled or on hold.
func (t *table) isStopped(r *cell.Row) bool {
	at, _ := t.stoppedAt(r)
	return at >= 0
}

// noteUsed notes the columns in which no mark is looked for: those that are used for sure, and what an earlier outcome said.
func (t *table) noteUsed(now time.Time) {
	t.usedForSure = nil
	note := func(index int) {
		t.usedForSure = append(t.usedForSure, make([]bool, max(0, index+1-len(t.usedForSure)))...)
		t.usedForSure[index] = true
	}
	for _, c := range t.columns {
		if !c.person && c.field != orderRemark { // a remark is sent, and may be a mark
			note(c.index)
		}
	}
	for _, c := range t.described {
		if c.Ours {
			note(c.Index)
		}
	}
	t.noteMarkable()
	t.noteNames()
	t.noteMarkColumns(todayAt(now))
	if t.sheetMark = ""; t.lead.markOfName(t.info.Name) != "" {
		t.sheetMark = t.info.Name
	}
}

// markIn is the word for cancelled or on hold that a text is, or that it begins with: Cancelled - bought twice, 取消（拍错了）. Two such
// words are one, too: cancel do not send. It is "" if there is none. It makes no string of most texts.
func markIn(words *rowWordLists, text string) string {
	var folded [longestMark]byte
	n, head, blanks := 0, text, uint64(0) // in front of which letters a blank stands
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			return words.markBefore(text)
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			if n == longestMark {
				return ""
			}
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			folded[n], n = c, n+1
		case c == ' ':
			blanks |= 1 << n
		case c == ',' && words.stopped[string(folded[:n])] && !ofReturns.Match(folded[:n]):
			return text[:i]
		case n > 0 && (c == ':' || c == '(' || c == ';' ||
			c == '-' && i > 0 && text[i-1] == ' ' && i+1 < len(text) && text[i+1] == ' '):
			head, i = text[:i], len(text)
		}
	}
	if words.stopped[string(folded[:n])] {
		return head
	}
	for ; blanks != 0; blanks &= blanks - 1 {
		at := bits.TrailingZeros64(blanks)
		if words.stopped[string(folded[:at])] && words.stopped[string(folded[at:n])] {
			return head
		}
	}
	return ""
}

// markBefore is markIn of a text with letters of other scripts.
func (words *rowWordLists) markBefore(text string) string {
	text = strings.TrimLeft(text, " \u3000[(*（【")
	first, _ := utf8.DecodeRuneInString(text)
	if !words.stoppedFirst[unicode.ToLower(first)] {
		return ""
	}
	if end := strings.IndexAny(text, "：:（(【[;；-—–"); end > 0 {
		text = text[:end]
	}
	if len(text) <= longestMark && words.stopped[cell.Fold(text)] {
		return text
	}
	return ""
}

// skipsStopped says whether a person said that these rows are left out.
func (s *Survey) skipsStopped(t *table) bool {
	return t.role == ordersRole && s.lead.asksAboutMarks() && s.given(stoppedQuestion()) == "leave out"
}

// spares says whether rows that are marked as cancelled or on hold may be meant to be left out. A list of orders to cancel or to
// track has such marks for other reasons, and what only asks, such as for a label, sends nothing.
func (l *lead) spares() bool { return l.key == orderNum || l.Spares }

// asksAboutMarks says whether marks are looked for at all. Where orders are cancelled or stopped they say that one is not to be.
func (l *lead) asksAboutMarks() bool { return l.spares() || l.Stops }

// markOf is what says in a text that nothing is to be done with a row, "" if nothing does.
func (l *lead) markOf(words *rowWordLists, text string) string {
	switch {
	case l.Stops:
		return words.kept.in(text)
	case len(l.past) > 0 && words.isGrounded(text):
		return text
	}
	return markOf(words, text)
}

// shortestMark is in bytes. Those of flights may be codes of three letters.
func (l *lead) shortestMark() int {
	if len(l.past) > 0 {
		return 3
	}
	return 4
}

// isGrounded says that a text is a mark of flights, or that its first word is one: CNL (WX), Diverted to NRT, 결항 - 태풍.
func (words *rowWordLists) isGrounded(text string) bool {
	if notGrounded.MatchString(text) {
		return false
	}
	if end := strings.IndexAny(text, " ：:（(;；,，、-–/"); end > 0 && words.grounded[cell.Fold(text[:end])] {
		return true
	}
	return len(text) <= longestMark && words.grounded[cell.Fold(text)]
}

// notGrounded is what takes such a word back: 결항 아님, CNL: N, Diverted? no.
var notGrounded = regexp.MustCompile(`(?i)아님|없음|안 ?함|[:?：？] *(?:n|no|none|nein|non|否|无)\b`)

func (s *Survey) noteStopped(t *table, r *cell.Row) {
	if !s.lead.asksAboutMarks() {
		return
	}
	at, mark := t.stoppedAt(r)
	if at < 0 {
		if len(r.Comments) > 0 {
			s.countSkipped(t, reason.SkippedComment, r)
		}
		return
	}
	if !slices.Contains(t.markedIn, at) {
		t.markedIn = append(t.markedIn, at)
	}
	if s.stopped.add(t, r); s.stopped.count == 1 {
		s.stopped.cell = cell.Address(t.info.Name, at, r.Number)
		s.stoppedBy = cell.Shorten(strings.Clone(mark))
	}
}

// noteLeftOutMark notes a row that is left out because of its mark.
func (s *Survey) noteLeftOutMark(t *table, r *cell.Row) {
	at, _ := t.stoppedAt(r)
	in := cell.ColumnLetters(max(at, 0))
	if n := len(s.leftOut) - 1; n >= 0 && s.leftOut[n].Sheet == r.Sheet && s.leftOut[n].To == r.Number-1 && s.leftOut[n].In == in {
		s.leftOut[n].To = r.Number
		return
	}
	s.leftOut = append(s.leftOut, MarkedRows{Sheet: r.Sheet, From: r.Number, To: r.Number, In: in})
}

// askForStopped asks once whether the orders that are marked as cancelled or on hold are sent.
func (s *Survey) askForStopped() {
	if s.stopped.count > 0 {
		s.askPerson(s.stoppedReason())
	}
}

func (s *Survey) stoppedReason() reason.Reason {
	code := reason.StoppedOrders
	if s.stoppedBy == "" {
		code = reason.StruckOrders
	}
	return reason.Reason{Code: code, Cell: s.stopped.cell, Value: s.stoppedBy,
		Args: []string{strconv.Itoa(s.stopped.count), s.stopped.list}, Asks: stoppedQuestion()}
}
