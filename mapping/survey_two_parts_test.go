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

// TestTimesInTwoColumnsOfFlights: a carrier is told of a day and a time that stand in two columns together, or of neither.
func TestTimesInTwoColumnsOfFlights(t *testing.T) {
	const mawbs = "123-25122112|123-25122123|123-25122134|123-25122145|123-25122156"
	for _, c := range []struct{ name, text, want string }{
		{"a time that cannot be read is its row's", `
			MAWB|ATD Date|ATD Time
			#|2026-01-05|1447
			#|2026-01-05|下午2:47
			#|2026-01-05|24:00
			#|2026-01-05|noon
			#|2026-01-05|0010`,
			"2026-01-05 14:47:00; 2026-01-05 14:47:00; rejected bad-clock@C4(24:00); rejected bad-clock@C5(noon); 2026-01-05 00:10:00"},
		{"one row alone, its time cannot be read", "MAWB|ATD Date|ATD Time\n#|2026-01-05|noon", "rejected bad-clock@C2(noon)"},
		{"one row alone, its date cannot be read", "MAWB|ATD Date|ATD Time\n#|1월5일|14:47", "rejected bad-day@B2(1월5일)"},
		{"half of a time", `
			MAWB|ATD Date|ATD Time
			#|2026-01-05|14:47
			#||3:10
			#|2026-01-05|
			#|-|-
			#|31.11.2025|14:47`,
			"2026-01-05 14:47:00; rejected no-day@B3; rejected no-clock@C4; rejected nothing-there@C5; rejected bad-day@B6(31.11.2025)"},
		{"what was half is written whole in one of the two", `
			MAWB|ATD Date|ATD Time
			#|2026-01-05|14:47
			#||2026-01-06 03:10
			#|2026-01-05 3:10|
			#|2026-01-05|2026-01-05 08:30:00
			#|2026-01-05 10:00|10:00`,
			"2026-01-05 14:47:00; 2026-01-06 03:10:00; 2026-01-05 03:10:00; 2026-01-05 08:30:00; rejected bad-day@B6(2026-01-05 10:00)"},
		{"two rows, one of them mended", "MAWB|ATD Date|ATD Time\n#|2026-01-05|14:47\n#||2026-01-06 03:10:00",
			"2026-01-05 14:47:00; 2026-01-06 03:10:00"},
		{"days of digits", "MAWB|ATD Date|ATD Time\n#|20260105|1447\n#|n:20260106|n:1448", "2026-01-05 14:47:00; 2026-01-06 14:48:00"},
		{"a zone", "MAWB|ATD Date|ATD Time\n#|2026-01-05|14:47\n#|2026-01-06|14:47Z",
			"2026-01-05 14:47:00; rejected zoned-time@C3(2026-01-06 14:47z)"},
		{"the time behind the date says only that it is one", "MAWB|ATD|Time\n#|2026-01-05|14:47\n#|2026-01-06|",
			"2026-01-05 14:47:00; rejected no-clock@C3"},
		{"so in Chinese", "主单号|实际起飞|时间\n#|2026-01-05|14:47", "2026-01-05 14:47:00"},
		{"a date alone beside a time of something else", "MAWB|ATD|Printed time\n#|2026-01-05|14:47", "2026-01-05 00:00:00"},
		{"each with its time before it", "MAWB|Time|ATD|Time|ATA\n#|14:47|2026-01-05|15:00|2026-01-06",
			"asked clock-alone@B1(Time) clock-alone@D1(Time)"},
		{"a time that is not beside its date", "MAWB|ATD|Gate|Time\n#|2026-01-05|7|14:47", "asked clock-alone@D1(Time)"},
		{"a time without a header", "MAWB|ATD|\n#|2026-01-05|14:47", "asked clock-alone@C1(C)"},
	} {
		for _, mawb := range strings.Split(mawbs, "|") {
			c.text = strings.Replace(c.text, "#", mawb, 1)
		}
		o := optionsFor("flight")
		layout, err := survey(o, csvBook(c.text))
		if layout == nil || err != nil {
			if got := "asked " + brief(refusal(t, o, csvBook(c.text))); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			continue
		}
		m := mapBook(t, o, csvBook(c.text))
		got := m.endings()
		for i, r := range m.rows {
			if got[i] == "ok" {
				got[i] = r.Order.Texts["atd"]
			}
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestTimesWhoseDateIsAsked: the answer puts a column of times beside the days that it belongs to.
func TestTimesWhoseDateIsAsked(t *testing.T) {
	book := csvBook("MAWB|Time|ATD|Time|ATA\n123-25122112|14:47|2026-01-05|15:00|2026-01-06")
	o := optionsFor("flight")
	o.Answers = map[string]reason.Answered{}
	for i, q := range questionsOf(t, o, book) {
		o.Answers[q.Asks.Key] = reason.Answered{Answer: []string{"atd", "ata"}[i], File: "a.csv"}
	}
	want := `{"master_air_waybill_number":"123-25122112","ata":"2026-01-06 15:00:00","atd":"2026-01-05 14:47:00"}`
	if got := bodies(t, mapBook(t, o, book).batches); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
