package sheet

import (
	"bytes"
	"io"
	"math"
	"os"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"

	"hgeimport/mapping/reason"
)

// byteMarks are the byte order marks, by which a file says what it is.
var byteOrderMarks = []struct {
	mark    string
	charset Charset
}{{UTF8Mark, utf8Text}, {"\xFF\xFE", utf16LE}, {"\xFE\xFF", utf16BE}, {"\x84\x31\x95\x33", gb18030}}

// textFile is a file of text: where the text begins and ends in it, and how it is coded.
type textFile struct {
	file     *os.File
	charset  Charset
	from, to int64
	hasBOM   bool // begins with a byte order mark
}

// dosEnd is what old programs write behind the last line.
const dosEnd = 0x1A

// openText takes, in this order: a byte order mark, the configured encoding, the one that the file declares of itself,
// UTF-16 by its NUL bytes, UTF-8 where all of the file is valid, and then the one among the East Asian encodings in
// which the headers are known and the text is likely. Most of these decode each other's files without an error, so
// no error proves nothing.
func openText(f *os.File, o Options, declared func(head []byte) string) (*textFile, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	t := &textFile{file: f, to: info.Size()}
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	if int64(n) == t.to && n > 0 && head[n-1] == dosEnd {
		t.to--
	}
	configured := o.Encoding
	if configured == "" || configured == "auto" {
		configured = declared(head)
	}
	if marked, n := byteOrderMark(head); n > 0 {
		t.charset, t.from, t.hasBOM = marked, int64(n), true
	} else if configured != "" {
		var ok bool
		if t.charset, ok = CharsetNamed(configured); !ok {
			return nil, refusal(reason.Reason{Code: reason.UnknownEncoding, Value: shorten(configured)})
		}
	} else if wide, ok := utf16WithoutBOM(head); ok {
		t.charset = wide
	} else {
		return t, t.detectCharset(head, o.Known)
	}
	if t.charset.Coding == nil {
		return t, t.mustBeUTF8()
	}
	return t, nil
}

func (t *textFile) mustBeUTF8() error {
	look, err := scanBytes(t.bytes())
	switch {
	case err != nil:
		return err
	case look.nulLine > 0:
		return refuse(reason.NulBytes, itoa(look.nulLine))
	case look.badLine > 0:
		return refuse(reason.Undecodable, t.charset.Name, itoa(look.badLine))
	}
	return nil
}

func (t *textFile) bytes() io.Reader { return io.NewSectionReader(t.file, t.from, t.to-t.from) }

// decoded is the text as UTF-8, without a byte order mark.
func (t *textFile) decoded() io.Reader { return t.charset.reader(t.bytes()) }

// head is the first headSize bytes of the decoded text. whole says that there is no more.
func (t *textFile) head() (text string, whole bool, err error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(t.decoded(), head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return string(head[:n]), true, nil
	}
	return string(head[:n]), false, err
}

func byteOrderMark(head []byte) (Charset, int) {
	for _, m := range byteOrderMarks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return m.charset, len(m.mark)
		}
	}
	return Charset{}, 0
}

// wideText recognises UTF-16 without a mark: digits and delimiters, which every table has, leave a NUL in every
// second byte, and always the same one.
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

// byteLook is what the bytes of a whole file say. The sample is of lines that are not plain ASCII.
type byteScan struct {
	badLine int // first line that is not UTF-8, 0 = none
	nulLine int // first line with a NUL byte, 0 = none
	sample  []byte
}

const sampleSize = 256 << 10

// lookAtBytes reads a file to its end.
func scanBytes(r io.Reader) (l byteScan, err error) {
	buf := make([]byte, 256<<10)
	kept, line := 0, 1
	for {
		n, err := io.ReadFull(r, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return l, err
		}
		chunk := buf[:kept+n]
		whole := chunk
		if !last {
			whole = chunk[:cutRune(chunk)]
		}
		l.add(whole, line)
		line += bytes.Count(whole, []byte{'\n'})
		if kept = copy(buf, chunk[len(whole):]); last {
			return l, nil
		}
	}
}

// cutRune is the length of b without a character that its end has cut.
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

func (l *byteScan) add(b []byte, line int) {
	if at := bytes.IndexByte(b, 0); at >= 0 && l.nulLine == 0 {
		l.nulLine = line + bytes.Count(b[:at], []byte{'\n'})
	}
	if l.badLine == 0 {
		if utf8.Valid(b) {
			return
		}
		l.badLine = line + bytes.Count(b[:validLength(b)], []byte{'\n'})
	}
	for _, row := range bytes.SplitAfter(b, []byte{'\n'}) {
		if len(l.sample)+len(row) <= sampleSize && bytes.ContainsFunc(row, func(r rune) bool { return r >= utf8.RuneSelf }) {
			l.sample = append(l.sample, row...)
		}
	}
}

// validLength is how much of b is UTF-8.
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

// findCharset decides where neither a mark nor a setting does.
func (t *textFile) detectCharset(head []byte, known func(string) bool) error {
	look, err := scanBytes(t.bytes())
	switch {
	case err != nil:
		return err
	case look.nulLine > 0:
		return refuse(reason.NulBytes, itoa(look.nulLine))
	case look.badLine == 0:
		t.charset = utf8Text
		return nil
	}
	guesses := rankCharsets(head, look.sample, known)
	best, next := guesses[0], guesses[1]
	if best.hits == next.hits && best.likely-next.likely < clearMargin {
		second, _ := CharsetNamed(chardet.Detect(look.sample).Encoding)
		switch second.Name {
		case best.charset.Name:
		case next.charset.Name:
			best = next
		default:
			return refuse(reason.EncodingUnclear, best.charset.Name, next.charset.Name)
		}
	}
	if t.charset = best.charset; best.charset.Coding == nil {
		return refuse(reason.Undecodable, utf8Text.Name, itoa(look.badLine))
	}
	return nil
}

// clearMargin is how much likelier an encoding must be to be taken without a second opinion: a hundred times.
var clearMargin = math.Log(100)

// opinion is how well a file reads in one encoding.
type candidate struct {
	charset Charset
	hits    int     // known headers in one row
	likely  float64 // logarithm of the likelihood of the sample
}

// guess orders UTF-8 and the East Asian encodings, the best first. UTF-8 is among them for a file of which a piece
// has been damaged: GB18030 would read it as other characters.
func rankCharsets(head, sample []byte, known func(string) bool) []candidate {
	all := make([]candidate, 0, len(models))
	for _, m := range models {
		text, _ := m.charset.text(head)
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

// knownHeaders is the number of known headers in the row that has most, whatever the delimiter.
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
