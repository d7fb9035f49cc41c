package shape

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hgeimport/hgeapi"
)

// prove reads the reply under the new settings. If they do not read more of it, they are given up.
func (p *proposing) prove() {
	tries := []hgeapi.ResultShape{p.next, p.next, p.now}
	tries[1].Orders, tries[1].OrderNum, tries[1].OrderState, tries[1].OrderMessage =
		p.now.Orders, p.now.OrderNum, p.now.OrderState, p.now.OrderMessage
	for i, shape := range tries {
		if !canBeWritten(&shape) {
			continue
		}
		reading := p.read(shape)
		if reading == nil || reading.Err != nil && !errors.Is(reading.Err, hgeapi.ErrNotKnown) || reading.Result == nil {
			continue
		}
		if i == 0 && p.list != nil && reading.Result.OrdersUnread {
			continue
		}
		p.Shape, p.Reading = shape, reading
		p.Lacking = Lacking(reading, shape, p.known)
		p.Complete = len(p.Lacking) == 0
		return
	}
}

// canBeWritten tells whether the paths can stand in config.toml: keys of a reply may be anything, also empty or no UTF-8.
func canBeWritten(s *hgeapi.ResultShape) bool {
	must := []string{s.Reference, s.State, s.Orders, s.OrderNum, s.OrderState}
	all := append([]string{s.Data, s.Form, s.Document, s.Message, s.OrderMessage}, must...)
	return !slices.Contains(must, "") && !slices.ContainsFunc(all, func(path string) bool { return !utf8.ValidString(path) })
}

// meanings are what a word may mean. What costs most if it is wrong stands last.
var formMeanings = []struct{ key, say string }{
	{"pending", "the form is not done yet"}, {"failed", "none of its orders is closed"},
	{"partial", "some of them are"}, {"succeeded", "all of them are closed"},
}

var orderMeanings = []struct{ key, say string }{
	{"pending", "the order is not done yet"}, {"order_failed", "it is not closed"}, {"order_succeeded", "it is closed"},
}

// proposeWords offers the lists into which the words can go that are in none.
func (p *proposing) proposeWords() {
	r := p.Reading.Result
	if r == nil {
		return
	}
	if r.State == hgeapi.Unreadable && r.Word != "" && len(p.choices) == 0 {
		p.offer("the form", r.Word, formMeanings)
	}
	count := map[string]int{}
	var words []string
	for _, o := range r.Orders {
		if o.State == hgeapi.Unreadable && o.Word != "" {
			if count[o.Word]++; count[o.Word] == 1 {
				words = append(words, o.Word)
			}
		}
	}
	if len(words) > mostWords {
		p.remark(fmt.Sprintf("%q (order_state) has %d different words: it is no state, is it?", p.Shape.OrderState, len(words)))
		return
	}
	if len(words) > 1 {
		p.remark("a list stands in one line: words that mean the same go into it together")
	}
	for _, word := range words {
		p.offer(fmt.Sprintf("orders (%d)", count[word]), word, orderMeanings)
	}
}

func (p *proposing) offer(what, word string, meanings []struct{ key, say string }) {
	if !isWord([]string{word}) {
		p.remark("what stands in the place of the state of " + what + " is no word that could be shown")
		return
	}
	for i, m := range meanings {
		p.guess(m.key, quotes(append(slices.Clone(*wordsOf(&p.Shape, m.key)), word)), m.say)
		if i == 0 && len(p.guesses) > 0 {
			p.guesses[len(p.guesses)-1].Before = fmt.Sprintf(
				"What does %s of %s mean? Ask the carrier, then take the # from one of these:", quote(word), what)
		}
	}
}

// wordsOf is the list of words with that key.
func wordsOf(s *hgeapi.ResultShape, key string) *[]string {
	return map[string]*[]string{"pending": &s.Pending, "succeeded": &s.Succeeded, "partial": &s.Partial, "failed": &s.Failed,
		"order_succeeded": &s.OrderSucceeded, "order_failed": &s.OrderFailed}[key]
}

// writeLines writes what is to be changed as lines of config.toml.
func (p *proposing) writeLines() {
	for _, path := range []struct{ key, now, next string }{
		{"data", p.now.Data, p.Shape.Data}, {"reference", p.now.Reference, p.Shape.Reference}, {"state", p.now.State, p.Shape.State},
		{"form", p.now.Form, p.Shape.Form}, {"document", p.now.Document, p.Shape.Document},
		{"message", p.now.Message, p.Shape.Message}, {"orders", p.now.Orders, p.Shape.Orders},
		{"order_num", p.now.OrderNum, p.Shape.OrderNum}, {"order_state", p.now.OrderState, p.Shape.OrderState},
		{"order_message", p.now.OrderMessage, p.Shape.OrderMessage},
	} {
		if path.now != path.next {
			p.Lines = append(p.Lines, Line{Key: path.key, Value: quote(path.next), Say: p.counts(path.key)})
		}
	}
	p.Lines = append(p.Lines, p.guesses...)
}

// counts says which words at a new place of a state have a meaning already: there they count without a further question.
func (p *proposing) counts(key string) string {
	if p.Reading == nil || p.Reading.Result == nil {
		return ""
	}
	r := p.Reading.Result
	var words []string
	add := func(word string, state hgeapi.State) {
		if text := quote(word) + " counts as " + string(state); state != hgeapi.Unreadable && !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	switch key {
	case "state":
		add(r.Word, r.State)
	case "order_state":
		for _, o := range r.Orders {
			add(o.Word, o.State)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "make sure that it is the state: " + strings.Join(words, ", ")
}

// TOML are the lines to be pasted below the heading of a table.
func TOML(table string, lines []Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s]\n", table)
	for _, l := range lines {
		if l.Before != "" {
			b.WriteString("# " + l.Before + "\n")
		}
		if l.Off {
			b.WriteByte('#')
		}
		b.WriteString(l.Key + " = " + l.Value)
		if l.Say != "" {
			b.WriteString(" # " + l.Say)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// quote is a text as TOML. A path with a \ stands as it is, in single quotes.
func quote(text string) string {
	if strings.ContainsAny(text, `\"`) && !strings.ContainsAny(text, "'") && !strings.ContainsFunc(text, isControl) {
		return "'" + text + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case isControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func quotes(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = quote(w)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func numbersTOML(numbers []int) string { return strings.ReplaceAll(fmt.Sprint(numbers), " ", ", ") }

// lastOf is the last key of a path.
func lastOf(path string) string { return path[strings.LastIndexAny(path, ".|")+1:] }
