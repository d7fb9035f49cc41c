package outcome

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// TestLongReasonsTakeLines has reasons in three languages: their columns stay narrow, and rows become high enough, unless the
// user has set their height.
func TestLongReasonsTakeLines(t *testing.T) {
	rows := ordersXML
	for row, height := range map[string]string{`<row r="2">`: `<row r="2" ht="15" x="1">`,
		`<row r="3">`: `<row r="3" ht="31" customHeight="1">`} {
		rows = strings.Replace(rows, row, height, 1)
	}
	source := rawWorkbook(t, `<sheetData>`+rows+`<row ht="16.5" r="4">`+inline("A4", "HGE3")+`</row></sheetData>`, nil)
	for _, text := range []string{strings.Repeat("the weight is missing ", 12), strings.Repeat("请填写重量，", 20),
		strings.Repeat("무게를 적어 주세요 ", 20)} {
		out := outcomeOf(t, source, []TableHeader{{0, 1, 2, nil, nil, nil}},
			Answer{Row: 2, Status: reason.Rejected, Reason: text, Next: text},
			Answer{Row: 3, Status: reason.Rejected, Reason: text, Next: text}, Answer{Row: 4, Status: reason.Confirmed})
		f := must(excelize.OpenFile(out))
		defer f.Close()
		for _, column := range []string{"D", "E"} {
			if w := must(f.GetColWidth("orders", column)); w > 55 || w < 40 {
				t.Errorf("column %s is %v wide", column, w)
			}
			style := must(f.GetStyle(must(f.GetCellStyle("orders", column+"2"))))
			if style.Alignment == nil || !style.Alignment.WrapText || style.Alignment.Vertical != "top" {
				t.Errorf("%s2: %+v", column, style.Alignment)
			}
		}
		sheet := string(unzip(t, out)["xl/worksheets/sheet1.xml"])
		tall := must(f.GetRowHeight("orders", 2))
		if lines := tall / ordinaryLine; lines < float64(textWidth(text)/60) || lines > float64(textWidth(text)/30) {
			t.Errorf("%v lines for a text that is %d wide", lines, textWidth(text))
		}
		for _, want := range []string{`<row r="3" ht="31" customHeight="1">`, `<row ht="16.5" r="4">`} {
			if !strings.Contains(sheet, want) {
				t.Errorf("no %s", want)
			}
		}
	}
}

// TestRowsFitTheColumnsOfTheUser has columns that an outcome left and their user has made wide, or next to nothing.
func TestRowsFitTheColumnsOfTheUser(t *testing.T) {
	text := strings.Repeat("the weight is missing ", 5)
	for width, want := range map[float64][2]float64{200: {15, 15}, 1: {150, 409}} {
		source := build(t, func(f *excelize.File) {
			f.SetSheetName("Sheet1", "orders")
			ordersSheet(f, "orders", 1, 2)
			f.SetSheetRow("orders", "D1", &[]any{inEnglish[0], inEnglish[1], inEnglish[2], inEnglish[3], inEnglish[4]})
			f.SetColWidth("orders", "E", "F", width)
		})
		a := Answer{Row: 2, Status: reason.Rejected, Reason: text}
		f := must(excelize.OpenFile(outcomeOf(t, source, []TableHeader{{0, 1, 8, nil, nil, nil}}, a)))
		defer f.Close()
		if tall := must(f.GetRowHeight("orders", 2)); tall < want[0] || tall > want[1] {
			t.Errorf("in columns of %v the row is %v high", width, tall)
		}
	}
}
