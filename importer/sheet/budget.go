package sheet

import (
	"context"
	"errors"
	"io"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Limits are what a file may hold at most. A file that holds more is refused with the limit that it met, while it is read. 0 = no
// limit but those of limits.go.
type Limits struct {
	Sheets   int   // worksheets, also hidden ones
	Rows     int   // that hold something, in all sheets that are read
	Cells    int   // in these rows, each counted up to its last cell that holds something
	Text     int64 // bytes of the texts of these cells: a shared string counts for each cell that shows it
	Unpacked int64 // bytes of all parts of a workbook
}

// used is what a pass over a sheet has read so far.
type used struct {
	rows, cells int
	text        int64
}

// meter counts what a book holds, and stops the reading when it is too much, or when nobody waits for it any more.
type meter struct {
	limits  Limits
	stop    func() error // nil = never
	sheets  []used       // by sheet, of the last pass over it
	unasked int          // cells since stop was asked
}

// asksEvery is after how many cells stop is asked.
const asksEvery = 1 << 16

// begin begins a pass over sheet i.
func (m *meter) begin(i int) {
	for len(m.sheets) <= i {
		m.sheets = append(m.sheets, used{})
	}
	m.sheets[i] = used{}
}

// mayHave refuses a workbook with n sheets if these are too many.
func (m *meter) mayHave(n int) error {
	most := mostSheets
	if m.limits.Sheets > 0 {
		most = min(most, m.limits.Sheets)
	}
	if n > most {
		return refuse(reason.TooManySheets, itoa(most))
	}
	return nil
}

// count counts a row.
func (m *meter) count(r *cell.Row) error {
	text := 0
	for i := range r.Cells {
		text += len(r.Cells[i].Text)
	}
	u := &m.sheets[r.Sheet]
	u.rows, u.cells, u.text = u.rows+1, u.cells+len(r.Cells), u.text+int64(text)
	if m.unasked += len(r.Cells) + 1; m.unasked < asksEvery && text <= mostRowText {
		return nil
	}
	if text > mostRowText {
		return refusal(reason.Reason{Code: reason.LongRow, Args: []string{itoa(mostRowText >> 20), itoa(r.Number)}})
	}
	m.unasked = 0
	if m.stop != nil {
		if err := m.stop(); err != nil {
			return err
		}
	}
	return m.check()
}

// check refuses a book that holds too much.
func (m *meter) check() error {
	var all used
	for _, u := range m.sheets {
		all.rows, all.cells, all.text = all.rows+u.rows, all.cells+u.cells, all.text+u.text
	}
	switch l := m.limits; {
	case l.Rows > 0 && all.rows > l.Rows:
		return refuse(reason.TooManyRows, itoa(l.Rows))
	case l.Cells > 0 && all.cells > l.Cells:
		return refuse(reason.TooManyCells, itoa(l.Cells))
	case l.Text > 0 && all.text > l.Text:
		return refuse(reason.TooMuchText, itoa(l.Text>>20))
	}
	return nil
}

// stoppable is a file whose reading ends with the error of stop.
type stoppable struct {
	io.ReaderAt
	stop func() error
}

// readerAt is f as a file whose reading can be stopped.
func readerAt(f io.ReaderAt, stop func() error) io.ReaderAt {
	if stop == nil {
		return f
	}
	return stoppable{f, stop}
}

func (f stoppable) ReadAt(b []byte, at int64) (int, error) {
	if err := f.stop(); err != nil {
		return 0, err
	}
	return f.ReaderAt.ReadAt(b, at)
}

// isStopped tells whether a reading was stopped: that says nothing about the file.
func isStopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
