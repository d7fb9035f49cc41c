package importer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"hgeimport/importer/ledger"
)

// fileErrors has the last error of each file that has one, such as a folder that cannot be written to, a full disk, a login
// that is not accepted. Each step tells how it ended for its file; a file that is well again is forgotten.
type fileErrors struct {
	mu    sync.Mutex
	files map[int64]error
}

// set stores what a step met, nil if it is well, and tells whether that is news.
func (t *fileErrors) set(file int64, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.files[file]
	if err == nil {
		delete(t.files, file)
		return before != nil
	}
	if t.files == nil {
		t.files = map[int64]error{}
	}
	t.files[file] = err
	return before == nil || before.Error() != err.Error()
}

func (t *fileErrors) has(file int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.files[file] != nil
}

// stops tells whether none of the open files can go on, which is also so when there is none.
func (t *fileErrors) stops(open []int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !slices.ContainsFunc(open, func(id int64) bool { return t.files[id] == nil })
}

// of is the trouble of the open files, each text once.
func (t *fileErrors) of(open []int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	distinct := map[string]error{}
	for _, id := range open {
		if err := t.files[id]; err != nil {
			distinct[err.Error()] = err
		}
	}
	var all []error
	for _, text := range slices.Sorted(maps.Keys(distinct)) {
		all = append(all, distinct[text])
	}
	return errors.Join(all...)
}

// probe tries every waiting.trouble whether the ledger can be written to. Where only a little room is left on its disk, the queue may
// give out no job at all, and no step would say so.
type probe struct {
	ledger *ledger.Ledger
	at     time.Time
	err    error // of the last try
}

// fails tells whether it could not be written to twice in a row.
func (p *probe) fails(ctx context.Context) bool {
	if time.Since(p.at) < waiting.trouble {
		return false
	}
	before := p.err
	p.at, p.err = time.Now(), p.ledger.HasRoom(ctx)
	return before != nil && p.err != nil
}
