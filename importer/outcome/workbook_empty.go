package outcome

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
)

// A new workbook is made of the few parts that every spreadsheet program asks for, in one go however many sheets and columns it
// has. excelize would look through all columns for each one that gets a width.

// emptySheet is a sheet of a new workbook.
type emptySheet struct {
	name    string
	columns string // XML of the widths of its columns, "" for none
	hidden  bool
	notes   []note
}

// The cell formats of a new workbook.
const (
	newText    = 1 // a text, whatever it looks like
	newHeader  = 2 // a text in bold on grey
	newNumber  = 3
	newDigits  = 4 // a number of which all digits are shown, however many they are
	newDay     = 5
	newMoment  = 6
	newClock   = 7
	newStruck  = 7 // more: the same, struck out
	dayFormat  = "yyyy\\-mm\\-dd"
	hourFormat = "hh:mm:ss"
)

const (
	xmlStart     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relsType     = "application/vnd.openxmlformats-package.relationships+xml"
	workbookPart = "xl/workbook.xml"
)

// newStyles is the style sheet of a new workbook.
var newStyles = xmlStart + `<styleSheet xmlns="` + transitionalMain + `"><numFmts count="3">` +
	`<numFmt numFmtId="164" formatCode="` + dayFormat + `"/><numFmt numFmtId="165" formatCode="` + dayFormat + ` ` + hourFormat + `"/>` +
	`<numFmt numFmtId="166" formatCode="` + hourFormat + `"/></numFmts><fonts count="4">` +
	`<font><sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><family val="2"/></font>` +
	`<font><b/><sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><family val="2"/></font>` +
	`<font><strike/><sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><family val="2"/></font>` +
	`<font><b/><strike/><sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><family val="2"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
	`<fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/><bgColor indexed="64"/></patternFill></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="15"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` + newCellFormats(0) + newCellFormats(2) +
	`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// newCellFormats is the XML of the cell formats of texts, headers and numbers, in a font. The next one is that of headers.
func newCellFormats(font int) string {
	var b strings.Builder
	for i, number := range [...]int{textInput, textInput, 0, 1, 164, 165, 166} {
		if i+1 == newHeader {
			fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" `+
				`applyFill="1"/>`, number, font+1)
			continue
		}
		fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">`+
			`<alignment vertical="top"/></xf>`, number, font)
	}
	return b.String()
}

// newSummaryPackage makes a new workbook whose only sheet is empty and becomes the Summary.
func newSummaryPackage(ctx context.Context, name string) (*zipPackage, error) {
	return newPackage(ctx, []emptySheet{{name: name}})
}

// sheetPart is the part of the n-th sheet of a new workbook, counted from 1.
func sheetPart(n int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", n) }

// newPackage makes a new workbook with these sheets, all of them empty.
func newPackage(ctx context.Context, sheets []emptySheet) (*zipPackage, error) {
	var types, list, relations strings.Builder
	var raw bytes.Buffer
	z := zip.NewWriter(&raw)
	var err error
	add := func(name, content string) {
		var w io.Writer
		if err == nil {
			w, err = z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // most of them are read and written once more
		}
		if err == nil {
			_, err = io.WriteString(w, content)
		}
	}
	for i, s := range sheets {
		fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%s"/>`, sheetPart(i+1), sheetType)
		if len(s.notes) > 0 {
			fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%s"/>`, notesPart(i+1), notesType)
		}
		state := ""
		if s.hidden {
			state = ` state="hidden"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escaped(s.name), i+1, state, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, officeRels, i+1)
	}
	fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(sheets)+1, officeRels)
	add(contentTypes, xmlStart+`<Types xmlns="`+packageTypes+`"><Default Extension="rels" ContentType="`+relsType+`"/>`+
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="`+vmlType+`"/>`+
		`<Override PartName="/`+workbookPart+`" ContentType="`+workbookType+`"/>`+
		types.String()+`<Override PartName="/xl/styles.xml" ContentType="`+stylesType+`"/></Types>`)
	add(relationsPart(""), relsStart+`<Relationship Id="rId1" Type="`+officeRels+`/officeDocument" Target="`+workbookPart+
		`"/></Relationships>`)
	add(workbookPart, xmlStart+`<workbook xmlns="`+transitionalMain+`" xmlns:r="`+officeRels+`">`+
		`<bookViews><workbookView/></bookViews><sheets>`+list.String()+`</sheets></workbook>`)
	add(relationsPart(workbookPart), relsStart+relations.String()+`</Relationships>`)
	add("xl/styles.xml", newStyles)
	for i, s := range sheets {
		drawn := ""
		if len(s.notes) > 0 {
			addNotes(add, i+1, s.notes)
			drawn = legacyDrawing
		}
		add(sheetPart(i+1), xmlStart+`<worksheet xmlns="`+transitionalMain+`"><sheetViews><sheetView workbookViewId="0"/></sheetViews>`+
			`<sheetFormatPr defaultRowHeight="15"/>`+s.columns+`<sheetData/>`+drawn+`</worksheet>`)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, err
	}
	r, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return nil, err
	}
	return newZipPackage(ctx, r), nil
}
