package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestUnitsOfFormats: a unit in the number format counts like one in the cell; against the header it is a question.
func TestUnitsOfFormats(t *testing.T) {
	for _, c := range []struct{ header, cells, want, weights, byHeader string }{
		{"Weight", `n:500%%0"g" n:1200%%0"g"`, "", "0.5 1.2", ""},
		{"Weight", `n:500%%0"克" n:1200%%0"克"`, "", "0.5 1.2", ""},
		{"Weight (kg)", `n:500%%0.000, n:1200%%0.000,`, "", "0.5 1.2", ""},
		{"Weight", `n:1500%%[>=1000]0.0,"kg";0"g" n:500%%[>=1000]0.0,"kg";0"g"`, "", "1.5 0.5", ""},
		{"Weight", `n:1.5%%#,##0.00 n:2.5%%General`, "", "1.5 2.5", ""},
		{"Weight(g)", `n:500%%0"g" n:1200`, "", "0.5 1.2", ""},
		{"Weight(g)", `n:5%%0.00"kg" n:7%%0.00"kg"`, "format-against@B2(kg)", "5 7", "0.005 0.007"},
		{"중량(kg)", `n:0.7 n:500%%0"그램"`, "format-against@B3(g)", "0.7 0.5", "0.7 -"},
		{"毛重(kg)", `n:0.7 n:2%%0"磅"`, "format-against@B3(lb)", "0.7 0.90718474", "0.7 2"},
		{"Weight", `n:0.5%%0% n:0.7%%0%`, "", "- -", ""},
		{"Weight|Weight Unit", `n:500%%0"g"|g n:2%%0"kg"|g`, "", "0.5 -", ""},
	} {
		book := weighed(c.header, c.cells)
		if got := brief(questionsOf(t, testOptions(), book)); got != c.want {
			t.Errorf("%s, %s: asked %q, want %q", c.header, c.cells, got, c.want)
			continue
		}
		for answer, want := range map[string]string{"format": c.weights, "header": firstOf(c.byHeader, c.weights)} {
			o := testOptions()
			o.Answers = map[string]reason.Answered{"unit shown weight": {Answer: answer}}
			if got := weightsOf(mapBook(t, o, book)); got != want {
				t.Errorf("%s, %s: with %s %s, want %s", c.header, c.cells, answer, got, want)
			}
		}
	}
}

// TestNumbersAsShown: a number of a handover or form is what is shown. Two that are one number are a question.
func TestNumbersAsShown(t *testing.T) {
	for _, c := range []struct{ header, first, second, want, shown, byNumber string }{
		{"handover_num", `n:123456%%0000000000`, `n:123456%%0000000000`, "", "0000123456", ""},
		{"handover_num", `n:12%%"HO-"0`, `n:13%%"HO-"0`, "", "HO-12 HO-13", ""},
		{"handover_num", `n:12%%"0"0`, `n:12%%0`, "shown-alike@C3(12)", "012 12", "12"},
		{"handover_num", `n:12`, `n:12%%000`, "shown-alike@C3(012)", "12 012", "12"},
		{"handover_num", `n:12%%000`, `12`, "shown-alike@C3(12)", "012 12", "12"},
		{"handover_num", `n:12%%"A"0`, `n:12%%"B"0`, "shown-alike@C3(B12)", "A12 B12", "12"},
		{"handover_num", `012`, `n:12%%000`, "", "012", ""}, // both show 012
		{"handover_num", `n:12%%#,##0`, `n:12`, "", "12", ""},
		{"reference_num|handover_num", `n:7%%000|H1`, `n:7|H1`, "shown-alike@C3(7)", "007 7", "7"},
	} {
		book := lines("order_num|weight|"+c.header, "1|"+c.first, "1|"+c.second)
		if got := brief(questionsOf(t, testOptions(), book)); got != c.want {
			t.Errorf("%s, %s: asked %q, want %q", c.first, c.second, got, c.want)
			continue
		}
		for answer, want := range map[string]string{"shown": c.shown, "number": firstOf(c.byNumber, c.shown)} {
			if answer == "number" && c.byNumber == "" {
				continue
			}
			o := testOptions()
			field, _, _ := strings.Cut(c.header, "|")
			o.Answers = map[string]reason.Answered{"shown " + field: {Answer: answer}}
			m := mapBook(t, o, book)
			var got []string
			for _, b := range m.batches {
				if field == "handover_num" {
					got = append(got, b.Group.Handover.Text("handover_num"))
				} else {
					got = append(got, b.Group.Reference)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s, %s: with %s %q, want %q", c.first, c.second, answer, got, want)
			}
		}
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"shown handover_num": {Answer: "number"}}
	copied := mapBook(t, o, lines("order_num|weight|handover_num", "1|012", "1|12", "1|007")) // an outcome of cells of text
	if len(copied.batches) != 2 || copied.batches[0].Group.Handover.Text("handover_num") != "12" {
		t.Errorf("%s", briefBatches(copied.batches))
	}
	m := mapBook(t, testOptions(), lines("order_num|weight|handover_num|postcode|house_no|country_code",
		`1|n:12%%000|n:1000%%00000|n:7%%000|FR`))
	if got := brief(m.repairs); got != "shown-by-format@C2(12)" {
		t.Errorf("noted %s", got)
	}
	if h := m.batches[0].Group.Handover; h.Text("postcode") != "01000" || h.Text("house_no") != "007" {
		t.Errorf("%+v", h)
	}
}

// TestRowsOfFormulas: rows of formulas that had nothing to work on are no orders.
func TestRowsOfFormulas(t *testing.T) {
	const header = "order_num|weight|handover_num|备注"
	orders := ""
	for _, last := range "12345" {
		orders += "\nHGE250708000051" + string(last) + "|1|H1|"
	}
	for row, want := range map[string]string{
		"|=n:0||":         "", // a template down to its last row
		"|=n:0|f:|":       "",
		"=n:0|=n:0|=n:0|": "",
		"|=n:0||note":     "",
		"|f:||":           "",
		"|=e:|=n:0.00|":   "",
		"f:|=n:0||":       "rejected not-calculated@A7",    // it may be an order
		"=n:12|=n:0|H1|":  "rejected unlike-orders@A7(12)", // it has a number
		"|=n:1.5||":       "rejected missing-order@A7",
		"|n:0||":          "rejected missing-order@A7", // typed
		"|=n:0|H1|":       "rejected missing-order@A7",
	} {
		m := mapBook(t, testOptions(), csvBook(header+orders+"\n"+row))
		got := ""
		if len(m.rows) == 6 {
			got = string(m.rows[5].Status) + " " + brief(m.rows[5].Reasons[:1])
		}
		if got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
		if skipped := brief(m.layout.Skipped); (skipped == "skipped-formula@A7") != (want == "") {
			t.Errorf("%s: left out %q", row, skipped)
		}
	}
}
