package hgeapi

import (
	"bytes"
	"compress/gzip"
	"io"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	textunicode "golang.org/x/text/encoding/unicode"
)

// bodyText is the body of a reply as UTF-8: unpacked, if something before the carrier has packed it without saying so, and
// without a byte order mark. A text that is no UTF-8 is decoded by the charset that the reply names, otherwise by those of the
// carrier's countries. If none fits, the bytes stay as they are: then their words cannot be read, but the carrier's codes can.
//
// This comes before the parser: in GBK the second byte of a character may be a backslash.
func (c *Client) bodyText(body []byte, contentType string, limit int64) (string, error) {
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) { // no JSON begins so
		unpacked, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			body, err = io.ReadAll(io.LimitReader(unpacked, limit+1))
		}
		if err != nil {
			return "", c.tidyError(err)
		}
	}
	if isUTF16(body) {
		order := textunicode.LittleEndian
		if body[0] == 0xfe || body[0] == 0 {
			order = textunicode.BigEndian
		}
		text, _ := decoded(textunicode.UTF16(order, textunicode.UseBOM), body)
		return text, nil
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return string(body), nil
	}
	for _, coding := range c.codings(contentType) {
		if text, ok := decoded(coding.encoding, body); ok && (coding.fits == nil || coding.fits(text)) {
			return text, nil
		}
	}
	return string(body), nil
}

// isUTF16 tells whether a body begins as JSON in UTF-16 does: with its byte order mark, or with one of { and [ in two bytes.
func isUTF16(body []byte) bool {
	if len(body) < 2 {
		return false
	}
	switch [2]byte(body[:2]) {
	case [2]byte{0xff, 0xfe}, [2]byte{0xfe, 0xff}, [2]byte{'{', 0}, [2]byte{0, '{'}, [2]byte{'[', 0}, [2]byte{0, '['}:
		return true
	}
	return false
}

// coding is a way to read bytes. fits tells whether what comes out can be meant; nil = always.
type coding struct {
	encoding encoding.Encoding
	fits     func(string) bool
}

// codings are the ways to read bytes that are no UTF-8, best first.
func (c *Client) codings(contentType string) []coding {
	var all []coding
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		if named, err := htmlindex.Get(params["charset"]); err == nil {
			all = append(all, coding{named, nil})
		}
	}
	// Chinese that is read as Korean has Chinese characters among its syllables, unless it is short.
	korean, chinese := coding{korean.EUCKR, isHangul}, coding{simplifiedchinese.GB18030, nil}
	if c.config.Language == "zh" {
		return append(all, chinese, korean)
	}
	return append(all, korean, chinese)
}

// decoded decodes a text. ok tells whether each byte had a meaning.
func decoded(e encoding.Encoding, body []byte) (text string, ok bool) {
	out, err := e.NewDecoder().Bytes(body)
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

// isHangul tells whether a text has Korean syllables and no Chinese characters.
func isHangul(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) &&
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
