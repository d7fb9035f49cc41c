package outcome

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Somebody has hit a key far right of the table. The answers stand beside the table all the same, and the workbook does not tell
// the width of each column on its own.
func TestStrayCellFarRight(t *testing.T) {
	t.Parallel()
	far := func(row, column int) string {
		rows := [][]string{{"order_num", "weight"}, {"HGE1", "1"}, {"HGE2", "2"}}
		rows[row-1] = append(rows[row-1], make([]string, column-len(rows[row-1])-1)...)
		rows[row-1] = append(rows[row-1], "x")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.WriteAll(rows)
		return b.String()
	}
	data := func(rows string) string { return `<sheetData>` + rows + `</sheetData>` }
	inHeader := func(more string) string { return data(strings.Replace(ordersXML, `</row>`, more+`</row>`, 1)) }
	xlsx := func(content string) string { return rawWorkbook(t, content, nil) }
	for name, source := range map[string]string{
		"CSV, the last column":         csvFile(t, far(3, cell.MostColumns)),
		"CSV, in the header":           csvFile(t, far(1, cell.MostColumns-1)),
		"CSV, not so far":              csvFile(t, far(2, 300)),
		"xlsx, in the header":          xlsx(inHeader(inline("XFD1", "x"))),
		"xlsx, below the table":        xlsx(data(ordersXML + `<row r="9">` + inline("XFD9", "x") + `</row>`)),
		"xlsx, a merged range":         xlsx(data(ordersXML) + `<mergeCells count="1"><mergeCell ref="XFC2:XFD3"/></mergeCells>`),
		"xlsx, widths of all columns":  xlsx(`<cols><col min="1" max="16384" width="9"/></cols>` + data(ordersXML)),
		"xlsx, a format in all cells":  xlsx(inHeader(formattedCells(3, cell.MostColumns))),
		"xlsx, shortly before the end": xlsx(data(ordersXML + `<row r="9">` + inline("XFA9", "x") + `</row>`)),
	} {
		for _, width := range []int{2, cell.MostColumns} { // of the table, as it was understood
			out := outcomeOf(t, source, []TableHeader{{0, 1, width, nil, nil, nil}}, answersTo(0, 2, 3)...)
			all := checkExcelRules(t, out)
			b := must(sheet.Open(out, sheet.Options{}))
			header := textsOfRow(t.Context(), b, len(b.Sheets)-1, 1)
			at := slices.Index(header, reason.Say(english, columnWords[0]))
			if at < 2 || at > 300 {
				t.Errorf("%s: the status stands in column %d", name, at+1)
			}
			for part, content := range all {
				if n := strings.Count(string(content), "<col "); n > 12 {
					t.Errorf("%s: %s tells %d widths", name, part, n)
				}
			}
			b.Close()
		}
	}
}

// formattedCells is the XML of empty cells with a format, from a column of the first row to another.
func formattedCells(from, to int) string {
	var b strings.Builder
	for i := from - 1; i < to; i++ {
		fmt.Fprintf(&b, `<c r="%s1" s="0"/>`, cell.ColumnLetters(i))
	}
	return b.String()
}

// A sheet that is full to its last column has no room for the answers.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	full := "order_num" + strings.Repeat(",x", cell.MostColumns-1) + "\nHGE1,1\n"
	var xml strings.Builder
	for i := 1; i < cell.MostColumns; i++ {
		xml.WriteString(inline(cell.ColumnLetters(i)+"1", "x"))
	}
	for _, source := range []string{csvFile(t, full),
		rawWorkbook(t, `<sheetData><row r="1">`+inline("A1", "order_num")+xml.String()+`</row></sheetData>`, nil)} {
		b := must(sheet.Open(source, sheet.Options{}))
		defer b.Close()
		out := newFile(t)
		err := Write(t.Context(), out, b, []TableHeader{{Row: 1, Width: cell.MostColumns}}, each(answersTo(0, 2, 2)...), someSummary())
		if _, statErr := os.Stat(out); !errors.Is(err, ErrNoRoom) || !errors.Is(statErr, fs.ErrNotExist) {
			t.Errorf("%s: %v, %v", b.Format, err, statErr)
		}
	}
}

// Whoever stops the importer does not wait until a large workbook is written to its end, and no half of one is left.
func TestWritingStops(t *testing.T) {
	t.Parallel()
	const rows = 200_000
	var text, xml strings.Builder
	text.WriteString("order_num\n")
	xml.WriteString(`<sheetData><row r="1">` + inline("A1", "order_num") + `</row>`)
	for i := range rows {
		fmt.Fprintf(&text, "HGE%d\n", i)
		fmt.Fprintf(&xml, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+2, i+2, i)
	}
	for _, source := range []string{csvFile(t, text.String()), rawWorkbook(t, xml.String()+`</sheetData>`, nil)} {
		b := must(sheet.Open(source, sheet.Options{}))
		defer b.Close()
		table := []TableHeader{{0, 1, 1, nil, nil, nil}}
		writers := []func(context.Context, string, iter.Seq2[Answer, error]) error{
			func(ctx context.Context, out string, answers iter.Seq2[Answer, error]) error {
				return Write(ctx, out, b, table, answers, someSummary())
			},
			func(ctx context.Context, out string, answers iter.Seq2[Answer, error]) error {
				return WriteCSV(ctx, out, b, table, answers)
			},
		}
		if b.Format == sheet.XLSX {
			writers = writers[:1]
		}
		for _, write := range writers {
			ctx, stop := context.WithCancel(t.Context())
			asked := 0
			answers := func(yield func(Answer, error) bool) {
				for row := 2; row < rows+2; row++ {
					if asked++; asked == 2*sampledAnswers {
						stop()
					}
					if !yield(answerTo(0, row), nil) {
						return
					}
				}
			}
			out := newFile(t)
			err := write(ctx, out, answers)
			if _, statErr := os.Stat(out); !errors.Is(err, context.Canceled) || !errors.Is(statErr, fs.ErrNotExist) || asked > rows/2 {
				t.Errorf("%s: %v, %v, after %d of %d rows", b.Format, err, statErr, asked, rows)
			}
			stop()
		}
	}
}
