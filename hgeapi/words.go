package hgeapi

import (
	"fmt"
	"strings"
	"unicode"
)

// What is kept of one text of the carrier, in characters. A number or a link that was cut would be another one: a longer one is
// not kept.
const (
	longestWord    = 60
	longestMessage = 300
	longestNumber  = 100
	longestLink    = 2000 // as in a spreadsheet
)

// mostRead is how many bytes of a text are looked at for a message.
const mostRead = 64 << 10

// tidy makes a text of the carrier fit for a message: one line, not too long, and without our secrets.
func (c *Client) tidy(text string) string { return c.words(text, longestMessage) }

// words is a text of the carrier in one line of at most so many characters, without our secrets.
func (c *Client) words(text string, most int) string {
	if text == "" {
		return ""
	}
	cut := len(text) > mostRead
	if cut {
		text = text[:mostRead]
	}
	text = webToken.ReplaceAllString(c.secrets.redact(text), stars)
	if cut { // a secret may have been cut, too: its piece stands at the end, with up to six bytes for each of its own
		text = text[:max(0, len(text)-6*c.secrets.longestSpelling()-longestToken)]
	}
	line := oneLine(text)
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	if cut {
		line += "…"
	}
	return line
}

// value is a number or link of the carrier. If it is longer than any should be it is "", and told says so.
func (c *Client) value(what, text string, most int) (value, told string) {
	if len(text) > most {
		return "", fmt.Sprintf("%s is left out: it has %d bytes, more than any should have", what, len(text))
	}
	return oneLine(c.secrets.redact(text)), ""
}

// oneLine is a text with one space for each run of blanks and of characters that cannot be seen. What is not UTF-8 cannot be
// seen either, and no database would take it.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
}

// tidyError has the words of an error of the connection as they may be shown: net/http quotes what it could not read.
type tidyError struct {
	words string
	err   error
}

func (c *Client) tidyError(err error) error { return &tidyError{c.tidy(err.Error()), err} }

func (e *tidyError) Error() string { return e.words }
func (e *tidyError) Unwrap() error { return e.err }
