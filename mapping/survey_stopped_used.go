package mapping

import (
	"strings"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// A mark may also stand in a column that is read: HOLD in place of the number of a bag, 取消 behind a name, 【보류】 before an address.
// There fewer words are marks than in a remark: a whole cell, what stands in brackets or behind a dash, or a phrase.

// mayHoldMark says of a field that people write a mark into it.
func (f field) mayHoldMark() bool {
	switch f {
	case bagNum, customerOrderNum, consigneeName, consigneeCity, consigneeStreet, consigneeAddress:
		return true
	}
	return false
}

// noteMarkable notes the columns that are read and may hold a mark all the same.
func (t *table) noteMarkable() {
	t.markable = nil
	if t.role != ordersRole || !t.lead.spares() {
		return
	}
	for _, c := range t.columns {
		if c.field.mayHoldMark() {
			t.markable = append(t.markable, make([]bool, max(0, c.index+1-len(t.markable)))...)
			t.markable[c.index] = true
		}
	}
}

// markInRead is the mark in a cell of such a column, "" if there is none.
func markInRead(words *rowWordLists, text string) string {
	if !words.noMark[text[0]] {
		if mark := markIn(words, text); mark != "" && !isPlace(text, mark) {
			return mark
		}
	}
	return markBehind(words, text)
}

// isPlace says that a text in which a mark comes first is an address or a name all the same: Hold - Unit 3, Hold, Anna. Behind a
// mark that somebody has put there stands no number, and no name after a comma.
func isPlace(text, mark string) bool {
	behind := strings.TrimLeft(text[strings.Index(text, mark)+len(mark):], " \u3000")
	return behind != "" && (behind[0] == ',' || strings.ContainsAny(behind, "0123456789"))
}

// markBehind is the mark in brackets or behind a dash, or a phrase.
func markBehind(words *rowWordLists, text string) string {
	ascii := cell.IsASCII(text)
	if ascii && !strings.ContainsAny(text, " ([") {
		return ""
	}
	if phrase, behind := words.stoppedPhrases.find(text); phrase != "" && !isInName(phrase, text[:behind], text[behind:]) {
		return phrase
	}
	if begin := strings.IndexFunc(text, isBracket); begin >= 0 {
		for part := range strings.FieldsFuncSeq(text[begin:], isBracket) {
			if part = strings.TrimSpace(part); words.isMark(part) {
				return part
			}
		}
	}
	tail := ""
	for _, dash := range [...]string{" - ", " – ", " — ", " / "} {
		if at := strings.LastIndex(text, dash); at > 0 {
			tail = text[at+len(dash):]
		}
	}
	if at := strings.LastIndexAny(text, " \u3000"); tail == "" && !ascii && at > 0 {
		_, blank := utf8.DecodeRuneInString(text[at:])
		if last := text[at+blank:]; !cell.IsASCII(last) {
			tail = last
		}
	}
	if tail != "" && words.isMark(tail) {
		return tail
	}
	return ""
}

// isInName says that a phrase of two words stands in the middle of a name: 1 Cancel Order Road. Behind it goes on what it stands
// in, without anything between them. before ends with the phrase and what parts it from the next word.
func isInName(phrase, before, behind string) bool {
	if !cell.IsASCII(phrase) || strings.Count(phrase, " ") != 1 || behind == "" {
		return false
	}
	last := strings.TrimRight(before, " ")
	return last != "" && (last[len(last)-1]|0x20 >= 'a' && last[len(last)-1]|0x20 <= 'z')
}

func isBracket(r rune) bool {
	return strings.ContainsRune("()[]{}<>（）【】［］〔〕〈〉《》「」『』", r)
}
