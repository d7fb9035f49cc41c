package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestDatesThatAProgramMade: a CSV with the day first that was opened where the month comes first has dates
// with days up to 12, and texts with days above 12.
func TestDatesThatAProgramMade(t *testing.T) {
	const a, b, c, d = "123-25122112", "123-25122123", "123-25122134", "123-25122145"
	for _, c := range []struct{ name, text, asked, stand string }{
		{"day first", "MAWB|ATD\n" + a + "|d:2025-05-11 14:47:00\n" + b + "|23/11/2025 10:00\n" +
			c + "|n:46002\n" + d + "|d:2025-11-11 14:47:00",
			"dates-swapped@B2(2025-05-11 14:47:00)",
			"2025-05-11 14:47:00 2025-11-23 10:00:00 2025-12-11 00:00:00 2025-11-11 14:47:00"},
		{"month first", "MAWB|ATD\n" + a + "|d:2025-05-11 14:47:00\n" + b + "|11/23/2025 10:00",
			"dates-swapped@B2(2025-05-11 14:47:00)",
			"2025-05-11 14:47:00 2025-11-23 10:00:00"},
		{"the time in a column of its own", "MAWB|ATD Date|ATD Time\n" + a + "|d:2025-05-11 00:00:00|14:47\n" + b + "|23/11/2025|10:00",
			"dates-swapped@B2(2025-05-11 00:00:00)", "2025-05-11 14:47:00 2025-11-23 10:00:00"},
		{"a date with a day above 12", "MAWB|ATD\n" + a + "|d:2025-05-11 14:47:00\n" + b + "|23/11/2025 10:00\n" +
			c + "|d:2025-05-13 14:47:00",
			"", "2025-05-11 14:47:00 2025-11-23 10:00:00 2025-05-13 14:47:00"},
		{"a text that can be both", "MAWB|ATD\n" + a + "|d:2025-05-11 14:47:00\n" + b + "|23/11/2025 10:00\n" + c + "|5/11/2025 10:00",
			"", "2025-05-11 14:47:00 2025-11-23 10:00:00 2025-11-05 10:00:00"},
		{"texts that cannot be swapped", "MAWB|ATD\n" + a + "|d:2025-05-11 14:47:00\n" + b + "|2025-11-23 10:00",
			"", "2025-05-11 14:47:00 2025-11-23 10:00:00"},
		{"day and month are the same", "MAWB|ATD\n" + a + "|d:2025-11-11 14:47:00\n" + b + "|23/11/2025 10:00",
			"", "2025-11-11 14:47:00 2025-11-23 10:00:00"},
	} {
		for _, answer := range []string{"", "stand"} {
			o, want, book := optionsFor("flight"), c.stand, csvBook(c.text)
			switch {
			case c.asked == "":
			case answer == "":
				if got := brief(refusal(t, o, book)); got != c.asked {
					t.Errorf("%s: asked %s, want %s", c.name, got, c.asked)
				}
				continue
			default:
				book = append([]grid{{name: "Summary",
					text: "hgeimport outcome: asks|\nwhich?|" + answer + "|" + reason.QuestionMark("dates swapped", "B")}}, book...)
			}
			var got []string
			for _, r := range mapBook(t, o, book).rows {
				if r.Counts {
					got = append(got, r.Order.Texts["atd"])
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s, %q: %s, want %s", c.name, answer, got, want)
			}
		}
	}
}
