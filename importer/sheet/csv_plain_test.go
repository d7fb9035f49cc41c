package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"hgeimport/mapping/cell"
)

// someBytes reads a few bytes at a time, so that lines end in all places of the buffer.
type someBytes struct {
	in     io.Reader
	random *rand.Rand
}

func (r someBytes) Read(p []byte) (int, error) {
	return r.in.Read(p[:min(len(p), 1+r.random.IntN(40))])
}

// TestPlainLinesAreReadAsByEncodingCSV reads texts of plain and quoted lines, blank ones and all line ends, and compares each
// record, the row it is, and the line on which it begins with what encoding/csv says of the whole text.
func TestPlainLinesAreReadAsByEncodingCSV(t *testing.T) {
	pieces := []string{",", ",", ",", ";", "-", ",-", "a", "b1", "HGE2507080000516", " ", "é", "\n", "\n", "\n\n", "\r\n", "\r",
		"\r\r\n", `"q"`, `"x,y"`, "\"x\ny\"", "\"x\r\ny\"", "\"\n\n\"", `"a ""b"""`, "+", "\x2b", "\xac", "\x00"}
	random := rand.New(rand.NewPCG(1, 2))
	read, plain := 0, 0
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String()
		want, err := recordsOf(text)
		if err != nil {
			continue // it has stray quotes, which are mended
		}
		read++
		s := newRecords(someBytes{strings.NewReader(text), random}, int64(len(text)+1), ',', false)
		for i := 0; ; i++ {
			cells, fields, err := s.next([]cell.Cell{})
			if errors.Is(err, io.EOF) && i == len(want) {
				break
			}
			if err != nil || i == len(want) {
				t.Fatalf("%q, record %d: %v", text, i, err)
			}
			got := recordOf(cells, fields, s.number, s.line)
			if got != want[i] {
				t.Fatalf("%q, record %d: %s, not %s", text, i, got, want[i])
			}
		}
		plain += s.plainLines
	}
	if read < 2000 || plain < 1000 {
		t.Fatalf("only %d texts could be read, and %d lines without encoding/csv", read, plain)
	}
}

// recordsOf reads a text by encoding/csv alone.
func recordsOf(text string) (all []string, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	number, end := 0, 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		last, _ := r.FieldPos(len(record) - 1)
		number, end = number+line-end, last+strings.Count(record[len(record)-1], "\n")
		cells := []cell.Cell{}
		for _, field := range record {
			kind := cell.Text
			if field == "" {
				kind = cell.Empty
			}
			cells = append(cells, cell.Cell{Text: field, Kind: kind})
		}
		for len(cells) > 0 && cells[len(cells)-1].Text == "" {
			cells = cells[:len(cells)-1]
		}
		all = append(all, recordOf(cells, len(record), number, line))
	}
}

func recordOf(cells []cell.Cell, fields, number, line int) string {
	return fmt.Sprintf("%d fields in row %d on line %d: %#v", fields, number, line, cells)
}
