package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Odd is something in the inbox that is not taken, and how it was answered.
type Odd struct {
	Name       string    // its path in the inbox
	Seen       string    // what of it was seen
	Outcome    string    // path of the answer in the outbox, with slashes, chosen before it is written
	SHA256     string    // of the last answer that was written, "" before the first
	AnsweredAt time.Time // zero until the answer to Seen is there
}

const oddQuery = "SELECT name, seen, outcome, sha256, answered_at FROM odd"

func scanOdd(scan func(...any) error) (Odd, error) {
	var o Odd
	var answered sql.NullInt64
	err := scan(&o.Name, &o.Seen, &o.Outcome, &o.SHA256, &answered)
	o.AnsweredAt = timeOrZero(answered)
	return o, err
}

// Odds returns what is kept of all odd things, by name.
func (l *Ledger) Odds(ctx context.Context) (map[string]Odd, error) {
	all, err := collect(ctx, l.read, scanOdd, oddQuery)
	byName := make(map[string]Odd, len(all))
	for _, o := range all {
		byName[o.Name] = o
	}
	return byName, err
}

// Odd returns what is kept of an odd thing. If nothing is, all but its name is empty.
func (tx *Tx) Odd(ctx context.Context, name string) (Odd, error) {
	o, err := scanOdd(tx.SQL.QueryRowContext(ctx, oddQuery+" WHERE name = $1", name).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Odd{Name: name}, nil
	}
	return o, wrap(err, "odd")
}

// KeepOdd keeps an odd thing.
func (tx *Tx) KeepOdd(ctx context.Context, o Odd) error {
	var answered any
	if !o.AnsweredAt.IsZero() {
		answered = ms(o.AnsweredAt)
	}
	return tx.exec(ctx, "odd", `INSERT INTO odd (name, seen, outcome, sha256, answered_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET seen = excluded.seen, outcome = excluded.outcome, sha256 = excluded.sha256,
		answered_at = excluded.answered_at`, o.Name, o.Seen, o.Outcome, o.SHA256, answered)
}

// ForgetOdd forgets an odd thing that is no longer there. If it comes again it is answered again.
func (tx *Tx) ForgetOdd(ctx context.Context, name string) error {
	return tx.exec(ctx, "odd", "DELETE FROM odd WHERE name = $1", name)
}
