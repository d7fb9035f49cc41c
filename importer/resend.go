package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// Doubt is a form some of whose orders nobody knows the end of.
type Doubt struct {
	File      string // the file it was made from
	Reference string
	Orders    int // unknown or unconfirmed
	LastWord  string
	SameForm  bool // it may never have arrived: the same form goes out again under its reference, if the carrier does not know it
}

// Resend is what `resend` is about to do.
type Resend struct {
	Doubts []Doubt
	files  []ledger.File
	forms  []ledger.Form
	cfg    *config.Config
}

// ErrNothingToResend says that a file or form has no unknown or unconfirmed orders.
var ErrNothingToResend = errors.New("no order of it is unknown or unconfirmed")

// ErrAskedAgain says that the carrier is being asked for a form at the moment, whose orders may be known soon.
var ErrAskedAgain = errors.New("the carrier is being asked for its unknown or unconfirmed orders again: resend when that has ended, see hgeimport status")

// Doubts finds what there is to resend of a file (by its name) or of a form (by its reference). It changes nothing.
func Doubts(ctx context.Context, c *config.Config, which string) (*Resend, error) {
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	files, err := filesFor(ctx, l, which)
	if err != nil {
		return nil, err
	}
	r := &Resend{cfg: c}
	asked := false
	for _, f := range files {
		forms, err := l.FormsOf(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		found := len(r.Doubts)
		for _, form := range forms {
			if form.FileID != f.ID || f.Name != which && form.Reference != which && f.Name != filepath.Base(which) {
				continue
			}
			n, err := l.CountDoubtfulOrders(ctx, form.ID)
			if err != nil {
				return nil, err
			}
			asked = asked || n > 0 && form.SettledAt.IsZero()
			if n > 0 && !form.SettledAt.IsZero() {
				r.Doubts = append(r.Doubts, Doubt{File: f.Name, Reference: form.Reference, Orders: n, LastWord: form.Message, SameForm: form.State == ledger.Unknown})
				r.forms = append(r.forms, form)
			}
		}
		if len(r.Doubts) > found {
			r.files = append(r.files, f)
		}
	}
	slices.SortFunc(r.forms, func(a, b ledger.Form) int { return cmp.Compare(a.ID, b.ID) }) // as map does: no two wait for one another
	switch {
	case len(r.Doubts) == 0 && asked:
		return nil, fmt.Errorf("%s: %w", which, ErrAskedAgain)
	case len(r.Doubts) == 0:
		return nil, fmt.Errorf("%s: %w", which, ErrNothingToResend)
	}
	return r, nil
}

// Do frees the orders and drops the archived sources into the inbox again, from where they take the ordinary road: what
// is confirmed stays a duplicate. The copies are made first, under names that nobody takes from the inbox. A crash before
// the end frees nothing: a file that is in the inbox by then has its forms asked for again, and resend can be said again.
func (r *Resend) Do(ctx context.Context) error {
	copies, err := r.copies()
	if err != nil {
		return err
	}
	return r.release(ctx, copies)
}

// copies are made of all the sources, or of none.
func (r *Resend) copies() (all []folder.Hidden, err error) {
	for _, f := range r.files {
		c, err := r.copy(f)
		if err != nil {
			return nil, errors.Join(err, discard(all))
		}
		all = append(all, c)
	}
	return all, nil
}

// release says of each form that it may be sent again, or lets go of its orders, and drops the copies, in one change.
func (r *Resend) release(ctx context.Context, copies []folder.Hidden) error {
	l, err := ledger.OpenBeside(ctx, r.cfg.Ledger.URL)
	if err != nil {
		return errors.Join(err, discard(copies))
	}
	err = l.Change(ctx, func(tx *ledger.Tx) error {
		for _, form := range r.forms {
			if err := mayGoAgain(ctx, tx, form); err != nil {
				return err
			}
		}
		for _, c := range copies {
			if err := c.Drop(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		err = errors.Join(err, discard(copies))
	}
	return errors.Join(err, l.Close())
}

func mayGoAgain(ctx context.Context, tx *ledger.Tx, form ledger.Form) error {
	change := tx.ReleaseDoubtful
	if form.State == ledger.Unknown {
		change = tx.MayResend
	}
	err := change(ctx, form.ID)
	if errors.Is(err, ledger.ErrMoved) {
		return fmt.Errorf("form %s is being asked for again, nothing was changed: wait for its outcome: %w", form.Reference, err)
	}
	return err
}

func (r *Resend) copy(f ledger.File) (folder.Hidden, error) {
	c := folder.Hidden{Folder: filepath.Join(r.cfg.Folders.Inbox, f.Profile), Name: f.Name}
	if f.DoneAt.IsZero() {
		return c, fmt.Errorf("%s is still under way: resend it when its outcome is there", f.Name)
	}
	source := filepath.Join(r.cfg.Folders.Archive, f.Archived)
	if _, err := os.Stat(source); err != nil || f.Archived == "" {
		return c, fmt.Errorf("%s is no longer in the archive; nothing was changed", f.Name)
	}
	c.Path = filepath.Join(c.Folder, "."+f.Archived+".part")
	if err := folder.Copy(source, c.Path); err != nil {
		return c, errors.Join(&folder.Error{Key: "inbox", Path: c.Folder, Err: err}, os.RemoveAll(c.Path))
	}
	return c, nil
}

// discard removes the copies that were not dropped.
func discard(copies []folder.Hidden) (err error) {
	for _, c := range copies {
		err = errors.Join(err, os.RemoveAll(c.Path))
	}
	return err
}
