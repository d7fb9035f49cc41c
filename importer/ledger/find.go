package ledger

import (
	"context"
	"strconv"
	"time"
)

// NamedEntry is a row of a file, with its file.
type NamedEntry struct {
	Entry
	FileID int64
}

// EntriesNamed returns the rows of all files that one of these keys names, the newest files first, n at most. No index knows
// keys: one would slow down each row that is stored, and this is asked by persons. So it reads the rows of all files until n are
// found.
func (l *Ledger) EntriesNamed(ctx context.Context, keys []string, n int) (all []NamedEntry, err error) {
	err = inParts(keys, func(some []string) error {
		found, err := collect(ctx, l.read, func(scan func(...any) error) (e NamedEntry, err error) {
			err = scan(&e.FileID, &e.Sheet, &e.Row, &e.Key, &e.FormID, &e.Status, &e.Reason)
			return e, err
		}, `SELECT file_id, sheet, row_num, key, COALESCE(entry.form_id, 0), `+endOfRow+`, reason FROM `+l.entryAndEnd()+`
			WHERE key IN (`+l.params.list(len(some), 1)+`) ORDER BY file_id DESC, sheet, row_num LIMIT `+strconv.Itoa(n), with(some)...)
		all = append(all, found...)
		return err
	})
	return all, err
}

// FormsWith returns the forms that are about one of these values, whatever field has it, or that the carrier has given one of
// them as a number, the newest first, n at most. Bodies are left out. numbers are in capital letters.
func (l *Ledger) FormsWith(ctx context.Context, values, numbers []string, n int) ([]Form, error) {
	args := append(with(values), with(numbers)...)
	return collect(ctx, l.read, scanForm, `SELECT form.id, form.file_id, form.reference, form.operation, NULL, `+
		formColumnsAfterBody+` FROM form WHERE id IN (SELECT form_id FROM label WHERE value IN (`+l.params.list(len(values), 1)+`)
		UNION SELECT id FROM form AS numbered WHERE number <> '' AND upper(number) IN (`+l.params.list(len(numbers), 1+len(values))+`))
		ORDER BY id DESC LIMIT `+strconv.Itoa(n), args...)
}

// FilesDoneSince returns the files that were done at a time or later, the newest first, n at most.
func (l *Ledger) FilesDoneSince(ctx context.Context, since time.Time, n int) ([]File, error) {
	return files(ctx, l.read, "WHERE done_at >= $1 ORDER BY id DESC LIMIT $2", ms(since), n)
}
