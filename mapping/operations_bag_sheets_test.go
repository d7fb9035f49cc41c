package mapping

import "testing"

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
