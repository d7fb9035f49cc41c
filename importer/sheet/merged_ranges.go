package sheet

import (
	"bytes"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// cellRange is a merged range: rows 1-based, columns 0-based, both ends included.
type cellRange struct{ top, bottom, left, right int32 }

// parseRange reads A1:C3. A range of a single cell covers no other cell and counts as none.
func parseRange(ref []byte) (cellRange, bool) {
	a, b, ok := bytes.Cut(ref, []byte{':'})
	if !ok {
		return cellRange{}, false
	}
	left, top, ok1 := cell.ParseAddress(a)
	right, bottom, ok2 := cell.ParseAddress(b)
	r := cellRange{int32(top), int32(bottom), int32(left), int32(right)}
	return r, ok1 && ok2 && left <= right && top <= bottom && (left < right || top < bottom)
}

// parseCount reads a whole number from 1 to most.
func parseCount(b []byte, most int) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' || n > most {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n > 0 && n <= most
}

// mergeFiller fills the cells that merged ranges cover, row by row.
type mergeFiller struct {
	waiting []cellRange // sorted by first row; those that begin below the last row
	active  []activeRange
	width   int       // of the sheet in columns: nothing is filled to the right of it
	filled  int       // cells so far
	done    *findings // of this pass: get the ranges that are filled in

	// covered is, by column, the last row that an active range covers. Ranges that overlap could otherwise be as many as the file
	// has room for, and each would be filled in.
	covered [MostColumns]int32
}

// activeRange is a range that reaches down to the current row, and the cell at its top left.
type activeRange struct {
	cellRange
	cell cell.Cell
}

// newMergeFiller makes one for the ranges that the pass before has found. now are the findings of this pass.
func newMergeFiller(f, now *findings) *mergeFiller {
	slices.SortStableFunc(f.merges, func(a, b cellRange) int { return int(a.top) - int(b.top) })
	return &mergeFiller{waiting: f.merges, width: f.width, done: now}
}

// mostFilled is how many cells merged ranges may cover in a sheet, counted in the rows that hold something.
const mostFilled = 1 << 26

// fill fills row r. If ranges overlap, which no spreadsheet program shows, the one that begins earlier is the only one. It
// refuses a sheet of which merged ranges cover more than mostFilled cells.
func (m *mergeFiller) fill(r *cell.Row) error {
	row := int32(r.Number)
	m.active = slices.DeleteFunc(m.active, func(s activeRange) bool { return s.bottom < row })
	for ; len(m.waiting) > 0 && m.waiting[0].top <= row; m.waiting = m.waiting[1:] {
		next := m.waiting[0]
		next.right = min(next.right, int32(m.width-1))
		first := r.Cell(int(next.left))
		if next.top < row || first.Kind == cell.Empty || first.Merged || next.left > next.right || m.isCovered(next) {
			continue // there is nothing to fill in
		}
		for col := next.left; col <= next.right; col++ {
			m.covered[col] = next.bottom
		}
		first.Text, first.Merged = strings.Clone(first.Text), true
		m.active = append(m.active, activeRange{next, first})
		m.done.filled = append(m.done.filled, next)
	}
	for _, s := range m.active {
		for len(r.Cells) <= int(s.right) {
			r.Cells = append(r.Cells, cell.Cell{})
		}
		for col := s.left; col <= s.right; col++ {
			if c := &r.Cells[col]; !c.Merged && (row > s.top || col > s.left) {
				*c = s.cell
			}
		}
		if m.filled += int(s.right - s.left + 1); m.filled > mostFilled {
			return refuse(reason.TooManyCells, itoa(mostFilled))
		}
	}
	return nil
}

// isCovered tells whether a range overlaps an active one. It looks at both ends first, because most that do overlap there.
func (m *mergeFiller) isCovered(s cellRange) bool {
	if m.covered[s.left] >= s.top || m.covered[s.right] >= s.top {
		return true
	}
	for col := s.left; col <= s.right; col++ {
		if m.covered[col] >= s.top {
			return true
		}
	}
	return false
}
