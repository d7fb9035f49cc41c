package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"unicode/utf16"

	"hgeimport/mapping/reason"
)

// signatures are first bytes of files that are no spreadsheet that can be read here.
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
	{"\x09\x00\x04\x00", reason.BinaryXLS, nil}, // BIFF 2 to 4, older than its OLE wrapping
	{"\x09\x02\x06\x00", reason.BinaryXLS, nil},
	{"\x09\x04\x06\x00", reason.BinaryXLS, nil},
}

const (
	zipFirst = "PK\x03\x04"
	zipEmpty = "PK\x05\x06"
	oleFirst = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
)

// sniff tells the format of a file by its content. What cannot be read is refused by its name.
func sniff(f io.ReaderAt, size int64) (string, error) {
	head := make([]byte, headSize)
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

// sniffText tells markup from a CSV. What matters of it is ASCII in whatever encoding.
func sniffText(head []byte) (string, error) {
	if marked, n := byteOrderMark(head); n > 0 {
		text, _ := marked.text(head[n:])
		head = []byte(text)
	} else if wide, ok := utf16WithoutBOM(head); ok {
		text, _ := wide.text(head)
		head = []byte(text)
	}
	text := strings.ToLower(strings.TrimSpace(string(head)))
	if !strings.HasPrefix(text, "<") {
		return CSV, nil
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

// rootElement is the name, without prefix, of the first element of a markup.
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

// oleStreams are streams by whose names the kinds of OLE files are told apart, the telling ones first.
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

// refuseOLE says what an OLE file is. Its directory is made of entries of 128 bytes, which begin at multiples of 128:
// a name of up to 32 UTF-16 units, and at byte 64 the length of the name in bytes with its closing zero.
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

// Complete says whether the file at path has been copied completely, as far as its content can tell: a zip, and so an
// xlsx, ends in the directory of its parts. Other files do not say.
func Complete(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	first := make([]byte, len(zipFirst))
	if n, err := f.ReadAt(first, 0); n < len(first) {
		if err == io.EOF {
			err = nil
		}
		return true, err
	}
	if string(first) != zipFirst {
		return true, nil
	}
	switch _, err = openPackage(f, info.Size()); {
	case isRefusalFor(err, reason.Truncated):
		return false, nil
	case isRefusal(err): // whole, and wrong: for Open to say
		return true, nil
	}
	return err == nil, err
}

// End is how a file ends.
type End int

// A text that ends within a line may have been cut there, or whoever wrote it ends none. A zip has no lines.
const (
	EndsLine End = iota
	EndsWithin
	NoLines
)

// EndOf tells how the first size bytes of a file end. Pages of HTML and XML end with a tag, an empty file with its line.
func EndOf(f io.ReaderAt, size int64) (End, error) {
	if size < 2 {
		return EndsLine, nil
	}
	first, last := make([]byte, min(size, int64(len(zipFirst)))), make([]byte, 2)
	if _, err := f.ReadAt(first, 0); err != nil && err != io.EOF {
		return EndsLine, err
	}
	if _, err := f.ReadAt(last, size-2); err != nil && err != io.EOF {
		return EndsLine, err
	}
	if string(first) == zipFirst {
		return NoLines, nil
	}
	end := last[1]
	if end == 0 {
		end = last[0] // UTF-16
	}
	if end == '\n' || end == '\r' || end == '>' {
		return EndsLine, nil
	}
	return EndsWithin, nil
}
