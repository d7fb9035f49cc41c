package outcome

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// newSummaryPackage makes a new workbook whose only sheet is empty and becomes the Summary.
func newSummaryPackage(name string) (*zipPackage, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, err
	}
	return packageOf(f)
}

// packageOf takes the parts of a workbook made with excelize.
func packageOf(f *excelize.File) (*zipPackage, error) {
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return nil, err
	}
	return newZipPackage(z), nil
}

// textWorkbook makes a new workbook of text from a source that is not an xlsx, or from an xlsx that we cannot add to. Its
// rows have the same numbers as in the source, because reasons and links name cells by them.
type textWorkbook struct {
	book   *sheet.Book
	names  []string // by sheet; "" for a hidden one, which is left out
	header map[int]int
	scans  map[int]*sheetScan
	widths map[int][]int
}

// newTextWorkbook reads a source once, to find out what there must be room for.
func newTextWorkbook(b *sheet.Book, tables []TableHeader) (*textWorkbook, error) {
	t := &textWorkbook{book: b, header: map[int]int{}, scans: map[int]*sheetScan{}, widths: map[int][]int{}}
	for _, table := range tables {
		t.header[table.Sheet] = table.Row
	}
	taken := map[string]bool{}
	for i, s := range b.Sheets {
		t.names = append(t.names, "")
		if s.Hidden {
			continue
		}
		t.names[i] = freeSheetName(s.Name, taken)
		var err error
		if t.scans[i], t.widths[i], err = scanRows(b, i, max(1, t.header[i])); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// unnamedSheet is the name for the sheet of a source that has no names, such as a CSV.
const unnamedSheet = "orders"

// freeSheetName makes a name that Excel allows and that is not taken yet.
func freeSheetName(name string, taken map[string]bool) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune(`:\/?*[]`, c) {
			return '_'
		}
		return c
	}, strings.Trim(name, "' "))
	if name == "" {
		name = unnamedSheet
	}
	free := name
	for n := 1; n == 1 || taken[strings.ToLower(free)]; n++ {
		end := ""
		if n > 1 {
			end = fmt.Sprintf(" %d", n)
		}
		runes := []rune(name)
		free = string(runes[:min(len(runes), excelize.MaxSheetNameLength-len(end))]) + end
	}
	taken[strings.ToLower(free)] = true
	return free
}

// measuredRows is how many rows are looked at to find out how wide the columns must be.
const measuredRows = 1000

// mostText is how many bytes of text a sheet may have that is written anew. A workbook has a text once that a million cells show,
// but we write it as often as it is shown.
const mostText = 4 << 30

var errTooMuchText = errors.New("too much text for an outcome")

// scanRows reads a sheet of any format. It returns what a scanSheet of an xlsx returns, as far as there is such a thing,
// and the width of the texts in each column.
func scanRows(b *sheet.Book, sheet, header int) (*sheetScan, []int, error) {
	scan := &sheetScan{header: header, lastRow: header}
	var widths []int
	rows, size := 0, 0
	for r, err := range b.Rows(sheet) {
		if err != nil {
			return nil, nil, err
		}
		rows++
		for i, c := range r.Cells {
			if c.Text == "" {
				continue
			}
			if size += len(c.Text); size > mostText {
				return nil, nil, fmt.Errorf("%w: sheet %d has more than %d MB of text", errTooMuchText, sheet+1, mostText>>20)
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
	f := excelize.NewFile()
	defer f.Close()
	text, header, err := textStyles(f)
	if err != nil {
		return nil, err
	}
	if err := t.addSheets(f, text); err != nil {
		return nil, err
	}
	p, err := packageOf(f)
	if err != nil {
		return nil, err
	}
	w, err := readWorkbook(p)
	if err != nil {
		return nil, err
	}
	for i, name := range t.names {
		if at := w.tabNamed(name); name != "" && at >= 0 {
			if err := t.fillSheet(p, w.tabs[at].part, i, text, header); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// textStyles adds the styles of cells and of the header to a workbook.
func textStyles(f *excelize.File) (text, header int, err error) {
	if text, err = f.NewStyle(&excelize.Style{NumFmt: textInput}); err != nil {
		return 0, 0, err
	}
	font, err := f.GetDefaultFont()
	if err != nil {
		return 0, 0, err
	}
	header, err = f.NewStyle(&excelize.Style{NumFmt: textInput, Font: &excelize.Font{Bold: true, Family: font, Size: 11},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}})
	return text, header, err
}

// addSheets adds the sheets, still empty, with the width and style of their columns.
func (t *textWorkbook) addSheets(f *excelize.File, style int) (err error) {
	renamed := false
	for i, name := range t.names {
		switch {
		case name == "":
			continue
		case !renamed:
			renamed, err = true, f.SetSheetName(f.GetSheetName(0), name)
		default:
			_, err = f.NewSheet(name)
		}
		for col, w := range t.widths[i] {
			letters := cell.ColumnLetters(col)
			if err == nil {
				err = f.SetColWidth(name, letters, letters, fitWidth(w, 8, 45))
			}
			if err == nil {
				err = f.SetColStyle(name, letters, style)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fillSheet makes the package return the rows of the source in an empty sheet, each time when the sheet is opened.
func (t *textWorkbook) fillSheet(p *zipPackage, part string, index, text, header int) error {
	empty, err := p.read(part)
	if err != nil {
		return err
	}
	before, after, ok := bytes.Cut(empty, []byte("<sheetData/>"))
	if !ok {
		if before, after, ok = bytes.Cut(empty, []byte("<sheetData></sheetData>")); !ok {
			return fmt.Errorf("new workbook: %w", errCannotPatch)
		}
	}
	scan := t.scans[index]
	texts := area{0, 1, max(0, scan.usedWidth-1), scan.lastRow}.String()
	// Excel puts no green triangle on numbers that are text.
	ignore := `<ignoredErrors><ignoredError sqref="` + texts + `" numberStoredAsText="1"/></ignoredErrors>`
	after = bytes.Replace(after, []byte("</worksheet>"), []byte(ignore+"</worksheet>"), 1)
	p.openers[sheet.PartKey(part)] = func() (io.ReadCloser, error) {
		rows := &rowsXML{headerRow: t.header[index], text: text, header: header}
		rows.next, rows.stop = iter.Pull2(t.book.Rows(index))
		for i := range scan.usedWidth {
			rows.columns = append(rows.columns, cell.ColumnLetters(i))
		}
		all := io.MultiReader(bytes.NewReader(before), strings.NewReader("<sheetData>"), rows, strings.NewReader("</sheetData>"),
			bytes.NewReader(after))
		return struct {
			io.Reader
			io.Closer
		}{all, rows}, nil
	}
	return nil
}

// rowsXML reads rows as the XML of a sheet.
type rowsXML struct {
	next         func() (*cell.Row, error, bool)
	stop         func()
	columns      []string // letters by column
	headerRow    int
	text, header int // styles
	buf          []byte
	at           int
}

// Close stops reading the source.
func (x *rowsXML) Close() error {
	x.stop()
	return nil
}

func (x *rowsXML) Read(b []byte) (int, error) {
	for x.at == len(x.buf) {
		row, err, ok := x.next()
		switch {
		case err != nil:
			return 0, err
		case !ok:
			return 0, io.EOF
		}
		x.buf, x.at = x.append(x.buf[:0], row), 0
	}
	n := copy(b, x.buf[x.at:])
	x.at += n
	return n, nil
}

// append appends a row as XML.
func (x *rowsXML) append(b []byte, row *cell.Row) []byte {
	b = fmt.Appendf(b, `<row r="%d">`, row.Number)
	style := x.text
	if row.Number == x.headerRow {
		style = x.header
	}
	for i, c := range row.Cells {
		if c.Text != "" && i < len(x.columns) {
			b = appendCell(b, "", x.columns[i], row.Number, style, c.Plain())
		}
	}
	return append(b, `</row>`...)
}
