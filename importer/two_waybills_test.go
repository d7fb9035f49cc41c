package importer

import (
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// made makes waybills of orders, and returns the carrier's numbers of them.
func (w *world) made(orders ...string) (numbers []string) {
	w.t.Helper()
	rows := make([][3]string, len(orders))
	want := make([]string, len(orders))
	for i, order := range orders {
		rows[i], want[i] = [3]string{order, "0.5", "cup"}, order+" confirmed -"
	}
	w.tell("create", "made.csv", ordersTable(rows...), strings.Join(want, "\n"))
	for _, order := range orders {
		made, _ := w.carrier.Waybill(order)
		numbers = append(numbers, made.OrderNum)
	}
	return numbers
}

// TestNumbersOfTwoWaybills: a row whose numbers are known to be of two waybills is not sent. One of which only one number is
// known is: the other may be somebody else's name for it.
func TestNumbersOfTwoWaybills(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		n := w.made("KX-1", "KX-2", "KX-3")
		head := "HGE No|Order No\n"
		w.tell("cancel", "c.csv", head+n[1]+"|KX-1\n"+n[2]+"|KX-3",
			n[1]+" rejected two-waybills\n"+n[2]+" confirmed -")
		if made, _ := w.carrier.Waybill("KX-2"); made.Cancelled {
			t.Error("the other waybill is cancelled")
		}
		w.tell("weight", "w.csv", "HGE No|Order No|Weight (kg)\n"+n[0]+"|KX-2|3\n"+n[1]+"|SHOP-2|4",
			n[0]+" rejected two-waybills\n"+n[1]+" confirmed -")
		w.tell("cancel", "mended.csv", head+n[0]+"|KX-1", n[0]+" confirmed -")
		w.tell("scanform", "s.csv", "HGE No|Order No|Weight (kg)|handover_num\n"+n[0]+"|KX-2|3|20000000100",
			n[0]+" rejected two-waybills")
	})
}
