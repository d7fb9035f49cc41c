package outcome

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet"
)

// Excel refuses a workbook whose list of content types does not fit its parts and its name. An outcome is a plain workbook,
// whatever its source was.
func TestContentTypesFit(t *testing.T) {
	t.Parallel()
	const (
		ms   = "application/vnd.ms-excel."
		open = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	override := func(part, kind string) string {
		return `<Override PartName="/` + part + `" ContentType="` + kind + `"/>`
	}
	byOverride := func(parts ...string) string {
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(override(p, relsType))
		}
		return b.String()
	}
	const (
		types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`
		xml   = `<Default Extension="xml" ContentType="application/xml"/>`
		rels  = `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
	)
	onlySheet := override("xl/worksheets/sheet1.xml", open+"worksheet+xml")
	noDefault := types + xml + byOverride("_rels/.rels", "xl/_rels/workbook.xml.rels")
	other := strings.NewReplacer("<", "<ct:", "</", "</ct:", "xmlns=", "xmlns:ct=")
	usual := override("xl/workbook.xml", open+"sheet.main+xml") + onlySheet
	main := func(kind string) string { return strings.Replace(usual, open+"sheet.main+xml", kind+".main+xml", 1) }
	byDefault := func(kind string) string {
		return types + rels + strings.Replace(xml, "application/xml", open+kind+".main+xml", 1) + onlySheet
	}
	for name, content := range map[string]string{
		"with macros":             types + rels + xml + main(ms+"sheet.macroEnabled"),
		"a template":              types + rels + xml + main(open+"template"),
		"a template with macros":  types + rels + xml + main(ms+"template.macroEnabled"),
		"an add-in":               types + rels + xml + main(ms+"addin.macroEnabled"),
		"relations by override":   noDefault + usual,
		"one by override":         types + rels + xml + byOverride("_rels/.rels") + usual,
		"capitals":                types + strings.Replace(rels, `"rels"`, `"RELS"`, 1) + xml + usual,
		"another type":            types + strings.Replace(rels, relsType, "application/xml", 1) + xml + usual,
		"the workbook by default": byDefault("sheet"),
		"a template by default":   byDefault("template"),
		"of nothing":              types + rels + xml + usual + override("xl/worksheets/sheet2.xml", open+"worksheet+xml"),
		"other prefix":            other.Replace(noDefault + usual),
	} {
		end := `</Types>`
		if name == "other prefix" {
			end = `</ct:Types>`
		}
		source := rawWorkbook(t, `<sheetData>`+ordersXML+`</sheetData>`, map[string]string{contentTypes: content + end})
		out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
		t.Log(name)
		checkExcelRules(t, out)
	}
}

// Archivers write entries for folders, some of them deflated, some with what no folder has. An outcome has parts only.
func TestFolderEntries(t *testing.T) {
	t.Parallel()
	plain := rawWorkbook(t, `<sheetData>`+ordersXML+`</sheetData>`, nil)
	z := must(zip.OpenReader(plain))
	defer z.Close()
	for _, c := range []struct {
		folders []string
		method  uint16
		content string
	}{
		{[]string{"_rels/", "xl/", "xl/worksheets/"}, zip.Deflate, ""},
		{[]string{"_rels/", "xl/", "docProps/"}, zip.Store, ""},
		{[]string{`xl\worksheets`}, zip.Deflate, ""},
		{[]string{"./", "__MACOSX/", "xl/x/"}, zip.Store, ""},
		{[]string{"xl/worksheets/"}, zip.Deflate, "what no folder has"},
	} {
		source := filepath.Join(t.TempDir(), "source.xlsx")
		var raw bytes.Buffer
		w := zip.NewWriter(&raw)
		for _, name := range c.folders {
			name = strings.TrimSuffix(name, "/") + "#" // archive/zip would write no content
			packed := deflated(c.content, c.method)
			entry := must(w.CreateRaw(&zip.FileHeader{Name: name, Method: c.method, CRC32: crcOf(c.content),
				CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(c.content))}))
			must(entry.Write(packed))
		}
		for _, part := range z.File {
			if err := w.Copy(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		content := raw.Bytes()
		for _, name := range c.folders {
			name = strings.TrimSuffix(name, "/")
			content = bytes.ReplaceAll(content, []byte(name+"#"), []byte(name+"/"))
		}
		if err := os.WriteFile(source, content, 0o644); err != nil {
			t.Fatal(err)
		}
		out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
		checkExcelRules(t, out)
		for i, a := range answersTo(0, 2, 3) {
			if got := rowsOf(t, out, 1)[i+2]; len(got) < 3 || got[2] != string(a.Status) {
				t.Errorf("%v: row %d is %q", c.folders, i+2, got)
			}
		}
	}
}

func deflated(content string, method uint16) []byte {
	if method == zip.Store {
		return []byte(content)
	}
	var b strings.Builder
	w := must(flate.NewWriter(&b, flate.BestSpeed))
	must(w.Write([]byte(content)))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return []byte(b.String())
}

func crcOf(content string) uint32 { return crc32.ChecksumIEEE([]byte(content)) }

// Each kind of outcome opens in LibreOffice: a program that is strict about what a file is.
func TestKindsOpenInLibreOffice(t *testing.T) {
	t.Parallel()
	const open = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	macros := typesXML(`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + open + `worksheet+xml"/>`)
	var names, outs []string
	for name, source := range map[string]string{
		"macros": rawWorkbook(t, `<sheetData>`+ordersXML+`</sheetData>`, map[string]string{contentTypes: macros}),
		"template": rawWorkbook(t, `<sheetData>`+ordersXML+`</sheetData>`, map[string]string{
			contentTypes: strings.Replace(macros, "application/vnd.ms-excel.sheet.macroEnabled", open+"template", 1)}),
		"csv":  csvFile(t, "order_num,weight\nHGE1,1\nHGE2,2\n"),
		"html": csvFile(t, "<html><table><tr><td>order_num<td>weight<tr><td>HGE1<td>1<tr><td>HGE2<td>2</table></html>"),
		"xml 2003": csvFile(t, `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" `+
			`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>`+
			`<Row><Cell><Data ss:Type="String">order_num</Data></Cell></Row><Row><Cell><Data ss:Type="String">HGE1</Data></Cell></Row>`+
			`<Row><Cell><Data ss:Type="String">HGE2</Data></Cell></Row></Table></Worksheet></Workbook>`),
	} {
		out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}}, answersTo(0, 2, 3)...)
		checkExcelRules(t, out)
		names, outs = append(names, name), append(outs, nameOwn(t, out, name))
	}
	for i, saved := range libreoffice.SaveAll(t, outs, "xlsx") {
		b := must(sheet.Open(saved, sheet.Options{}))
		defer b.Close()
		if rows := rowTexts(t, b, 1); len(rows[3]) < 3 || rows[3][2] != string(answerTo(0, 3).Status) {
			t.Errorf("%s: %v", names[i], rows)
		}
	}
}

// nameOwn gives a file this name, beside where it is, and returns its path.
func nameOwn(t *testing.T, file, name string) string {
	t.Helper()
	path := filepath.Join(filepath.Dir(file), name+filepath.Ext(file))
	if err := os.Rename(file, path); err != nil {
		t.Fatal(err)
	}
	return path
}
