package mapping

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
)

func TestGrouper(t *testing.T) {
	a, b := &Group{Reference: "a"}, &Group{Reference: "b"}
	g := NewGrouper(testOperations["scanform"], 2)
	for i, group := range []*Group{b, a, b, b, a} {
		b := g.Add(Order{Num: fmt.Sprint(i), Group: group})
		if full := i == 2 || i == 4; (b != nil) != full {
			t.Errorf("after %d orders: full is %v", i+1, b != nil)
		}
	}
	var rest []string
	for b := range g.Rest() {
		rest = append(rest, b.Group.Reference+b.Orders[0].Num)
	}
	for range g.Rest() {
		t.Error("a form was not forgotten")
	}
	if !slices.Equal(rest, []string{"b3"}) {
		t.Error(rest)
	}
}

// TestTotalOnlyForAll makes sure that a weight for all orders is not sent with a part of them.
func TestTotalOnlyForAll(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("MAWB|123-25122112\n총중량|10\n毛重|\n"+
		"order_num|sku|qty\nHGE2507080000516|a|1\nHGE2507080000516|b|1\nHGE2507080000527|a|1"))
	if got := briefBatches(m.batches); !slices.Equal(got, []string{" - 123-25122112 10: 16 27"}) {
		t.Error(got)
	}
	part := &Batch{Operation: m.batches[0].Operation, Group: m.batches[0].Group, Orders: m.batches[0].Orders[:1]}
	if scanForm(part, "R").Weight.Valid {
		t.Error("a part of the orders got the weight of all")
	}
}

// TestWeightsAreSummedExactly compares quick sums with those of decimals that are added one by one.
func TestWeightsAreSummedExactly(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var quick weightSum
		var exact decimal.NullDecimal
		for range random.IntN(30) {
			w := decimal.NullDecimal{Decimal: decimal.New(random.Int64()>>random.IntN(63), int32(random.IntN(16)-12)),
				Valid: random.IntN(10) > 0}
			quick.add(w)
			exact = plus(exact, w)
		}
		got := quick.total()
		if got.Valid != exact.Valid || got.Decimal.String() != exact.Decimal.String() ||
			got.Decimal.Exponent() != exact.Decimal.Exponent() {
			t.Fatalf("%v e%d, not %v e%d", got, got.Decimal.Exponent(), exact, exact.Decimal.Exponent())
		}
	}
}
