package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestHiddenRows: hidden rows with orders are one question; other hidden rows are none.
func TestHiddenRows(t *testing.T) {
	sheet := func(text string) []grid { return []grid{{name: "S", text: "order_num|weight|handover\n" + text}} }
	const shown, filtered = "HGE2507080000510|1|LAX1\n", "hidden:HGE2507080000511|1|LAX1\n"
	for _, c := range []struct {
		name, setting string
		book          []grid
		want          string
		args          string
	}{
		{"one", "ask", sheet(shown + filtered), "hidden-orders@S!A3", "1: 3"},
		{"many", "ask", sheet(shown + strings.Repeat(filtered, 7)), "hidden-orders@S!A3", "7: 3, 4, 5, 6, 7 …"},
		{"in two sheets", "ask", append(sheet(shown+filtered), sheet(filtered)...), "hidden-orders@S!A3", "2: 3, 2"},
		{"a row that is wrong", "ask", sheet(shown + "hidden:|1|LAX1\n"), "hidden-orders@S!A3", "1: 3"},
		{"a total", "ask", sheet(shown + "hidden:Total|1|\n"), "", ""},
		{"a title", "ask", []grid{{name: "S", text: "hidden:Orders of the week\norder_num|weight|handover\n" + shown}}, "", ""},
		{"a hidden handover", "ask", append(sheet(shown), grid{name: "handover", text: "handover_num|street\nhidden:LAX1|x"}),
			"", ""},
		{"set to include", "include", sheet(shown + filtered), "", ""},
		{"set to skip", "skip", sheet(shown + filtered), "", ""},
	} {
		o := testOptions()
		o.HiddenRows = c.setting
		qs := questionsOf(t, o, c.book)
		if got := brief(qs); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		} else if got != "" && strings.Join(qs[0].Args, ": ") != c.args {
			t.Errorf("%s: %q", c.name, qs[0].Args)
		}
	}
	for answer, want := range map[string]string{"send": "ok; rejected missing-order@S!A3 hidden-row@S!A3", "leave out": "ok"} {
		o := testOptions()
		o.HiddenRows = "ask"
		m := mapBook(t, o, append([]grid{answeredIn("hidden rows", answer)}, sheet(shown+"hidden:|1|LAX1\n")...))
		if got := strings.Join(m.endings(), "; "); got != want || len(m.layout.Answered) != 1 {
			t.Errorf("%s: %s, want %s; %+v", answer, got, want, m.layout.Answered)
		}
		if hidden := map[string]int{"send": 1, "leave out": 0}[answer]; m.layout.Hidden != hidden {
			t.Errorf("%s: the layout says %d", answer, m.layout.Hidden)
		}
	}
}

// TestAllRowsHidden: an answer of an earlier file that leaves nothing of this one is asked anew.
func TestAllRowsHidden(t *testing.T) {
	o := testOptions()
	o.Answers = map[string]reason.Answered{"hidden rows": {Answer: "leave out"}}
	book := csvBook("order_num|weight|handover\nhidden:A1|1|LAX1\nhidden:A2|1|LAX1")
	if got := brief(refusal(t, o, book)); got != "hidden-orders@A2" {
		t.Error(got)
	}
	o.Answers = nil
	summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|leave out|" + reason.QuestionMark("hidden rows", "B")}
	if got := brief(refusal(t, o, append([]grid{summary}, book...))); got != "no-rows" {
		t.Error(got)
	}
}

// TestDatesAreAskedOnce: columns that are undecided in the same way are one question.
func TestDatesAreAskedOnce(t *testing.T) {
	const head = "order_num|weight|mawb_no|etd|eta"
	for _, c := range []struct {
		name string
		book []grid
		want string
	}{
		{"one", lines(head, "1|123-25122112|03/04/2025 10:00|"), "date-order-unclear@D2(03/04/2025 10:00)"},
		{"two", lines(head, "1|123-25122112|03/04/2025 10:00|04/04/2025 10:00"), "date-order-unclear@D2(03/04/2025 10:00)"},
		{"the other decided", lines(head, "1|123-25122112|03/04/2025 10:00|13/04/2025 10:00"),
			"date-order-unclear@D2(03/04/2025 10:00)"},
		{"mixed", lines(head, "1|123-25122112|13/04/2025|", "1|123-25122123|04/13/2025|"), "date-order-mixed@D2(13/04/2025)"},
		{"mixed and unclear", lines(head, "1|123-25122112|13/04/2025|03/05/2025", "1|123-25122123|04/13/2025|03/05/2025"),
			"date-order-unclear@E2(03/05/2025) date-order-mixed@D2(13/04/2025)"},
		{"no difference", lines(head, "1|123-25122112|04/04/2025|"), ""},
	} {
		if got := brief(questionsOf(t, testOptions(), c.book)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"dates": {Answer: "mdy"}}
	m := mapBook(t, o, lines(head, "1|123-25122112|03/04/2025 10:00|03/05/2025 10:00"))
	if f := m.batches[0].Group.Flight; f.Text("etd") != "2025-03-04 10:00:00" || f.Text("eta") != "2025-03-05 10:00:00" {
		t.Errorf("%+v", f)
	}
}

// TestHiddenNoLonger: who has answered that hidden rows are left out is asked again where none is hidden any more, but not where
// they were deleted from an outcome that says what became of the others.
func TestHiddenNoLonger(t *testing.T) {
	t.Parallel()
	const head, one, two = "order_num|weight|handover", "HGE2507080000510|1|LAX1", "HGE2507080000511|1|LAX1"
	for _, c := range []struct{ name, answer, rows, want string }{
		{"all shown", "leave out", head + "\n" + one + "\n" + two, "hidden-no-longer@S!A2"},
		{"sent", "send", head + "\n" + one + "\n" + two, ""},
		{"one hidden", "leave out", head + "\n" + one + "\nhidden:" + two, ""},
		{"shown in an outcome", "leave out", head + "|HGE status\n" + one + "|confirmed\n" + two + "|", "hidden-no-longer@S!A3"},
		{"deleted from one", "leave out", head + "|HGE status\n" + one + "|rejected\n" + two + "|confirmed", ""},
	} {
		o := testOptions()
		o.HiddenRows = "ask"
		qs := questionsOf(t, o, []grid{answeredIn("hidden rows", c.answer), {name: "S", text: c.rows}})
		if got := brief(qs); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
