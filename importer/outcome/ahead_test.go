package outcome

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
)

// aheadSources are a CSV and a workbook with that many rows, header in row 1, wide enough for several blocks.
func aheadSources(t *testing.T, rows int) map[string]string {
	t.Helper()
	var text strings.Builder
	text.WriteString("order_num,weight\n")
	for i := range rows {
		fmt.Fprintf(&text, "HGE26%08d,%s\n", i, strings.Repeat("1", 60))
	}
	return map[string]string{"csv": csvFile(t, text.String()),
		"xlsx": build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, rows) })}
}

// writeAhead writes the outcome of a source. change may change the answers.
func writeAhead(ctx context.Context, t *testing.T, source string, rows int, ahead bool,
	change func(iter.Seq2[Answer, error]) iter.Seq2[Answer, error]) (out string, err error) {
	t.Helper()
	b, err := sheet.Open(source, sheet.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	write := Write
	if ahead {
		write = WriteAhead
	}
	answers := each(answersTo(0, 2, rows+1)...)
	if change != nil {
		answers = change(answers)
	}
	out = filepath.Join(t.TempDir(), "out.xlsx")
	return out, write(ctx, out, b, []TableHeader{{0, 1, 2, nil, nil, nil}}, answers, someSummary())
}

// What is written ahead is what is written.
func TestWriteAheadWritesTheSame(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{1, 255, 256, 257, 3000} {
		for kind, source := range aheadSources(t, rows) {
			var got [2][]byte
			for i := range got {
				out, err := writeAhead(t.Context(), t, source, rows, i == 1, nil)
				if err != nil {
					t.Fatalf("%s of %d rows: %v", kind, rows, err)
				}
				if got[i], err = os.ReadFile(out); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(got[0], got[1]) {
				t.Errorf("%s of %d rows: another outcome", kind, rows)
			}
		}
	}
}

var errBroken = errors.New("broken")

// Whatever breaks down while an outcome is written: the caller is told, and nobody goes on reading for it. The answers end when
// the writing ends.
func TestWriteAheadEnds(t *testing.T) {
	t.Parallel()
	const rows = 3000
	for kind, source := range aheadSources(t, rows) {
		for _, at := range []int{0, 1, 256, 1000, rows} {
			for how, fail := range map[string]func(stop func(), yield func(Answer, error) bool){
				"error": func(_ func(), yield func(Answer, error) bool) { yield(Answer{}, errBroken) },
				"panic": func(func(), func(Answer, error) bool) { panic(errBroken) },
				"stop":  func(stop func(), _ func(Answer, error) bool) { stop() },
				"short": func(func(), func(Answer, error) bool) {},
			} {
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan struct{})
				err := func() (err error) {
					defer func() {
						if broken := recover(); broken != nil {
							err = broken.(error)
						}
					}()
					_, err = writeAhead(ctx, t, source, rows, true, func(all iter.Seq2[Answer, error]) iter.Seq2[Answer, error] {
						return func(yield func(Answer, error) bool) {
							defer close(ended)
							n := 0
							for a, err := range all {
								if n == at {
									if fail(stop, yield); how != "stop" {
										return
									}
								}
								if n++; !yield(a, err) {
									return
								}
							}
							if n == at {
								fail(stop, yield)
							}
						}
					})
					return err
				}()
				stop()
				want := map[string]error{"error": errBroken, "panic": errBroken, "stop": context.Canceled}[how] // short: none
				inTime := how == "stop" && at >= 1000 && err == nil                                             // all was read by then
				if !inTime && !errors.Is(err, want) {
					t.Errorf("%s, %s at %d: %v", kind, how, at, err)
				}
				select {
				case <-ended:
				case <-time.After(5 * time.Minute):
					t.Fatalf("%s, %s at %d: the answers are still read", kind, how, at)
				}
			}
		}
	}
}

// brokenWriter takes so many bytes, and then breaks down.
type brokenWriter struct {
	left   int
	panics bool
}

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left >= 0 {
		return len(b), nil
	}
	if w.panics {
		panic(errBroken)
	}
	return 0, errBroken
}

// What the writer behind cannot write is told to whoever writes, at the latest when he closes.
func TestBehindWriterThatBreaksDown(t *testing.T) {
	t.Parallel()
	for _, panics := range []bool{false, true} {
		for _, left := range []int{0, 1, blockSize, 5 * blockSize} {
			err := func() (err error) {
				defer func() {
					if broken := recover(); broken != nil {
						err = broken.(error)
					}
				}()
				b := newBehindWriter(&brokenWriter{left, panics})
				defer b.stop()
				for range 100 {
					if _, err := b.Write(make([]byte, blockSize/3)); err != nil {
						return err
					}
				}
				return b.Close()
			}()
			if !errors.Is(err, errBroken) {
				t.Errorf("after %d bytes, panics %t: %v", left, panics, err)
			}
		}
	}
}
