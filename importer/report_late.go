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

// writtenSinceClaim looks at a claimed file: a program that had it open may have gone on writing to it.
func writtenSinceClaim(file ledger.File, source string) (writtenSince, error) {
	if file.SHA256 == "" { // it could not be read
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
func (s *reportStep) dropRewritten(file ledger.File, source string) error {
	how, err := writtenSinceClaim(file, source)
	if err != nil || how == unchanged {
		return err
	}
	now, err := os.Stat(source)
	if err != nil {
		return err
	}
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
