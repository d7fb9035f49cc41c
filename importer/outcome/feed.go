package outcome

import (
	"errors"
	"fmt"
	"iter"
)

// errAnswers says that answers and tables do not fit together: a fault of the caller's, never of a spreadsheet.
var errAnswers = errors.New("answers do not fit the tables")

// feed hands out the answers in their order. Some are looked at beforehand, to know how wide the columns must be.
type feed struct {
	pull  func() (Answer, error, bool)
	stop  func()
	ahead []Answer
	err   error
	done  bool
}

func newFeed(answers iter.Seq2[Answer, error]) *feed {
	if answers == nil {
		return &feed{done: true, stop: func() {}}
	}
	f := &feed{}
	f.pull, f.stop = iter.Pull2(answers)
	return f
}

// sample returns up to n answers without using them up.
func (f *feed) sample(n int) []Answer {
	for len(f.ahead) < n && f.more() {
	}
	return f.ahead
}

// more takes one more answer in.
func (f *feed) more() bool {
	if f.done {
		return false
	}
	a, err, ok := f.pull()
	if !ok || err != nil {
		f.done, f.err = true, err
		return false
	}
	f.ahead = append(f.ahead, a)
	return true
}

// peek returns the next answer that belongs to a sheet, nil where there is no more of them.
func (f *feed) peek(sheet int) (*Answer, error) {
	if len(f.ahead) == 0 && !f.more() {
		return nil, f.err
	}
	a := &f.ahead[0]
	switch {
	case a.Sheet < sheet:
		return nil, fmt.Errorf("%w: sheet %d row %d is beside no table", errAnswers, a.Sheet, a.Row)
	case a.Sheet > sheet:
		return nil, nil
	}
	return a, nil
}

// drop uses up the answer that peek returned.
func (f *feed) drop() {
	if f.ahead = f.ahead[1:]; len(f.ahead) == 0 {
		f.ahead = nil
	}
}

// close ends the feed, and tells whether an answer was left over.
func (f *feed) close() error {
	f.more()
	f.stop()
	if f.err != nil {
		return f.err
	}
	if len(f.ahead) > 0 {
		return fmt.Errorf("%w: sheet %d row %d is beside no table", errAnswers, f.ahead[0].Sheet, f.ahead[0].Row)
	}
	return nil
}
