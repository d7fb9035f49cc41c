package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// byteScan is what one pass over the bytes of a file finds.
type byteScan struct {
	badLine int // first line that is not UTF-8, 0 = none
	nulLine int // first line with a NUL byte, 0 = none

	// What follows is there if the file is not UTF-8.
	sample []byte          // different cells that are not plain ASCII, a line each, up to sampleSize bytes
	whole  bool            // all of them are in the sample
	used   [256]bool       // bytes that are in such cells
	seen   map[string]bool // cells of the sample
}

const sampleSize = 256 << 10

// scanBytes reads r to its end.
func scanBytes(r *io.SectionReader) (s byteScan, err error) {
	s.whole = true
	buf := make([]byte, min(256<<10, r.Size()+1)) // its end is seen at once if there is room for one more byte
	kept, line := 0, 1
	for {
		n, err := io.ReadFull(r, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return s, err
		}
		chunk := buf[:kept+n]
		whole := chunk
		if !last {
			whole = chunk[:cutRune(chunk)]
		}
		s.add(whole, line)
		line += bytes.Count(whole, []byte{'\n'})
		if kept = copy(buf, chunk[len(whole):]); last {
			return s, nil
		}
	}
}

// cutRune is the length of b without the character that is cut off at its end, if there is one.
func cutRune(b []byte) int {
	for i := len(b) - 1; i >= max(0, len(b)-utf8.UTFMax); i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

// add scans b, which begins on this line of the file and ends with a whole character.
func (s *byteScan) add(b []byte, line int) {
	if at := bytes.IndexByte(b, 0); at >= 0 && s.nulLine == 0 {
		s.nulLine = line + bytes.Count(b[:at], []byte{'\n'})
	}
	if s.badLine == 0 {
		if utf8.Valid(b) {
			return
		}
		s.badLine = line + bytes.Count(b[:validLength(b)], []byte{'\n'})
	}
	for len(b) > 0 {
		cell := b
		if end := bytes.IndexAny(b, cellEnds); end >= 0 {
			cell, b = b[:end], b[end+1:]
		} else {
			b = nil
		}
		s.addCell(cell)
	}
}

// cellEnds are the bytes that end a cell for the sample. None of them is a part of a character in any encoding.
const cellEnds = "\n\r\t,;\""

func (s *byteScan) addCell(cell []byte) {
	foreign := false
	for _, b := range cell {
		if b >= utf8.RuneSelf {
			s.used[b], foreign = true, true
		}
	}
	switch {
	case !foreign || s.seen[string(cell)]:
	case len(s.sample)+len(cell) >= sampleSize:
		s.whole = false
	default:
		if s.seen == nil {
			s.seen = map[string]bool{}
		}
		s.seen[string(cell)] = true
		s.sample = append(append(s.sample, cell...), '\n')
	}
}

// validLength is the number of bytes of b before the first that is not valid UTF-8.
func validLength(b []byte) int {
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}
