// Package visible shows texts of others: names of files, headers, sheets, and the words of the carrier and of the system. They
// may have characters that a terminal or a reader of a log obeys instead of showing them: an escape sequence that clears the
// screen, a line break that begins a line as if it were ours, an override that turns a name around. They are written as Go
// writes them, such as \x1b, \n, \u202e. All other text stays as it is, Chinese, Korean and emoji included.
//
// It is called where a text leaves the program: by the writer of the commands' output, the formatter of the log, and what prints
// tables and errors. It imports nothing of ours.
package visible

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Line returns a text as it can be shown on one line.
func Line(text string) string { return show(text, false) }

// Text returns a text as it can be shown on several lines: line breaks (LF) stay.
func Text(text string) string { return show(text, true) }

// Error returns the text of an error as it can be shown. The system's errors quote paths as they are. The path of a file cannot
// break a line, so each line break belongs to an error that is made of several.
func Error(err error) string {
	var pairs []string
	eachError(err, func(err error) {
		switch e := err.(type) {
		case *fs.PathError:
			pairs = append(pairs, e.Path, Line(e.Path))
		case *os.LinkError:
			pairs = append(pairs, e.Old, Line(e.Old), e.New, Line(e.New))
		}
	})
	text := err.Error()
	for i := 0; i < len(pairs); i += 2 {
		if path, shown := pairs[i], pairs[i+1]; path != shown {
			text = strings.ReplaceAll(text, path, shown)
		}
	}
	return Text(text)
}

// eachError calls f for an error and for all that it wraps.
func eachError(err error, f func(error)) {
	if err == nil {
		return
	}
	f(err)
	switch wrapper := err.(type) {
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			eachError(inner, f)
		}
	default:
		eachError(errors.Unwrap(err), f)
	}
}

// JSON returns JSON in which the same characters are written as JSON writes them (\u001b): a program reads the same values as
// before.
func JSON(text []byte) []byte {
	if plain(string(text), true) {
		return text
	}
	var b []byte
	before := ' '
	for _, r := range string(text) {
		if r == '\n' || !obeyed(r, before) {
			b, before = utf8.AppendRune(b, r), r
			continue
		}
		before = ' '
		for _, unit := range utf16.AppendRune(nil, r) {
			b = fmt.Appendf(b, `\u%04x`, unit)
		}
	}
	return b
}

// Writer returns a writer that writes each text as Text shows it. A character must not be split between two calls of Write.
func Writer(to io.Writer) io.Writer { return writer{to} }

type writer struct{ to io.Writer }

func (w writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, Text(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// plain tells whether a text is ASCII and shown as it is, which is the common case.
func plain(text string, severalLines bool) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' || c > '~') && !(severalLines && c == '\n') {
			return false
		}
	}
	return true
}

func show(text string, severalLines bool) string {
	if plain(text, severalLines) {
		return text
	}
	var b strings.Builder
	before := ' '
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i]) // a byte that is not UTF-8: a terminal may take it for a control character
			before = ' '
		case severalLines && r == '\n', !obeyed(r, before):
			b.WriteRune(r)
			before = r
		default:
			b.WriteString(escaped(r))
			before = ' '
		}
	}
	return b.String()
}

// escaped is how a character is written that is not shown as it is.
func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xFFFF:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

const (
	nonJoiner = '\u200c' // parts letters of Persian and Indian words
	joiner    = '\u200d' // makes one emoji of several, and joins letters
	blackFlag = '\U0001F3F4'
)

// obeyed tells whether a character is obeyed or left out instead of being shown. before is the character before it, a blank if
// that one was escaped.
func obeyed(r, before rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return true
	case !unicode.Is(unicode.Cf, r):
		return false
	case r == joiner, r == nonJoiner: // between Latin letters nobody needs them, and they make two names look like one
		return before < utf8.RuneSelf || before == joiner || before == nonJoiner
	case isTag(r): // behind a flag they say whose it is
		return before != blackFlag && !isTag(before)
	}
	return true
}

func isTag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }
