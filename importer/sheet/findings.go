package sheet

import (
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// findings is what a full pass over a sheet finds besides its rows.
type findings struct {
	merges        []cellRange // sorted by first row once a mergeFiller has been made
	filled        []cellRange // those of the pass before that this pass has filled in, as far as the sheet reaches
	width         int         // columns up to the last one that holds something
	hiddenRows    occurrences
	hiddenColumns []columnRun
	uncalculated  occurrences
	merged        occurrences
	commentsLost  string // the part of comments that could not be read, "" if there is none
}

// addMerge notes a merged range by its first row, its number of rows, its first column and its number of columns.
func (f *findings) addMerge(row, rows, col, cols int) {
	f.merges = append(f.merges, cellRange{int32(row), int32(row + rows - 1), int32(col), int32(col + cols - 1)})
	f.merged.add(col, row)
}

// occurrences counts cells or rows with something in common, and knows the first one. col is 0-based.
type occurrences struct{ n, col, row int }

func (t *occurrences) add(col, row int) {
	if t.n++; t.n == 1 {
		t.col, t.row = col, row
	}
}

// columnRun is a run of columns, 0-based, both ends included.
type columnRun struct{ from, to int }

func (c columnRun) String() string {
	if c.from == c.to {
		return cell.ColumnLetters(c.from)
	}
	return cell.ColumnLetters(c.from) + ":" + cell.ColumnLetters(c.to)
}

// Range is an area of a sheet: rows 1-based, columns 0-based, both ends included.
type Range struct{ Top, Bottom, Left, Right int }

// MergedRanges are the merged ranges of sheet i that the last full pass has filled in, from top to bottom, none of them over
// another. They end at the last column that holds something. A first pass fills in none: see HasMergedRanges.
func (b *Book) MergedRanges(i int) []Range {
	f := b.content.found(i)
	if f == nil {
		return nil
	}
	var all []Range
	for _, r := range f.filled {
		all = append(all, Range{int(r.top), int(r.bottom), int(r.left), int(r.right)})
	}
	return all
}

// HiddenColumns tells, by column, which columns of sheet i are hidden, as far as the sheet reaches. A full pass finds them.
func (b *Book) HiddenColumns(i int) []bool {
	f := b.content.found(i)
	if f == nil || len(f.hiddenColumns) == 0 {
		return nil
	}
	all := make([]bool, f.width)
	for _, c := range f.hiddenColumns {
		for col := c.from; col <= c.to && col < f.width; col++ {
			all[col] = true
		}
	}
	return all
}

// notes puts the findings into words for the user. name is the name of the sheet. Before the first full pass there are
// none: f is nil.
func (f *findings) notes(name string) []reason.Reason {
	if f == nil {
		return nil
	}
	var all []reason.Reason
	for _, t := range []struct {
		code reason.Code
		occurrences
	}{{reason.HiddenRows, f.hiddenRows}, {reason.MergedRanges, f.merged}, {reason.Uncalculated, f.uncalculated}} {
		if t.n > 0 {
			all = append(all, reason.Reason{Code: t.code, Cell: cell.Address(name, t.col, t.row), Args: []string{itoa(t.n)}})
		}
	}
	var hidden []string
	for _, c := range f.hiddenColumns {
		if c.from < f.width {
			c.to = min(c.to, f.width-1)
			hidden = append(hidden, c.String())
		}
	}
	if len(hidden) > 0 {
		all = append(all, reason.Reason{Code: reason.HiddenColumns, Value: name, Args: []string{strings.Join(hidden, ", ")}})
	}
	if f.commentsLost != "" {
		all = append(all, reason.Reason{Code: reason.CommentsLost, Value: name, Args: []string{f.commentsLost}})
	}
	return all
}
