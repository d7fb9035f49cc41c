package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Approval says that forms may go out.
type Approval struct {
	Digest string    // of the forms
	File   string    // name of the file that it was given for
	At     time.Time // zero: nobody has approved these forms
	UsedBy int64     // ID of the file that went out by it; 0: it waits for that file
}

// Approval returns the approval of forms with this digest, a zero one if nobody has approved them.
func (l *Ledger) Approval(ctx context.Context, digest string) (Approval, error) {
	a := Approval{Digest: digest}
	var at int64
	var usedBy sql.NullInt64
	err := l.read.QueryRowContext(ctx, "SELECT file, at, used_by FROM approval WHERE digest = $1", digest).
		Scan(&a.File, &at, &usedBy)
	if errors.Is(err, sql.ErrNoRows) || lacksTable(err) { // an older version has made a ledger without this table
		return Approval{}, nil
	}
	a.At, a.UsedBy = timeOf(at), usedBy.Int64
	return a, wrap(err, "approval")
}

// Approve keeps an approval for a file that is going to be dropped. If there is one already, it returns ErrMoved.
func (tx *Tx) Approve(ctx context.Context, a Approval) error {
	return tx.step(ctx, "INSERT INTO approval (digest, file, at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING",
		a.Digest, a.File, ms(a.At))
}

// UseApproval lets a file go out by the approval of forms with this digest, which it makes if there is none: then it stands in
// the file itself. Each approval is for one file. If another file has used it, it returns ErrMoved.
func (tx *Tx) UseApproval(ctx context.Context, digest string, f File) error {
	if err := tx.StillClaimed(ctx, f.ID); err != nil {
		return err
	}
	return tx.step(ctx, `INSERT INTO approval (digest, file, at, used_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (digest) DO UPDATE SET used_by = excluded.used_by
			WHERE approval.used_by IS NULL OR approval.used_by = excluded.used_by`, digest, f.Name, ms(tx.now()), f.ID)
}

// AskInstead changes the reasons of a refused file that is not reported yet. reasons is JSON.
func (tx *Tx) AskInstead(ctx context.Context, id int64, reasons string) error {
	return tx.step(ctx, "UPDATE file SET refusal = $1, changed_at = $2 WHERE id = $3 AND refusal <> '' AND done_at IS NULL",
		reasons, ms(tx.now()), id)
}
