package outcome

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/reason"
)

// Template is a workbook to fill in, as template.toml has it in one language. What a user writes into its sheets is read
// back as the fields of their columns.
type Template struct {
	Sheets  []TemplateSheet
	Example string // name of the sheet that shows how to fill in the others; an import skips it
	Title   string // first line of the example sheet

	AddressBook      []string // keys of the address book, which the example sheet lists; may be empty
	AddressBookTitle string   // the line above them
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
	Choices []string // a list to choose from; something else may be typed too
	From    string   // where the list is instead: AddressBook, or the role of the sheet whose first column it is; "" = nowhere
	Example []string // one a row
}

// AddressBook as a column's From means the keys of the address book.
const AddressBook = "address book"

// NewTemplate is the template for scan forms in a language (en, zh, ko). Without keys of an address book it has no column
// for them.
func NewTemplate(language string, addressBook []string) *Template {
	f := templateTexts()
	t := &Template{Example: reason.InLanguage(f.ExampleName, language), Title: reason.InLanguage(f.Title, language),
		AddressBook: addressBook, AddressBookTitle: reason.InLanguage(f.AddressBook, language)}
	for _, s := range f.Sheet {
		sheet := TemplateSheet{Role: s.Role, Name: reason.InLanguage(s.Name, language)}
		for _, c := range s.Column {
			if c.From == AddressBook && len(addressBook) == 0 {
				continue
			}
			words := reason.InLanguage(map[string][2]string{"en": c.EN, "zh": c.ZH, "ko": c.KO}, language)
			sheet.Columns = append(sheet.Columns, TemplateColumn{Field: c.Field, Header: words[0], Comment: words[1],
				Number: c.Kind == "number", Choices: c.Choices, From: c.From, Example: c.Example})
		}
		t.Sheets = append(t.Sheets, sheet)
	}
	return t
}

//go:embed template.toml
var templateTOML []byte

// templateFile is template.toml. Its maps are by language.
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

// templateTexts reads template.toml, once.
var templateTexts = sync.OnceValue(func() *templateFile {
	var f templateFile
	if err := toml.Unmarshal(templateTOML, &f); err != nil {
		panic(fmt.Sprintf("template.toml is part of the program and must be readable: %v", err))
	}
	return &f
})

// ExampleRows are the rows of the example sheet: its title, each sheet with its header and its examples, then the keys of
// the address book. headings has the numbers of the rows that are headings. firstKey is the number of the row with the first
// key, 0 if there is none. Numbers are 1-based.
func (t *Template) ExampleRows() (rows [][]string, headings map[int]bool, firstKey int) {
	headings = map[int]bool{}
	add := func(row ...string) { rows = append(rows, row) }
	heading := func(row ...string) {
		add(row...)
		headings[len(rows)] = true
	}
	heading(t.Title)
	for _, s := range t.Sheets {
		add()
		heading(s.Name)
		header, examples := make([]string, len(s.Columns)), 0
		for i, c := range s.Columns {
			header[i], examples = c.Header, max(examples, len(c.Example))
		}
		heading(header...)
		for n := range examples {
			row := make([]string, len(s.Columns))
			for i, c := range s.Columns {
				if n < len(c.Example) {
					row[i] = c.Example[n]
				}
			}
			add(row...)
		}
	}
	if len(t.AddressBook) > 0 {
		add()
		heading(t.AddressBookTitle)
		firstKey = len(rows) + 1
		for _, key := range t.AddressBook {
			add(strings.TrimSpace(key))
		}
	}
	return rows, headings, firstKey
}
