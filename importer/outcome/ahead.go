package outcome

import (
	"io"
	"iter"
	"sync"
)

// A large outcome has three kinds of work: what the source and the ledger say is read, rows are put together, and the result is
// packed. Each goes on in a goroutine of its own (WriteAhead), a little ahead of the next one. None of them outlives the
// writing of the outcome, and what breaks down in one of them breaks down where its work is used.

// pullAhead is iter.Pull2 for a sequence that is read ahead, in batches of so many. stop returns when the sequence has ended.
func pullAhead[T any](all iter.Seq2[T, error], size int) (next func() (T, error, bool), stop func()) {
	type step struct {
		value T
		err   error
	}
	batches, quit := make(chan []step, 1), make(chan struct{})
	var broken any
	go func() {
		defer close(batches)
		defer func() { broken = recover() }()
		var batch []step
		send := func() bool {
			select {
			case batches <- batch:
				batch = make([]step, 0, size)
				return true
			case <-quit:
				return false
			}
		}
		for value, err := range all {
			if batch = append(batch, step{value, err}); (len(batch) >= size || err != nil) && !send() {
				return
			}
		}
		if len(batch) > 0 {
			send()
		}
	}()
	var now []step
	next = func() (value T, err error, more bool) {
		if len(now) == 0 {
			if now, more = <-batches; !more {
				if broken != nil {
					panic(broken)
				}
				return value, nil, false
			}
		}
		value, err = now[0].value, now[0].err
		now = now[1:]
		return value, err, true
	}
	return next, sync.OnceFunc(func() {
		close(quit)
		for range batches {
			continue
		}
	})
}

// blockSize is how much is handed on at a time.
const blockSize = 1 << 16

// blocks are used again: an outcome has thousands of them.
var blocks = sync.Pool{New: func() any { b := make([]byte, 0, blockSize+1<<12); return &b }}

// blockReader reads what a sequence of blocks holds, and gives the blocks back.
type blockReader struct {
	next func() (*[]byte, error, bool)
	stop func()
	now  *[]byte
	at   int
}

func newBlockReader(all iter.Seq2[*[]byte, error], ahead bool) *blockReader {
	r := &blockReader{}
	if ahead {
		r.next, r.stop = pullAhead(all, 1)
	} else {
		r.next, r.stop = iter.Pull2(all)
	}
	return r
}

// readBlocks reads from a reader in blocks.
func readBlocks(r io.Reader) iter.Seq2[*[]byte, error] {
	return func(yield func(*[]byte, error) bool) {
		for {
			block := blocks.Get().(*[]byte)
			n, err := io.ReadAtLeast(r, (*block)[:blockSize], 1)
			if *block = (*block)[:n]; n > 0 && !yield(block, nil) {
				return
			}
			if err != nil {
				if err != io.EOF {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// Read is for io.Reader.
func (r *blockReader) Read(b []byte) (int, error) {
	for r.now == nil || r.at == len(*r.now) {
		r.giveBack()
		block, err, more := r.next()
		switch {
		case err != nil:
			return 0, err
		case !more:
			return 0, io.EOF
		}
		r.now, r.at = block, 0
	}
	n := copy(b, (*r.now)[r.at:])
	r.at += n
	return n, nil
}

func (r *blockReader) giveBack() {
	if r.now != nil {
		*r.now = (*r.now)[:0]
		blocks.Put(r.now)
		r.now = nil
	}
}

// Close ends the sequence.
func (r *blockReader) Close() error {
	r.stop()
	r.giveBack()
	return nil
}

// behindWriter hands what is written to it to another goroutine, which writes it to w. Close has to be called; stop, too, however
// the writing ends.
type behindWriter struct {
	now    *[]byte
	full   chan *[]byte
	done   chan struct{}
	err    error // of w; to be read when done is closed
	broken any   // what broke down in w; the same
	stop   func()
}

func newBehindWriter(w io.Writer) *behindWriter {
	b := &behindWriter{now: blocks.Get().(*[]byte), full: make(chan *[]byte, 1), done: make(chan struct{})}
	b.stop = sync.OnceFunc(func() {
		close(b.full)
		<-b.done
	})
	go func() {
		defer close(b.done)
		defer func() { b.broken = recover() }()
		for block := range b.full {
			_, b.err = w.Write(*block)
			*block = (*block)[:0]
			blocks.Put(block)
			if b.err != nil {
				return
			}
		}
	}()
	return b
}

// Write is for io.Writer.
func (b *behindWriter) Write(p []byte) (int, error) {
	*b.now = append(*b.now, p...)
	if len(*b.now) < blockSize {
		return len(p), nil
	}
	select {
	case b.full <- b.now:
		b.now = blocks.Get().(*[]byte)
		return len(p), nil
	case <-b.done:
		return 0, b.failed()
	}
}

// failed is why the writing has ended. It is asked when done is closed.
func (b *behindWriter) failed() error {
	if b.broken != nil {
		panic(b.broken)
	}
	return b.err
}

// Close waits until everything is written.
func (b *behindWriter) Close() error {
	select {
	case b.full <- b.now:
	case <-b.done:
	}
	b.stop()
	return b.failed()
}
