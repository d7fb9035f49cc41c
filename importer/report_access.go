package importer

import (
	"os"
	"path/filepath"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// accessTo says who may read what is written about a file, or copied from it, into one of our folders: those who may read the
// file where it was dropped. What is said of a file that we may not read ourselves is for all who get into its folder. If the
// file is gone, it is for this user alone.
func (r *road) accessTo(file ledger.File, into string) folder.Access {
	dropped, err := os.Lstat(r.asDropped(file))
	if err != nil {
		return folder.Access{}
	}
	inbox, err := os.Stat(filepath.Join(r.cfg.Folders.Inbox, file.Profile))
	to, toErr := os.Stat(into)
	if err != nil || toErr != nil {
		return folder.Access{}
	}
	access := folder.AccessOf(dropped)
	if file.SHA256 == "" {
		access = folder.AccessOfFolder(inbox).OwnedBy(dropped)
	}
	return access.Moved(inbox, to)
}

// accessToNew is accessTo a file of this name in a folder of the outbox. The readers of an outcome mend it in place, if they may
// write there at all.
func (r *road) accessToNew(file ledger.File, into, name string) folder.Access {
	access := r.accessTo(file, into)
	in, err := os.Stat(into)
	if err == nil && filepath.Ext(name) != ".pdf" {
		access = access.SavedIn(in)
	}
	return access
}
