package outcome

import (
	"errors"
	"fmt"
	"iter"
)

// errAnswers says that answers and tables do not fit together: a fault of the caller's, never of a spreadsheet.
var errAnswers = errors.New("answers do not fit the tables")

// answerQueue hands out the answers in their order. It can look ahead, to find out how wide the columns must be.
type answerQueue struct {
	pull  func() (Answer, error, bool)
	stop  func()
	ahead []Answer // pulled, but not used up
	apart bool     // they do not come from the source: both may be read at once
	err   error
	done  bool
}

func newAnswerQueue(answers iter.Seq2[Answer, error], apart bool) *answerQueue {
	if answers == nil {
		return &answerQueue{done: true, stop: func() {}}
	}
	q := &answerQueue{apart: apart}
	if apart {
		q.pull, q.stop = pullAhead(answers, 256)
	} else {
		q.pull, q.stop = iter.Pull2(answers)
	}
	return q
}

// lookAhead returns up to n answers without using them up.
func (q *answerQueue) lookAhead(n int) []Answer {
	for len(q.ahead) < n && q.pullOne() {
	}
	return q.ahead
}

// pullOne adds one more answer to those ahead. It reports false at the end.
func (q *answerQueue) pullOne() bool {
	if q.done {
		return false
	}
	a, err, ok := q.pull()
	if !ok || err != nil {
		q.done, q.err = true, err
		return false
	}
	if cap(q.ahead) == 0 {
		q.ahead = make([]Answer, 0, 64) // who peeked at one keeps it: its memory is not used again
	}
	q.ahead = append(q.ahead, a)
	return true
}

// peek returns the next answer if it belongs to a sheet, and nil if there is none or it belongs to a later sheet. An
// answer to an earlier sheet has been passed over: it has no table, which is an error.
func (q *answerQueue) peek(sheet int) (*Answer, error) {
	if len(q.ahead) == 0 && !q.pullOne() {
		return nil, q.err
	}
	a := &q.ahead[0]
	switch {
	case a.Sheet < sheet:
		return nil, fmt.Errorf("%w: sheet %d row %d is beside no table", errAnswers, a.Sheet, a.Row)
	case a.Sheet > sheet:
		return nil, nil
	}
	return a, nil
}

// advance uses up the answer that peek returned.
func (q *answerQueue) advance() {
	q.ahead = q.ahead[1:]
}

// close ends the queue. It is an error if an answer is left.
func (q *answerQueue) close() error {
	q.pullOne()
	q.stop()
	if q.err != nil {
		return q.err
	}
	if len(q.ahead) > 0 {
		return fmt.Errorf("%w: sheet %d row %d is beside no table", errAnswers, q.ahead[0].Sheet, q.ahead[0].Row)
	}
	return nil
}
