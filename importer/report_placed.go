package importer

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"hgeimport/importer/ledger"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A refusal may name the field that it is about, and which item of an order. It stands in the cell of that field then.

// placed puts a refusal that is about a field into its cell. If the sheet has no such column, or nothing tells which of several
// cells is meant, it is about the row.
func (r *fileReport) placed(ctx context.Context, e ledger.Entry, reasons []reason.Reason) ([]reason.Reason, error) {
	for i := range reasons {
		field := fieldOfRefusal(reasons[i])
		if field == "" || reasons[i].Cell != "" {
			continue
		}
		at, err := r.cellOfRefusal(ctx, e, field, reasons[i].Args[2:])
		if err != nil {
			return nil, err
		}
		if at != "" {
			reasons[i].Cell = at
		} else {
			reasons[i] = reason.Reason{Code: reason.CarrierRefusedForm, Args: reasons[i].Args[:1], Of: reasons[i].Of}
		}
	}
	return reasons, nil
}

// cellOfRefusal is the address of the cell that a refusal of row e is about, "" if nothing tells. element is which of how many
// items or parcels it names, if it names one: where each row of the form is one of them, its row; where a row tells of all of
// them, the column of that one.
func (r *fileReport) cellOfRefusal(ctx context.Context, e ledger.Entry, field string, element []string) (string, error) {
	cells := cellsOf(r.understood.Layout, e, field)
	if len(element) < 2 || len(cells) == 0 {
		return first(cells), nil
	}
	nth, _ := strconv.Atoi(element[0])
	of, _ := strconv.Atoi(element[1])
	rows, err := r.ledger.RefusedRows(ctx, r.file.ID, e.FormID)
	switch {
	case err != nil || nth < 1 || nth > of:
		return "", err
	case len(rows) == 1 && len(cells) == of:
		return cells[nth-1], nil
	case len(cells) > 1:
		return "", nil
	case len(rows) == 1:
		return cells[0], nil
	case len(rows) == of:
		return first(cellsOf(r.understood.Layout, ledger.Entry{Sheet: rows[nth-1].Sheet, Row: rows[nth-1].Row}, field)), nil
	}
	return "", nil
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// numberCell is the address of the cell that names a row. In a list that may be any of its numbers: at is the column of the one
// that does, plus 1. Where it has several columns of them and at is 0, the address is that of the row's first cell.
func numberCell(l *mapping.Layout, op *mapping.Operation, sheet, row, at int) string {
	cells := numberCells(l, op, sheet, row)
	switch {
	case len(cells) == 1:
		return cells[0]
	case len(cells) == 0:
		at = 0
	}
	return cell.Address(sheetName(l, sheet), max(at, 1)-1, row)
}

// numberCells are the addresses of the cells that may name a row.
func numberCells(l *mapping.Layout, op *mapping.Operation, sheet, row int) []string {
	e := ledger.Entry{Sheet: sheet, Row: row}
	cells := cellsOf(l, e, op.Key)
	if len(cells) == 0 {
		for _, name := range waybillNumbers {
			cells = append(cells, cellsOf(l, e, name)...)
		}
	}
	return cells
}

// rowAt is a row of a file.
type rowAt struct{ sheet, row int }

// findNumbers finds the columns of the numbers that name the rows with a problem, plus 1, where they have several that may. The
// ledger does not keep them, so the source is read once more. If it cannot be, nothing is found.
func (r *fileReport) findNumbers(ctx context.Context) (map[rowAt]int, error) {
	keys := map[rowAt]string{}
	for e, err := range r.ledger.Problems(ctx, r.file.ID) {
		switch {
		case err != nil:
			return nil, err
		case e.Key == "" || len(numberCells(r.understood.Layout, r.operation(), e.Sheet, e.Row)) < 2:
			continue
		}
		if keys[rowAt{e.Sheet, e.Row}] = cell.Fold(e.Key); len(keys) == mostMarked {
			break
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	profile, err := r.settingsOf(ctx, r.file)
	if err != nil {
		return nil, err
	}
	book, _, err := openFile(ctx, r.cfg, r.workPath(r.file), profile)
	if err != nil {
		return nil, ctx.Err()
	}
	defer book.Close()
	found := map[rowAt]int{}
	for i := range book.Sheets {
		for row, err := range book.Rows(i) {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return found, ctx.Err()
			}
			at := rowAt{i, row.Number}
			if key := keys[at]; key != "" {
				found[at] = columnOf(row, numberCells(r.understood.Layout, r.operation(), i, row.Number), key)
			}
		}
	}
	return found, nil
}

// columnOf is the column of the first of some cells of a row that has a number, plus 1; 0 if none has.
func columnOf(row *cell.Row, cells []string, key string) int {
	for i, c := range row.Cells {
		if cell.Fold(cell.Unwrap(c.Shown())) == key && slices.ContainsFunc(cells, func(address string) bool {
			_, at, _ := cell.SplitAddress(address)
			column, _, ok := cell.ParseAddress(at)
			return ok && column == i
		}) {
			return i + 1
		}
	}
	return 0
}

// cellsOf are the addresses of a field's cells in a row, none if its table has no such column.
func cellsOf(l *mapping.Layout, e ledger.Entry, field string) (cells []string) {
	if l == nil {
		return nil
	}
	header := -1
	for _, t := range l.Tables {
		if t.Sheet != e.Sheet || t.Header >= e.Row || t.Header < header {
			continue
		}
		cells, header = nil, t.Header
		for _, c := range t.Columns {
			if c.Field == field {
				cells = append(cells, cell.Address(t.Name, c.Index, e.Row))
			}
		}
	}
	return cells
}
