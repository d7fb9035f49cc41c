package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
)

// Each of the four folders bears a mark: a file that says which ledger the folder belongs to. It prevents two mistakes.
//
// A ledger knows only what was sent from it. If two ledgers worked on the same folder, the second would take up what the first
// has claimed, and send again what the first has confirmed.
//
// A volume that is unmounted leaves an empty folder in its place. There every name looks free and every source looks removed.
// So the importer reads nothing from a folder without the mark, and puts nothing into it.

// ownerMark is the name of the mark. Its first line is the ledger's identity; the rest tells people where the ledger is. An
// empty mark was made by a person, who says with it that the folder is the right one.
const ownerMark = ".hgeimport-ledger"

// errMarkLost is the error of a folder that has lost its mark.
var errMarkLost = errors.New("it does not bear the mark " + ownerMark + " that it had: has its volume been unmounted? " +
	howToConsent)

// howToConsent is what an administrator can do who knows better.
const howToConsent = "Where this is the right folder all the same, make an empty file " + ownerMark + " in it"

// ledgerCheckTimeout is how long the ledger may take to say that it is still the same.
const ledgerCheckTimeout = 5 * time.Second

// marks checks that the folders belong to the ledger, and that the ledger is the one they belong to.
type marks struct {
	cfg      *config.Config
	log      *logrus.Logger
	ledger   *ledger.Ledger
	identity string      // of the ledger
	volumes  sync.Map    // the volume on which each folder was seen last, by the folder's key
	highest  highestForm // that has left
}

// checkAndMark makes sure that all folders belong to the ledger. It marks those that have no mark, if they are new.
func (m *marks) checkAndMark(ctx context.Context) (err error) {
	if m.identity, err = m.ledger.Identity(ctx); err != nil {
		return err
	}
	living, err := m.ledger.Living(ctx) // before the folders are read: an importer marks its folders before it says that it lives
	if err != nil {
		return err
	}
	if err := checkHighestForm(ctx, m.cfg, m.ledger, m.identity); err != nil {
		return err
	}
	var unmarked []markedFolder
	for _, f := range markedFolders(m.cfg) {
		owner, err := f.owner(m.identity)
		if err != nil {
			return err // before any folder is marked
		}
		if owner == "" {
			unmarked = append(unmarked, f)
		}
	}
	for _, f := range unmarked {
		if err := m.checkNew(ctx, f, len(living) > 0); err != nil {
			return err
		}
	}
	for _, f := range unmarked {
		if err := f.writeMark(m.identity, m.cfg.Ledger); err != nil {
			return err
		}
	}
	for _, f := range markedFolders(m.cfg) {
		if err := m.checkMark(f); err != nil {
			return err
		}
		// The folder has its mark, so an importer that is just writing one no longer needs its hidden file.
		if err := folder.RemoveLeftovers(f.key, f.path, ownerMark+"-*.tmp", time.Time{}); err != nil {
			m.log.WithError(err).Warn("half a mark that a crash has left cannot be removed")
		}
	}
	return nil
}

// checkNew makes sure that a folder without a mark is a new one. Only work/ can be known not to be new: files under way should
// be in it, or another living importer should have marked it (shared).
func (m *marks) checkNew(ctx context.Context, f markedFolder, shared bool) error {
	if f.key != "work" || f.hasEmptyMark() {
		return nil
	}
	if err := checkFilesUnderWay(ctx, m.cfg, m.ledger); err != nil || !shared {
		return err
	}
	return &folder.Error{Key: f.key, Path: f.path, Err: errors.New("another importer works with this ledger, " +
		"but not in this folder: is the volume that they share mounted here? " + howToConsent)}
}

// checkMark makes sure that a folder is there and bears the mark; otherwise it is a *folder.Error. Users who clear the outbox
// or the archive may delete the mark with the rest. As long as the folder is on the volume where it was seen last, it is
// marked again.
func (m *marks) checkMark(f markedFolder) error {
	_, markErr := os.Lstat(filepath.Join(f.path, ownerMark))
	info, err := os.Stat(f.path) // after the mark: if the volume is unmounted in between, this sees another volume
	if err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	volume, hasVolume := folder.VolumeOf(info)
	before, known := m.volumes.Load(f.key)
	switch {
	case markErr == nil:
		m.volumes.Store(f.key, volume)
		return nil
	case !errors.Is(markErr, fs.ErrNotExist):
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(markErr)}
	case f.key == "work" || hasVolume && known && before != volume:
		return &folder.Error{Key: f.key, Path: f.path, Err: errMarkLost}
	}
	return f.writeMark(m.identity, m.cfg.Ledger)
}

// checkReportFolders checks the folders that a report reads from and writes to.
func (m *marks) checkReportFolders() error {
	return errors.Join(m.checkMark(workFolder(m.cfg)), m.checkMark(outboxFolder(m.cfg)), m.checkMark(archiveFolder(m.cfg)))
}

// checkLedger is called before new files are claimed. It makes sure that the ledger was not replaced, or put back from an older
// copy, since the importer began. If the ledger does not answer, the error is not one that ledgerLost knows.
func (m *marks) checkLedger(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ledgerCheckTimeout)
	defer cancel()
	if err := m.ledger.CheckNotReplaced(ctx); err != nil {
		return err
	}
	return checkHighestForm(ctx, m.cfg, m.ledger, m.identity)
}

// ledgerLost tells whether an error says that the ledger is not what it was. An importer that went on would send orders twice.
func ledgerLost(err error) bool {
	var lost *ledger.LostError
	return errors.Is(err, ledger.ErrReplaced) || errors.As(err, &lost)
}

// checkLedgerNotMissing returns an error if there is no ledger yet, but folders that belong to one. It must run before the
// ledger is opened: opening it would make an empty one in the place of the missing one.
func checkLedgerNotMissing(ctx context.Context, c *config.Config) error {
	ownersErr := checkOwners(c, "")
	if ownersErr == nil {
		return nil
	}
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if err == nil {
		return l.Close()
	}
	if errors.Is(err, ledger.ErrNotFound) {
		return ownersErr
	}
	return nil // opening the ledger will tell what is wrong
}

// checkOwners returns an error if a folder belongs to another ledger. It changes nothing. identity is "" if there is no
// ledger yet.
func checkOwners(c *config.Config, identity string) (err error) {
	for _, f := range markedFolders(c) {
		_, ownerErr := f.owner(identity)
		err = errors.Join(err, ownerErr)
	}
	return err
}

// checkFilesUnderWay is a *folder.Error if work/ has no mark and none of the files that are under way: a service that starts
// before its volume is mounted would report each of them as removed.
func checkFilesUnderWay(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
	f := workFolder(c)
	if _, err := os.Lstat(filepath.Join(f.path, ownerMark)); err == nil {
		return nil
	}
	files, err := l.OpenFiles(ctx)
	if err != nil || len(files) == 0 {
		return err
	}
	for _, file := range files {
		if _, err := os.Lstat(filepath.Join(f.path, file.Claim)); err == nil {
			return nil
		}
	}
	return &folder.Error{Key: f.key, Path: f.path, Err: fmt.Errorf("%d files under way should lie in it and none does: "+
		"is its volume mounted? %s and start again: they are answered as gone", len(files), howToConsent)}
}

// markedFolder is a folder that bears the mark of one ledger.
type markedFolder struct{ key, path string }

func markedFolders(c *config.Config) []markedFolder {
	return []markedFolder{{"inbox", c.Folders.Inbox}, workFolder(c), outboxFolder(c), archiveFolder(c)}
}

func workFolder(c *config.Config) markedFolder    { return markedFolder{"work", c.Folders.Work} }
func outboxFolder(c *config.Config) markedFolder  { return markedFolder{"outbox", c.Folders.Outbox} }
func archiveFolder(c *config.Config) markedFolder { return markedFolder{"archive", c.Folders.Archive} }

// owner is the identity on the folder's mark, or "" if there is no mark or an empty one. If it is not the given identity, owner
// returns a *ForeignError.
func (f markedFolder) owner(identity string) (string, error) {
	mark := filepath.Join(f.path, ownerMark)
	text, err := os.ReadFile(mark)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil // if this is no folder at all, the steps that need it say so
	}
	if err != nil {
		return "", &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	owner, where, _ := strings.Cut(string(text), "\n")
	if strings.TrimSpace(string(text)) == "" {
		return "", nil
	}
	if owner != identity {
		return "", &ForeignError{Key: f.key, Mark: mark, Owner: strings.TrimSpace(where)}
	}
	return owner, nil
}

// hasEmptyMark tells whether a person has said that the folder is the right one.
func (f markedFolder) hasEmptyMark() bool {
	info, err := os.Lstat(filepath.Join(f.path, ownerMark))
	return err == nil && info.Size() == 0
}

// writeMark writes the mark. The mark appears whole, and only if nobody else has marked the folder in the meantime.
func (f markedFolder) writeMark(identity string, l config.Ledger) error {
	host, _ := os.Hostname() // only for the text
	text := fmt.Sprintf("%s\n%s, first used on %s\n", identity, l, host)
	if f.hasEmptyMark() {
		if err := folder.RemoveIfThere(filepath.Join(f.path, ownerMark)); err != nil {
			return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
		}
	}
	hidden := filepath.Join(f.path, ownerMark+"-"+rand.Text()+".tmp")
	if err := writeDurable(hidden, text); err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	return f.reveal(hidden, identity)
}

// reveal gives a mark that was written under a hidden name its own name. If another importer was faster, its mark counts; it may
// also have removed the hidden file.
func (f markedFolder) reveal(hidden, identity string) error {
	err := folder.Appear(hidden, filepath.Join(f.path, ownerMark))
	if err == nil {
		return nil
	}
	owner, ownerErr := f.owner(identity)
	if owner == "" && ownerErr == nil {
		ownerErr = &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	return errors.Join(ownerErr, folder.RemoveIfThere(hidden))
}

func writeDurable(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// ForeignError says that a folder belongs to another ledger.
type ForeignError struct {
	Key   string // of the folder in [folders]
	Mark  string // path of the mark
	Owner string // where the other ledger is
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("folder %s is worked on with another ledger (%s); this one does not know what that one has sent",
		e.Key, visible.Line(e.Owner))
}

// Hint says what to do.
func (e *ForeignError) Hint() string {
	return fmt.Sprintf("orders could be sent twice, so nothing was done. Importers that share a folder share one ledger, "+
		"a PostgreSQL ([ledger] url), or have folders of their own. If that ledger was deleted or replaced, put its newest copy back; "+
		"only if the carrier has nothing of this inbox, remove %s", e.Mark)
}
