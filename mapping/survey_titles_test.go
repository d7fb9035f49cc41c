package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestTitles has titles that name a flight, a MAWB or a handover in words. What the table lacks is asked.
func TestTitles(t *testing.T) {
	const bare, flown, handed, both = "weight;1", "weight|mawb_no;1|123-25122112", "weight|handover;1|LAX1",
		"weight|handover|mawb_no|flight_no;1|LAX1|123-25122112|KE901"
	for _, c := range []struct{ titles, table, want string }{
		{"Flight KE901 24 Nov;Flight KE-0901 of 24 November;航班 KE901 出货;11月24日 航班KE901;편명 KE901 11월 24일;FLT OZ202/24NOV",
			flown, "title flight_no"},
		{"Flight KE901 24 Nov;航班 KE901 出货", handed, "no mawb"},
		{"Truck to LAX1;送LAX1仓;LAX1 and LAX1;LAX1;lax1 24 Nov;送 LAX1 仓;LAX1 인계 분;Deliver to 21389910283 today", flown,
			"title handover"},
		{"Depot | 20000000101;Depot: 20000000101", flown, "above depot"},
		{"Truck for 20000000101", flown, "title handover_num truck for"},
		{"Closing list, MAWB 123-25122112, urgent;提单 123-25122112 出货;List_123-25122112_24Nov", handed, "title mawb_no"},
		{"Flight KE901 24 Nov;Truck to LAX1;List, MAWB 123-25122112;Depot | 20000000101", both, ""},
		{"List 20251123001;Order KE901;Phone 01012345678;Flight class B2", flown, ""},
		{"KE901 and KE902, flights", flown, "several title flight_no"}, {"LAX1 or ICN1", flown, "several title handover"},
		{"MAWB 123-25122112, 123-25122123 of today;List A 123-25122112 | List B 123-25122123", handed, "several title mawb_no"},
		{"List 20251123001;List 24 Nov 2025", handed, ""},
		{"Tel 02-1234-5678, 123-4567-8901;문의 010-1234-5678;联系电话 138-1234-5678", handed, ""},
		{"手机：13812345676;Call 180-5550-0102;핸드폰 123-45678901", handed, ""},
		{"Closing list, 123-2512 2112;Closing list, 123-2512-2112", handed, "title mawb_no"},
		{"Truck to LAX1, MAWB 123-25122112", bare, "title mawb_no truck to mawb; title handover truck to mawb"},
	} {
		headers, values, _ := strings.Cut(c.table, ";")
		for title := range strings.SplitSeq(c.titles, ";") {
			o := testOptions()
			o.AddressBook["ICN1"] = o.AddressBook["LAX1"]
			book := csvBook(title + "\norder_num|" + headers + "|sku\nHGE2507080000516|" + values + "|x")
			got := asked(questionsOf(t, o, book))
			for i, want := range strings.Split(c.want, "; ") {
				if c.want == "" && len(got) > 0 || c.want != "" && (len(got) <= i || !strings.HasPrefix(got[i], want)) {
					t.Errorf("%s above %s: asked %q, want %q", title, headers, got, c.want)
				}
			}
		}
	}
}

// TestTitleAsksAllAtOnce: what a title leaves open is asked in one round, also what only matters after another answer.
func TestTitleAsksAllAtOnce(t *testing.T) {
	for text, want := range map[string]string{
		"Truck to LAX1, flight KE901\norder_num|weight|sku\nHGE2507080000516|1|x": "title handover truck to flight; no mawb",
		"Truck to LAX1\norder_num|weight|mawb_no\nHGE2507080000516|1|":            "title handover truck to; empty column mawb_no",
		"List, MAWB 123-25122112\norder_num|weight|handover\nHGE2507080000516|1|": "title mawb_no list mawb; empty column handover",
	} {
		var keys []string
		o := testOptions()
		o.Answers = map[string]reason.Answered{}
		for _, q := range questionsOf(t, o, csvBook(text)) {
			keys = append(keys, q.Asks.Key)
			o.Answers[q.Asks.Key] = reason.Answered{Answer: q.Asks.Choices[0].Answer}
		}
		if got := strings.Join(keys, "; "); got != want {
			t.Errorf("%s: asked %q, want %q", text, got, want)
		}
		if _, err := survey(o, csvBook(text)); err != nil {
			t.Errorf("%s, answered: %v", text, err)
		}
	}
}

// TestAnsweredTitles: what was answered once holds for the next list of its kind, with its own number and date.
func TestAnsweredTitles(t *testing.T) {
	for _, c := range []struct{ first, next, table, answer, want string }{
		{"Flight KE901 24 Nov", "Flight KE902 2 December", "mawb_no;123-25122112", "flight_no", " - 123-25122112/KE902 1: 16"},
		{"Closing list 24 Nov, MAWB 123-25122112", "Closing list 1 Dec, MAWB 123-25122123", "handover;LAX1", "mawb_no",
			" 21389910283 123-25122123 1: 16"},
		{"Closing list 24 Nov, MAWB 123-25122112", "Closing list 1 Dec, MAWB 123-25122123", "handover;LAX1", "none",
			" 21389910283 - 1: 16"},
		{"Truck to LAX1", "Truck to LAX1", "mawb_no;123-25122112", "handover", " 21389910283 123-25122112 1: 16"},
		{"Truck for 20000000101", "Truck for 20000000102", "mawb_no;123-25122112", "handover_num", " 20000000102 123-25122112 1: 16"},
	} {
		headers, values, _ := strings.Cut(c.table, ";")
		book := func(title string) []grid {
			return csvBook(title + "\norder_num|weight|" + headers + "\nHGE2507080000516|1|" + values)
		}
		questions := questionsOf(t, testOptions(), book(c.first))
		if len(questions) != 1 {
			t.Fatalf("%s: asked %q", c.first, asked(questions))
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{questions[0].Asks.Key: {Answer: c.answer, File: "a.csv"}}
		m := mapBook(t, o, book(c.next))
		got := strings.Join(briefBatches(m.batches), "; ")
		if f := m.batches[0].Group.Flight; f != nil && f.Text("flight_no") != "" {
			got = strings.Replace(got, f.Text("mawb_no"), f.Text("mawb_no")+"/"+f.Text("flight_no"), 1)
		}
		if got != c.want {
			t.Errorf("%s = %s: %s, want %s", c.next, c.answer, got, c.want)
		}
	}
}

// TestTitlesAmongOrders: the rows below would go out with what stands above the table, or with nothing.
func TestTitlesAmongOrders(t *testing.T) {
	const above, one, two = "order_num|weight\n", "HGE2507080000516|1\n", "HGE2507080000527|1"
	for _, c := range []struct{ text, want string }{
		{"MAWB|123-25122112\n" + above + one + "Second list, MAWB 123-25122123, urgent\n" + two, "pair-among@A4(123-25122123)"},
		{"Handover|LAX1\n" + above + one + "Truck to ICN1 today\n" + two, "pair-among@A4(ICN1)"},
		{"MAWB|123-25122112\nFlight|KE901\n" + above + one + "Flight KE902 25 Nov\n" + two, "pair-among@A5(KE902)"},
		{"MAWB|123-25122112\n" + above + one + two + "\nAll of them with truck to LAX1", "pair-among@A5(LAX1)"},
		{"MAWB|123-25122112\n" + above + one + "List 2, MAWB 123-25122112\n" + two, ""},
		{"Handover|LAX1\n" + above + one + "Truck to LAX1 today\n" + two, ""},
		{"order_num|weight|handover\n" + one[:len(one)-1] + "|LAX1\nTotal of LAX1: 1 parcel\n" + two + "|ICN1", ""},
	} {
		o := testOptions()
		o.AddressBook["ICN1"] = o.AddressBook["LAX1"]
		icn := o.AddressBook["ICN1"]
		icn.HandoverNum = "21389910284"
		o.AddressBook["ICN1"] = icn
		_, err := survey(o, csvBook(c.text))
		got := ""
		if err != nil {
			got = brief(refusal(t, o, csvBook(c.text)))
		}
		if got != c.want {
			t.Errorf("%s\n%s, want %s", c.text, got, c.want)
		}
	}
}

// TestTitleOfTheSheet: a tab may be called like the MAWB of its orders.
func TestTitleOfTheSheet(t *testing.T) {
	o := testOptions()
	o.FileName = "KE Mon_123-25122112"
	if got := asked(questionsOf(t, o, csvBook("order_num|weight|handover\nHGE2507080000516|1|LAX1"))); strings.Join(got, "; ") !=
		"file name mawb_no: mawb_no | none" {
		t.Errorf("asked %q", got)
	}
	for name, want := range map[string]string{"LAX1": "", "MAWB 123-25122112": "sheet name mawb_no: mawb_no | none",
		"123-25122112": "sheet name mawb_no: mawb_no | none",
		"123_25122112": "sheet name mawb_no: mawb_no | none",
		"Sheet1":       "", "20251124": ""} {
		got := asked(questionsOf(t, testOptions(), []grid{{name: name, text: "order_num|weight|handover\nHGE2507080000516|1|LAX1"}}))
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: asked %q, want %q", name, got, want)
		}
	}
}
