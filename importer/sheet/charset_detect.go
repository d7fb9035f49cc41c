package sheet

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

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

// detectCharset finds the encoding from the bytes alone. If several are about equally likely, and they read the file in different
// ways, it takes the likeliest and lists them all in unclear.
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
	ranked := rankCharsets(head, &scan, known)
	best := ranked[0]
	if t.charset = best.charset; best.faults > 0 || best.likely-ranked.likelyOf(utf8Text) < clearMargin && best.hits == 0 {
		if best.faults == 0 {
			t.charset = utf8Text
		}
		if t.charset.Encoding == nil {
			return refuse(reason.Undecodable, utf8Text.Name, itoa(scan.badLine))
		}
		return nil // its reader finds the line
	}
	t.unclear = ranked.rivals(scan.sample)
	if len(t.unclear) > 0 && !scan.whole {
		return unclearEncoding(t.unclear)
	}
	return nil
}

var (
	clearMargin = math.Log(100) // how much more likely an encoding must be than the next one to be taken without asking
	offerMargin = 8.0           // an encoding that is so much less likely than the best one is not offered
)

const (
	fewChars     = 4    // characters, at least, that choose an encoding of East Asia against one of an alphabet
	poorly       = -9.5 // logarithm of the likelihood of a character, if the text is in no encoding that is known
	mostOffered  = 6    // encodings in a question
	leastOffered = 2
)

// candidate is an encoding and how well a file reads in it.
type candidate struct {
	charset  Charset
	alphabet bool // one byte a character
	hits     int  // known headers, in the row that has most
	reading
}

type candidates []candidate

// rankCharsets orders UTF-8 and the encodings without a mark, the best first. UTF-8 takes part because a UTF-8 file may have
// a damaged byte. Without it, such a file would be read as GB18030, with other characters. Of alphabets that read the file in
// the same way there is one. Those that have no character for a byte of the file are left out.
func rankCharsets(head []byte, scan *byteScan, known func(string) bool) candidates {
	var all candidates
	for _, m := range easternModels {
		all = append(all, candidate{m.charset, false, knownHeaders(m.charset.text(head), known), m.read(scan.sample)})
		all[len(all)-1].addFaults(strings.Count(m.charset.text(scan.sample), replacement))
	}
	var different []*alphabet
	for i := range alphabets {
		a := &alphabets[i]
		if !a.reads(&scan.used) || slices.ContainsFunc(different, func(b *alphabet) bool { return a.same(b, &scan.used) }) {
			continue
		}
		different = append(different, a)
		all = append(all, candidate{a.charset, true, knownHeaders(a.charset.text(head), known), a.read(scan.sample)})
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.hits, a.hits), cmp.Compare(b.likely, a.likely))
	})
	return all
}

func (all candidates) likelyOf(c Charset) float64 {
	return all[slices.IndexFunc(all, func(each candidate) bool { return each.charset.Name == c.Name })].likely
}

// rivals are the best encoding and those that a person has to tell from it, none if it is clear.
func (all candidates) rivals(sample []byte) []Charset {
	best := all[0]
	hasHeaders := slices.ContainsFunc(all, func(c candidate) bool { return c.hits < best.hits })
	doubtful := !hasHeaders && (all.tooFew() || best.own < poorly*float64(best.chars))
	offered := []Charset{best.charset}
	for _, c := range all[1:] {
		near := best.likely-c.likely < clearMargin
		switch {
		case c.faults > 0 || c.hits < best.hits || c.charset.Encoding == nil || len(offered) == mostOffered:
			continue
		case near && !best.alphabet && !c.alphabet && isSecondOpinion(best.charset, sample):
			continue
		case near:
			doubtful = true
		case best.likely-c.likely > offerMargin && len(offered) >= leastOffered:
			continue
		}
		offered = append(offered, c.charset)
	}
	if !doubtful || len(offered) < leastOffered {
		return nil
	}
	return offered
}

// tooFew tells whether the best is an encoding of East Asia for a few characters, and an alphabet is not out of the question.
func (all candidates) tooFew() bool {
	best := all[0]
	return !best.alphabet && best.chars < fewChars && slices.ContainsFunc(all[1:], func(c candidate) bool {
		return c.alphabet && best.likely-c.likely < offerMargin
	})
}

// isSecondOpinion tells whether the detector chardet names the same encoding.
func isSecondOpinion(best Charset, sample []byte) bool {
	second, ok := CharsetNamed(chardet.Detect(sample).Encoding)
	return ok && second.Name == best.Name
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
			if !strings.Contains(cell, replacement) && known(strings.Trim(cell, `" `)) { // a letter that cannot be read is not folded away
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
