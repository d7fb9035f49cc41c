package sheet

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// oleWith is an OLE file with only a header and a directory that names these streams.
func oleWith(streams ...string) string {
	b := []byte(oleFirst + strings.Repeat("\x00", 512-len(oleFirst)))
	for _, s := range append([]string{"Root Entry"}, streams...) {
		entry := make([]byte, 128)
		for i, c := range utf16.Encode([]rune(s)) {
			binary.LittleEndian.PutUint16(entry[2*i:], c)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(s)+2))
		b = append(b, entry...)
	}
	return string(b)
}

func TestWhatIsNoSpreadsheet(t *testing.T) {
	zipOf := func(parts ...string) string {
		var f sheettest.Parts
		for _, p := range parts {
			name, content, _ := strings.Cut(p, "=")
			f = f.With(name, content)
		}
		return string(f.Packed(t))
	}
	office := func(main, kind string) string {
		return zipOf("[Content_Types].xml=<Types><Override PartName=\"/"+main+"\" ContentType=\""+kind+"\"/></Types>",
			"_rels/.rels="+strings.Replace(sheettest.RelsPart, "xl/workbook.xml", main, 1), main+"=<x/>")
	}
	whole := string(sheettest.PlainBook(data("")).Packed(t))
	for name, c := range map[string]struct {
		content string
		want    reason.Reason
	}{
		"xls":             {oleWith("Workbook"), refusedFor(reason.BinaryXLS)},
		"xls of Excel 95": {oleWith("Book"), refusedFor(reason.BinaryXLS)},
		"xls without OLE": {"\x09\x04\x06\x00\x00\x00\x10\x00", refusedFor(reason.BinaryXLS)},
		"encrypted":       {oleWith("EncryptionInfo", "EncryptedPackage"), refusedFor(reason.Encrypted)},
		"Word 97":         {oleWith("WordDocument"), refusedFor(reason.NotASheet, "Word")},
		"other OLE":       {oleWith("__properties"), refusedFor(reason.NotASheet, "OLE")},
		"ods": {zipOf("mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml=<x/>"),
			refusedFor(reason.OpenDocument)},
		"keynote":    {zipOf("Index/Document.iwa=x", "Index/Slide-1.iwa=x"), refusedFor(reason.NotASheet, "Apple Keynote")},
		"keynote 09": {zipOf("index.apxl=x"), refusedFor(reason.NotASheet, "Apple Keynote")},
		"gsheet":     {`{"doc_id":"1abc","email":"a@example.com","":"WARNING!"}`, refusedFor(reason.CloudShortcut, "Google Drive")},
		"older gsheet": {`{"url": "https://docs.google.com/open?id=1", "resource_id": "x"}`,
			refusedFor(reason.CloudShortcut, "Google Drive")},
		"web shortcut": {"[InternetShortcut]\r\nURL=https://example.org\r\n", refusedFor(reason.CloudShortcut, "the web")},
		"sylk":         {"ID;PWXL;N;E\r\nC;X1;Y1;K\"a\"\r\n", refusedFor(reason.OldSheet, "SYLK")},
		"dif":          {"TABLE\r\n0,1\r\n\"EXCEL\"\r\n", refusedFor(reason.OldSheet, "DIF")},
		"lotus":        {"\x00\x00\x1A\x00\x00\x10", refusedFor(reason.OldSheet, "Lotus 1-2-3")},
		"json":         {"[\n {\n  \"order\": 1}]", refusedFor(reason.DataFile, "JSON")},
		"sqlite":       {"SQLite format 3\x00", refusedFor(reason.DataFile, "SQLite")},
		"flat ods": {`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>`,
			refusedFor(reason.OpenDocument)},
		"odt":     {zipOf("mimetype=application/vnd.oasis.opendocument.text"), refusedFor(reason.NotASheet, "OpenDocument")},
		"numbers": {zipOf("Index/Document.iwa=x"), refusedFor(reason.AppleNumbers)},
		"xlsb": {office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
			refusedFor(reason.BinaryXLSB)},
		"docx": {office("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
			refusedFor(reason.NotASheet, "Word")},
		"pptx":             {office("ppt/presentation.xml", ""), refusedFor(reason.NotASheet, "PowerPoint")},
		"zip":              {zipOf("orders.csv=order"), refusedFor(reason.Archive, "ZIP")},
		"empty zip":        {zipEmpty + strings.Repeat("\x00", 18), refusedFor(reason.Archive, "ZIP")},
		"pdf":              {"%PDF-1.7\n", refusedFor(reason.NotASheet, "PDF")},
		"png":              {"\x89PNG\r\n\x1a\n", refusedFor(reason.NotASheet, "PNG")},
		"jpeg":             {"\xFF\xD8\xFF\xE0", refusedFor(reason.NotASheet, "JPEG")},
		"rar":              {"Rar!\x1A\x07\x00", refusedFor(reason.Archive, "RAR")},
		"gzip":             {"\x1F\x8B\x08", refusedFor(reason.Archive, "gzip")},
		"web archive":      {"MIME-Version: 1.0\r\n", refusedFor(reason.NotASheet, "MHTML")},
		"xml":              {`<?xml version="1.0"?><orders/>`, refusedFor(reason.NotASheet, "XML")},
		"empty":            {"", refusedFor(reason.NoRows)},
		"truncated xlsx":   {whole[:len(whole)-30], refusedFor(reason.Truncated)},
		"half an xlsx":     {whole[:len(whole)/2], refusedFor(reason.Truncated)},
		"no relationships": {zipOf("xl/workbook.xml=" + sheettest.BookPart), refusedFor(reason.MissingPart, "_rels/.rels")},
		"no workbook":      {zipOf("_rels/.rels=" + sheettest.RelsPart), refusedFor(reason.MissingPart, "xl/_rels/workbook.xml.rels")},
		"no sheet part": {zipOf("_rels/.rels="+sheettest.RelsPart, "xl/workbook.xml="+sheettest.BookPart,
			"xl/_rels/workbook.xml.rels="+sheettest.BookRels), refusedFor(reason.MissingPart, "xl/worksheets/sheet1.xml")},
		"sheet unrelated": {zipOf("_rels/.rels="+sheettest.RelsPart, "xl/workbook.xml="+sheettest.BookPart,
			"xl/_rels/workbook.xml.rels=<Relationships/>"), refusedFor(reason.MissingPart, "orders")},
		"no sheet": {string(sheettest.PlainBook(data("")).With("xl/workbook.xml",
			strings.Replace(sheettest.BookPart, "rId1", "", 1)).Packed(t)), refusedFor(reason.NoTable)},
		"styles missing": {string(sheettest.PlainBook(data("")).WithRelation(sheettest.StylesRel).Packed(t)),
			refusedFor(reason.MissingPart, "xl/styles.xml")},
		"texts missing": {string(sheettest.PlainBook(data("")).WithRelation(sheettest.TextsRel).Packed(t)),
			refusedFor(reason.MissingPart, "xl/sharedstrings.xml")},
		"part twice": {zipOf("a/b=1", `a\b=2`), refusedFor(reason.DamagedPart, "a/b")},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.content)), Options{}, c.want)
		})
	}
}

func TestOpenOfNoFile(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "gone.xlsx"), Options{}); !os.IsNotExist(err) || isRefusal(err) {
		t.Error(err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil || isRefusal(err) {
		t.Error(err)
	}
}
