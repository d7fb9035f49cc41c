package importer

import (
	"context"
	"errors"

	"hgeimport/importer/ledger"
)

// A file whose last change joins a transaction of others has no more rows than this, and the change no more forms.
const fewRows, fewForms = 200, 10

// errTakenMeanwhile is that somebody has taken items since the rows were sorted.
var errTakenMeanwhile = errors.New("items were taken since the rows were sorted")

// changeLast runs the change that ends the mapping. That of a small file shares a transaction with others, so that they do not
// wait for its commit, nor it for theirs. But if others have taken some of its items since they were sorted, what became of these
// is looked up beside the transaction (sortHeld), which does not show what the changes before it in the same transaction have
// done. Then it is taken back, and is the first in another one.
func (p *planner) changeLast(ctx context.Context, res *chunkResult, do func(*ledger.Tx) error) error {
	if p.rows > fewRows || len(res.forms) > fewForms || p.operation.Several {
		return p.ledger.ChangeFirst(ctx, do)
	}
	entries, forms := len(res.entries), p.forms
	p.joins = true
	err := p.ledger.Change(ctx, do)
	p.joins = false
	if errors.Is(err, errTakenMeanwhile) {
		res.entries, p.forms = res.entries[:entries], forms
		return p.ledger.ChangeFirst(ctx, do)
	}
	return err
}
