package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// A copy of a source that a command drops into the inbox again stands for the file that the source is of. That is in the ledger
// before the copy is in the inbox, and goes over to the copy when that is claimed.

// KeepStandIn notes that a copy of a file's source is going to be dropped. On a ledger that an older version has made nothing is
// kept: then the outcome of the file stays in the outbox.
func (l *Ledger) KeepStandIn(ctx context.Context, f File) error {
	err := l.Change(ctx, func(tx *Tx) error {
		return tx.exec(ctx, "stand-in", `INSERT INTO stand_in (profile, sha256, file_id) VALUES ($1, $2, $3)
			ON CONFLICT (profile, sha256, file_id) DO NOTHING`, f.Profile, f.SHA256, f.ID)
	})
	if lacksTable(err) {
		return nil
	}
	return err
}

// takeStandIn forgets that a copy is going to be dropped: a file is recorded as that copy.
func (tx *Tx) takeStandIn(ctx context.Context, f File, standsFor int64) error {
	return tx.exec(ctx, "stand-in", "DELETE FROM stand_in WHERE profile = $1 AND sha256 = $2 AND file_id = $3",
		f.Profile, f.SHA256, standsFor)
}

// StoodFor returns the files that a copy stands for, oldest first: the one whose source it is, those of the same name and
// content, and other copies of it. All of them are done, and were recorded before it. A file that is no copy stands for none.
func (l *Ledger) StoodFor(ctx context.Context, copied File) ([]File, error) {
	var original int64
	err := l.read.QueryRowContext(ctx, "SELECT stands_for FROM file WHERE id = $1", copied.ID).Scan(&original)
	if err != nil || original == 0 {
		return nil, wrap(err, "stand-in")
	}
	f, err := l.File(ctx, original)
	if err != nil {
		return nil, err
	}
	return files(ctx, l.read, `WHERE (name = $1 OR stands_for > 0 AND stands_for = $2) AND `+unindexedProfile+` $3 AND sha256 = $4
		AND id < $5 AND done_at IS NOT NULL ORDER BY id`, f.Name, f.ID, copied.Profile, copied.SHA256, copied.ID)
}

// CopyOf is the ID of the file that a copy stands for, 0 for a file that is no copy.
func (l *Ledger) CopyOf(ctx context.Context, copied int64) (original int64, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT stands_for FROM file WHERE id = $1", copied).Scan(&original)
	if errors.Is(err, sql.ErrNoRows) || lacksTable(err) {
		err = nil
	}
	return original, wrap(err, "stand-in")
}

// FilesIn returns the files that are done and have rows in a form, the newest first.
func (l *Ledger) FilesIn(ctx context.Context, form int64) ([]File, error) {
	return files(ctx, l.read, `WHERE id IN (SELECT file_id FROM wait WHERE form_id = $1) AND done_at IS NOT NULL
		ORDER BY id DESC`, form)
}

// KeysIn returns what names the rows that a file has in a form, of those that have ended with one of these statuses, if any are
// given.
func (l *Ledger) KeysIn(ctx context.Context, file, form int64, statuses ...string) ([]string, error) {
	query, args := "SELECT DISTINCT key FROM entry WHERE file_id = $1 AND form_id = $2", []any{file, form}
	if len(statuses) > 0 {
		in, list := l.params.in(statuses, 3)
		query, args = query+" AND status "+in, append(args, list)
	}
	return collect(ctx, l.read, scanText, query+" ORDER BY key", args...)
}
