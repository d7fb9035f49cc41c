package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// What the ledger keeps of persons is erased when it is old (keep_personal), or when somebody says so (`hgeimport erase`). The
// ledger's part says what goes and what stays: ledger/erase.go.

// erasing says what stays of texts. reach is called after each change.
func erasing(reach func(string)) ledger.Erasing {
	return ledger.Erasing{Layout: onlyOperation, Reasons: withoutWords, Said: onlyNumbers, Personal: isPersonal, Reach: reach}
}

// isPersonal tells whether the requests of an operation may be about persons. Those of one that this version does not know may
// be.
func isPersonal(operation string) bool {
	op := operations.Named(operation)
	return op == nil || op.Personal()
}

// withoutWords is what stays of reasons: their codes, and where they are. What the carrier has said goes, and the values of
// cells. What is no list of reasons goes as a whole.
func withoutWords(text string) string {
	reasons, err := parseReasons(text)
	if err != nil || len(reasons) == 0 {
		return ""
	}
	for i, r := range reasons {
		reasons[i] = reason.Reason{Code: r.Code, Cell: r.Cell, Of: r.Of}
	}
	return reasonsJSON(reasons...)
}

// onlyOperation is what stays of how a file was read: what its rows are for.
func onlyOperation(layout string) string {
	l := layoutOf(ledger.File{Layout: layout})
	if l == nil {
		return ""
	}
	short, _ := json.Marshal(Understood{Layout: &mapping.Layout{Operation: l.Operation}}) // strings only: it cannot fail
	return string(short)
}

// endings are the names of values that the carrier has said and that stay: the numbers of a waybill, and how far it is.
var endings = append(slices.Clone(waybillNumbers), "order_node", "node_status")

// onlyNumbers is what stays of what the carrier has said about an item.
func onlyNumbers(text string) string {
	said, err := parseSaid(text)
	if err != nil {
		return ""
	}
	kept := itemSaid{Values: slices.DeleteFunc(said.Values, func(v hgeapi.Value) bool { return !slices.Contains(endings, v.Name) })}
	if len(kept.Values) == 0 {
		return ""
	}
	short, _ := json.Marshal(kept) // strings only: it cannot fail
	return string(short)
}

// eraseOld empties what keep_personal no longer keeps, once a day. The log tells how many files that were, without names.
func (c *cleaner) eraseOld(ctx context.Context, now time.Time) error {
	if days := c.cfg.Folders.KeepPersonal; days > 0 {
		due, err := c.ledger.EraseDue(ctx)
		if err == nil && due {
			err = c.eraseOlder(ctx, days, now)
		}
		if err != nil {
			return err
		}
	}
	err := c.ledger.Scrub(ctx, true) // also after a kill, and after `hgeimport erase`
	if errors.Is(err, ledger.ErrStillRead) {
		return nil // the next time
	}
	return err
}

func (c *cleaner) eraseOlder(ctx context.Context, days int, now time.Time) error {
	age, err := c.ledger.AgeOf(ctx, days, now)
	if err != nil {
		return err
	}
	files, err := c.ledger.UnerasedFiles(ctx, age)
	for _, file := range files {
		if err := c.ledger.Erase(ctx, file, age, erasing(c.reach)); err != nil {
			return err
		}
	}
	c.reach("to be scrubbed")
	if len(files) > 0 {
		c.log.WithField("files", len(files)).Info("personal data erased from the ledger")
	}
	return err
}

// ErasePlan is what `erase` empties, once a person has confirmed it. `erase --json` prints its JSON: programs read it, so keep
// its keys.
type ErasePlan struct {
	Before string `json:"before"` // files that were done before this time, RFC 3339
	Files  int    `json:"files"`
	Forms  int    `json:"forms"`
	Rows   int    `json:"rows"`
	Erased bool   `json:"erased"` // it was done
	Beside bool   `json:"beside"` // an importer works on the SQLite, and writes it anew within an hour

	cfg *config.Config
	age ledger.Age
}

// PlanErase finds what there is to empty of files that were done before a time. It changes nothing. Another process may work on
// the ledger meanwhile.
func PlanErase(ctx context.Context, c *config.Config, before time.Time) (*ErasePlan, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	p := &ErasePlan{Before: before.Format(time.RFC3339), cfg: c, age: ledger.AgeBefore(before)}
	n, err := l.CountErasable(ctx, p.age)
	if err != nil {
		return nil, eraseError(err)
	}
	p.Files, p.Forms, p.Rows = n.Files, n.Forms, n.Rows
	return p, nil
}

// eraseError says what is wrong if an older version has made the ledger.
func eraseError(err error) error {
	if ledger.LacksColumn(err) {
		return fmt.Errorf("%w: %w", errOlderLedger, err)
	}
	return err
}

var errOlderLedger error = &sentinel{"an older version has made the ledger, and nothing can be erased in it yet",
	"start run or watch of this version once"}

// Apply empties it. If it is interrupted or killed, what it has not come to stays, and it can be repeated.
//
// An importer may work on the ledger meanwhile: erasing takes its turn between the importer's changes. It is the importer that
// writes a SQLite anew then, at its next clean-up: nobody else knows when it can wait for that.
func (p *ErasePlan) Apply(ctx context.Context) error {
	l, alone, err := ledger.OpenAloneOrBeside(ctx, p.cfg.Ledger.URL)
	if err != nil {
		return err
	}
	p.Beside = l.Embedded() && !alone
	return asInterrupted(ctx, errors.Join(p.erase(ctx, l, alone), l.Close()))
}

func (p *ErasePlan) erase(ctx context.Context, l *ledger.Ledger, alone bool) error {
	files, err := l.UnerasedFiles(ctx, p.age)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := l.Erase(ctx, file, p.age, erasing(func(string) {})); err != nil {
			return err
		}
	}
	p.Erased = true
	return l.Scrub(ctx, alone)
}

// examinePersonal says what keeps names and addresses longer than keep_personal. It is nothing if that is not set.
func examinePersonal(c *config.Config) []Finding {
	personal, archive := c.Folders.KeepPersonal, c.Folders.KeepArchive
	switch {
	case personal == 0:
		return nil
	case archive == 0:
		return []Finding{note("personal", fmt.Sprintf("the ledger forgets names and addresses after %d days, but archive and "+
			"outbox keep them for ever: [folders] keep_archive = \"%d\" removes sources, outcomes and documents then",
			personal, personal))}
	case archive > personal:
		return []Finding{note("personal", fmt.Sprintf("the ledger forgets names and addresses after %d days, archive and outbox "+
			"after %d", personal, archive))}
	}
	return []Finding{well("personal", fmt.Sprintf("names and addresses are erased after %d days", personal))}
}
