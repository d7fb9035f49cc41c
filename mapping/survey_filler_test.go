package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestReadAsBefore: an outcome that was sorted or cut says beside each row what it was read with, and that holds.
func TestReadAsBefore(t *testing.T) {
	const a, b, c = "180-20261150", "123-25122112", "123-25122123"
	const header = "order_num|weight|handover|mawb_no|" +
		"HGE status|HGE reason|HGE next step|HGE reference|HGE form|HGE · MAWB No as read"
	row := func(mawb, read string) string { return "1|LAX1|" + mawb + "||||||" + read }
	for _, test := range []struct {
		name    string
		rows    []string
		endings string
		forms   string
	}{
		{"as it was", []string{row(a, a), row("", a), row(b, b), row("", b)}, "ok; ok; ok; ok",
			" 21389910283 180-20261150 2: 10 11;  21389910283 123-25122112 2: 12 13"},
		{"the first row of a group is gone", []string{row(a, a), row("", a), row("", b), row("", b)}, "ok; ok; ok; ok",
			" 21389910283 180-20261150 2: 10 11;  21389910283 123-25122112 2: 12 13"},
		{"all first rows are gone", []string{row("", a), row("", b)}, "ok; ok",
			" 21389910283 180-20261150 1: 10;  21389910283 123-25122112 1: 11"},
		{"sorted", []string{row("", b), row("", a), row(b, b), row(a, a)}, "ok; ok; ok; ok",
			" 21389910283 123-25122112 2: 10 12;  21389910283 180-20261150 2: 11 13"},
		{"the first row was mended", []string{row(c, a), row("", a), row(b, b), row("", b)}, "ok; ok; ok; ok",
			" 21389910283 123-25122123 2: 10 11;  21389910283 123-25122112 2: 12 13"},
		{"it was mended, and a row moved away", []string{row(c, a), row("", a), row(b, b), row("", a)},
			"ok; ok; ok; rejected moved-cell@D5(180-20261150)", " 21389910283 123-25122123 2: 10 11;  21389910283 123-25122112 1: 12"},
		{"a new row above", []string{row(a, a), row(c, ""), row("", a)}, "ok; ok; rejected moved-cell@D4(180-20261150)",
			" 21389910283 180-20261150 1: 10;  21389910283 123-25122123 1: 11"},
		{"new rows that begin a group", []string{row(a, a), row("", a), row(c, ""), row("", "")}, "ok; ok; ok; ok",
			" 21389910283 180-20261150 2: 10 11;  21389910283 123-25122123 2: 12 13"},
		{"a new row in a sheet that was cut", []string{row(a, a), row("", ""), row("", b)}, "ok; rejected empty-cell@D3; ok",
			" 21389910283 180-20261150 1: 10;  21389910283 123-25122112 1: 12"},
		{"the cell was filled in", []string{row(a, a), row(c, a), row(b, b), row("", b)}, "ok; ok; ok; ok",
			" 21389910283 180-20261150 1: 10;  21389910283 123-25122123 1: 11;  21389910283 123-25122112 2: 12 13"},
		{"more are filled than empty", []string{row(a, a), row(b, b), row("", b), row(c, c)}, "ok; ok; ok; ok",
			" 21389910283 180-20261150 1: 10;  21389910283 123-25122112 2: 11 12;  21389910283 123-25122123 1: 13"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := mapBook(t, testOptions(), lines(header, test.rows...))
			if got := strings.Join(m.endings(), "; "); got != test.endings {
				t.Errorf("got %s, want %s", got, test.endings)
			}
			if got := strings.Join(briefBatches(m.batches), "; "); got != test.forms {
				t.Errorf("forms %s, want %s", got, test.forms)
			}
		})
	}
}

// TestEmptyCellsOfTwoSheets: each sheet is asked about, and each has its own answer.
func TestEmptyCellsOfTwoSheets(t *testing.T) {
	book := func(monday, tuesday string) []grid {
		orders := func(first, mawb string) string {
			return "order_num|weight|handover|mawb_no\nHGE25070800005" + first + "0|1|LAX1|" + mawb +
				"\nHGE25070800005" + first + "1|1|LAX1|"
		}
		summary := "hgeimport outcome: x"
		for _, line := range []string{monday, tuesday} {
			if line != "" {
				summary += "\n" + line
			}
		}
		return []grid{{name: "Summary", text: summary}, {name: "Monday", text: orders("1", "123-25122112")},
			{name: "Tuesday", text: orders("2", "123-25122123")}}
	}
	none := reason.QuestionMark("empty mawb_no in Monday", "B") + "|none"
	above := reason.QuestionMark("empty mawb_no in Tuesday", "B") + "|as the cell above"
	o := testOptions()
	o.Answers = nil
	var keys []string
	for _, q := range questionsOf(t, o, book("", "")) {
		keys = append(keys, q.Asks.Key)
	}
	if got := strings.Join(keys, "; "); got != "empty mawb_no in Monday; empty mawb_no in Tuesday" {
		t.Errorf("asked %s", got)
	}
	if left := questionsOf(t, o, book(none, "")); len(left) != 1 || left[0].Asks.Key != "empty mawb_no in Tuesday" {
		t.Errorf("with one answer it asks %+v", left)
	}
	want := " 21389910283 123-25122112 1: 10;  21389910283 - 1: 11;  21389910283 123-25122123 2: 20 21"
	if got := strings.Join(briefBatches(mapBook(t, o, book(none, above)).batches), "; "); got != want {
		t.Errorf("forms %s, want %s", got, want)
	}
	o.Answers = map[string]reason.Answered{"empty mawb_no": {Answer: answerNone}}
	want = " 21389910283 123-25122112 1: 10;  21389910283 - 2: 11 21;  21389910283 123-25122123 1: 20"
	if got := strings.Join(briefBatches(mapBook(t, o, book("", "")).batches), "; "); got != want {
		t.Errorf("with what was answered before: forms %s, want %s", got, want)
	}
}
