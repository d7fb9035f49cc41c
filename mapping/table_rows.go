package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// rowKind says what a row below the header is. The survey and the mapper must agree on it. Only the mapper sees merged
// ranges filled in, so cells that were filled in do not count here.
type rowKind uint8

const (
	dataRow    rowKind = iota // it counts
	emptyRow                  // nothing in it
	totalRow                  // a total of an order table
	sampleRow                 // an example, or notes such as "required" below the header
	noteRow                   // a remark, or nothing in a column that is used
	headerRow                 // the header, repeated
	hiddenRow                 // hidden, and left out because the settings or a person say so
	formulaRow                // formulas without a result, such as a template has down to its last row
)

// skipCodes are the codes for rows that are left out. An empty row is not reported.
var skipCodes = [...]reason.Code{totalRow: reason.SkippedTotal, sampleRow: reason.SkippedSample,
	noteRow: reason.SkippedNote, headerRow: reason.SkippedHeader, hiddenRow: reason.SkippedHidden,
	formulaRow: reason.SkippedFormula}

// exampleWithin is how many rows below the header an example row may stand.
const exampleWithin = 3

// longestRemark is in bytes. A longer text is not looked up in the lists of words.
const longestRemark = 200

// kindOf tells the rows that count from the others. In doubt a row counts: then it may be rejected with a reason, but it
// is never lost.
func (t *table) kindOf(r *cell.Row) rowKind {
	kind := t.kindAsShown(r)
	if kind == dataRow && r.Hidden && t.skipHidden {
		return hiddenRow
	}
	return kind
}

func (t *table) kindAsShown(r *cell.Row) rowKind {
	num := t.unmerged(r, orderNum)
	if isPlainNumber(num.Text) && !num.Calculated && r.Number > t.header+exampleWithin {
		return dataRow
	}
	filled, used, formulas, notes := 0, 0, 0, 0
	total, example, remark := false, false, false
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		filled++
		if t.uses(i) {
			if t.isEmptyResult(i, c) {
				formulas++
			} else {
				used++
			}
		}
		remark = c.Kind == cell.Text && isRemark(c.Text)
		if c.Kind != cell.Text || len(c.Text) > longestRemark {
			continue
		}
		folded := cell.Fold(c.Text)
		total = total || beginsWithWord(folded, rowWords().total)
		example = example || filled == 1 && slices.Contains(rowWords().example, folded)
		if rowWords().notes[folded] || strings.Trim(cell.Clean(c.Text), "*＊√✓vV ") == "" {
			notes++
		}
	}
	near := r.Number <= t.header+exampleWithin
	switch {
	case filled == 0:
		return emptyRow
	case total && t.role == ordersRole && (cell.IsBlank(num) || beginsWithWord(cell.Fold(num.Text), rowWords().total)):
		return totalRow
	case near && (notes == filled || example || beginsWithWord(cell.Fold(num.Text), rowWords().example)):
		return sampleRow
	case !near && notes == filled && strings.Contains(num.Text, "***"):
		return sampleRow
	case t.repeatsHeader(r):
		return headerRow
	case used == 0 && formulas > 0:
		return formulaRow
	case used == 0, filled == 1 && remark && t.usesSeveral():
		return noteRow
	}
	return dataRow
}

// isEmptyResult says that a cell in a column that is used is a formula which had nothing to work on: it gave 0 or an error, or
// nobody has calculated it. An order number that is an error, or not calculated, may be one.
func (t *table) isEmptyResult(i int, c cell.Cell) bool {
	if col := t.at[orderNum]; col != nil && col.index == i {
		return c.Calculated && isZero(c.Text)
	}
	return c.Kind == cell.Formula || c.Calculated && (c.Kind == cell.Error || isZero(c.Text))
}

// isZero says that s is 0, 0.00, or midnight.
func isZero(s string) bool { return s != "" && strings.Trim(s, "0.:") == "" }

// repeatsHeader recognizes a header that a printout repeats on each page.
func (t *table) repeatsHeader(r *cell.Row) bool {
	again := 0
	for _, col := range t.described {
		if c := r.Cell(col.Index); c.Kind == cell.Text && cell.Shorten(c.Text) == col.Header {
			again++
		}
	}
	return again >= 2 && again*2 >= len(t.described)
}

// isBlankRow says that all cells of r are blank.
func isBlankRow(r *cell.Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c cell.Cell) bool { return !cell.IsBlank(c) })
}

// isPlainNumber says that s is certainly an identifier: one word of ASCII with a digit in it.
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

// isRemark says that s, alone in its row, is a remark and not a number.
func isRemark(s string) bool {
	s = cell.Unwrap(s)
	if cell.IsErrorText(s) || strings.HasPrefix(s, "=") {
		return false
	}
	return !cell.IsASCII(s) || !strings.ContainsAny(s, "0123456789") || strings.Count(s, " ") >= 2
}

// beginsWithWord says that a folded text begins with a word of list. In Latin letters the word must end there.
func beginsWithWord(folded string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		rest, ok := strings.CutPrefix(folded, w)
		return ok && (rest == "" || w[0] >= utf8.RuneSelf || rest[0] < 'a' || rest[0] > 'z')
	})
}
