package outcome

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/cell"
)

// WriteTemplate writes a workbook to fill in to path, which appears whole or not at all. Its columns are formatted as
// text, but for the weights; each header has a comment, and lists can be chosen from where something else may be typed, too.
func WriteTemplate(path string, t *Template) error {
	w := templateWriter{book: excelize.NewFile(), template: t}
	defer w.book.Close()
	if err := w.write(); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	return writeWhole(path, func(out io.Writer) error { return w.book.Write(out) })
}

type templateWriter struct {
	book     *excelize.File
	template *Template

	head, text, number int // styles
}

func (w *templateWriter) write() (err error) {
	if err := w.styles(); err != nil {
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
	book, err := w.example()
	if err != nil {
		return err
	}
	for _, s := range w.template.Sheets {
		if err := w.sheet(s, book); err != nil {
			return err
		}
	}
	return nil
}

func (w *templateWriter) styles() error {
	text := 49 // @
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&w.head, excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&w.text, excelize.Style{NumFmt: text}},
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

// sheet writes the header of a sheet and prepares the rows below. book is the row of the example sheet where the keys of
// the address book begin.
func (w *templateWriter) sheet(s TemplateSheet, book int) error {
	for i, c := range s.Columns {
		letters := cell.ColumnLetters(i)
		style := w.text
		if c.Number {
			style = w.number
		}
		head := letters + "1"
		width := columnWidth(c)
		for _, do := range []func() error{
			func() error { return w.book.SetColStyle(s.Name, letters, style) },
			func() error { return w.book.SetColWidth(s.Name, letters, letters, width) },
			func() error { return w.book.SetCellStr(s.Name, head, c.Header) },
			func() error { return w.book.SetCellStyle(s.Name, head, head, w.head) },
			func() error {
				return w.book.AddComment(s.Name, excelize.Comment{Cell: head, Author: "hgeimport", Text: c.Comment, Width: 260, Height: 90})
			},
			func() error { return w.choices(s, letters, c, book) },
		} {
			if err := do(); err != nil {
				return err
			}
		}
	}
	return w.book.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// choices gives a column its list.
func (w *templateWriter) choices(s TemplateSheet, letters string, c TemplateColumn, book int) error {
	list := excelize.NewDataValidation(true)
	list.SetSqref(fmt.Sprintf("%s2:%s%d", letters, letters, cell.MostRows))
	switch {
	case len(c.Choices) > 0:
		if err := list.SetDropList(c.Choices); err != nil {
			return err
		}
	case c.From == AddressBook:
		list.SetSqrefDropList(cell.QuotedAddress(w.template.Example, fmt.Sprintf("$A$%d:$A$%d", book, book+len(w.template.AddressBook)-1)))
	case c.From != "":
		for _, from := range w.template.Sheets {
			if from.Role == c.From {
				list.SetSqrefDropList(cell.QuotedAddress(from.Name, "$A$2:$A$200"))
			}
		}
	default:
		return nil
	}
	return w.book.AddDataValidation(s.Name, list) // without an error message: what is not in the list may be typed, too
}

// example writes the example sheet, and tells the row where the keys of the address book begin.
func (w *templateWriter) example() (book int, err error) {
	name := w.template.Example
	lines, heads, book := w.template.ExampleRows()
	for n, line := range lines {
		for i, text := range line {
			style := w.text
			if heads[n+1] {
				style = w.head
			}
			if text == "" {
				continue
			}
			cell := fmt.Sprintf("%s%d", cell.ColumnLetters(i), n+1)
			if err := w.book.SetCellStr(name, cell, text); err != nil {
				return 0, err
			}
			if n > 0 {
				err = w.book.SetCellStyle(name, cell, cell, style)
			}
			if err != nil {
				return 0, err
			}
		}
	}
	return book, w.book.SetColWidth(name, "A", cell.ColumnLetters(12), 20)
}

// columnWidth has room for the header and the example, in characters of the standard font.
func columnWidth(c TemplateColumn) float64 {
	widest := 10
	for _, text := range append([]string{c.Header}, c.Example...) {
		widest = max(widest, (utf8.RuneCountInString(text)+len(text))/2+2) // a wide character has three bytes and two columns
	}
	return float64(widest)
}
