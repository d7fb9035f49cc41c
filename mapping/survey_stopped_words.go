package mapping

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// Where words have no blanks between them, who writes a blank or a comma means the end of a thought: 取消 客户要求. A mark may stand
// there, also behind something else. In Latin letters a blank says nothing: cancelled stamps.

// cancelling are the marks that nothing but an order has: others may be goods, such as a button for a pause.
var cancelling = regexp.MustCompile(`^(?:不|勿|别|別|已?取消|已?作[废廢]|已?撤[单單]|已?截[单單]|취소|キャンセル|cancel)`)

// goesOut is what makes of a mark something that holds no longer, or is told to everybody who has bought.
var goesOut = regexp.MustCompile(`客服|不可|でき|撤销|撤銷|撤回|解除|恢复|恢復|照常|照发|照發|正常发|正常發|불가|철회|해제|아님|않|안 ?[함됨돼되]`)

// refusing is how a word ends that turns the next one around.
const refusing = "不勿没沒别別未无無非안미"

// isBetweenWords says that r ends a thought in a text of other scripts.
func isBetweenWords(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u3000', '\t', '\r', '\n', ',', ';', '/', '，', '、', '；', '。':
		return true
	}
	return false
}

// markAmong is the mark that is a word for itself in a text of other scripts, "" if none is.
func (words *rowWordLists) markAmong(text string) string {
	if cell.IsASCII(text) || !words.mayHaveMark(text) {
		return ""
	}
	before := ""
	for word := range strings.FieldsFuncSeq(text, isBetweenWords) {
		if condition.MatchString(word) {
			return "" // what follows is for a case that may never come
		}
		if words.isMark(word) && !ofReturns.MatchString(word) && !endsRefusing(before) &&
			(cancelling.MatchString(cell.Fold(word)) || strings.HasSuffix(strings.TrimRightFunc(text, isBetweenWords), word)) {
			if goesOut.MatchString(text) || words.stoppedNot.in(text) != "" {
				return ""
			}
			return word
		}
		before = word
	}
	return ""
}

// mayHaveMark says quickly whether a word of a text begins like a mark.
func (words *rowWordLists) mayHaveMark(text string) bool {
	begins := true
	for _, r := range text {
		between := isBetweenWords(r)
		if begins && !between && words.stoppedFirst[unicode.ToLower(r)] {
			return true
		}
		begins = between
	}
	return false
}

func endsRefusing(word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	return word != "" && strings.ContainsRune(refusing, last)
}

// isMark says that a word is a mark, or two of which the second one says not to send: 取消不发. 取消拦截 takes a mark back.
func (words *rowWordLists) isMark(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	if len(word) > longestMark || !words.stoppedFirst[unicode.ToLower(first)] {
		return false
	}
	folded := cell.Fold(word)
	if words.stopped[folded] {
		return true
	}
	for i, r := range folded {
		if i > 0 && strings.ContainsRune("不勿别別作", r) && words.stopped[folded[:i]] && words.stopped[folded[i:]] {
			return true
		}
	}
	return false
}
