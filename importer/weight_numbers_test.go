package importer

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
)

// weighs wants the carrier to have a waybill with this weight.
func (w *world) weighs(number string, want float64) {
	w.t.Helper()
	if got, _ := w.carrier.Waybill(number); got.Weight != want {
		w.t.Errorf("%s weighs %g, not %g", number, got.Weight, want)
	}
}

// TestWeightsOfOneWaybill: what a waybill weighs is said by several operations and under several numbers. The list that came last
// counts, whatever a list before it has said in another way.
func TestWeightsOfOneWaybill(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		n := w.made("KA-5")
		const head = "Order No|Weight (kg)\n"
		w.tell("weight", "c1.csv", head+"KA-5|1.5", "KA-5 confirmed -")
		w.tell("update", "c2.csv", ordersTable([3]string{"KA-5", "0.6", "cup"}), "KA-5 confirmed -")
		w.weighs("KA-5", 0.6)
		w.tell("weight", "c3.csv", head+"KA-5|1.5", "KA-5 confirmed -")
		w.weighs("KA-5", 1.5)
		w.tell("update", "c4.csv", ordersTable([3]string{"KA-5", "0.6", "cup"}), "KA-5 confirmed -")
		w.weighs("KA-5", 0.6)
		w.tell("weight", "d1.csv", head+"KA-5|1.1", "KA-5 confirmed -")
		w.tell("weight", "d2.csv", "HGE No|Weight (kg)\n"+n[0]+"|2.2", n[0]+" confirmed -")
		w.tell("weight", "d3.csv", head+"KA-5|1.1", "KA-5 confirmed -")
		w.weighs("KA-5", 1.1)
		w.tell("weight", "d4.csv", head+"KA-5|1.1", "KA-5 confirmed already-confirmed")
	})
}

// TestWaybillUnderTwoNumbers: two rows of one waybill that name it by different numbers are one if they say the same, and else
// none is sent, also if only the ledger knows that they are of one waybill.
func TestWaybillUnderTwoNumbers(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		n := w.made("KA-5", "KA-6")
		const head = "HGE No|Order No|Weight (kg)\n"
		w.tell("weight", "j1.csv", head+n[0]+"|KA-5|0.8\n|KA-5|0.9",
			n[0]+" rejected repeated-made\nKA-5 rejected repeated-made")
		w.tell("weight", "j2.csv", head+"|KA-5|0.9\n"+n[0]+"|KA-5|0.8",
			"KA-5 rejected repeated-made\n"+n[0]+" rejected repeated-made")
		w.tell("weight", "j3.csv", head+n[0]+"||0.82\n|KA-5|0.92\n|KA-6|1\n"+n[1]+"||1",
			n[0]+" rejected repeated-made\nKA-5 rejected repeated-made\nKA-6 confirmed -\n"+n[1]+" duplicate repeated-in-file")
		w.weighs("KA-5", 0.5)
		w.weighs("KA-6", 1)
	})
}

// TestEqualRowsOfParcels: two equal rows of a waybill are no duplicates if they may be parcels of it, because a column says so or
// the waybill was made of parcels.
func TestEqualRowsOfParcels(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{})
		w.withOperationFolders()
		row := [3]string{"KG-1", "1.5", "cup"}
		table := ordersTable(row, row, [3]string{"KG-2", "0.5", "cup"})
		lines := strings.Split(strings.TrimSpace(table), "\n")
		for i, parcel := range []string{"Parcel", "1", "2", "1"} {
			lines[i] += "," + parcel
		}
		w.tell("create", "s1.csv", strings.Join(lines, "\n"), "KG-1 confirmed -\nKG-1 confirmed -\nKG-2 confirmed -")
		w.weighs("KG-1", 3)
		for name, table := range map[string]string{
			"parcels.csv": "Order No|Parcel|Weight (kg)\nKG-1|1|1.6\nKG-1|2|1.6",
			"boxes.csv":   "Order No|Box No|Weight (kg)\nKG-1|1/2|1.6\nKG-1|2/2|1.6",
			"scale.csv":   "Order No|Weight (kg)\nKG-1|1.8\nKG-1|1.8",
			"made.csv":    "Order No|Weight (kg)\nKG-1|1.5\nKG-1|1.5",
		} {
			want := "KG-1 rejected repeated-made\nKG-1 rejected repeated-made"
			w.tell("weight", name, table, want)
		}
		w.weighs("KG-1", 3)
		made, _ := w.carrier.Waybill("KG-1")
		w.tell("scanform", "close.csv", "HGE No|Weight (kg)|handover_num\n"+made.OrderNum+"|1.5|20000000100\n"+
			made.OrderNum+"|1.5|20000000100", made.OrderNum+" rejected repeated-made\n"+made.OrderNum+" rejected repeated-made")
		w.tell("weight", "same.csv", "Order No|Weight (kg)\nKG-1|3\nKG-1|3\nKG-2|0.7\nKG-2|0.7",
			"KG-1 confirmed -\nKG-1 duplicate repeated-in-file\nKG-2 confirmed -\nKG-2 duplicate repeated-in-file")
	})
}

// TestEqualRowsOfParcelsUnderOtherKeys: how many parcels a waybill was made of is read under the keys of [api.keys].
func TestEqualRowsOfParcelsUnderOtherKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	lines := strings.Split(strings.TrimSpace(ordersTable([3]string{"KG-1", "1.5", "cup"}, [3]string{"KG-1", "1.5", "cup"})), "\n")
	for i, parcel := range []string{"Parcel", "1", "2"} {
		lines[i] += "," + parcel
	}
	w.tell("create", "s1.csv", strings.Join(lines, "\n"), "KG-1 confirmed -\nKG-1 confirmed -")
	w.changeLedger("UPDATE form SET body = CAST(replace(CAST(body AS TEXT), 'parcel_list', 'boxes') AS BLOB)")
	w.cfg.API.Keys = map[string]map[string]string{"create": {"parcel": "boxes"}}
	w.tell("weight", "scale.csv", "Order No|Weight (kg)\nKG-1|1.8\nKG-1|1.8",
		"KG-1 rejected repeated-made\nKG-1 rejected repeated-made")
}

// TestRowsThatDifferMayBeParcels: two rows of a waybill that weigh something else may be its parcels, whatever columns there are.
// Both are told what to do, and that ends.
func TestRowsThatDifferMayBeParcels(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	w.made("KA-5")
	w.tell("weight", "two.csv", "Order No|Weight (kg)|Length|Width|Height\nKA-5|1.5|20|10|10\nKA-5|0.7|15|10|5",
		"KA-5 rejected repeated-made\nKA-5 rejected repeated-made")
	w.tellAgain("weight", "one.xlsx", "weight/two.mend-2.outcome.xlsx", func(f *excelize.File, sheet string) {
		must(f.RemoveRow(sheet, 3))
		withCell("Weight (kg)", 2, "2.2")(f, sheet)
	}, "KA-5 confirmed -")
	w.weighs("KA-5", 2.2)
}
