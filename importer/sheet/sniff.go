package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"

	"hgeimport/mapping/reason"
)

// signatures are the first bytes of files that cannot be read as a spreadsheet.
var signatures = []struct {
	first string
	code  reason.Code
	args  []string
}{
	{"%PDF-", reason.NotASheet, []string{"PDF"}},
	{"\x89PNG", reason.NotASheet, []string{"PNG"}},
	{"\xFF\xD8\xFF", reason.NotASheet, []string{"JPEG"}},
	{"GIF8", reason.NotASheet, []string{"GIF"}},
	{"II*\x00", reason.NotASheet, []string{"TIFF"}},
	{"MM\x00*", reason.NotASheet, []string{"TIFF"}},
	{"RIFF", reason.NotASheet, []string{"WebP"}},
	{"{\\rtf", reason.NotASheet, []string{"RTF"}},
	{"MIME-Version:", reason.NotASheet, []string{"MHTML"}},
	{"Rar!\x1A\x07", reason.Archive, []string{"RAR"}},
	{"7z\xBC\xAF\x27\x1C", reason.Archive, []string{"7z"}},
	{"\x1F\x8B", reason.Archive, []string{"gzip"}},
	{"\x00\x00\x1A\x00", reason.OldSheet, []string{"Lotus 1-2-3"}},
	{"\x00\x00\x02\x00\x04\x04", reason.OldSheet, []string{"Lotus 1-2-3"}},
	{"\xFF\x00\x02\x00", reason.OldSheet, []string{"Quattro Pro"}},
	{"bplist00", reason.DataFile, []string{"Apple plist"}},
	{"PAR1", reason.DataFile, []string{"Parquet"}},
	{"SQLite format 3\x00", reason.DataFile, []string{"SQLite"}},
	{"\x00\x01\x00\x00Standard", reason.DataFile, []string{"Access"}},
	{"\xFD7zXZ\x00", reason.Archive, []string{"xz"}},
	{"BZh", reason.Archive, []string{"bzip2"}},
	{"\x09\x00\x04\x00", reason.BinaryXLS, nil}, // BIFF 2 to 4: Excel before it wrapped its files in OLE
	{"\x09\x02\x06\x00", reason.BinaryXLS, nil},
	{"\x09\x04\x06\x00", reason.BinaryXLS, nil},
}

const (
	zipFirst = "PK\x03\x04"
	zipEmpty = "PK\x05\x06"
	oleFirst = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
)

// sniff finds out the format of a file from its content. It refuses a file that cannot be read, and names what it is.
func sniff(f io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(headSize, size+1))
	n, err := f.ReadAt(head, 0)
	switch {
	case n == 0 && err == io.EOF:
		return "", refuse(reason.NoRows)
	case err != nil && err != io.EOF:
		return "", err
	}
	head = head[:n]
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.first)) {
			return "", refuse(s.code, s.args...)
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte(zipFirst)), bytes.HasPrefix(head, []byte(zipEmpty)):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte(oleFirst)):
		return "", refuseOLE(io.NewSectionReader(f, 0, size))
	}
	return sniffText(head)
}

// sniffText tells HTML and XML from a CSV. It looks at ASCII characters only, which are the same in all encodings but
// UTF-16.
func sniffText(head []byte) (string, error) {
	if c, n := byteOrderMark(head); n > 0 {
		head = []byte(c.text(head[n:]))
	} else if c, ok := utf16WithoutBOM(head); ok {
		head = []byte(c.text(head))
	}
	text := strings.ToLower(strings.TrimSpace(string(head)))
	if !strings.HasPrefix(text, "<") {
		return CSV, refuseOtherText(text)
	}
	has := func(s string) bool { return strings.Contains(text, s) }
	switch root := rootElement(text); {
	case root == "workbook" && has("urn:schemas-microsoft-com:office:spreadsheet"):
		return SpreadsheetML, nil
	case has("urn:oasis:names:tc:opendocument"):
		return "", refuse(reason.OpenDocument)
	case has("<html"), has("<table"), has("<!doctype html"):
		return HTML, nil
	case strings.HasPrefix(text, "<?xml"), root == "svg":
		return "", refuse(reason.NotASheet, "XML")
	}
	return CSV, nil
}

// internetShortcut begins a shortcut that Windows makes of a link.
const internetShortcut = "[internetshortcut]"

// refuseOtherText refuses texts that are no CSV. text is in lower case.
func refuseOtherText(text string) error {
	first, rest, _ := strings.Cut(text, "\n")
	first = strings.TrimSpace(first)
	switch {
	case strings.HasPrefix(text, "{") && strings.Contains(text, `"doc_id"`),
		strings.HasPrefix(text, "{") && strings.Contains(text, "docs.google.com"):
		return refuse(reason.CloudShortcut, "Google Drive")
	case first == internetShortcut:
		return refuse(reason.CloudShortcut, "the web")
	case strings.HasPrefix(first, "id;p"):
		return refuse(reason.OldSheet, "SYLK")
	case first == "table" && strings.HasPrefix(rest, "0,1"):
		return refuse(reason.OldSheet, "DIF")
	case isJSON(text):
		return refuse(reason.DataFile, "JSON")
	}
	return nil
}

// isJSON tells whether a text begins like a list or an object of JSON. A CSV may begin with a bracket, too, but not so.
func isJSON(text string) bool {
	for _, start := range []string{`{"`, `[{"`, `[["`} {
		if strings.HasPrefix(strings.Join(strings.Fields(text[:min(len(text), 100)]), ""), start) {
			return true
		}
	}
	return false
}

// rootElement is the name, without prefix, of the first element in text.
func rootElement(text string) string {
	for {
		_, rest, ok := strings.Cut(text, "<")
		if !ok {
			return ""
		}
		if text = rest; rest == "" || rest[0] != '?' && rest[0] != '!' {
			name, _, _ := strings.Cut(rest, ">")
			name, _, _ = strings.Cut(strings.TrimRight(name, "/"), " ")
			return string(localName([]byte(strings.TrimSpace(name))))
		}
	}
}

// oleStreams are the names of streams that tell what an OLE file is. If a file has several, the first one here decides.
var oleStreams = []struct {
	name string
	code reason.Code
	args []string
}{
	{"EncryptedPackage", reason.Encrypted, nil},
	{"Workbook", reason.BinaryXLS, nil},
	{"Book", reason.BinaryXLS, nil},
	{"WordDocument", reason.NotASheet, []string{"Word"}},
	{"PowerPoint Document", reason.NotASheet, []string{"PowerPoint"}},
}

// refuseOLE refuses an OLE file and says what it is. The directory of an OLE file has entries of 128 bytes at offsets
// that are multiples of 128. An entry begins with a name of up to 32 UTF-16 units; the 2 bytes at offset 64 are the
// length of the name in bytes, including its closing zero.
func refuseOLE(r io.Reader) error {
	const entry, lengthAt = 128, 64
	best := len(oleStreams)
	buf := make([]byte, 512*entry)
	for {
		n, err := io.ReadFull(r, buf)
		for at := 0; at+entry <= n; at += entry {
			e := buf[at : at+entry]
			length := int(binary.LittleEndian.Uint16(e[lengthAt:]))
			if length < 4 || length > lengthAt {
				continue
			}
			name := make([]uint16, length/2-1)
			for i := range name {
				name[i] = binary.LittleEndian.Uint16(e[2*i:])
			}
			for i, s := range oleStreams[:best] {
				if string(utf16.Decode(name)) == s.name {
					best = i
				}
			}
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			if best == len(oleStreams) {
				return refuse(reason.NotASheet, "OLE")
			}
			return refuse(oleStreams[best].code, oleStreams[best].args...)
		case err != nil:
			return err
		}
	}
}
