package mapping

import (
	"slices"
	"strconv"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A quotation mark that opens a cell of a CSV and is not meant to, such as that of inches, takes the rows up to the next one into
// the cell. Nothing else tells that they are there: the file is a correct CSV, and so is a workbook that a program made of it.

// separators are what the cells of a CSV stand between.
var separators = [...]string{",", ";", "\t", "|"}

// rowsInCell is why a row is not sent if one of its cells has whole rows of this table in it, nil if none has.
func (t *table) rowsInCell(r *cell.Row) *reason.Reason {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Kind != cell.Text || c.Merged || strings.IndexByte(c.Text, '\n') < 0 || slices.Contains(t.ragged.ours, i) {
			continue
		}
		if line := t.rowIn(r, i); line > 0 {
			return &reason.Reason{Code: reason.RowsInCell, Cell: cell.Address(t.info.Name, i, r.Number),
				Args: []string{strconv.Itoa(line)}}
		}
	}
	return nil
}

// rowIn is which line of cell i, from 1 on, looks like a row of this table or the end of one, 0 if none does.
func (t *table) rowIn(r *cell.Row, i int) int {
	lines := strings.Split(r.Cells[i].Text, "\n")
	for _, separator := range separators {
		if !strings.Contains(r.Cells[i].Text, separator) {
			continue
		}
		for n, line := range lines {
			fields, from, until := strings.Split(strings.TrimRight(line, "\r"), separator), 0, t.headed()
			switch {
			case n == 0:
				from = i
			case n == len(lines)-1 && len(fields) == i+1:
				until = i + 1
			}
			if t.isRowOf(r, fields, from, len(fields) == until-from) {
				return n + 1
			}
		}
	}
	return 0
}

// headed is how many columns have a heading.
func (t *table) headed() (n int) {
	if t.ragged.width > 0 {
		return t.ragged.width
	}
	for _, c := range t.described {
		if c.Header != "" && !c.Ours {
			n = c.Index + 1
		}
	}
	return n
}

// isRowOf says whether fields, of which the first one stands in column from, are a row like r. exact: there are as many as
// columns. A list of numbers is none; a sentence has blanks behind its commas. Only a CSV has rows that are moved, too.
func (t *table) isRowOf(r *cell.Row, fields []string, from int, exact bool) bool {
	fromCSV := t.ragged.width > 0
	spaced := slices.ContainsFunc(fields, func(f string) bool { return strings.HasPrefix(f, " ") })
	if len(fields) < 2 || !exact && (spaced || !fromCSV) {
		return false
	}
	keys := t.numbers
	if len(keys) == 0 {
		keys = []*column{t.at[t.lead.key]}
	}
	for _, key := range keys {
		if key == nil || key.index < from || key.index-from >= len(fields) || from > 0 && key.index == from {
			continue
		}
		num := strings.TrimSpace(fields[key.index-from])
		if t.lead.isKeyText(num) {
			if slices.ContainsFunc(fields, func(f string) bool { return !t.lead.isKeyText(strings.TrimSpace(f)) }) {
				return true
			}
			continue
		}
		own := cell.Unwrap(r.Cell(key.index).Text)
		if from == 0 && exact && !spaced && (len(fields) > 2 || fromCSV) &&
			strings.ContainsAny(own, "0123456789") && shapeOf(own) == shapeOf(num) {
			return true
		}
	}
	return false
}
