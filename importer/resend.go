package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping/reason"
)

// ResendPlan is what `resend` is going to do, once a person has confirmed it.
type ResendPlan struct {
	Doubtful []DoubtfulForm
	files    []ledger.File // that the forms were made from
	forms    []ledger.Form // the same forms by ID: map takes them in this order, too, so that no two changes wait for one another
	cfg      *config.Config
}

// DoubtfulForm is a form with items that the carrier may have done or not: we cannot tell.
type DoubtfulForm struct {
	File      string    // that the form was made from, below its profile
	Taken     time.Time // when that was taken
	Dropped   string    // the file that is dropped again: the last that has all these rows
	Operation string
	Reference string
	About     []ledger.Label // what it is about
	Orders    int            // rows or items that are unknown or unconfirmed
	LastWord  string
	Erased    bool         // the request of the form was erased: it cannot be sent again by itself
	SameForm  bool         // the form may never have arrived: the same form is sent again
	Again     hgeapi.Again // and what is known then: ask has the carrier asked for its reference first
}

// ErrNothingToResend says that a file or form has no unknown or unconfirmed orders.
var ErrNothingToResend = errors.New("no order of it is unknown or unconfirmed")

// ErrAskedAgain says that the carrier is being asked for a form at the moment. What became of its orders may be known soon.
var ErrAskedAgain = errors.New("the carrier is being asked for its unknown or unconfirmed orders again: " +
	"resend when that has ended, see hgeimport status")

// PlanResend finds what there is to resend of a file (by its name, or that of its outcome) or of a form (by its reference). It
// changes nothing.
func PlanResend(ctx context.Context, c *config.Config, which string) (*ResendPlan, error) {
	l, err := openToWork(ctx, c)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	files, reference, err := filesCalled(ctx, c, l, which)
	if err != nil {
		return nil, err
	}
	r := &ResendPlan{cfg: c}
	askedAgain := false
	for _, f := range files {
		asked, err := r.addDoubts(ctx, l, f, reference)
		if err != nil {
			return nil, err
		}
		askedAgain = askedAgain || asked
	}
	slices.SortFunc(r.forms, func(a, b ledger.Form) int { return cmp.Compare(a.ID, b.ID) })
	switch {
	case len(r.Doubtful) == 0 && askedAgain:
		return nil, fmt.Errorf("%s: %w", visible.Line(which), ErrAskedAgain)
	case len(r.Doubtful) == 0:
		return nil, fmt.Errorf("%s: %w", visible.Line(which), ErrNothingToResend)
	}
	return r, nil
}

// addDoubts adds the doubtful forms that a file has rows in, also those of files before it; only the one with the reference,
// unless that is "". It tells whether the carrier is being asked for one of them, which is then left out.
func (r *ResendPlan) addDoubts(ctx context.Context, l *ledger.Ledger, f ledger.File, reference string) (askedAgain bool,
	err error) {
	forms, err := l.FormsOf(ctx, f.ID)
	if err != nil {
		return false, err
	}
	for _, form := range forms {
		known := slices.ContainsFunc(r.forms, func(k ledger.Form) bool { return k.ID == form.ID })
		if known || reference != "" && form.Reference != reference {
			continue
		}
		n, err := l.CountDoubtfulItems(ctx, form.ID)
		switch {
		case err != nil:
			return false, err
		case n == 0:
		case form.SettledAt.IsZero():
			askedAgain = true
		default:
			if err := r.addForm(ctx, l, form, n); err != nil {
				return false, err
			}
		}
	}
	return askedAgain, nil
}

// addForm adds a form with n doubtful items, and the file that is dropped again for it.
func (r *ResendPlan) addForm(ctx context.Context, l *ledger.Ledger, form ledger.Form, n int) error {
	first, err := l.File(ctx, form.FileID)
	if err != nil {
		return err
	}
	last, err := r.lastWithRows(ctx, l, form, first)
	if err != nil {
		return err
	}
	r.Doubtful = append(r.Doubtful, DoubtfulForm{File: path.Join(first.Profile, first.Name),
		Taken: first.ClaimedAt.In(r.cfg.Location()), Dropped: path.Join(last.Profile, last.Name),
		Operation: form.Operation, Reference: form.Reference, About: form.About, Orders: n, LastWord: form.Message,
		SameForm: form.State == ledger.Unknown, Again: callOf(form).Again, Erased: form.Erased})
	r.forms = append(r.forms, form)
	if !slices.ContainsFunc(r.files, func(f ledger.File) bool { return f.ID == last.ID }) {
		r.files = append(r.files, last)
	}
	return nil
}

// lastWithRows is the last file that has all the doubtful rows of a form, if somebody has mended the others since then, and
// dropped the outcome of first, from which the form was made, again. Else it is first.
func (r *ResendPlan) lastWithRows(ctx context.Context, l *ledger.Ledger, form ledger.Form, first ledger.File) (ledger.File,
	error) {
	if first.Superseded == "" {
		return first, nil
	}
	rows, err := l.KeysIn(ctx, first.ID, form.ID, string(reason.Unknown), string(reason.Unconfirmed))
	if err != nil {
		return first, err
	}
	later, err := l.FilesIn(ctx, form.ID)
	if err != nil {
		return first, err
	}
	for _, f := range later {
		if f.ID == first.ID {
			break
		}
		has, err := l.KeysIn(ctx, f.ID, form.ID)
		if err != nil {
			return first, err
		}
		lacks := slices.ContainsFunc(rows, func(key string) bool { return !slices.Contains(has, key) })
		if !lacks && f.Archived != "" && exists(filepath.Join(r.cfg.Folders.Archive, f.Archived)) {
			return f, nil
		}
	}
	return first, nil
}

// Apply frees the orders and drops copies of the archived sources into the inbox. The copies are imported like any file: their
// confirmed orders are not sent again. First the ledger gets to know what the copies stand for. If a crash comes before the end,
// nothing is freed. A copy that is in the inbox by then has the carrier asked for its forms again, and resend can be repeated.
func (r *ResendPlan) Apply(ctx context.Context) error {
	copies, err := r.copySources()
	if err != nil {
		return err
	}
	return r.release(ctx, copies)
}

// copySources copies all sources into the inbox, or none. The copies are hidden there: no importer takes them yet.
func (r *ResendPlan) copySources() (all []folder.HiddenFile, err error) {
	for _, f := range r.files {
		c, err := r.copy(f)
		if err != nil {
			return nil, errors.Join(err, discard(all))
		}
		all = append(all, c)
	}
	return all, nil
}

func (r *ResendPlan) copy(f ledger.File) (folder.HiddenFile, error) {
	c := folder.HiddenFile{Name: f.Name, Hidden: folder.TempName()}
	if f.DoneAt.IsZero() {
		return c, fmt.Errorf("%s is still under way: resend it when its outcome is there", f.Name)
	}
	source := filepath.Join(r.cfg.Folders.Archive, f.Archived)
	if _, err := os.Stat(source); err != nil || f.Archived == "" {
		return c, fmt.Errorf("%s is no longer in the archive; nothing was changed: put it there again as %s, and resend", f.Name,
			cmp.Or(f.Archived, f.Name))
	}
	inbox, err := openInbox(&folder.Links{}, r.cfg, f.Profile)
	if err == nil {
		c.Dir = inbox
		if err = inbox.CopyIn(source, c.Hidden); err != nil {
			err = errors.Join(err, inbox.Close())
		}
	}
	if err != nil {
		return c, &folder.Error{Key: "inbox", Path: filepath.Join(r.cfg.Folders.Inbox, f.Profile), Err: err}
	}
	return c, nil
}

// discard removes copies that were not dropped.
func discard(copies []folder.HiddenFile) (err error) {
	for _, c := range copies {
		if removeErr := c.Dir.Remove(c.Hidden); !errors.Is(removeErr, fs.ErrNotExist) { // it may have got its name already
			err = errors.Join(err, removeErr)
		}
	}
	return err
}

// release frees the orders and drops the copies, in one change of the ledger.
func (r *ResendPlan) release(ctx context.Context, copies []folder.HiddenFile) error {
	defer func() {
		for _, c := range copies {
			c.Dir.Close()
		}
	}()
	l, err := ledger.OpenBeside(ctx, r.cfg.Ledger.URL)
	if err != nil {
		return errors.Join(err, discard(copies))
	}
	for _, f := range r.files {
		err = errors.Join(err, l.KeepStandIn(ctx, f))
	}
	if err == nil {
		err = l.Change(ctx, func(tx *ledger.Tx) error { return r.drop(ctx, tx, copies) })
	}
	if err != nil {
		err = errors.Join(err, discard(copies))
	}
	return errors.Join(err, l.Close())
}

func (r *ResendPlan) drop(ctx context.Context, tx *ledger.Tx, copies []folder.HiddenFile) error {
	for _, form := range r.forms {
		if err := allowResend(ctx, tx, form); err != nil {
			return err
		}
	}
	for _, c := range copies {
		if err := c.AppearUnderFreeName(); err != nil {
			return err
		}
	}
	return nil
}

// allowResend lets a form that may never have arrived be sent again. The doubtful orders of any other form are freed: they go
// into a new one.
func allowResend(ctx context.Context, tx *ledger.Tx, form ledger.Form) error {
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
