package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
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

// With on_problem = "hold", a row that only the ledger can reject holds the whole file back, too.
func TestHoldForWhatTheLedgerKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	n := w.made("KX-1", "KX-2", "KX-3")
	w.cfg.Form.OnProblem = "hold"
	w.tell("weight", "w.csv", "HGE No|Order No|Weight (kg)\n"+n[0]+"|KX-2|3\n"+n[2]+"||4",
		n[0]+" rejected two-waybills\n"+n[2]+" rejected held-back")
	w.tell("scanform", "s.csv", "HGE No|Order No|Weight (kg)|handover_num\n"+n[0]+"|KX-2|3|20000000100\n"+n[2]+"||4|20000000100",
		n[0]+" rejected two-waybills\n"+n[2]+" rejected held-back")
	w.tell("weight", "twice.csv", "HGE No|Order No|Weight (kg)\n"+n[0]+"||3\n|KX-1|3\n"+n[2]+"||4",
		n[0]+" confirmed -\nKX-1 duplicate repeated-in-file\n"+n[2]+" confirmed -")
}

// A list that says different things of one waybill under two numbers contradicts itself, however far apart the rows stand.
func TestNamedTwiceFarApart(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		n := w.made("KX-1", "KX-2", "KX-3", "KX-4", "KX-5")
		w.inChunks(2, "weight", "w.csv", "HGE No,Order No,Weight (kg)\n"+n[0]+",,3\n"+n[1]+",,3\n"+n[2]+",,3\n"+n[3]+",,3\n,KX-1,4\n"+
			n[4]+",,3\n,KX-3,3\n")
		_, file := w.newestOutcome()
		if got, want := w.entriesOf(file), n[0]+" rejected repeated-made\n"+n[1]+" confirmed -\n"+n[2]+" confirmed -\n"+n[3]+
			" confirmed -\nKX-1 rejected repeated-made\n"+n[4]+" confirmed -\nKX-3 duplicate repeated-in-file"; got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// inChunks drops a table into the folder of an operation, and makes a pass that stores so many rows at once.
func (w *world) inChunks(rows int, operation, name, table string) {
	w.t.Helper()
	importertest.DropFile(w.t, filepath.Join(w.root, "inbox", operation, name), table)
	im := w.opened()
	defer im.Close()
	im.mapStep.chunkRows = rows
	if _, err := im.Run(w.t.Context(), importertest.WaitLimit); err != nil {
		w.t.Error(err)
	}
}
