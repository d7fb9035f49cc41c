// Package notify sends short messages to persons: by webhook, in the shapes of several chat programs, and by mail. It tries once;
// whoever calls it tries again. A message has an ID, so that a receiver can tell one that came twice. No error shows a secret or
// an address of mail.
package notify

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// Message is what is sent.
type Message struct {
	ID    string // the same if it is sent again
	Kind  string
	Over  bool // what it tells of is over
	Title string
	Lines []string
	At    time.Time // when it happened
	Facts any       // for programs: only the shape json has it
}

// Sender sends messages to one receiver.
type Sender interface {
	// Send sends a message once. Its error is an *Error.
	Send(ctx context.Context, m Message) error
	// Try finds out whether messages could be sent, and sends none. Its error is an *Error.
	Try(ctx context.Context) error
}

// Error says why a message was not sent, or not to all.
type Error struct {
	What string
	hint string
	Wait time.Duration // that the receiver asked for; 0 = it did not
	Some bool          // of several addresses some have got it
}

func (e *Error) Error() string { return e.What }

// Hint says what to do.
func (e *Error) Hint() string { return e.hint }

// timeout is how long one message may take.
const timeout = 20 * time.Second

// text is the message as plain text.
func (m Message) text() string { return strings.Join(append([]string{m.Title}, m.Lines...), "\n") }

// body is the text below the title.
func (m Message) body() string { return strings.Join(m.Lines, "\n") }

// cut shortens a text to so many bytes, at a letter.
func cut(text string, most int) string {
	const more = "…"
	if len(text) <= most {
		return text
	}
	text = text[:most-len(more)]
	for len(text) > 0 && !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + more
}

// without leaves secrets out of a text, makes it one line and cuts it.
func without(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) > 3 {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	return cut(strings.TrimSpace(text), 300)
}
