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

// isGlued says that a text is a row with its separators: two exports with different ones were put into one file.
func (t *table) isGlued(text string) bool {
	for _, separator := range separators {
		fields := strings.Split(text, separator)
		if separator != "\t" && slices.ContainsFunc(fields, func(f string) bool { return strings.HasPrefix(f, " ") }) {
			continue
		}
		if n := t.headed(); len(fields) > 1 && (len(fields) == n || n < 2) || len(fields) > 2 {
			return true
		}
	}
	return false
}

// gluedKey is the number in a text that is a row with its separators, and has as many cells as there are headings. It is "" if
// the text is no such row.
func (t *table) gluedKey(text string, key *column) string {
	for _, separator := range separators {
		fields := strings.Split(strings.TrimRight(text, "\r\n"), separator)
		if len(fields) < 2 || len(fields) < key.index+1 || separator != "\t" && (len(fields) != t.headed() || len(fields) < 3) ||
			slices.ContainsFunc(fields, func(f string) bool { return strings.HasPrefix(f, " ") }) {
			continue
		}
		if num := cell.Unwrap(fields[key.index]); strings.ContainsAny(num, "0123456789") && !strings.ContainsAny(num, " ") {
			return num
		}
	}
	return ""
}

// holdsRow says that a text alone in its row is the carrier's number with a word behind it, or a whole row.
func (t *table) holdsRow(text string) bool {
	number, behind := firstNumber(text)
	if behind && (t.lead.isKeyText(number) || fields[t.lead.key].kind == aMAWB && isCheckedMAWB(textCell(number), true)) {
		return true
	}
	return slices.ContainsFunc(t.keyColumns(), func(key *column) bool { return t.gluedKey(text, key) != "" })
}

// leastAlone is how many digits a number without letters has at least that is known by its likeness to others beside words: 2025
// is rather a year.
const leastAlone = 6

// beginsWithOwn says that a text is a number like those that name the rows, with a word behind it.
func (t *table) beginsWithOwn(text string) bool {
	number, behind := firstNumber(text)
	return behind && t.isOwnNumber(number) && (len(number) >= leastAlone || strings.Trim(number, "0123456789") != "")
}

// firstNumber is what a text begins with, up to what is in no number, and whether anything stands behind it.
func firstNumber(text string) (number string, behind bool) {
	text = cell.Unwrap(text)
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("-_.", r) && notInNumbers(r) })
	if end < 0 {
		return text, false
	}
	return text[:end], true
}

func textCell(text string) cell.Cell { return cell.Cell{Text: text, Kind: cell.Text} }

// isInOneCell says that a row is nothing but a number and words, or a whole row in a cell: its other cells are not empty, they
// are somewhere in it.
func (t *table) isInOneCell(r *cell.Row) bool {
	c := t.at[t.lead.key].look(r)
	return !isPlainNumber(c.Text) && t.filledCells(r) == 1 && !t.lead.isKey(*c) && (t.holdsRow(c.Text) || t.beginsWithOwn(c.Text))
}
