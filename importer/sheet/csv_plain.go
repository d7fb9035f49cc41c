package sheet

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"hgeimport/mapping/cell"
)

// Most lines of most files have no quotes: what stands between two delimiters is a field, whatever it is. Such a line is cut
// here, at a fraction of what encoding/csv needs for it. Everything else goes to encoding/csv, which reads from the same buffer:
// a line with a quote, one that is not whole in the buffer, and one so long that a limit may apply.

// plainLine takes the next line that is no blank one, if it can be cut here. The line has no line end. It is valid until the next
// read.
func (s *records) plainLine() (line []byte, ok bool) {
	if s.csv.TrimLeadingSpace {
		return nil, false
	}
	have, _ := s.in.Peek(s.in.Buffered()) // what is buffered is there
	taken, blank := 0, 0
	for {
		end := bytes.IndexByte(have[taken:], '\n')
		if end < 0 || end > MostColumns {
			break
		}
		line = have[taken : taken+end]
		if end > 0 && line[end-1] == '\r' {
			line = line[:end-1]
		}
		if len(line) > 0 {
			if ok = bytes.IndexByte(line, '"') < 0; ok {
				taken += end + 1
			}
			break
		}
		taken, blank = taken+end+1, blank+1
	}
	s.in.Discard(taken) // it is buffered
	s.plainBytes += int64(taken)
	s.plainLines += blank
	if ok {
		s.plainLines++
		s.step(s.end+blank+1, s.end+blank+1)
	}
	return line, ok
}

// The bytes of eight are looked at together.
const (
	eachByte = 0x0101010101010101
	lowBits  = 0x7F * eachByte
)

// appendPlain appends the fields of a plain line as cells to dst, without the empty ones at the end. fields is how many there are
// with these. The line is so short that no cell is too long, nor too far to the right.
func (s *records) appendPlain(dst []cell.Cell, line []byte) (cells []cell.Cell, fields int) {
	before := len(dst)
	text, start, i := string(line), 0, 0
	for ; i+8 <= len(line); i += 8 {
		differs := binary.LittleEndian.Uint64(line[i:]) ^ uint64(s.comma)*eachByte
		for ends := ^((differs&lowBits + lowBits) | differs | lowBits); ends != 0; ends &= ends - 1 {
			end := i + bits.TrailingZeros64(ends)/8
			dst = append(dst, textCell(text[start:end]))
			start = end + 1
		}
	}
	for ; i < len(line); i++ {
		if line[i] == s.comma {
			dst = append(dst, textCell(text[start:i]))
			start = i + 1
		}
	}
	dst = append(dst, textCell(text[start:]))
	fields = len(dst) - before
	for len(dst) > before && dst[len(dst)-1].Kind == cell.Empty {
		dst = dst[:len(dst)-1]
	}
	if fields > 1 {
		s.width = fields
	}
	return dst, fields
}

// textCell is a cell of a CSV.
func textCell(text string) cell.Cell {
	if text == "" {
		return cell.Cell{}
	}
	return cell.Cell{Text: text, Kind: cell.Text}
}
