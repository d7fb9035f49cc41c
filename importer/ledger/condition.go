package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Condition is something that lasts, such as a folder that is away. It is told when it begins, and when it is over.
type Condition struct {
	Name    string
	Kind    string
	Facts   string // JSON
	BeganAt time.Time
	Began   time.Duration // BeganAt as a tick
	Seen    time.Duration // tick at which it was looked at last, give or take an hour
	Told    bool
}

func scanCondition(scan func(...any) error) (c Condition, err error) {
	var at, began, seen int64
	err = scan(&c.Name, &c.Kind, &c.Facts, &at, &began, &seen, &c.Told)
	c.BeganAt, c.Began, c.Seen = timeOf(at), msDuration(began), msDuration(seen)
	return c, err
}

const conditionColumns = "name, kind, facts, began_at, began, seen, told = 1"

// Conditions returns all conditions that last, oldest first. A ledger of an older version has none.
func (l *Ledger) Conditions(ctx context.Context) ([]Condition, error) {
	all, err := collect(ctx, l.read, scanCondition, "SELECT "+conditionColumns+" FROM condition ORDER BY began, name")
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// BeginCondition keeps a condition that begins now. One that lasts already stays as it is, and only counts as seen.
func (tx *Tx) BeginCondition(ctx context.Context, c Condition) error {
	return tx.exec(ctx, "condition", `INSERT INTO condition (name, kind, facts, began_at, began, seen)
		VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (name) DO UPDATE SET seen = excluded.seen`,
		c.Name, c.Kind, c.Facts, ms(tx.now()), tx.tick())
}

// TellCondition marks a condition as told. told is false if another importer was faster, or if it is over.
func (tx *Tx) TellCondition(ctx context.Context, name, facts string) (c Condition, told bool, err error) {
	c, err = scanCondition(tx.SQL.QueryRowContext(ctx, `UPDATE condition SET told = 1, facts = $2 WHERE name = $1 AND told = 0
		RETURNING `+conditionColumns, name, facts).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, wrap(err, "condition")
}

// EndCondition removes a condition that is over and returns it. ended is false if it was not there any more.
func (tx *Tx) EndCondition(ctx context.Context, name string) (c Condition, ended bool, err error) {
	row := tx.SQL.QueryRowContext(ctx, "DELETE FROM condition WHERE name = $1 RETURNING "+conditionColumns, name)
	c, err = scanCondition(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	return c, err == nil, wrap(err, "condition")
}

// ForgetConditions removes conditions that nobody has looked at for a while: the machine or the setting that they were about is
// gone.
func (tx *Tx) ForgetConditions(ctx context.Context, after time.Duration) error {
	return tx.exec(ctx, "forget conditions", "DELETE FROM condition WHERE seen < $1", tx.tick()-after.Milliseconds())
}
