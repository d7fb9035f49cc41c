package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A table may end in a row with nothing but the sums of its columns, and no word such as Total. Only the sums tell it from an
// order without a number. They are not kept for all tables: where the last row could be one, the rows of its sheet are looked
// at again. Where the orders have the carrier's numbers, the row may say below them how many they are, and have a word beside
// it that we do not know: 계 | 4 | 15.

// leastSummed is how many rows a sum is of. A number that stands twice is no sum.
const leastSummed = 2

// sumPlaces are the decimals of a sum that count: Excel adds binary fractions.
const sumPlaces = 9

// separatorsOfSums are the decimal separators that a column of numbers can have.
var separatorsOfSums = [...]byte{'.', ','}

// sumRow is a row that has numbers only, and none in the column of the keys, or their count. It waits for the next row that
// counts: then it is as any other.
type sumRow struct {
	row     cell.Row
	columns []columnSum
	counted string // how many rows it says there are, in the column of the keys
	rows    int    // that were added
}

// columnSum is a column with a number in the row of sums.
type columnSum struct {
	index  int
	counts bool // it may also be how many cells it has, of a row that counts the orders
	by     [len(separatorsOfSums)]sum
}

// sum is a column read with one decimal separator.
type sum struct {
	stated decimal.Decimal // what the row says
	unit   string
	all    decimal.Decimal // the sum of the rows
	shown  decimal.Decimal // of those that are not hidden
	fails  bool            // a cell is no number
}

// mayBeSums returns row r as one that may be of sums, nil if it cannot be.
func (t *table) mayBeSums(r *cell.Row) *sumRow {
	if t.rows < leastSummed && t.role == ordersRole || r.Hidden || t.at[t.rowKey()] == nil {
		return nil
	}
	counted := ""
	if num := t.unmerged(r, t.rowKey()); !cell.IsBlank(num) {
		if t.role != ordersRole || !t.beforeKey.carriers || !isRowCount(num.Text) {
			return nil
		}
		counted = countIn(num.Text)
	}
	var columns []columnSum
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) || slices.Contains(t.ragged.ours, i) || counted != "" && i == t.at[t.rowKey()].index {
			continue
		}
		at, fails := columnSum{index: i}, 0
		for k, separator := range separatorsOfSums {
			n, unit, ok := numberIn(c, separator)
			if at.by[k] = (sum{stated: n, unit: unit, fails: !ok}); !ok {
				fails++
			}
		}
		switch {
		case fails < len(separatorsOfSums):
			at.counts = counted != "" && !t.isWeightAt(i)
			columns = append(columns, at)
		case counted == "" || t.uses(i):
			return nil
		}
	}
	return &sumRow{row: cloneRow(r), columns: columns, counted: counted}
}

// countIn is the number at the beginning of 12, 12 pcs and 12票.
func countIn(text string) string {
	text = strings.TrimSpace(text)
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}

// isWeightAt says that a column holds weights.
func (t *table) isWeightAt(index int) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.index == index && c.field.isWeight() })
}

// numberIn reads a number as it stands, without what its format makes of it.
func numberIn(c cell.Cell, separator byte) (n decimal.Decimal, unit string, ok bool) {
	if c.Kind != cell.Number && c.Kind != cell.Text {
		return n, "", false
	}
	c.Format = nil
	w, unit, flaw := cell.Weight(c, separator)
	if flaw != nil {
		return n, unit, flaw.Code == reason.WeightNotAbove0 && isZero(cell.Unwrap(c.Text))
	}
	return w.Decimal, unit, w.Valid
}

// add adds a row above.
func (f *sumRow) add(r *cell.Row) {
	f.rows++
	for i := range f.columns {
		at := &f.columns[i]
		c := r.Cell(at.index)
		if c.Merged || cell.FillingOf(&c) != cell.Filled {
			continue
		}
		for k, separator := range separatorsOfSums {
			s := &at.by[k]
			n, unit, ok := numberIn(c, separator)
			if s.fails = s.fails || !ok || s.unit != "" && unit != s.unit; s.fails {
				continue // also a unit that the rows lack: it says more than a sum
			}
			s.all = s.all.Add(n)
			if !r.Hidden {
				s.shown = s.shown.Add(n)
			}
		}
	}
}

// agrees says that each of its numbers is the sum of the column above it, and that they are not all zero.
func (f *sumRow) agrees() bool {
	if f.counted != "" && f.counted != strconv.Itoa(f.rows) {
		return false
	}
	some := f.counted != ""
	for i := range f.columns {
		at := slices.IndexFunc(f.columns[i].by[:], func(s sum) bool {
			stated := s.stated.Round(sumPlaces)
			return !s.fails && (stated.Equal(s.all.Round(sumPlaces)) || stated.Equal(s.shown.Round(sumPlaces)))
		})
		if at < 0 && f.columns[i].counts && f.columns[i].by[0].stated.LessThanOrEqual(decimal.NewFromInt(int64(f.rows))) {
			continue
		}
		if at < 0 {
			return false
		}
		some = some || !f.columns[i].by[at].stated.IsZero()
	}
	return some && f.rows >= leastSummed
}

// SheetsToSum are the sheets in which a table ends in a row that may be that of its sums. After the last Add, their rows are
// given to AddToSums; then Layout knows what those rows are. Without it, they count as any other row.
func (s *Survey) SheetsToSum() []int {
	var sheets []int
	for i := range s.bySheet {
		s.decideSheet(i)
		if slices.ContainsFunc(s.result.sections[i], func(t *table) bool { return t.sums != nil }) {
			sheets = append(sheets, i)
		}
	}
	return sheets
}

// AddToSums takes a row for the second time.
func (s *Survey) AddToSums(r *cell.Row) {
	t := s.result.sections[r.Sheet].at(r.Number)
	if t == nil || t.sums == nil || r.Number <= t.header || r.Number >= t.sums.row.Number {
		return
	}
	switch t.kindOf(r) {
	case dataRow, hiddenRow, stoppedRow:
		t.sums.add(r)
	}
}

// endSums decides what the rows are that may be of sums.
func (s *Survey) endSums() {
	for i, list := range s.result.sections {
		for _, t := range list {
			last := t.sums
			if last == nil {
				continue
			}
			if t.sums = nil; last.agrees() {
				t.sumsAt = last.row.Number
				s.countSkipped(t, reason.SkippedTotal, &last.row)
				continue
			}
			sh := &s.bySheet[i]
			if sh.table != t {
				sh = &sheetSurvey{table: t}
			}
			s.takeData(sh, &last.row)
		}
	}
}
