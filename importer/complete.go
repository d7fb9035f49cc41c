package importer

import (
	"context"
	"errors"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// Nameable is something that a command can be given by its name.
type Nameable struct {
	Name  string
	About string // in a few words
}

// Wanted is what a command takes.
type Wanted int

// What commands take.
const (
	AnyOfThem  Wanted = iota // the files and forms that status knows
	Doubtful                 // those with something to resend
	ToApprove                // files that wait for an approval
	References               // forms
)

// newestForms is of how many of the last files the forms are offered, too.
const newestForms = 20

// Nameables are the files and forms that a shell offers: those that are open, and the last ones, newest first. It only reads.
func Nameables(ctx context.Context, c *config.Config, want Wanted) (all []Nameable, err error) {
	if want == AnyOfThem {
		for _, f := range waitingInInbox(c, "") {
			all = append(all, Nameable{f.Name, f.State})
		}
	}
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	defer l.Close()
	files, err := filesAsked(ctx, c, l, StatusQuery{})
	for i, f := range files {
		if err != nil {
			return all, err
		}
		var found []Nameable
		switch want {
		case ToApprove:
			found, err = toApprove(ctx, l, f)
		case Doubtful:
			found, err = doubtful(ctx, l, f)
		default:
			if want == AnyOfThem {
				all = append(all, Nameable{f.Name, operationOfFile(c, f) + ", " + string(f.State)})
			}
			if i < newestForms || f.DoneAt.IsZero() {
				found, err = formsOf(ctx, l, f)
			}
		}
		all = append(all, found...)
	}
	return all, err
}

// toApprove is the file if it waits for an approval.
func toApprove(ctx context.Context, l *ledger.Ledger, f ledger.File) ([]Nameable, error) {
	_, err := asksApproval(ctx, l, f)
	switch {
	case err == nil:
		return []Nameable{{f.Name, "waits for an approval"}}, nil
	case isNoApproval(err):
		return nil, nil
	}
	return nil, err
}

// formsOf are the references of a file's forms.
func formsOf(ctx context.Context, l *ledger.Ledger, f ledger.File) (all []Nameable, err error) {
	forms, err := l.FormsOf(ctx, f.ID)
	for _, form := range forms {
		all = append(all, Nameable{form.Reference, form.Operation + ", " + string(form.State) + ", of " + f.Name})
	}
	return all, err
}

// doubtful are a file and its forms, as far as it is not known what became of them.
func doubtful(ctx context.Context, l *ledger.Ledger, f ledger.File) (all []Nameable, err error) {
	forms, err := l.FormsOf(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, form := range forms {
		n, err := l.CountDoubtfulItems(ctx, form.ID)
		if err != nil {
			return nil, err
		}
		if n > 0 && form.FileID == f.ID {
			all = append(all, Nameable{form.Reference, form.Operation + ", of " + f.Name})
		}
	}
	if len(all) > 0 {
		all = append([]Nameable{{f.Name, "has what is unknown or unconfirmed"}}, all...)
	}
	return all, nil
}
