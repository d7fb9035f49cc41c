package sheet

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// Programs that put files together mix line ends: a header that ends in CR above lines that end in CRLF. Every program shows such
// a CR as a line end, but one in a text without quotes is none. Here it is told by the number of fields.

// hasMixedEnds tells whether each CR alone outside quotes ends a line, in a head of which other lines end in LF or CRLF: read as
// lines of their own, most have as many fields as the header, and read as one line they would have more.
func hasMixedEnds(head string, whole bool, known func(string) bool) bool {
	alone := loneCRs(head)
	if len(alone) == 0 {
		return false
	}
	split := withLineFeeds(head, alone)
	delimiter := findDelimiter(split, whole, known)
	widths := widthsOf(split, whole, delimiter, known)
	if len(widths) < 2 {
		return false
	}
	same := 0
	for _, n := range widths[1:] {
		if n == widths[0] {
			same++
		}
	}
	if same*2 <= len(widths)-1 {
		return false
	}
	for len(alone) > 0 {
		end := alone[0]
		begin := strings.LastIndexByte(head[:end], '\n') + 1
		if next := strings.IndexByte(head[end:], '\n'); next >= 0 {
			end += next
		} else {
			end = len(head)
		}
		if !areLines(head[begin:end], delimiter, widths[0], known) {
			return false
		}
		alone = slices.DeleteFunc(alone, func(i int) bool { return i < end })
	}
	return true
}

// areLines tells whether a text up to a line feed, with a CR in it, cannot be one line: it has more fields than the header, or a
// header stands behind the CR, or alone before it.
func areLines(text, delimiter string, width int, known func(string) bool) bool {
	quoted, n := false, 1
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case c == delimiter[0] && !quoted:
			n++
		}
	}
	if n > width {
		return true
	}
	if known == nil {
		return false
	}
	for i, line := range strings.Split(text, "\r") {
		hits, fields := 0, strings.Split(line, delimiter)
		for _, field := range fields {
			if known(strings.Trim(field, `" `)) {
				hits++
			}
		}
		if len(fields) == width && (hits > 1 || i == 0 && hits == 1 && width == 1) {
			return true
		}
	}
	return false
}

// withLineFeeds is a text with LF in some places.
func withLineFeeds(head string, at []int) string {
	split := []byte(head)
	for _, i := range at {
		split[i] = '\n'
	}
	return string(split)
}

// loneCRs are the places of CR outside quotes that no LF follows.
func loneCRs(head string) (at []int) {
	quoted := false
	for i := range len(head) {
		switch c := head[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\r' && !quoted && i+1 < len(head) && head[i+1] != '\n':
			at = append(at, i)
		}
	}
	return at
}

// crReader turns each CR into LF.
type crReader struct{ io.Reader }

func (r crReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// loneCRReader turns each CR into LF that none follows.
type loneCRReader struct{ *bufio.Reader }

func (r loneCRReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		switch {
		case c != '\r':
		case i+1 < n:
			if p[i+1] != '\n' {
				p[i] = '\n'
			}
		default:
			if next, _ := r.Peek(1); string(next) != "\n" {
				p[i] = '\n'
			}
		}
	}
	return n, err
}
