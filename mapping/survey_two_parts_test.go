package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestMAWBInTwoColumns: a freight program has the airline's digits in one column and the rest in another.
func TestMAWBInTwoColumns(t *testing.T) {
	book := func(headers, one, two string) []grid {
		return csvBook("order_num|weight|" + headers + "\nHGE2507080000516|1|" + one + "\nHGE2507080000527|1|" + two)
	}
	for _, c := range []struct{ name, headers, one, two, want string }{
		{"one MAWB", "awb prefix|awb serial", "123|25122112", "123|25122112", " - 123-25122112 2: 16 27"},
		{"two", "awb prefix|awb serial", "123|25122112", "123|25122123", " - 123-25122112 1: 16;  - 123-25122123 1: 27"},
		{"two airlines with the same serial", "MAWB Pfx|MAWB Serial", "123|25122112", "180|25122112",
			" - 123-25122112 1: 16;  - 180-25122112 1: 27"},
		{"the other way round", "空运主单尾号|空运主单前缀", "2512 2112|123", "25122112|123", " - 123-25122112 2: 16 27"},
		{"numbers", "awb prefix|awb serial", "n:123|n:25122112", "n:123|n:25122112", " - 123-25122112 2: 16 27"},
	} {
		o := testOptions()
		questions := questionsOf(t, o, book(c.headers, c.one, c.two))
		if len(questions) != 2 {
			t.Fatalf("%s: asked %q", c.name, asked(questions))
		}
		o.Answers = map[string]reason.Answered{}
		for _, q := range questions {
			o.Answers[q.Asks.Key] = reason.Answered{Answer: "mawb_no", File: "a.csv"}
		}
		if got := strings.Join(briefBatches(mapBook(t, o, book(c.headers, c.one, c.two)).batches), "; "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		// A part that is missing is its row's problem.
		half := book(c.headers, c.one, strings.Replace(c.two, strings.Split(c.two, "|")[0], "", 1))
		if got := strings.Join(mapBook(t, o, half).endings(), "; "); !strings.HasPrefix(got, "ok; rejected bad-mawb") {
			t.Errorf("%s, half: %s", c.name, got)
		}
	}
}

// TestTimesInTwoColumns: the day stands in one column, the time in another. Neither is left out, and nothing is asked.
func TestTimesInTwoColumns(t *testing.T) {
	for _, c := range []struct{ headers, values, want string }{
		{"ETD Date|ETD Time", "2025-12-23|08:12", "2025-12-23 08:12:00"},
		{"ETD Time|ETD Date", "8:12 PM|23/12/2025", "2025-12-23 20:12:00"},
		{"ETD Date|ETD Time", "d:2025-12-23 00:00:00|08:12:30", "2025-12-23 08:12:30"},
	} {
		text := "order_num|weight|mawb_no|" + c.headers + "\nHGE2507080000516|1|123-25122112|" + c.values
		m := mapBook(t, testOptions(), csvBook(text))
		if f := m.batches[0].Group.Flight; f == nil || f.Text("etd") != c.want {
			t.Errorf("%s: %+v, want %s", text, f, c.want)
		}
	}
}
