package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Listing says which files a page of a list has.
type Listing struct {
	Before  int64 // only files with a smaller ID; 0 = from the newest on
	State   ListedState
	Profile *string // only those of this profile; nil = of all
	Most    int
}

// ListedState is which files are listed.
type ListedState string

// The states of a listing.
const (
	ListAll   ListedState = ""
	ListOpen  ListedState = "open"  // not done
	ListDone  ListedState = "done"  // done
	ListWaits ListedState = "waits" // done, and the name of the outcome says that it waits for a person
)

// List returns files, the newest first. Each kind of listing has an index: it is as fast in a ledger of a million files.
func (l *Ledger) List(ctx context.Context, q Listing) ([]File, error) {
	var where []string
	var args []any
	param := func(condition string, value any) {
		args = append(args, value)
		where = append(where, condition+" $"+strconv.Itoa(len(args)))
	}
	if q.Before > 0 {
		param("id <", q.Before)
	}
	if q.Profile != nil {
		profile := "profile ="
		if q.State == ListOpen || q.State == ListWaits { // a few of the profile's files: the index of profiles has them all
			profile = unindexedProfile
		}
		param(profile, *q.Profile)
	}
	switch q.State {
	case ListAll:
	case ListOpen:
		where = append(where, "done_at IS NULL")
	case ListDone:
		where = append(where, "done_at IS NOT NULL")
	case ListWaits:
		where = append(where, waitsForPerson)
	}
	condition := ""
	if len(where) > 0 {
		condition = "WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, q.Most)
	return files(ctx, l.read, condition+" ORDER BY id DESC LIMIT $"+strconv.Itoa(len(args)), args...)
}

// unindexedProfile compares the profile of files that another index has found. SQLite does not know that those are few, and would
// rather look through all files of the profile.
const unindexedProfile = "profile || '' ="

// waitsForPerson is word for word as in the index file_waits.
const waitsForPerson = "outcome LIKE '%.mend-%' AND superseded = '' AND done_at IS NOT NULL"

// WaitingOutcomes returns the outcomes of the files of ListWaits, as paths in the outbox with slashes, those of the newest files
// first.
func (l *Ledger) WaitingOutcomes(ctx context.Context, n int) ([]string, error) {
	return collect(ctx, l.read, scanText, "SELECT outcome FROM file WHERE "+waitsForPerson+" ORDER BY id DESC LIMIT $1", n)
}

// CountOpenFiles counts the files that are not done.
func (l *Ledger) CountOpenFiles(ctx context.Context) (n int, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT count(*) FROM file WHERE done_at IS NULL").Scan(&n)
	return n, wrap(err, "open files")
}

// FormsAfter returns the forms that a file waits for, in the order they were made, from the one after an ID on, n at most. Bodies
// are left out.
func (l *Ledger) FormsAfter(ctx context.Context, file, after int64, n int) ([]Form, error) {
	return collect(ctx, l.read, scanForm, `SELECT form.id, form.file_id, form.reference, form.operation, NULL, `+
		formColumnsAfterBody+` FROM wait JOIN form ON form.id = wait.form_id WHERE wait.file_id = $1 AND wait.form_id > $2
		ORDER BY wait.form_id LIMIT $3`, file, after, n)
}

// FormProgress says how far the forms that a file waits for have come.
type FormProgress struct {
	All       int
	Unsettled int
	Unsent    int       // of the unsettled: they have not left, or have to leave again
	Oldest    time.Time // when work on the first of those that wait for the carrier began; zero if none does
}

// FormProgress counts the forms that a file waits for. Of those that are settled it reads no more than their IDs.
func (l *Ledger) FormProgress(ctx context.Context, file int64) (p FormProgress, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT count(*) FROM wait WHERE file_id = $1", file).Scan(&p.All)
	if err != nil {
		return p, wrap(err, "forms")
	}
	var oldest sql.NullInt64
	err = l.read.QueryRowContext(ctx, `SELECT count(*),
		COALESCE(sum(CASE WHEN form.state IN ('planned', 'sending') THEN 1 ELSE 0 END), 0),
		min(CASE WHEN form.state IN ('planned', 'sending') THEN NULL ELSE form.started_at END)
		FROM wait JOIN form ON form.id = wait.form_id WHERE wait.file_id = $1 AND form.settled_at IS NULL`, file).
		Scan(&p.Unsettled, &p.Unsent, &oldest)
	p.Oldest = timeOrZero(oldest)
	return p, wrap(err, "forms")
}

// NextTries is how long it is until each of these forms is sent or asked for next; those that are worked on at this moment, and
// those that wait for nothing, are left out. At most a few hundred may be asked for at once.
func (l *Ledger) NextTries(ctx context.Context, forms []int64) (map[int64]time.Duration, error) {
	if len(forms) == 0 {
		return nil, nil
	}
	args := make([]any, len(forms))
	for i, id := range forms {
		args[i] = id
	}
	form := "CAST(args->>'Form' AS BIGINT)"
	if l.Embedded() {
		form = "json_extract(args, '$.Form')"
	}
	now := l.QueueTime()
	type job struct {
		form int64
		at   time.Time
	}
	jobs, err := collect(ctx, l.read, func(scan func(...any) error) (j job, err error) {
		err = scan(&j.form, &j.at)
		return j, err
	}, fmt.Sprintf(`SELECT %s, scheduled_at FROM river_job WHERE state IN ('available', 'scheduled', 'retryable')
		AND queue IN ('send', 'poll') AND %[1]s IN (%s)`, form, l.params.list(len(forms), 1)), args...)
	next := make(map[int64]time.Duration, len(jobs))
	for _, j := range jobs {
		left := max(0, j.at.Sub(now))
		if before, ok := next[j.form]; !ok || left < before {
			next[j.form] = left
		}
	}
	return next, err
}
