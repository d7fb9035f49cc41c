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
		if mark := markIn(words, text); mark != "" {
			return mark
		}
	}
	ascii := cell.IsASCII(text)
	if ascii && !strings.ContainsAny(text, " ([") {
		return ""
	}
	if phrase := words.stoppedPhrases.in(text); phrase != "" {
		return phrase
	}
	for _, part := range strings.FieldsFunc(text, isBracket) {
		if part = strings.TrimSpace(part); part != text && words.isMark(part) {
			return part
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

func isBracket(r rune) bool {
	return strings.ContainsRune("()[]{}<>（）【】［］〔〕〈〉《》「」『』", r)
}
