package sheet

import (
	"iter"

	"hgeimport/mapping/cell"
)

// So much is handed on at a time. Wide rows and long texts count for more: three times this much waits in memory.
const (
	aheadRows  = 512
	aheadCells = 512 * 32
	aheadText  = 256 << 10 // bytes
)

// rowBatch are rows that follow one another. Their cells lie in one piece of memory, or in a few.
type rowBatch struct {
	rows  []cell.Row
	cells []cell.Cell
	text  int // bytes
}

func (b *rowBatch) full() bool {
	return len(b.rows) >= aheadRows || len(b.cells) >= aheadCells || b.text >= aheadText
}

func (b *rowBatch) empty() { b.rows, b.cells, b.text = b.rows[:0], b.cells[:0], 0 }

func (b *rowBatch) add(r *cell.Row) {
	from := len(b.cells)
	b.cells = append(b.cells, r.Cells...)
	for i := range r.Cells {
		b.text += len(r.Cells[i].Text)
	}
	row := *r
	row.Cells = b.cells[from:len(b.cells):len(b.cells)]
	b.rows = append(b.rows, row)
}

// RowsAhead is Rows in a goroutine of its own, which is some hundred rows ahead. Until the pass has ended nothing else may read
// the Book. The goroutine has ended when the pass has; what breaks down in it breaks down in the loop.
func (b *Book) RowsAhead(i int) iter.Seq2[*cell.Row, error] {
	return func(yield func(*cell.Row, error) bool) {
		full, used, quit := make(chan *rowBatch, 1), make(chan *rowBatch, 3), make(chan struct{})
		for range cap(used) {
			used <- &rowBatch{}
		}
		var last error
		var broken any
		go func() {
			defer close(full)
			defer func() { broken = recover() }()
			batch := <-used
			for row, err := range b.Rows(i) {
				if err != nil {
					last = err
					break
				}
				if batch.add(row); !batch.full() {
					continue
				}
				select {
				case full <- batch:
				case <-quit:
					return
				}
				select {
				case batch = <-used: // there are three: one is full, one is gone through
				case <-quit:
					return
				}
				batch.empty()
			}
			select {
			case full <- batch:
			case <-quit:
			}
		}()
		defer func() {
			close(quit)
			for range full {
				continue
			}
		}()
		for batch := range full {
			for n := range batch.rows {
				if !yield(&batch.rows[n], nil) {
					return
				}
			}
			used <- batch
		}
		if broken != nil {
			panic(broken)
		}
		if last != nil {
			yield(nil, last)
		}
	}
}
