package sheet

import (
	"bytes"
	"encoding/binary"

	"hgeimport/mapping/cell"
)

// What a person has struck out, a cell still says: a program that reads only texts takes it for a value. A workbook strikes out
// a cell by its style, and a part of a text by a run of its own.

// struckRuns are the runs of a text that are struck out. Blanks do not count.
type struckRuns struct {
	plain    bool // something is not struck out
	from, to int  // the first stretch that is, in bytes
}

// add notes a run that begins at from.
func (s *struckRuns) add(text []byte, from int, strikes bool) {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
	case !strikes:
		s.plain = true
	case s.to == 0:
		s.from, s.to = from, from+len(text)
	case s.to == from:
		s.to += len(text)
	}
}

// strike notes in a cell what is struck out of its text.
func (s *struckRuns) strike(c *cell.Cell) {
	switch {
	case s.to == 0:
	case s.plain:
		c.StrikePart(s.from, s.to)
	default:
		c.Struck = cell.WholeStruck
	}
}

// struckMark stands in the table of shared strings behind a text of which something is struck out, and before what that is. No
// text has it.
const struckMark = 0

// appendTo appends the runs to a text of the table of shared strings.
func (s *struckRuns) appendTo(text []byte) []byte {
	if s.to == 0 {
		return text
	}
	text = append(text, struckMark, '0')
	if s.plain {
		text[len(text)-1] = '1'
	}
	text = binary.LittleEndian.AppendUint32(text, uint32(s.from))
	return binary.LittleEndian.AppendUint32(text, uint32(s.to))
}

// cutStruck takes off a text of the table what appendTo has appended.
func cutStruck(text string) (string, struckRuns) {
	at := len(text) - 10
	if at < 0 || text[at] != struckMark {
		return text, struckRuns{}
	}
	number := func(s string) int { return int(binary.LittleEndian.Uint32([]byte(s))) }
	return text[:at], struckRuns{plain: text[at+1] == '1', from: number(text[at+2:]), to: number(text[at+6:])}
}

// hasStrike reads the rPr element that has just begun and tells whether it strikes its run out.
func (x *xmlReader) hasStrike() (strikes bool, err error) {
	err = x.each("strike", func() error {
		strikes = x.isSet()
		return nil
	})
	return strikes, err
}

// isSet tells of an element like <strike/> whether it says yes.
func (x *xmlReader) isSet() bool {
	value := x.attr("val")
	return value == nil || isTrue(value)
}
