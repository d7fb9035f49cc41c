package sheet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Readings are the texts of a CSV whose encoding is not clear, as they read in each encoding that it may be in. An outcome keeps
// them beside the question, so that the workbook with the answer can be read in another encoding than it was written in: a cell
// with one of the texts becomes what that text is in the other encoding, and a cell that its user has mended stays.
type Readings struct {
	Names []string   // of the encodings; the file is shown in the first
	Texts [][]string // each in all encodings, in the order of Names
}

// mostReadings is how many bytes the texts of Readings have together. A file with more is refused.
const mostReadings = 4 << 20

// rawBytes reads each byte as a character of its own.
var rawBytes = Charset{"", charmap.ISO8859_1}

// readings reads a CSV once more, byte by byte, and returns its texts in the encodings that it may be in. The file is refused if
// there are too many, or if two texts of it read the same in one encoding and differ in another.
func (t *csvContent) readings() (*Readings, error) {
	raw := *t
	file := *t.textFile
	file.charset, raw.textFile = rawBytes, &file
	r := &Readings{Names: []string{t.charset.Name}}
	order := []Charset{t.charset}
	for _, c := range t.unclear {
		if c.Name != t.charset.Name {
			order, r.Names = append(order, c), append(r.Names, c.Name)
		}
	}
	size, seen := 0, map[string]bool{}
	err := raw.rows(0, func(row *cell.Row) bool {
		for i := range row.Cells {
			text := row.Cells[i].Text
			if cell.IsASCII(text) || seen[text] {
				continue
			}
			seen[text] = true
			bytes, all := bytesOf(text), make([]string, len(order))
			for k, c := range order {
				all[k] = c.text(bytes)
				size += len(all[k])
			}
			r.Texts = append(r.Texts, all)
		}
		return size <= mostReadings
	})
	if err == nil && (size > mostReadings || !r.areDistinct()) {
		err = unclearEncoding(t.unclear)
	}
	return r, err
}

// bytesOf is the opposite of rawBytes.
func bytesOf(text string) []byte {
	b := make([]byte, 0, len(text))
	for _, c := range text {
		b = append(b, byte(c))
	}
	return b
}

// areDistinct tells whether a text in any of the encodings tells what it is in the others.
func (r *Readings) areDistinct() bool {
	for k := range r.Names {
		known := map[string][]string{}
		for _, all := range r.Texts {
			key := readingKey(all[k])
			other, twice := known[key]
			if twice && !slices.EqualFunc(all, other, func(a, b string) bool { return readingKey(a) == readingKey(b) }) {
				return false
			}
			known[key] = all
		}
	}
	return true
}

// readingKey is how a text is found again: spreadsheet programs change line ends and blanks.
func readingKey(text string) string { return strings.Join(strings.Fields(text), " ") }

// Example is the text that tells most of the encodings apart. It may be empty.
func (r *Readings) Example() []string {
	best, most := make([]string, len(r.Names)), 0
	for _, all := range r.Texts {
		different := len(slices.Compact(slices.Sorted(slices.Values(all))))
		if different > most || different == most && utf8.RuneCountInString(all[0]) < utf8.RuneCountInString(best[0]) {
			best, most = all, different
		}
	}
	return best
}

// ReadAs reads a workbook, which is shown in the first encoding of r, in one of them. From now on, Rows yields the texts in it.
func (b *Book) ReadAs(r *Readings, name string) {
	k := slices.Index(r.Names, name)
	if k < 0 {
		return
	}
	b.Readings = &Readings{Names: append([]string{name}, slices.Delete(slices.Clone(r.Names), k, k+1)...)}
	b.retyped = map[string]string{}
	for _, all := range r.Texts {
		if k > 0 && all[0] != all[k] {
			b.retyped[readingKey(all[0])] = all[k]
		}
		b.Readings.Texts = append(b.Readings.Texts, append([]string{all[k]}, slices.Delete(slices.Clone(all), k, k+1)...))
	}
}

// IsRetyped tells whether Rows yields other texts than the file has.
func (b *Book) IsRetyped() bool { return len(b.retyped) > 0 }

// retype puts the texts of a row into the encoding of ReadAs.
func (b *Book) retype(r *cell.Row) {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Kind != cell.Text || cell.IsASCII(c.Text) {
			continue
		}
		if text, ok := b.retyped[readingKey(c.Text)]; ok {
			c.Text = text
		}
	}
}

// unclearEncoding refuses a file whose encoding nobody can tell, not even by a question.
func unclearEncoding(all []Charset) error {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return refuse(reason.EncodingUnclear, strings.Join(names, ", "))
}
