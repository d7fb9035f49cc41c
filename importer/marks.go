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
)

// marks makes sure that the folders are those of the ledger, and that the ledger is the one that they belong to.
type marks struct {
	cfg      *config.Config
	log      *logrus.Logger
	ledger   *ledger.Ledger
	identity string      // of the ledger
	volumes  sync.Map    // on which each folder was seen last, by its key
	highest  highestForm // that has left
}

// A volume that is unmounted leaves an empty folder in its place. It would say that a name is free, that a source is gone, that
// there is nothing left to remove. So nothing is concluded from a folder, or put into it, that does not bear the mark.

// errAway is what is said of such a folder.
var errAway = errors.New("it does not bear the mark " + ownerMark + " that it had: has its volume been unmounted? " + consent)

// consent is what an administrator can do who knows better.
const consent = "Where this is the right folder all the same, make an empty file " + ownerMark + " in it"

// lacksWork is a *FolderError where work/ bears no mark and holds none of the files under way: a service that starts before its
// volume is mounted would answer each of them as gone.
func lacksWork(ctx context.Context, c *config.Config, l *ledger.Ledger) error {
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
	return &folder.Error{Key: f.key, Path: f.path, Err: fmt.Errorf("%d files under way should lie in it and none does: is its volume mounted? "+
		"%s and start again: they are answered as gone", len(files), consent)}
}

// consented tells whether a person has said that the folder is the right one.
func (f markedFolder) consented() bool {
	info, err := os.Lstat(filepath.Join(f.path, ownerMark))
	return err == nil && info.Size() == 0
}

// A ledger knows only what was sent from it. Were the files of one folder worked on with two of them, the second would take
// up what the first has claimed, and send what the first has confirmed. So the folders bear the mark of their ledger. It also
// tells them from the empty ones that are left where a volume has been unmounted.

// ownerMark is the file in each folder that says whose it is: the ledger's identity on its first line, and for people where
// the ledger is. One that is empty is a person's word that the folder is the right one.
const ownerMark = ".hgeimport-ledger"

// markedFolder is a folder that belongs to one ledger.
type markedFolder struct{ key, path string }

func markedFolders(c *config.Config) []markedFolder {
	return []markedFolder{{"inbox", c.Folders.Inbox}, workFolder(c), outboxFolder(c), archiveFolder(c)}
}

func workFolder(c *config.Config) markedFolder    { return markedFolder{"work", c.Folders.Work} }
func outboxFolder(c *config.Config) markedFolder  { return markedFolder{"outbox", c.Folders.Outbox} }
func archiveFolder(c *config.Config) markedFolder { return markedFolder{"archive", c.Folders.Archive} }

// owner is the identity of the ledger whose mark the folder bears, "" where it has none or an empty one. Any other than this one is a
// *ForeignError.
func (f markedFolder) owner(identity string) (string, error) {
	mark := filepath.Join(f.path, ownerMark)
	text, err := os.ReadFile(mark)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil // what is no folder at all is told by who works in it
	}
	if err != nil {
		return "", &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
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

// mark has the mark appear whole, and only where nobody else has marked the folder in the meantime.
func (f markedFolder) put(identity string, l config.Ledger) error {
	host, _ := os.Hostname() // only for the message
	text := fmt.Sprintf("%s\n%s, first used on %s\n", identity, l, host)
	if f.consented() {
		if err := folder.RemoveIfThere(filepath.Join(f.path, ownerMark)); err != nil {
			return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
		}
	}
	hidden := filepath.Join(f.path, ownerMark+"-"+rand.Text()+".tmp")
	if err := writeDurable(hidden, text); err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
	}
	return f.reveal(hidden, identity)
}

// reveal gives the mark its name. Where somebody was faster, it is their mark that counts; they may have cleared the
// hidden one away.
func (f markedFolder) reveal(hidden, identity string) error {
	err := folder.Appear(hidden, filepath.Join(f.path, ownerMark))
	if err == nil {
		return nil
	}
	owner, foreign := f.owner(identity)
	if owner == "" && foreign == nil {
		foreign = &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
	}
	return errors.Join(foreign, folder.RemoveIfThere(hidden))
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

// noLedger is an error where there is no ledger yet, but folders that one was worked on with. Whoever would make one first and
// look then leaves an empty one in the place of the one that is missing.
func noLedger(ctx context.Context, c *config.Config) error {
	foreign := foreign(c, "")
	if foreign == nil {
		return nil
	}
	l, err := ledger.OpenReadOnly(ctx, c.Ledger.URL)
	if err == nil {
		return l.Close()
	}
	if errors.Is(err, ledger.ErrNotFound) {
		return foreign
	}
	return nil // Open says what is wrong
}

// foreign tells of the folders that are another ledger's, to who only looks. identity is "" where there is no ledger yet.
func foreign(c *config.Config, identity string) (err error) {
	for _, f := range markedFolders(c) {
		_, foreign := f.owner(identity)
		err = errors.Join(err, foreign)
	}
	return err
}

// own makes sure that the folders are those of the importer's ledger, and puts its mark on those that are nobody's.
func (m *marks) own(ctx context.Context) (err error) {
	if m.identity, err = m.ledger.Identity(ctx); err != nil {
		return err
	}
	living, err := m.ledger.Living(ctx) // asked before the look: whoever lives has marked its folders before
	if err != nil {
		return err
	}
	if err := forgottenForm(ctx, m.cfg, m.ledger, m.identity); err != nil {
		return err
	}
	var unmarked []markedFolder
	for _, f := range markedFolders(m.cfg) {
		owner, err := f.owner(m.identity)
		if err != nil {
			return err // before any is marked
		}
		if owner == "" {
			unmarked = append(unmarked, f)
		}
	}
	for _, f := range unmarked {
		if err := m.mayMark(ctx, f, len(living) > 0); err != nil {
			return err
		}
	}
	for _, f := range unmarked {
		if err := f.put(m.identity, m.cfg.Ledger); err != nil {
			return err
		}
	}
	for _, f := range markedFolders(m.cfg) { // every folder bears its mark: whoever is still making one does not need it
		if err := m.here(f); err != nil {
			return err
		}
		if err := folder.Sweep(f.key, f.path, ownerMark+"-*.tmp", time.Time{}); err != nil {
			m.log.WithError(err).Warn("half a mark that a crash has left cannot be removed")
		}
	}
	return nil
}

// here makes sure that a folder is there and bears the mark. Users who clear outbox or archive may take the mark with the rest:
// as long as those are on the volume where they were seen last they get it again. Otherwise it is a *FolderError.
func (m *marks) here(f markedFolder) error {
	_, err := os.Lstat(filepath.Join(f.path, ownerMark))
	info, away := os.Stat(f.path) // after the mark: a volume that goes in between is seen to be another
	if away != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(away)}
	}
	volume, told := folder.Volume(info)
	before, known := m.volumes.Load(f.key)
	switch {
	case err == nil:
		m.volumes.Store(f.key, volume)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
	case f.key == "work" || told && known && before != volume:
		return &folder.Error{Key: f.key, Path: f.path, Err: errAway}
	}
	return f.put(m.identity, m.cfg.Ledger)
}

// allHere makes sure of the folders that a report reads from and writes to.
func (m *marks) allHere() error {
	return errors.Join(m.here(workFolder(m.cfg)), m.here(outboxFolder(m.cfg)), m.here(archiveFolder(m.cfg)))
}

// mayMark tells whether a folder without a mark is a new one. shared is whether another importer lives, whose work should be in
// the same folder then.
func (m *marks) mayMark(ctx context.Context, f markedFolder, shared bool) error {
	if f.key != "work" || f.consented() {
		return nil
	}
	if err := lacksWork(ctx, m.cfg, m.ledger); err != nil || !shared {
		return err
	}
	return &folder.Error{Key: f.key, Path: f.path, Err: errors.New("another importer works with this ledger, but not in this folder: " +
		"is the volume that they share mounted here? " + consent)}
}
