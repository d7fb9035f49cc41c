package sheet

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

// Parts of a workbook with one sheet, as plain as they can be.
const (
	relsPart  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookPart  = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="orders" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	textsRel  = `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>`
	stylesRel = `<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`
)

// files are the parts of a zip by name, in order.
type files []struct {
	name, content string
}

// plainBook is a workbook whose sheet holds this, inside of worksheet.
func plainBook(sheet string) files {
	return files{
		{"_rels/.rels", relsPart},
		{"xl/workbook.xml", bookPart},
		{"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sheet + `</worksheet>`},
	}
}

// with adds a part, or replaces the one of that name.
func (f files) with(name, content string) files {
	out := append(files(nil), f...)
	for i := range out {
		if out[i].name == name {
			out[i].content = content
			return out
		}
	}
	return append(out, struct{ name, content string }{name, content})
}

// withTexts adds shared strings: the inside of sst.
func (f files) withTexts(sst string) files {
	return f.related(textsRel).with("xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+sst+`</sst>`)
}

// withStyles adds styles: the inside of styleSheet.
func (f files) withStyles(styles string) files {
	return f.related(stylesRel).with("xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+styles+`</styleSheet>`)
}

func (f files) related(rel string) files {
	out := append(files(nil), f...)
	for i := range out {
		if out[i].name == "xl/_rels/workbook.xml.rels" {
			out[i].content = strings.Replace(out[i].content, "</Relationships>", rel+"</Relationships>", 1)
		}
	}
	return out
}

// packed is the zip of the parts.
func (f files) packed(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	for _, p := range f {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.content)
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

// fileOf puts content into a file.
func fileOf(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// file puts the zip of the parts into a file.
func (f files) file(t testing.TB) string { return fileOf(t, f.packed(t)) }
