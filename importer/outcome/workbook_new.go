package outcome

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// textWorkbook makes a new workbook of the values of a source that is not an xlsx, or of an xlsx that we cannot add to. Its
// rows have the same numbers as in the source, because reasons and links name cells by them. It is read as the source was: what
// is hidden or merged there is so here, and a cell keeps its kind (workbook_cells.go).
type textWorkbook struct {
	ctx    context.Context
	book   *sheet.Book
	ahead  bool     // the rows may be read ahead
	names  []string // by sheet; "" for a hidden one that cannot be read, which is left out
	header map[int]int
	scans  map[int]*sheetScan
	widths map[int][]int
	merged map[int]string // XML of the merged ranges, by sheet
}

// newTextWorkbook reads a source once, to find out what there must be room for.
func newTextWorkbook(ctx context.Context, b *sheet.Book, tables []TableHeader, ahead bool) (*textWorkbook, error) {
	t := &textWorkbook{ctx: ctx, book: b, ahead: ahead, header: map[int]int{}, scans: map[int]*sheetScan{}, widths: map[int][]int{},
		merged: map[int]string{}}
	for _, table := range tables {
		t.header[table.Sheet] = table.Row
	}
	taken := map[string]int{}
	for i, s := range b.Sheets {
		t.names = append(t.names, "")
		if err := t.scan(i); err == nil {
			t.names[i] = freeSheetName(s.Name, taken)
		} else if !s.Hidden || ctx.Err() != nil {
			return nil, err
		} else {
			t.passOver(i)
		}
	}
	return t, nil
}

// passOver reads no more than the first row of a hidden sheet that cannot be read, or that is too much: it counts no more than
// that from now on.
func (t *textWorkbook) passOver(index int) {
	for range t.book.Rows(index) {
		break
	}
}

// scan reads a sheet. It reads it twice if that was the first time and cells are merged: the first time they are not filled in.
func (t *textWorkbook) scan(i int) (err error) {
	rows := t.book.Rows
	if t.ahead {
		rows = t.book.RowsAhead
	}
	for again := false; ; again = true {
		if t.scans[i], t.widths[i], err = scanRows(t.ctx, rows(i), i, max(1, t.header[i])); err != nil {
			return err
		}
		if again || !t.book.HasMergedRanges() || len(t.book.MergedRanges(i)) > 0 {
			break
		}
	}
	t.merged[i] = mergedXML(t.scans[i], t.book.MergedRanges(i))
	return nil
}

// mergedXML is the XML of the merged ranges of a sheet, as far as its rows reach.
func mergedXML(scan *sheetScan, all []sheet.Range) string {
	var b strings.Builder
	last := scan.lastRow
	for _, r := range all {
		a := area{r.Left, r.Top, r.Right, min(r.Bottom, last)}
		if a.left == a.right && a.top == a.bottom {
			continue
		}
		scan.occupy(a)
		scan.merged = append(scan.merged, a)
		fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, a)
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf(`<mergeCells count="%d">%s</mergeCells>`, len(scan.merged), &b)
}

// unnamedSheet is the name for the sheet of a source that has no names, such as a CSV.
const unnamedSheet = "orders"

// longestSheetName is how many characters Excel allows.
const longestSheetName = 31

// freeSheetName makes a name that Excel allows and that is not taken yet. taken has, by name in lower case, the number with which
// the search for a free one begins.
func freeSheetName(name string, taken map[string]int) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune(`:\/?*[]`, c) {
			return '_'
		}
		return c
	}, strings.Trim(name, "' "))
	if name == "" {
		name = unnamedSheet
	}
	free, runes, key := name, []rune(name), strings.ToLower(name)
	n := max(1, taken[key])
	for ; n == 1 || taken[strings.ToLower(free)] > 0; n++ {
		end := ""
		if n > 1 {
			end = fmt.Sprintf(" %d", n)
		}
		free = string(runes[:min(len(runes), longestSheetName-len(end))]) + end
	}
	taken[strings.ToLower(free)] = max(1, taken[strings.ToLower(free)])
	taken[key] = max(n, taken[key])
	return free
}

// measuredRows is how many rows are looked at to find out how wide the columns must be.
const measuredRows = 1000

// mostText is how many bytes of text a sheet may have that is written anew. A workbook has a text once that a million cells show,
// but we write it as often as it is shown.
const mostText = 4 << 30

// ErrNoRoom says that the answers do not fit beside the rows of a source: what is in it leaves no columns free, or is too much.
var ErrNoRoom = errors.New("no room for the answers")

// scanRows reads a sheet of any format. It returns what a scanSheet of an xlsx returns, as far as there is such a thing,
// and the width of the texts in each column.
func scanRows(ctx context.Context, all iter.Seq2[*cell.Row, error], sheet, header int) (*sheetScan, []int, error) {
	scan := &sheetScan{header: header, lastRow: header}
	var widths []int
	rows, size := 0, 0
	for r, err := range rowsUntil(ctx, all) {
		if err != nil {
			return nil, nil, err
		}
		rows++
		if scan.notes, err = appendNotes(scan.notes, r); err != nil {
			return nil, nil, err
		}
		for i, c := range r.Cells {
			if c.Text == "" && c.Kind != cell.Formula {
				continue
			}
			if size += len(c.Text); size > mostText {
				return nil, nil, fmt.Errorf("%w: sheet %d has more than %d MB of text", ErrNoRoom, sheet+1, mostText>>20)
			}
			scan.occupy(area{i, r.Number, i, r.Number})
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			if rows <= measuredRows {
				widths[i] = max(widths[i], textWidth(c.Text))
			}
		}
	}
	return scan, widths, nil
}

// build makes the workbook. Its sheets are filled when they are written: the rows of the source are then read again.
func (t *textWorkbook) build() (*zipPackage, error) {
	var sheets []emptySheet
	for i, name := range t.names {
		if name != "" {
			columns := columnsXML(t.widths[i], t.book.HiddenColumns(i))
			sheets = append(sheets, emptySheet{name, columns, t.book.Sheets[i].Hidden, t.scans[i].notes})
		}
	}
	p, err := newPackage(t.ctx, sheets)
	if err != nil {
		return nil, err
	}
	filled := 0
	for i, name := range t.names {
		if name != "" {
			filled++
			if err := t.fillSheet(p, sheetPart(filled), i); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// columnsXML is the XML of the widths and the cell format of columns whose texts are so wide. Neighbours of the same width are
// one element. hidden may be shorter.
func columnsXML(widths []int, hidden []bool) string {
	var b strings.Builder
	column := func(i int) (float64, bool) { return fitWidth(widths[i], 8, 45), i < len(hidden) && hidden[i] }
	for from := 0; from < len(widths); {
		width, hides := column(from)
		to := from + 1
		for ; to < len(widths); to++ {
			if w, h := column(to); w != width || h != hides {
				break
			}
		}
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%g" style="%d" customWidth="1"`, from+1, to, width, newText)
		if hides {
			b.WriteString(` hidden="1"`)
		}
		b.WriteString(`/>`)
		from = to
	}
	if b.Len() == 0 {
		return ""
	}
	return "<cols>" + b.String() + "</cols>"
}

// fillSheet makes the package return the rows of the source in an empty sheet, each time when the sheet is opened.
func (t *textWorkbook) fillSheet(p *zipPackage, part string, index int) error {
	empty, err := p.read(part)
	if err != nil {
		return err
	}
	before, after, _ := bytes.Cut(empty, []byte("<sheetData/>"))
	scan, merged := t.scans[index], t.merged[index]
	texts := area{0, 1, max(0, scan.usedWidth-1), scan.lastRow}.String()
	// Excel puts no green triangle on numbers that are text.
	ignore := `<ignoredErrors><ignoredError sqref="` + texts + `" numberStoredAsText="1"/></ignoredErrors>`
	after = append([]byte(ignore), after...)
	p.openers[sheet.PartKey(part)] = func() (io.ReadCloser, error) {
		x := &rowsXML{headerRow: t.header[index], text: newText, header: newHeader}
		for i := range scan.usedWidth {
			x.columns = append(x.columns, cell.ColumnLetters(i))
		}
		rows := newBlockReader(x.blocks(rowsUntil(t.ctx, t.book.Rows(index))), t.ahead)
		all := io.MultiReader(bytes.NewReader(before), strings.NewReader("<sheetData>"), rows, strings.NewReader("</sheetData>"+merged),
			bytes.NewReader(after))
		return struct {
			io.Reader
			io.Closer
		}{all, rows}, nil
	}
	return nil
}

// rowsXML makes the XML of a sheet of rows.
type rowsXML struct {
	columns      []string // letters by column
	headerRow    int
	text, header int    // styles
	number       []byte // of the row at hand
}

// blocks are the XML of all rows. Who gets a block gives it back.
func (x *rowsXML) blocks(rows iter.Seq2[*cell.Row, error]) iter.Seq2[*[]byte, error] {
	return func(yield func(*[]byte, error) bool) {
		block := blocks.Get().(*[]byte)
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if *block = x.append(*block, row); len(*block) >= blockSize {
				if !yield(block, nil) {
					return
				}
				block = blocks.Get().(*[]byte)
			}
		}
		yield(block, nil)
	}
}

// append appends a row as XML.
func (x *rowsXML) append(b []byte, row *cell.Row) []byte {
	x.number = strconv.AppendInt(x.number[:0], int64(row.Number), 10)
	b = append(append(append(b, `<row r="`...), x.number...), '"')
	if row.Hidden {
		b = append(b, ` hidden="1"`...)
	}
	b = append(b, '>')
	style := x.text
	if row.Number == x.headerRow {
		style = x.header
	}
	for i, c := range row.Cells {
		if c.Kind == cell.Empty || c.Merged || i >= len(x.columns) {
			continue
		}
		if c.Kind != cell.Text || c.Calculated { // nearly all cells are texts
			if v := valueOf(&c); v.style > 0 {
				if c.Struck == cell.WholeStruck {
					v.style += newStruck
				}
				b = v.append(b, x.columns[i], x.number)
				continue
			}
		}
		switch {
		case c.Text == "":
		case c.Struck == cell.Unstruck:
			b = appendCellIn(b, "", x.columns[i], x.number, style, c.Plain())
		default:
			b = appendStruck(b, &c, x.columns[i], x.number, style)
		}
	}
	return append(b, `</row>`...)
}
