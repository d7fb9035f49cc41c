package sheet

import (
	"io"
	"os"
	"slices"

	"hgeimport/mapping/reason"
)

// textFile is a file of text in some encoding: a CSV, HTML or SpreadsheetML.
type textFile struct {
	file     *os.File
	charset  Charset
	from, to int64 // where the text begins and ends: without a byte order mark and an end-of-file byte
	hasBOM   bool
	unclear  []Charset    // encodings that the text may be in as well, charset first; none if it is clear
	stop     func() error // ends the reading
}

const (
	headSize = 64 << 10 // bytes at the start of a file that decide about its format, line ends and delimiter
	dosEnd   = 0x1A     // an end-of-file byte that DOS programs write behind the last line
)

// openText finds the encoding of a file. The first of these that applies decides:
//
//  1. a byte order mark
//  2. the configured encoding
//  3. the encoding that the file declares, as declared reads it from the head
//  4. UTF-16, recognised by its NUL bytes
//  5. UTF-8, if the whole file is valid
//  6. the encoding in which most headers are known and the text is most likely
//
// Decoding without an error does not count: most of these encodings decode each other's files without one.
func openText(f *os.File, o Options, declared func(head []byte) string) (*textFile, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	t := &textFile{file: f, to: info.Size(), stop: o.Stop}
	head := make([]byte, min(headSize, t.to))
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
	if c, n := byteOrderMark(head); n > 0 {
		t.charset, t.from, t.hasBOM = c, int64(n), true
	} else if configured != "" {
		var ok bool
		if t.charset, ok = CharsetNamed(configured); !ok {
			return nil, refusal(reason.Reason{Code: reason.UnknownEncoding, Value: shorten(configured)})
		}
	} else if c, ok := utf16WithoutBOM(head); ok {
		t.charset = c
	} else {
		if err := t.detectCharset(head, o.IsHeader); err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(t.unclear, func(c Charset) bool { return c.Name == o.Answered }); i >= 0 {
			t.charset = t.unclear[i]
		}
		return t, nil
	}
	if t.charset.Encoding == nil {
		return t, t.mustBeUTF8()
	}
	return t, nil
}

// mustBeUTF8 refuses the file if any of it is not valid UTF-8.
func (t *textFile) mustBeUTF8() error {
	scan, err := scanBytes(t.bytes())
	switch {
	case err != nil:
		return err
	case scan.nulLine > 0:
		return refuse(reason.NulBytes, itoa(scan.nulLine))
	case scan.badLine > 0:
		return refuse(reason.Undecodable, t.charset.Name, itoa(scan.badLine))
	}
	return nil
}

func (t *textFile) bytes() *io.SectionReader {
	return io.NewSectionReader(readerAt(t.file, t.stop), t.from, t.to-t.from)
}

// decoded is the text as UTF-8, without a byte order mark.
func (t *textFile) decoded() io.Reader { return t.charset.reader(t.bytes()) }

// mostDecoded is more than the decoded text has in bytes: a byte of no encoding becomes more than three in UTF-8.
func (t *textFile) mostDecoded() int64 { return 4*(t.to-t.from) + 1 }

// head is the first headSize bytes of the decoded text. whole = that is all of it.
func (t *textFile) head() (text string, whole bool, err error) {
	head := make([]byte, min(headSize, t.mostDecoded()))
	n, err := io.ReadFull(t.decoded(), head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return string(head[:n]), true, nil
	}
	return string(head[:n]), false, err
}
