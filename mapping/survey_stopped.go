package mapping

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// An export may have all orders, and say beside some of them that they are cancelled or on hold. We do not read that column, so a
// person has to say whether these orders are sent.

// longestMark is in bytes.
const longestMark = 40

func stoppedQuestion() *reason.Question {
	return &reason.Question{Key: "stopped rows", Choices: []reason.Choice{
		{Answer: "send", Say: "choice_send_hidden"}, {Answer: "leave out", Say: "choice_leave_out_hidden"}}}
}

// stoppedAt is the column in which a row is marked as cancelled or on hold, -1 if it is not, and the words that say so. Beside a
// mark there may be what is nobody's business, such as who has cancelled: it is not among these words.
func (t *table) stoppedAt(r *cell.Row) (column int, mark string) {
	words := rowWords()
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Kind != cell.Text || len(c.Text) <= 3 || c.Merged || i < len(t.usedForSure) && t.usedForSure[i] {
			continue
		}
		if len(c.Text) <= longestMark && !words.noMark[c.Text[0]] && isStopped(words, c.Text) {
			return i, c.Text
		}
		if phrase := words.stoppedPhrases.in(c.Text); phrase != "" {
			return i, phrase
		}
	}
	return -1, ""
}

// isStopped tells whether a row is marked as cancelled or on hold.
func (t *table) isStopped(r *cell.Row) bool {
	at, _ := t.stoppedAt(r)
	return at >= 0
}

// noteUsed notes the columns in which no mark is looked for: those that are used for sure, and what an earlier outcome said.
func (t *table) noteUsed() {
	t.usedForSure = nil
	note := func(index int) {
		t.usedForSure = append(t.usedForSure, make([]bool, max(0, index+1-len(t.usedForSure)))...)
		t.usedForSure[index] = true
	}
	for _, c := range t.columns {
		if !c.person {
			note(c.index)
		}
	}
	for _, c := range t.described {
		if c.Ours {
			note(c.Index)
		}
	}
}

// isStopped says that a text is a word for cancelled or on hold. It makes no string of most.
func isStopped(words *rowWordLists, text string) bool {
	var folded [longestMark]byte
	n := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u3000[(*（【"))
			return words.stoppedFirst[unicode.ToLower(first)] && words.stopped[cell.Fold(text)]
		case c >= 'A' && c <= 'Z':
			folded[n], n = c|0x20, n+1
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			folded[n], n = c, n+1
		}
	}
	return words.stopped[string(folded[:n])]
}

// skipsStopped says whether a person said that these rows are left out.
func (s *Survey) skipsStopped(t *table) bool {
	return t.role == ordersRole && s.lead.spares() && s.given(stoppedQuestion()) == "leave out"
}

// spares says whether rows that are marked as cancelled or on hold may be meant to be left out. A list of orders to cancel or to
// track has such marks for other reasons.
func (l *lead) spares() bool { return l.key == orderNum || l.Spares }

func (s *Survey) noteStopped(t *table, r *cell.Row) {
	if !s.lead.spares() {
		return
	}
	at, mark := t.stoppedAt(r)
	if at < 0 {
		return
	}
	if s.stopped.add(t, r); s.stopped.count == 1 {
		s.stopped.cell = cell.Address(t.info.Name, at, r.Number)
		s.stoppedBy = cell.Shorten(strings.Clone(mark))
	}
}

// askForStopped asks once whether the orders that are marked as cancelled or on hold are sent.
func (s *Survey) askForStopped() {
	if s.stopped.count > 0 {
		s.askPerson(s.stoppedReason())
	}
}

func (s *Survey) stoppedReason() reason.Reason {
	return reason.Reason{Code: reason.StoppedOrders, Cell: s.stopped.cell, Value: s.stoppedBy,
		Args: []string{strconv.Itoa(s.stopped.count), s.stopped.list}, Asks: stoppedQuestion()}
}
