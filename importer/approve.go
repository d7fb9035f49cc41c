package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping"
)

// ApprovePlan is what `approve` lets go, once a person has confirmed it.
type ApprovePlan struct {
	File      string // as it was dropped
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

// PlanApprove finds what a file waits to send. which is its name or that of its outcome; of several files the last one counts. It
// changes nothing. An error says that the file does not wait for its approval, or was approved already.
func PlanApprove(ctx context.Context, c *config.Config, which string) (*ApprovePlan, error) {
	l, err := openLedgerReadOnly(ctx, c)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	file, err := lastFileNamed(ctx, l, which)
	if err != nil {
		return nil, err
	}
	refusal, err := parseReasons(file.Refusal)
	if err != nil {
		return nil, fmt.Errorf("what the ledger keeps of %s: %w", file.Name, err)
	}
	question := approvalQuestion(refusal)
	switch {
	case question == nil:
		return nil, fmt.Errorf("%s: %w", visible.Line(file.Name), ErrDoesNotWait)
	case file.DoneAt.IsZero():
		return nil, fmt.Errorf("%s: %w", visible.Line(file.Name), errNotAnswered)
	}
	p := &ApprovePlan{File: file.Name, file: file, digest: question.Key[len(approvalKey):], cfg: c}
	given, err := l.Approval(ctx, p.digest)
	if err != nil {
		return nil, err
	}
	if !given.At.IsZero() {
		return nil, fmt.Errorf("%s: %w, on %s", visible.Line(file.Name), ErrApproved, given.At.In(c.Location()).Format(time.DateTime))
	}
	return p, p.look(ctx, l)
}

// What keeps a file from being approved.
var (
	ErrDoesNotWait error = &sentinel{"it does not wait for approval", "hgeimport status shows how far it is"}
	ErrApproved    error = &sentinel{"it was approved already", "hgeimport status shows how far it is"}
	errNotAnswered error = &sentinel{"its outcome is not there yet", "approve it when you have seen its outcome"}
	errChanged     error = &sentinel{"what would go out has changed since it was asked about",
		"drop its outcome again, or the file: it is asked about anew"}
)

// lastFileNamed is the last file that was dropped under a name, or that was answered in an outcome of that name.
func lastFileNamed(ctx context.Context, l *ledger.Ledger, which string) (ledger.File, error) {
	name := filepath.Base(which)
	files, err := l.FilesNamed(ctx, name)
	if err == nil && len(files) == 0 {
		files, err = l.FilesAnsweredIn(ctx, name)
	}
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: %w", visible.Line(which), ledger.ErrNotFound)
	}
	if err != nil {
		return ledger.File{}, err
	}
	return files[0], nil
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
	return checkFile(ctx, p.cfg, l, p.source(), settings, func(checked *Checked, _ *checkRows) error {
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
	err = l.KeepStandIn(ctx, p.file)
	if err == nil {
		err = l.Change(ctx, func(tx *ledger.Tx) error { return p.drop(ctx, tx, copied) })
	}
	if errors.Is(err, ledger.ErrMoved) {
		err = fmt.Errorf("%s: %w", visible.Line(p.File), ErrApproved)
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
