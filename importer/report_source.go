package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/importer/sheet"
)

// A program that has a file open can go on writing to it after the importer has moved it out of the inbox. So a report
// compares the source with what was claimed: once before it writes the outcome, and once more before it archives the source. If
// the dropped file was set aside (claim_own.go), the source is our copy, and the second look is at the dropped file.

// writtenSince is how a source differs from the file that was claimed.
type writtenSince int

const (
	unchanged writtenSince = iota
	appended               // there are more lines; the claimed ones are still the first
	rewritten
)

// sourceState is how a source was when a report inspected it.
type sourceState struct {
	written writtenSince
	info    fs.FileInfo // nil if nobody has inspected it yet
}

// inspectSource compares a source with what was claimed. If that could not be read, such as a link to nowhere, there is nothing
// to compare: it counts as unchanged.
func inspectSource(ctx context.Context, file ledger.File, source string) (sourceState, error) {
	if file.SHA256 == "" {
		return sourceState{written: unchanged}, nil
	}
	info, err := os.Stat(source) // before it is read: what is written while it is read is found the next time
	if err != nil {
		return sourceState{}, err
	}
	written, err := compareWithClaim(ctx, file, source)
	return sourceState{written, info}, err
}

// inspectAgain inspects a source once more. It reads the file only if its size or time has changed.
func (l sourceState) inspectAgain(ctx context.Context, file ledger.File, source string) (sourceState, error) {
	now, err := os.Stat(source)
	if err == nil && l.info != nil && folder.SameSizeAndTime(l.info, now) {
		return l, nil
	}
	return inspectSource(ctx, file, source)
}

// compareWithClaim reads the source. If we may not read it, it counts as unchanged, since nobody can tell.
func compareWithClaim(ctx context.Context, file ledger.File, source string) (writtenSince, error) {
	f, err := os.Open(source)
	if errors.Is(err, fs.ErrPermission) {
		return unchanged, nil
	}
	if err != nil {
		return unchanged, err
	}
	defer f.Close()
	claimed := sha256.New()
	if _, err := io.CopyN(claimed, outcome.ReaderUntil(ctx, f), file.Size); err != nil && !errors.Is(err, io.EOF) {
		return unchanged, err
	}
	if hex.EncodeToString(claimed.Sum(nil)) != file.SHA256 {
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

// dropAgain copies a source that was written to since its claim into the inbox. The copy is imported like any file: its
// new rows are sent, the others are duplicates. If the archiving is tried again, the source is not copied again; after a
// crash it is, which sends nothing twice.
func (s *reportStep) dropAgain(ctx context.Context, file ledger.File, source string, before sourceState) error {
	state, err := before.inspectAgain(ctx, file, source)
	if err != nil || state.info == nil {
		return err
	}
	if state.written == unchanged {
		s.compared.Store(file.ID, state.info)
		return nil
	}
	if last, ok := s.compared.Load(file.ID); ok && folder.SameSizeAndTime(last.(fs.FileInfo), state.info) {
		return nil
	}
	if err := s.dropCopy(source, file.Profile, file.Name); err != nil {
		return err
	}
	s.log.WithField("file", file.Name).Warn("it was written to after it had been taken from the inbox, it is dropped there again")
	s.compared.Store(file.ID, state.info)
	return nil
}
