package mapping

import (
	"maps"
	"math/rand/v2"
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
