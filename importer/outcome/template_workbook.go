package outcome

import (
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/cell"
)

// WriteTemplate writes a template as a workbook to path, where there must be no file. Columns are formatted as text,
// except the weights. Each header has a comment. If a column has a list to choose from, something else may be typed too.
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

	header, text, number int // styles
	firstKey             int // row of the example sheet with the first key of the address book
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

func (w *templateWriter) addStyles() error {
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&w.header, excelize.Style{NumFmt: textInput, Font: &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&w.text, excelize.Style{NumFmt: textInput}},
		{&w.number, excelize.Style{}},
	} {
		id, err := w.book.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// fillExample writes the example sheet.
func (w *templateWriter) fillExample() error {
	name := w.template.Example
	rows, headings, firstKey := w.template.ExampleRows()
	w.firstKey = firstKey
	for n, row := range rows {
		style := w.text
		if headings[n+1] {
			style = w.header
		}
		for i, text := range row {
			if text == "" {
				continue
			}
			at := cell.Address("", i, n+1)
			if err := w.book.SetCellStr(name, at, text); err != nil {
				return err
			}
			if n == 0 { // the style would break the title into lines
				continue
			}
			if err := w.book.SetCellStyle(name, at, at, style); err != nil {
				return err
			}
		}
	}
	return w.book.SetColWidth(name, "A", "M", 20)
}

// prepareSheet writes the header of a sheet, and prepares the columns below it.
func (w *templateWriter) prepareSheet(s TemplateSheet) error {
	for i, c := range s.Columns {
		letters := cell.ColumnLetters(i)
		style := w.text
		if c.Number {
			style = w.number
		}
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
	return w.book.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
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
			if from.Role == c.From {
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
	for _, text := range append([]string{c.Header}, c.Example...) {
		// A Chinese or Korean character has three bytes and is two wide: the mean of 1 and 3.
		widest = max(widest, (utf8.RuneCountInString(text)+len(text))/2+2)
	}
	return float64(widest)
}
