package sheet

import (
	"bytes"
	"io"

	"hgeimport/mapping/reason"
)

// fill brings more of the part into the window and makes sure that it is text.
func (x *xmlReader) fill() error {
	x.lines += bytes.Count(x.buf[:x.at], []byte{'\n'})
	n := copy(x.buf[:cap(x.buf)], x.buf[x.at:])
	x.buf, x.checked, x.at = x.buf[:n], x.checked-x.at, 0
	if n == cap(x.buf) {
		if n >= longestXML {
			return longCell("")
		}
		grown := make([]byte, n, 2*n)
		copy(grown, x.buf)
		x.buf = grown
	}
	first := len(x.buf) == 0 && x.lines == 0 && !x.hasRoot
	n, err := io.ReadAtLeast(x.in, x.buf[n:cap(x.buf)], 1)
	x.buf = x.buf[:len(x.buf)+n]
	switch {
	case err == io.EOF:
		x.finished = true
	case err != nil:
		return damaged(err, x.source)
	}
	if first && bytes.HasPrefix(x.buf, []byte(UTF8Mark)) {
		x.at, x.checked = len(UTF8Mark), len(UTF8Mark)
	}
	good, ok := validText(x.buf[x.checked:], x.finished)
	x.checked += good
	if !ok {
		x.at = x.checked
		return x.noText()
	}
	return nil
}

func (x *xmlReader) line() int { return x.lines + bytes.Count(x.buf[:x.at], []byte{'\n'}) + 1 }

func (x *xmlReader) broken() error { return refuse(reason.BrokenXML, x.source, itoa(x.line())) }

func (x *xmlReader) noText() error { return refuse(reason.BadText, x.source, itoa(x.line())) }
