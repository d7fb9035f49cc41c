package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

const flight112 = `"flight_info":{"mawb_no":"123-25122112","flight_no":"CA1"}`

func TestManifestGrids(t *testing.T) {
	for _, c := range []operationGrid{
		{name: "a sheet of bags and a sheet of flights", book: []grid{
			{name: "orders", text: `
				order_num|bag_num|weight
				HGE2507080000516|BAG-1|1.25
				HGE2507080000527|BAG-2|2
				HGE2507080000538|BAG-1|0.5`},
			{name: "bags", text: `
				Bag No|Type|Weight (lb)|Length (in)|Width (cm)|Height (cm)|remark
				BAG-1|1|10|20|50 cm|600 mm|
				BAG-2|2|12.50||n:40.5|30|fragile
				Total||22.5||||`},
			{name: "flight", text: "mawb_no|flight_no\n123-25122112|CA1"}},
			rows:    "ok\nok\nok",
			repairs: "size-converted@bags!D2(20)",
			sent: `{"reference_num":"R",` + flight112 + `,"weight":"3.75","bag_list":[` +
				`{"bag_type":1,"weight":"4.5359237","length":"50.8","width":"50","height":"60","customer_bag_num":"BAG-1",` +
				`"customer_order_nums":["HGE2507080000516","HGE2507080000538"]},` +
				`{"bag_type":2,"weight":"5.669904625","width":"40.5","height":"30","customer_bag_num":"BAG-2",` +
				`"customer_order_nums":["HGE2507080000527"]}]}`},
		{name: "columns that repeat beside the orders, in Chinese", book: csvBook(`
			运单号|袋号|大包类型|袋重(kg)|袋长(厘米)|袋宽(厘米)|袋高(英寸)|主运单号|航班号|重量(kg)
			HGE2507080000516|BAG-1|1|12.30|40|50|60|123-25122112|CA1|1
			HGE2507080000527|BAG-1|1|12.3|40|50|60|12325122112|CA1|1
			HGE2507080000538|BAG-2|1|n:8|40|50|60|123-25122123|CA2|1`),
			rows: "ok\nok\nok", repairs: "size-converted@G2(60)",
			sent: `{"reference_num":"R",` + flight112 + `,"weight":"2","bag_list":[{"bag_type":1,"weight":"12.3","length":"40",` +
				`"width":"50","height":"152.4","customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516","HGE2507080000527"]}]}
				{"reference_num":"R","flight_info":{"mawb_no":"123-25122123","flight_no":"CA2"},"weight":"1","bag_list":[` +
				`{"bag_type":1,"weight":"8","length":"40","width":"50","height":"152.4","customer_bag_num":"BAG-2",` +
				`"customer_order_nums":["HGE2507080000538"]}]}`},
		{name: "damage of rows", book: csvBook(`
			order_num|bag_num|mawb_no|weight|bag_weight|bag_type|bag_length
			HGE2507080000516|BAG-1|123-25122112|1|5|1|40
			HGE2507080000516|BAG-2|123-25122112|1|6||
			HGE2507080000527||123-25122112|1|||
			HGE2507080000538|BAG-3||1|||
			HGE2507080000549|BAG-4|123-25122112|1|500||
			HGE2507080000550|BAG-5|123-25122112|1|1|one|
			HGE2507080000561|BAG-6|123-25122112|1|1||wide
			HGE2507080000572|2.5E+12|123-25122112|1|1||
			HGE2507080000583|BAG-7|123-25122112|1|-1||
			HGE2507080000594|BAG-8|123-25122112|1|-||`),
			rows: `rejected repeated-differs@A2(HGE2507080000516)
				rejected repeated-differs@A3(HGE2507080000516)
				rejected nothing-there@B4
				rejected nothing-there@C5
				rejected above-bag-limit@E6(500)
				rejected bad-bag-type@F7(one)
				rejected bad-size@G8(wide)
				rejected changed-by-excel@B9(2.5E+12)
				rejected weight-not-above-0@E10(-1)
				ok`,
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"1",` +
				`"bag_list":[{"customer_bag_num":"BAG-8","customer_order_nums":["HGE2507080000594"]}]}`},
		{name: "damage of bags", book: []grid{
			{name: "orders", text: `
				order_num|bag_num|mawb_no|weight
				HGE2507080000516|BAG-1|123-25122112|1
				HGE2507080000527|BAG-2|123-25122112|1
				HGE2507080000538|BAG-2|123-25122123|1
				HGE2507080000549|BAG-3|123-25122112|1
				HGE2507080000550|BAG-9|123-25122112|1`},
			{name: "大包", text: `
				大包号|重量|长(厘米)|类型
				BAG-1|51|40|
				BAG-2|12|40|
				BAG-3|12|e:#REF!|
				BAG-4|12|40|
				|12|40|`}},
			rows: `rejected above-bag-limit@大包!B2(51)
				rejected bag-two-flights@orders!B4(BAG-2)
				rejected bag-two-flights@orders!B4(BAG-2)
				rejected error-cell@大包!C4(#REF!)
				rejected not-in-sheet@orders!B6(BAG-9)`,
			blocks: "above-bag-limit@大包!B2(51); bag-two-flights@orders!B4(BAG-2); error-cell@大包!C4(#REF!); " +
				"bag-empty@大包!A5(BAG-4); missing-key@大包!A6"},
		{name: "labels above the tables", book: csvBook(`
			MAWB|123-25122112|
			Flight|CA1|
			Bag No|BAG-1|
			order_num|weight|
			HGE2507080000516|1|
			Bag No|BAG-2|
			order_num|weight|
			HGE2507080000527|2|`),
			rows: "ok\nok",
			sent: `{"reference_num":"R",` + flight112 + `,"weight":"3","bag_list":[` +
				`{"customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516"]},` +
				`{"customer_bag_num":"BAG-2","customer_order_nums":["HGE2507080000527"]}]}`},
		{name: "merged bags", book: csvBook(`
			order_num|bag_num|bag_weight|mawb_no|weight
			HGE2507080000516|BAG-1|12|123-25122112|1
			HGE2507080000527|m:BAG-1|m:12|m:123-25122112|1`),
			rows: "ok\nok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"2","bag_list":[` +
				`{"weight":"12","customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516","HGE2507080000527"]}]}`},
		{name: "two weights of a bag", book: csvBook("order_num|bag_num|bag_weight|mawb_no\n" +
			"HGE2507080000516|BAG-1|12|123-25122112\nHGE2507080000527|BAG-1|13|123-25122112"),
			refused: "values-differ@C3(13)"},
		{name: "a weight that is the same in each bag", book: csvBook("运单号|大包号|重量(kg)|主运单号\nHGE2507080000516|1|12|123-25122112\n" +
			"HGE2507080000527|1|12|123-25122112\nHGE2507080000538|2|9|123-25122112\nHGE2507080000549|2|9|123-25122112"),
			refused: "unclear-column@C1(重量(kg))"},
		{name: "three sides in one cell", book: []grid{
			{name: "orders", text: "order_num|bag_num|mawb_no|weight\nHGE2507080000516|BAG-1|123-25122112|1\n" +
				"HGE2507080000527|BAG-2|123-25122112|1\nHGE2507080000538|BAG-3|123-25122112|1\nHGE2507080000549|BAG-4|123-25122112|1\n" +
				"HGE2507080000550|BAG-5|123-25122112|1"},
			{name: "bags", text: "Bag|Weight|Dims (in)\nBAG-1||20*10*4\nBAG-2||50×40 x 60cm\nBAG-3||500mm X 400mm X 600mm\n" +
				"BAG-4||L10*W20*H30\nBAG-5||10*20"}},
			rows:    "ok\nok\nok\nok\nrejected bad-sides@bags!C6(10*20)",
			blocks:  "bad-sides@bags!C6(10*20)",
			repairs: "size-converted@bags!C2(20*10*4)",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"4","bag_list":[` +
				`{"length":"50.8","width":"25.4","height":"10.16","customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516"]},` +
				`{"length":"50","width":"40","height":"60","customer_bag_num":"BAG-2","customer_order_nums":["HGE2507080000527"]},` +
				`{"length":"50","width":"40","height":"60","customer_bag_num":"BAG-3","customer_order_nums":["HGE2507080000538"]},` +
				`{"length":"25.4","width":"50.8","height":"76.2","customer_bag_num":"BAG-4","customer_order_nums":["HGE2507080000549"]}]}`},
		{name: "three sides of a bag beside its orders", book: csvBook("运单号|大包号|大包尺寸(cm)|主运单号|重量(kg)\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A|40＊50＊60|123-25122112|1"),
			rows: "ok\nok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"2","bag_list":[` +
				`{"length":"40","width":"50","height":"60","customer_bag_num":"A",` +
				`"customer_order_nums":["HGE2507080000516","HGE2507080000527"]}]}`},
		{name: "sides that may be the parcel's or the bag's", book: csvBook("运单号|大包号|尺寸(cm)|主运单号|重量(kg)\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A|40*50*60|123-25122112|1"),
			refused: "bag-or-parcel@C1(尺寸(cm))"},
		{name: "one side that may be the parcel's or the bag's", book: csvBook("송장번호|포대번호|가로|MBL번호|중량(kg)\n" +
			"HGE2507080000516|A|40|123-25122112|1\nHGE2507080000527|A|40|123-25122112|1"),
			refused: "bag-or-parcel@C1(가로)"},
		{name: "sides that stand beside some orders of a bag", book: csvBook("运单号|大包号|L*W*H|主运单号|重量(kg)\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A||123-25122112|1\n" +
			"HGE2507080000538|B||123-25122112|1\nHGE2507080000549|B|30x40x50cm|123-25122112|1"),
			refused: "bag-or-parcel@C1(L*W*H)"},
		{name: "two sides of a bag that has three elsewhere", book: csvBook("운송장번호|포대번호|가로*세로*높이|MBL번호|중량(kg)\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A|40*50|123-25122112|1\n" +
			"HGE2507080000538|B|30*40|123-25122112|1\nHGE2507080000549|B||123-25122112|1"),
			refused: "bag-or-parcel@C1(가로*세로*높이)"},
		{name: "sides that are the same in most bags", book: csvBook("Tracking No|Bag No|Dims|MAWB|weight\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A|40*50*60|123-25122112|1\n" +
			"HGE2507080000538|B|40*50*60|123-25122112|1\nHGE2507080000549|B|40*50*60|123-25122112|1\n" +
			"HGE2507080000550|C|40*50*60|123-25122112|1\nHGE2507080000561|C|40*50*61|123-25122112|1"),
			refused: "bag-or-parcel@C1(Dims)"},
		{name: "one order in each bag", book: csvBook("Tracking No|Bag No|Size (cm)|MAWB|weight\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|B|n/a|123-25122112|1"),
			refused: "bag-or-parcel@C1(Size (cm))"},
		{name: "nothing but two sides beside orders", book: csvBook("Tracking No|Bag No|Dims|MAWB|weight\n" +
			"HGE2507080000516|A|40*50|123-25122112|1\nHGE2507080000527|A|40*50|123-25122112|1"),
			refused: "bag-or-parcel@C1(Dims)"},
		{name: "two sides, and sides beside some orders, of bags", book: csvBook("Tracking No|Bag No|Bag Size (cm)|MAWB|weight\n" +
			"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A||123-25122112|1\n" +
			"HGE2507080000538|B|40*50|123-25122112|1\nHGE2507080000549|B|40x50x60|123-25122112|1\n" +
			"HGE2507080000550|C|40 x 50|123-25122112|1"),
			rows: "ok\nok\nrejected bad-sides@C4(40*50)\nok\nrejected bad-sides@C6(40 x 50)",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
				`{"length":"40","width":"50","height":"60","customer_bag_num":"A",` +
				`"customer_order_nums":["HGE2507080000516","HGE2507080000527"]},` +
				`{"length":"40","width":"50","height":"60","customer_bag_num":"B","customer_order_nums":["HGE2507080000549"]}]}`},
		{name: "nothing but two sides in a sheet of bags", book: []grid{
			{name: "orders", text: "order_num|bag_num|mawb_no|weight\nHGE2507080000516|A|123-25122112|1"},
			{name: "bags", text: "Bag|Weight|Dims\nA|3|40*50"}},
			rows: "rejected bad-sides@bags!C2(40*50)", blocks: "bad-sides@bags!C2(40*50)"},
		{name: "sides of each parcel", book: csvBook("Tracking No|Bag No|L x W x H|Length|MAWB|weight\n" +
			"HGE2507080000516|A|40*50*60|40|123-25122112|1\nHGE2507080000527|A|30*50*60|30|123-25122112|1"),
			rows: "ok\nok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"2","bag_list":[` +
				`{"customer_bag_num":"A","customer_order_nums":["HGE2507080000516","HGE2507080000527"]}]}`},
		{name: "subtotals of bags", book: csvBook("Bag No|Tracking No|Weight|MAWB\nA|HGE2507080000516|1|123-25122112\n" +
			"Subtotal A||1|\nB|HGE2507080000527|2|123-25122112\n小计 B||2|\nTotal of bag B||2|\nTOTAL||3|"),
			rows: "ok\nok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
				`{"customer_bag_num":"A","customer_order_nums":["HGE2507080000516"]},` +
				`{"customer_bag_num":"B","customer_order_nums":["HGE2507080000527"]}]}`},
		{name: "no bags", book: csvBook("order_num|weight|mawb_no\nHGE2507080000516|1|123-25122112"), refused: "no-column-of@A1"},
		{name: "no flight", book: csvBook("order_num|weight|bag_num\nHGE2507080000516|1|B1"), refused: "no-column-of@A1"},
		{name: "a sack of some name", book: csvBook("order_num|weight|Sack label|mawb_no\nHGE2507080000516|1|B1|123-25122112"),
			refused: "column-unexplained@C1(Sack label)"},
		{name: "a sea container is no bag", book: csvBook("order_num|weight|柜号|mawb_no\nHGE2507080000516|1|TCLU1234567|123-25122112"),
			refused: "no-column-of@A1"},
		{name: "weights of bags in grams", book: csvBook("order_num|bag_num|袋重|mawb_no\n" +
			"HGE2507080000516|BAG-1|12300|123-25122112\nHGE2507080000527|BAG-2|9800|123-25122112"),
			refused: "unit-unclear@C2(12300)"},
		{name: "empty bag cells in groups", book: csvBook("order_num|bag_num|mawb_no|weight\nHGE2507080000516|BAG-1|123-25122112|1\n" +
			"HGE2507080000527||123-25122112|1\nHGE2507080000538||123-25122112|1"),
			refused: "empty-cells@B3"},
		{name: "handovers are not told of", book: csvBook("order_num|bag_num|mawb_no|weight|handover_num|Sender Name\n" +
			"HGE2507080000516|BAG-1|123-25122112|1|7|A. Tester"),
			rows: "ok",
			sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"1","bag_list":[` +
				`{"customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516"]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("manifest")) })
	}
}

// TestBagsAreNeverParted: forms are filled by whole bags, and a bag that does not fit is rejected.
func TestBagsAreNeverParted(t *testing.T) {
	o := optionsFor("manifest")
	o.MaxOrders = 3
	c := operationGrid{book: csvBook(`
		order_num|bag_num|mawb_no|weight
		HGE2507080000511|A|123-25122112|1
		HGE2507080000512|B|123-25122112|1
		HGE2507080000513|C|123-25122112|1
		HGE2507080000514|A|123-25122112|1
		HGE2507080000515|B|123-25122112|1
		HGE2507080000516|C|123-25122112|1
		HGE2507080000517|C|123-25122112|1
		HGE2507080000518|D|123-25122112|1
		HGE2507080000519|C|123-25122112|1`),
		rows: "ok\nok\nrejected bag-too-full@B4(C)\nok\nok\nrejected bag-too-full@B4(C)\nrejected bag-too-full@B4(C)\nok\n" +
			"rejected bag-too-full@B4(C)",
		sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"2","bag_list":[` +
			`{"customer_bag_num":"A","customer_order_nums":["HGE2507080000511","HGE2507080000514"]}]}
			{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
			`{"customer_bag_num":"B","customer_order_nums":["HGE2507080000512","HGE2507080000515"]},` +
			`{"customer_bag_num":"D","customer_order_nums":["HGE2507080000518"]}]}`}
	c.check(t, o)
}

func TestBagGrids(t *testing.T) {
	for _, c := range []operationGrid{
		{name: "beside the orders", book: csvBook(`
			订单编号|运单号|大包号|袋重|目的国
			A-1|HGE2507080000516|BAG-1|12.5kg|US
			A-2|HGE2507080000527|BAG-2|8|US
			A-3|HGE2507080000538|BAG-1||US`),
			rows: "ok\nok\nok",
			sent: `{"weight":"12.5","customer_bag_num":"BAG-1","customer_order_nums":["HGE2507080000516","HGE2507080000538"]}
				{"weight":"8","customer_bag_num":"BAG-2","customer_order_nums":["HGE2507080000527"]}`},
		{name: "with a sheet of bags", book: []grid{
			{name: "orders", text: "order_num|bag_num\nHGE2507080000516|1\nHGE2507080000527|2"},
			{name: "bags", text: "bag_num|weight|weight_unit|长|宽|高\n1|12500|g|40cm|50cm|60cm\n2|20|lb|15.7 in|50cm|60cm\n3|1|kg|||"}},
			rows: "ok\nok", blocks: "bag-empty@bags!A4(3)", repairs: "size-converted@bags!D3(15.7 in)",
			sent: `{"weight":"12.5","length":"40","width":"50","height":"60","customer_bag_num":"1","customer_order_nums":["HGE2507080000516"]}
				{"weight":"9.0718474","length":"39.878","width":"50","height":"60","customer_bag_num":"2","customer_order_nums":["HGE2507080000527"]}`},
		{name: "an order in two bags", book: csvBook("order_num|bag_num\nHGE2507080000516|1\n" +
			"HGE2507080000516|2\nHGE2507080000527|2\nHGE2507080000527|2"),
			rows: `rejected repeated-differs@A2(HGE2507080000516)
				rejected repeated-differs@A3(HGE2507080000516)
				ok
				duplicate repeated-in-file@A5(HGE2507080000527)`,
			sent: `{"customer_bag_num":"2","customer_order_nums":["HGE2507080000527"]}`},
		{name: "one bag with its weight in two units", book: csvBook("order_num|bag_num|bag_weight|weight_unit\n" +
			"HGE2507080000516|1|2.5|g\nHGE2507080000527|1|2.5|kg"), rows: "rejected below-any-weight@C2(2.5)\nok",
			sent: `{"weight":"2.5","customer_bag_num":"1","customer_order_nums":["HGE2507080000527"]}`},
		{name: "a weight that may be the bag's", book: csvBook(`
			order_num|bag_num|Weight (kg)
			HGE2507080000516|1|12
			HGE2507080000527|1|12
			HGE2507080000538|2|9
			HGE2507080000549|2|9`), refused: "column-unexplained@C1(Weight (kg))"},
		{name: "the weights of the orders are not needed", book: csvBook(`
			order_num|bag_num|Weight (kg)
			HGE2507080000516|1|1
			HGE2507080000527|1|2`), rows: "ok\nok",
			sent: `{"customer_bag_num":"1","customer_order_nums":["HGE2507080000516","HGE2507080000527"]}`},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("bags")) })
	}
}

// TestSidesBesideOrdersAreTheBags: once a person has said so, what the rows of a bag say is put together.
func TestSidesBesideOrdersAreTheBags(t *testing.T) {
	o := optionsFor("manifest")
	o.Answers = map[string]reason.Answered{"column lwh": {Answer: "bag_length"}}
	c := operationGrid{book: csvBook("运单号|大包号|L*W*H|主运单号|重量(kg)\n" +
		"HGE2507080000516|A|40*50*60|123-25122112|1\nHGE2507080000527|A||123-25122112|1\n" +
		"HGE2507080000538|B|40*50|123-25122112|1\nHGE2507080000549|B|30 x 40 x 50 cm|123-25122112|1"),
		rows: "ok\nok\nrejected bad-sides@C4(40*50)\nok",
		sent: `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"3","bag_list":[` +
			`{"length":"40","width":"50","height":"60","customer_bag_num":"A",` +
			`"customer_order_nums":["HGE2507080000516","HGE2507080000527"]},` +
			`{"length":"30","width":"40","height":"50","customer_bag_num":"B","customer_order_nums":["HGE2507080000549"]}]}`}
	c.check(t, o)
	o.Answers = map[string]reason.Answered{"column lwh": {Answer: "none"}}
	c.rows = "ok\nok\nok\nok"
	c.sent = `{"reference_num":"R","flight_info":{"mawb_no":"123-25122112","flight_no":""},"weight":"4","bag_list":[` +
		`{"customer_bag_num":"A","customer_order_nums":["HGE2507080000516","HGE2507080000527"]},` +
		`{"customer_bag_num":"B","customer_order_nums":["HGE2507080000538","HGE2507080000549"]}]}`
	c.check(t, o)
}
