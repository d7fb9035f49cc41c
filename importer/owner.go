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
	"syscall"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A ledger knows only what was sent from it. Were the files of one folder worked on with two of them, the second would take
// up what the first has claimed, and send what the first has confirmed. So the folders bear the mark of their ledger. It also
// tells them from the empty ones that are left where a volume has been unmounted.

// ownerMark is the file in each folder that says whose it is: the ledger's identity on its first line, and for people where
// the ledger is. One that is empty is a person's word that the folder is the right one.
const ownerMark = ".hgeimport-ledger"

// own makes sure that the folders are those of the importer's ledger, and puts its mark on those that are nobody's.
func (im *Importer) own(ctx context.Context) (err error) {
	if im.identity, err = im.ledger.Identity(ctx); err != nil {
		return err
	}
	living, err := im.ledger.Living(ctx) // asked before the look: whoever lives has marked its folders before
	if err != nil {
		return err
	}
	if err := forgotten(ctx, im.cfg, im.ledger, im.identity); err != nil {
		return err
	}
	var unmarked []owned
	for _, f := range ownedFolders(im.cfg) {
		owner, err := f.owner(im.identity)
		if err != nil {
			return err // before any is marked
		}
		if owner == "" {
			unmarked = append(unmarked, f)
		}
	}
	for _, f := range unmarked {
		if err := im.mayMark(ctx, f, len(living) > 0); err != nil {
			return err
		}
	}
	for _, f := range unmarked {
		if err := f.mark(im.identity, im.cfg.Ledger); err != nil {
			return err
		}
	}
	for _, f := range ownedFolders(im.cfg) { // every folder bears its mark: whoever is still making one does not need it
		if err := im.here(f); err != nil {
			return err
		}
		if err := folder.Sweep(f.key, f.path, ownerMark+"-*.tmp", time.Time{}); err != nil {
			im.log.WithError(err).Warn("half a mark that a crash has left cannot be removed")
		}
	}
	return nil
}

// owned is a folder that belongs to one ledger.
type owned struct{ key, path string }

func ownedFolders(c *config.Config) []owned {
	return []owned{{"inbox", c.Folders.Inbox}, workFolder(c), outboxFolder(c), archiveFolder(c)}
}

func workFolder(c *config.Config) owned    { return owned{"work", c.Folders.Work} }
func outboxFolder(c *config.Config) owned  { return owned{"outbox", c.Folders.Outbox} }
func archiveFolder(c *config.Config) owned { return owned{"archive", c.Folders.Archive} }

// owner is the identity of the ledger whose mark the folder bears, "" where it has none or an empty one. Any other than this one is a
// *ForeignError.
func (f owned) owner(identity string) (string, error) {
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
func (f owned) mark(identity string, l config.Ledger) error {
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
func (f owned) reveal(hidden, identity string) error {
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
	l, err := ledger.Look(ctx, c.Ledger.URL)
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
	for _, f := range ownedFolders(c) {
		_, foreign := f.owner(identity)
		err = errors.Join(err, foreign)
	}
	return err
}
