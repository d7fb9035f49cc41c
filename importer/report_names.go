package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hgeimport/importer/folder"
	"hgeimport/importer/ledger"
)

// nameResults chooses the names in outbox and archive, once: they are free, and no other file has chosen them. They are chosen
// anew where that of the outcome was taken by somebody before it could appear.
func (s *reportStep) nameResults(ctx context.Context, file ledger.File, taken string) (ledger.File, error) {
	if file.Outcome != taken {
		return file, nil
	}
	ext := filepath.Ext(file.Name)
	base := strings.TrimSuffix(file.Name, ext)
	err := s.ledger.Change(ctx, func(tx *ledger.Tx) (err error) {
		if err := tx.LockNames(ctx); err != nil {
			return err
		}
		if file, err = tx.File(ctx, file.ID); err != nil || file.Outcome != taken || !file.DoneAt.IsZero() {
			return err // another importer has named or reported it meanwhile
		}
		stem := outcomeName.ReplaceAllString(base, "") + ".outcome"
		file.Outcome, err = s.freeName(ctx, tx, outboxFolder(s.cfg), stem, outcomeExt(ext), ".xlsx", ".xlsm", ".csv")
		if err != nil {
			return err
		}
		file.Archived, err = s.freeName(ctx, tx, archiveFolder(s.cfg), base, ext)
		if err != nil {
			return err
		}
		return tx.NameResults(ctx, file.ID, file.Outcome, file.Archived)
	})
	return file, err
}

// freeName is stem+ext, or stem-2+ext and so on where a file of that name, also with one of the other endings, is there.
func (s *reportStep) freeName(ctx context.Context, tx *ledger.Tx, in markedFolder, stem, ext string, others ...string) (string, error) {
	for n := 1; ; n++ {
		try := stem
		if n > 1 {
			try = fmt.Sprintf("%s-%d", stem, n)
		}
		taken, err := tx.NameReserved(ctx, try+ext)
		if err != nil {
			return "", err
		}
		for _, e := range append([]string{ext}, others...) {
			_, err := os.Lstat(filepath.Join(in.path, try+e))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", &folder.Error{Key: in.key, Path: in.path, Err: folder.Cause(err)}
			}
			taken = taken || err == nil
		}
		if !taken {
			return try + ext, nil
		}
	}
}
