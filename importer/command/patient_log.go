package command

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Whoever reads the log may stop reading it: a container's runtime that hangs, a journal that is full, a terminal at Ctrl-S. A
// write then stands still for ever, so nothing of the program writes to the log itself.

const (
	// mostUnread is how many bytes of the log wait for somebody who reads them. What comes after them is dropped, and counted.
	mostUnread = 4 << 20
	// stallsAfter is how long one write takes until we no longer wait for the log anywhere.
	stallsAfter = time.Second
	// waitForReader is how long the end of the program waits until the rest of the log was read.
	waitForReader = 2 * time.Second
)

// patientLog takes the lines of the log and of errors, and writes them in their order whenever somebody reads. A Write never
// waits.
type patientLog struct {
	most    int                    // bytes that wait at most
	dropped func(lines int) []byte // the line that says how many were dropped

	mu      sync.Mutex
	to      io.Writer
	waiting []unread
	size    int           // bytes that wait
	began   time.Time     // of the write in hand; zero: none is
	more    chan struct{} // something waits
	idle    chan struct{} // closed while nothing waits and no write is in hand; nil: nobody asks
}

// unread is a line that waits, or a count of lines that were dropped in its place.
type unread struct {
	line    []byte
	dropped int
}

// newPatientLog begins to write what comes. It is never ended: at the end of the program a write may still stand still.
func newPatientLog(to io.Writer) *patientLog {
	l := &patientLog{to: to, most: mostUnread, more: make(chan struct{}, 1)}
	l.dropped = func(lines int) []byte { return fmt.Appendf(nil, "%s (%d)\n", droppedLines, lines) }
	go l.write()
	return l
}

// droppedLines says why the log has a gap.
const droppedLines = "lines of the log were dropped here, because nobody read them"

// Write keeps a line until it is read. It drops it if too many wait.
func (l *patientLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size+len(line) > l.most && len(l.waiting) > 0 {
		l.drop(1)
		return len(line), nil
	}
	l.waiting = append(l.waiting, unread{line: append([]byte{}, line...)})
	l.size += len(line)
	select {
	case l.more <- struct{}{}:
	default:
	}
	return len(line), nil
}

// drop counts lines that were dropped after those that wait.
func (l *patientLog) drop(lines int) {
	if n := len(l.waiting); n > 0 && l.waiting[n-1].dropped > 0 {
		l.waiting[n-1].dropped += lines
		return
	}
	l.waiting = append(l.waiting, unread{dropped: lines})
}

func (l *patientLog) write() {
	lost := 0 // lines that could not be written, such as to a full disk
	for range l.more {
		for {
			text, lines, to, ok := l.next(lost)
			if !ok {
				break
			}
			if _, err := to.Write(text); err != nil {
				lost = lines
			} else {
				lost = 0
			}
		}
	}
}

// next is what is to be written next, after the count of lines that were lost before. lines is how many are lost with it.
func (l *patientLog) next(lost int) (text []byte, lines int, to io.Writer, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.began = time.Time{}
		if l.idle != nil {
			close(l.idle)
			l.idle = nil
		}
		return nil, 0, nil, false
	}
	l.began = time.Now()
	next := l.waiting[0]
	l.waiting[0] = unread{}
	l.waiting = l.waiting[1:]
	l.size -= len(next.line)
	lost += next.dropped
	if lost > 0 {
		text = l.dropped(lost)
	}
	text, lines = append(text, next.line...), lost
	if next.dropped == 0 {
		lines++
	}
	return text, lines, l.to, true
}

// setOutput sends what comes, and what still waits, to another writer, and returns the one before it.
func (l *patientLog) setOutput(to io.Writer) (before io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, l.to = l.to, to
	return before
}

// setDropped changes how the log says that lines were dropped.
func (l *patientLog) setDropped(say func(lines int) []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped = say
}

// flush waits until everything was read, but not if nobody seems to read, and no longer than atMost.
func (l *patientLog) flush(atMost time.Duration) {
	l.mu.Lock()
	if len(l.waiting) == 0 && l.began.IsZero() {
		l.mu.Unlock()
		return
	}
	if !l.began.IsZero() && time.Since(l.began) > stallsAfter {
		atMost = 0
	}
	if l.idle == nil {
		l.idle = make(chan struct{})
	}
	idle := l.idle
	l.mu.Unlock()
	limit := time.NewTimer(atMost)
	defer limit.Stop()
	select {
	case <-idle:
	case <-limit.C:
	}
}
