package ledger

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A list is one parameter, however long it is. So a statement has one text for any number of rows, and is parsed once. PostgreSQL
// takes arrays, SQLite takes JSON.

// texts is a list of texts as a source of rows with one column, value. The list is parameter n of the statement.
func (p params) texts(list []string, n int) (source string, arg any) {
	if p.numbered {
		return fmt.Sprintf("unnest($%d::text[]) AS list(value)", n), list
	}
	if array, plain := jsonArray(list); plain {
		return fmt.Sprintf("json_each($%d)", n), array
	}
	array, _ := jsonArray(inHex(list))
	return fmt.Sprintf("(SELECT CAST(unhex(value) AS TEXT) AS value FROM json_each($%d))", n), array
}

// in compares with a list of texts, which is parameter n of the statement.
func (p params) in(list []string, n int) (comparison string, arg any) {
	if p.numbered {
		return fmt.Sprintf("= ANY($%d::text[])", n), list
	}
	source, arg := p.texts(list, n)
	return "IN (SELECT value FROM " + source + ")", arg
}

// numberedTexts is a list of texts that have a number each, as a source of rows with the columns number and value. The list is
// the last parameters of the statement, from n on.
func (p params) numberedTexts(numbers []int64, texts []string, n int) (source string, args []any) {
	if p.numbered {
		return fmt.Sprintf("unnest($%d::bigint[], $%d::text[]) AS list(number, value)", n, n+1), []any{numbers, texts}
	}
	value := "value"
	object, plain := jsonObject(numbers, texts)
	if !plain {
		value = "CAST(unhex(value) AS TEXT)"
		object, _ = jsonObject(numbers, inHex(texts))
	}
	return fmt.Sprintf("(SELECT CAST(key AS INTEGER) AS number, %s AS value FROM json_each($%d))", value, n), []any{object}
}

// pairs is a list of pairs of texts, as a source of rows with the columns key and value. The list is the last parameters of the
// statement, from n on.
func (p params) pairs(keys, values []string, n int) (source string, args []any) {
	if p.numbered {
		return fmt.Sprintf("unnest($%d::text[], $%d::text[]) AS list(key, value)", n, n+1), []any{keys, values}
	}
	if object, plain := jsonPairs(keys, values); plain {
		return fmt.Sprintf("json_each($%d)", n), []any{object}
	}
	object, _ := jsonPairs(inHex(keys), inHex(values))
	return fmt.Sprintf("(SELECT CAST(unhex(key) AS TEXT) AS key, CAST(unhex(value) AS TEXT) AS value FROM json_each($%d))", n),
		[]any{object}
}

// jsonArray is a list of texts as JSON. plain is false if JSON cannot say it.
func jsonArray(texts []string) (array string, plain bool) {
	b, plain := append(make([]byte, 0, 24*len(texts)+2), '['), true
	for i, text := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b, plain = appendText(b, text, plain)
	}
	return string(append(b, ']')), plain
}

// jsonObject is a list of texts as JSON, with their numbers as keys. plain is false if JSON cannot say it.
func jsonObject(numbers []int64, texts []string) (object string, plain bool) {
	b, plain := append(make([]byte, 0, 32*len(texts)+2), '{'), true
	for i, text := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(strconv.AppendInt(append(b, '"'), numbers[i], 10), '"', ':')
		b, plain = appendText(b, text, plain)
	}
	return string(append(b, '}')), plain
}

// jsonPairs is a list of pairs of texts as JSON. plain is false if JSON cannot say it.
func jsonPairs(keys, values []string) (object string, plain bool) {
	b, plain := append(make([]byte, 0, 48*len(keys)+2), '{'), true
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b, plain = appendText(b, key, plain)
		b, plain = appendText(append(b, ':'), values[i], plain)
	}
	return string(append(b, '}')), plain
}

// appendText appends a text to JSON. plain turns false if JSON cannot say it: then it is no valid UTF-8, or has a NUL.
func appendText(b []byte, text string, plain bool) ([]byte, bool) {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(text)
			return append(b, quoted...), plain && err == nil && utf8.ValidString(text) && !strings.Contains(text, "\x00")
		}
	}
	return append(append(append(b, '"'), text...), '"'), plain
}

// inHex writes texts that JSON cannot say: those that are no valid UTF-8, or have a NUL.
func inHex(texts []string) []string {
	hex := make([]string, len(texts))
	for i, text := range texts {
		hex[i] = fmt.Sprintf("%x", text)
	}
	return hex
}
