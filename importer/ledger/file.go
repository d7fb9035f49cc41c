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

const (
	// FileClaimed: the file lies in its claim's folder in work/. AddFile enters it. Mapped, CutShort and Refuse leave it.
	// While it is mapped, its rows are recorded in groups, and forms of the first groups may be sent already. After a crash
	// the file is read again from its beginning, and rows that have an entry are skipped (RecordedRows).
	FileClaimed FileState = "claimed"

	// FileMapped: every row has an entry and every form is kept; some forms are still to be sent. Mapped and CutShort enter
	// it. The Advance methods leave it, in the transaction that moves the last form on. If a crash comes in between,
	// AdvanceStuckFiles finds the file later.
	FileMapped FileState = "mapped"

	// FileSent: no form is left to be sent; some wait for the carrier, or documents of theirs are being fetched. The Advance methods
	// enter and leave it, as above.
	FileSent FileState = "sent"

	// FileSettled: all forms that the file waits for are settled, none of their documents is wanted any more, and its report is
	// to be written. The Advance methods enter it. Done leaves it. After a crash the report is written again, under the names that
	// NameResults has kept.
	FileSettled FileState = "settled"

	// FileDone: the outcome is in the outbox and the source is in the archive. Done enters it. Nobody leaves it.
	FileDone FileState = "done"

	// FileRefused: the file could not be read, or it contradicts itself, and none of its rows was recorded. Refuse enters
	// it. Nobody leaves it: the report says why, and then Done sets DoneAt. After a crash the report is written again.
	FileRefused FileState = "refused"

	// FileAsked: the file can be read, but it has questions that nobody has answered, and nothing else is wrong with it. None of
	// its rows was recorded. KeepReading enters it, in the transaction that refuses the file. Like FileRefused nobody leaves it:
	// its outcome asks, and a drop of that outcome is a new file.
	FileAsked FileState = "asked"
)

// NothingSent tells whether a file of this state has no rows in the ledger: it was refused, or its questions are open.
func (s FileState) NothingSent() bool { return s == FileRefused || s == FileAsked }

// File is one dropped file.
type File struct {
	ID        int64
	Claim     string // name of its folder in work/
	Name      string // as it was dropped
	Profile   string
	Size      int64 // bytes
	SHA256    string
	State     FileState
	ClaimedAt time.Time
	Came      int64     // its place among the files whose values may replace earlier ones (NextCame), 0 for others
	DoneAt    time.Time // zero until it is done
	Rows      int       // rows read, known once it is mapped
	Layout    string    // how it was understood, JSON
	Refusal   string    // why it was refused or cut short, JSON
	Outcome   string    // path in the outbox, with slashes, chosen before it is written
	Archived  string    // name in the archive, chosen before it is moved there

	OutcomeSHA256 string // of the outcome as it was written, and of the CSV beside it, separated by a space; "" if not known
	Superseded    string // name in the archive of the outcome, chosen before it is moved there; "" while it stays in the outbox
}

const fileColumns = `id, claim, name, profile, size, sha256, state, claimed_at, done_at, row_count, layout, refusal, outcome,
	archived, outcome_sha256, superseded, came`

func scanFile(scan func(...any) error) (File, error) {
	var f File
	var claimed int64
	var done sql.NullInt64
	err := scan(&f.ID, &f.Claim, &f.Name, &f.Profile, &f.Size, &f.SHA256, &f.State, &claimed, &done, &f.Rows,
		&f.Layout, &f.Refusal, &f.Outcome, &f.Archived, &f.OutcomeSHA256, &f.Superseded, &f.Came)
	f.ClaimedAt, f.DoneAt = timeOf(claimed), timeOrZero(done)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return f, err
}

// AddFile records a claimed file and returns its ID. If its claim is recorded already, by another importer, it returns 0. A file
// that is a copy (KeepStandIn) is recorded as one.
func (tx *Tx) AddFile(ctx context.Context, f File) (id int64, err error) {
	var standsFor int64
	err = tx.SQL.QueryRowContext(ctx, `INSERT INTO file
			(claim, name, profile, size, sha256, state, claimed_at, changed_at, came, stands_for)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
			COALESCE((SELECT min(file_id) FROM stand_in WHERE stand_in.profile = $3 AND stand_in.sha256 = $5), 0))
		ON CONFLICT (claim) DO NOTHING RETURNING id, stands_for`,
		f.Claim, f.Name, f.Profile, f.Size, f.SHA256, FileClaimed, ms(f.ClaimedAt), ms(tx.now()), f.Came).Scan(&id, &standsFor)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, wrap(err, "add file")
	case standsFor == 0:
		return id, nil
	}
	return id, tx.takeStandIn(ctx, f, standsFor)
}

// Settings are those of the profile that a file is mapped with, JSON. They are "" while nothing of it is planned.
func (l *Ledger) Settings(ctx context.Context, file int64) (settings string, err error) {
	return settingsIn(ctx, l.read, file)
}

// Settings returns the same as this transaction sees it.
func (tx *Tx) Settings(ctx context.Context, file int64) (settings string, err error) {
	return settingsIn(ctx, tx.SQL, file)
}

func settingsIn(ctx context.Context, q querier, file int64) (settings string, err error) {
	err = q.QueryRowContext(ctx, "SELECT settings FROM file WHERE id = $1", file).Scan(&settings)
	return settings, wrap(err, "settings")
}

// KeepSettings stores the settings that a file is mapped with. Settings that are stored already stay.
func (tx *Tx) KeepSettings(ctx context.Context, file int64, settings string) error {
	return tx.exec(ctx, "settings", "UPDATE file SET settings = $1 WHERE id = $2 AND settings = ''", settings, file)
}

// File returns a file by its ID, or ErrNotFound.
func (l *Ledger) File(ctx context.Context, id int64) (File, error) {
	return fileByID(ctx, l.read, id)
}

// File returns a file as this transaction sees it, or ErrNotFound.
func (tx *Tx) File(ctx context.Context, id int64) (File, error) {
	return fileByID(ctx, tx.SQL, id)
}

func fileByID(ctx context.Context, q querier, id int64) (File, error) {
	f, err := scanFile(q.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM file WHERE id = $1", id).Scan)
	return f, wrap(err, "file")
}

// HasClaim tells whether a folder of work/ is recorded, and whether its file is done.
func (l *Ledger) HasClaim(ctx context.Context, claim string) (known, done bool, err error) {
	var n, ended int
	err = l.read.QueryRowContext(ctx, "SELECT count(*), count(done_at) FROM file WHERE claim = $1", claim).Scan(&n, &ended)
	return n > 0, ended > 0, wrap(err, "claim")
}

// OpenFiles returns the files that are not done, oldest first.
func (l *Ledger) OpenFiles(ctx context.Context) ([]File, error) {
	return files(ctx, l.read, openFiles)
}

// OpenFiles returns the files that are not done, as this transaction sees them.
func (tx *Tx) OpenFiles(ctx context.Context) ([]File, error) {
	return files(ctx, tx.SQL, openFiles)
}

const openFiles = "WHERE done_at IS NULL ORDER BY id"

// OpenFileIDs returns the IDs of the files that are not done. It is cheap enough to be asked again and again.
func (l *Ledger) OpenFileIDs(ctx context.Context) ([]int64, error) {
	ids, err := collect(ctx, l.read, scanID, "SELECT id FROM file WHERE done_at IS NULL")
	return ids, wrap(err, "open files")
}

// DoneSince returns the files that were done at a tick or later, oldest first.
func (l *Ledger) DoneSince(ctx context.Context, tick time.Duration) ([]File, error) {
	return files(ctx, l.read, "WHERE done_tick >= $1 ORDER BY done_tick, id", tick.Milliseconds())
}

// FilesSince returns the files of a profile that were claimed at some time of day or later, newest first.
func (l *Ledger) FilesSince(ctx context.Context, profile string, since time.Time) ([]File, error) {
	return files(ctx, l.read, "WHERE profile = $1 AND claimed_at >= $2 ORDER BY claimed_at DESC, id DESC", profile, ms(since))
}

// FilesNamed returns the files that were dropped under name, newest first.
func (l *Ledger) FilesNamed(ctx context.Context, name string) ([]File, error) {
	return files(ctx, l.read, "WHERE name = $1 ORDER BY id DESC", name)
}

// FilesAnsweredIn returns the files whose outcome has this name, newest first.
func (l *Ledger) FilesAnsweredIn(ctx context.Context, outcome string) ([]File, error) {
	return files(ctx, l.read, "WHERE lower(outcome) = lower($1) ORDER BY id DESC", outcome)
}

// RecentFiles returns the last n files, newest first.
func (l *Ledger) RecentFiles(ctx context.Context, n int) ([]File, error) {
	return files(ctx, l.read, "ORDER BY id DESC LIMIT $1", n)
}

// ArchivedFor returns the files that have been done for some days and still have a name in the archive, oldest first. It leaves
// out files with rows that are unknown or unconfirmed: resend needs their sources.
func (l *Ledger) ArchivedFor(ctx context.Context, days int, now time.Time) ([]File, error) {
	age, err := l.AgeOf(ctx, days, now)
	if err != nil {
		return nil, err
	}
	return files(ctx, l.read, `WHERE `+age.old+` AND archived <> ''
		AND NOT EXISTS (SELECT 1 FROM entry JOIN item ON item.form_id = entry.form_id
			WHERE entry.file_id = file.id
			AND entry.status IN ('unknown', 'unconfirmed') AND item.status IN ('unknown', 'unconfirmed'))
		ORDER BY done_at`, age.args...)
}

func files(ctx context.Context, q querier, where string, args ...any) ([]File, error) {
	return collect(ctx, q, scanFile, "SELECT "+fileColumns+" FROM file "+where, args...)
}

// OldestFile is when the oldest file that is not done was claimed, zero if all are done.
func (l *Ledger) OldestFile(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, "SELECT min(claimed_at) FROM file WHERE done_at IS NULL")
}

func (l *Ledger) oldest(ctx context.Context, query string) (time.Time, error) {
	var since sql.NullInt64
	err := l.read.QueryRowContext(ctx, query).Scan(&since)
	return timeOrZero(since), wrap(err, "oldest")
}

// Mapped ends the mapping of a file: all its rows have entries. layout is JSON.
func (tx *Tx) Mapped(ctx context.Context, id int64, rows int, layout string) error {
	return tx.exec(ctx, "mapped", `UPDATE file SET state = $1, row_count = $2, layout = $3, changed_at = $4
		WHERE id = $5 AND state = $6`, FileMapped, rows, layout, ms(tx.now()), id, FileClaimed)
}

// StillClaimed makes sure that a file is being mapped, and stays so until the transaction ends. If somebody else has refused
// it, cut it short or mapped it to its end, it returns ErrMoved.
func (tx *Tx) StillClaimed(ctx context.Context, id int64) error {
	return tx.step(ctx, "UPDATE file SET changed_at = changed_at WHERE id = $1 AND state = $2", id, FileClaimed)
}

// Refuse ends a file that cannot be mapped. reasons is JSON. If the file is not being mapped any more, Refuse returns
// ErrMoved; if some of its rows are recorded, ErrHasRows.
func (tx *Tx) Refuse(ctx context.Context, id int64, reasons string) error {
	if err := tx.StillClaimed(ctx, id); err != nil { // from here on nobody adds rows to it
		return err
	}
	err := tx.step(ctx, `UPDATE file SET state = $1, refusal = $2, changed_at = $3 WHERE id = $4
		AND NOT EXISTS (SELECT 1 FROM entry WHERE file_id = $4)`, FileRefused, reasons, ms(tx.now()), id)
	if errors.Is(err, ErrMoved) {
		return fmt.Errorf("ledger: %w", ErrHasRows)
	}
	return err
}

// KeepReading keeps with a file that was refused how it was read, JSON, so that its report can show its table. asks says that
// its questions are all that stands in its way.
func (tx *Tx) KeepReading(ctx context.Context, id int64, layout string, asks bool) error {
	state := FileRefused
	if asks {
		state = FileAsked
	}
	return tx.step(ctx, "UPDATE file SET state = $1, layout = $2 WHERE id = $3 AND state = $4 AND done_at IS NULL",
		state, layout, id, FileRefused)
}

// CutShort ends the mapping of a file that cannot be read to its end. It keeps the rows that have entries and no others.
// reasons is JSON. If the file is not being mapped any more, CutShort returns ErrMoved.
func (tx *Tx) CutShort(ctx context.Context, id int64, reasons string) error {
	if err := tx.StillClaimed(ctx, id); err != nil { // from here on nobody adds rows to it
		return err
	}
	return tx.exec(ctx, "cut short", `UPDATE file SET state = $1, refusal = $2, changed_at = $3,
		row_count = (SELECT count(*) FROM entry WHERE file_id = $4) WHERE id = $4`, FileMapped, reasons, ms(tx.now()), id)
}

// NoTable keeps why the outcome of a file comes without the user's table. reasons is JSON.
func (tx *Tx) NoTable(ctx context.Context, id int64, reasons string) error {
	return tx.exec(ctx, "no table", "UPDATE file SET refusal = $1 WHERE id = $2 AND done_at IS NULL", reasons, id)
}

// LockNames takes the lock for names of outcomes and archived sources, until the transaction ends. Without it two machines
// could choose the same name.
func (tx *Tx) LockNames(ctx context.Context) error { return tx.takeLock(ctx, namesLock) }

// hasName compares names without regard to capitals, since many volumes do not distinguish them.
const hasName = "SELECT count(*) FROM file WHERE (lower(outcome) = lower($1) OR lower(archived) = lower($1))"

// NameReserved tells whether a file that is not done yet has chosen name for its outcome or its archived source, or whether it is
// that of an outcome that moves to the archive. That file may not be in its folder yet.
func (tx *Tx) NameReserved(ctx context.Context, name string) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, "SELECT ("+hasName+" AND done_at IS NULL) + ("+hasSuperseded+")", name).Scan(&n)
	return n > 0, wrap(err, "name")
}

const hasSuperseded = "SELECT count(*) FROM file WHERE superseded <> '' AND lower(superseded) = lower($1)"

// OutcomeNamed returns the newest file before id of a profile that is done and whose outcome has one of these names, or
// ErrNotFound.
func (l *Ledger) OutcomeNamed(ctx context.Context, id int64, profile string, names [2]string) (File, error) {
	f, err := scanFile(l.read.QueryRowContext(ctx, "SELECT "+fileColumns+` FROM file
		WHERE (lower(outcome) = lower($1) OR lower(outcome) = lower($2)) AND `+unindexedProfile+` $3 AND id < $4 AND done_at IS NOT NULL
		ORDER BY id DESC LIMIT 1`, names[0], names[1], profile, id).Scan)
	return f, wrap(err, "file")
}

// SupersedeOutcome keeps the name that the outcome of a file will have in the archive, before it is moved there.
func (tx *Tx) SupersedeOutcome(ctx context.Context, id int64, name string) error {
	return tx.exec(ctx, "supersede", "UPDATE file SET superseded = $1 WHERE id = $2", name, id)
}

// KeepOutcome keeps what the outcome of a file was when it was written.
func (tx *Tx) KeepOutcome(ctx context.Context, id int64, sha256 string) error {
	return tx.exec(ctx, "outcome", "UPDATE file SET outcome_sha256 = $1 WHERE id = $2", sha256, id)
}

// NameOfOtherFile tells whether a file other than id has name for its outcome or its archived source, done or not. Two files can
// have the same name: it is given again once no file of that name is in the folder any more.
func (tx *Tx) NameOfOtherFile(ctx context.Context, name string, id int64) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, hasName+" AND id <> $2", name, id).Scan(&n)
	return n > 0, wrap(err, "name")
}

// NameResults keeps the names that the outcome and the archived source will have, before either is there. A second try after
// a crash uses the same names.
func (tx *Tx) NameResults(ctx context.Context, id int64, outcome, archived string) error {
	return tx.exec(ctx, "name results", "UPDATE file SET outcome = $1, archived = $2 WHERE id = $3", outcome, archived, id)
}

// Done ends a file: its outcome is in the outbox and its source in the archive. If it is done already, Done returns ErrMoved.
func (tx *Tx) Done(ctx context.Context, id int64) error {
	return tx.step(ctx, `UPDATE file SET state = CASE WHEN state IN ($1, $2) THEN state ELSE $3 END, done_at = $4, changed_at = $4,
		done_tick = `+fmt.Sprintf(latestTick, 6)+`
		WHERE id = $5 AND done_at IS NULL`, FileRefused, FileAsked, FileDone, ms(tx.now()), id, tx.tick())
}

// AdvanceFilesOf moves the files that wait for a form to sent or to settled, if all their forms allow it. It returns those
// that are settled now: they are to be reported.
func (tx *Tx) AdvanceFilesOf(ctx context.Context, form int64) ([]int64, error) {
	return tx.advance(ctx, "SELECT file_id FROM wait WHERE form_id = $1", form)
}

// AdvanceFile does the same for one file. The file need not have any form.
func (tx *Tx) AdvanceFile(ctx context.Context, file int64) ([]int64, error) {
	return tx.advance(ctx, "SELECT CAST($1 AS BIGINT)", file)
}

// AdvanceStuckFiles does the same for all files whose forms are all settled, but that nobody has moved on, because a crash came
// in between.
func (tx *Tx) AdvanceStuckFiles(ctx context.Context) ([]int64, error) {
	return tx.advance(ctx, `SELECT id FROM file WHERE done_at IS NULL AND state IN ('mapped', 'sent') AND (`+lastWait+`) IS NULL`)
}

// advance locks the files first on PostgreSQL, always in the same order. If two forms of one file end at the same moment,
// one transaction waits for the other and then sees its form as settled. Otherwise each could take the other's form for open,
// and nobody would settle the file.
func (tx *Tx) advance(ctx context.Context, which string, args ...any) ([]int64, error) {
	if !tx.embedded {
		lock := "SELECT id FROM file WHERE id IN (" + which + ") ORDER BY id FOR NO KEY UPDATE"
		if _, err := collect(ctx, tx.SQL, scanID, lock, args...); err != nil {
			return nil, err
		}
	}
	args = append(args, ms(tx.now()))
	now := "$" + strconv.Itoa(len(args))
	err := tx.exec(ctx, "sent", `UPDATE file SET state = 'sent', changed_at = `+now+` WHERE id IN (`+which+`) AND state = 'mapped'
		AND (`+lastUnsent+`) IS NULL`, args...)
	if err != nil {
		return nil, err
	}
	return collect(ctx, tx.SQL, scanID, `UPDATE file SET state = 'settled', changed_at = `+now+`
		WHERE id IN (`+which+`) AND state IN ('mapped', 'sent') AND (`+lastWait+`) IS NULL RETURNING id`, args...)
}

// What a file waits for is looked for from its last form on. Forms, and their documents after them, end more or less in the
// order in which they were made, so the last one is open for as long as any is. From the first one on each look would pass all
// that have ended: with ten thousand forms in a file that takes longer than to send them.
const (
	lastUnsent = `SELECT wait.form_id FROM wait WHERE wait.file_id = file.id
		AND EXISTS (SELECT 1 FROM form WHERE form.id = wait.form_id AND form.settled_at IS NULL
			AND form.state IN ('planned', 'sending'))
		ORDER BY wait.form_id DESC LIMIT 1`
	lastWait = `SELECT wait.form_id FROM wait WHERE wait.file_id = file.id
		AND (EXISTS (SELECT 1 FROM form WHERE form.id = wait.form_id AND form.settled_at IS NULL)
			OR EXISTS (SELECT 1 FROM document WHERE document.form_id = wait.form_id AND document.state = 'wanted'))
		ORDER BY wait.form_id DESC LIMIT 1`
)
