package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hgeimport/importer/config"
	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A volume that is unmounted leaves an empty folder in its place. It would say that a name is free, that a source is gone, that
// there is nothing left to remove. So nothing is concluded from a folder, or put into it, that does not bear the mark.

// errAway is what is said of such a folder.
var errAway = errors.New("it does not bear the mark " + ownerMark + " that it had: has its volume been unmounted? " + consent)

// here makes sure that a folder is there and bears the mark. Users who clear outbox or archive may take the mark with the rest:
// as long as those are on the volume where they were seen last they get it again. Otherwise it is a *FolderError.
func (im *Importer) here(f owned) error {
	_, err := os.Lstat(filepath.Join(f.path, ownerMark))
	info, away := os.Stat(f.path) // after the mark: a volume that goes in between is seen to be another
	if away != nil {
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(away)}
	}
	volume, told := folder.Volume(info)
	before, known := im.volumes.Load(f.key)
	switch {
	case err == nil:
		im.volumes.Store(f.key, volume)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return &folder.Error{Key: f.key, Path: f.path, Err: folder.Cause(err)}
	case f.key == "work" || told && known && before != volume:
		return &folder.Error{Key: f.key, Path: f.path, Err: errAway}
	}
	return f.mark(im.identity, im.cfg.Ledger)
}

// allHere makes sure of the folders that a report reads from and writes to.
func (im *Importer) allHere() error {
	return errors.Join(im.here(workFolder(im.cfg)), im.here(outboxFolder(im.cfg)), im.here(archiveFolder(im.cfg)))
}

// mayMark tells whether a folder without a mark is a new one. shared is whether another importer lives, whose work should be in
// the same folder then.
func (im *Importer) mayMark(ctx context.Context, f owned, shared bool) error {
	if f.key != "work" || f.consented() {
		return nil
	}
	if err := lacksWork(ctx, im.cfg, im.ledger); err != nil || !shared {
		return err
	}
	return &folder.Error{Key: f.key, Path: f.path, Err: errors.New("another importer works with this ledger, but not in this folder: " +
		"is the volume that they share mounted here? " + consent)}
}

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
func (f owned) consented() bool {
	info, err := os.Lstat(filepath.Join(f.path, ownerMark))
	return err == nil && info.Size() == 0
}
