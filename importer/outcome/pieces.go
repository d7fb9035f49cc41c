package outcome

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"hgeimport/mapping/cell"
)

// A workbook is changed without being understood as a whole: its XML passes in pieces, each with its exact bytes, and
// what nobody asked to change is written as it came. Only UTF-8 is taken; Excel, WPS, LibreOffice and Google write no other.

// errOddWorkbook says that a workbook can be read but not added to. Its outcome is a tidy workbook instead.
var errOddWorkbook = errors.New("a workbook that cannot be added to")

// longestTag is the most bytes that one tag, comment or instruction may have.
const longestTag = 1 << 20

// pieceKind tells what a piece is.
type pieceKind uint8

const (
	textPiece  pieceKind = iota // between tags; a long text comes in pieces
	startPiece                  // <a>
	emptyPiece                  // <a/>
	endPiece                    // </a>
	otherPiece                  // comment, instruction, CDATA
)

// piece is one piece of XML. raw is valid until the next one is asked for.
type piece struct {
	kind pieceKind
	raw  []byte
}

// pieces cuts XML into pieces.
type pieces struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
}

func streamPieces(r io.Reader) *pieces { return &pieces{r: r, buf: make([]byte, 1<<16)} }

func memoryPieces(raw []byte) *pieces { return &pieces{buf: raw, end: len(raw), eof: true} }

// next returns the next piece, io.EOF after the last one.
func (t *pieces) next() (piece, error) {
	for {
		have := t.buf[t.pos:t.end]
		if len(have) > 0 {
			n, kind := cut(have, t.eof)
			if n > 0 {
				t.pos += n
				tok := piece{kind: kind, raw: have[:n]}
				if kind == otherPiece {
					return tok, checkEncoding(tok.raw)
				}
				return tok, nil
			}
			if t.eof || len(have) >= longestTag {
				return piece{}, fmt.Errorf("%w: XML tag without an end", errOddWorkbook)
			}
		} else if t.eof {
			return piece{}, io.EOF
		}
		if err := t.fill(); err != nil {
			return piece{}, err
		}
	}
}

// peekRow returns what is left of the row that has just begun, to the end of its end tag, without passing over it. It is
// nil where the row must be looked at piece by piece: its columns are not all left of before, or it is out of the common.
func (t *pieces) peekRow(prefix string, before int) []byte {
	for from := 0; ; {
		have := t.buf[t.pos:t.end]
		if end := rowEnd(have, from, prefix); end > 0 {
			row := have[:end]
			if col, ok := lastColumn(row, prefix); !ok || col >= before || bytes.IndexByte(row, '!') >= 0 && bytes.Contains(row, []byte("<!")) {
				return nil
			}
			return row
		} else if end < 0 {
			return nil
		}
		if t.eof || len(have) >= longestTag || t.fill() != nil {
			return nil
		}
		from = max(0, len(have)-len("</row>")-len(prefix))
	}
}

// rowEnd returns where the first end tag of a row ends at or after b[from:], 0 where there is none, and less where
// another row begins before. It goes from w to w, a letter that little else in a sheet has.
func rowEnd(b []byte, from int, prefix string) int {
	for i := from; ; i++ {
		w := bytes.IndexByte(b[i:], 'w')
		if i += w; w < 0 || i+1 == len(b) {
			return 0
		}
		switch head := b[:i]; {
		case !bytes.HasSuffix(head, []byte("ro")):
		case b[i+1] == '>' && bytes.HasSuffix(head, []byte("</"+prefix+"ro")):
			return i + 2
		case bytes.HasSuffix(head, []byte("<"+prefix+"ro")):
			return -1
		}
	}
}

// lastColumn is the column of the last cell of a row.
func lastColumn(row []byte, prefix string) (col int, ok bool) {
	open := "<" + prefix + "c "
	for i := len(row) - len(open); i >= 0; i-- {
		if row[i] == '<' && string(row[i:i+len(open)]) == open {
			n, _ := cut(row[i:], true)
			from, to, ok := attributeAt(row[i:i+n], "r")
			if !ok {
				return 0, false
			}
			col, _, ok = cell.ParseAddress(row[i+from : i+to])
			return col, ok
		}
	}
	return 0, false
}

// fill makes room and reads more.
func (t *pieces) fill() error {
	if t.pos > 0 {
		copy(t.buf, t.buf[t.pos:t.end])
		t.pos, t.end = 0, t.end-t.pos
	}
	if t.end == len(t.buf) {
		t.buf = append(t.buf, make([]byte, len(t.buf))...)
	}
	n, err := t.r.Read(t.buf[t.end:])
	t.end += n
	if err == io.EOF {
		t.eof = true
		return nil
	}
	return err
}

// cut returns the length and kind of the piece that b begins with, 0 where its end is not in b.
func cut(b []byte, eof bool) (int, pieceKind) {
	if b[0] != '<' {
		if i := bytes.IndexByte(b, '<'); i >= 0 {
			return i, textPiece
		}
		return len(b), textPiece
	}
	if len(b) < len("<![CDATA[") && !eof {
		return 0, otherPiece
	}
	for _, s := range [...]struct{ from, to string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		if bytes.HasPrefix(b, []byte(s.from)) {
			if i := bytes.Index(b[len(s.from):], []byte(s.to)); i >= 0 {
				return len(s.from) + i + len(s.to), otherPiece
			}
			return 0, otherPiece
		}
	}
	quote := byte(0)
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			switch {
			case b[1] == '/':
				return i + 1, endPiece
			case b[i-1] == '/':
				return i + 1, emptyPiece
			}
			return i + 1, startPiece
		}
	}
	return 0, otherPiece
}

// checkEncoding refuses an XML declaration with another encoding than UTF-8.
func checkEncoding(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("<?xml")) {
		return nil
	}
	if e := attribute(raw, "encoding"); e != "" && !strings.EqualFold(e, "utf-8") && !strings.EqualFold(e, "us-ascii") {
		return fmt.Errorf("%w: XML in %s", errOddWorkbook, e)
	}
	return nil
}
