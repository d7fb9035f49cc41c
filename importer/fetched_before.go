package importer

import (
	"context"
	"errors"
	"path/filepath"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
)

// Who mends a row of an outcome of labels, and drops it again, has the labels of the other rows already: they would be printed
// twice. They stay as they are, as long as their files are where they were put, nothing has changed the waybill since, and nobody
// has cleared the answer.

// keepFetched ends the rows of which their outcome says that their document was fetched.
func (s *sorter) keepFetched(rows []sortedRow) error {
	if s.held.fetched == nil || kindHeldBy(&s.operation.Call) == "" {
		return nil
	}
	for i := range rows {
		r := &rows[i]
		if r.way != goesIntoForm || r.Order.Done == nil || r.Order.Done.Reference == "" {
			continue
		}
		was, err := s.held.fetched(r.Order.Num, r.Order.Done.Reference)
		if err != nil {
			return err
		}
		if was != nil {
			r.way, r.form, r.kept = endsAtOnce, was.form.ID, true
			r.Status, r.Reasons = was.says(r.Order.Num, s.zone)
		}
	}
	return nil
}

// fetchedBefore finds the form of that reference, if it has fetched the document of that number, which is still in the outbox,
// and nothing was done to the waybill since.
func fetchedBefore(ctx context.Context, l *ledger.Ledger, outbox string, op *mapping.Operation,
	number, reference string) (*wasDone, error) {
	form, err := l.FormByReference(ctx, reference)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && (form.Operation != op.Name() || !isDone(form)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	key, err := l.KeyOf(ctx, form.ID)
	if err != nil || key != number {
		return nil, err
	}
	d, err := l.Document(ctx, form.ID, kindHeldBy(&op.Call))
	if errors.Is(err, ledger.ErrNotFound) || err == nil && (d.State != ledger.DocumentFetched || d.Name == "" ||
		!exists(filepath.Join(outbox, filepath.FromSlash(d.Name)))) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	forms, err := l.FormsNamed(ctx, []string{number})
	for _, f := range forms {
		if f.ID > form.ID && !callOf(f).Reads {
			return nil, nil
		}
	}
	return &wasDone{form: form}, err
}
