package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// mostClockDifference is how far the clocks of this machine and of the ledger may be apart without a word. Nothing is counted by
// them, but people read times that both have written.
const mostClockDifference = 3 * time.Second

// examineLedger opens the ledger, makes sure that it belongs to the folders and has forgotten nothing, and says how much is open.
// It also looks at what only a start would meet: whether this user may write to it, and whether its tables are this version's.
func examineLedger(ctx context.Context, c *config.Config) (all []Finding) {
	if err := checkLedgerFile(c); err != nil {
		return []Finding{fault("ledger", err)}
	}
	l, err := openLedgerReadOnly(ctx, c)
	if errors.Is(err, ledger.ErrNotFound) {
		if err := ledger.CheckCanBeMade(ctx, c.Ledger.URL); err != nil {
			return []Finding{fault("ledger", inLedger(c, err))}
		}
		return []Finding{note("ledger", c.Ledger.String()+" is not there yet; this user can make it, and run or watch does")}
	}
	if err != nil {
		return []Finding{fault("ledger", err)}
	}
	defer l.Close()
	if err := checkAsAtStart(ctx, c, l); err != nil {
		return []Finding{fault("ledger", err)}
	}
	finding, err := describeLedger(ctx, c, l)
	if err != nil {
		return []Finding{fault("ledger", err)}
	}
	all = []Finding{finding}
	lacking, unknown, err := l.Schema(ctx)
	switch {
	case err != nil:
		return append(all, fault("ledger", err))
	case unknown > 0:
		all = append(all, fault("ledger", inLedger(c, &ledger.NewerError{Changes: unknown})))
	case lacking > 0:
		all = append(all, note("ledger", fmt.Sprintf("its tables are of an older version: the next run or watch changes them (%d "+
			"changes), "+
			"and from then on the older version cannot work on it; copy the ledger first", lacking)))
	}
	return all
}

// inLedger marks an error as one of the ledger, so that it has the hint of one.
func inLedger(c *config.Config, err error) error {
	return fmt.Errorf("%w %s: %w", ledger.ErrLedger, c.Ledger, err)
}

// checkAsAtStart is the error that a start would end with: of the ledger, or of folders that are not its own.
func checkAsAtStart(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
	identity, err := l.Identity(ctx)
	if err := errors.Join(err, checkOwners(c, identity)); err != nil {
		return err
	}
	if err := checkCarrier(ctx, c, l); err != nil {
		return err
	}
	if err := errors.Join(checkHighestForm(ctx, c, l, identity), checkFilesUnderWay(ctx, c, l)); err != nil {
		return err
	}
	for _, f := range markedFolders(c) {
		if _, err := f.readMark(); err != nil {
			return err
		}
	}
	if err := l.CheckReady(ctx); err != nil {
		return inLedger(c, err)
	}
	if l.Embedded() || workFolder(c).isMarked() {
		return nil
	}
	living, err := l.Living(ctx)
	if err == nil && len(living) > 0 {
		err = errNotTheirWork(workFolder(c))
	}
	return err
}

// describeLedger says how much is under way, and of a PostgreSQL who works on it.
func describeLedger(ctx context.Context, c *config.Config, l *ledger.Ledger) (f Finding, err error) {
	files, err := l.OpenFileIDs(ctx)
	if err != nil {
		return f, err
	}
	forms, err := l.OpenForms(ctx)
	if err != nil {
		return f, err
	}
	f = well("ledger", fmt.Sprintf("%s: files under way %d, forms not settled %d", c.Ledger, len(files), len(forms)))
	if l.Embedded() {
		return f, nil
	}
	living, err := l.Living(ctx)
	if err != nil {
		return f, err
	}
	apart, err := l.ClockApart(ctx)
	if err != nil {
		return f, err
	}
	f.Words += fmt.Sprintf(", importers at work %d", len(living))
	if apart.Abs() > mostClockDifference {
		f.Grade = Note
		f.Words += fmt.Sprintf("; its clock and this machine's are %v apart: set them by the network",
			apart.Abs().Round(time.Second))
	}
	return f, nil
}

// checkLedgerFile looks at a SQLite ledger as a start needs it: its folder is there or can be made, takes more, is a volume of
// this machine, and this user may write to each of its files.
func checkLedgerFile(c *config.Config) error {
	path, embedded := strings.CutPrefix(c.Ledger.URL, "sqlite:")
	if !embedded {
		return nil
	}
	in := folder.Configured{Key: "ledger", Path: filepath.Dir(path)}
	err := folder.CheckMounted(in)
	if err == nil {
		_, err = folder.Examine(in)
	}
	var of *folder.Error
	if errors.As(err, &of) {
		var parent *folder.MissingParentError
		if errors.As(err, &parent) {
			return fmt.Errorf("%w; see [ledger] url: %w", inLedger(c, errors.New("its folder cannot be made")), parent)
		}
		return inLedger(c, fmt.Errorf("its folder: %w", asFileError(of)))
	}
	for _, file := range ledger.OwnFiles(c.Ledger.URL) {
		if err := folder.CheckMayWrite(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return inLedger(c, err)
		}
	}
	if m, ok := folder.MountOf(path); ok && m.IsShare() {
		return inLedger(c, advised(fmt.Sprintf("it lies on a share (%s, at %s), where SQLite cannot rely on locks: two importers "+
			"could "+
			"work on it at once, and send twice", m.Kind, m.Point), "stop all importers and move it, with its -wal and .sent files, to a "+
			"disk of this machine; or use a PostgreSQL, which several machines can share ([ledger] url)"))
	}
	return nil
}

// asFileError is the error of a folder as that of a file, for which the ledger knows a hint.
func asFileError(e *folder.Error) error { return &fs.PathError{Op: "use", Path: e.Path, Err: e.Err} }
