package mapping

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRepeatedOrdersAreFound compares what is found of rows with few and with many orders with a plain search.
func TestRepeatedOrdersAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		p := repeatedOrders{parts: random.IntN(2) == 0}
		rows, orders := random.IntN(200), 1+random.IntN(300)
		var all []occurrence
		for row := range rows {
			o := occurrence{order: uint64(random.IntN(orders)) * 0x0101_0000_0000_0100, content: uint64(random.IntN(2)),
				rowAddress: rowAddress{row: int32(row)}}
			all = append(all, o)
		}
		for _, at := range random.Perm(len(all)) { // a row that waits for the end of its table comes late
			p.addOccurrence(all[at])
		}
		p.find()
		want := repeatedOrders{parts: p.parts, rows: map[rowAddress]repeatedRow{}}
		byOrder := map[uint64][]occurrence{}
		for _, o := range all {
			byOrder[o.order] = append(byOrder[o.order], o)
		}
		for _, same := range byOrder {
			if p.parts {
				want.countParts(same)
			} else {
				want.compare(same)
			}
		}
		if p.distinct != len(byOrder) || !maps.Equal(p.rows, want.rows) {
			t.Fatalf("%d rows: %d orders, %v, not %d, %v", rows, p.distinct, p.rows, len(byOrder), want.rows)
		}
	}
}

// TestRowsOfWaybillsThatWereMade: the rows of one waybill in what came back of making it are one row of a list that closes it, if
// one of them has all that the others have. In any other sheet they contradict each other.
func TestRowsOfWaybillsThatWereMade(t *testing.T) {
	const ours = "HGE status|HGE reason|HGE next step|HGE reference|HGE form|Customer Order No|HGE No|Last Mile Tracking No"
	made := func(text string) []grid {
		return csvBook("Order Number|Name|Item Name|Weight (g)|handover|" + ours + "\n" + text)
	}
	row := func(own, name, item, weight, handover, num string) string {
		return own + "|" + name + "|" + item + "|" + weight + "|" + handover + "||||||" + own + "|HGE2507080000" + num + "|\n"
	}
	for _, c := range []struct {
		name string
		book []grid
		rows string
		sent string
	}{
		{"the weight in the first row", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "LAX1", "516") +
			row("B", "Bob", "Cap", "200", "LAX1", "527")), "ok|duplicate repeated-in-file@L3(HGE2507080000516)|ok", "16 27 0.55kg"},
		{"in the last row", made(row("A", "Ann", "Hat", "", "LAX1", "516") + row("A", "", "Tie", "350", "LAX1", "516") +
			row("B", "Bob", "Cap", "200", "LAX1", "527")), "duplicate repeated-in-file@L2(HGE2507080000516)|ok|ok", "16 27 0.55kg"},
		{"a dash", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "-", "LAX1", "516")),
			"ok|duplicate repeated-in-file@L3(HGE2507080000516)", "16 0.35kg"},
		{"the handover in the first row, too", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "", "516") +
			row("B", "Bob", "Cap", "200", "LAX1", "527")), "ok|duplicate repeated-in-file@L3(HGE2507080000516)|ok", "16 27 0.55kg"},
		{"mostly rows without a weight", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "LAX1", "516") +
			row("A", "", "Cap", "", "LAX1", "516") + row("A", "", "Sock", "", "LAX1", "516")),
			"ok|duplicate repeated-in-file@L3(HGE2507080000516)|duplicate repeated-in-file@L4(HGE2507080000516)|" +
				"duplicate repeated-in-file@L5(HGE2507080000516)", "16 0.35kg"},
		{"two weights", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "400", "LAX1", "516")),
			"rejected repeated-made@L2(HGE2507080000516)|rejected repeated-made@L3(HGE2507080000516)", ""},
		{"two handovers", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "ICN1", "516") +
			row("B", "Bob", "Cap", "200", "LAX1", "527")), "rejected repeated-made@L2(HGE2507080000516)|" +
			"rejected empty-cell@D3 repeated-made@L3(HGE2507080000516)|ok", "27 0.2kg"},
		{"each has what the other lacks", made(row("A", "Ann", "Hat", "350", "", "516") + row("A", "", "Tie", "", "LAX1", "516") +
			row("B", "Bob", "Cap", "200", "LAX1", "527")), "rejected empty-handover-or-flight@E2 repeated-made@L2(HGE2507080000516)|" +
			"rejected empty-cell@D3 repeated-made@L3(HGE2507080000516)|ok", "27 0.2kg"},
		{"an order alone without a weight", made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "LAX1", "516") +
			row("B", "Bob", "Cap", "", "LAX1", "527") + row("C", "Cid", "Cap", "200", "LAX1", "538")),
			"ok|duplicate repeated-in-file@L3(HGE2507080000516)|rejected empty-cell@D4|ok", "16 38 0.55kg"},
		{"in the user's own sheet", csvBook("order_num|Weight (g)|handover\nHGE2507080000516|350|LAX1\nHGE2507080000516||LAX1\n" +
			"HGE2507080000527|200|LAX1"), "rejected repeated-differs@A2(HGE2507080000516)|" +
			"rejected empty-cell@B3 repeated-differs@A3(HGE2507080000516)|ok", "27 0.2kg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mapBook(t, testOptions(), c.book)
			if got := strings.Join(m.endings(), "|"); got != c.rows {
				t.Errorf("rows:\n got %s\nwant %s", got, c.rows)
			}
			sent := ""
			for _, b := range m.batches {
				form := scanForm(b, "")
				for _, n := range form.OrderNums {
					sent += strings.TrimPrefix(n, "HGE25070800005") + " "
				}
				sent += form.Weight.Decimal.String() + "kg"
			}
			if sent != c.sent {
				t.Errorf("sent %s, want %s", sent, c.sent)
			}
		})
	}
	asked := made(row("A", "Ann", "Hat", "350", "LAX1", "516") + row("A", "", "Tie", "", "LAX1", "516") +
		row("B", "Bob", "Cap", "", "LAX1", "527"))
	if got := brief(refusal(t, testOptions(), asked)); got != "empty-cells@D4" {
		t.Errorf("asked %s", got)
	}
}
