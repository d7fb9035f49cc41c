package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// rowSort is what a row below a header is. Survey and Mapper must agree on it, although only the Mapper sees merged
// ranges filled in: what was filled in counts for nothing here.
type rowKind uint8

const (
	dataRow rowKind = iota
	emptyRow
	totalRow
	sampleRow
	noteRow
	headerRow
	hiddenRow
)

var skipCodes = [...]reason.Code{totalRow: reason.SkippedTotal, sampleRow: reason.SkippedSample, noteRow: reason.SkippedNote, headerRow: reason.SkippedHeader, hiddenRow: reason.SkippedHidden}

// exampleWithin is how far below its header an example row can be.
const exampleWithin = 3

const longestRemark = 200

// sort tells a row that counts from the others. In doubt it counts: then it is rejected with its cell, never lost.
func (t *table) kindOf(r *cell.Row, skipHidden bool) rowKind {
	if skipHidden && r.Hidden {
		return hiddenRow
	}
	num := t.unmerged(r, orderNum)
	if isPlainNumber(num.Text) && r.Number > t.header+exampleWithin {
		return dataRow
	}
	filled, used, marks := 0, 0, 0
	total, example, remark := false, false, false
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		filled++
		if t.uses(i) {
			used++
		}
		remark = c.Kind == cell.Text && isRemark(c.Text)
		if c.Kind != cell.Text || len(c.Text) > longestRemark {
			continue
		}
		folded := cell.Fold(c.Text)
		total = total || beginsWithWord(folded, rowWords().total)
		example = example || filled == 1 && slices.Contains(rowWords().example, folded)
		if rowWords().notes[folded] || strings.Trim(cell.Clean(c.Text), "*＊√✓vV ") == "" {
			marks++
		}
	}
	near := r.Number <= t.header+exampleWithin
	switch {
	case filled == 0:
		return emptyRow
	case total && t.role == ordersRole && (cell.IsBlank(num) || beginsWithWord(cell.Fold(num.Text), rowWords().total)):
		return totalRow
	case near && (marks == filled || example || beginsWithWord(cell.Fold(num.Text), rowWords().example)):
		return sampleRow
	case !near && marks == filled && strings.Contains(num.Text, "***"):
		return sampleRow
	case t.repeatsHeader(r):
		return headerRow
	case used == 0, filled == 1 && remark && len(t.columns) > 1:
		return noteRow
	}
	return dataRow
}

// isHeaderAgain knows the header where a printout repeats it for every page.
func (t *table) repeatsHeader(r *cell.Row) bool {
	again := 0
	for _, l := range t.described {
		if c := r.Cell(l.Index); c.Kind == cell.Text && cell.Shorten(c.Text) == l.Header {
			again++
		}
	}
	return again >= 2 && again*2 >= len(t.described)
}

func isBlankRow(r *cell.Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c cell.Cell) bool { return !cell.IsBlank(c) })
}

// isPlainNumber says that s is an identifier beyond doubt: one word of ASCII with a digit in it.
func isPlainNumber(s string) bool {
	digit := false
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c > '~' {
			return false
		}
		digit = digit || c >= '0' && c <= '9'
	}
	return digit
}

// isRemark says that s, where it stands alone in its row, cannot be meant as a number.
func isRemark(s string) bool {
	s = cell.Unwrap(s)
	if cell.IsErrorText(s) || strings.HasPrefix(s, "=") {
		return false
	}
	return !cell.IsASCII(s) || !strings.ContainsAny(s, "0123456789") || strings.Count(s, " ") >= 2
}

// begins says that a folded text begins with a word of list, as a word.
func beginsWithWord(folded string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		rest, ok := strings.CutPrefix(folded, w)
		return ok && (rest == "" || w[0] >= utf8.RuneSelf || rest[0] < 'a' || rest[0] > 'z')
	})
}
