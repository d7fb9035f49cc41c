// Package sheettest makes spreadsheets for tests: workbooks from the XML of their parts, and large tables of orders like those
// that shops export.
package sheettest

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// The parts of a plain workbook with one sheet called orders, and relationships that can be added to it.
const (
	RelsPart = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
		`Target="xl/workbook.xml"/></Relationships>`
	BookPart = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
		`<sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>`
	BookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" ` +
		`Target="worksheets/sheet1.xml"/></Relationships>`
	TextsRel = `<Relationship Id="rId2" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>`
	StylesRel = `<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" ` +
		`Target="styles.xml"/>`
)

// Parts are the parts of a zip by name, in order.
type Parts []struct {
	Name, Content string
}

// PlainBook is a workbook with one sheet. sheet is the XML inside of its worksheet element.
func PlainBook(sheet string) Parts {
	return Parts{
		{"_rels/.rels", RelsPart},
		{"xl/workbook.xml", BookPart},
		{"xl/_rels/workbook.xml.rels", BookRels},
		{"xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
			`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sheet + `</worksheet>`},
	}
}

// With adds a part, or replaces the one of that name.
func (f Parts) With(name, content string) Parts {
	out := append(Parts(nil), f...)
	for i := range out {
		if out[i].Name == name {
			out[i].Content = content
			return out
		}
	}
	return append(out, struct{ Name, Content string }{name, content})
}

// WithTexts adds shared strings. sst is the XML inside of the sst element.
func (f Parts) WithTexts(sst string) Parts {
	return f.WithRelation(TextsRel).With("xl/sharedStrings.xml",
		`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+sst+`</sst>`)
}

// WithStyles adds styles. styles is the XML inside of the styleSheet element.
func (f Parts) WithStyles(styles string) Parts {
	return f.WithRelation(StylesRel).With("xl/styles.xml",
		`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+styles+`</styleSheet>`)
}

// WithRelation adds a relationship of the workbook: a Relationship element.
func (f Parts) WithRelation(rel string) Parts {
	out := append(Parts(nil), f...)
	for i := range out {
		if out[i].Name == "xl/_rels/workbook.xml.rels" {
			out[i].Content = strings.Replace(out[i].Content, "</Relationships>", rel+"</Relationships>", 1)
		}
	}
	return out
}

// Packed is the zip of the parts.
func (f Parts) Packed(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	for _, p := range f {
		w, err := z.Create(p.Name)
		if err == nil {
			_, err = io.WriteString(w, p.Content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FileOf writes content to a file in a new folder of the test and returns its path. The name has no ending.
func FileOf(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// File writes the zip of the parts to a file and returns its path.
func (f Parts) File(t testing.TB) string { return FileOf(t, f.Packed(t)) }
