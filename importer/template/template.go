// Package template makes the workbook to fill in for an operation. Its sheets and columns follow from what the operation must and
// may have; template.toml says what they are called, and an example.
package template

import (
	"slices"
	"strings"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// Of is the template for an operation in a language (en, zh, ko): a sheet for its rows and one for each block that its rows can
// share. Without keys of an address book it has no column for them.
func Of(o *mapping.Operation, language string, addressBook []string) *outcome.Template {
	w := words()
	m := maker{operation: o, words: w, language: language, addressBook: addressBook}
	t := &outcome.Template{
		Example: reason.InLanguage(w.ExampleName, language), Title: reason.InLanguage(w.Title, language), About: About(o, language),
		AddressBook: addressBook, AddressBookTitle: reason.InLanguage(w.AddressBook, language),
	}
	if !slices.Contains(o.RowFields(), "handover") {
		t.AddressBook = nil
	}
	t.Sheets = append(t.Sheets, m.rows())
	for _, block := range o.Joins {
		t.Sheets = append(t.Sheets, m.block(block))
	}
	return t
}

// About says in one line what an operation does.
func About(o *mapping.Operation, language string) string {
	return reason.InLanguage(words().About[o.Name()], language)
}

// blockKey is the field by which a row names a block.
func blockKey(block string) string { return mapping.BlockFields(block)[0] }

// maker makes the sheets of a template.
type maker struct {
	operation   *mapping.Operation
	words       *templateWords
	language    string
	addressBook []string
}

// rows is the sheet of the rows. Its columns are in the order of template.toml.
func (m *maker) rows() outcome.TemplateSheet {
	sheet := outcome.TemplateSheet{Name: reason.InLanguage(m.words.Rows[m.operation.Key], m.language)}
	wanted := m.operation.RowFields()
	for i := range m.words.Field {
		f := &m.words.Field[i]
		if !slices.Contains(wanted, f.Name) || f.From == outcome.AddressBook && len(m.addressBook) == 0 {
			continue
		}
		c := m.column(f)
		if block := m.blockOf(f.Name); block != "" {
			c.From = block
			c.Comment = m.need(f) + reason.InLanguage(m.words.Block[block].InRows, m.language)
		} else {
			c.Comment = m.need(f) + c.Comment
		}
		c.Example = firstOfEach(f.Example, m.words.field(m.operation.Key).Example)
		sheet.Columns = append(sheet.Columns, c)
	}
	return sheet
}

// block is the sheet of a block. Its key is the first column.
func (m *maker) block(name string) outcome.TemplateSheet {
	words := m.words.Block[name]
	sheet := outcome.TemplateSheet{Block: name, Name: reason.InLanguage(words.Name, m.language)}
	fields := mapping.BlockFields(name)
	key := m.words.field(fields[0])
	for i := range m.words.Field {
		f := &m.words.Field[i]
		if f == key || !slices.Contains(fields, f.Name) {
			continue
		}
		c := m.column(f)
		c.Comment, c.Example = m.optional(f)+c.Comment, f.Example
		sheet.Columns = append(sheet.Columns, c)
	}
	c := m.column(key)
	c.Comment, c.Example = reason.InLanguage(words.InSheet, m.language), firstOfEach(key.Example, key.Example)
	sheet.Columns = slices.Insert(sheet.Columns, 0, c)
	return sheet
}

// column is the column of a field, without an example.
func (m *maker) column(f *fieldWords) outcome.TemplateColumn {
	words := reason.InLanguage(map[string][2]string{"en": f.EN, "zh": f.ZH, "ko": f.KO}, m.language)
	return outcome.TemplateColumn{Field: f.Name, Header: words[0], Comment: words[1], Kind: f.Kind, Choices: f.Choices, From: f.From}
}

// blockOf is the block whose key a field of the rows is, "" if it is none.
func (m *maker) blockOf(field string) string {
	for _, block := range m.operation.Joins {
		if blockKey(block) == field {
			return block
		}
	}
	return ""
}

// need says whether a row must have a field. It says nothing if a block that is named nowhere may count for all rows.
func (m *maker) need(f *fieldWords) string {
	must, orElse := m.operation.MustHave(f.Name)
	switch {
	case !must:
		return m.optional(f)
	case slices.ContainsFunc(append(orElse, f.Name), m.mayBeOneForAll):
		return ""
	case len(orElse) == 0:
		return reason.InLanguage(m.words.Required, m.language)
	}
	for i, other := range orElse {
		orElse[i] = m.column(m.words.field(other)).Header
	}
	return strings.ReplaceAll(reason.InLanguage(m.words.Either, m.language), "{0}", strings.Join(orElse, ", "))
}

// mayBeOneForAll says that a field is the key of a block of which a single one is for all rows.
func (m *maker) mayBeOneForAll(field string) bool { return m.words.Block[m.blockOf(field)].OneForAll }

// optional says that a field may be left out, if it may.
func (m *maker) optional(f *fieldWords) string {
	if f.Open {
		return reason.InLanguage(m.words.Optional, m.language)
	}
	return ""
}

// firstOfEach are the examples in those rows whose key stands in no row before.
func firstOfEach(examples, keys []string) []string {
	var first []string
	for i, key := range keys {
		if slices.Index(keys, key) == i && i < len(examples) {
			first = append(first, examples[i])
		}
	}
	return first
}
