package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
)

// checkAway joins an error for each folder whose volume should be mounted and is not, or that is gone although it was worked in.
// A start must not make a folder in such a place, or mark what lies there: nobody would see what is dropped on the other one.
func checkAway(c *config.Config) (err error) {
	for _, f := range foldersOf(c) {
		if !f.Sub {
			err = errors.Join(err, folder.CheckMounted(f), checkStillThere(c, f))
		}
	}
	return err
}

// checkStillThere is an *[folder.Error] if a folder is gone that was worked in before. To make it anew would hide that its volume
// was moved or is not mounted: users would drop files there that nobody sees here, or look there for outcomes in vain. A watch
// that is at work says the same of it.
func checkStillThere(c *config.Config, f folder.Configured) error {
	if f.Sub || f.Key == "work" || workFolder(c).ledgerMark() == "" {
		return nil
	}
	if _, err := os.Stat(f.Path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &folder.Error{Key: f.Key, Path: f.Path, Err: advised("it is gone, and this ledger has worked in it, or in another one",
		fmt.Sprintf("has it been moved, or is its volume not mounted? Mount it, or correct %s in [folders]. If an empty one is to "+
			"take its place, make it: mkdir -p %s. Nothing is lost", f.Key, f.Path))}
}

// ledgerMark is the identity of the ledger whose mark the folder bears, "" if it bears none.
func (f markedFolder) ledgerMark() string {
	if m, err := f.readMark(); err == nil && m.kind == ledgerMark {
		return m.owner
	}
	return ""
}

// sayUnmarked logs which folders have lost their marks since the last start. It may be that a volume is not mounted, and this is
// the folder beneath.
func (m *marks) sayUnmarked(unmarked []markedFolder) {
	if workFolder(m.cfg).ledgerMark() != m.identity {
		return
	}
	for _, f := range unmarked {
		m.log.WithField("folder", f.path).Warn("the folder " + f.key + " does not bear the mark " + ownerMark + " that it had: if " +
			"its " +
			"volume is not mounted, stop and mount it; it is marked again, and worked in")
	}
}
