package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestLabelsBelowBags: labels below bags, waybills and orders in bags are none, whatever their columns hold.
func TestLabelsBelowBags(t *testing.T) {
	const bags = "No|Bag No|Tracking No\n1|B1|HGE2507080000516\n2|B2|HGE2507080000527\n"
	const orders = "Bag No|Tracking No|MAWB\nB1|HGE2507080000516|180-12345675\nB2|HGE2507080000527|180-12345675\n"
	waybills := "Remark|Tracking No\n" + strings.Repeat("red|HGE2507080000516\nblue|HGE2507080000527\n", 10)
	for _, c := range []struct{ operation, text, want string }{
		{"bags", bags + "Seal|S1|S2\n", "rejected word-beside@C4(S2)"},
		{"bags", bags + "Driver|Kim|010-1234-5678\n", "rejected word-beside@C4(010-1234-5678)"},
		{"bags", bags + "3|B3|SO-1001\n", "SO-1001"},
		{"manifest", orders + "Seal|SL123456|180-12345675\n", "rejected word-beside@B4(SL123456)"},
		{"manifest", orders + "Driver|SL123456|180-12345675\n", "rejected word-beside@B4(SL123456)"},
		{"manifest", orders + "Pcs|3|180-12345675\n", "rejected word-beside@B4(3)"},
		{"manifest", orders + "B3|SO-1001|180-12345675\n", "SO-1001 180-12345675"},
		{"manifest", orders + "RED|HGE2507080000538|180-12345675\n", "38 180-12345675"},
		{"manifest", strings.ReplaceAll(orders, "B1", "RED") + "BLUE|SO-1001|180-12345675\n", "SO-1001 180-12345675"},
		{"void-bags", "HGE Bag No|Remark\nBP2400000020US|\nBP2400000021US|\n2026-11-25|x\n", "rejected unlike-orders@A4(2026-11-25)"},
		{"void-bags", "HGE Bag No|Remark\nBP2400000020US|\nBP2400000021US|\n010-1234-5678|x\n",
			"rejected unlike-orders@A4(010-1234-5678)"},
		{"track", waybills + "|2026-11-25\n", "rejected unlike-orders@B22(2026-11-25)"},
		{"track", waybills + "|1/1\n", "rejected unlike-orders@B22(1/1)"},
		{"track", waybills + "green|SO-1001\n", "SO-1001"},
	} {
		o := testOptions()
		o.Operation = testOperations[c.operation]
		if c.operation == "track" {
			asks := questionsOf(t, o, csvBook(c.text))[0].Asks
			o.Answers = map[string]reason.Answered{asks.Key: {Answer: asks.Choices[0].Answer}}
		}
		m := mapBook(t, o, csvBook(c.text))
		got := []string{}
		for i, row := range m.rows {
			end := m.endings()[i]
			if row.Status == "" {
				end = strings.TrimPrefix(row.Order.Num, "HGE25070800005")
				if f := row.Order.Group; f != nil && f.Flight != nil {
					end += " " + f.Flight.Text("mawb_no")
				}
			}
			got = append(got, end)
		}
		if last := got[len(got)-1]; last != c.want {
			t.Errorf("%s: %s\nlast row %s, want %s", c.operation, c.text, last, c.want)
		}
	}
}

// TestBagAbove: a row that names no bag may lie in the bag above, which then must not go out without it.
func TestBagAbove(t *testing.T) {
	o := testOptions()
	o.Operation = testOperations["manifest"]
	m := mapBook(t, o, csvBook("MAWB|Bag No|Tracking No|Weight (kg)\n180-12345675|B1|HGE2507080000516|1\n"+
		"180-12345675||HGE2507080000527|1\n180-12345675||HGE2507080000538|1\n180-12345675|B2|HGE2507080000549|x\n"+
		"180-12345675|#N/A|HGE2507080000550|1\n180-12345675|B3|HGE2507080000561|1\n"))
	var got []string
	for _, row := range m.rows {
		got = append(got, string(row.Status)+" "+row.Order.Bag.Text("bag_num"))
	}
	if got, want := strings.Join(got, ", "), " B1, rejected B1, rejected B1, rejected B2, rejected B2,  B3"; got != want {
		t.Errorf("bags %q, want %q", got, want)
	}
}

// TestBagAboveOfOddRows: a line to sign lacks in no bag.
func TestBagAboveOfOddRows(t *testing.T) {
	const header = "order_num|weight|bag_num|mawb_no\nHGE2507080000538|1|B0|180-12345675\nHGE2507080000549|1|B0|180-12345675\n" +
		"HGE2507080000550|1|B0|180-12345675\nHGE2507080000516|1|B1|180-12345675\n"
	for row, want := range map[string]string{
		"Warehouse|Kim||Received":          "",
		"5 pcs|1||":                        "",
		"HGE2507080000527|1||180-12345675": "B1",
	} {
		o := testOptions()
		o.Operation = testOperations["manifest"]
		m := mapBook(t, o, csvBook(header+row))
		if len(m.rows) != 5 {
			t.Fatalf("%s: %s", row, m.endings())
		}
		if got := m.rows[4].Order.Bag.Text("bag_num"); m.rows[4].Status != reason.Rejected || got != want {
			t.Errorf("%s: %s, of the bag %q, want %q", row, m.rows[4].Status, got, want)
		}
	}
}

// TestBagWeightAsked: a column of numbers that is called a weight is not passed over in silence.
func TestBagWeightAsked(t *testing.T) {
	for _, header := range []string{"G.W.", "Bag G.W.", "G.W. (bag)", "GW", "N.W./G.W.", "Wt.", "Total G.W.", "Total GW (kg)",
		"Kilos", "Bag mass", "大包毛重", "大包G.W", "총중량", "Total KG", "Gross", "袋毛重(kg)"} {
		for _, operation := range []string{"bags", "manifest"} {
			o := testOptions()
			o.Answers = map[string]reason.Answered{}
			o.Operation = testOperations[operation]
			text := "Bag No|Tracking No|MAWB|" + header + "\nB1|HGE2507080000516|180-12345675|10\nB1|HGE2507080000527|180-12345675|10\n" +
				"B2|HGE2507080000538|180-12345675|12\n"
			layout, err := survey(o, csvBook(text))
			if err == nil && !givesWeight(layout, operation) {
				t.Errorf("%s of %s: nothing asked, and no weight", header, operation)
			}
		}
	}
}

// givesWeight says that a table reads a weight that the operation sends.
func givesWeight(l *Layout, operation string) bool {
	t := l.result.tables[0]
	return t.at[bagWeight] != nil || operation == "manifest" && t.at[weight] != nil
}
