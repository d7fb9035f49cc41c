package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hgeimport/importer/config"
)

// makeFolders makes the folders that are missing and tries whether each can be written to.
func makeFolders(f config.Folders, profiles []string) error {
	var errs []error
	try := func(key, path string) {
		err := os.MkdirAll(path, 0o755)
		if err == nil {
			err = canWrite(path)
		}
		if err != nil {
			errs = append(errs, &FolderError{Key: key, Path: path, Err: err})
		}
	}
	try("inbox", f.Inbox)
	for _, p := range profiles {
		try("inbox", filepath.Join(f.Inbox, p))
	}
	try("work", f.Work)
	try("outbox", f.Outbox)
	try("archive", f.Archive)
	return errors.Join(errs...)
}

// canary is the file that is made and removed to try a folder. Its name is always the same: a crash leaves one at most.
const canary = ".hgeimport.tmp"

func canWrite(folder string) error {
	path := filepath.Join(folder, canary)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		return err
	}
	return removeIfThere(path) // another importer tries, too
}

// removeIfThere removes a file. One that is gone already is as good.
func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
