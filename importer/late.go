package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// A dropped file that was set aside (claim_own.go) may still be open in its user's program when it is reported, or have another
// name. What comes into it then would be lost, since the archive has our copy. So it stays in work/.late/<claim>/ for lateFor, or
// for as long as the kernel says that a program has it open for writing, and is dropped again if somebody writes to it.

// lateFolder is in work/.
const lateFolder = ".late"

const (
	lateFor   = time.Hour   // after the report, or after what came late
	lateEvery = time.Minute // how often watch looks
)

// lateName is the name of such a file: that of the dropped file, then what it was when it was compared last. So the look needs no
// memory, and a crash changes nothing.
var lateName = regexp.MustCompile(`^(.+)\.([0-9a-f]{12}|\d+--?\d+)\.late$`)

// lateNameOf has the size and the time of the last change as a short hash: the name has to be one that any volume takes.
func lateNameOf(name string, seen fs.FileInfo) string {
	sum := sha256.Sum256([]byte(sizeAndTime(seen)))
	return name + "." + hex.EncodeToString(sum[:6]) + ".late"
}

// isLateNameOf also knows the names of earlier versions.
func isLateNameOf(late, name string, seen fs.FileInfo) bool {
	return late == lateNameOf(name, seen) || late == name+"."+sizeAndTime(seen)+".late"
}

func sizeAndTime(file fs.FileInfo) string {
	return fmt.Sprintf("%d-%d", file.Size(), file.ModTime().UnixNano())
}

// keepLate keeps the dropped file of a file that is answered and archived, if somebody may still write to it.
func (s *reportStep) keepLate(ctx context.Context, file ledger.File) error {
	setAside := s.workPath(file) + setAsideEnding
	if !exists(setAside) {
		return nil
	}
	if _, ok := s.compared.Load(file.ID); !ok { // a crash came after the archiving
		if err := s.dropAgain(ctx, file, setAside, sourceState{}); err != nil {
			return err
		}
	}
	final := folder.IsFinal(setAside) // before the look: what is written in between is seen
	now, err := os.Lstat(setAside)
	if err != nil {
		return err
	}
	seen, _ := s.compared.Load(file.ID)
	before, ok := seen.(fs.FileInfo)
	if !ok || final && folder.SameSizeAndTime(before, now) {
		return nil
	}
	into := filepath.Join(s.cfg.Folders.Work, lateFolder, file.Claim, file.Profile)
	if err = os.MkdirAll(into, 0o700); err == nil {
		err = os.Rename(setAside, filepath.Join(into, lateNameOf(file.Name, before)))
	}
	s.reach("kept late")
	return err
}

// lookLate looks at all files that are kept. What was written to is dropped again, what nobody can write to any more is removed.
func (c *cleaner) lookLate(now time.Time) error {
	in := filepath.Join(c.cfg.Folders.Work, lateFolder)
	claims, err := os.ReadDir(in)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, claim := range claims {
		root := filepath.Join(in, claim.Name())
		profile, name, lookErr := fileInClaim(root)
		switch {
		case lookErr == nil && name == "":
			removeEmpty(root)
		case lookErr == nil:
			lookErr = c.lookLateAt(root, profile, name, now)
		}
		if !errors.Is(lookErr, fs.ErrNotExist) { // else another importer was faster
			err = errors.Join(err, lookErr)
		}
	}
	return err
}

func (c *cleaner) lookLateAt(root, profile, name string, now time.Time) error {
	path := filepath.Join(root, profile, name)
	known := lateName.FindStringSubmatch(name)
	final := folder.IsFinal(path)
	info, err := os.Lstat(path)
	kept, keptErr := os.Stat(filepath.Dir(path)) // its last change was when the file got its name
	if err := errors.Join(err, keptErr); err != nil || known == nil {
		return err
	}
	if !isLateNameOf(name, known[1], info) {
		return c.dropLate(root, profile, known[1], path, info)
	}
	if final || now.Sub(kept.ModTime()) > lateFor && !folder.HasWriter(path) {
		err = os.Remove(path)
		removeEmpty(root)
	}
	return err
}

// dropLate drops a file that was written to after its report. After a crash it may be dropped once more, which sends nothing
// twice.
func (c *cleaner) dropLate(root, profile, name, path string, seen fs.FileInfo) error {
	if err := c.marks.checkMark(markedFolder{"inbox", c.cfg.Folders.Inbox}); err != nil {
		return err
	}
	if err := c.dropCopy(path, profile, name); err != nil {
		return err
	}
	c.reach("late dropped")
	c.log.WithField("file", name).Warn("it was written to after it had been answered, it is dropped again")
	return os.Rename(path, filepath.Join(filepath.Dir(path), lateNameOf(name, seen)))
}
