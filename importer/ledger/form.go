package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// FormState is how far a form has come.
type FormState string

// The states of a form. Settled (SettledAt is set) are the last four; an accepted or unknown form is settled, too, once
// the importer has given up asking, and set going again when somebody asks about it.
const (
	Planned   FormState = "planned"   // its body and reference are kept; it is to be sent, or sent again (Sends > 0)
	Sending   FormState = "sending"   // it may have left: after a crash it is asked for before it is sent again
	Accepted  FormState = "accepted"  // the carrier has it; what becomes of it is polled for
	Unknown   FormState = "unknown"   // it may have arrived: it is asked for by its reference
	Succeeded FormState = "succeeded" // the result says so of the form; its orders may differ
	Partial   FormState = "partial"
	Failed    FormState = "failed"
	Refused   FormState = "refused" // the carrier said no to the form as a whole
)

// Form is one request to the carrier.
type Form struct {
	ID         int64
	FileID     int64
	File       string // name of that file
	Reference  string // given once, never changed
	Operation  string
	Body       []byte // the exact bytes of the request
	Orders     int
	Handover   string
	MAWB       string
	State      FormState
	Sends      int       // how often it may have left
	Tries      int       // questions and attempts since StartedAt
	StartedAt  time.Time // when it was last set going; zero before the first send
	SentAt     time.Time // when it last left
	AcceptedAt time.Time
	SettledAt  time.Time // zero while somebody works on it
	Number     string    // the carrier's number of the form
	Document   string    // the carrier's link
	Message    string    // the carrier's words, or what went wrong last
	AskOnly    bool      // set going by a file dropped again: it is asked for, never sent again by itself
}

const formColumns = `form.id, form.file_id, form.reference, form.operation, form.body, form.orders, form.handover, form.mawb,
	form.state, form.sends, form.tries, form.started_at, form.sent_at, form.accepted_at, form.settled_at,
	form.number, form.document, form.message, form.ask_only = 1, ` + formFile

const formFile = "(SELECT name FROM file WHERE file.id = form.file_id)"

func scanForm(scan func(...any) error) (Form, error) {
	var f Form
	var started, sent, accepted, settled sql.NullInt64
	err := scan(&f.ID, &f.FileID, &f.Reference, &f.Operation, &f.Body, &f.Orders, &f.Handover, &f.MAWB,
		&f.State, &f.Sends, &f.Tries, &started, &sent, &accepted, &settled, &f.Number, &f.Document, &f.Message, &f.AskOnly, &f.File)
	f.StartedAt, f.SentAt, f.AcceptedAt, f.SettledAt = atNull(started), atNull(sent), atNull(accepted), atNull(settled)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return f, err
}

// Form returns a form by its ID, ErrNotFound where there is none.
func (l *Ledger) Form(ctx context.Context, id int64) (Form, error) {
	f, err := scanForm(l.read.QueryRowContext(ctx, "SELECT "+formColumns+" FROM form WHERE id = $1", id).Scan)
	return f, wrap(err, "form")
}

// FormByReference returns a form by its reference, ErrNotFound where there is none.
func (l *Ledger) FormByReference(ctx context.Context, reference string) (Form, error) {
	f, err := scanForm(l.read.QueryRowContext(ctx, "SELECT "+formColumns+" FROM form WHERE reference = $1", reference).Scan)
	return f, wrap(err, "form "+reference)
}

// FormsOf are the forms that a file waits for, in the order they were made: its own, and those of other files whose
// orders it asks about again. Body is left out.
func (l *Ledger) FormsOf(ctx context.Context, file int64) ([]Form, error) {
	return collect(ctx, l.read, scanForm, `SELECT form.id, form.file_id, form.reference, form.operation, NULL, form.orders,
		form.handover, form.mawb, form.state, form.sends, form.tries, form.started_at, form.sent_at, form.accepted_at,
		form.settled_at, form.number, form.document, form.message, form.ask_only = 1, `+formFile+`
		FROM wait JOIN form ON form.id = wait.form_id WHERE wait.file_id = $1 ORDER BY form.id`, file)
}

// OpenForms are the IDs and states of the forms that somebody has to work on.
func (l *Ledger) OpenForms(ctx context.Context) (map[int64]FormState, error) {
	return openForms(ctx, l.read)
}

// OpenForms are the same as this transaction sees them.
func (tx *Tx) OpenForms(ctx context.Context) (map[int64]FormState, error) {
	return openForms(ctx, tx.SQL)
}

func openForms(ctx context.Context, q querier) (map[int64]FormState, error) {
	type open struct {
		id    int64
		state FormState
	}
	all, err := collect(ctx, q, func(scan func(...any) error) (o open, err error) {
		err = scan(&o.id, &o.state)
		return o, err
	}, "SELECT id, state FROM form WHERE settled_at IS NULL")
	forms := make(map[int64]FormState, len(all))
	for _, o := range all {
		forms[o.id] = o.state
	}
	return forms, err
}

// NextNumber counts name up and returns the new value, from 1 on. A number is given out once, also when what it was for
// is not kept.
func (tx *Tx) NextNumber(ctx context.Context, name string) (int64, error) {
	var n int64
	err := tx.SQL.QueryRowContext(ctx, `INSERT INTO counter (name, value) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`, name).Scan(&n)
	return n, wrap(err, "counter")
}

// ReferenceTaken tells whether a form has reference already.
func (tx *Tx) ReferenceTaken(ctx context.Context, reference string) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, "SELECT count(*) FROM form WHERE reference = $1", reference).Scan(&n)
	return n > 0, wrap(err, "reference")
}

// AddForm keeps a planned form under its ID, and that its file waits for it.
func (tx *Tx) AddForm(ctx context.Context, f Form) error {
	err := tx.exec(ctx, "add form", `INSERT INTO form (id, file_id, reference, operation, body, orders, handover, mawb, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, f.FileID, f.Reference, f.Operation, f.Body, f.Orders, f.Handover, f.MAWB, Planned)
	if err != nil {
		return err
	}
	return tx.Await(ctx, f.ID, f.FileID)
}

// Await makes a file wait for a form.
func (tx *Tx) Await(ctx context.Context, form, file int64) error {
	return tx.exec(ctx, "await", "INSERT INTO wait (form_id, file_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", form, file)
}

// ErrMoved says that a form or file is no longer in the state that a step started from: somebody else has taken the step.
var ErrMoved = errors.New("it has moved on")

func (tx *Tx) startSend(ctx context.Context, id int64, from FormState, sends int, now time.Time) error {
	return tx.step(ctx, `UPDATE form SET state = 'sending', sends = sends + 1, sent_at = $1, started_at = COALESCE(started_at, $1)
		WHERE id = $2 AND state = $3 AND sends = $4 AND settled_at IS NULL`, ms(now), id, from, sends)
}

// NotSent counts a try of a form that is to be sent. Where it has got as far as Ledger.StartSend, that is taken back: it is
// certain that no byte of it has arrived.
func (tx *Tx) NotSent(ctx context.Context, f Form, message string) error {
	before := f.Sends
	if f.State == Sending {
		before--
	}
	return tx.step(ctx, `UPDATE form SET state = 'planned', sends = CAST($1 AS BIGINT), tries = tries + 1, message = $2,
		started_at = CASE WHEN CAST($1 AS BIGINT) = 0 THEN NULL ELSE started_at END WHERE id = $3 AND state = $4 AND sends = $5`,
		before, message, f.ID, f.State, f.Sends)
}

// Move records what became of a send or a question: the state, the words that came with it, and one more try. Tries begin
// anew when the form has left for the first time, or has been accepted: those before were no questions. f is what the step
// saw: an answer to it says nothing about a form that has been sent once more since, which is ErrMoved. So is a form that may
// only be asked for and is to be planned: the answer is from before it was set going again.
func (tx *Tx) Move(ctx context.Context, f Form, to FormState, message string, now time.Time) error {
	var accepted any
	if to == Accepted && f.State != Accepted {
		accepted = ms(now)
	}
	return tx.step(ctx, `UPDATE form SET state = $1, message = $2, accepted_at = COALESCE($3, accepted_at),
		tries = CASE WHEN state = 'sending' AND (sends = 1 OR $3 IS NOT NULL) THEN 0 ELSE tries + 1 END
		WHERE id = $4 AND state = $5 AND sends = $6 AND settled_at IS NULL AND (ask_only = 0 OR $7 = 0)`,
		to, message, accepted, f.ID, f.State, f.Sends, flag(to == Planned))
}

// Settle ends the work on a form in its last state, with the carrier's number, link and words. An accepted or unknown
// form may be settled too: the importer gave up asking. from and f.Sends are what the step saw: a form that was sent
// once more since is ErrMoved, since an answer to an earlier send says nothing about the later one.
func (tx *Tx) Settle(ctx context.Context, f Form, from FormState, now time.Time) error {
	return tx.step(ctx, `UPDATE form SET state = $1, number = $2, document = $3, message = $4, settled_at = $5
		WHERE id = $6 AND state = $7 AND sends = $8 AND settled_at IS NULL`,
		f.State, f.Number, f.Document, f.Message, ms(now), f.ID, from, f.Sends)
}

// Reopen sets a settled form going again, to be asked for and, but where MayResend was said, not sent. It tells whether
// it was settled. Either way nobody else can settle it before the transaction ends: rows that are added to it in the same
// transaction are not missed.
func (tx *Tx) Reopen(ctx context.Context, id int64, now time.Time) (bool, error) {
	if err := tx.exec(ctx, "touch form", "UPDATE form SET tries = tries WHERE id = $1", id); err != nil {
		return false, err
	}
	err := tx.step(ctx, `UPDATE form SET state = CASE WHEN state = 'unknown' THEN state ELSE 'accepted' END,
		settled_at = NULL, tries = 0, ask_only = 1 - may_resend, may_resend = 0, started_at = $1 WHERE id = $2 AND settled_at IS NOT NULL`, ms(now), id)
	if errors.Is(err, ErrMoved) {
		return false, nil
	}
	return err == nil, err
}

// MayResend lets a settled form whose send was never settled be sent again, under its reference, once its file is dropped
// again and the carrier does not know it. A form that is not such a one, or not any more, is ErrMoved.
func (tx *Tx) MayResend(ctx context.Context, id int64) error {
	return tx.step(ctx, "UPDATE form SET may_resend = 1 WHERE id = $1 AND state = 'unknown' AND settled_at IS NOT NULL", id)
}

// StillSending makes sure that a form is being sent, and that this is its sends-th send: ErrMoved where somebody else has
// taken it up meanwhile.
func (l *Ledger) StillSending(ctx context.Context, id int64, sends int) error {
	var n int
	err := l.read.QueryRowContext(ctx, "SELECT count(*) FROM form WHERE id = $1 AND state = 'sending' AND sends = $2", id, sends).Scan(&n)
	if err == nil && n == 0 {
		return fmt.Errorf("ledger: %w", ErrMoved)
	}
	return wrap(err, "form")
}

func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (tx *Tx) step(ctx context.Context, query string, args ...any) error {
	res, err := tx.SQL.ExecContext(ctx, query, args...)
	if err != nil {
		return wrap(err, "step")
	}
	n, err := res.RowsAffected()
	if err != nil {
		return wrap(err, "step")
	}
	if n != 1 {
		return fmt.Errorf("ledger: %w", ErrMoved)
	}
	return nil
}
