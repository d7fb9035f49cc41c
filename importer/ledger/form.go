package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// FormState is how far a form has come. A form is settled when SettledAt is set: then nobody works on it, and the files that
// wait for it need not wait any longer.
//
// The steps that change a form name the state and the number of sends that they have seen. If a form was sent once more in
// the meantime, an answer to the earlier send, or to a question asked before it, says nothing about the later send. Such a
// step returns ErrMoved.
type FormState string

const (
	// Planned: the form's body and reference are kept, and it is to be sent. AddForm enters it; so does NotSent, when
	// certainly no byte has arrived; so does MoveForm from Unknown, when the carrier does not know the form (then Sends > 0), and
	// RepeatForm. StartSend leaves it. Settle leaves it if the importer gives up on a form that had left before. A crash changes
	// nothing: the form's send job goes on.
	Planned FormState = "planned"

	// Sending: the form may have left. StartSend enters it, before the first byte. MoveForm leaves it to Accepted or Unknown,
	// NotSent to Planned, Settle to Refused, or to the result if the reply is the result. After a crash we cannot tell whether it
	// has left: it becomes Unknown, and what happens next depends on its operation.
	Sending FormState = "sending"

	// Accepted: the carrier has the form, and its result is asked for. MoveForm enters it from Sending and Unknown, ReopenForm from
	// a settled form. Settle leaves it with the result. If the importer gives up asking, Settle settles it as Accepted.
	// A crash changes nothing: the asking goes on.
	Accepted FormState = "accepted"

	// Unknown: the form may have arrived, and is asked for by its reference. MoveForm enters it from Sending. MoveForm leaves it to
	// Accepted, or to Planned if the carrier does not know it; RepeatForm leaves it to Planned without a question, if doing it twice
	// does no harm or a person wants it; Settle leaves it with the result. If the importer gives up
	// asking, Settle settles it as Unknown, and ReopenForm makes it be asked for again. A crash changes nothing: the asking
	// goes on.
	Unknown FormState = "unknown"

	// Succeeded, Partial and Failed are the carrier's result for the form; its orders may differ. Settle enters them. ReopenForm
	// leaves them when a file asks about one of the orders again. A crash changes nothing: the form's rows and files are
	// changed in the same transaction.
	Succeeded FormState = "succeeded"
	Partial   FormState = "partial"
	Failed    FormState = "failed"

	// Refused: the carrier said no to the form as a whole, or something before it did and the carrier does not know the form.
	// Settle enters it from Sending and Unknown, and its orders are free to go into another form, in the same transaction. There
	// is one exception: the carrier has another form of this reference. Then the orders stay in this form as unknown, and
	// ReopenForm leaves the state when a file asks about one of them again.
	Refused FormState = "refused"
)

// Form is one request to the carrier.
type Form struct {
	ID        int64
	FileID    int64
	File      string // name of that file
	Reference string // never changed, and given once, except for a form that was declined: see ReferenceUse
	Operation string
	Body      []byte // the exact bytes of the request
	Erased    bool   // its body was erased: it cannot be sent any more
	Orders    int
	About     []Label // what it is about, for people
	Weight    string  // gross, kg, as the body says it; "" = none
	State     FormState
	Sends     int           // how often it may have left
	Tries     int           // questions and attempts since StartedAt
	StartedAt time.Time     // when work on it last began, by its first send or by ReopenForm; zero before the first send
	SentAt    time.Time     // when it last left
	Started   time.Duration // StartedAt as a tick (Ledger.Tick): spans are counted by these two, the times are for people
	Sent      time.Duration // SentAt as a tick
	SettledAt time.Time     // zero while somebody works on it
	Number    string        // the carrier's number of the form
	Document  string        // the carrier's link
	Message   string        // the carrier's words, or what went wrong last
	Answer    string        // what the answer to the last send was, if that ended unknown (hgeapi.Answer); "" = none
	Words     string        // the words of that answer, later the carrier's word for the state of the form
	AskOnly   bool          // work on it began again because a file was dropped again: it is asked for, but not sent again
	MayResend bool          // the user allowed to send it again (resend); the send, or the end of the work on it, uses that up
}

// Label says what a form is about: the name of a field, such as mawb_no, and its value.
type Label struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Label is the value that the form has of a field, "" if it is not about any.
func (f *Form) Label(name string) string {
	for _, l := range f.About {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

const formColumns = "form.id, form.file_id, form.reference, form.operation, form.body, " + formColumnsAfterBody

const formColumnsAfterBody = `form.orders, form.about, form.weight, form.state, form.sends, form.tries,
	form.started_at, form.sent_at, form.settled_at, form.number, form.document, form.message, form.answer, form.answer_words,
	form.ask_only = 1, form.may_resend = 1, length(form.body) = 0,
	form.started_tick, form.sent_tick,
	(SELECT name FROM file WHERE file.id = form.file_id)`

func scanForm(scan func(...any) error) (Form, error) {
	var f Form
	var started, sent, settled, startedTick, sentTick sql.NullInt64
	var about []byte
	err := scan(&f.ID, &f.FileID, &f.Reference, &f.Operation, &f.Body, &f.Orders, &about, &f.Weight,
		&f.State, &f.Sends, &f.Tries, &started, &sent, &settled, &f.Number, &f.Document, &f.Message, &f.Answer, &f.Words,
		&f.AskOnly, &f.MayResend, &f.Erased, &startedTick, &sentTick, &f.File)
	f.StartedAt, f.SentAt, f.SettledAt = timeOrZero(started), timeOrZero(sent), timeOrZero(settled)
	f.Started, f.Sent = tickOrZero(startedTick), tickOrZero(sentTick)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal(about, &f.About)
	}
	return f, err
}

// Form returns a form by its ID, or ErrNotFound.
func (l *Ledger) Form(ctx context.Context, id int64) (Form, error) {
	f, err := scanForm(l.read.QueryRowContext(ctx, "SELECT "+formColumns+" FROM form WHERE id = $1", id).Scan)
	return f, wrap(err, "form")
}

// FormByReference returns a form by its reference, or ErrNotFound. If forms before it were declined, it is the last one.
func (l *Ledger) FormByReference(ctx context.Context, reference string) (Form, error) {
	f, err := scanForm(l.read.QueryRowContext(ctx, "SELECT "+formColumns+" FROM form WHERE reference = $1 ORDER BY id DESC LIMIT 1",
		reference).Scan)
	return f, wrap(err, fmt.Sprintf("form %q", reference))
}

// FormsAbout returns the forms that are about one of these values of a field, such as a MAWB, in the order they were made.
func (l *Ledger) FormsAbout(ctx context.Context, name string, values []string) ([]Form, error) {
	in, list := l.params.in(values, 2)
	return collect(ctx, l.read, scanForm, `SELECT `+formColumns+` FROM label JOIN form ON form.id = label.form_id
		WHERE label.name = $1 AND label.value `+in+` ORDER BY form.id`, name, list)
}

// FormsOf returns the forms that a file waits for, in the order they were made: its own, and those of other files that have
// orders of this file. Body is left out.
func (l *Ledger) FormsOf(ctx context.Context, file int64) ([]Form, error) {
	return collect(ctx, l.read, scanForm, `SELECT form.id, form.file_id, form.reference, form.operation, NULL, `+
		formColumnsAfterBody+` FROM wait JOIN form ON form.id = wait.form_id WHERE wait.file_id = $1 ORDER BY form.id`, file)
}

// OpenForms returns the IDs and states of the forms that are not settled.
func (l *Ledger) OpenForms(ctx context.Context) (map[int64]FormState, error) {
	return openForms(ctx, l.read)
}

// OpenForms returns the same as this transaction sees it.
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

// OldestForm is the time since which the oldest form that is not settled waits, zero if all are settled. A form that has not
// left yet waits since its file was claimed.
func (l *Ledger) OldestForm(ctx context.Context) (time.Time, error) {
	return l.oldest(ctx, `SELECT min(COALESCE(started_at, (SELECT claimed_at FROM file WHERE file.id = form.file_id)))
		FROM form WHERE settled_at IS NULL`)
}

// NextNumber counts name up and returns the new value, beginning with 1. Each value is given out once, also if nothing is
// stored under it. Only if the transaction is undone is its value given out again.
func (tx *Tx) NextNumber(ctx context.Context, name string) (int64, error) {
	var n int64
	err := tx.SQL.QueryRowContext(ctx, `INSERT INTO counter (name, value) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`, name).Scan(&n)
	return n, wrap(err, "counter")
}

// ReferenceUse says what a reference is to a new form.
type ReferenceUse string

const (
	ReferenceFree     ReferenceUse = "free"     // no form has it
	ReferenceDeclined ReferenceUse = "declined" // its forms were declined before the carrier, which does not know it
	ReferenceTaken    ReferenceUse = "taken"    // a form has it
)

// ReferenceUse tells whether a new form may have reference. Should the carrier still get a form that was declined, it must find
// the same reference in a new form of the same orders, so that it takes only one of them.
func (tx *Tx) ReferenceUse(ctx context.Context, reference string) (ReferenceUse, error) {
	var forms, declined int
	err := tx.SQL.QueryRowContext(ctx, `SELECT count(*),
		COALESCE(sum(CASE WHEN state = 'refused' AND answer = 'declined' THEN 1 ELSE 0 END), 0)
		FROM form WHERE reference = $1`, reference).Scan(&forms, &declined)
	switch {
	case err != nil:
		return "", wrap(err, "reference")
	case forms == 0:
		return ReferenceFree, nil
	case forms == declined:
		return ReferenceDeclined, nil
	}
	return ReferenceTaken, nil
}

// AddForm keeps a planned form under its ID, and records that its file waits for it.
func (tx *Tx) AddForm(ctx context.Context, f Form) error {
	about, err := json.Marshal(append([]Label{}, f.About...))
	if err != nil {
		return err
	}
	err = tx.exec(ctx, "add form", `INSERT INTO form
		(id, file_id, reference, operation, body, orders, about, weight, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, f.FileID, f.Reference, f.Operation, f.Body, f.Orders, string(about), f.Weight, Planned)
	if err != nil {
		return err
	}
	for _, l := range f.About {
		err := tx.exec(ctx, "label", "INSERT INTO label (value, name, form_id) VALUES ($1, $2, $3)", l.Value, l.Name, f.ID)
		if err != nil {
			return err
		}
	}
	return tx.AddWait(ctx, f.ID, f.FileID)
}

// AddWait records that a file waits for a form: the file is not settled before the form is.
func (tx *Tx) AddWait(ctx context.Context, form, file int64) error {
	return tx.exec(ctx, "await", "INSERT INTO wait (form_id, file_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", form, file)
}

// latestTick is what the ledger's clock shows, at least. This machine may have stood still, and the others have gone on.
const latestTick = "(SELECT CASE WHEN ran_ms > $%[1]d THEN ran_ms ELSE $%[1]d END FROM clock WHERE id = 1)"

// startSend is the change of the form in Ledger.StartSend.
func (tx *Tx) startSend(ctx context.Context, id int64, from FormState, sends int, now time.Time) error {
	tick := fmt.Sprintf(latestTick, 5)
	return tx.step(ctx, `UPDATE form SET state = 'sending', sends = sends + 1, sent_at = $1, sent_tick = `+tick+`,
		arrived = arrived + CASE WHEN sends > 0 AND answer <> 'no path' THEN 1 ELSE 0 END,
		started_at = CASE WHEN answer IN ('not now', 'away', 'no path') THEN $1 ELSE COALESCE(started_at, $1) END,
		started_tick = CASE WHEN answer IN ('not now', 'away', 'no path') THEN `+tick+` ELSE COALESCE(started_tick, `+tick+`) END,
		answer = '', answer_words = '', may_resend = 0
		WHERE id = $2 AND state = $3 AND sends = $4 AND settled_at IS NULL`, ms(now), id, from, sends, tx.tick())
}

// StillSending makes sure that a form is being sent, and that this is its sends-th send. If somebody else has taken it up in
// the meantime, it returns ErrMoved. Else it returns how long ago the send was recorded, as the other importers count it, too.
func (l *Ledger) StillSending(ctx context.Context, id int64, sends int) (since time.Duration, err error) {
	var sent, others int64
	err = l.read.QueryRowContext(ctx, `SELECT COALESCE(sent_tick, 0), (SELECT ran_ms FROM clock WHERE id = 1) FROM form
		WHERE id = $1 AND state = 'sending' AND sends = $2`, id, sends).Scan(&sent, &others)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("ledger: %w", ErrMoved)
	}
	return max(msDuration(others), l.Tick()) - msDuration(sent), wrap(err, "form")
}

// NotSent counts a try of a form that was not sent: it is certain that no byte of it has arrived. If StartSend has recorded
// the send already, the record is taken back. f's Answer and Words are those of the send before it.
func (tx *Tx) NotSent(ctx context.Context, f Form, message string) error {
	before := f.Sends
	if f.State == Sending {
		before--
	}
	return tx.step(ctx, `UPDATE form SET state = 'planned', sends = CAST($1 AS BIGINT), tries = tries + 1, message = $2,
		answer = $6, answer_words = $7,
		started_at = CASE WHEN CAST($1 AS BIGINT) = 0 THEN NULL ELSE started_at END,
		started_tick = CASE WHEN CAST($1 AS BIGINT) = 0 THEN NULL ELSE started_tick END WHERE id = $3 AND state = $4 AND sends = $5`,
		before, message, f.ID, f.State, f.Sends, f.Answer, f.Words)
}

// MoveForm records what became of a send or of a question: the new state, the carrier's words, and one more try. f is the form as
// the step has seen it; after a send its Answer and Words are those of the answer.
//
// Tries begin with 0 again when the form has left for the first time, and when it has been accepted: the tries before that
// were no questions. Patience begins anew when it has been accepted.
//
// A form that is AskOnly cannot be moved to Planned, that is ErrMoved: the answer is from before work on it began again.
func (tx *Tx) MoveForm(ctx context.Context, f Form, to FormState, message string, now time.Time) error {
	var accepted any
	if to == Accepted && f.State != Accepted {
		accepted = ms(now)
	}
	return tx.step(ctx, `UPDATE form SET state = $1, message = $2, accepted_at = COALESCE($3, accepted_at),
		tries = CASE WHEN state = 'sending' AND (sends = 1 OR $3 IS NOT NULL) THEN 0 ELSE tries + 1 END,
		answer = $8, answer_words = $9, started_at = COALESCE($3, started_at),
		started_tick = CASE WHEN $3 IS NULL THEN started_tick ELSE `+fmt.Sprintf(latestTick, 10)+` END
		WHERE id = $4 AND state = $5 AND sends = $6 AND settled_at IS NULL AND (ask_only = 0 OR $7 = 0)`,
		to, message, accepted, f.ID, f.State, f.Sends, flag(to == Planned), f.Answer, f.Words, tx.tick())
}

// RepeatForm lets a form go out again that may have arrived, because doing it twice does no harm. Unlike MoveForm it does so also
// if the form is AskOnly: nobody can be asked for it, so a file that is dropped again has it sent again.
func (tx *Tx) RepeatForm(ctx context.Context, f Form, message string) error {
	return tx.step(ctx, `UPDATE form SET state = 'planned', message = $1, tries = tries + 1, ask_only = 0
		WHERE id = $2 AND state = $3 AND sends = $4 AND settled_at IS NULL`, message, f.ID, f.State, f.Sends)
}

// Remark keeps why a form cannot go on, for status. It counts no try: nobody was asked.
func (tx *Tx) Remark(ctx context.Context, f Form, words string) error {
	return tx.step(ctx, "UPDATE form SET message = $1 WHERE id = $2 AND state = $3 AND sends = $4 AND settled_at IS NULL",
		words, f.ID, f.State, f.Sends)
}

// Supersede puts a new form in the place of one that this transaction has settled: the files that wait for the old form, its
// items and its open rows go to the new one, which says the same of them. f is the new form.
func (tx *Tx) Supersede(ctx context.Context, old int64, f Form) error {
	if err := tx.AddForm(ctx, f); err != nil {
		return err
	}
	for _, query := range []string{
		"INSERT INTO wait (form_id, file_id) SELECT CAST($1 AS BIGINT), file_id FROM wait WHERE form_id = $2 ON CONFLICT DO NOTHING",
		"INSERT INTO sent_values (form_id, said) SELECT CAST($1 AS BIGINT), said FROM sent_values WHERE form_id = $2",
		"UPDATE item SET form_id = $1, status = '' WHERE form_id = $2 AND status <> 'confirmed'",
		"UPDATE entry SET form_id = $1 WHERE form_id = $2 AND status IS NULL",
	} {
		if err := tx.exec(ctx, "next form", query, f.ID, old); err != nil {
			return err
		}
	}
	return nil
}

// Settle ends the work on a form. It keeps f's state, the carrier's number, link and words; of a form that was refused f.Words,
// too, which say where. If the importer gives up asking, f.State is Accepted or Unknown. from and f.Sends are what the step has
// seen of the form.
func (tx *Tx) Settle(ctx context.Context, f Form, from FormState, now time.Time) error {
	return tx.step(ctx, `UPDATE form SET state = $1, number = $2, document = $3, message = $4, settled_at = $5, may_resend = 0,
		answer_words = CASE WHEN $1 = 'refused' THEN $9 ELSE answer_words END
		WHERE id = $6 AND state = $7 AND sends = $8 AND settled_at IS NULL`,
		f.State, f.Number, f.Document, f.Message, ms(now), f.ID, from, f.Sends, f.Words)
}

// ReopenForm starts work on a settled form again: it is asked for, and not sent again unless MayResend allowed it. ReopenForm
// tells whether the form was settled. In both cases nobody else can settle the form before this transaction ends, so that rows
// which this transaction adds to it get their result with the others.
func (tx *Tx) ReopenForm(ctx context.Context, id int64, now time.Time) (bool, error) {
	if err := tx.lockForm(ctx, id); err != nil {
		return false, err
	}
	err := tx.step(ctx, `UPDATE form SET state = CASE WHEN state = 'unknown' THEN state ELSE 'accepted' END,
		settled_at = NULL, tries = 0, ask_only = 1 - may_resend, started_at = $1, started_tick = `+fmt.Sprintf(latestTick, 3)+`,
		answer = CASE WHEN may_resend = 1 THEN '' ELSE answer END
		WHERE id = $2 AND settled_at IS NOT NULL`, ms(now), id, tx.tick())
	switch {
	case errors.Is(err, ErrMoved):
		return false, nil
	case err != nil:
		return false, err
	}
	err = tx.endEach(ctx, id)
	return err == nil, err
}

// lockForm keeps everybody else from changing a form until the transaction ends.
func (tx *Tx) lockForm(ctx context.Context, id int64) error {
	return tx.exec(ctx, "touch form", "UPDATE form SET tries = tries WHERE id = $1", id)
}

// MayResend allows a form to be sent again under its reference, once its file is dropped again and the carrier does not know the
// form, or cannot be asked. It allows one send: the record of that, or the end of the work on the form, takes it back. Only a
// form that was settled as unknown can be allowed; for any other MayResend returns ErrMoved.
func (tx *Tx) MayResend(ctx context.Context, id int64) error {
	return tx.step(ctx, "UPDATE form SET may_resend = 1 WHERE id = $1 AND state = 'unknown' AND settled_at IS NOT NULL", id)
}
