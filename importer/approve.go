package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping"
)

// ApprovePlan is what `approve` lets go, once a person has confirmed it.
type ApprovePlan struct {
	File      string // as it was dropped, below its profile
	Taken     time.Time
	Outcome   string // path of what asks
	Operation string // what its rows are for, as reason.SayOf takes it
	Rows      int    // of the file
	Forms     []PlannedForm

	file   ledger.File
	digest string
	cfg    *config.Config
}

// Orders counts the orders that would go out.
func (p *ApprovePlan) Orders() (n int) {
	for _, f := range p.Forms {
		n += f.Orders
	}
	return n
}

// PlanApprove finds what a file waits to send. which is its name or that of its outcome, or the path of one of them. It changes
// nothing. An error says that no such file waits for its approval, or that several do.
func PlanApprove(ctx context.Context, c *config.Config, which string) (*ApprovePlan, error) {
	l, err := openToWork(ctx, c)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	file, digest, err := fileToApprove(ctx, c, l, which)
	if err != nil {
		return nil, err
	}
	p := &ApprovePlan{File: path.Join(file.Profile, file.Name), Taken: file.ClaimedAt.In(c.Location()),
		Outcome: filepath.Join(c.Folders.Outbox, filepath.FromSlash(file.Outcome)), file: file, digest: digest, cfg: c}
	return p, p.look(ctx, l)
}

// What keeps a file from being approved.
var (
	ErrDoesNotWait  error = &sentinel{"it does not wait for approval", "hgeimport status shows how far it is"}
	ErrApproved     error = &sentinel{"it was approved already", "hgeimport status shows how far it is"}
	errDroppedAgain error = &sentinel{"its outcome was dropped again since then: that waits in its place, if anything does",
		"approve what was dropped, by the name of its outcome: hgeimport status shows it"}
	errSeveralWait error = &sentinel{"several files that are called so wait for approval",
		"name the outcome of the one that you mean"}
	errNotAnswered error = &sentinel{"its outcome is not there yet", "approve it when you have seen its outcome"}
	errChanged     error = &sentinel{"what would go out has changed since it was asked about",
		"drop its outcome again, or the file: it is asked about anew"}
)

// isNoApproval tells whether an error says only that a file cannot be approved.
func isNoApproval(err error) bool {
	return slices.ContainsFunc([]error{ErrDoesNotWait, ErrApproved, errDroppedAgain, errNotAnswered},
		func(why error) bool { return errors.Is(err, why) })
}

// fileToApprove is the one file that is called so and waits for its approval, and the digest of what it asks about.
func fileToApprove(ctx context.Context, c *config.Config, l *ledger.Ledger, which string) (file ledger.File, digest string,
	err error) {
	files, reference, err := filesCalled(ctx, c, l, which)
	if err == nil && reference != "" { // a form has left already
		err = ledger.ErrNotFound
	}
	if err != nil {
		return file, "", fmt.Errorf("%s: %w", visible.Line(which), err)
	}
	var outcomes []string
	var why error
	for _, f := range files {
		asked, err := asksApproval(ctx, l, f)
		switch {
		case err == nil:
			file, digest = f, asked
			outcomes = append(outcomes, visible.Line(filepath.Join(c.Folders.Outbox, filepath.FromSlash(f.Outcome))))
		case !isNoApproval(err):
			return file, "", err
		case errors.Is(err, ErrApproved):
			at, _ := l.Approval(ctx, asked)
			err = fmt.Errorf("%w, on %s", err, at.At.In(c.Location()).Format(time.DateTime))
			fallthrough
		default:
			why = cmp.Or(why, fmt.Errorf("%s: %w", visible.Line(path.Join(f.Profile, f.Name)), err))
		}
	}
	switch len(outcomes) {
	case 0:
		return file, "", why
	case 1:
		return file, digest, nil
	}
	slices.Sort(outcomes)
	return file, "", fmt.Errorf("%s: %w: %s", visible.Line(which), errSeveralWait, strings.Join(outcomes, ", "))
}

// asksApproval returns the digest of what a file asks about, if it waits for its approval. Else it returns why not.
func asksApproval(ctx context.Context, l *ledger.Ledger, f ledger.File) (digest string, err error) {
	refusal, err := parseReasons(f.Refusal)
	if err != nil {
		return "", fmt.Errorf("what the ledger keeps of %s: %w", f.Name, err)
	}
	question := approvalQuestion(refusal)
	switch {
	case question == nil:
		return "", ErrDoesNotWait
	case f.DoneAt.IsZero():
		return "", errNotAnswered
	}
	digest = question.Key[len(approvalKey):]
	given, err := l.Approval(ctx, digest)
	if err != nil {
		return "", err
	}
	if !given.At.IsZero() {
		return digest, ErrApproved
	}
	again, err := droppedAgain(ctx, l, f)
	if err == nil && again {
		err = errDroppedAgain
	}
	return digest, err
}

// droppedAgain tells whether somebody has mended the outcome of a file and dropped that.
func droppedAgain(ctx context.Context, l *ledger.Ledger, f ledger.File) (bool, error) {
	if f.Superseded != "" {
		return true, nil
	}
	later, err := l.FilesSince(ctx, f.Profile, f.ClaimedAt)
	for _, g := range later {
		own, ok := asOutcome(withoutExt(g.Name))
		if g.ID <= f.ID || !ok || !strings.EqualFold(own, withoutExt(path.Base(f.Outcome))) || !g.DoneAt.IsZero() && !hasTable(g) {
			continue
		}
		old, err := l.OutcomeNamed(ctx, g.ID, g.Profile, [2]string{path.Base(f.Outcome), f.Outcome})
		if err != nil && !errors.Is(err, ledger.ErrNotFound) || err == nil && old.ID == f.ID {
			return err == nil, err
		}
	}
	return false, err
}

func (p *ApprovePlan) source() string { return filepath.Join(p.cfg.Folders.Archive, p.file.Archived) }

// look finds out what would go out now. It must be what the file's outcome has asked about.
func (p *ApprovePlan) look(ctx context.Context, l *ledger.Ledger) error {
	if _, err := os.Stat(p.source()); err != nil || p.file.Archived == "" {
		return fmt.Errorf("%s is no longer in the archive; nothing was changed", p.file.Name)
	}
	settings, err := settingsOf(ctx, p.cfg, l, p.file)
	if err != nil {
		return err
	}
	return checkFile(ctx, p.cfg, l, p.source(), settings, &p.file, func(checked *Checked, _ *checkRows) error {
		if checked.approval == nil || checked.approval.Asks.Key != approvalKey+p.digest {
			return fmt.Errorf("%s: %w", visible.Line(p.File), errChanged)
		}
		p.Forms, p.Rows, p.Operation = checked.Forms, checked.Rows, mapping.RowsOf(settings.operation().Name())
		return nil
	})
}

// Apply keeps the approval and drops a copy of the archived source into the inbox, in one change of the ledger. Before that the
// ledger gets to know what the copy stands for. The copy is imported like any file. If a crash comes before the end, nothing is
// approved; a copy that is in the inbox by then asks again.
func (p *ApprovePlan) Apply(ctx context.Context) error {
	inbox, err := openInbox(&folder.Links{}, p.cfg, p.file.Profile)
	if err != nil {
		return &folder.Error{Key: "inbox", Path: filepath.Join(p.cfg.Folders.Inbox, p.file.Profile), Err: err}
	}
	copied := folder.HiddenFile{Dir: inbox, Name: p.file.Name, Hidden: folder.TempName()}
	if err := inbox.CopyIn(p.source(), copied.Hidden); err != nil {
		err = &folder.Error{Key: "inbox", Path: filepath.Join(p.cfg.Folders.Inbox, p.file.Profile), Err: err}
		return errors.Join(err, inbox.Close())
	}
	defer inbox.Close()
	l, err := ledger.OpenBeside(ctx, p.cfg.Ledger.URL)
	if err != nil {
		return errors.Join(err, discard([]folder.HiddenFile{copied}))
	}
	_, err = asksApproval(ctx, l, p.file) // much may have happened since the plan was shown
	if err == nil {
		err = l.KeepStandIn(ctx, p.file)
	}
	if err == nil {
		err = l.Change(ctx, func(tx *ledger.Tx) error { return p.drop(ctx, tx, copied) })
	}
	switch {
	case errors.Is(err, ledger.ErrMoved):
		err = fmt.Errorf("%s: %w", visible.Line(p.File), ErrApproved)
	case isNoApproval(err):
		err = fmt.Errorf("%s: %w", visible.Line(p.File), err)
	}
	if err != nil {
		err = errors.Join(err, discard([]folder.HiddenFile{copied}))
	}
	return errors.Join(err, l.Close())
}

func (p *ApprovePlan) drop(ctx context.Context, tx *ledger.Tx, copied folder.HiddenFile) error {
	err := tx.Approve(ctx, ledger.Approval{Digest: p.digest, File: p.File, At: time.Now()})
	if err != nil {
		return err
	}
	return copied.AppearUnderFreeName()
}
