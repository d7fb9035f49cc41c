package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// What may be about persons is erased of files that were done long ago: the requests of their forms, the carrier's words, what
// their rows say. What keeps anything from being sent twice stays: numbers, references, digests, endings, items. A form that is
// not settled, or for which a file waits that is not done or not as old, is left as it is.
//
// Each file is erased in small changes, and marked when all of it is done. A crash leaves it unmarked, and it is erased again.

// Age says which files are old enough: by when they were done.
type Age struct {
	old  string // a condition on file
	args []any  // its parameters
}

// AgeBefore is that of files that were done before a time that a person names.
func AgeBefore(at time.Time) Age { return Age{"file.done_at < $1", []any{ms(at)}} }

// AgeOf is that of files that have been done for some days.
//
// Of the files that were done before a clock was set the clock on the wall says nothing. They have to be as old by the ledger's
// clock, which does not count while the machine is off.
func (l *Ledger) AgeOf(ctx context.Context, days int, now time.Time) (Age, error) {
	before := now.AddDate(0, 0, -days)
	jump, jumped, err := l.LastJump(ctx)
	if err != nil || !jumped {
		return AgeBefore(before), err
	}
	return Age{
		"(file.done_at IS NOT NULL AND (file.done_at < $1 AND file.done_at >= $2 OR COALESCE(file.done_tick, 0) < $3))",
		[]any{ms(before), ms(jump.At), (l.Tick() - time.Duration(days)*24*time.Hour).Milliseconds()},
	}, nil
}

// andIDs returns the parameters of the condition and these IDs, and the list that stands for the IDs. It comes after the
// condition.
func (a Age) andIDs(p params, ids []int64) (args []any, list string) {
	args = append(args, a.args...)
	for _, id := range ids {
		args = append(args, id)
	}
	return args, p.list(len(ids), 1+len(a.args))
}

// unerased are the files of an age whose texts were not erased. A file that has asked something waits for its answer.
func (a Age) unerased() string {
	return a.old + " AND file.done_at IS NOT NULL AND file.erased_at IS NULL AND file.state <> 'asked'"
}

// ofAll: all files that wait for a form are of the age.
func (a Age) ofAll() string {
	return `NOT EXISTS (SELECT 1 FROM wait AS waits JOIN file ON file.id = waits.file_id
		WHERE waits.form_id = form.id AND (file.done_at IS NULL OR NOT ` + a.old + `))`
}

// Erasing says what of the texts stays.
type Erasing struct {
	Layout   func(layout string) string  // what stays of how a file was read, JSON
	Reasons  func(reasons string) string // what stays of the reasons of a row or a file, JSON
	Said     func(said string) string    // what stays of what the carrier has said about an item, JSON; "" = nothing
	Personal func(operation string) bool // whether the requests of an operation may be about persons; others stay
	Reach    func(step string)           // called after each change
}

// Erasable counts what Erase would empty.
type Erasable struct{ Files, Forms, Rows int }

// UnerasedFiles returns the files of an age whose texts were not erased, oldest first.
func (l *Ledger) UnerasedFiles(ctx context.Context, age Age) ([]int64, error) {
	return collect(ctx, l.read, scanID, "SELECT id FROM file WHERE "+age.unerased()+" ORDER BY done_at, id", age.args...)
}

// CountErasable counts these files, their rows, and the forms that would be emptied with them.
func (l *Ledger) CountErasable(ctx context.Context, age Age) (n Erasable, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT count(*), COALESCE(sum(row_count), 0) FROM file WHERE "+age.unerased(), age.args...).
		Scan(&n.Files, &n.Rows)
	if err != nil {
		return n, wrap(err, "count")
	}
	err = l.read.QueryRowContext(ctx, `SELECT count(DISTINCT form.id) FROM file JOIN wait ON wait.file_id = file.id
		JOIN form ON form.id = wait.form_id
		WHERE `+age.unerased()+` AND form.settled_at IS NOT NULL AND `+age.ofAll(), age.args...).Scan(&n.Forms)
	return n, wrap(err, "count")
}

// eraseAtOnce is how many rows or forms are emptied in one change.
const eraseAtOnce = 500

// Erase empties the texts of a file, and those of the forms that only files of an age wait for. It may be done again.
func (l *Ledger) Erase(ctx context.Context, file int64, age Age, e Erasing) error {
	for after, more := (Address{Sheet: -1}), true; more; {
		err := l.Change(ctx, func(tx *Tx) (err error) {
			after, more, err = tx.eraseRows(ctx, file, after, e)
			return err
		})
		if err != nil {
			return err
		}
		e.Reach("erased rows")
	}
	for after, more := int64(0), true; more; {
		err := l.Change(ctx, func(tx *Tx) (err error) {
			after, more, err = tx.eraseForms(ctx, file, after, age, e)
			return err
		})
		if err != nil {
			return err
		}
		e.Reach("erased forms")
	}
	err := l.Change(ctx, func(tx *Tx) error { return tx.eraseFile(ctx, file, e) })
	e.Reach("erased")
	return err
}

// eraseRows empties the next rows of a file. It returns the last of them, and whether there may be more.
func (tx *Tx) eraseRows(ctx context.Context, file int64, after Address, e Erasing) (last Address, more bool, err error) {
	type row struct {
		at     Address
		reason string
	}
	rows, err := collect(ctx, tx.SQL, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.at.Sheet, &r.at.Row, &r.reason)
		return r, err
	}, `SELECT sheet, row_num, reason FROM entry WHERE file_id = $1 AND (sheet, row_num) > ($2, $3)
		ORDER BY sheet, row_num LIMIT $4`, file, after.Sheet, after.Row, eraseAtOnce)
	for _, r := range rows {
		after = r.at
		if kept := e.Reasons(r.reason); err == nil && kept != r.reason {
			err = tx.exec(ctx, "erase row", "UPDATE entry SET reason = $1 WHERE file_id = $2 AND sheet = $3 AND row_num = $4",
				kept, file, r.at.Sheet, r.at.Row)
		}
	}
	return after, len(rows) == eraseAtOnce, err
}

// erasable is a form and what the carrier has said about its item.
type erasable struct {
	id        int64
	operation string
	said      string
}

// eraseForms empties the next forms that a file waits for. It returns the last of them, and whether there may be more.
func (tx *Tx) eraseForms(ctx context.Context, file, after int64, age Age, e Erasing) (last int64, more bool, err error) {
	forms, err := collect(ctx, tx.SQL, func(scan func(...any) error) (f erasable, err error) {
		err = scan(&f.id, &f.operation, &f.said)
		return f, err
	}, `SELECT form.id, form.operation, COALESCE(answered.said, '') FROM wait JOIN form ON form.id = wait.form_id
		LEFT JOIN answered ON answered.form_id = form.id
		WHERE wait.file_id = $1 AND wait.form_id > $2 ORDER BY wait.form_id LIMIT $3`, file, after, eraseAtOnce)
	if err != nil || len(forms) == 0 {
		return after, false, err
	}
	byBody := map[bool][]int64{}
	for _, f := range forms {
		byBody[e.Personal(f.operation)] = append(byBody[e.Personal(f.operation)], f.id)
	}
	erased := map[int64]bool{}
	for personal, ids := range byBody {
		err = errors.Join(err, tx.emptyForms(ctx, ids, personal, age, erased))
	}
	for _, f := range forms {
		if kept := e.Said(f.said); err == nil && erased[f.id] && kept != f.said {
			err = tx.eraseSaid(ctx, f.id, kept)
		}
	}
	return forms[len(forms)-1].id, len(forms) == eraseAtOnce, err
}

// emptyForms empties those forms on which nobody works and for which nobody waits, and adds them to erased.
func (tx *Tx) emptyForms(ctx context.Context, ids []int64, personal bool, age Age, erased map[int64]bool) error {
	set := "document = '', message = '', answer_words = ''"
	if personal {
		set += ", body = " + tx.emptyBytes()
	}
	args, list := age.andIDs(tx.params, ids)
	done, err := collect(ctx, tx.SQL, scanID, "UPDATE form SET "+set+" WHERE settled_at IS NOT NULL AND "+age.ofAll()+
		" AND id IN ("+list+") RETURNING id", args...)
	if err != nil || len(done) == 0 {
		return err
	}
	for _, id := range done {
		erased[id] = true
	}
	args, list = Age{}.andIDs(tx.params, done)
	return tx.exec(ctx, "erase documents", `UPDATE document SET message = '',
		link = CASE WHEN kind = 'document' THEN '' ELSE link END
		WHERE state <> 'wanted' AND form_id IN (`+list+`)`, args...)
}

func (tx *Tx) eraseSaid(ctx context.Context, form int64, kept string) error {
	if kept == "" {
		return tx.exec(ctx, "erase answer", "DELETE FROM answered WHERE form_id = $1", form)
	}
	return tx.KeepAnswered(ctx, form, kept)
}

func (tx *Tx) emptyBytes() string {
	if tx.embedded {
		return "x''"
	}
	return "''::bytea"
}

// eraseFile empties how a file was read, and marks it as erased.
func (tx *Tx) eraseFile(ctx context.Context, file int64, e Erasing) error {
	var refusal, layout string
	err := tx.SQL.QueryRowContext(ctx, "SELECT refusal, layout FROM file WHERE id = $1", file).Scan(&refusal, &layout)
	if err != nil {
		return wrap(err, "erase file")
	}
	err = tx.step(ctx, `UPDATE file SET refusal = $1, layout = $2, erased_at = $3
		WHERE id = $4 AND done_at IS NOT NULL`, e.Reasons(refusal), e.Layout(layout), ms(tx.now()), file)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "note", `INSERT INTO counter (name, value) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1`, erasedFiles)
}

// NoteErased notes that a form which was to be sent cannot be, because its request was erased: it is as if something had
// declined it.
func (tx *Tx) NoteErased(ctx context.Context, f Form) error {
	return tx.step(ctx, `UPDATE form SET answer = 'declined' WHERE id = $1 AND state = 'planned' AND sends = $2 AND length(body) = 0
		AND settled_at IS NULL`, f.ID, f.Sends)
}

// SQLite leaves what is deleted in the free parts of its pages, also with secure_delete where rows move between pages. So the
// whole database is written anew. That takes a while in which nobody else can write, so keep_personal erases once a day.
const (
	erasedFiles = "erased"        // counter of files whose texts were erased
	scrubbed    = "scrubbed"      // what it was when the database was written anew last
	scrubbedAt  = "scrubbed tick" // and what the ledger's clock showed then
	scrubEvery  = 23 * time.Hour
)

// EraseDue tells whether it is time to erase what has become old.
func (l *Ledger) EraseDue(ctx context.Context) (bool, error) {
	var at sql.NullInt64
	err := l.read.QueryRowContext(ctx, "SELECT max(value) FROM counter WHERE name = $1", scrubbedAt).Scan(&at)
	return !at.Valid || l.Tick()-msDuration(at.Int64) >= scrubEvery, wrap(err, "last erased")
}

// Scrub makes sure that what was erased is in no file of a SQLite any more: not in its pages, nor in its log. If whole is false,
// another process works on it that has to write it anew; then only the log is emptied. On PostgreSQL that is VACUUM's.
func (l *Ledger) Scrub(ctx context.Context, whole bool) error {
	var erased, done int64
	err := l.write.QueryRowContext(ctx, `SELECT COALESCE((SELECT value FROM counter WHERE name = $1), 0),
		COALESCE((SELECT value FROM counter WHERE name = $2), 0)`, erasedFiles, scrubbed).Scan(&erased, &done)
	if err != nil {
		return wrap(err, "scrub")
	}
	due := erased > done && (whole || !l.Embedded())
	if due && l.Embedded() {
		if _, err := l.write.ExecContext(ctx, "VACUUM"); err != nil {
			return wrap(err, "write it anew")
		}
	}
	if l.Embedded() {
		if err := l.emptyLog(ctx); err != nil {
			return err
		}
	}
	if !due {
		return nil
	}
	return l.Change(ctx, func(tx *Tx) error {
		return tx.exec(ctx, "scrubbed", `INSERT INTO counter (name, value) VALUES ($1, $2), ($3, $4)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, scrubbed, erased, scrubbedAt, tx.tick())
	})
}

// emptyLog writes the log of a SQLite into its pages, and makes it empty.
func (l *Ledger) emptyLog(ctx context.Context) error {
	var busy, pages, moved int64
	err := l.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		return ErrStillRead
	}
	return wrap(err, "checkpoint")
}

// ErrStillRead says that the log of a SQLite could not be emptied, because another process reads it.
var ErrStillRead error = &sentinel{"what was erased is still in the log of the ledger (-wal), because somebody reads it",
	"it goes away with the next clean-up of the importer, or repeat this"}
