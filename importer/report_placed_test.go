package importer

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// A refusal that names an item is in the cell of that item, of whichever row of its order; one that could be about several cells
// is about the rows.
func TestRefusedItem(t *testing.T) {
	t.Parallel()
	refuse := func(order, say string) hgeapitest.Fault {
		return hgeapitest.Fault{On: "create", Do: hgeapitest.Refuse, Match: order, Say: say}
	}
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{Faults: []hgeapitest.Fault{
		refuse("ORD-1", "parcel_list.0.item_list.1.qty: not in service"),
		refuse("ORD-2", "parcel_list.0.item_list.7.qty: not in service"),
		refuse("ORD-3", "parcel_list.0.weight: not in service"),
		refuse("ORD-4", "parcel_list.0.item_list.0.qty: not in service")}}, "create")
	table := ordersTable([3]string{"ORD-1", "0.5", "cup"}, [3]string{"ORD-2", "0.5", "cup"}, [3]string{"ORD-2", "0.5", "fork"},
		[3]string{"ORD-1", "0.5", "plate"}, [3]string{"ORD-1", "0.5", "fork"}, [3]string{"ORD-3", "0.5", "cup"},
		[3]string{"ORD-3", "0.5", "fork"}, [3]string{"ORD-4", "0.5", "cup;fork"})
	w.dropIn("create", "orders.csv", strings.Replace(table, "cup;fork,1,4.50,USD,4.50,", "cup;fork,1;1,4.50;4.50,USD,4.50;4.50,", 1))
	text := w.textOf("create/orders.outcome.csv")
	for what, times := range map[string]int{"M5: the carrier refused this cell": 3, "M2: the carrier refused": 0,
		"J7: the carrier refused this cell": 1, "J8: the carrier refused this cell": 1, "M9: the carrier refused this cell": 1,
		"M3: the carrier refused": 0, "the carrier refused the form": 2} {
		if n := strings.Count(text, what); n != times {
			t.Errorf("%q stands there %d times, not %d:\n%s", what, n, times, text)
		}
	}
	w.carrier.Fail(refuse("ORD-5", "parcel_list.0.item_list.1.qty: not in service"))
	w.dropIn("create", "columns.csv", "客户订单号,产品代码,收件人姓名,收件人电话,收件人国家,收件人邮编,收件人地址,重量(kg),"+
		"品名1,数量1,单价1,品名2,数量2,单价2,币种\n"+
		"ORD-5,P10006,Jo Doe,5555550100,US,90001,1 Main St,0.5,cup,1,4.5,fork,1,2,USD\n")
	if text := w.textOf("create/columns.outcome.csv"); !strings.Contains(text, "M2: the carrier refused this cell") {
		t.Errorf("the second item: %s", text)
	}
}

// A row that is refused as a whole is named by the cell of its number, wherever that stands; so it is by a check.
func TestRefusedRowIsNamedByItsNumber(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, "cancel")
	const table = "No,Item,转单号\n1,a,9200000000000000000084\n2,b,9.2E+21\n"
	w.dropIn("cancel", "list.csv", table)
	summary := sheetText(t, w.outcome("cancel/list.mend-2.outcome.xlsx"), "Summary")
	if !regexp.MustCompile(`(?m)^C2 +9200000000000000000084 +refused`).MatchString(summary) {
		t.Errorf("the Summary names another cell:\n%s", summary)
	}
	path := filepath.Join(t.TempDir(), "list.csv")
	importertest.WriteFile(t, path, table)
	checked, err := Check(t.Context(), w.cfg, path, "cancel", "")
	if err != nil || len(checked.ProblemRows) != 1 || checked.ProblemRows[0].Cell != "C3" {
		t.Errorf("the check names %+v, %v", checked, err)
	}
}
