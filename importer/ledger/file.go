package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// FileState is how far a file has come.
type FileState string

// The states of a file. FileRefused is reported like the others: DoneAt tells that its outcome is written.
const (
	FileClaimed FileState = "claimed" // it lies in work/; nothing of it is planned, or not all: map goes on
	FileMapped  FileState = "mapped"  // every row has an entry and every form is planned
	FileSent    FileState = "sent"    // no form is left to send; some wait for the carrier
	FileSettled FileState = "settled" // nobody works on a form of it any more: report
	FileDone    FileState = "done"    // the outcome is in the outbox, the source in the archive
	FileRefused FileState = "refused" // it could not be read, or contradicts itself: report says so
)

// File is one dropped file.
type File struct {
	ID        int64
	Claim     string // name of its folder in work/
	Name      string // as it was dropped
	Profile   string
	Size      int64
	SHA256    string
	State     FileState
	ClaimedAt time.Time
	DoneAt    time.Time // zero until it is done
	Rows      int       // rows read, known once it is mapped
	Settings  string    // those of the profile that it is mapped with, JSON; "" while nothing of it is planned
	Layout    string    // how it was understood, JSON
	Refusal   string    // why it was refused, JSON
	Outcome   string    // name in the outbox, chosen before it is written
	Archived  string    // name in the archive, chosen before it is moved there
}

const fileColumns = "id, claim, name, profile, size, sha256, state, claimed_at, done_at, row_count, settings, layout, refusal, outcome, archived"

func scanFile(scan func(...any) error) (File, error) {
	var f File
	var claimed int64
	var done sql.NullInt64
	err := scan(&f.ID, &f.Claim, &f.Name, &f.Profile, &f.Size, &f.SHA256, &f.State, &claimed, &done, &f.Rows,
		&f.Settings, &f.Layout, &f.Refusal, &f.Outcome, &f.Archived)
	f.ClaimedAt, f.DoneAt = at(claimed), atNull(done)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return f, err
}

// AddFile records a claimed file and returns its ID; 0 where its claim is recorded already, by whoever found it first.
func (tx *Tx) AddFile(ctx context.Context, f File) (int64, error) {
	var id int64
	err := tx.SQL.QueryRowContext(ctx, `INSERT INTO file (claim, name, profile, size, sha256, state, claimed_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (claim) DO NOTHING RETURNING id`,
		f.Claim, f.Name, f.Profile, f.Size, f.SHA256, FileClaimed, ms(f.ClaimedAt), ms(time.Now())).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, wrap(err, "add file")
}

// KeepSettings stores the settings that a file is mapped with. Those that are stored already stay.
func (tx *Tx) KeepSettings(ctx context.Context, file int64, settings string) error {
	return tx.exec(ctx, "settings", "UPDATE file SET settings = $1 WHERE id = $2 AND settings = ''", settings, file)
}

// File returns a file by its ID, ErrNotFound where there is none.
func (l *Ledger) File(ctx context.Context, id int64) (File, error) {
	f, err := scanFile(l.read.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM file WHERE id = $1", id).Scan)
	return f, wrap(err, "file")
}

// File returns a file as this transaction sees it.
func (tx *Tx) File(ctx context.Context, id int64) (File, error) {
	f, err := scanFile(tx.SQL.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM file WHERE id = $1", id).Scan)
	return f, wrap(err, "file")
}

// HasClaim tells whether a folder of work/ is recorded, and whether its file is done.
func (l *Ledger) HasClaim(ctx context.Context, claim string) (known, done bool, err error) {
	var n, ended int
	err = l.read.QueryRowContext(ctx, "SELECT count(*), count(done_at) FROM file WHERE claim = $1", claim).Scan(&n, &ended)
	return n > 0, ended > 0, wrap(err, "claim")
}

// OpenFiles are the files that are not done, oldest first.
func (l *Ledger) OpenFiles(ctx context.Context) ([]File, error) {
	return files(ctx, l.read, openFiles)
}

// OpenFiles are the files that are not done, as this transaction sees them.
func (tx *Tx) OpenFiles(ctx context.Context) ([]File, error) {
	return files(ctx, tx.SQL, openFiles)
}

const openFiles = "WHERE done_at IS NULL ORDER BY id"

// OpenIDs are the IDs of the files that are not done: cheap to ask for again and again.
func (l *Ledger) OpenIDs(ctx context.Context) ([]int64, error) {
	ids, err := collect(ctx, l.read, func(scan func(...any) error) (id int64, err error) {
		err = scan(&id)
		return id, err
	}, "SELECT id FROM file WHERE done_at IS NULL")
	return ids, wrap(err, "open files")
}

// DoneSince are the files that were done at t or later, oldest first.
func (l *Ledger) DoneSince(ctx context.Context, t time.Time) ([]File, error) {
	return files(ctx, l.read, "WHERE done_at >= $1 ORDER BY done_at, id", ms(t))
}

// FilesNamed are the files that were dropped under name, newest first.
func (l *Ledger) FilesNamed(ctx context.Context, name string) ([]File, error) {
	return files(ctx, l.read, "WHERE name = $1 ORDER BY id DESC", name)
}

// RecentFiles are the last n files, newest first.
func (l *Ledger) RecentFiles(ctx context.Context, n int) ([]File, error) {
	return files(ctx, l.read, "ORDER BY id DESC LIMIT $1", n)
}

// ArchivedBefore are the files that were done before t and whose names in the archive are still kept, oldest first. Those
// with orders whose ending nobody knows are not among them: resend needs their sources.
func (l *Ledger) ArchivedBefore(ctx context.Context, t time.Time) ([]File, error) {
	return files(ctx, l.read, `WHERE done_at < $1 AND archived <> ''
		AND NOT EXISTS (SELECT 1 FROM entry JOIN taken ON taken.order_num = entry.order_num
			WHERE entry.file_id = file.id AND entry.status IN ('unknown', 'unconfirmed') AND taken.status IN ('unknown', 'unconfirmed'))
		ORDER BY done_at`, ms(t))
}

func files(ctx context.Context, q querier, where string, args ...any) ([]File, error) {
	return collect(ctx, q, scanFile, "SELECT "+fileColumns+" FROM file "+where, args...)
}

// Mapped ends the mapping of a file: all its rows have entries. layout is JSON.
func (tx *Tx) Mapped(ctx context.Context, id int64, rows int, layout string) error {
	return tx.exec(ctx, "mapped", `UPDATE file SET state = $1, row_count = $2, layout = $3, changed_at = $4
		WHERE id = $5 AND state = $6`, FileMapped, rows, layout, ms(time.Now()), id, FileClaimed)
}

// StillClaimed makes sure, until the transaction ends, that a file is being mapped: ErrMoved where it has been refused, cut
// short or mapped to its end by somebody else.
func (tx *Tx) StillClaimed(ctx context.Context, id int64) error {
	return tx.step(ctx, "UPDATE file SET changed_at = changed_at WHERE id = $1 AND state = $2", id, FileClaimed)
}

// ErrHasRows says of a file that some of its rows are recorded, and perhaps on their way: it cannot be refused any more.
var ErrHasRows = errors.New("it has rows already")

// Refuse ends a file that cannot be mapped. reasons is JSON. One that is not being mapped any more is ErrMoved, one that has
// rows already ErrHasRows.
func (tx *Tx) Refuse(ctx context.Context, id int64, reasons string) error {
	if err := tx.StillClaimed(ctx, id); err != nil { // from here on nobody adds rows to it
		return err
	}
	err := tx.step(ctx, `UPDATE file SET state = $1, refusal = $2, changed_at = $3 WHERE id = $4
		AND NOT EXISTS (SELECT 1 FROM entry WHERE file_id = $4)`, FileRefused, reasons, ms(time.Now()), id)
	if errors.Is(err, ErrMoved) {
		return fmt.Errorf("ledger: %w", ErrHasRows)
	}
	return err
}

// CutShort ends the mapping of a file that could not be mapped to its end: the rows that have entries are all it has.
// reasons is JSON. One that is not being mapped any more is ErrMoved.
func (tx *Tx) CutShort(ctx context.Context, id int64, reasons string) error {
	if err := tx.StillClaimed(ctx, id); err != nil { // from here on nobody adds rows to it
		return err
	}
	return tx.exec(ctx, "cut short", `UPDATE file SET state = $1, refusal = $2, changed_at = $3,
		row_count = (SELECT count(*) FROM entry WHERE file_id = $4) WHERE id = $4`, FileMapped, reasons, ms(time.Now()), id)
}

// NameResults keeps the names that the outcome and the archived source will have, before either is there, so that a
// second try after a crash uses the same ones.
func (tx *Tx) NameResults(ctx context.Context, id int64, outcome, archived string) error {
	return tx.exec(ctx, "name results", "UPDATE file SET outcome = $1, archived = $2 WHERE id = $3", outcome, archived, id)
}

// ChooseNames lets one transaction at a time choose the names of results, until it ends: on Postgres, two machines could
// choose the same one.
func (tx *Tx) ChooseNames(ctx context.Context) error { return tx.alone(ctx, namesLock) }

// NameTaken tells whether a file that is not done yet has chosen name for its outcome or its archived source, also in other
// capitals: many volumes do not tell them apart.
func (tx *Tx) NameTaken(ctx context.Context, name string) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, "SELECT count(*) FROM file WHERE (lower(outcome) = lower($1) OR lower(archived) = lower($1)) AND done_at IS NULL", name).Scan(&n)
	return n > 0, wrap(err, "name")
}

// Done ends a file: its outcome is in the outbox and its source in the archive. One that is done already is ErrMoved.
func (tx *Tx) Done(ctx context.Context, id int64) error {
	return tx.step(ctx, `UPDATE file SET state = CASE state WHEN $1 THEN state ELSE $2 END, done_at = $3, changed_at = $3
		WHERE id = $4 AND done_at IS NULL`, FileRefused, FileDone, ms(time.Now()), id)
}

// AdvanceFiles moves the files that wait for a form on, as far as all their forms allow, and returns those that are
// settled by it: they are to be reported.
func (tx *Tx) AdvanceFiles(ctx context.Context, form int64) ([]int64, error) {
	return tx.advance(ctx, "SELECT file_id FROM wait WHERE form_id = $1", form)
}

// AdvanceFile does the same for one file, also for one without any form.
func (tx *Tx) AdvanceFile(ctx context.Context, file int64) ([]int64, error) {
	return tx.advance(ctx, "SELECT CAST($1 AS BIGINT)", file)
}

// AdvanceOpen does the same for the files that nobody has moved on although none of their forms is open: a crash may have come
// between.
func (tx *Tx) AdvanceOpen(ctx context.Context) ([]int64, error) {
	return tx.advance(ctx, `SELECT id FROM file WHERE done_at IS NULL AND state IN ('mapped', 'sent')
		AND NOT EXISTS (SELECT 1 FROM wait JOIN form ON form.id = wait.form_id WHERE wait.file_id = file.id AND form.settled_at IS NULL)`)
}

// advance locks the files first on Postgres, always in the same order: two forms of one file that end at the same moment
// wait for one another, so that the later one sees the earlier.
func (tx *Tx) advance(ctx context.Context, which string, args ...any) ([]int64, error) {
	if !tx.embedded {
		lock := "SELECT id FROM file WHERE id IN (" + which + ") ORDER BY id FOR NO KEY UPDATE"
		if _, err := collect(ctx, tx.SQL, scanID, lock, args...); err != nil {
			return nil, err
		}
	}
	args = append(args, ms(time.Now()))
	now := "$" + strconv.Itoa(len(args))
	err := tx.exec(ctx, "sent", `UPDATE file SET state = 'sent', changed_at = `+now+` WHERE id IN (`+which+`) AND state = 'mapped'
		AND NOT EXISTS (SELECT 1 FROM wait JOIN form ON form.id = wait.form_id
			WHERE wait.file_id = file.id AND form.settled_at IS NULL AND form.state IN ('planned', 'sending'))`, args...)
	if err != nil {
		return nil, err
	}
	return collect(ctx, tx.SQL, scanID, `UPDATE file SET state = 'settled', changed_at = `+now+`
		WHERE id IN (`+which+`) AND state IN ('mapped', 'sent')
		AND NOT EXISTS (SELECT 1 FROM wait JOIN form ON form.id = wait.form_id
			WHERE wait.file_id = file.id AND form.settled_at IS NULL)
		RETURNING id`, args...)
}

func scanID(scan func(...any) error) (int64, error) {
	var id int64
	err := scan(&id)
	return id, err
}

// querier is what a transaction and a database have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap(err, "query")
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, wrap(err, "read")
		}
		all = append(all, v)
	}
	return all, wrap(rows.Err(), "read")
}

func (tx *Tx) exec(ctx context.Context, what, query string, args ...any) error {
	_, err := tx.SQL.ExecContext(ctx, query, args...)
	return wrap(err, what)
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrLedger, what, err)
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func at(ms int64) time.Time { return time.UnixMilli(ms) }

func atNull(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return at(v.Int64)
}
