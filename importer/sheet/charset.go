package sheet

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"hgeimport/mapping/reason"
)

// Charset is a character encoding.
type Charset struct {
	Name     string            // as messages show it, in lower case
	Encoding encoding.Encoding // nil for UTF-8, which needs no decoding
}

var (
	utf8Text = Charset{Name: "utf-8"}
	utf16LE  = Charset{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	utf16BE  = Charset{"utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	gb18030  = Charset{"gb18030", simplifiedchinese.GB18030}
	cp949    = Charset{"cp949", korean.EUCKR} // x/text reads the whole code page under this name
	big5     = Charset{"big5", traditionalchinese.Big5}
	cp932    = Charset{"cp932", japanese.ShiftJIS}
	eucJP    = Charset{"euc-jp", japanese.EUCJP}

	windows1250 = Charset{"windows-1250", charmap.Windows1250}
	windows1251 = Charset{"windows-1251", charmap.Windows1251}
	windows1252 = Charset{"windows-1252", charmap.Windows1252} // also for iso-8859-1, as on the web
	windows1254 = Charset{"windows-1254", charmap.Windows1254}
	latin2      = Charset{"iso-8859-2", charmap.ISO8859_2}
	latin9      = Charset{"iso-8859-15", charmap.ISO8859_15}
	macRoman    = Charset{"macintosh", charmap.Macintosh}
)

// charsetNames are the names that mean something else, or nothing, among the encoding names of the web (htmlindex).
var charsetNames = map[string]Charset{
	"utf8": utf8Text, "utf-8": utf8Text, "utf-8-sig": utf8Text, "utf-16le": utf16LE, "utf-16be": utf16BE,
	"gb18030": gb18030, "gbk": gb18030, "gb2312": gb18030, "cp936": gb18030, "ms936": gb18030,
	"cp949": cp949, "ms949": cp949, "uhc": cp949, "euc-kr": cp949, "ks_c_5601-1987": cp949,
	"big5": big5, "cp950": big5,
	"cp850": {"cp850", charmap.CodePage850}, "cp852": {"cp852", charmap.CodePage852}, "cp866": {"cp866", charmap.CodePage866},
	"cp932": cp932, "ms932": cp932, "windows-31j": cp932, "shift_jis": cp932, "shift-jis": cp932, "sjis": cp932,
}

// CharsetNamed finds an encoding by a name from the configuration or from a file, in upper or lower case. Besides the
// names in charsetNames it knows all encoding names of the web.
func CharsetNamed(name string) (Charset, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if c, ok := charsetNames[name]; ok {
		return c, true
	}
	coding, err := htmlindex.Get(name)
	if err != nil {
		return Charset{}, false
	}
	if canonical, err := htmlindex.Name(coding); err == nil {
		name = canonical
	}
	return Charset{name, coding}, true
}

// reader decodes r. Bytes that are not valid in the encoding end in a refusal with their line. It does not check
// UTF-8, which mustBeUTF8 has checked before.
func (c Charset) reader(r io.Reader) io.Reader {
	if c.Encoding == nil {
		return r
	}
	return &strictDecoder{in: transform.NewReader(r, c.Encoding.NewDecoder()), charset: c.Name, line: 1}
}

// text decodes b, with a replacement character for each byte that cannot be decoded.
func (c Charset) text(b []byte) string {
	if c.Encoding == nil {
		return string(bytes.ToValidUTF8(b, []byte(replacement)))
	}
	decoded, _ := c.Encoding.NewDecoder().Bytes(b)
	return string(decoded)
}

// replacement is the character that the decoders of x/text write for bytes that are not valid. They give no error.
const replacement = "\uFFFD"

// strictDecoder passes decoded text on and fails at the first replacement character or NUL in it.
type strictDecoder struct {
	in       io.Reader
	charset  string
	line     int
	tail     [2]byte // last bytes of the previous read: a replacement character may begin there
	tailSize int
}

func (d *strictDecoder) Read(p []byte) (int, error) {
	n, err := d.in.Read(p)
	got := p[:n]
	joint := append(append(make([]byte, 0, 4), d.tail[:d.tailSize]...), got[:min(n, 2)]...)
	if at := bytes.Index(got, []byte(replacement)); at >= 0 || bytes.Contains(joint, []byte(replacement)) {
		line := d.line + bytes.Count(got[:max(at, 0)], []byte{'\n'})
		return 0, refuse(reason.Undecodable, d.charset, itoa(line))
	}
	if at := bytes.IndexByte(got, 0); at >= 0 {
		return 0, refuse(reason.NulBytes, itoa(d.line+bytes.Count(got[:at], []byte{'\n'})))
	}
	d.line += bytes.Count(got, []byte{'\n'})
	if n > 0 {
		end := joint
		if n >= 2 {
			end = got
		}
		d.tailSize = copy(d.tail[:], end[max(len(end)-2, 0):])
	}
	return n, err
}
