package outcome

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/mapping/reason"
)

// signed is a sheet with three orders, totals and a signature. rows changes the start tags of its rows; more follows the rows.
func signed(t *testing.T, rows map[int]string, more string) string {
	t.Helper()
	var b strings.Builder
	for row, text := range []string{"order_num", "HGE1", "HGE2", "HGE3", "Total", "", "signed: Kim"} {
		fmt.Fprintf(&b, `<row r="%d"%s>%s</row>`, row+1, rows[row+1], inline(fmt.Sprintf("A%d", row+1), text))
	}
	return rawWorkbook(t, `<sheetData>`+b.String()+`</sheetData>`+more, nil)
}

const byHGE1 = `<filterColumn colId="0"><filters><filter val="HGE1"/></filters></filterColumn>`

// statuses answers the rows of signed.
func statuses(all ...reason.Status) (answers []Answer) {
	for i, s := range all {
		answers = append(answers, Answer{Row: 2 + i, Status: s})
	}
	return answers
}

// sheetOf is the sheet of an outcome as text, with the name under which Excel keeps the area of its filter.
func sheetOf(t *testing.T, out string) (sheet, filterName string) {
	t.Helper()
	all := checkExcelRules(t, out)
	for _, n := range parse(t, "workbook", all["xl/workbook.xml"]).kid("definedNames").Kids {
		if n.attr("name") == "_xlnm._FilterDatabase" {
			filterName = n.Text
		}
	}
	return string(all["xl/worksheets/sheet1.xml"]), filterName
}

func TestFilterCoversTheOrderRows(t *testing.T) {
	for _, c := range []struct{ name, more, want string }{
		{"no filter", "", "A1:F4"},
		{"a filter over everything", `<autoFilter ref="A1:A7"/>`, "A1:F4"},
		{"a filter that ends too early", `<autoFilter ref="A1:A3"/>`, "A1:F4"},
		{"one that hides rows, and the totals with them", `<autoFilter ref="A1:A5">` + byHGE1 + `</autoFilter>`, "A1:F5"},
		{"one that hides rows and ends too early", `<autoFilter ref="A1:A3">` + byHGE1 + `</autoFilter>`, "A1:F4"},
		{"a wider one", `<autoFilter ref="A1:Z7"/>`, "A1:Z4"},
		{"another table's", `<autoFilter ref="A6:A7"/>`, "A6:A7"},
		{"a saved view with a filter of its own", `<customSheetViews><customSheetView guid="{1}"><pane ySplit="3"/>` +
			`<autoFilter ref="A6:A7"/></customSheetView></customSheetViews>`, "A1:F4"},
	} {
		out := outcomeOf(t, signed(t, nil, c.more), []TableHeader{{0, 1, 1, nil, nil, nil}},
			statuses("confirmed", "confirmed", "confirmed")...)
		sheet, name := sheetOf(t, out)
		kept := strings.Contains(sheet, byHGE1) == strings.Contains(c.more, byHGE1)
		if !strings.Contains(sheet, `<autoFilter ref="`+c.want+`"`) || !kept {
			t.Errorf("%s: want one over %s: %s", c.name, c.want, sheet[strings.Index(sheet, "</sheetData>"):])
		}
		a, _ := parseArea(c.want)
		if want := "'orders'!" + a.absolute(); name != want && c.name != "another table's" {
			t.Errorf("%s: named %s, want %s", c.name, name, want)
		}
	}
}

// TestFilterOfTableWithoutOrders has a sheet of handovers, of which only those with a problem are answered.
func TestFilterOfTableWithoutOrders(t *testing.T) {
	out := outcomeOf(t, signed(t, map[int]string{3: ` hidden="1"`}, ""), []TableHeader{{0, 1, 1, nil, nil, nil}},
		Answer{Row: 3, Reason: "x", Next: "y", NoOrder: true})
	sheet, _ := sheetOf(t, out)
	if !strings.Contains(sheet, `<autoFilter ref="A1:F7"`) || strings.Contains(sheet, "hidden") {
		t.Errorf("sheet %s", sheet)
	}
}

func TestFilterOfCheckedOrders(t *testing.T) { // an order that would be sent has no status yet
	sheet, _ := sheetOf(t, outcomeOf(t, signed(t, nil, ""), []TableHeader{{0, 1, 1, nil, nil, nil}},
		statuses("", reason.Rejected, "")...))
	if !strings.Contains(sheet, `<autoFilter ref="A1:F4"`) {
		t.Errorf("sheet %s", sheet)
	}
}

// TestHiddenRowThatNeedsSomebodyIsShown hides the rows of all orders: by a filter, by hand, by a height of nothing, in a group.
func TestHiddenRowThatNeedsSomebodyIsShown(t *testing.T) {
	for _, status := range reason.Statuses {
		shown := status != reason.Confirmed && status != reason.Duplicate
		for _, hide := range []string{` hidden="1"`, ` ht="0" customHeight="1"`, ` spans="1:1" hidden="true" outlineLevel="1"`} {
			hidden := map[int]string{2: hide, 3: hide, 5: hide}
			for _, filter := range []string{"", `<autoFilter ref="A1:A4">` + byHGE1 + `</autoFilter>`} {
				out := outcomeOf(t, signed(t, hidden, filter), []TableHeader{{0, 1, 1, nil, nil, nil}},
					statuses(reason.Confirmed, status, reason.Confirmed)...)
				sheet, _ := sheetOf(t, out)
				f := must(excelize.OpenFile(out))
				defer f.Close()
				visible := func(row int) bool {
					return must(f.GetRowVisible("orders", row)) && must(f.GetRowHeight("orders", row)) > 0
				}
				if visible(2) || visible(5) || visible(3) != shown {
					t.Errorf("%s, %s: confirmed row %t, this row %t, totals %t", status, hide, visible(2), visible(3), visible(5))
				}
				if strings.Contains(sheet, byHGE1) != (filter != "" && !shown) {
					t.Errorf("%s, %s: criteria: %s", status, hide, sheet)
				}
			}
		}
	}
}

// TestHiddenRowsThatAreAskedAboutStayHidden asks whether hidden rows are sent: whoever answers no must not get one that is shown.
func TestHiddenRowsThatAreAskedAboutStayHidden(t *testing.T) {
	for answer, stays := range map[string]bool{"": true, "send": false} {
		s := someSummary()
		s.Sections = append(s.Sections, SummarySection{Heading: "Questions", Headers: []string{"cell", "question", "answer", ""},
			Questions: []SummaryQuestion{{Asks: "send?", Key: reason.HiddenRowsKey, Choices: []string{"send"}, Answer: answer}}})
		hidden := map[int]string{3: ` hidden="1"`, 4: ` ht="0" customHeight="1"`}
		filter := `<autoFilter ref="A1:A4">` + byHGE1 + `</autoFilter>`
		sheet, _ := sheetOf(t, outcomeWith(t, signed(t, hidden, filter), s, []TableHeader{{0, 1, 1, nil, nil, nil}},
			statuses(reason.Rejected, reason.Rejected, reason.Rejected)...))
		if strings.Contains(sheet, ` hidden="1"`) != stays || strings.Contains(sheet, ` ht="0"`) != stays ||
			strings.Contains(sheet, byHGE1) != stays {
			t.Errorf("answer %q: %s", answer, sheet)
		}
	}
}

// TestHiddenRowOutsideOfTheFilter keeps the criteria of a filter that does not hide the row.
func TestHiddenRowOutsideOfTheFilter(t *testing.T) {
	source := signed(t, map[int]string{4: ` hidden="1"`}, `<autoFilter ref="A1:A3">`+byHGE1+`</autoFilter>`)
	out := outcomeOf(t, source, []TableHeader{{Row: 1, Width: 1}}, statuses(reason.Confirmed, reason.Confirmed, reason.Rejected)...)
	if sheet, _ := sheetOf(t, out); !strings.Contains(sheet, byHGE1) || strings.Contains(sheet, "hidden") {
		t.Errorf("sheet %s", sheet)
	}
}

// TestButtonsThatAreHiddenStayHidden has a filter that hides a row, and the buttons of a column.
func TestButtonsThatAreHiddenStayHidden(t *testing.T) {
	const hidden = `<filterColumn colId="1" hiddenButton="1"/>`
	out := outcomeOf(t, signed(t, map[int]string{3: ` hidden="1"`}, `<autoFilter ref="A1:B4">`+byHGE1+hidden+`</autoFilter>`),
		[]TableHeader{{0, 1, 2, nil, nil, nil}}, statuses(reason.Confirmed, reason.Rejected)...)
	if sheet, _ := sheetOf(t, out); strings.Contains(sheet, byHGE1) || !strings.Contains(sheet, hidden) {
		t.Errorf("sheet %s", sheet)
	}
}

// TestHiddenRowOfExcelTable has the criteria in the table's own filter.
func TestHiddenRowOfExcelTable(t *testing.T) {
	hidden := strings.Replace(ordersXML, `<row r="3">`, `<row r="3" hidden="1">`, 1)
	for _, status := range []reason.Status{reason.Confirmed, reason.Rejected} {
		out := outcomeOf(t, withTable(t, hidden, tableXML), []TableHeader{{0, 1, 2, nil, nil, nil}}, Answer{Row: 3, Status: status})
		all := checkExcelRules(t, out)
		kept, stays := strings.Contains(string(all["xl/tables/table1.xml"]), byHGE1), status == reason.Confirmed
		if kept != stays || strings.Contains(string(all["xl/worksheets/sheet1.xml"]), "hidden") != stays {
			t.Errorf("%s: %s", status, all["xl/tables/table1.xml"])
		}
	}
}
