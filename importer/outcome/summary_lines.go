package outcome

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"hgeimport/mapping/cell"
)

// summaryLines are the lines of a section that are made while the Summary is written, because they are as many as the file has
// rows. They are gone through twice: before, to find out how many they are and how wide, and then to be written.
type summaryLines struct {
	lines  iter.Seq2[[]SummaryCell, error]
	count  int    // of the lines that are written
	cut    string // stands below the last one if there are more; "" = there are not
	before int    // row above the first
	at     int    // bytes of summarySheet.rows that stand before them
	spans  []int
}

// linesBelow is how many rows are kept free for what stands below.
const linesBelow = 1 << 12

// errLinesChanged says that a second pass gave other lines than the first.
var errLinesChanged = errors.New("the lines of the summary have changed while it was written")

// measure goes through the lines of a section before they are written, and adds to need what they need. There is room for most.
func measure(ctx context.Context, b SummarySection, need *columnNeed, most int) (*summaryLines, error) {
	l := &summaryLines{lines: b.Lines}
	for line, err := range b.Lines {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if l.count == most {
			l.cut = b.Cut
			break
		}
		l.count++
		need.addLine(line)
	}
	return l, nil
}

// writeLines leaves room for the lines of a section.
func (p *summarySheet) writeLines(l *summaryLines, spans []int) {
	l.before, l.at, l.spans = p.row, p.rows.Len(), spans
	p.row += l.count
	p.lines = append(p.lines, l)
	if l.cut != "" {
		p.writeWide(SummaryCell{Text: l.cut}, p.formats.value, 1)
	}
}

// writeRows writes the rows of the sheet, with the lines in their places.
func (p *summarySheet) writeRows(w io.Writer) error {
	rows, from := p.rows.Bytes(), 0
	for _, l := range p.lines {
		if _, err := w.Write(rows[from:l.at]); err != nil {
			return err
		}
		if err := p.writeTo(w, l); err != nil {
			return err
		}
		from = l.at
	}
	_, err := w.Write(rows[from:])
	return err
}

// writeTo makes the rows of the lines, some at a time.
func (p *summarySheet) writeTo(w io.Writer, l *summaryLines) error {
	q, n := &summarySheet{formats: p.formats, row: l.before}, 0
	for line, err := range l.lines {
		switch {
		case err == nil && n == l.count && l.cut == "":
			err = errLinesChanged
		case err == nil:
			err = p.ctx.Err()
		}
		if err != nil {
			return err
		}
		if n == l.count {
			break
		}
		n++
		for i := range line {
			line[i].Link, line[i].Web, line[i].File = "", "", ""
		}
		q.writeTableLine(line, l.spans, p.formats.tableCell, p.formats.tableCellLink, p.formats.tableCell)
		q.merged = q.merged[:0]
		if q.rows.Len() >= blockSize {
			if _, err := q.rows.WriteTo(w); err != nil {
				return err
			}
		}
	}
	if n < l.count {
		return errLinesChanged
	}
	_, err := q.rows.WriteTo(w)
	return err
}

// writeMerged writes the areas of cells that are one: those of the lines are the same in each.
func (p *summarySheet) writeMerged(w io.Writer) error {
	count := len(p.merged)
	for _, l := range p.lines {
		for _, span := range l.spans {
			if span > 1 {
				count += l.count
			}
		}
	}
	if count == 0 {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<mergeCells count="%d">`, count)
	for _, ref := range p.merged {
		fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, ref)
	}
	for _, l := range p.lines {
		for n := range l.count {
			from, row := 0, l.before+n+1
			for _, span := range l.spans {
				if span > 1 {
					fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, area{from, row, from + span - 1, row})
				}
				from += span
			}
			if b.Len() >= blockSize {
				if _, err := b.WriteTo(w); err != nil {
					return err
				}
			}
		}
	}
	b.WriteString(`</mergeCells>`)
	_, err := b.WriteTo(w)
	return err
}

// roomForLines is how many lines fit below what has been written.
func (p *summarySheet) roomForLines() int { return max(0, cell.MostRows-p.row-linesBelow) }
