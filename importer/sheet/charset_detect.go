package sheet

import (
	"bytes"
	"io"
	"math"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"

	"hgeimport/mapping/reason"
)

// UTF8BOM is the byte order mark in UTF-8, and the character U+FEFF in Go.
const UTF8BOM = "\uFEFF"

// byteOrderMarks are the byte order marks of the encodings that have one.
var byteOrderMarks = []struct {
	bytes   string
	charset Charset
}{{UTF8BOM, utf8Text}, {"\xFF\xFE", utf16LE}, {"\xFE\xFF", utf16BE}, {"\x84\x31\x95\x33", gb18030}}

// byteOrderMark finds the encoding that a byte order mark at the start of head names, and the length of the mark. 0 =
// there is none.
func byteOrderMark(head []byte) (Charset, int) {
	for _, m := range byteOrderMarks {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return m.charset, len(m.bytes)
		}
	}
	return Charset{}, 0
}

// utf16WithoutBOM recognises UTF-16 that has no byte order mark. Every table has digits and delimiters; in UTF-16 these
// have a NUL as their first byte (big endian) or as their second (little endian).
func utf16WithoutBOM(head []byte) (Charset, bool) {
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	enough := len(head)/40 + 2
	switch {
	case nul[1] > enough && nul[1] > 20*nul[0]:
		return utf16LE, true
	case nul[0] > enough && nul[0] > 20*nul[1]:
		return utf16BE, true
	}
	return Charset{}, false
}

// byteScan is what one pass over the bytes of a file finds.
type byteScan struct {
	badLine int    // first line that is not UTF-8, 0 = none
	nulLine int    // first line with a NUL byte, 0 = none
	sample  []byte // up to sampleSize bytes of lines that are not plain ASCII, if the file is not UTF-8
}

const sampleSize = 256 << 10

// scanBytes reads r to its end.
func scanBytes(r io.Reader) (s byteScan, err error) {
	buf := make([]byte, 256<<10)
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
	for _, row := range bytes.SplitAfter(b, []byte{'\n'}) {
		if len(s.sample)+len(row) <= sampleSize && bytes.ContainsFunc(row, func(r rune) bool { return r >= utf8.RuneSelf }) {
			s.sample = append(s.sample, row...)
		}
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

// detectCharset finds the encoding from the bytes alone. It refuses the file if two encodings are about equally likely
// and the detector chardet names neither of them.
func (t *textFile) detectCharset(head []byte, known func(string) bool) error {
	scan, err := scanBytes(t.bytes())
	switch {
	case err != nil:
		return err
	case scan.nulLine > 0:
		return refuse(reason.NulBytes, itoa(scan.nulLine))
	case scan.badLine == 0:
		t.charset = utf8Text
		return nil
	}
	ranked := rankCharsets(head, scan.sample, known)
	best, next := ranked[0], ranked[1]
	if best.hits == next.hits && best.likely-next.likely < clearMargin {
		second, _ := CharsetNamed(chardet.Detect(scan.sample).Encoding)
		switch second.Name {
		case best.charset.Name:
		case next.charset.Name:
			best = next
		default:
			return refuse(reason.EncodingUnclear, best.charset.Name, next.charset.Name)
		}
	}
	if t.charset = best.charset; best.charset.Encoding == nil {
		return refuse(reason.Undecodable, utf8Text.Name, itoa(scan.badLine))
	}
	return nil
}

// clearMargin is how much more likely the best encoding must be than the next one to be taken without asking chardet: a
// hundred times.
var clearMargin = math.Log(100)

// candidate is an encoding and how well a file reads in it.
type candidate struct {
	charset Charset
	hits    int     // known headers, in the row that has most
	likely  float64 // logarithm of the likelihood of the sample
}

// rankCharsets orders UTF-8 and the East Asian encodings, the best first. UTF-8 takes part because a UTF-8 file may have
// a damaged byte. Without it, such a file would be read as GB18030, with other characters.
func rankCharsets(head, sample []byte, known func(string) bool) []candidate {
	all := make([]candidate, 0, len(models))
	for _, m := range models {
		text := m.charset.text(head)
		all = append(all, candidate{m.charset, knownHeaders(text, known), m.likelihood(sample)})
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].hits != all[j].hits {
			return all[i].hits > all[j].hits
		}
		return all[i].likely > all[j].likely
	})
	return all
}

// knownHeaders is the number of known headers in the row that has most, for any delimiter.
func knownHeaders(text string, known func(string) bool) (most int) {
	if known == nil {
		return 0
	}
	rows := strings.SplitN(text, "\n", headerRows+1)
	for _, row := range rows[:min(len(rows), headerRows)] {
		n := 0
		for _, cell := range strings.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune(",;\t|\r", r) }) {
			if known(strings.Trim(cell, `" `)) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// model tells how likely a text is in one encoding, by the zones of the code table that its characters are in. The first
// level of each national standard holds the characters of daily use, the rest are rare. A text that is read in the wrong
// encoding falls into the rare zones or into none.
type model struct {
	charset Charset
	zones   []zone
}

// zone is a part of a code table. The first zone of a model that has a character counts.
type zone struct {
	lead, trail [2]byte // first and last lead byte and trail byte; trail {0, 0} = characters of a single byte
	share       float64 // of the characters of a usual text
	size        float64 // number of characters in the zone
}

const (
	asciiShare  = 0.5 / 95     // of one ASCII character
	utf8Share   = 0.5 / 20_000 // of one character of UTF-8 beyond ASCII
	faultShare  = 1e-9         // of a byte that is not valid
	fourByteGB  = 1e-9         // of a four-byte character of GB18030
	fourByteLen = 4
)

var models = []model{
	{charset: utf8Text},
	{gb18030, []zone{
		{[2]byte{0xA1, 0xA9}, [2]byte{0xA1, 0xFE}, 0.05, 846},
		{[2]byte{0xB0, 0xD7}, [2]byte{0xA1, 0xFE}, 0.90, 3755},
		{[2]byte{0xD8, 0xF7}, [2]byte{0xA1, 0xFE}, 0.04, 3008},
		{[2]byte{0x81, 0xFE}, [2]byte{0x40, 0xFE}, 0.01, 14000},
	}},
	{cp949, []zone{
		{[2]byte{0xA1, 0xAC}, [2]byte{0xA1, 0xFE}, 0.05, 986},
		{[2]byte{0xB0, 0xC8}, [2]byte{0xA1, 0xFE}, 0.92, 2350},
		{[2]byte{0xCA, 0xFD}, [2]byte{0xA1, 0xFE}, 0.005, 4888},
		{[2]byte{0x81, 0xC6}, [2]byte{0x41, 0x5A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x61, 0x7A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x81, 0xFE}, 0.01, 5000},
	}},
	{big5, []zone{
		{[2]byte{0xA1, 0xA3}, [2]byte{0x40, 0xFE}, 0.05, 408},
		{[2]byte{0xA4, 0xC6}, [2]byte{0x40, 0x7E}, 0.90, 5401},
		{[2]byte{0xA4, 0xC6}, [2]byte{0xA1, 0xFE}, 0.90, 5401},
		{[2]byte{0xC9, 0xF9}, [2]byte{0x40, 0x7E}, 0.03, 7652},
		{[2]byte{0xC9, 0xF9}, [2]byte{0xA1, 0xFE}, 0.03, 7652},
		{[2]byte{0x87, 0xFE}, [2]byte{0x40, 0x7E}, 0.002, 5000},
		{[2]byte{0x87, 0xFE}, [2]byte{0xA1, 0xFE}, 0.002, 5000},
	}},
	{cp932, []zone{
		{[2]byte{0xA1, 0xDF}, [2]byte{}, 0.02, 63}, // half-width katakana
		{[2]byte{0x81, 0x81}, [2]byte{0x40, 0xFC}, 0.07, 147},
		{[2]byte{0x82, 0x82}, [2]byte{0x9F, 0xF1}, 0.30, 83},
		{[2]byte{0x82, 0x82}, [2]byte{0x4F, 0x9A}, 0.03, 62},
		{[2]byte{0x83, 0x83}, [2]byte{0x40, 0x96}, 0.20, 86},
		{[2]byte{0x88, 0x97}, [2]byte{0x40, 0xFC}, 0.36, 2965},
		{[2]byte{0x98, 0x98}, [2]byte{0x40, 0x72}, 0.36, 2965},
		{[2]byte{0x98, 0x9F}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0xE0, 0xEA}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0x81, 0x9F}, [2]byte{0x40, 0xFC}, 0.002, 3000},
		{[2]byte{0xE0, 0xFC}, [2]byte{0x40, 0xFC}, 0.002, 3000},
	}},
}

// likelihood is the logarithm of how likely b is as a text in this encoding.
func (m *model) likelihood(b []byte) (sum float64) {
	for i := 0; i < len(b); {
		n, p := m.char(b[i:])
		sum += math.Log(p)
		i += n
	}
	return sum
}

// char is the length of the first character of b and its likelihood.
func (m *model) char(b []byte) (int, float64) {
	if b[0] < 0x80 {
		return 1, asciiShare
	}
	if m.charset.Encoding == nil {
		if r, n := utf8.DecodeRune(b); r != utf8.RuneError {
			return n, utf8Share
		}
		return 1, faultShare
	}
	if m.charset.Name == gb18030.Name && len(b) >= fourByteLen &&
		b[1] >= '0' && b[1] <= '9' && b[2] > 0x80 && b[3] >= '0' && b[3] <= '9' {
		return fourByteLen, fourByteGB
	}
	for _, z := range m.zones {
		switch {
		case b[0] < z.lead[0] || b[0] > z.lead[1]:
		case z.trail[0] == 0:
			return 1, z.share / z.size
		case len(b) > 1 && b[1] >= z.trail[0] && b[1] <= z.trail[1] && b[1] != 0x7F:
			return 2, z.share / z.size
		}
	}
	return 1, faultShare
}
