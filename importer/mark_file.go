package importer

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/sirupsen/logrus"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
)

// ownerMark is the name of the mark. Its first line is the ledger's identity; the rest tells people where the ledger is. An
// empty mark was made by a person, who says with it that the folder is the right one.
const ownerMark = ".hgeimport-ledger"

// longestMark is how many bytes a mark can have.
const longestMark = 4096

// markedFolder is a folder that bears the mark of one ledger.
type markedFolder struct{ key, path string }

func markedFolders(c *config.Config) []markedFolder {
	return []markedFolder{{"inbox", c.Folders.Inbox}, workFolder(c), outboxFolder(c), archiveFolder(c)}
}

func workFolder(c *config.Config) markedFolder    { return markedFolder{"work", c.Folders.Work} }
func outboxFolder(c *config.Config) markedFolder  { return markedFolder{"outbox", c.Folders.Outbox} }
func archiveFolder(c *config.Config) markedFolder { return markedFolder{"archive", c.Folders.Archive} }

// markKind is what lies in a folder under the name of the mark.
type markKind int

const (
	noMark      markKind = iota
	emptyMark            // a person's consent
	ledgerMark           // of a ledger
	strangeMark          // something that anybody may have put there
)

// mark is what lies in a folder under the name of the mark.
type mark struct {
	folder  markedFolder
	kind    markKind
	owner   string // the identity of the ledger; of a strange mark what it says, "" if that is no identity
	where   string // that ledger is
	empty   bool
	strange *strangeMarkError
}

// strangeMarkError says what is wrong with a mark.
type strangeMarkError struct {
	path, why string
	ofLedger  bool // it says which ledger the folder belongs to, but another user has written it
}

func (e *strangeMarkError) Error() string {
	return e.path + " " + e.why + ": it is no mark and left alone"
}

// Hint says what to do.
func (e *strangeMarkError) Hint() string {
	if e.ofLedger {
		return fmt.Sprintf("if the user that %s belongs to is the one that hgeimport runs as here, run it as that user (not as root); "+
			"else somebody has put it there: remove it, and the importer marks the folder again", e.path)
	}
	return fmt.Sprintf("somebody has put %s there: remove it; the importer works on and marks the folder again", e.path)
}

func (f markedFolder) markPath() string { return filepath.Join(f.path, ownerMark) }

// readMark reads the mark of a folder. Where others may write to the folder, a mark has to be a file of the importer's user or of
// root, and an empty mark is nobody's consent.
func (f markedFolder) readMark() (mark, error) {
	m := mark{folder: f}
	strange := func(why string) (mark, error) {
		m.kind, m.strange = strangeMark, &strangeMarkError{path: f.markPath(), why: why}
		return m, nil
	}
	text, info, err := folder.ReadSmall(f.markPath(), longestMark)
	var special *folder.NotRegularError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return m, nil // if this is no folder at all, the steps that need it say so
	case errors.As(err, &special):
		return strange("is no regular file (" + special.Kind() + ")")
	case errors.Is(err, folder.ErrTooLong):
		return strange(fmt.Sprintf("has more than %d bytes", longestMark))
	}
	shared := f.isShared()
	switch {
	case err != nil && shared:
		return strange("cannot be read (" + folder.WithoutPaths(err).Error() + ")")
	case err != nil:
		return m, &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	owner, where, _ := strings.Cut(string(text), "\n")
	m.owner, m.where = owner, strings.TrimSpace(where)
	m.kind = ledgerMark
	if m.empty = strings.TrimSpace(string(text)) == ""; m.empty {
		m.kind = emptyMark
	}
	switch {
	case !shared:
		return m, nil
	case m.kind == emptyMark:
		return strange("is empty, and others may write to this folder")
	case !f.isMine(info):
		if !strings.HasPrefix(owner, identityPrefix) {
			m.owner = ""
		}
		m, err := strange("belongs to another user")
		m.strange.ofLedger = m.owner != ""
		return m, err
	}
	return m, nil
}

// removeVoidConsent removes an empty mark from work/ if others may write to that folder.
func removeVoidConsent(c *config.Config, log *logrus.Logger) error {
	work := workFolder(c)
	m, err := work.readMark()
	if err != nil || m.kind != strangeMark || !m.empty {
		return err
	}
	log.WithError(m.strange).Warn("an empty mark was removed")
	if err := folder.RemoveIfThere(work.markPath()); err != nil {
		return &folder.Error{Key: work.key, Path: work.path, Err: folder.WithoutPaths(err)}
	}
	return nil
}

// identityPrefix is how the identity of a ledger begins.
const identityPrefix = "ledger "

// isShared tells whether others than this user and root may write to the folder.
func (f markedFolder) isShared() bool {
	info, err := os.Stat(f.path)
	return err == nil && folder.IsShared(info)
}

// isMine tells whether a file in the folder belongs to root or to this user, also by the name that this user has on a share.
func (f markedFolder) isMine(info fs.FileInfo) bool {
	if folder.IsOurs(info) {
		return true
	}
	isMine, known := mineByFolder.Load(f.path)
	if !known {
		tried, err := folder.Mine(f.path)
		if err != nil {
			return false
		}
		isMine, _ = mineByFolder.LoadOrStore(f.path, tried)
	}
	return isMine.(func(fs.FileInfo) bool)(info)
}

// mineByFolder keeps what [folder.Mine] says of each folder, by its path: it makes a file there.
var mineByFolder sync.Map

// isMarked tells whether the folder bears the mark of a ledger, or a person's consent.
func (f markedFolder) isMarked() bool {
	m, err := f.readMark()
	return err == nil && (m.kind == ledgerMark || m.kind == emptyMark)
}

// belongsTo is a *ForeignError if the mark names another ledger than the one with this identity.
func (m mark) belongsTo(identity string) error {
	if m.owner == "" || m.owner == identity {
		return nil
	}
	return &ForeignError{Key: m.folder.key, Mark: m.folder.markPath(), Owner: m.where}
}

// writeMark writes the mark in the place of none or of an empty one. The mark appears whole, and only if nobody else has marked
// the folder in the meantime.
func (f markedFolder) writeMark(identity string, l config.Ledger) error {
	host, _ := os.Hostname() // only for the text
	text := fmt.Sprintf("%s\n%s, first used on %s\n", identity, l, host)
	if m, err := f.readMark(); err == nil && m.kind == emptyMark {
		if err := folder.RemoveIfThere(f.markPath()); err != nil {
			return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
		}
	}
	hidden := filepath.Join(f.path, ownerMark+"-"+rand.Text()+".tmp")
	if err := writeFresh(hidden, text, 0o644, true); err != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	return f.reveal(hidden, identity)
}

// reveal gives a mark that was written under a hidden name its own name. If another importer was faster, its mark counts; it may
// also have removed the hidden file. If something strange has come there, it stays.
func (f markedFolder) reveal(hidden, identity string) error {
	err := folder.Appear(hidden, f.markPath())
	if err == nil {
		return nil
	}
	m, markErr := f.readMark()
	switch {
	case markErr != nil:
	case m.kind == ledgerMark:
		markErr = m.belongsTo(identity)
	case m.kind == noMark, m.kind == emptyMark:
		markErr = &folder.Error{Key: f.key, Path: f.path, Err: folder.WithoutPaths(err)}
	}
	return errors.Join(markErr, folder.RemoveIfThere(hidden))
}

// writeFresh writes a file that is not there yet.
func writeFresh(path, text string, mode os.FileMode, durable bool) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil && durable {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
