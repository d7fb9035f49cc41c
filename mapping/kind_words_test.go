package mapping

import (
	"strings"
	"testing"
)

// notYet are words with which people fill a cell whose number they do not know yet.
var notYet = []string{"미정", "未定", "待定", "확인중", "확인 중", "추후통보", "（추후 통보）", "TBA", "to follow", "n/a yet",
	"pendiente", "folgt", "à confirmer",
	"暂无", "待補", "?", "？？", "xxx", "〃", "同上", "상동"}

// TestWordsAreNoNumbers: a cell that must name a handover, a bag, a flight or an order keeps its row back if it has words that
// say that this is not known yet. Where any words may stand, they are sent as they are.
func TestWordsAreNoNumbers(t *testing.T) {
	const order, mawb = "HGE2507080000516", "123-25122112"
	for _, c := range []struct{ operation, header, row, at, ok string }{
		{"scanform", "order_num|weight|handover_num", order + "|1|$", "C2", "20000000104"},
		{"scanform", "order_num|weight|handover_num|reference_num", order + "|1|20000000104|$", "D2", "R-1"},
		{"scanform", "order_num|weight|mawb_no|flight_no", order + "|1|" + mawb + "|$", "D2", "KE901"},
		{"scanform", "order_num|weight|mawb_no|departure_port", order + "|1|" + mawb + "|$", "D2", "仁川"},
		{"scanform", "order_num|weight|mawb_no|transit_flight_no", order + "|1|" + mawb + "|$", "D2", "KE902"},
		{"scanform", "order_num|weight|handover_num|contact_phone", order + "|1|20000000104|$", "D2", "1 555-0100"},
		{"manifest", "order_num|weight|mawb_no|bag_num", order + "|1|" + mawb + "|$", "D2", "B1"},
		{"bags", "order_num|bag_num", order + "|$", "B2", "A"},
		{"void-bags", "container_num|reason", "BP2400000010US|torn\n$|torn", "A3", "BP2400000020US"},
		{"cancel", "Order No|Reason", "HGE2611290000021|torn\n$|torn", "A3", "HGE2611290000032"},
		{"create", flatHeader + "|HS Code|Tax Number|Remark",
			"SO-1|P1|미정|5555550100|US|90001|미정|50|미정|1|5.5|USD|$|P1|미정", "M2", "610910"},
		{"create", flatHeader + "|HS Code|Tax Number",
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Cap|1|5.5|USD|610910|$", "N2", "P1"},
		{"create", flatHeader, "SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Cap|1|5.5|USD\n" +
			"$|P1|Jo|5555550100|US|90001|1 Main St|50|Cap|1|5.5|USD", "A3", "SO-2"},
		{"pccc", "full_name|phone|pccc", "김민수|010-1234-5678|$", "C2", "P123456789012"},
	} {
		for _, word := range append(notYet, c.ok) {
			want := "rejected not-known-yet@" + c.at
			if word == c.ok {
				want = "ok"
			}
			o := optionsFor(c.operation)
			m := mapBook(t, o, csvBook(c.header+"\n"+strings.Replace(c.row, "$", word, 1)))
			endings := m.endings()
			got, _, _ := strings.Cut(endings[len(endings)-1], "(")
			if got != want {
				t.Errorf("%s, %s: %s is %s, want %s", c.operation, c.header, word, got, want)
			}
		}
	}
	for _, c := range []struct{ operation, header, row string }{
		{"scanform", "order_num|weight|handover_num|contact_name", order + "|1|20000000104|$"},
		{"scanform", "order_num|weight|handover_num|street|house_no", order + "|1|20000000104|$|$"},
		{"scanform", "order_num|weight|handover_num|remark", order + "|1|20000000104|$"},
		{"scanform", "order_num|weight|handover_num|customer_order_num", order + "|1|20000000104|$"},
	} {
		for _, word := range notYet {
			o := testOptions()
			m := mapBook(t, o, csvBook(c.header+"\n"+strings.ReplaceAll(c.row, "$", word)))
			if got := strings.Join(m.endings(), "; "); got != "ok" {
				t.Errorf("%s, %s: %s is %s", c.operation, c.header, word, got)
			}
		}
	}
}

// TestOneHandoverNumber: a cell has one handover number, alone. What may be a number in a form that nobody knows is sent as it
// is, and so is what the sheet of handovers or the address book has.
func TestOneHandoverNumber(t *testing.T) {
	for cell, want := range map[string]string{
		"20000000104 (임시)":          "more-than-number",
		"20000000104（临时）":           "more-than-number",
		"20000000104임시":             "more-than-number",
		"20000000104 temp":          "more-than-number",
		"No.20000000104":            "more-than-number",
		"인계번호: 20000000104":         "more-than-number",
		"20000000104/20000000105":   "more-than-number",
		"20000000104, LAX1":         "more-than-number",
		"20000000104\\n20000000105": "more-than-number",
		"H1\\nH2":                   "more-than-number",
		"Truck LAX1":                "more-than-number",
		"LAX1/ICN1":                 "more-than-number",
		"H1/H2":                     "more-than-number",
		"HO-21, HO-22":              "more-than-number",
		"인천공항":                      "unknown-handover",
		"저녁에 확인":                    "unknown-handover",
		"20000000104":               "",
		"20000000104-A":             "",
		"A20000000104":              "",
		"LAX 1":                     "",
		"H1":                        "",
		"HO 77/B":                   "",
		"2000000010":                "",
		"Dock":                      "",
	} {
		m := mapBook(t, testOptions(), lines("order_num|weight|handover_num", "1|"+cell))
		got, _, _ := strings.Cut(strings.TrimPrefix(strings.Join(m.endings(), "; "), "rejected "), "@")
		if want == "" {
			want = "ok"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", cell, got, want)
		}
	}
	m := mapBook(t, testOptions(), []grid{{name: "orders", text: "order_num|weight|handover_num\nHGE2507080000516|1|인천"},
		{name: "handover", text: "handover_num|contact_name\n인천|A. Tester"}})
	if got := strings.Join(m.endings(), "; "); got != "ok" {
		t.Error(got)
	}
}

// TestOneBagName: a cell has the name of one bag.
func TestOneBagName(t *testing.T) {
	for cell, want := range map[string]string{
		"B1, B2": "more-than-number", "B1、B2": "more-than-number", "B1~B3": "more-than-number", "B1；B2": "more-than-number",
		`B1\nB2`: "more-than-number", `B1\n(재포장)`: "ok", `B1\n`: "ok",
		"B1, B2, 미정": "ok", "B1/B2": "ok", "1/5": "ok", "1-5": "ok", "B1 (재포장)": "ok", "ICN, 1": "ok",
		"1,234": "ok", "첫째": "ok", "A": "ok",
	} {
		m := mapBook(t, optionsFor("bags"), csvBook("order_num|bag_num\nHGE2507080000516|"+cell))
		got, _, _ := strings.Cut(strings.TrimPrefix(strings.Join(m.endings(), "; "), "rejected "), "@")
		if got != want {
			t.Errorf("%s: %s, want %s", cell, got, want)
		}
	}
}

// TestZeroForNone: many programs write 0 into a cell that is empty. It names no handover, flight, port, bag or form.
func TestZeroForNone(t *testing.T) {
	const order, rest = "HGE2507080000516", "|123-25122112|KE1|2025-12-23 08:12|SZX|LAX"
	for _, c := range []struct{ operation, header, row, want string }{
		{"scanform", "handover_num|mawb_no|flight_no|etd|departure_port|arrival_port", "0" + rest, "rejected zero-for-none@C2(0)"},
		{"scanform", "handover_num|mawb_no|flight_no|etd|departure_port|arrival_port", "0.0" + rest, "rejected zero-for-none@C2(0.0)"},
		{"scanform", "handover_num|mawb_no|flight_no|etd|departure_port|arrival_port", "n:0" + rest, "rejected zero-for-none@C2(0)"},
		{"scanform", "handover_num|mawb_no|flight_no|etd|departure_port|arrival_port", "-" + rest, "ok"},
		{"scanform", "handover_num", "0", "rejected zero-for-none@C2(0)"},
		{"scanform", "handover_num", "000", "rejected zero-for-none@C2(000)"},
		{"scanform", "mawb_no|flight_no|etd|transit_flight_no", "123-25122112|KE1|2025-12-23 08:12|0", "rejected zero-for-none@F2(0)"},
		{"scanform", "mawb_no|flight_no|etd|transit_port", "123-25122112|KE1|2025-12-23 08:12|0", "rejected zero-for-none@F2(0)"},
		{"scanform", "handover_num|reference_num", "H1|0", "rejected zero-for-none@D2(0)"},
		{"bags", "bag_num", "0", "rejected zero-for-none@C2(0)"},
	} {
		weight := "weight|"
		if c.operation == "bags" {
			weight = "note|"
		}
		m := mapBook(t, optionsFor(c.operation), csvBook("order_num|"+weight+c.header+"\n"+order+"|1|"+c.row))
		if got := strings.Join(m.endings(), "; "); got != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.operation, c.header, c.row, got, c.want)
		}
	}
}
