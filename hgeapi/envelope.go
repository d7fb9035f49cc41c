package hgeapi

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// envelope is what every reply comes in (contract.md, D): code, success, detail, data. present is false for anything
// else, be it HTML or another JSON: a proxy's page must never pass for the carrier's word.
type envelope struct {
	present bool
	code    int    // 0 where there is none that is a number
	word    string // code as it was written
	success answer
	detail  string // for a person only: never branch on it (contract.md, D)
	whole   gjson.Result
}

// answer is a yes, a no, or neither.
type answer int

const (
	silent answer = iota
	yes
	no
)

func parseEnvelope(body string) envelope {
	if !gjson.Valid(body) {
		return envelope{}
	}
	whole := gjson.Parse(body)
	if !whole.IsObject() {
		return envelope{}
	}
	e := envelope{whole: whole, word: word(whole.Get("code")), detail: word(whole.Get("detail"))}
	if d := whole.Get("detail"); d.IsObject() || d.IsArray() {
		e.detail = d.Raw
	}
	e.code, _ = strconv.Atoi(e.word) // a string too, as in some 401 (contract.md, A)
	switch strings.ToLower(word(whole.Get("success"))) {
	case "true":
		e.success = yes
	case "false":
		e.success = no
	}
	e.present = e.word != "" || e.success != silent
	return e
}

// one is the object at path, or the only element of an array there (contract.md: data is an object on some pages and
// called an array on others). "" is the whole reply.
func (e *envelope) one(path string) gjson.Result {
	data := e.whole
	if path != "" {
		data = e.whole.Get(path)
	}
	if data.IsArray() {
		elements := data.Array()
		if len(elements) != 1 {
			return gjson.Result{}
		}
		data = elements[0]
	}
	if !data.IsObject() {
		return gjson.Result{}
	}
	return data
}

// word is a text, a number or a true/false as it is written, without blanks around it; "" for anything else.
func word(r gjson.Result) string {
	switch r.Type {
	case gjson.String:
		return strings.TrimSpace(r.Str)
	case gjson.Number, gjson.True, gjson.False:
		return r.Raw
	default:
		return ""
	}
}

// words is the carrier's detail fit for a message: one line, not too long, and without our secrets.
func (c *Client) words(detail string) string {
	const most = 300 // characters
	line := strings.Join(strings.FieldsFunc(c.secrets.Replace(c.session.out(detail)), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return line
}
