package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// KeepSentValues keeps what a form sends of its item, for SentValues.
func (tx *Tx) KeepSentValues(ctx context.Context, form int64, said string) error {
	return tx.exec(ctx, "sent values", "INSERT INTO sent_values (form_id, said) VALUES ($1, $2)", form, said)
}

// SentValues is what KeepSentValues has kept of a form, "" if there is nothing, or no importer of this version has opened the
// ledger for work yet.
func (l *Ledger) SentValues(ctx context.Context, form int64) (said string, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT said FROM sent_values WHERE form_id = $1", form).Scan(&said)
	if errors.Is(err, sql.ErrNoRows) || lacksTable(err) {
		return "", nil
	}
	return said, wrap(err, "sent values")
}

// KeepAlsoSaid keeps what a file says of the item of a form, where that is something else than the form has sent.
func (tx *Tx) KeepAlsoSaid(ctx context.Context, form int64, said string) error {
	return tx.exec(ctx, "also said", "INSERT INTO also_said (form_id, said) VALUES ($1, $2) ON CONFLICT DO NOTHING", form, said)
}

// AlsoSaid tells whether KeepAlsoSaid has kept this of a form.
func (l *Ledger) AlsoSaid(ctx context.Context, form int64, said string) (also bool, err error) {
	err = l.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM also_said WHERE form_id = $1 AND said = $2)", form, said).
		Scan(&also)
	if lacksTable(err) {
		return false, nil
	}
	return also, wrap(err, "also said")
}

// FormsNamed returns the forms that are found by one of these values, whatever field has it, in the order they were made. Bodies
// are left out.
func (l *Ledger) FormsNamed(ctx context.Context, values []string) ([]Form, error) {
	in, list := l.params.in(values, 1)
	return collect(ctx, l.read, scanForm, `SELECT form.id, form.file_id, form.reference, form.operation, NULL, `+
		formColumnsAfterBody+` FROM form WHERE id IN (SELECT form_id FROM label WHERE value `+in+`) ORDER BY id`, list)
}
