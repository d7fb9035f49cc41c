package outcome

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/cell"
)

// WriteTemplate writes a template as a workbook to path, where there must be no file. Columns are formatted as text, except
// numbers and times. Each header has a comment. If a column has a list to choose from, something else may be typed too.
func WriteTemplate(path string, t *Template) error {
	w := templateWriter{book: excelize.NewFile(), template: t}
	defer w.book.Close()
	if err := w.write(); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	return writeNew(context.Background(), path, templateMode, func(out io.Writer) error { return w.book.Write(out) })
}

// templateWriter makes the workbook of a template.
type templateWriter struct {
	book     *excelize.File
	template *Template

	header, label, title int                  // styles
	of                   map[TemplateKind]int // styles of the cells in a column
	firstKey             int                  // row of the example sheet with the first key of the address book
}

func (w *templateWriter) write() (err error) {
	if err := w.addStyles(); err != nil {
		return err
	}
	for i, s := range w.template.Sheets {
		if i == 0 {
			err = w.book.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = w.book.NewSheet(s.Name)
		}
		if err != nil {
			return err
		}
	}
	if _, err := w.book.NewSheet(w.template.Example); err != nil {
		return err
	}
	if err := w.fillExample(); err != nil {
		return err
	}
	for _, s := range w.template.Sheets {
		if err := w.prepareSheet(s); err != nil {
			return err
		}
	}
	return nil
}

// timeInput is the number format of times: a date that is typed in any way shows the same, with the year first.
const timeInput = "yyyy-mm-dd hh:mm:ss"

func (w *templateWriter) addStyles() error {
	var text, number, moment int
	format, blue := timeInput, excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&w.header, excelize.Style{NumFmt: textInput, Font: &excelize.Font{Bold: true}, Fill: blue,
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&w.label, excelize.Style{NumFmt: textInput, Font: &excelize.Font{Bold: true}, Fill: blue}},
		{&w.title, excelize.Style{NumFmt: textInput}},
		{&text, excelize.Style{NumFmt: textInput}},
		{&number, excelize.Style{}},
		{&moment, excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: "left"}}},
	} {
		id, err := w.book.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	w.of = map[TemplateKind]int{TextColumn: text, NumberColumn: number, TimeColumn: moment}
	return nil
}

// fillExample writes the example sheet.
func (w *templateWriter) fillExample() error {
	name := w.template.Example
	rows := w.template.ExampleRows()
	w.firstKey = 1 + slices.IndexFunc(rows, func(r ExampleRow) bool { return r.Kind == KeyRow })
	for n, row := range rows {
		for i, text := range row.Cells {
			column, style := TemplateColumn{}, w.title
			switch {
			case row.Columns != nil:
				column, style = row.Columns[i], w.of[row.Columns[i].Kind]
			case row.Kind == LabelRow:
				style = w.label
			case row.Kind == HeadingRow:
				style = w.header
			}
			if err := w.setCell(name, cell.Address("", i, n+1), column, text, style); err != nil {
				return err
			}
		}
	}
	if err := w.fitToPage(name); err != nil {
		return err
	}
	return w.book.SetColWidth(name, "A", cell.ColumnLetters(exampleColumns(rows)-1), 20)
}

// exampleColumns is how many columns the example sheet has.
func exampleColumns(rows []ExampleRow) int {
	widest := 1
	for _, r := range rows {
		widest = max(widest, len(r.Cells))
	}
	return widest
}

// setCell writes what stands in a cell of a column, with a style: numbers and times as such. An empty text changes nothing.
func (w *templateWriter) setCell(sheet, at string, c TemplateColumn, text string, style int) error {
	if text == "" {
		return nil
	}
	var err error
	switch c.Kind {
	case NumberColumn:
		var n float64
		if n, err = strconv.ParseFloat(text, 64); err == nil {
			err = w.book.SetCellValue(sheet, at, n)
		}
	case TimeColumn:
		var m time.Time
		if m, err = time.Parse(ExampleTime, text); err == nil {
			err = w.book.SetCellValue(sheet, at, m)
		}
	default:
		err = w.book.SetCellStr(sheet, at, text)
	}
	if err != nil {
		return fmt.Errorf("example of %s: %w", c.Field, err)
	}
	return w.book.SetCellStyle(sheet, at, at, style)
}

// prepareSheet writes the header of a sheet, and prepares the columns below it.
func (w *templateWriter) prepareSheet(s TemplateSheet) error {
	for i, c := range s.Columns {
		letters, style := cell.ColumnLetters(i), w.of[c.Kind]
		header := letters + "1"
		comment := excelize.Comment{Cell: header, Author: "hgeimport", Text: c.Comment, Width: 260, Height: 90}
		for _, do := range []func() error{
			func() error { return w.book.SetColStyle(s.Name, letters, style) },
			func() error { return w.book.SetColWidth(s.Name, letters, letters, columnWidth(c)) },
			func() error { return w.book.SetCellStr(s.Name, header, c.Header) },
			func() error { return w.book.SetCellStyle(s.Name, header, header, w.header) },
			func() error { return w.book.AddComment(s.Name, comment) },
			func() error { return w.addChoices(s, letters, c) },
		} {
			if err := do(); err != nil {
				return err
			}
		}
	}
	if w.template.Filled {
		if err := w.fillIn(s); err != nil {
			return err
		}
	}
	if err := w.fitToPage(s.Name); err != nil {
		return err
	}
	return w.book.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// fillIn writes the examples of a sheet below its header.
func (w *templateWriter) fillIn(s TemplateSheet) error {
	for n := range s.Examples() {
		for i, c := range s.Columns {
			if err := w.setCell(s.Name, cell.Address("", i, n+2), c, c.example(n), w.of[c.Kind]); err != nil {
				return err
			}
		}
	}
	return nil
}

// fitToPage makes a sheet as wide as a page when it is printed.
func (w *templateWriter) fitToPage(sheet string) error {
	fit, orientation, pages, any := true, "landscape", 1, 0
	if err := w.book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return w.book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &orientation, FitToWidth: &pages, FitToHeight: &any})
}

// addChoices gives a column its list to choose from, if it has one. Excel shows an error for other values only if the list
// has an error message; ours has none.
func (w *templateWriter) addChoices(s TemplateSheet, letters string, c TemplateColumn) error {
	list := excelize.NewDataValidation(true)
	list.SetSqref(fmt.Sprintf("%s2:%s%d", letters, letters, cell.MostRows))
	switch {
	case len(c.Choices) > 0:
		if err := list.SetDropList(c.Choices); err != nil {
			return err
		}
	case c.From == AddressBook:
		keys := fmt.Sprintf("$A$%d:$A$%d", w.firstKey, w.firstKey+len(w.template.AddressBook)-1)
		list.SetSqrefDropList(cell.QuotedAddress(w.template.Example, keys))
	case c.From != "":
		for _, from := range w.template.Sheets {
			if from.Block == c.From {
				list.SetSqrefDropList(cell.QuotedAddress(from.Name, "$A$2:$A$200"))
			}
		}
	default:
		return nil
	}
	return w.book.AddDataValidation(s.Name, list)
}

// columnWidth has room for the header and the examples, in characters of the default font.
func columnWidth(c TemplateColumn) float64 {
	widest := 10
	if c.Kind == TimeColumn {
		widest = len(ExampleTime) + 2
	}
	for _, text := range append([]string{c.Header}, c.Example...) {
		// A Chinese or Korean character has three bytes and is two wide: the mean of 1 and 3.
		widest = max(widest, (utf8.RuneCountInString(text)+len(text))/2+2)
	}
	return float64(widest)
}
