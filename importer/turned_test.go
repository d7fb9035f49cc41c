package importer

import (
	"context"
	"errors"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
)

// turnForms makes forms of another operation of all scan forms that are planned and have not left, as if their files had been of
// that operation: the first order of a form is the number of its MAWB or of its bag.
func turnForms(ctx context.Context, c *config.Config, op *mapping.Operation) error {
	l, err := ledger.OpenBeside(ctx, c.Ledger.URL)
	if err != nil {
		return err
	}
	err = l.Change(ctx, func(tx *ledger.Tx) error {
		open, err := tx.OpenForms(ctx)
		for id := range open {
			err = errors.Join(err, turnForm(ctx, tx, c, op, id))
		}
		return err
	})
	return errors.Join(err, l.Close())
}

func turnForm(ctx context.Context, tx *ledger.Tx, c *config.Config, op *mapping.Operation, id int64) error {
	var first string
	if err := tx.SQL.QueryRowContext(ctx, "SELECT min(item) FROM item WHERE form_id = $1", id).Scan(&first); err != nil {
		return err
	}
	sent := hgeapi.Values{Text: map[string]string{op.Guard.Item: first, "bag_num": first, "atd": "2026-11-28 10:00:00"},
		Lists: map[string][]string{"order_num": {first}}}
	body, err := c.API.Body(&op.Call, sent)
	if err != nil {
		return err
	}
	about := []ledger.Label{{Name: op.Guard.Item, Value: first}}
	reference := setOf(op, about, []string{first}, sent).reference("TR", 0)
	_, err = tx.SQL.ExecContext(ctx, "UPDATE form SET operation = $1, body = $2, reference = $3, about = $4 WHERE id = $5",
		op.Name(), body, reference, `[{"name":"`+op.Guard.Item+`","value":"`+first+`"}]`, id)
	if err == nil {
		_, err = tx.SQL.ExecContext(ctx, "UPDATE item SET guard = $1, latest = $2 WHERE form_id = $3",
			op.Guard.Name, latestOf(op, []mapping.Order{{Texts: sent.Text}}), id)
	}
	return err
}

// plan drops a file of orders and has a form of an operation planned of each. Nothing has left.
func (w *world) plan(op *mapping.Operation, name string, orders ...string) {
	w.t.Helper()
	w.cfg.Form.MaxOrders = 1
	usual := w.cfg.API.RequestsPerSecond
	w.cfg.API.RequestsPerSecond = 1e-6 // the login gets the first turn, the next turn comes in days
	w.drop(name, orders...)
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err == nil {
		err = im.start(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.mapped(im, name)
	im.stop()
	if err := errors.Join(im.Close(), turnForms(w.t.Context(), w.cfg, op)); err != nil {
		w.t.Fatal(err)
	}
	w.cfg.API.RequestsPerSecond = usual
}

// lastForm is the form that was planned last.
func (w *world) lastForm() ledger.Form {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	id, err := l.LastForm(w.t.Context())
	form, formErr := l.Form(w.t.Context(), id)
	if err := errors.Join(err, formErr); err != nil {
		w.t.Fatal(err)
	}
	return form
}

// takeUp has the last form worked on again, as a file that is dropped again does, after resend if resent is true.
func (w *world) takeUp(resent bool) {
	w.t.Helper()
	im := w.opened()
	id, err := im.ledger.LastForm(w.t.Context())
	if err == nil {
		err = im.ledger.Change(w.t.Context(), func(tx *ledger.Tx) error {
			if resent {
				if err := tx.MayResend(w.t.Context(), id); err != nil {
					return err
				}
			}
			if _, err := tx.ReopenForm(w.t.Context(), id, im.ledger.Now()); err != nil {
				return err
			}
			return im.add(w.t.Context(), tx, pollJob{Form: id})
		})
	}
	if err := errors.Join(err, im.Close()); err != nil {
		w.t.Fatal(err)
	}
	im = w.opened()
	if err := im.start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	importertest.WaitUntil(w.t, "the form is settled", func() bool { return !w.lastForm().SettledAt.IsZero() })
	im.stop()
	if err := im.Close(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) opened() *Importer {
	w.t.Helper()
	im, err := Open(w.t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		w.t.Fatal(err)
	}
	return im
}

// holders are the forms that have these items of the operation.
func (w *world) holders(op *mapping.Operation, items ...string) map[string]ledger.Holder {
	w.t.Helper()
	l, err := ledger.OpenReadOnly(w.t.Context(), w.cfg.Ledger.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	held, err := l.Holders(w.t.Context(), op.Guard.Name, items)
	if err != nil {
		w.t.Fatal(err)
	}
	return held
}
