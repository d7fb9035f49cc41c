package mapping

import "testing"

// TestFlightsAboveTheOrders has a table of flights or bags above that of the orders, in the same sheet. Nothing says which orders
// are theirs, so it is asked: the orders would go out without them.
func TestFlightsAboveTheOrders(t *testing.T) {
	const orders = "\norder_num|weight|handover\nHGE2507080000516|1|LAX1\nHGE2507080000527|1|LAX1"
	for _, c := range []struct{ above, asks string }{
		{"MAWB|Flight\n180-12345675|KE1\n180-12345686|KE2\n", "second-table@A1(MAWB, Flight)"},
		{"MAWB|Weight|Remark\n180-12345675|10|x\n180-12345686|12|y", "second-table@A1(MAWB, Weight, Remark)"},
		{"sku|stock\nA|10\nB|12", ""},
	} {
		for _, csv := range []bool{true, false} {
			book := []grid{{csv: csv, text: c.above + orders}}
			if got := brief(questionsOf(t, testOptions(), book)); got != c.asks {
				t.Errorf("%s: asked %q, want %q", c.above, got, c.asks)
			}
			for _, q := range questionsOf(t, testOptions(), book) {
				answered := append([]grid{answeredIn(q.Asks.Key, q.Asks.Choices[0].Answer)}, book...)
				if m := mapBook(t, testOptions(), answered); len(m.batches) != 1 || m.batches[0].Group.Flight != nil {
					t.Errorf("%s: %v", c.above, m.endings())
				}
			}
		}
	}
}
