package ledger

import "context"

// Print is a PDF for the printer: labels of the rows of a file, in the order of the sheet.
type Print struct {
	File    int64
	Part    int    // 1, 2, …
	Name    string // path in the outbox, with slashes, chosen before it is written; "" once it was removed with the archive
	Labels  int    // how many are in it; 0 until it is written
	Message string // why it could not be made
}

func scanPrint(scan func(...any) error) (p Print, err error) {
	err = scan(&p.File, &p.Part, &p.Name, &p.Labels, &p.Message)
	return p, err
}

// PrintsOf returns the prints of a file, in their order. A ledger that no importer of this version has opened for work yet has none.
func (l *Ledger) PrintsOf(ctx context.Context, file int64) ([]Print, error) {
	all, err := collect(ctx, l.read, scanPrint, "SELECT file_id, part, name, labels, message FROM print WHERE file_id = $1 ORDER BY part", file)
	if lacksTable(err) {
		return nil, nil
	}
	return all, err
}

// PrintsOf returns the same as this transaction sees it.
func (tx *Tx) PrintsOf(ctx context.Context, file int64) ([]Print, error) {
	return collect(ctx, tx.SQL, scanPrint, "SELECT file_id, part, name, labels, message FROM print WHERE file_id = $1 ORDER BY part", file)
}

// NamePrint keeps the name that a print will have, before it is there. before is the name that it could not have, "" if it has none
// yet: if it has another one by now, NamePrint returns ErrMoved.
func (tx *Tx) NamePrint(ctx context.Context, p Print, before string) error {
	return tx.step(ctx, `INSERT INTO print (file_id, part, name) VALUES ($1, $2, $3)
		ON CONFLICT (file_id, part) DO UPDATE SET name = excluded.name WHERE print.name = $4 AND print.labels = 0`,
		p.File, p.Part, p.Name, before)
}

// EndPrint records that a print is there, with so many labels, or why it could not be made.
func (tx *Tx) EndPrint(ctx context.Context, p Print) error {
	return tx.exec(ctx, "end print", "UPDATE print SET labels = $1, message = $2 WHERE file_id = $3 AND part = $4 AND labels = 0",
		p.Labels, p.Message, p.File, p.Part)
}

// ForgetPrints records that the prints of a file were removed from the outbox.
func (tx *Tx) ForgetPrints(ctx context.Context, file int64) error {
	return tx.exec(ctx, "forget prints", "UPDATE print SET name = '' WHERE file_id = $1", file)
}
