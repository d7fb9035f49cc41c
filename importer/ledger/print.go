package ledger

import "context"

// Print is a PDF for the printer: labels of the rows of a file, in the order of the sheet.
type Print struct {
	File    int64
	Part    int    // 1, 2, …
	Name    string // path in the outbox, with slashes, chosen before it is written; "" once it was removed with the archive
	Labels  int    // how many are in it
	LeftOut string // numbers of the waybills whose labels are not in it, though they are there
	Message string // why it could not be made
}

const printsOf = "SELECT file_id, part, name, labels, left_out, message FROM print WHERE file_id = $1 ORDER BY part"

func scanPrint(scan func(...any) error) (p Print, err error) {
	err = scan(&p.File, &p.Part, &p.Name, &p.Labels, &p.LeftOut, &p.Message)
	return p, err
}

// PrintsOf returns the prints of a file, in their order. A ledger that no importer of this version has opened for work yet has
// none.
func (l *Ledger) PrintsOf(ctx context.Context, file int64) ([]Print, error) {
	all, err := collect(ctx, l.read, scanPrint, printsOf, file)
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// PrintsOf returns the same as this transaction sees it.
func (tx *Tx) PrintsOf(ctx context.Context, file int64) ([]Print, error) {
	return collect(ctx, tx.SQL, scanPrint, printsOf, file)
}

// NamePrint keeps the name that a print will have, before it is there. before is the name that it could not have, "" if it has
// none yet: if it has another one by now, NamePrint returns ErrMoved.
func (tx *Tx) NamePrint(ctx context.Context, p Print, before string) error {
	return tx.step(ctx, `INSERT INTO print (file_id, part, name) VALUES ($1, $2, $3)
		ON CONFLICT (file_id, part) DO UPDATE SET name = excluded.name WHERE print.name = $4`,
		p.File, p.Part, p.Name, before)
}

// KeepPrint records what a print has, right before it appears: so many labels, or why it could not be made.
func (tx *Tx) KeepPrint(ctx context.Context, p Print) error {
	return tx.exec(ctx, "keep print", "UPDATE print SET labels = $1, left_out = $2, message = $3 WHERE file_id = $4 AND part = $5",
		p.Labels, p.LeftOut, p.Message, p.File, p.Part)
}

// ForgetPrints records that the prints of a file were removed from the outbox.
func (tx *Tx) ForgetPrints(ctx context.Context, file int64) error {
	return tx.exec(ctx, "forget prints", "UPDATE print SET name = '' WHERE file_id = $1", file)
}
