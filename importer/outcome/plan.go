package outcome

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// outcome is a workbook about to be written: all is decided that does not pass row by row.
type rewriting struct {
	*bookParts
	book   *sheet.Book
	names  []string // by index in the Book: what the sheet is called in the outcome, "" where it has none there
	styles *looks
	feed   *feed
	again  bool // something of an earlier outcome makes way
}

// planRewriting decides how the outcome of b is written. No answer is used up yet.
func planRewriting(b *sheet.Book, tables []Table, f *feed, s *Summary) (*rewriting, error) {
	if b == nil {
		p, err := summaryPackage()
		if err != nil {
			return nil, err
		}
		o := &rewriting{book: &sheet.Book{}, feed: f}
		return o, o.plan(p, nil, nil, s)
	}
	if b.Format == sheet.XLSX {
		o := &rewriting{book: b, feed: f}
		for _, sheet := range b.Sheets {
			o.names = append(o.names, sheet.Name)
		}
		if err := o.plan(newParts(b.Zip), tables, nil, s); !errors.Is(err, errOddWorkbook) {
			return o, err
		}
	}
	t, err := newTidy(b, tables)
	if err != nil {
		return nil, err
	}
	p, err := t.pack()
	if err != nil {
		return nil, err
	}
	o := &rewriting{book: b, feed: f, names: t.names}
	return o, o.plan(p, tables, t.scans, s)
}

// plan prepares all parts. scans has what is known of the sheets already.
func (o *rewriting) plan(p *parts, tables []Table, scans map[int]*sheetRoom, s *Summary) (err error) {
	if o.bookParts, err = readWorkbook(p); err != nil {
		return err
	}
	if o.styles, err = o.amendStyles(); err != nil {
		return err
	}
	count := len(o.sheets)
	part, index, err := o.placeSummary(o.isSummary)
	if err != nil {
		return err
	}
	o.again = count == len(o.sheets)
	changed := map[string]bool{part: true}
	for i, t := range tables {
		if i > 0 && tables[i-1].Sheet == t.Sheet {
			return fmt.Errorf("%w: two tables in sheet %d", errAnswers, t.Sheet)
		}
		sheet, err := o.planTable(t, scans[t.Sheet])
		if err != nil {
			return err
		}
		changed[sheet] = true
	}
	if err := o.planOthers(changed); err != nil {
		return err
	}
	if err := o.writeSummary(part, s); err != nil {
		return err
	}
	if err := o.dropSignatures(); err != nil {
		return err
	}
	if o.again {
		if err := o.dropCalcChain(); err != nil {
			return err
		}
	}
	return o.finish(index)
}

// isSummary tells whether a sheet of the source is a Summary of ours.
func (o *rewriting) isSummary(name string) bool {
	i := slices.IndexFunc(o.book.Sheets, func(s cell.Sheet) bool { return strings.EqualFold(s.Name, name) })
	if i < 0 {
		return o.names == nil
	}
	a1 := headerCells(o.book, i, 1)
	return len(a1) > 0 && (strings.HasPrefix(a1[0], Mark) || strings.HasPrefix(a1[0], CheckMark))
}

// headerCells returns the texts of a row, as far as it can be read.
func headerCells(b *sheet.Book, sheet, row int) []string {
	var texts []string
	for r, err := range b.Rows(sheet) {
		if err != nil || r.Number > row {
			break
		}
		if r.Number == row {
			for _, c := range r.Cells {
				texts = append(texts, c.Text)
			}
			break
		}
	}
	return texts
}

// planTable has a sheet written with the five columns, and returns its part.
func (o *rewriting) planTable(t Table, scan *sheetRoom) (part string, err error) {
	if t.Sheet < 0 || t.Sheet >= len(o.names) || t.Header < 1 {
		return "", fmt.Errorf("%w: no sheet %d with a header in row %d", errAnswers, t.Sheet, t.Header)
	}
	index := o.sheetNamed(o.names[t.Sheet])
	if index < 0 || o.sheets[index].part == "" {
		return "", fmt.Errorf("%w: no sheet %q", errOddWorkbook, o.names[t.Sheet])
	}
	part = o.sheets[index].part
	if scan == nil {
		if scan, err = scanSheet(o.parts, part, t.Header, t.Width); err != nil {
			return "", err
		}
	}
	relations, err := o.parts.relations(part)
	if err != nil {
		return "", err
	}
	p := &sheetPatch{sheetRoom: scan, sheet: t.Sheet, styles: o.styles, feed: o.feed}
	p.links = &cellLinks{office: o.office, ids: map[string]string{}, newID: newIDs(relations), left: max(0, mostLinks-scan.links)}
	if p.cols, p.old, err = findColumns(headerCells(o.book, t.Sheet, t.Header), t.Width, scan); err != nil {
		return "", err
	}
	o.again = o.again || slices.Contains(p.old[:], true)
	for i, col := range p.cols {
		p.names[i] = cell.ColumnLetters(col)
		p.order = append(p.order, i)
	}
	slices.SortFunc(p.order, func(a, b int) int { return p.cols[a] - p.cols[b] })
	p.widths = answerWidths(o.feed, t.Sheet)
	if p.filter = filterArea(scan, p.cols); p.filter != (area{}) {
		if err := o.setFilter(index, p.filter.absolute()); err != nil {
			return "", err
		}
	}
	o.later(part, func(w io.Writer) error { return o.through(part, w, p.run) })
	o.later(relsName(part), func(w io.Writer) error {
		raw, err := o.changedRelations(part, p.links.added, p.links.gone)
		w.Write(raw)
		return err
	})
	return part, nil
}

// through opens a part of the source and has change write it to w.
func (o *rewriting) through(part string, w io.Writer, change func(io.Reader, *bufio.Writer) error) error {
	r, err := o.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	b := bufio.NewWriterSize(w, 1<<16)
	if err := change(r, b); err != nil {
		return err
	}
	return b.Flush()
}

// findColumns says where the five columns stand: where an earlier outcome left them, else where there is room.
func findColumns(headers []string, width int, scan *sheetRoom) (cols [outcomeColumns]int, old [outcomeColumns]bool, err error) {
	missing := 0
	for i, ours := range Columns {
		at := slices.IndexFunc(headers, func(h string) bool { return sameHeader(h, ours) })
		if old[i] = at >= 0; old[i] {
			cols[i] = at
			width = max(width, at+1)
		} else {
			missing++
		}
	}
	if missing == 0 {
		return cols, old, nil
	}
	next, err := scan.room(width, missing)
	for i := range cols {
		if !old[i] {
			cols[i] = next
			next++
		}
	}
	return cols, old, err
}

// sampled is how many answers are looked at to know how wide the columns must be.
const sampled = 5000

func answerWidths(f *feed, sheet int) [outcomeColumns]float64 {
	answers := f.sample(sampled)
	longest := [outcomeColumns]int{}
	if len(answers) == sampled { // a longer text may follow
		longest = [outcomeColumns]int{0, 36, 36, 0, 0}
	}
	for _, a := range answers {
		if a.Sheet == sheet {
			for i, text := range [outcomeColumns]string{string(a.Status), a.Reason, a.Next, a.Reference, a.Form} {
				longest[i] = max(longest[i], textWidth(text))
			}
		}
	}
	return [outcomeColumns]float64{fitWidth(longest[0], 15, 20), fitWidth(longest[1]+1, 20, 110), fitWidth(longest[2]+1, 20, 110),
		fitWidth(longest[3], 18, 40), fitWidth(longest[4], 16, 40)}
}

// filterArea is what the filter shall cover: the table with our columns, where there is no filter; the user's filter and
// our columns, where it begins in the same row; nothing, where an Excel table brings its own, which may not be overlapped.
func filterArea(s *sheetRoom, cols [outcomeColumns]int) area {
	a := area{0, s.header, slices.Max(cols[:]), s.last}
	if s.covered {
		return area{}
	}
	if s.filter == "" {
		return a
	}
	theirs, ok := parseArea(s.filter)
	if !ok || theirs.top != s.header || theirs.right >= a.right {
		return area{}
	}
	theirs.right = a.right
	return theirs
}

// planOthers has the sheets without a table written anew where they say that their tab is selected, which is the
// Summary's now: two selected tabs would be edited together. In a tidy workbook all sheets are written.
func (o *rewriting) planOthers(changed map[string]bool) error {
	for _, s := range o.sheets {
		if s.part == "" || changed[s.part] {
			continue
		}
		selected, err := tabSelected(o.parts, s.part)
		if err != nil {
			return err
		}
		if selected || o.made[sheet.PartKey(s.part)] != nil {
			o.later(s.part, func(w io.Writer) error { return o.through(s.part, w, unselect) })
		}
	}
	return nil
}
