package outcome

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

func TestOutcomeStandsBesideEachRow(t *testing.T) {
	for name, header := range map[string]int{"header in the first row": 1, "title above": 4, "far down": 20} {
		t.Run(name, func(t *testing.T) {
			source := build(t, func(f *excelize.File) {
				f.SetSheetName("Sheet1", "orders")
				if header > 1 {
					f.SetCellValue("orders", "A1", "七月出货")
				}
				ordersSheet(f, "orders", header, 10)
			})
			answers := answersTo(0, header+1, header+10)
			out := outcomeOf(t, source, []TableHeader{{0, header, 3, nil, nil, nil}}, answers...)
			all := checkExcelRules(t, out)
			wantAnswers(t, grid(t, source, "orders"), grid(t, out, "orders"), header, 3, answers)
			sheet := parse(t, "orders", all["xl/worksheets/sheet1.xml"])
			if got, want := sheet.kid("autoFilter").attr("ref"), fmt.Sprintf("A%d:H%d", header, header+10); got != want {
				t.Errorf("filter over %q, want %q", got, want)
			}
			if frozen := sheet.kid("sheetViews").kid("sheetView").kid("pane").attr("ySplit"); (frozen != "") != (header <= freezeLimit) {
				t.Errorf("header in row %d, frozen rows %q", header, frozen)
			}
		})
	}
}

func TestOutcomeOfThreeSheets(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "handover")
		f.NewSheet("flight")
		f.NewSheet("orders")
		f.SetSheetRow("handover", "A1", &[]any{"handover_num", "company_name"})
		f.SetSheetRow("handover", "A2", &[]any{"21389910283", "company"})
		f.SetSheetRow("flight", "A1", &[]any{"mawb_no", "flight_no", "etd"})
		f.SetSheetRow("flight", "A2", &[]any{"123-2512211", "CA1202", "2025-12-23 08:12:01"})
		ordersSheet(f, "orders", 1, 3)
	})
	flight := Answer{Sheet: 1, Row: 2, Reason: "the air waybill has 10 digits", Next: "write all 11"}
	answers := append([]Answer{flight}, answersTo(2, 2, 4)...)
	out := outcomeOf(t, source, []TableHeader{{Sheet: 2, Row: 1, Width: 3}, {Sheet: 1, Row: 1, Width: 3},
		{Row: 1, Width: 2}}, answers...)
	checkExcelRules(t, out)
	wantAnswers(t, grid(t, source, "handover"), grid(t, out, "handover"), 1, 2, nil)
	wantAnswers(t, grid(t, source, "flight"), grid(t, out, "flight"), 1, 3, answers[:1])
	wantAnswers(t, grid(t, source, "orders"), grid(t, out, "orders"), 1, 3, answers[1:])
}

func TestOutcomeColoursStatuses(t *testing.T) {
	source := build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, 6) })
	out := outcomeOf(t, source, []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 7)...)
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for row := 2; row <= 7; row++ {
		cell := fmt.Sprintf("D%d", row)
		id, _ := f.GetCellStyle("Sheet1", cell)
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		colours := statusColours[answerTo(0, row).Status]
		if len(style.Fill.Color) != 1 || !strings.HasSuffix(colours.fill, style.Fill.Color[0]) ||
			!strings.HasSuffix(colours.font, style.Font.Color) {
			t.Errorf("%s: fill %v, font %v, want %v", cell, style.Fill.Color, style.Font.Color, colours)
		}
	}
	for row := 2; row <= 7; row++ {
		has, link, _ := f.GetCellHyperLink("Sheet1", fmt.Sprintf("H%d", row))
		if want := answerTo(0, row).Document; !has || link != want {
			t.Errorf("row %d: link %v %q, want %q", row, has, link, want)
		}
	}
}

func TestOutcomeSummary(t *testing.T) {
	source := build(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "orders")
		ordersSheet(f, "orders", 1, 10)
	})
	out := outcomeOf(t, source, []TableHeader{{0, 1, 3, nil, nil, nil}}, answersTo(0, 2, 11)...)
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Summary", "orders"}) || f.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets %q, shown first %d", got, f.GetActiveSheetIndex())
	}
	rows, err := f.GetRows("Summary")
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[int]string{
		1: someSummary().Title, 3: "File", 4: "file|orders 2025-07.xlsx", 8: "reference|state|form",
		9: "TR20250427000000001|confirmed|9275000001", 13: "orders!B6|HGE2507080000516|javascript|nothing"} {
		texts := slices.DeleteFunc(rows[row-1], func(text string) bool { return text == "" })
		if got := strings.Join(texts, "|"); got != want {
			t.Errorf("row %d is %q, want %q", row, got, want)
		}
	}
	leads := map[string]string{}
	for cell, text := range grid(t, out, "Summary") {
		if has, link, _ := f.GetCellHyperLink("Summary", cell); has {
			leads[text] = link
		}
	}
	want := map[string]string{"9275000001": "https://files.example/1.pdf", "orders!B6": "'orders'!B6"}
	if !maps.Equal(leads, want) {
		t.Errorf("links %q, want %q", leads, want)
	}
}

func TestOutcomeOfRefusedFileIsTheSummaryAlone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "x.outcome.xlsx")
	s := someSummary()
	s.Title = "this file could not be read"
	if err := Write(t.Context(), out, nil, nil, nil, s); err != nil {
		t.Fatal(err)
	}
	checkExcelRules(t, out)
	if got := grid(t, out, "Summary")["A1"]; got != TitlePrefix+": this file could not be read" {
		t.Errorf("A1 is %q", got)
	}
}

func TestOutcomeTextsStayTexts(t *testing.T) {
	long := strings.Repeat("长", sheet.MostChars+10)
	source := build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, 3) })
	answers := []Answer{
		{Row: 2, Status: reason.Refused, Reason: "=cmd|' /C calc'!A0", Next: "\x00bell\x07 and \xff", Reference: "'quoted",
			Form: "x", Document: "javascript:alert(1)"},
		{Row: 3, Status: reason.Refused, Reason: "two\r\nlines", Next: "_x000D_ is text", Reference: " space ",
			Form: "-1", Document: "file:///etc/passwd"},
		{Row: 4, Status: "of another kind", Reason: long, Next: "]]>&amp;",
			Form: "\u202Eabc", Document: "https://files.example/a b\"c"},
	}
	out := outcomeOf(t, source, []TableHeader{{0, 1, 3, nil, nil, nil}}, answers...)
	all := checkExcelRules(t, out)
	got := grid(t, out, "Sheet1")
	for cell, want := range map[string]string{
		"E2": "=cmd|' /C calc'!A0", "F2": "bell and \uFFFD", "G2": "'quoted",
		"E3": "two\nlines", "F3": "_x000D_ is text", "G3": " space ", "H3": "-1",
		"D4": "of another kind", "E4": strings.Repeat("长", sheet.MostChars-2) + "…", "F4": "]]>&amp;", "H4": "\u202Eabc"} {
		if got[cell] != want {
			t.Errorf("%s is %.60q, want %.60q", cell, got[cell], want)
		}
	}
	sheet := parse(t, "Sheet1", all["xl/worksheets/sheet1.xml"])
	for _, row := range sheet.kid("sheetData").Kids {
		for _, c := range row.Kids {
			if c.kid("f").XMLName.Local != "" {
				t.Errorf("%s is a formula", c.attr("r"))
			}
		}
	}
	if links := sheet.kid("hyperlinks").Kids; len(links) != 1 || links[0].attr("ref") != "H4" {
		t.Errorf("links: %v", links)
	}
}
