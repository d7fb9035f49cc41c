package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
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

// Users who may write to a folder may put anything under the name of the mark, or remove it. That stops nothing: it is said, and
// the folder counts as one that has lost its mark. See mark_file.go.

// errMarkLost is the error of a folder that has lost its mark.
var errMarkLost = errors.New("it does not bear the mark " + ownerMark + " that it had: has its volume been unmounted? " +
	howToConsent)

// howToConsent is what an administrator can do who knows better.
const howToConsent = "Where this is the right folder all the same, make an empty file " + ownerMark + " in it " +
	"(it counts if nobody but you and the importer may write to the folder)"

// ledgerCheckTimeout is how long the ledger may take to say that it is still the same.
const ledgerCheckTimeout = 5 * time.Second

// marks checks that the folders belong to the ledger, and that the ledger is the one they belong to.
type marks struct {
	cfg      *config.Config
	log      *logrus.Logger
	ledger   *ledger.Ledger
	links    *folder.Links
	identity string      // of the ledger
	said     sync.Map    // what was said of strange marks, so that it is said once
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
	if err := checkOwners(m.cfg, m.identity); err != nil {
		return err // before any folder is marked
	}
	if err := m.takeCarrier(ctx); err != nil {
		return err
	}
	var unmarked []markedFolder
	for _, f := range markedFolders(m.cfg) {
		mark, err := f.readMark()
		if err != nil {
			return err
		}
		if mark.kind == noMark || mark.kind == emptyMark {
			unmarked = append(unmarked, f)
		}
	}
	if work := workFolder(m.cfg); !work.isMarked() {
		if err := m.checkNew(ctx, work, len(living) > 0); err != nil {
			return err
		}
	}
	m.sayUnmarked(unmarked)
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

// checkNew makes sure that a work/ without a mark is a new one. The other folders cannot be known not to be new. In work/ files
// under way should be, or another living importer should have marked it (shared).
func (m *marks) checkNew(ctx context.Context, f markedFolder, shared bool) error {
	mark, err := f.readMark()
	if err != nil || mark.kind == emptyMark {
		return err
	}
	if err := checkFilesUnderWay(ctx, m.cfg, m.ledger); err != nil || !shared {
		return err
	}
	return errNotTheirWork(f)
}

// errNotTheirWork says that the other importers work in another folder than this.
func errNotTheirWork(work markedFolder) error {
	return &folder.Error{Key: work.key, Path: work.path, Err: errors.New("another importer works with this ledger, " +
		"but not in this folder: is the volume that they share mounted here? " + howToConsent)}
}

// checkMark makes sure that a folder is there and bears the mark; otherwise it is a *folder.Error. Users who clear the outbox
// or the archive may delete the mark with the rest. As long as the folder is on the volume where it was seen last, it is
// marked again; and what they put in the place of the mark stops nothing.
func (m *marks) checkMark(f markedFolder) error {
	mark, err := f.readMark()
	if err != nil {
		return err
	}
	dir, err := m.links.Open(f.path) // after the mark: if the volume is unmounted in between, this sees another volume
	if err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	info, err := dir.Stat()
	if err = errors.Join(err, dir.Close()); err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	volume, hasVolume := folder.VolumeOf(info)
	before, known := m.volumes.Load(f.key)
	switch {
	case mark.kind == ledgerMark, mark.kind == emptyMark:
		m.volumes.Store(f.key, volume)
		return nil
	case f.key == "work" && mark.kind == strangeMark:
		return &folder.Error{Key: f.key, Path: f.path, Err: mark.strange}
	case f.key == "work" || hasVolume && known && before != volume:
		return &folder.Error{Key: f.key, Path: f.path, Err: errMarkLost}
	case mark.kind == strangeMark:
		m.volumes.Store(f.key, volume)
		m.sayStrange(mark.strange)
		return nil
	}
	return f.writeMark(m.identity, m.cfg.Ledger)
}

// isMarkedInbox tells whether an open folder bears the mark of the inbox, or a person's consent. Then it is the inbox, also if it
// is on another volume than before.
func (m *marks) isMarkedInbox(dir *folder.Dir) bool {
	mark, err := markedFolder{"inbox", filepath.Dir(dir.Inside("x"))}.readMark()
	return err == nil && (mark.kind == emptyMark || mark.kind == ledgerMark && mark.owner == m.identity)
}

// sayStrange logs once what lies in the place of a mark.
func (m *marks) sayStrange(strange *strangeMarkError) {
	if _, said := m.said.LoadOrStore(strange.Error(), true); !said {
		m.log.WithError(strange).Warn("something lies in the place of a folder's mark; once it is removed, the folder is marked again")
	}
}

// checkReportFolders checks the folders that a report reads from and writes to.
func (m *marks) checkReportFolders() error {
	return errors.Join(m.checkMark(workFolder(m.cfg)), m.checkMark(outboxFolder(m.cfg)), m.checkMark(archiveFolder(m.cfg)))
}

// checkLedger is called before new files are claimed. It makes sure that the ledger was not replaced, put back from an older
// copy, or taken to another carrier, since the importer began. If the ledger does not answer, the error is not one that
// ledgerLost knows.
func (m *marks) checkLedger(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ledgerCheckTimeout)
	defer cancel()
	if err := m.ledger.CheckNotReplaced(ctx); err != nil {
		return err
	}
	return checkHighestForm(ctx, m.cfg, m.ledger, m.identity)
}

// ledgerLost tells whether an error says that the ledger is not what it was. An importer that went on would send orders twice,
// or answer for a carrier what another one has done.
func ledgerLost(err error) bool {
	var lost *ledger.LostError
	var elsewhere *ledger.OtherCarrierError
	return errors.Is(err, ledger.ErrReplaced) || errors.As(err, &lost) || errors.As(err, &elsewhere)
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
//
// A mark that another user may have made counts only as long as work/ does not bear the mark of this ledger: another importer
// may have made it, and then this ledger does not know what was sent. Later, such a mark stops nothing.
func checkOwners(c *config.Config, identity string) (err error) {
	work, err := workFolder(c).readMark()
	if err != nil {
		return err
	}
	settled := identity != "" && work.kind == ledgerMark && work.owner == identity
	for _, f := range markedFolders(c) {
		mark, markErr := f.readMark()
		if markErr == nil && (mark.kind == ledgerMark || mark.kind == strangeMark && !settled) {
			markErr = mark.belongsTo(identity)
		}
		err = errors.Join(err, markErr)
	}
	return err
}

// checkFilesUnderWay is a *folder.Error if work/ has no mark and none of the files that are under way: a service that starts
// before its volume is mounted would report each of them as removed.
func checkFilesUnderWay(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
	f := workFolder(c)
	if f.isMarked() {
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
