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
// is confirmed stays a duplicate. The copies are made first, under names that nobody takes from the inbox. A crash after
// that leaves the orders free: resend, or dropping the file, goes on.
func (r *Resend) Do(ctx context.Context) error {
	var copies []copied
	for _, f := range r.files {
		c, err := r.copy(f)
		if err != nil {
			return errors.Join(err, discard(copies))
		}
		copies = append(copies, c)
	}
	if err := r.free(ctx); err != nil {
		return errors.Join(err, discard(copies))
	}
	for _, c := range copies {
		if err := c.drop(); err != nil {
			return err
		}
	}
	return nil
}

// free says of each form that it may be sent again, or lets go of its orders.
func (r *Resend) free(ctx context.Context) error {
	l, err := ledger.Beside(ctx, r.cfg.Ledger.URL)
	if err != nil {
		return err
	}
	err = l.Change(ctx, func(tx *ledger.Tx) error {
		for _, form := range r.forms {
			change := tx.ReleaseDoubtful
			if form.State == ledger.Unknown {
				change = tx.MayResend
			}
			if err := change(ctx, form.ID); errors.Is(err, ledger.ErrMoved) {
				return fmt.Errorf("form %s is being asked for again, nothing was changed: wait for its outcome: %w", form.Reference, err)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, l.Close())
}

// copied is a source that waits in the inbox, hidden, to be dropped.
type copied struct{ hidden, folder, name string }

func (r *Resend) copy(f ledger.File) (copied, error) {
	c := copied{folder: filepath.Join(r.cfg.Folders.Inbox, f.Profile), name: f.Name}
	if f.DoneAt.IsZero() {
		return c, fmt.Errorf("%s is still under way: resend it when its outcome is there", f.Name)
	}
	source := filepath.Join(r.cfg.Folders.Archive, f.Archived)
	if _, err := os.Stat(source); err != nil || f.Archived == "" {
		return c, fmt.Errorf("%s is no longer in the archive; nothing was changed", f.Name)
	}
	c.hidden = filepath.Join(c.folder, "."+f.Archived+".part")
	if err := copySynced(source, c.hidden); err != nil {
		return c, errors.Join(&FolderError{Key: "inbox", Path: c.folder, Err: err}, os.RemoveAll(c.hidden))
	}
	return c, nil
}

func discard(copies []copied) (err error) {
	for _, c := range copies {
		err = errors.Join(err, os.Remove(c.hidden))
	}
	return err
}

// drop lets the copy appear, whole, under a name that no file there has.
func (c copied) drop() error {
	ext := filepath.Ext(c.name)
	to := filepath.Join(c.folder, c.name)
	for n := 1; ; n++ {
		if _, err := os.Lstat(to); err != nil {
			break
		}
		to = filepath.Join(c.folder, fmt.Sprintf("%s-resend%d%s", c.name[:len(c.name)-len(ext)], n, ext))
	}
	return os.Rename(c.hidden, to)
}
