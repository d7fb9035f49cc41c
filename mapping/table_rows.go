package mapping

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// rowKind says what a row below the header is. The survey and the mapper must agree on it. Only the mapper sees merged
// ranges filled in, so cells that were filled in do not count here.
type rowKind uint8

const (
	dataRow     rowKind = iota // it counts
	emptyRow                   // nothing in it
	totalRow                   // a total of an order table
	sampleRow                  // an example
	hintRow                    // notes such as "required", units or types below the header, or the header in other words
	noteRow                    // a remark, or nothing in a column that is used
	headerRow                  // the header, repeated
	hiddenRow                  // hidden, and left out because the settings or a person say so
	stoppedRow                 // marked as cancelled or on hold, and left out because a person says so
	labelledRow                // labels and their values
	formulaRow                 // formulas without a result, such as a template has down to its last row; in a CSV they are zeros
)

// skipCodes are the codes for rows that are left out. An empty row is not reported.
var skipCodes = [...]reason.Code{totalRow: reason.SkippedTotal, sampleRow: reason.SkippedSample, hintRow: reason.SkippedHint,
	noteRow: reason.SkippedNote, labelledRow: reason.SkippedLabel, headerRow: reason.SkippedHeader, hiddenRow: reason.SkippedHidden,
	stoppedRow: reason.SkippedStopped, formulaRow: reason.SkippedFormula}

// exampleWithin is how many rows below the header an example row may stand.
const exampleWithin = 3

// longestRemark is in bytes. A longer text is not looked up in the lists of words.
const longestRemark = 200

// kindOf tells the rows that count from the others. In doubt a row counts: then it may be rejected with a reason, but it
// is never lost.
func (t *table) kindOf(r *cell.Row) rowKind {
	kind := t.kindAsShown(r)
	switch {
	case kind == dataRow && r.Hidden && t.skipHidden:
		kind = hiddenRow
	case kind == dataRow && t.skipStopped && t.isStopped(r):
		kind = stoppedRow
	}
	if kind != dataRow && kind != emptyRow && t.role == ordersRole && t.rowsInCell(r) != nil {
		return dataRow // no order in it is left out with it
	}
	return kind
}

func (t *table) kindAsShown(r *cell.Row) rowKind {
	switch {
	case t.noticeRow == 0:
	case t.noticeRow == r.Number:
		return dataRow
	default:
		return emptyRow
	}
	if _, labelled := slices.BinarySearch(t.labelledRows, r.Number); labelled {
		return labelledRow
	}
	num := t.unmerged(r, t.rowKey())
	if t.countsRows(r, num) {
		return totalRow
	}
	if r.Number == t.sumsAt {
		return totalRow
	}
	if isPlainNumber(num.Text) && !num.Calculated && r.Number > t.header+exampleWithin {
		return dataRow
	}
	has := t.look(r)
	near := r.Number <= t.header+exampleWithin
	switch {
	case has.filled == 0, slices.Contains(t.labelRows, r.Number):
		return emptyRow
	case (t.role == ordersRole || t.role == bagRole) && isTotal(r, has.total) &&
		(cell.IsBlank(num) || totalIn(num.Text, cell.Fold(num.Text)) > noTotal):
		return totalRow
	case near && slices.Contains(t.exampleRows, r.Number):
		return sampleRow
	case near && (slices.Contains(t.hintRows, r.Number) || t.isHeaderInWords(r, num)):
		return hintRow
	case near && (has.example && !t.mayBeKey(num) || exampleIn(num) == sureExample):
		return sampleRow
	case near && has.notes == has.filled:
		return hintRow
	case !near && has.notes == has.filled && strings.Contains(num.Text, "***"):
		return sampleRow
	case t.repeatsHeader(r), slices.Contains(t.notRows, r.Number):
		return headerRow
	case has.used == 0 && has.formulas > 0, t.ragged.width > 0 && has.filled == has.zeros && cell.IsBlank(num):
		return formulaRow
	case has.used == 0, has.filled == 1 && has.remark && t.usesSeveral(), has.filled == has.marks,
		t.role == ordersRole && t.isFooter(r, num):
		return noteRow
	}
	return dataRow
}

// rowContent is what the cells of a row have in them, counted.
type rowContent struct {
	filled, used    int // cells with anything, and those of them in columns that count
	formulas, zeros int // results of formulas that stand for nothing, and zeros: a CSV does not tell that one was a formula
	notes, marks    int // words like "required" and ticks, and cells of signs only
	example, remark bool
	total           totalText
}

// look counts what a row has.
func (t *table) look(r *cell.Row) rowContent {
	has := rowContent{total: noTotal}
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		has.filled++
		if isZero(c.Text) {
			has.zeros++
		}
		if t.uses(i) || slices.Contains(t.inQuestion, i) {
			if t.isEmptyResult(i, c) {
				has.formulas++
			} else {
				has.used++
			}
		}
		has.remark = c.Kind == cell.Text && t.isRemark(c)
		if c.Kind != cell.Text || len(c.Text) > longestRemark {
			continue
		}
		folded := cell.Fold(c.Text)
		has.total = max(has.total, totalIn(c.Text, folded))
		if folded == "" {
			has.marks++
		}
		has.example = has.example || has.filled == 1 && slices.Contains(rowWords().example, folded)
		if rowWords().notes[folded] || strings.Trim(cell.Clean(c.Text), "*＊√✓vV ") == "" {
			has.notes++
		}
	}
	return has
}

// rowKey is the field that names a row: of a sheet of bags, their numbers.
func (t *table) rowKey() field {
	if t.role == bagRole {
		return bagNum
	}
	return t.lead.key
}

// isEmptyResult says that a cell in a column that is used is a formula which had nothing to work on: it gave 0 or an error, or
// nobody has calculated it. An order number that is an error, or not calculated, may be one.
func (t *table) isEmptyResult(i int, c cell.Cell) bool {
	if col := t.at[t.lead.key]; col != nil && col.index == i {
		return c.Calculated && isZero(c.Text)
	}
	return c.Kind == cell.Formula || c.Calculated && (c.Kind == cell.Error || isZero(c.Text))
}

// isZero says that s is 0, 0.00, or midnight.
func isZero(s string) bool { return s != "" && strings.Trim(s, "0.:") == "" }

// totalText says whether a text may be that of a row of totals.
type totalText uint8

const (
	noTotal    totalText = iota
	likeTotal            // it begins or ends with a word for one
	exactTotal           // it is such a word
)

// totalIn recognizes Total, "Total: 3", "Subtotal BAG-1" and, as Excel's subtotals are called, "21389910283 Total" and "LAX1 汇总".
func totalIn(text, folded string) totalText {
	words := rowWords()
	switch {
	case folded == "" || len(text) > longestRemark:
		return noTotal
	case slices.Contains(words.total, folded):
		return exactTotal
	case isCounted(folded):
		return likeTotal
	case beginsWithWord(folded, words.total), hasPrefixOf(folded, words.total) && beginsWithWords(text, words.total):
		return likeTotal
	}
	for _, w := range words.totalEnd {
		if !strings.HasSuffix(folded, w) {
			continue
		}
		if w[0] >= utf8.RuneSelf {
			return likeTotal
		}
		before := strings.TrimRight(cell.Normalize(cell.Clean(text)), " .:*")
		if at := strings.LastIndexByte(before, ' '); at > 0 && cell.LettersAndDigits(before[at:]) == w {
			return likeTotal
		}
	}
	return noTotal
}

// isCounted recognizes 共3票, 总计3件 and 총 3건.
func isCounted(folded string) bool {
	rest, counted := folded, false
	for _, word := range [...]string{"总共", "總共", "共计", "共計", "总计", "總計", "合计", "合計", "共", "计", "計", "총", "합계", "全"} {
		if rest, counted = strings.CutPrefix(folded, word); counted {
			break
		}
	}
	if !counted {
		return false
	}
	what := strings.TrimLeft(rest, "0123456789")
	if len(what) == len(rest) {
		return false
	}
	return isCounter(what)
}

// isCounter recognizes the words with which parcels are counted: 3票.
func isCounter(what string) bool {
	switch what {
	case "票", "件", "单", "單", "箱", "袋", "个", "個", "包", "笔", "筆", "条", "條", "行", "건", "개", "박스", "포대":
		return true
	}
	return false
}

// isTotal says that a row has nothing but totals, numbers and units. A text that only begins like one, Total Recall DVD, is
// goods if others stand beside it.
func isTotal(r *cell.Row, found totalText) bool {
	if found != likeTotal {
		return found == exactTotal
	}
	return !slices.ContainsFunc(r.Cells, func(c cell.Cell) bool {
		return !c.Merged && !cell.IsBlank(c) && !isMeasure(c) && totalIn(c.Text, cell.Fold(c.Text)) == noTotal
	})
}

// lineToSign is where somebody signs on paper: "Handover: ______".
const lineToSign = "___"

// isFooter says that a row has what stands below a table: who signs, a page, a date of printing. It begins with such words, has
// no weight, and nothing that could be an order number.
func (t *table) isFooter(r *cell.Row, num cell.Cell) bool {
	for _, f := range t.lead.weights {
		if w, _, flaw := cell.Weight(t.unmerged(r, f), '.'); w.Valid || flaw != nil && flaw.Code == reason.WeightNotAbove0 {
			return false
		}
	}
	first := true
	for i := range r.Cells {
		c := r.Cells[i]
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if t.lead.isKey(c) || len(c.Text) > longestRemark {
			return false
		}
		if first && (c.Kind != cell.Text || !beginsWithWords(c.Text, rowWords().footer) && !strings.Contains(c.Text, lineToSign)) {
			return false
		}
		first = false
	}
	_, flaw := t.lead.readKey(num)
	return !first && (cell.IsBlank(num) || flaw != nil && flaw.Bad)
}

// isHeaderInWords says that a row right below the header has only texts, and words where an order has its number: it says of most
// columns what they are, in another language or at length. Below the first order it is none.
func (t *table) isHeaderInWords(r *cell.Row, num cell.Cell) bool {
	if t.firstOrder > 0 && r.Number > t.firstOrder {
		return false
	}
	word := cell.Clean(num.Text)
	if word == "" || num.Kind != cell.Text || strings.ContainsFunc(word, unicode.IsDigit) || cell.IsErrorText(word) ||
		strings.HasPrefix(word, "=") || t.role == bagRole && !likeHeader(word) { // a bag A
		return false
	}
	n := len(texts(r))
	return n > 1 && n*2 >= len(t.described)
}

// isBlankRow says that all cells of r are blank.
func isBlankRow(r *cell.Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c cell.Cell) bool { return !cell.IsBlank(c) })
}

// isPlainNumber says that s is certainly an identifier: one word of ASCII, and at least half of it are digits. A header such as
// Address1 is none.
func isPlainNumber(s string) bool {
	digits := 0
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c > '~' {
			return false
		}
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits > 0 && digits*2 >= len(s)
}

// isRemark says that a cell, alone in its row, is a remark and no number, nor a number with a word.
func (t *table) isRemark(c cell.Cell) bool {
	s := cell.Unwrap(c.Text)
	if cell.IsErrorText(s) || strings.HasPrefix(s, "=") {
		return false
	}
	words := !cell.IsASCII(s) || !strings.ContainsAny(s, "0123456789") || strings.Count(s, " ") >= 2
	return words && !t.lead.isKey(c) && !t.holdsRow(c.Text) && !t.beginsWithOwn(c.Text)
}

// beginsWithWord says that a folded text begins with a word of list. In Latin letters the word must end there.
func beginsWithWord(folded string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		rest, ok := strings.CutPrefix(folded, w)
		return ok && (rest == "" || w[0] >= utf8.RuneSelf || rest[0] < 'a' || rest[0] > 'z')
	})
}

// hasPrefixOf says quickly that a folded text may begin with a word of list.
func hasPrefixOf(folded string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(folded, w) })
}

// beginsWithWords is like beginsWithWord for a text that is not folded: "Prepared by Kim" begins with "Prepared by".
func beginsWithWords(text string, list []string) bool {
	folded := cell.Fold(text)
	return slices.ContainsFunc(list, func(w string) bool {
		if !strings.HasPrefix(folded, w) {
			return false
		}
		if len(folded) == len(w) || w[0] >= utf8.RuneSelf {
			return true
		}
		left := len(w)
		for _, c := range cell.Normalize(text) {
			if left <= 0 {
				return !unicode.IsLetter(c)
			}
			left -= len(cell.LettersAndDigits(string(c)))
		}
		return true
	})
}
