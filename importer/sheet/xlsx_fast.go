package sheet

import (
	"encoding/binary"
	"strconv"

	"hgeimport/mapping/cell"
)

// Nearly every cell of a large sheet is written in one of very few forms, and so is nearly every shared string. The functions
// here read these forms from the buffer of the scanner, byte for byte as Excel and most programs write them, in a fraction of the
// time of the scanner. Whatever is written in another way, is damaged, or reaches beyond the buffer they leave to the scanner,
// which has read nothing of it yet. What both can read reads the same.

// fastHead is how many bytes have to be in the buffer: more than the start of a cell in any of these forms has, with a value
// of 8 bytes and its end.
const fastHead = 96

// word is the little-endian number that stands for up to eight bytes of text.
func word(text string) (n uint64) {
	for i := len(text) - 1; i >= 0; i-- {
		n = n<<8 | uint64(text[i])
	}
	return n
}

var (
	wordCell     = word(`<c r="`)
	wordStyle    = uint32(word(` s="`))
	wordValue    = uint32(word(`><v>`))
	wordShared   = word(` t="s"><`)
	wordInValue  = uint16(word(`v>`))
	wordEndValue = word(`</v></c>`)
)

const sixBytes = 1<<48 - 1 // of a word

func word16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func word32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func word64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// fastRow moves behind the start of the row that comes next, and returns its number. 0 = it is not read: it has more than what
// Excel adds to a number for itself.
func (s *xlsxScan) fastRow() int {
	q := matcher{s.buf, s.at}
	if s.empty || s.noFast || !q.match(`<row r="`) {
		return 0
	}
	number := q.number()
	if number < 1 || number > MostRows || !q.match(`"`) ||
		q.match(` spans="`) && (q.number() < 0 || !q.match(`:`) || q.number() < 0 || !q.match(`"`)) ||
		q.match(` x14ac:dyDescent="`) && (q.number() < 0 || q.match(`.`) && q.number() < 0 || !q.match(`"`)) || !q.match(`>`) {
		return 0
	}
	s.at = q.at
	s.starts, s.open = append(s.starts, len(s.open)), append(s.open, "row"...)
	return number
}

// fastRowEnd moves behind the end of the row if it comes next.
func (s *xlsxScan) fastRowEnd() bool {
	q := matcher{s.buf, s.at}
	if s.empty || s.noFast || string(s.open[s.starts[len(s.starts)-1]:]) != "row" || !q.match(`</row>`) {
		return false
	}
	s.at = q.at
	s.pop()
	return true
}

// rowReference is the number of a row as the references of its cells end, with the quote behind it: 12".
type rowReference struct {
	digits, mask uint64 // as a word
	length       int
}

func referenceOf(row int) rowReference {
	var b [24]byte
	text := append(strconv.AppendInt(b[:0], int64(row), 10), '"') // MostRows has seven digits
	r := rowReference{mask: ^uint64(0) >> (64 - 8*len(text)), length: len(text)}
	r.digits = word64(b[:]) & r.mask
	return r
}

// fastCells reads cells from the buffer as long as they are written as most programs write them: attributes r, s and t in this
// order, one value, no prefix, nothing to decode.
func (s *xlsxScan) fastCells() error {
	if s.empty || s.noFast {
		return nil
	}
	for {
		b := s.buf[s.at:]
		if len(b) < fastHead || word64(b)&sixBytes != wordCell {
			return nil
		}
		col, i := 0, 6
		for ; i < 10 && b[i]|0x20-'a' < 26; i++ {
			col = col*26 + int(b[i]|0x20-'a') + 1
		}
		if col--; col <= s.col || col >= MostColumns || word64(b[i:])&s.reference.mask != s.reference.digits {
			return nil
		}
		i += s.reference.length
		format := &general
		if word32(b[i:]) == wordStyle {
			style, digits := 0, 0
			for i += 4; digits < 5 && b[i]-'0' < 10; i++ { // mostStyles has five
				style, digits = style*10+int(b[i]-'0'), digits+1
			}
			if b[i] != '"' || digits == 0 {
				return nil
			}
			i, format = i+1, s.styles.format(style)
		}
		if word64(b[i:]) != wordShared || word16(b[i+8:]) != wordInValue {
			if done, err := s.fastValue(b, i, col, format); !done || err != nil {
				return err
			}
			continue
		}
		number, from := 0, i+10
		for i = from; i < from+8 && b[i]-'0' < 10; i++ {
			number = number*10 + int(b[i]-'0')
		}
		if i == from || word64(b[i:]) != wordEndValue {
			return nil
		}
		text, err := s.sharedStrings.get(number)
		if err != nil {
			return orNoSuchString(err)
		}
		s.at += i + 8
		s.setShared(col, format, text)
	}
}

// orNoSuchString is err, or nil for a number that no shared string has: the scanner says where it stands.
func orNoSuchString(err error) error {
	if err == errNoSuchString {
		return nil
	}
	return err
}

// setShared puts a shared string into the row.
func (s *xlsxScan) setShared(col int, format *cellFormat, text string) {
	s.col = col
	if text == "" {
		return
	}
	at := s.cellAt(col)
	if s.sharedStrings.struck {
		var struck struckRuns
		text, struck = cutStruck(text)
		struck.strike(at)
	}
	if format.struck {
		at.Struck = cell.WholeStruck
	}
	at.Text, at.Kind = text, cell.Text
	if format.shown != nil {
		at.Format = format.shown.Text()
	}
}

// fastValue reads the rest of a cell whose value is no shared string. It begins at b[i], with the attribute t if there is one.
func (s *xlsxScan) fastValue(b []byte, i, col int, format *cellFormat) (done bool, err error) {
	q := matcher{b, i}
	if word32(b[i:]) == wordValue {
		q.at += 4
		value := q.plainText()
		if value == nil || len(b)-q.at < 8 || word64(b[q.at:]) != wordEndValue {
			return false, nil
		}
		s.at += q.at + 8
		s.col = col
		return true, s.setCell(col, numberCell, format, value)
	}
	kind, open, end := numberCell, `><v>`, `</v></c>`
	switch {
	case !q.match(` t="`):
	case q.match(`s"`):
		kind = sharedCell
	case q.match(`n"`):
	case q.match(`str"`):
		kind = stringCell
	case q.match(`inlineStr"`):
		kind, open, end = inlineCell, `><is><t>`, `</t></is></c>`
	default:
		return false, nil
	}
	if q.match(`/>`) || q.match(`></c>`) {
		s.at += q.at
		s.col = col
		return true, nil
	}
	if !q.match(open) && (kind != inlineCell || !q.match(`><is><t xml:space="preserve">`)) {
		return false, nil
	}
	value := q.plainText()
	if value == nil || !q.match(end) {
		return false, nil
	}
	s.at += q.at
	s.col = col
	return true, s.setCell(col, kind, format, value)
}

// fastTexts reads up to most shared strings that come next as long as they are plain ones: a text without entities, perhaps
// with the note on phonetics that Excel adds in Chinese, Japanese and Korean.
func (x *xmlReader) fastTexts(most int, add func(text []byte) error) error {
	for range most {
		q := matcher{x.buf, x.at}
		if !q.match(`<si><t`) || !q.match(`>`) && !q.match(` xml:space="preserve">`) {
			return nil
		}
		text := q.plainText()
		if text == nil || !q.match(`</t>`) {
			return nil
		}
		if q.match(`<phoneticPr fontId="`) && (q.number() < 0 || !q.match(`" type="noConversion"/>`)) || !q.match(`</si>`) {
			return nil
		}
		x.at = q.at
		if err := add(text); err != nil {
			return err
		}
	}
	return nil
}

// matcher moves over bytes as long as they are the expected ones.
type matcher struct {
	b  []byte
	at int
}

// match moves over text if it comes next.
func (q *matcher) match(s string) bool {
	if len(q.b)-q.at < len(s) || string(q.b[q.at:q.at+len(s)]) != s {
		return false
	}
	q.at += len(s)
	return true
}

// number moves over a number of up to 8 digits. -1 = no digit comes next.
func (q *matcher) number() int {
	n, from := 0, q.at
	for q.at < len(q.b) && q.b[q.at] >= '0' && q.b[q.at] <= '9' && q.at-from < 8 {
		n = n*10 + int(q.b[q.at]-'0')
		q.at++
	}
	if q.at == from {
		return -1
	}
	return n
}

// endsPlainText are the bytes at which a text is at its end, or needs decoding.
var endsPlainText = [256]bool{'<': true, '&': true, '_': true, '\r': true}

// plainText moves over a text up to the next tag. nil = it has to be decoded, is longer than a cell may be, or the tag is not in
// the buffer.
func (q *matcher) plainText() []byte {
	rest := q.b[q.at:]
	for n, c := range rest[:min(len(rest), MostChars+1)] {
		if !endsPlainText[c] {
			continue
		}
		if c != '<' {
			return nil
		}
		q.at += n
		return rest[:n:n]
	}
	return nil
}
