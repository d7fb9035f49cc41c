package sheet

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/cell"
)

// TestStruckOut: what a style or a run of a text strikes out is told, shared or inline, on the fast way and on the other.
func TestStruckOut(t *testing.T) {
	f := excelize.NewFile()
	strike, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
	if err != nil {
		t.Fatal(err)
	}
	old, plain := &excelize.Font{Strike: true, Family: "Calibri"}, &excelize.Font{Family: "Calibri"}
	for at, runs := range map[string][]excelize.RichTextRun{
		"A1": {{Text: "1", Font: old}, {Text: "0.5", Font: plain}}, "B1": {{Text: "号", Font: plain}, {Text: "东京", Font: old}},
		"C1": {{Text: "all of ", Font: old}, {Text: "it", Font: old}}, "D1": {{Text: "none", Font: plain}, {Text: " ", Font: old}},
	} {
		if err := f.SetCellRichText("Sheet1", at, runs); err != nil {
			t.Fatal(err)
		}
	}
	for at, v := range map[string]any{"E1": "text", "F1": 1.5, "G1": "text", "H1": 1.5} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "E1", "F1", strike); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "struck.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	for _, noFast := range []bool{false, true} {
		b := opened(t, path, Options{})
		b.content.(*xlsxContent).noFast = noFast
		for r, err := range b.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []struct {
				text, struck string
				is           cell.Strike
			}{{"10.5", "1", cell.PartStruck}, {"号东京", "东京", cell.PartStruck}, {"all of it", "all of it", cell.WholeStruck},
				{"none ", "", cell.Unstruck}, {"text", "text", cell.WholeStruck}, {"1.5", "1.5", cell.WholeStruck},
				{"text", "", cell.Unstruck}, {"1.5", "", cell.Unstruck}} {
				if c := r.Cell(i); c.Text != want.text || c.Struck != want.is || c.StruckText() != want.struck {
					t.Errorf("fast %v, column %d: %q, %v, %q, want %v", !noFast, i, c.Text, c.Struck, c.StruckText(), want)
				}
			}
		}
	}
}

// TestStruckOutInOtherFormats: pages strike out by an element, a style or a class, XML of 2003 by a style or an element.
func TestStruckOutInOtherFormats(t *testing.T) {
	type want struct {
		text, struck string
		is           cell.Strike
	}
	for name, c := range map[string]struct {
		file string
		want []want
	}{
		"html": {`<html><style>.xl65 {color:red;text-line-through:none;}` + "\n" + `.xl66{font-size:9pt;text-decoration:line-through}</style><table><tr>` +
			`<td><s>1</s>0.5<td><del>号</del><td style="text-decoration: line-through">a  b</td><td class="x xl66">c</td>` +
			`<td class=xl65>d</td><td><span style="text-decoration:line-through"><span>e</span>f</span> g</td>` +
			`<tr style="text-decoration:line-through"><td>h</td></tr><tr><td>i</td></tr></table></html>`,
			[]want{{"10.5", "1", cell.PartStruck}, {"号", "号", cell.WholeStruck}, {"a b", "a b", cell.WholeStruck},
				{"c", "c", cell.WholeStruck}, {"d", "", cell.Unstruck}, {"ef g", "ef", cell.PartStruck},
				{"h", "h", cell.WholeStruck}, {"i", "", cell.Unstruck}}},
		"xml": {`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
			`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>` +
			`<Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="s2" ss:Parent="s1"/><Style ss:ID="s3"><Font/></Style>` +
			`</Styles><Worksheet ss:Name="a"><Table><Row><Cell ss:StyleID="s2"><Data ss:Type="Number">1.5</Data></Cell>` +
			`<Cell ss:StyleID="s3"><Data ss:Type="String">b</Data></Cell><Cell><ss:Data ss:Type="String"><html:S>1</html:S>` +
			`<html:Font>0.5</html:Font></ss:Data></Cell></Row><Row ss:StyleID="s1"><Cell><Data ss:Type="String">c</Data></Cell></Row>` +
			`</Table></Worksheet></Workbook>`,
			[]want{{"1.5", "1.5", cell.WholeStruck}, {"b", "", cell.Unstruck}, {"10.5", "1", cell.PartStruck},
				{"c", "c", cell.WholeStruck}}},
	} {
		b := opened(t, sheettest.FileOf(t, []byte(c.file)), Options{})
		var got []want
		for r, err := range b.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range r.Cells {
				got = append(got, want{c.Text, c.StruckText(), c.Struck})
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
