package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hgeimport/importer/ledger"
)

// Doubt is a form some of whose orders nobody knows the end of.
type Doubt struct {
	File      string // the file it was made from
	Reference string
	Orders    int  // unknown or unconfirmed
	SameForm  bool // it may never have arrived: the same form goes out again under its reference, if the carrier does not know it
}

// Resend is what `resend` is about to do.
type Resend struct {
	Doubts []Doubt
	files  []ledger.File
	forms  []ledger.Form
	cfg    *Config
}

// ErrNothingToResend says that a file or form has no unknown or unconfirmed orders.
var ErrNothingToResend = errors.New("no order of it is unknown or unconfirmed")

// Doubts finds what there is to resend of a file (by its name) or of a form (by its reference). It changes nothing.
func (c *Config) Doubts(ctx context.Context, which string) (*Resend, error) {
	l, err := ledger.Look(ctx, c.Ledger.URL)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	files, err := filesFor(ctx, l, which)
	if err != nil {
		return nil, err
	}
	r := &Resend{cfg: c}
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
			n, err := l.Doubtful(ctx, form.ID)
			if err != nil {
				return nil, err
			}
			if n > 0 && !form.SettledAt.IsZero() {
				r.Doubts = append(r.Doubts, Doubt{File: f.Name, Reference: form.Reference, Orders: n, SameForm: form.State == ledger.Unknown})
				r.forms = append(r.forms, form)
			}
		}
		if len(r.Doubts) > found {
			r.files = append(r.files, f)
		}
	}
	if len(r.Doubts) == 0 {
		return nil, fmt.Errorf("%s: %w", which, ErrNothingToResend)
	}
	return r, nil
}

// Do frees the orders and drops the archived sources into the inbox again, from where they take the ordinary road: what
// is confirmed stays a duplicate. A crash in between leaves the orders free; dropping the file, or resend, goes on.
func (r *Resend) Do(ctx context.Context) error {
	for _, f := range r.files {
		if _, err := os.Stat(r.source(f)); err != nil {
			return fmt.Errorf("%s is no longer in the archive, drop it into the inbox yourself after this: %w", f.Name, err)
		}
	}
	l, err := ledger.Beside(ctx, r.cfg.Ledger.URL)
	if err != nil {
		return err
	}
	err = l.Change(ctx, func(tx *ledger.Tx) error {
		for _, form := range r.forms {
			same, err := tx.MayResend(ctx, form.ID)
			if err == nil && !same {
				err = tx.ReleaseDoubtful(ctx, form.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	for _, f := range r.files {
		if err := r.drop(f); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resend) source(f ledger.File) string {
	return filepath.Join(r.cfg.Folders.Archive, f.Archived)
}

// drop puts a source into the inbox, under a name that no file there has; it appears whole.
func (r *Resend) drop(f ledger.File) error {
	folder := filepath.Join(r.cfg.Folders.Inbox, f.Profile)
	to := filepath.Join(folder, f.Name)
	half := filepath.Join(folder, "."+f.Name+".part")
	if err := copySynced(r.source(f), half); err != nil {
		return errors.Join(&FolderError{Key: "inbox", Path: folder, Err: err}, os.RemoveAll(half))
	}
	if _, err := os.Lstat(to); err == nil {
		ext := filepath.Ext(f.Name)
		to = filepath.Join(folder, f.Name[:len(f.Name)-len(ext)]+"-resend"+ext)
	}
	return os.Rename(half, to)
}
