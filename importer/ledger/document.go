package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// DocumentKind is what a document is to the clerk.
type DocumentKind string

// The kinds.
const (
	FormDocument DocumentKind = "document" // the PDF of a form
	BagLabel     DocumentKind = "label"    // the label of a bag
	WaybillLabel DocumentKind = "waybill"  // the label of a waybill
	POD          DocumentKind = "pod"      // the proof that a waybill was delivered
)

// DocumentState is how far a document has come.
type DocumentState string

const (
	// DocumentWanted: it is to be fetched. WantDocument enters it, in the transaction that settles its form, or before that if the
	// reply to the form has the document. EndDocument leaves it, or EndHeld with the form. A crash changes nothing: it is fetched
	// again, under the name that NameDocument has kept.
	DocumentWanted DocumentState = "wanted"

	// DocumentFetched: it is in the outbox, under its name. EndDocument enters it. Nobody leaves it.
	DocumentFetched DocumentState = "fetched"

	// DocumentFailed: the importer has given it up. EndDocument enters it. WantDocument leaves it if its form is settled again.
	DocumentFailed DocumentState = "failed"
)

// Document is a document of a form.
type Document struct {
	Form    int64
	Kind    DocumentKind
	Link    string // the carrier's link; of a label the number of its bag or waybill; "" if the reply to its form has the document
	Name    string // path in the outbox, with slashes, chosen before it is written; "" once it was removed with the archive
	State   DocumentState
	Tries   int
	Message string        // why the last try has failed
	Wanted  time.Duration // tick
	Next    time.Duration // tick of the next try
}

const documentColumns = `document.form_id, document.kind, document.link, document.name, document.state, document.tries,
	document.message, document.wanted_tick, document.next_tick`

func scanDocument(scan func(...any) error) (d Document, err error) {
	var wanted, next int64
	err = scan(&d.Form, &d.Kind, &d.Link, &d.Name, &d.State, &d.Tries, &d.Message, &wanted, &next)
	d.Wanted, d.Next = msDuration(wanted), msDuration(next)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return d, err
}

// WantDocument records that a document of a form is to be fetched. It tells whether it has to be fetched now: one that is there
// already stays as it is.
func (tx *Tx) WantDocument(ctx context.Context, form int64, kind DocumentKind, link string) (bool, error) {
	res, err := tx.SQL.ExecContext(ctx, `INSERT INTO document (form_id, kind, link, state, wanted_tick, next_tick)
		VALUES ($1, $2, $3, 'wanted', $4, $4) ON CONFLICT (form_id, kind) DO UPDATE
		SET link = excluded.link, state = 'wanted', tries = 0, message = '', wanted_tick = excluded.wanted_tick,
			next_tick = excluded.next_tick
		WHERE document.state = 'failed'`, form, kind, link, tx.tick())
	if err != nil {
		return false, wrap(err, "want document")
	}
	n, err := res.RowsAffected()
	return n == 1, wrap(err, "want document")
}

// Document returns a document of a form, or ErrNotFound.
func (l *Ledger) Document(ctx context.Context, form int64, kind DocumentKind) (Document, error) {
	d, err := scanDocument(l.read.QueryRowContext(ctx, "SELECT "+documentColumns+` FROM document
		WHERE form_id = $1 AND kind = $2`, form, kind).Scan)
	return d, wrap(err, "document")
}

// DocumentsOf returns the documents of a form. A ledger that no importer of this version has opened for work yet has none.
func (l *Ledger) DocumentsOf(ctx context.Context, form int64) ([]Document, error) {
	return l.documents(ctx, "WHERE form_id = $1 ORDER BY kind", form)
}

// DocumentsFor returns the documents of the forms that a file waits for, as DocumentsOf does.
func (l *Ledger) DocumentsFor(ctx context.Context, file int64) ([]Document, error) {
	return l.documents(ctx, `JOIN wait ON wait.form_id = document.form_id WHERE wait.file_id = $1
		ORDER BY document.form_id, document.kind`, file)
}

func (l *Ledger) documents(ctx context.Context, where string, args ...any) ([]Document, error) {
	all, err := collect(ctx, l.read, scanDocument, "SELECT "+documentColumns+" FROM document "+where, args...)
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// OpenDocuments returns the documents that are wanted.
func (tx *Tx) OpenDocuments(ctx context.Context) ([]Document, error) {
	return collect(ctx, tx.SQL, scanDocument, "SELECT "+documentColumns+" FROM document WHERE state = 'wanted'")
}

// FileForDocument is the file that a document of a form belongs to: the oldest that is not done and waits for the form, else the
// one that the form was made of. open tells whether a file that waits for the form waits for other forms, too.
func (l *Ledger) FileForDocument(ctx context.Context, form int64) (file File, open bool, err error) {
	waiting, err := files(ctx, l.read, `WHERE done_at IS NULL AND id IN (SELECT file_id FROM wait WHERE form_id = $1)
		ORDER BY id LIMIT 1`, form)
	if err != nil {
		return file, false, err
	}
	var n int
	err = l.read.QueryRowContext(ctx, `SELECT count(*) FROM file WHERE done_at IS NULL
		AND id IN (SELECT file_id FROM wait WHERE form_id = $1) AND (state = 'claimed' OR EXISTS (SELECT 1 FROM wait
			JOIN form ON form.id = wait.form_id WHERE wait.file_id = file.id AND form.settled_at IS NULL))`, form).Scan(&n)
	if err != nil {
		return file, false, wrap(err, "open forms")
	}
	if len(waiting) > 0 {
		return waiting[0], n > 0, nil
	}
	file, err = scanFile(l.read.QueryRowContext(ctx, "SELECT "+fileColumns+` FROM file
		WHERE id = (SELECT file_id FROM form WHERE form.id = $1)`, form).Scan)
	return file, n > 0, wrap(err, "file")
}

// NameDocument keeps the name that a document will have, before it is there. A second try after a crash uses the same. If the
// document has another name than d by now, or is not wanted any more, it returns ErrMoved.
func (tx *Tx) NameDocument(ctx context.Context, d Document, name string) error {
	return tx.step(ctx, `UPDATE document SET name = $1 WHERE form_id = $2 AND kind = $3 AND name = $4 AND state = 'wanted'`,
		name, d.Form, d.Kind, d.Name)
}

// DocumentNamed tells whether a document or a print has a name, whatever its capitals. No name is given twice while the ledger
// knows it.
func (tx *Tx) DocumentNamed(ctx context.Context, name string) (bool, error) {
	var n int
	err := tx.SQL.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM document WHERE name <> '' AND lower(name) = lower($1)) +
		(SELECT count(*) FROM print WHERE name <> '' AND lower(name) = lower($1))`, name).Scan(&n)
	return n > 0, wrap(err, "name")
}

// DocumentTried counts a try that has failed. The next one is made after a while.
func (tx *Tx) DocumentTried(ctx context.Context, d Document, message string, wait time.Duration) error {
	return tx.step(ctx, `UPDATE document SET tries = tries + 1, message = $1, next_tick = $2
		WHERE form_id = $3 AND kind = $4 AND tries = $5 AND state = 'wanted'`,
		message, tx.tick()+wait.Milliseconds(), d.Form, d.Kind, d.Tries)
}

// EndDocument ends the work on a document: it is there, or given up.
func (tx *Tx) EndDocument(ctx context.Context, d Document, state DocumentState, message string) error {
	return tx.step(ctx, "UPDATE document SET state = $1, message = $2 WHERE form_id = $3 AND kind = $4 AND state = 'wanted'",
		state, message, d.Form, d.Kind)
}

// EndHeld ends the work on a document that the reply to its form has, in the change that settles the form: it is there if the
// form has succeeded. A form without one is no error.
func (tx *Tx) EndHeld(ctx context.Context, form int64, kind DocumentKind, state DocumentState, message string) error {
	return tx.exec(ctx, "end document", `UPDATE document SET state = $1, message = $2
		WHERE form_id = $3 AND kind = $4 AND state = 'wanted'`, state, message, form, kind)
}

// LastDocuments returns the documents of the orders of a file that no other file has any more: one that still has a source in the
// archive, or is not done.
func (tx *Tx) LastDocuments(ctx context.Context, file int64) ([]Document, error) {
	return collect(ctx, tx.SQL, scanDocument, "SELECT "+documentColumns+` FROM document WHERE name <> ''
		AND form_id IN (SELECT form_id FROM entry WHERE file_id = $1)
		AND NOT EXISTS (SELECT 1 FROM entry JOIN file ON file.id = entry.file_id
			WHERE entry.form_id = document.form_id AND file.id <> $1 AND (file.archived <> '' OR file.done_at IS NULL))`, file)
}

// ForgetDocument records that a document was removed from the outbox.
func (tx *Tx) ForgetDocument(ctx context.Context, d Document) error {
	return tx.exec(ctx, "forget document", "UPDATE document SET name = '' WHERE form_id = $1 AND kind = $2 AND state <> 'wanted'",
		d.Form, d.Kind)
}
