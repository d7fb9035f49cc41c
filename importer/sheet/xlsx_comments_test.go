package sheet

import (
	"fmt"
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// commentsOf is what a pass over the first sheet of a file tells of its comments.
func commentsOf(t *testing.T, path string) string {
	t.Helper()
	b := opened(t, path, Options{})
	var all []string
	for range 2 { // both passes tell the same
		all = all[:0]
		for r, err := range b.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range r.Comments {
				all = append(all, fmt.Sprintf("%d.%d %q", r.Number, c.Column, c.Text))
			}
		}
	}
	return strings.Join(all, ", ")
}

// TestXLSXComments: notes, and threads of comments, beside which Excel writes notes for older versions.
func TestXLSXComments(t *testing.T) {
	const (
		relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
		notes     = `<comments><authors><author>Jo</author></authors><commentList>` +
			`<comment ref="B2" authorId="0"><text><r><rPr><b/></rPr><t>Jo:</t></r><r><t xml:space="preserve">&#10;HOLD</t></r></text></comment>` +
			`<comment ref="A3" authorId="0"><text><t>[Threaded comment]&#10;&#10;Comment:&#10;    check</t></text></comment>` +
			`<comment ref="nowhere"><text><t>lost</t></text></comment></commentList></comments>`
		threads = `<ThreadedComments><threadedComment ref="A3" id="{1}"><text>check</text></threadedComment>` +
			`<threadedComment ref="A3" id="{2}" parentId="{1}"><text>do not ship</text></threadedComment></ThreadedComments>`
	)
	relation := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + kind + `" Target="` + target + `"/>`
	}
	book := sheettest.PlainBook(data(`<row r="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row><row r="3"><c><v>3</v></c></row>`)).
		With("xl/worksheets/_rels/sheet1.xml.rels", `<Relationships>`+relation("rId1", relations+"comments", "../comments1.xml")+
			relation("rId2", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "../threadedComments/t1.xml")+
			relation("rId3", relations+"comments", "../gone.xml")+`</Relationships>`).
		With("xl/comments1.xml", notes)
	for name, c := range map[string]struct {
		book sheettest.Parts
		want string
	}{
		"notes":   {book, `2.1 "Jo:\nHOLD", 3.0 "[Threaded comment]\n\nComment:\n    check"`},
		"threads": {book.With("xl/threadedComments/t1.xml", threads), `2.1 "Jo:\nHOLD", 3.0 "check", 3.0 "do not ship"`},
	} {
		if got := commentsOf(t, c.book.File(t)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestCommentsLost: a damaged part of comments is told, and the sheet is read. What could be read of the comments counts.
func TestCommentsLost(t *testing.T) {
	const relation = `<Relationships><Relationship Id="rId1" Target="../comments1.xml" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"/>`
	book := sheettest.PlainBook(data(`<row r="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`)).
		With("xl/worksheets/_rels/sheet1.xml.rels", relation+`</Relationships>`)
	const first = `<comments><commentList><comment ref="A2"><text><t>HOLD</t></text></comment>`
	for name, c := range map[string]struct {
		book       sheettest.Parts
		want, lost string
	}{
		"cut":    {book.With("xl/comments1.xml", first+`<comm`), `2.0 "HOLD"`, "xl/comments1.xml"},
		"no XML": {book.With("xl/comments1.xml", "\x00\x01 nothing"), "", "xl/comments1.xml"},
		"other":  {book.With("xl/comments1.xml", `<kommentare/>`), "", "xl/comments1.xml"},
		"many": {book.With("xl/comments1.xml", first+strings.Repeat(`<comment ref="A1"><text/></comment>`, mostComments)),
			`2.0 "HOLD"`, "xl/comments1.xml"},
		"relations": {book.With("xl/worksheets/_rels/sheet1.xml.rels", relation+`<Rel`), "", "xl/worksheets/_rels/sheet1.xml.rels"},
	} {
		path := c.book.File(t)
		if got := commentsOf(t, path); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		b := opened(t, path, Options{})
		for range b.Rows(0) {
		}
		wantSeen(t, b, reason.Reason{Code: reason.CommentsLost, Value: b.Sheets[0].Name, Args: []string{c.lost}})
	}
}

// TestSpreadsheetMLComments: in XML of 2003 a comment stands in its cell, as HTML.
func TestSpreadsheetMLComments(t *testing.T) {
	path := sheettest.FileOf(t, []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`+
		`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" `+
		`xmlns:html="http://www.w3.org/TR/REC-html40"><Worksheet ss:Name="a"><Table>`+
		`<Row><Cell><Data ss:Type="String">order</Data></Cell></Row>`+
		`<Row><Cell><Data ss:Type="String">1</Data></Cell><Cell><Data ss:Type="String">2</Data><Comment ss:Author="Jo">`+
		`<ss:Data><html:B>Jo:</html:B><html:Font>&#10;HOLD</html:Font></ss:Data></Comment></Cell></Row>`+
		`<Row><Cell><Data ss:Type="String">3</Data></Cell></Row></Table></Worksheet></Workbook>`))
	if got, want := commentsOf(t, path), `2.1 "Jo:\nHOLD"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
