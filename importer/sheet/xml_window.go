package sheet

import (
	"bytes"
	"io"

	"hgeimport/mapping/reason"
)

// fill brings more of the part into the window and makes sure that it is text.
func (x *xmlReader) fill() error {
	x.lines += bytes.Count(x.window[:x.at], []byte{'\n'})
	n := copy(x.window[:cap(x.window)], x.window[x.at:])
	x.window, x.checked, x.at = x.window[:n], x.checked-x.at, 0
	if n == cap(x.window) {
		if n >= longestXML {
			return longCell("")
		}
		grown := make([]byte, n, 2*n)
		copy(grown, x.window)
		x.window = grown
	}
	first := len(x.window) == 0 && x.lines == 0 && !x.seen
	n, err := io.ReadAtLeast(x.in, x.window[n:cap(x.window)], 1)
	x.window = x.window[:len(x.window)+n]
	switch {
	case err == io.EOF:
		x.finished = true
	case err != nil:
		return damaged(err, x.part)
	}
	if first && bytes.HasPrefix(x.window, []byte(UTF8Mark)) {
		x.at, x.checked = len(UTF8Mark), len(UTF8Mark)
	}
	good, ok := plainText(x.window[x.checked:], x.finished)
	x.checked += good
	if !ok {
		x.at = x.checked
		return x.noText()
	}
	return nil
}

func (x *xmlReader) line() int { return x.lines + bytes.Count(x.window[:x.at], []byte{'\n'}) + 1 }

func (x *xmlReader) broken() error { return refuse(reason.BrokenXML, x.part, number(x.line())) }

func (x *xmlReader) noText() error { return refuse(reason.BadText, x.part, number(x.line())) }
