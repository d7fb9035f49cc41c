package outcome

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// tidySheet is what the sheet of a source without a name is called.
const tidySheet = "orders"

// measured is how many rows are looked at to know how wide the columns must be.
const measured = 1000

// tidy is a new workbook of text made from a source that is none, or none that can be added to. Its rows keep their
// numbers, so that what is said of a cell fits.
type tidy struct {
	book   *sheet.Book
	names  []string // by sheet; "" for a hidden one, which is left out
	header map[int]int
	scans  map[int]*sheetRoom
	widths map[int][]int
}

// newTidy reads a source once, to know what there must be room for.
func newTidy(b *sheet.Book, tables []Table) (*tidy, error) {
	t := &tidy{book: b, header: map[int]int{}, scans: map[int]*sheetRoom{}, widths: map[int][]int{}}
	for _, table := range tables {
		t.header[table.Sheet] = table.Header
	}
	taken := map[string]bool{}
	for i, s := range b.Sheets {
		t.names = append(t.names, "")
		if s.Hidden {
			continue
		}
		t.names[i] = freeName(s.Name, taken)
		if err := t.look(i); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// freeName makes a name that a sheet may have and none has yet.
func freeName(name string, taken map[string]bool) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune(`:\/?*[]`, c) {
			return '_'
		}
		return c
	}, strings.Trim(name, "' "))
	if name == "" {
		name = tidySheet
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

func (t *tidy) look(sheet int) error {
	scan := &sheetRoom{header: max(1, t.header[sheet]), last: max(1, t.header[sheet])}
	var widths []int
	rows := 0
	for r, err := range t.book.Rows(sheet) {
		if err != nil {
			return err
		}
		rows++
		for i, c := range r.Cells {
			if c.Text == "" {
				continue
			}
			scan.use(area{i, r.Number, i, r.Number})
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			if rows <= measured {
				widths[i] = max(widths[i], textWidth(c.Text))
			}
		}
	}
	t.scans[sheet], t.widths[sheet] = scan, widths
	return nil
}

// pack makes the workbook, whose rows are read again when they are written.
func (t *tidy) pack() (*parts, error) {
	f := excelize.NewFile()
	defer f.Close()
	text, err := f.NewStyle(&excelize.Style{NumFmt: textInput})
	if err != nil {
		return nil, err
	}
	font, err := f.GetDefaultFont()
	if err != nil {
		return nil, err
	}
	head, err := f.NewStyle(&excelize.Style{NumFmt: textInput, Font: &excelize.Font{Bold: true, Family: font, Size: 11},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}})
	if err != nil {
		return nil, err
	}
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
				err = f.SetColStyle(name, letters, text)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	p, err := repack(f)
	if err != nil {
		return nil, err
	}
	w, err := readWorkbook(p)
	if err != nil {
		return nil, err
	}
	for i, name := range t.names {
		if at := w.sheetNamed(name); name != "" && at >= 0 {
			if err := t.fill(p, w.sheets[at].part, i, text, head); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// repack takes the parts of a new workbook.
func repack(f *excelize.File) (*parts, error) {
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return nil, err
	}
	return newParts(z), nil
}

// summaryPackage is a new workbook that has nothing but a Summary to be.
func summaryPackage() (*parts, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName(f.GetSheetName(0), SummaryName); err != nil {
		return nil, err
	}
	return repack(f)
}

// fill has an empty sheet filled with the rows of the source whenever it is opened.
func (t *tidy) fill(p *parts, part string, index, text, head int) error {
	empty, err := p.read(part)
	if err != nil {
		return err
	}
	before, after, ok := bytes.Cut(empty, []byte("<sheetData/>"))
	if !ok {
		if before, after, ok = bytes.Cut(empty, []byte("<sheetData></sheetData>")); !ok {
			return fmt.Errorf("new workbook: %w", errOddWorkbook)
		}
	}
	scan := t.scans[index]
	texts := area{0, 1, max(0, scan.right-1), scan.last}.String()
	after = bytes.Replace(after, []byte("</worksheet>"), []byte(`<ignoredErrors><ignoredError sqref="`+texts+`" numberStoredAsText="1"/></ignoredErrors></worksheet>`), 1)
	p.made[sheet.PartKey(part)] = func() (io.ReadCloser, error) {
		rows := &rowXML{header: t.header[index], text: text, head: head}
		rows.next, rows.stop = iter.Pull2(t.book.Rows(index))
		for i := range scan.right {
			rows.columns = append(rows.columns, cell.ColumnLetters(i))
		}
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(before), strings.NewReader("<sheetData>"), rows, strings.NewReader("</sheetData>"), bytes.NewReader(after)), rows}, nil
	}
	return nil
}

// rowXML reads rows as the XML of a sheet.
type rowXML struct {
	next    func() (*cell.Row, error, bool)
	stop    func()
	columns []string
	header  int
	text    int // styles
	head    int
	buf     []byte
	at      int
}

func (x *rowXML) Close() error {
	x.stop()
	return nil
}

func (x *rowXML) Read(b []byte) (int, error) {
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

func (x *rowXML) append(b []byte, row *cell.Row) []byte {
	b = fmt.Appendf(b, `<row r="%d">`, row.Number)
	style := x.text
	if row.Number == x.header {
		style = x.head
	}
	for i, c := range row.Cells {
		if c.Text != "" && i < len(x.columns) {
			b = appendCell(b, "", x.columns[i], row.Number, style, c.Text)
		}
	}
	return append(b, `</row>`...)
}
