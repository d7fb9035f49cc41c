package mapping

import (
	"fmt"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

const raggedHeader = "order_num|weight|handover_num|contact_name|street|address_one\n"

// TestRaggedRows maps the rows of a CSV of which a text has a delimiter or a line break without quotes.
func TestRaggedRows(t *testing.T) {
	const first, second, third = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	rest := "|1|H1|Jo|Road 1|Gate\n"
	for name, c := range map[string]struct {
		header, rows string
		want         string // what became of each row: sent, or the code why not
	}{
		"a delimiter in a text": {"", first + "|1|H1|Jo|Road 1|x|Gate\n" + second + rest + third + rest, "cells-beyond sent sent"},
		"two delimiters": {"", first + rest + second + "|1|H1|Jo, Jr|x|y|Road 1|Gate\n" + third + rest,
			"sent cells-beyond sent"},
		"moved into an empty cell": {"", first + "|1|H1|Ex|Inc|Road 1|\n" + second + "|1|H1|Jo|Road 1|\n" + third +
			"|1|H1|Jo|Road 1|\n",
			"cells-may-be-moved sent sent"},
		"empty cells behind it":   {"", first + "|1|H1|Jo|Road 1|Gate||\n" + second + "|1|H1|Jo|Road 1|Gate|\n", "sent sent"},
		"blanks behind it":        {"", first + "|1|H1|Jo|Road 1|Gate|  \n" + second + "|1|H1|Jo|Road 1|Gate|\n", "sent sent"},
		"a header that is longer": {"order_num|weight|handover_num||\n", first + "|1|H1|a|b\n" + second + "|1|H1||\n", "sent sent"},
		"a line break":            {"", first + "|1|H1|Jo|Example\nRoad|Gate\n" + second + rest, "row-cut rest-of-row sent"},
		"two line breaks": {"", first + "|1|H1|Jo|Example\nRoad\n5|Gate\n" + second + rest,
			"row-cut rest-of-row rest-of-row sent"},
		"a break in each row": {"", first + "|1|H1|Jo|Example\nRoad|Gate\n" + second + "|1|H1|Jo|Example\nRoad|Gate\n",
			"row-cut rest-of-row row-cut rest-of-row"},
		"a break and a blank line":  {"", first + "|1|H1|Jo|Example\n\nRoad|Gate\n" + second + rest, "row-cut rest-of-row sent"},
		"a break in the last cell":  {"", first + rest + "Building B\n" + second + rest, "row-cut rest-of-row sent"},
		"a break before a number":   {"", first + "|1|H1|Jo|Example\n12B|Gate\n" + second + rest, "row-cut rest-of-row sent"},
		"a break in the first cell": {"", "HGE2507\n080000516|1|H1|Jo|Road 1|Gate\n" + second + rest, "row-cut rest-of-row sent"},
		"a remark at the end":       {"", first + rest + second + rest + "Printed by Jo\n", "sent sent"},
		"a total in between":        {"", first + rest + "Total|1\n" + second + rest, "sent sent"},
		"short rows":                {"", first + "|1|H1\n" + second + "|1|H1|Jo\n" + third + "|1|H1|Jo|Road 1\n", "sent sent sent"},
		"short rows of others": {"order_num|weight|handover_num\n", "A1|1\nA22|1\nA333|1|H1\n",
			"empty-handover-or-flight empty-handover-or-flight sent"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.header == "" {
				c.header = raggedHeader
			}
			o := testOptions()
			o.Answers = map[string]reason.Answered{"group starts": {Answer: "none"}}
			if got := endings(t, o, []grid{{csv: true, text: c.header + c.rows}}); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestRestLooksLikeAnOrder: the rest of a row that a line break has cut may begin with what looks like a number of the carrier's,
// or have a delimiter as well. Neither half goes out. The rows around it do.
func TestRestLooksLikeAnOrder(t *testing.T) {
	const number = "HGE2507080000999"
	for name, c := range map[string]struct {
		rows, want string
		inLast     bool // the last cell is cut
	}{
		"in an address":         {"|1|H1|Jo|Depot\n" + number + "|Gate", "row-cut rest-of-row", false},
		"with a word behind it": {"|1|H1|Jo|Depot\n" + number + " B|Gate", "row-cut rest-of-row", false},
		"before a street":       {"|1|H1|Jo\n" + number + "|Road 1|Gate 4", "row-cut rest-of-row", false},
		"before a house number": {"|1|H1|Jo\n" + number + "|15|Gate", "row-cut rest-of-row", false},
		"before two numbers":    {"|1|H1|Jo\n" + number + "|15|7", "row-cut rest-of-row", false},
		"before a delimiter":    {"|1|H1|Jo|Depot\n" + number + "|x|Gate", "row-cut rest-of-row", false},
		"before nothing":        {"|1|H1|Jo|Depot\n" + number, "row-cut rest-of-row", false},
		"before empty cells":    {"|1|H1|Jo|Depot\n" + number + "|", "row-cut rest-of-row", false},
		"in the last cell":      {"|1|H1|Jo|Road 1|Gate\n" + number, "row-cut rest-of-row", true},
		"in the middle of two":  {"|1|H1|Jo|Depot\n" + number + "\nB|Gate", "row-cut rest-of-row rest-of-row", false},
		"in the last of two":    {"|1|H1|Jo|Depot\nB\n" + number + "|Gate", "row-cut rest-of-row rest-of-row", false},
		"twice": {"|1|H1|Jo|Depot\n" + number + "|Gate\n" + number + "|1|H8|Jo|Depot\n" + number + "1|Gate",
			"row-cut rest-of-row row-cut rest-of-row", false},
		"a delimiter and a break":    {"|1|H1|Jo|Example\nRoad|5|Gate", "row-cut rest-of-row", false},
		"a break before empty cells": {"|1|H1|Jo|Example\nRoad", "row-cut rest-of-row", false},
		"in the last, a delimiter":   {"|1|H1|Jo|Road 1|Gate\nBuilding|B", "row-cut rest-of-row", true},
		"a footer of two cells":      {"|1|H1|Jo|Road 1|Gate\nPage 1|of 3", "sent", false},
		"a footer below a short row": {"|1|H1|Jo\nPage 1|of", "sent", false},
		"a total":                    {"|1|H1|Jo\nTotal|1", "sent", false},
		"a short order":              {"|1|H1|Jo|Road 1|Gate\n" + number + "|1|H8", "sent sent", false},
		"two short orders":           {"|1|H1|Jo\n" + number + "|1|H8|Jo", "sent sent", false},
		"an order without a weight":  {"|1|H1|Jo|Road 1|Gate\n" + number + "||H8|Jo|Road 1|Gate", "sent empty-cell", false},
		"an order with a bad weight": {"|1|H1|Jo|Road 1|Gate\n" + number + "|x|H8", "sent bad-weight", false},
	} {
		t.Run(name, func(t *testing.T) {
			others, sent := "", strings.Repeat(" sent", 5)
			for i := range 5 {
				others += fmt.Sprintf("HGE251208000051%d|1|H2%d|Jo|Road 1|Gate\n", i, i)
			}
			rows := "HGE2507080000516" + c.rows + "\n"
			got := endings(t, testOptions(), []grid{{csv: true, text: raggedHeader + rows + others}})
			atEnd := endings(t, testOptions(), []grid{{csv: true, text: raggedHeader + others + rows}})
			if again := endings(t, testOptions(), outcomeOf(raggedHeader+rows+others, got)); again != got {
				t.Errorf("its outcome, dropped as it came: %s, want %s", again, got)
			}
			if c.inLast { // it may be a remark below the table
				atEnd = strings.TrimSpace(sent) + " " + c.want
			}
			if got != c.want+sent || atEnd != strings.TrimSpace(sent)+" "+c.want {
				t.Errorf("%s; at the end %s; want %s", got, atEnd, c.want)
			}
		})
	}
}

// outcomeOf is the outcome of a CSV as a workbook, or as a CSV whose records are all of one length.
func outcomeOf(text, endings string) []grid {
	const header = "||HGE status|HGE reason"
	ended := strings.Fields(endings)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		status := "rejected"
		switch end := len(ended) - len(lines) + i; {
		case i == 0:
			lines[0] += header
			continue
		case end < 0 || ended[end] == "sent":
			status = "confirmed"
		}
		lines[i] = line + strings.Repeat("|", 7-strings.Count(line, "|")) + status + "|"
	}
	return []grid{{csv: true, text: strings.Join(lines, "\n")}}
}

// endings are what became of the rows that count: sent, or the code why not.
func endings(t *testing.T, o Options, book []grid) string {
	t.Helper()
	layout, err := survey(o, book)
	if err != nil {
		return err.Error()
	}
	var all []string
	m := layout.Mapper()
	for i, g := range book {
		for _, r := range g.rows(i, true) {
			switch out := m.Map(&r); {
			case !out.Counts:
			case len(out.Reasons) > 0:
				all = append(all, string(out.Reasons[0].Code))
			default:
				all = append(all, "sent")
			}
		}
	}
	if len(all) != layout.Rows {
		t.Errorf("%d rows, the survey has counted %d", len(all), layout.Rows)
	}
	return strings.Join(all, " ")
}

// TestRaggedRowsOfAnOutcome makes sure that a row that was moved or cut stays behind until it is mended: the outcome of a CSV
// comes back as a workbook, or as a CSV whose records are all of one length.
func TestRaggedRowsOfAnOutcome(t *testing.T) {
	const header = "order_num|weight|handover_num|contact_name|address_one||HGE status|HGE reason|HGE next step|HGE " +
		"reference|HGE form\n"
	for _, csv := range []bool{false, true} {
		for rows, want := range map[string]string{
			"HGE2507080000516|1|H1|Jo|x|Gate|rejected|r||\nHGE2507080000527|1|H1|Jo|Gate||rejected\n" +
				"HGE2507080000538|1|H1|Jo|Gate||": "cells-beyond sent sent",
			"HGE2507080000516|1|H1|Ex|||rejected|r||\nJo|Gate|||||rejected\n" +
				"HGE2507080000538|1|H1|Jo|Gate||": "row-cut rest-of-row sent",
			"HGE2507080000516|1|H1|Jo|Gate||rejected|r||\nHGE2507080000538|1|H1|Jo|Gate||": "sent sent",
		} {
			o := testOptions()
			o.FromCSV = !csv
			if got := endings(t, o, []grid{{csv: csv, text: header + rows}}); got != want {
				t.Errorf("csv %v: %s, want %s", csv, got, want)
			}
		}
	}
}

func TestRemarksBesideATableOfAWorkbook(t *testing.T) {
	got := endings(t, testOptions(), csvBook("order_num|weight|handover_num\nHGE2507080000516|1|H1|call me\nHGE2507080000527|1|H1"))
	if got != "sent sent" {
		t.Error(got)
	}
}

// TestMostRowsAreLong makes sure that a file whose rows are longer than its header asks that alone, and does what is answered.
func TestMostRowsAreLong(t *testing.T) {
	text := raggedHeader + "HGE2507080000516|1|H1|Jo|Road|x|Gate\nHGE2507080000527|1|H1|Jo|Road|x|Gate\n" +
		"HGE2507080000538|1|H1|Jo|Road|x"
	book := []grid{{csv: true, text: text}}
	if q := questionsOf(t, testOptions(), book); len(q) != 1 || q[0].Code != reason.MostRowsLong || q[0].Cell != "G2" {
		t.Errorf("%+v", q)
	}
	for answer, want := range map[string]string{"moved": "cells-beyond cells-beyond sent", "as they stand": "sent sent sent"} {
		summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + answer + "|" +
			reason.QuestionMark("cells beyond the header", "B")}
		if got := endings(t, testOptions(), []grid{summary, book[0]}); got != want {
			t.Errorf("%s: %s", answer, got)
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{"cells beyond the header": {Answer: answer, File: "earlier.csv"}}
		if q := questionsOf(t, o, book); len(q) != 1 {
			t.Errorf("%s was remembered", answer)
		}
	}
}

// TestRestBeginsLikeATotal: the rest of a cell may begin with a word that begins a total or an example.
func TestRestBeginsLikeATotal(t *testing.T) {
	for _, company := range []string{"Total\\nTotal Logistics", "Good\\nExample Ltd", "Best\\nSample goods", "Re\\nSum"} {
		before, after, _ := strings.Cut(company, "\\n")
		text := "order_num|weight|handover_num|company_name|street\nHGE2507080000516|1|H1|Cup|Elm\nHGE2507080000527|1|H2|" + before +
			"\n" +
			after + "|Elm\nHGE2507080000538|1|H3|Cup|Elm"
		m := mapBook(t, testOptions(), []grid{{text: text, csv: true}})
		if got := strings.Join(m.endings(), "; "); got != "ok; rejected row-cut@D3; rejected rest-of-row@A4; ok" {
			t.Errorf("%s: %s, left out: %s", company, got, brief(m.layout.Skipped))
		}
	}
}

// TestRowsOfZeros: a CSV has zeros where a workbook has formulas that had nothing to work on.
func TestRowsOfZeros(t *testing.T) {
	for _, row := range []string{"|0||", "||0|", "|0.00|0|0"} {
		m := mapBook(t, testOptions(), []grid{{text: "order_num|weight|handover_num|pieces\nHGE2507080000516|1|H1|1\n" + row + "\n" +
			row, csv: true}})
		if got := strings.Join(m.endings(), "; ") + " " + brief(m.layout.Skipped); got != "ok skipped-formula@A3" {
			t.Errorf("%s: %s", row, got)
		}
	}
	for _, row := range []string{"|0|H1|", "0|0|0|0", "|0.5|0|"} {
		m := mapBook(t, testOptions(), []grid{{text: "order_num|weight|handover_num|pieces\nHGE2507080000516|1|H1|1\n" + row + "\n" +
			row, csv: true}})
		if len(m.rows) != 3 {
			t.Errorf("%s: %v, left out: %s", row, m.endings(), brief(m.layout.Skipped))
		}
	}
}

// TestNumbersOfAnOutcomeCutNoRow: what an outcome has added to a row that was made tells nothing of how long a row of the CSV
// was. A row that was left out has no such numbers, and that is no end too early.
func TestNumbersOfAnOutcomeCutNoRow(t *testing.T) {
	const header = "Order Number|Ship To Name|Remarks|HGE status|HGE reason|HGE next step|HGE reference|HGE form|" +
		"Customer Order No|HGE No|Last Mile Tracking No\n"
	for _, last := range []string{"", "9200000000000000000001"} {
		o := waybillOptions("cancel")
		o.FromCSV = true
		m := mapBook(t, o, csvBook(header+
			"KR-1|Jo|x|confirmed|||TR1||KR-1|HGE2507080000516|9200000000000000000002\n"+
			"KR-2|Jo|x|confirmed|||TR2||KR-2|HGE2507080000527|"+last+"\n"+
			"KR-3|Jo|x||||||||\n"+
			"KR-4|Jo|x|confirmed|||TR4||KR-4|HGE2507080000538|\n"))
		for _, r := range m.rows {
			for _, why := range r.Reasons {
				if why.Code == reason.RowCut || why.Code == reason.RestOfRow {
					t.Errorf("%q: row %d: %s", last, r.Order.Row, why.Code)
				}
			}
		}
	}
}

// TestShortRowsOfAnOutcomeAreNoParts: rows of a CSV may end early because their last cells are empty. In its outcome nothing
// tells how long they were, and two of them may together be as long as the header. They are orders of their own all the same,
// and stay behind only if the outcome says that they were cut.
func TestShortRowsOfAnOutcomeAreNoParts(t *testing.T) {
	const header = "order_num|weight|handover_num|note|extra|HGE status|HGE reason|HGE next step\n"
	what, next := reason.Reason{Code: reason.RowCut, Cell: "C2", Args: []string{"3"}}.Words("en")
	cut := "rejected|" + what + "|" + next
	what, next = reason.Reason{Code: reason.RestOfRow, Cell: "A3", Args: []string{"2"}}.Words("zh")
	rest := reason.StatusName("zh", reason.Rejected) + "|" + what + "|" + next
	for name, c := range map[string]struct{ first, second, want string }{
		"a bad weight":           {"1|H1|||||", "x|H1|||||", "sent bad-weight sent"},
		"another handover":       {"1|H1|||||", "x|H2|||||", "sent bad-weight sent"},
		"mended":                 {"1|H1|||rejected|B2: no weight|mend it", "1|H1|||rejected|B3: no weight|mend it", "sent sent sent"},
		"mended, no header":      {"1|H1|||||", "1|H1|||||", "sent sent sent"},
		"told to fill it in":     {"1|H1|Depot|x|" + cut, "15||||" + rest, "sent empty-handover-or-flight sent"},
		"one mended, a bad one":  {"1|H1|||rejected|B2: no weight|mend it", "x|H1|||rejected|B3: no|mend it", "sent bad-weight sent"},
		"they were cut":          {"1|H1|Depot||" + cut, "15||||" + rest, "row-cut rest-of-row sent"},
		"rejected, nobody knows": {"1|H1|Depot||rejected||", "15||||rejected||", "row-cut rest-of-row sent"},
	} {
		o := testOptions()
		o.FromCSV = true
		got := endings(t, o, []grid{{text: header + "HGE2507080000516|" + c.first + "\nHGE2507080000527|" + c.second +
			"\nHGE2507080000538|1|H1|a|b|||"}})
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestShortRowsThatAreComplete: rows of a CSV that end early and are together as long as the header are orders of their own if
// the second one has all that an order needs, under the same headings as the first.
func TestShortRowsThatAreComplete(t *testing.T) {
	const full = "HGE2507080000538|1|H9|a|b|c|d\nHGE2507080000549|1|H9|a|b|c|d\nHGE2507080000550|1|H9|a|b|c|d\n"
	for name, c := range map[string]struct{ header, first, second string }{
		"the same handover":    {"order_num|weight|handover_num|note|remark", "0.5|LAX1", "0.6|LAX1"},
		"a note each":          {"order_num|weight|handover_num|note|remark|a|b", "0.5|LAX1|010-1", "0.6|LAX1|010-2"},
		"the first is longer":  {"order_num|weight|handover_num|note|remark|a", "0.5|LAX1|010-1", "0.6|LAX1"},
		"the second is longer": {"order_num|weight|handover_num|note|remark|a", "0.5|LAX1", "0.6|LAX1|010-2"},
		"other handovers":      {"order_num|weight|handover_num|note|remark", "0.5|H1", "0.6|H2"},
	} {
		width := strings.Count(c.header, "|") + 1
		rows := ""
		for _, row := range strings.Split(strings.TrimSpace(full), "\n") {
			rows += strings.Join(strings.Split(row, "|")[:width], "|") + "\n"
		}
		text := c.header + "\nHGE2507080000516|" + c.first + "\nHGE2507080000527|" + c.second + "\n" + rows
		if got, want := endings(t, testOptions(), []grid{{csv: true, text: text}}), "sent sent sent sent sent"; got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestRowsOfANumberOnly: where nothing but a number is needed, a row with nothing else is an order of its own, also in an outcome
// of a CSV, where nothing tells how long the row was.
func TestRowsOfANumberOnly(t *testing.T) {
	const outcome = "HGE No|Order No|Reason|HGE status|HGE reason|HGE next step\n"
	for name, rows := range map[string]string{
		"of the carrier's": "HGE2611290000201|SHOP-1|x|refused|no|mend\nHGE2611290000202|||confirmed||\n" +
			"HGE2611290000203|||confirmed||\nHGE2611290000204|SHOP-4|x|confirmed||\n",
		"refused": "HGE2611290000201|SHOP-1|x|confirmed||\nHGE2611290000202|||refused|no|mend\n" +
			"HGE2611290000203|||rejected|A4: no|mend\nHGE2611290000204|||rejected|A5: no|mend\n",
	} {
		o := waybillOptions("cancel")
		o.FromCSV = true
		if got := endings(t, o, []grid{{text: outcome + rows}}); got != "sent sent sent sent" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestTotalIsNoRest: a row of totals, or who signs, below a row whose last cells are empty is no rest of it.
func TestTotalIsNoRest(t *testing.T) {
	const one, two = "HGE2507080000516|1|H1", "HGE2507080000527|1|H1/H2"
	for _, below := range []string{"합계|3.1", "Total|3.1", "合计|2|", "Sum:||2", "Prepared by|Kim", "H1 Total|2 kg"} {
		for _, after := range []string{"", "\nHGE2507080000538|1|H2|x"} {
			want := "sent more-than-number" + strings.Repeat(" sent", strings.Count(after, "\n"))
			o := testOptions()
			o.FromCSV = true
			if got := endings(t, o, []grid{{text: "order_num|weight|handover_num|note|HGE status|HGE reason\n" + one + "|||\n" + two +
				"|||\n" + below + after}}); got != want {
				t.Errorf("%s, in an outcome: %s, want %s", below+after, got, want)
			}
			text := "order_num|weight|handover_num|note\n" + one + "|x\n" + one[:15] + "7|1|H1|y\n" + two + "\n" + below + after
			if got := endings(t, testOptions(), []grid{{csv: true, text: text}}); got != "sent "+want {
				t.Errorf("%s, in the CSV: %s, want %s", below+after, got, "sent "+want)
			}
		}
	}
}

// TestTotalBelowACutText: what looks like a total may be the rest of a text, such as of a name and a number of a house.
func TestTotalBelowACutText(t *testing.T) {
	bags := "HAWB|Bag|Gewicht|MAWB|Note\nHGE2507080000516|S1|0,4|x|\nHGE2507080000527|S1|0,5|x|ok||\nHGE2507080000538|S2|0,9\n" +
		"Summe||1,8\n"
	if got := endings(t, optionsFor("bags"), []grid{{csv: true, text: bags}}); got != "sent sent sent" {
		t.Errorf("below a weight that is not used: %s", got)
	}
	o := testOptions()
	o.FromCSV = true
	rows := "order_num|weight|handover_num|company_name|house_no|HGE status|HGE reason\nHGE2507080000516|1|H1|Re%s\nSum|12|||||\n" +
		"HGE2507080000538|1|H2|Jo|1||"
	for answers, want := range map[string]string{"|||": "row-cut rest-of-row sent", "||rejected|B2: no weight": "sent sent"} {
		if got := endings(t, o, []grid{{text: strings.Replace(rows, "%s", answers, 1)}}); got != want {
			t.Errorf("%s: %s, want %s", answers, got, want)
		}
	}
}

// TestClearedRowIsNoRest: a clerk has cleared the cells of a row in an outcome, and our answers still stand beside them. It is no
// rest of the row above it.
func TestClearedRowIsNoRest(t *testing.T) {
	o := testOptions()
	o.FromCSV = true
	got := endings(t, o, []grid{{text: "order_num|weight|handover_num|HGE status|HGE reason|HGE next step\n" +
		"HGE2507080000516|1|H1|confirmed||\n|||rejected|B3: no weight|mend it\nHGE2507080000538|1|H1|confirmed||\n"}})
	if got != "sent sent" {
		t.Error(got)
	}
	got = endings(t, o, []grid{{text: "order_num|weight|handover_num|HGE status|HGE reason|HGE next step\n" +
		"HGE2507080000516|1|H1|confirmed||\n|x|H1|rejected|B3: no weight|mend it\nHGE2507080000538|1|H1|confirmed||\n"}})
	if got != "sent missing-order sent" {
		t.Error(got)
	}
}

// TestGluedHeader: two exports were put together, and the first had no line break at its end. What stands below would be read by
// the first header.
func TestGluedHeader(t *testing.T) {
	const one, two, three = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	for _, c := range []struct{ operation, text, want string }{
		{"scanform", "송장번호|총중량(kg)|순중량(kg)|인수인계번호\n" + one + "|0.45|0.4|20000000104\n" + two +
			"|0.55|0.5|20000000104송장번호|순중량(kg)|총중량(kg)|인수인계번호\n" + three + "|0.3|0.9|20000000104",
			"header-glued@D3(20000000104송장번호)"},
		{"scanform", "HGE No|Weight (kg)|handover\n" + one + "|1|LAX1\n" + two + "|1|LAX1HGE No|handover|Net Weight|Weight\n" + three +
			"|LAX1|1|2", "header-glued@C3(LAX1HGE No)"},
		{"bags", "Bag No|HGE No\nS-1|" + one + "\nS-1|" + two + "HGE No|Bag No\n" + three + "|S-2",
			"header-glued@B3(" + two + "HGE No)"},
		{"flight", "MAWB|ATD\n123-25122112|2025-01-05 10:00\n123-25122123|2025-01-05 10:00MAWB|ATA\n123-25122134|2025-01-05 12:00",
			"header-glued@B3(2025-01-05 10:00MAWB)"},
		{"scanform", "HGE No|handover|Remark\n" + one + "|LAX1|x\n" + two + "|LAX1|red|weight 1\n" + three + "|LAX1|", ""},
	} {
		o := optionsFor(c.operation)
		o.Answers = map[string]reason.Answered{"no weight": {Answer: "send"}}
		_, err := survey(o, []grid{{csv: true, text: c.text}})
		got := ""
		if err != nil {
			got = brief(refusal(t, o, []grid{{csv: true, text: c.text}}))
		}
		if got != c.want {
			t.Errorf("%s:\n%s\n%s, want %s", c.operation, c.text, got, c.want)
		}
	}
}
