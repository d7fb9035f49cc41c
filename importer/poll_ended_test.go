package importer

import (
	"context"
	"errors"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/ledger"
	"hgeimport/mapping/reason"
)

// Each order of a form has the end that its row has, whatever the result says of the others: an order that is kept as closed and
// is not would never be sent.
func TestItemsEndAsTheirRows(t *testing.T) {
	t.Parallel()
	const a, b, c = "HGE2611260000071", "HGE2611260000072", "HGE2611260000073"
	for name, taken := range map[string]hgeapi.Answer{"sent": hgeapi.NoAnswer, "taken": hgeapi.Taken} {
		for _, reopened := range []bool{false, true} {
			for result, states := range map[string]map[string]hgeapi.State{
				"no end":             {a: hgeapi.Succeeded, b: hgeapi.Pending, c: hgeapi.Succeeded},
				"no end and refused": {a: hgeapi.Succeeded, b: hgeapi.Unreadable, c: hgeapi.Failed},
				"not named":          {a: hgeapi.Succeeded, b: hgeapi.Pending},
				"refused":            {a: hgeapi.Succeeded, b: hgeapi.Failed, c: hgeapi.Failed},
				"all":                {a: hgeapi.Succeeded, b: hgeapi.Succeeded, c: hgeapi.Succeeded},
			} {
				eachLedger(t, func(t *testing.T, url string) {
					l, err := ledger.Open(t.Context(), url)
					if err != nil {
						t.Fatal(err)
					}
					defer l.Close()
					keys := []string{a, b, c}
					form := ledger.Form{ID: 1, Reference: "R1", Operation: "scanform", Body: []byte("{}"), Orders: 3, State: ledger.Unknown}
					change := func(do func(ctx context.Context, tx *ledger.Tx) error) {
						t.Helper()
						if err := l.Change(t.Context(), func(tx *ledger.Tx) error { return do(t.Context(), tx) }); err != nil {
							t.Fatal(err)
						}
					}
					change(func(ctx context.Context, tx *ledger.Tx) (err error) {
						if form.FileID, err = tx.AddFile(ctx, ledger.File{Claim: "one", Name: "a.csv", ClaimedAt: time.Now()}); err != nil {
							return err
						}
						_, err = tx.Take(ctx, "close", form.ID, keys)
						var entries []ledger.Entry
						for i, key := range keys {
							entries = append(entries, ledger.Entry{Row: 2 + i, Key: key, FormID: form.ID})
						}
						return errors.Join(err, tx.AddForm(ctx, form), tx.AddEntries(ctx, form.FileID, entries))
					})
					if reopened { // nothing was known of it, and a second file has the same orders
						change(func(ctx context.Context, tx *ledger.Tx) error {
							err := tx.Settle(ctx, form, ledger.Planned, time.Now())
							unknown := verdict{status: reason.Unknown, reason: reason.Reason{Code: reason.GaveUp, Args: []string{"R1", "72h"}}}
							err = errors.Join(err, applyVerdicts(ctx, tx, form, []verdict{unknown}))
							second, addErr := tx.AddFile(ctx, ledger.File{Claim: "two", Name: "b.csv", ClaimedAt: time.Now()})
							_, openErr := tx.ReopenForm(ctx, form.ID, time.Now())
							var entries []ledger.Entry
							for i, key := range keys {
								entries = append(entries, ledger.Entry{Row: 2 + i, Key: key, FormID: form.ID})
							}
							form.FileID = second
							return errors.Join(err, addErr, openErr, tx.AddWait(ctx, form.ID, second), tx.AddEntries(ctx, second, entries))
						})
					}
					form.Answer = string(taken)
					res := &hgeapi.Result{State: hgeapi.Partial}
					for _, key := range keys {
						if state, named := states[key]; named {
							res.Orders = append(res.Orders, hgeapi.OrderResult{Num: key, State: state, Word: "word"})
						}
					}
					change(func(ctx context.Context, tx *ledger.Tx) error {
						return applyVerdicts(ctx, tx, form, namedResults(res.Orders, keys).verdicts(form, res))
					})
					holders, err := l.Holders(t.Context(), "close", keys)
					if err != nil {
						t.Fatal(err)
					}
					rows := 0
					for e, err := range l.Entries(t.Context(), form.FileID) {
						if err != nil {
							t.Fatal(err)
						}
						rows++
						h, held := holders[e.Key]
						confirmed := e.Status == string(reason.Confirmed)
						if wanted := states[e.Key] == hgeapi.Succeeded; confirmed != wanted || e.Status == "" {
							t.Errorf("%s, reopened %t, %s: the row of %s has ended as %q", name, reopened, result, e.Key, e.Status)
						}
						if held == (e.Status == string(reason.Refused)) || held && (h.Status == string(reason.Confirmed)) != confirmed {
							t.Errorf("%s, reopened %t, %s: the row of %s is %s, and its item %q", name, reopened, result, e.Key, e.Status, h.Status)
						}
					}
					if rows != len(keys) {
						t.Errorf("%d rows", rows)
					}
				})
			}
		}
	}
}
