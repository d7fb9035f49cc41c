package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/sheet"
)

// writtenSince is how a claimed file differs from what it was when it was taken.
type writtenSince int

const (
	unchanged writtenSince = iota
	appended               // what was taken are still its first rows
	rewritten
)

// sourceLook is what a report has seen of its source.
type sourceLook struct {
	written writtenSince
	info    fs.FileInfo // nil if nobody has looked yet, or the file may not be read
}

// again looks at the source once more. It reads the file again only if its size or time has changed.
func (l sourceLook) again(file ledger.File, source string) (sourceLook, error) {
	now, err := os.Stat(source)
	if err == nil && l.info != nil && folder.SameLook(l.info, now) {
		return l, nil
	}
	return lookAtSource(file, source)
}

// lookAtSource looks at a claimed file: a program that had it open may have gone on writing to it.
func lookAtSource(file ledger.File, source string) (sourceLook, error) {
	info, err := os.Stat(source) // before it is read: what is written meanwhile is seen the next time
	if err != nil {
		return sourceLook{}, err
	}
	written, err := writtenSinceClaim(file, source)
	return sourceLook{written, info}, err
}

func writtenSinceClaim(file ledger.File, source string) (writtenSince, error) {
	if file.SHA256 == "" { // it could not be read when it was claimed
		return unchanged, nil
	}
	f, err := os.Open(source)
	if errors.Is(err, fs.ErrPermission) {
		return unchanged, nil // as nobody can read it now, nobody can tell
	}
	if err != nil {
		return unchanged, err
	}
	defer f.Close()
	taken := sha256.New()
	if _, err := io.CopyN(taken, f, file.Size); err != nil && !errors.Is(err, io.EOF) {
		return unchanged, err
	}
	if hex.EncodeToString(taken.Sum(nil)) != file.SHA256 {
		return rewritten, nil
	}
	if n, err := f.Read(make([]byte, 1)); n == 0 {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return unchanged, err
	}
	if end, err := sheet.EndOf(f, file.Size); err != nil || end == sheet.EndsAfterLine {
		return appended, err
	}
	return rewritten, nil // its last row has become another one, or its zip another workbook
}

// dropRewritten drops a copy of a claimed file that has been written to since. What is new in it takes the ordinary road, the
// rest is a duplicate. A crash after it drops it once more, which closes nothing; a report that is only tried again does not.
func (s *reportStep) dropRewritten(file ledger.File, source string, seen sourceLook) error {
	look, err := seen.again(file, source)
	if err != nil || look.written == unchanged {
		return err
	}
	now := look.info
	if before, ok := s.rewrote.Load(file.ID); ok && folder.SameLook(before.(fs.FileInfo), now) {
		return nil
	}
	inbox := filepath.Join(s.cfg.Folders.Inbox, file.Profile)
	late := folder.Hidden{Folder: inbox, Name: file.Name, Path: folder.HiddenPath(inbox, file.Claim)}
	if err := folder.Copy(source, late.Path); err != nil {
		return &folder.Error{Key: "inbox", Path: late.Folder, Err: folder.Cause(err)}
	}
	s.log.WithField("file", file.Name).Warn("it was written to after it had been taken from the inbox, it is dropped there again")
	if err := late.Drop(); err != nil {
		return err
	}
	s.rewrote.Store(file.ID, now)
	return nil
}
