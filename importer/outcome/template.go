package outcome

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"hgeimport/mapping/reason"

	"github.com/pelletier/go-toml/v2"
)

//go:embed template.toml
var templateTOML []byte

// Template is a workbook to be filled in: what is written into its sheets is read back as their fields.
type Template struct {
	Sheets           []TemplateSheet
	Example          string   // name of the sheet that shows how to fill in; a survey passes it over
	Title            string   // its first line
	AddressBookTitle string   // heads the keys of the address book there
	AddressBook      []string // those keys
}

// TemplateSheet is one sheet of a template.
type TemplateSheet struct {
	Role    string // orders | handover | flight
	Name    string
	Columns []TemplateColumn
}

// TemplateColumn is one column of a template.
type TemplateColumn struct {
	Field   string
	Header  string
	Comment string   // what goes in there
	Number  bool     // a weight; everything else is text, so that no spreadsheet program changes it
	Choices []string // what can be chosen, but need not
	From    string   // AddressBook, or the role of the sheet whose first column has what can be chosen; "" = nothing
	Example []string // one a row
}

// AddressBook is where a column of a template has its choices from.
const AddressBook = "address book"

// templateFile is template.toml.
type templateFile struct {
	Title       map[string]string `toml:"title"`
	ExampleName map[string]string `toml:"example_name"`
	AddressBook map[string]string `toml:"address_book"`
	Sheet       []struct {
		Role   string            `toml:"role"`
		Name   map[string]string `toml:"name"`
		Column []struct {
			Field   string    `toml:"field"`
			Kind    string    `toml:"kind"`
			Choices []string  `toml:"choices"`
			From    string    `toml:"from"`
			Example []string  `toml:"example"`
			EN      [2]string `toml:"en"` // header, comment
			ZH      [2]string `toml:"zh"`
			KO      [2]string `toml:"ko"`
		} `toml:"column"`
	} `toml:"sheet"`
}

// templates is read once and never changed.
var templateTexts = sync.OnceValue(func() *templateFile {
	var f templateFile
	if err := toml.Unmarshal(templateTOML, &f); err != nil {
		panic(fmt.Sprintf("template.toml is part of the program and must be readable: %v", err))
	}
	return &f
})

// NewTemplate is the workbook for scan forms in language (en, zh, ko). Without keys of an address book it has no column
// for one.
func NewTemplate(language string, addressBook []string) *Template {
	f := templateTexts()
	t := &Template{Example: reason.InLanguage(f.ExampleName, language), Title: reason.InLanguage(f.Title, language),
		AddressBookTitle: reason.InLanguage(f.AddressBook, language), AddressBook: addressBook}
	for _, s := range f.Sheet {
		made := TemplateSheet{Role: s.Role, Name: reason.InLanguage(s.Name, language)}
		for _, c := range s.Column {
			if c.From == AddressBook && len(addressBook) == 0 {
				continue
			}
			words := reason.InLanguage(map[string][2]string{"en": c.EN, "zh": c.ZH, "ko": c.KO}, language)
			made.Columns = append(made.Columns, TemplateColumn{Field: c.Field, Header: words[0], Comment: words[1],
				Number: c.Kind == "number", Choices: c.Choices, From: c.From, Example: c.Example})
		}
		t.Sheets = append(t.Sheets, made)
	}
	return t
}

// Lines are the rows of the example sheet: each sheet with its header and its examples, then the address book's keys, the
// first of which stands in row book (1-based, 0 = none). heads are the rows that are headings.
func (t *Template) ExampleRows() (lines [][]string, heads map[int]bool, book int) {
	heads = map[int]bool{}
	add := func(line ...string) { lines = append(lines, line) }
	head := func(line ...string) {
		add(line...)
		heads[len(lines)] = true
	}
	head(t.Title)
	for _, s := range t.Sheets {
		add()
		head(s.Name)
		header, rows := make([]string, len(s.Columns)), 0
		for i, c := range s.Columns {
			header[i], rows = c.Header, max(rows, len(c.Example))
		}
		head(header...)
		for r := range rows {
			row := make([]string, len(s.Columns))
			for i, c := range s.Columns {
				if r < len(c.Example) {
					row[i] = c.Example[r]
				}
			}
			add(row...)
		}
	}
	if len(t.AddressBook) > 0 {
		add()
		head(t.AddressBookTitle)
		book = len(lines) + 1
		for _, key := range t.AddressBook {
			add(strings.TrimSpace(key))
		}
	}
	return lines, heads, book
}
