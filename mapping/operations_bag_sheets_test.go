package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestSheetsOfBagsWithTwoColumns: a header of two words is none of a label and its value.
func TestSheetsOfBagsWithTwoColumns(t *testing.T) {
	orders := grid{name: "orders", text: "order_num|bag_num|mawb_no|weight\nHGE2507080000516|A|123-25122112|1\n" +
		"HGE2507080000527|B|123-25122112|2"}
	sent := func(a, b string) string {
		return `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
			`{` + a + `"customer_bag_num":"A","customer_order_nums":["HGE2507080000516"]},` +
			`{` + b + `"customer_bag_num":"B","customer_order_nums":["HGE2507080000527"]}]}`
	}
	dims := sent(`"length":"40","width":"50","height":"60",`, `"length":"30","width":"40","height":"50",`)
	types := sent(`"bag_type":1,`, `"bag_type":2,`)
	plain := sent("", "")
	for _, c := range []operationGrid{
		{name: "Dims", book: []grid{orders, {name: "bags", text: "Bag|Dims\nA|40*50*60\nB|30*40*50"}}, rows: "ok\nok", sent: dims},
		{name: "Type", book: []grid{orders, {name: "bags", text: "Bag|Type\nA|1\nB|2"}}, rows: "ok\nok", sent: types},
		{name: "Chinese", book: []grid{orders, {name: "大包", text: "大包号|类型\nA|1\nB|2"}}, rows: "ok\nok", sent: types},
		{name: "Korean", book: []grid{orders, {name: "포대", text: "포대번호|종류\nA|1\nB|2"}}, rows: "ok\nok", sent: types},
		{name: "Weight", book: []grid{orders, {name: "bags", text: "Bag No|Weight (kg)\nA|3\nB|4"}}, rows: "ok\nok",
			sent: sent(`"weight":"3",`, `"weight":"4",`)},
		{name: "below a title", book: []grid{orders, {name: "bags", text: "Bags of the week|\n\nBag|Size\nA|40*50*60\nB|30*40*50"}},
			rows: "ok\nok", sent: dims},
		{name: "a remark", book: []grid{orders, {name: "bags", text: "Bag|Remark\nA|fragile\nB|"}}, rows: "ok\nok", sent: plain},
		{name: "a header that nobody knows", book: []grid{orders, {name: "bags", text: "Bag|Spec\nA|40*50*60\nB|30*40*50"}},
			rows: "ok\nok", sent: dims},
		{name: "in a sheet of any name", book: []grid{orders, {name: "Sheet2", text: "大包号|尺寸\nA|40*50*60\nB|30*40*50"}},
			rows: "ok\nok", sent: dims},
		{name: "labels and values of one bag", book: []grid{{name: "orders", text: "order_num|mawb_no|weight\n" +
			"HGE2507080000516|123-25122112|1\nHGE2507080000527|123-25122112|2"},
			{name: "bags", text: "Bag|A\nType|2\nWeight|3\nDims|40*50*60"}}, rows: "ok\nok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
				`{"bag_type":2,"weight":"3","length":"40","width":"50","height":"60","customer_bag_num":"A",` +
				`"customer_order_nums":["HGE2507080000516","HGE2507080000527"]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("manifest")) })
	}
}

// TestTypesBesideOrders: a column that is only called a type is asked about where it may be that of bags.
func TestTypesBesideOrders(t *testing.T) {
	rows := func(header, one, two, three string) []grid {
		return csvBook("order_num|bag_num|mawb_no|weight|" + header + "\nHGE2507080000516|A|123-25122112|1|" + one +
			"\nHGE2507080000527|A|123-25122112|1|" + two + "\nHGE2507080000538|B|123-25122112|1|" + three)
	}
	sheet := func(text string) []grid {
		return []grid{{name: "orders", text: "order_num|bag_num|mawb_no|weight\nHGE2507080000516|A|123-25122112|1"},
			{name: "bags", text: text}}
	}
	quiet := `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
		`{"customer_bag_num":"A","customer_order_nums":["HGE2507080000516","HGE2507080000527"]},` +
		`{"customer_bag_num":"B","customer_order_nums":["HGE2507080000538"]}]}`
	for _, c := range []operationGrid{
		{name: "구분", book: rows("구분", "1", "1", "2"), refused: "column-unexplained@E1(구분)"},
		{name: "Type", book: rows("Type", "1", "", "3"), refused: "column-unexplained@E1(Type)"},
		{name: "类型", book: rows("类型", "n:2", "n:2", "n:2"), refused: "column-unexplained@E1(类型)"},
		{name: "種別", book: rows("種別", "１", "1", "1"), refused: "column-unexplained@E1(種別)"},
		{name: "유형", book: rows("유형", "1", "1", ""), refused: "column-unexplained@E1(유형)"},
		{name: "a sheet of bags", book: sheet("Bag No|Weight|구분\nA|3|1"), refused: "column-unexplained@bags!C1(구분)"},
		{name: "below the name of the bag", book: csvBook("Bag No|A\nMAWB|123-25122112\norder_num|weight|Type\n" +
			"HGE2507080000516|1|1\nHGE2507080000527|1|1"), refused: "column-unexplained@C3(Type)"},
		{name: "a type of each parcel", book: rows("Type", "1", "2", "1"), rows: "ok\nok\nok", sent: quiet},
		{name: "words", book: rows("구분", "B2C", "B2C", "B2B"), rows: "ok\nok\nok", sent: quiet},
		{name: "given otherwise", book: rows("Bag Type|Type", "1|2", "1|2", "1|2"), rows: "ok\nok\nok",
			sent: strings.ReplaceAll(quiet, `{"customer_bag_num"`, `{"bag_type":1,"customer_bag_num"`)},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("manifest")) })
	}
	for answer, sent := range map[string]string{"none": quiet,
		"bag_type": strings.Replace(strings.Replace(quiet, `{"customer_bag_num":"A"`, `{"bag_type":1,"customer_bag_num":"A"`, 1),
			`{"customer_bag_num":"B"`, `{"bag_type":2,"customer_bag_num":"B"`, 1)} {
		o := optionsFor("manifest")
		o.Answers = map[string]reason.Answered{"column 구분": {Answer: answer}}
		c := operationGrid{book: rows("구분", "1", "", "2"), rows: "ok\nok\nok", sent: sent}
		c.check(t, o)
	}
}

// TestOrdersInASheetNamedForAnother: a sheet that is named for bags, flights or handovers and has the orders, and no other can
// have them, is one of orders.
func TestOrdersInASheetNamedForAnother(t *testing.T) {
	const bags = "Bag No|HGE No\nB-1|HGE2507080000516\nB-1|HGE2507080000527"
	const flights = "HGE No|MAWB|Weight\nHGE2507080000516|123-25122112|1"
	const handed = "HGE No|Handover No|Weight\nHGE2507080000516|21389910283|1"
	for _, c := range []struct{ operation, sheet, text string }{
		{"bags", "bags", bags}, {"bags", "大包", bags}, {"bags", "袋", bags},
		{"scanform", "flight", flights}, {"scanform", "航班", flights}, {"scanform", "交接", handed},
		{"manifest", "bags", "Bag No|HGE No|MAWB|Weight\nB-1|HGE2507080000516|123-25122112|1"},
	} {
		sheets := []grid{{name: c.sheet, text: c.text}}
		plain := []grid{{name: "Sheet1", text: c.text}}
		got := bodies(t, mapBook(t, optionsFor(c.operation), sheets).batches)
		want := bodies(t, mapBook(t, optionsFor(c.operation), plain).batches)
		if got != want || got == "" {
			t.Errorf("%s, sheet %s: %s, want %s", c.operation, c.sheet, got, want)
		}
	}
}
