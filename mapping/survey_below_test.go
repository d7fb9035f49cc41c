package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestLabelsBelow has labels below the last order of a sheet. They are asked about where nothing else gives what they do.
func TestLabelsBelow(t *testing.T) {
	const table, two = "order_num|weight|sku\nHGE2507080000516|1|x\n", "HGE2507080000527|2|x\n"
	for _, c := range []struct{ name, text, key, all, none string }{
		{"handover and MAWB", table + two + "\nMAWB|123-25122112\nHandover|LAX1", "below handover mawb_no",
			" 21389910283 123-25122112 3: 16 27", ""},
		{"one row", table + two + "Handover|LAX1|MAWB|123-25122112", "below handover mawb_no",
			" 21389910283 123-25122112 3: 16 27", ""},
		{"in one cell", table + two + "MAWB: 123-25122112", "below mawb_no", " - 123-25122112 3: 16 27", ""},
		{"a number", table + "Handover No|20000000100", "below handover_num", " 20000000100 - 1: 16", ""},
		{"beside a column", "order_num|weight|handover\nHGE2507080000516|1|LAX1\n\n提单号|123-25122112\n", "below mawb_no",
			" 21389910283 123-25122112 1: 16", " 21389910283 - 1: 16"},
		{"below a label above", "Handover|LAX1\n" + table + "MAWB|123-25122112\nFlight|KE901", "below flight_no mawb_no",
			" 21389910283 123-25122112 1: 16", " 21389910283 - 1: 16"},
		{"below a row that a line break may have cut", "order_num|weight|note\n" +
			"HGE2507080000516|1|x\nHGE2507080000527|2\n\nHandover|LAX1",
			"below handover", " 21389910283 - 3: 16 27", ""},
		{"a total between", table + two + "Total|3\nHandover: LAX1", "below handover", " 21389910283 - 3: 16 27", ""},
	} {
		questions := questionsOf(t, testOptions(), csvBook(c.text))
		if len(questions) != 1 || questions[0].Asks.Key != c.key {
			t.Errorf("%s: asked %q, want %s", c.name, asked(questions), c.key)
			continue
		}
		for answer, want := range map[string]string{"all": c.all, "none": c.none} {
			o := testOptions()
			o.Answers = map[string]reason.Answered{c.key: {Answer: answer, File: "a.csv"}}
			m := mapBook(t, o, csvBook(c.text))
			if got := strings.Join(briefBatches(m.batches), "; "); got != want || len(m.layout.Answered) != 1 {
				t.Errorf("%s: %s: %s, want %s; used %v", c.name, answer, got, want, m.layout.Answered)
			}
			if want := strings.Count(c.text, "HGE25"); len(m.rows) != want {
				t.Errorf("%s: %s: %d rows, want %d", c.name, answer, len(m.rows), want)
			}
			for _, skipped := range m.layout.Skipped {
				if skipped.Code != reason.SkippedTotal {
					t.Errorf("%s: %s: %v", c.name, answer, skipped)
				}
			}
		}
	}
}

// TestLabelsBelowThatAreFaults: they could be for some of the orders only, or contradict what stands elsewhere.
func TestLabelsBelowThatAreFaults(t *testing.T) {
	const table, two = "order_num|weight|sku\nHGE2507080000516|1|x\n", "HGE2507080000527|2|x\n"
	for _, c := range []struct{ text, want string }{
		{table + "Handover|LAX1\n" + two, "pair-among@B3(LAX1)"},
		{table + "MAWB|123-25122112\n" + two + "MAWB|123-25122123\n", "pair-among@B3(123-25122112) pair-among@B5(123-25122123)"},
		{table + two + "MAWB|123-25122112\nMAWB|123-25122123\n", "pair-among@B4(123-25122112) pair-among@B5(123-25122123)"},
		{"MAWB|123-25122112\n" + table + "MAWB|123-25122123\n", "pair-among@B4(123-25122123)"},
		{"Handover|LAX1\n" + table + "Handover No|20000000100\n", "pair-among@B4(20000000100)"},
		{table + two + "Handover|LAX1\nHandover No|20000000100", "pair-among@B4(LAX1) pair-among@B5(20000000100)"},
	} {
		if got := brief(refusal(t, testOptions(), csvBook(c.text))); got != c.want {
			t.Errorf("%s\n%s, want %s", c.text, got, c.want)
		}
	}
}
