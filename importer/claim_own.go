package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A claimed file still belongs to the user who dropped it. That user may have it open, or reach it under another name, and could
// change it between two looks of ours: the outcome would confirm another order than was closed. So the file is set aside, and
// what is hashed, mapped, reported and archived is a copy that only this user can change. Report looks at the file that was set
// aside once more: what was written to it since is dropped again, see report_source.go.

// setAsideEnding follows the name of a file that was set aside. It lies in the same folder as the copy.
const setAsideEnding = ".setaside"

// makeOwn makes sure that nobody else can change a claimed file. If somebody else could, it makes a copy and sets the file aside.
// readable is false if we may not read it: then it stays, and map refuses it.
//
// A crash leaves one of these, and makeOwn goes on from each:
//
//	the file alone                       nothing is done yet, or there is nothing to do
//	the file set aside, perhaps a .part  the copy is to be made
//	the copy, and the file set aside     all is done
func (c *claims) makeOwn(ctx context.Context, path string) (readable bool, err error) {
	setAside := path + setAsideEnding
	if _, err := os.Lstat(setAside); errors.Is(err, fs.ErrNotExist) {
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() {
			return false, err
		}
		if folder.IsOnlyOurs(path) {
			return true, nil
		}
		if err := os.Rename(path, setAside); err != nil {
			return false, err
		}
		c.reach("set aside")
	} else if err != nil {
		return false, err
	}
	if err = c.copyForUs(ctx, setAside, path); errors.Is(err, fs.ErrPermission) && !exists(path) {
		return false, os.Rename(setAside, path)
	}
	c.reach("own")
	return err == nil, errors.Join(err, folder.Sync(filepath.Dir(path)))
}

// ownPattern matches the names of half copies.
const ownPattern = ".own-*.part"

// copyForUs makes the copy, unless it is there. Another importer may be doing the same, because it took this one for dead: the
// first copy stays.
func (c *claims) copyForUs(ctx context.Context, setAside, path string) error {
	in := filepath.Dir(path)
	if !exists(path) {
		half := filepath.Join(in, strings.Replace(ownPattern, "*", rand.Text(), 1))
		err := folder.Copy(ctx, setAside, half)
		c.reach("own copy")
		if err == nil {
			err = folder.Appear(half, path)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return errors.Join(err, folder.RemoveIfThere(half))
		}
	}
	return folder.RemoveLeftovers("work", in, ownPattern, time.Time{}) // also of crashes: the copy is to have one name
}

// asDropped is where the file lies that a user has dropped: what was set aside, or else the claimed file itself.
func (r *road) asDropped(file ledger.File) string {
	if setAside := r.workPath(file) + setAsideEnding; exists(setAside) {
		return setAside
	}
	return r.workPath(file)
}

// removeSetAside removes what was set aside in the folder of a claim that is done.
func removeSetAside(root string) error {
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, setAsideEnding) {
			return err
		}
		return folder.RemoveIfThere(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else is removing it
	}
	return err
}
