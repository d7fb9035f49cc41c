package mapping

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		name    string
		book    []grid
		roles   string // of the tables that are used
		endings []string
		forms   []string
	}{
		{"three sheets joined by number", []grid{
			{name: "orders", text: `
				order_num|weight|handover_num|mawb_no
				HGE2507080000516|1.5|H1|123-25122112
				HGE2507080000527|2|H2|123-25122112
				HGE2507080000538|1|H9|123-25122112`},
			{name: "handover", text: `
				handover_num|contact_name|country_code|postcode
				H1|A. Tester|US|n:501
				H2|B. Tester|KR|12345`},
			{name: "flight", text: `
				mawb_no|flight_no|etd
				12325122112|CA1202|2025-12-23 08:12:01`},
		}, "orders handover flight", []string{"ok", "ok", "rejected not-in-sheet@orders!C4(H9)"},
			[]string{" H1 123-25122112 1.5: 16", " H2 123-25122112 2: 27"}},

		{"three sheets, each the only one, in Chinese", []grid{
			{name: "交接", text: `
				交接单号|联系人|电话|邮编
				H1|测试|010-1|100000`},
			{name: "航班", text: `
				总运单号/提单号|航班号|预计起飞时间
				123-25122112|CA1202|2025/1/5 上午10:00`},
			{name: "订单", text: `
				运单号|毛重(kg)
				HGE2507080000516|1.5
				HGE2507080000527|2`},
		}, "handover flight orders", []string{"ok", "ok"}, []string{" H1 123-25122112 3.5: 16 27"}},

		{"three sheets in Korean, the handover as labels and values", []grid{
			{name: "인계", text: `
				인수인계번호|H1
				담당자|테스터`},
			{name: "항공편", text: `
				MBL번호|편명|출발예정일시
				123-25122112|KE001|2025년 1월 5일 오전 10:58`},
			{name: "주문", text: `
				운송장번호|중량
				HGE2507080000516|1.5`},
		}, "handover flight orders", []string{"ok"}, []string{" H1 123-25122112 1.5: 16"}},

		{"key and value above the table", csvBook(`
			Close-out of Monday
			MAWB No:|123-25122112|Flight No|CA1202
			交接单号：H1
			ETD|2025-12-23 08:12
			Tracking No|Gross Weight (g)|SKU
			HGE2507080000516|1500|A
			HGE2507080000527|250|B`),
			"orders", []string{"ok", "ok"}, []string{" H1 123-25122112 1.75: 16 27"}},

		{"a weight for the whole form above the table", csvBook(`
			MAWB|123-25122112
			Total Weight|12.5kg
			Tracking No|SKU|Qty
			HGE2507080000516|A|1
			HGE2507080000527|B|2`),
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 12.5: 16 27"}},

		{"address book and references", csvBook(`
			order_num|handover|reference_num|weight
			HGE2507080000516|LAX1|R1|1
			HGE2507080000527|lax1|R1|1
			HGE2507080000538|ICN1|R2|1
			HGE2507080000549|NOWHERE|R3|1`),
			"orders", []string{"ok", "ok", "ok", "rejected unknown-handover@B5(NOWHERE)"},
			[]string{"R1 21389910283 - 2: 16 27", "R2 700 - 1: 38"}},

		{"keys of the address book as handover numbers", csvBook(`
			order_num|handover_num|weight
			HGE2507080000516|LAX1|1
			HGE2507080000527|21389910284|1
			HGE2507080000538|icn1|1`),
			"orders", []string{"ok", "ok", "ok"},
			[]string{" 21389910283 - 1: 16", " 21389910284 - 1: 27", " 700 - 1: 38"}},

		{"two languages, one below the other", csvBook(`
			运单号|毛重|主单号
			Tracking No|Gross Weight|MAWB
			HGE2507080000516|1|123-25122112
			HGE2507080000527|2|123-25122112`),
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 3: 16 27"}},

		{"two languages in one cell", csvBook(`
			Tracking No 运单号|Gross Weight/毛重(KG)|MAWB No.\n提单号|QTY 数量
			HGE2507080000516|1|123-25122112|1
			HGE2507080000527|2|123-25122112|1`),
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 3: 16 27"}},

		{"ambiguous names decided by their content", csvBook(`
			运单号|提单号|重量
			HGE2507080000516|12325122112|1
			HGE2507080000527|12325122112|2
			HGE2507080000538|12325122112|2`),
			"orders", []string{"ok", "ok", "ok"}, []string{" - 123-25122112 5: 16 27 38"}},

		{"the same names the other way round", csvBook(`
			提单号|运单号|重量
			HGE2507080000516|12325122112|1
			HGE2507080000527|12325122112|2`),
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 3: 16 27"}},

		{"groups above the header", csvBook(`
			|寄件人信息|||收件人信息||
			运单号|姓名|电话|交接单号|姓名|电话|重量
			HGE2507080000516|甲|1|H1|乙|2|1
			HGE2507080000527|甲|1|H1|丙|3|1`),
			"orders", []string{"ok", "ok"}, []string{" H1 - 2: 16 27"}},

		{"groups in a header of two rows", csvBook(`
			运单号|寄件人信息||收件人信息||重量|交接单号
			|姓名|电话|姓名|电话||
			HGE2507080000516|甲|1|乙|2|1|H1
			HGE2507080000527|甲|1|丙|3|1|H1`),
			"orders", []string{"ok", "ok"}, []string{" H1 - 2: 16 27"}},

		{"orders in two sheets", []grid{
			{name: "Mon", text: "order_num|mawb_no\nHGE2507080000516|123-25122112"},
			{name: "Notes", text: "please be quick"},
			{name: "Tue", text: "order_num|mawb_no\nHGE2507080000527|123-25122112"},
		}, "orders orders", []string{"ok", "ok"}, []string{" - 123-25122112 -: 16 27"}},

		{"an outcome dropped again", []grid{
			{name: "Summary", text: "hgeimport outcome: mend 1 row\norder_num|weight|mawb_no"},
			{name: "Sheet1", text: `
				order_num|mawb_no|HGE status|HGE reason|HGE next step|HGE reference|HGE form
				HGE2507080000516|123-25122112|confirmed|||TR1|927
				HGE2507080000527|123-25122112|rejected|B3: …|mend it||`},
			{name: "example", text: "order_num|mawb_no\nHGE2507080000999|123-25122112"},
		}, "orders", []string{"ok", "ok"}, []string{" - 123-25122112 -: 16 27"}},

		{"an outcome in Chinese", []grid{{name: "订单", text: `
			运单号|总运单号|HGE 状态|HGE 原因|HGE 下一步|HGE 参考号|HGE 表单
			HGE2507080000516|123-25122112|已完成|||TR1|927
			HGE2507080000527|123-25122112|未发送|B3: …|…||`}},
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 -: 16 27"}},

		{"an outcome in Korean", []grid{{name: "주문", text: `
			운송장번호|MBL번호|HGE 상태|HGE 이유|HGE 다음 단계|HGE 참조번호|HGE 양식
			HGE2507080000516|123-25122112|완료|||TR1|927
			HGE2507080000527|123-25122112|보내지 않음|B3: …|…||`}},
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 -: 16 27"}},

		{"merged MAWB and merged order numbers", []grid{{name: "S", text: `
			mawb_no|order_num|weight
			123-25122112|HGE2507080000516|1
			m:123-25122112|HGE2507080000527|2
			m:123-25122112|m:HGE2507080000527|m:2
			m:123-25122112|m:HGE2507080000527|4`}},
			"orders", []string{"ok", "ok", "rejected merged-order@S!B5(HGE2507080000527)"},
			[]string{" - 123-25122112 3: 16 27"}},

		{"one column and one pair", csvBook(`
			MAWB: 123-25122112
			order_num
			HGE2507080000516
			HGE2507080000527`),
			"orders", []string{"ok", "ok"}, []string{" - 123-25122112 -: 16 27"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mapBook(t, testOptions(), c.book)
			var roles []string
			for _, table := range m.layout.Tables {
				roles = append(roles, table.Role)
			}
			if got := strings.Join(roles, " "); got != c.roles {
				t.Errorf("roles %q, want %q", got, c.roles)
			}
			if diff := cmp.Diff(c.endings, m.endings()); diff != "" {
				t.Errorf("rows:\n%s", diff)
			}
			if diff := cmp.Diff(c.forms, briefBatches(m.batches)); diff != "" {
				t.Errorf("forms:\n%s", diff)
			}
		})
	}
}

// TestGroupIsNoPair: a label above several columns is not a label with a value.
func TestGroupIsNoPair(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook(`
		|寄件人|||包裹|
		order_num|姓名|电话|交接单号|重量|sku
		HGE2507080000516|甲|1|H1|1|x`))
	if len(m.layout.Preamble) > 0 || len(m.layout.Skipped) > 0 || m.batches[0].Group.Handover.Text("contact_name") != "甲" {
		t.Errorf("%+v, %+v", m.layout, m.batches[0].Group.Handover)
	}
}

func TestLayoutIsData(t *testing.T) {
	layout, err := survey(testOptions(), csvBook(`
		Report
		MAWB|123-25122112
		ETD|05/13/2025 10:00
		Tracking No|Weight (lb)|收件人|City|备注
		HGE2507080000516|1,5|甲|X|
		合计|1,5`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(layout)
	if err != nil {
		t.Fatal(err)
	}
	var back Layout
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*layout, back, cmpopts.IgnoreUnexported(Layout{})); diff != "" {
		t.Error(diff)
	}
	want := `{"tables":[{"sheet":0,"name":"","role":"orders","header":4,"columns":[` +
		`{"index":0,"header":"Tracking No","field":"order_num"},` +
		`{"index":1,"header":"Weight (lb)","field":"weight","unit":"lb","note":"note_decimal_comma"},` +
		`{"index":2,"header":"收件人","field":"","note":"note_consignee"},` +
		`{"index":3,"header":"City","field":"","note":"note_no_number"},` +
		`{"index":4,"header":"备注","field":"","note":"note_known"}]}],` +
		`"preamble":[{"cell":"B2","field":"mawb_no","value":"123-25122112"},{"cell":"B3","field":"etd","value":"05/13/2025 10:00"}],` +
		`"skipped":[{"code":"skipped-title","cell":"A1","args":["1","1"]},` +
		`{"code":"skipped-total","cell":"A6","args":["1","6"]}],"rows":1}`
	if string(text) != want {
		t.Errorf("\n got %s\nwant %s", text, want)
	}
}

// TestFirstOrderIsNoSecondHeader: words such as Shipped and Std in the first row of orders are headers elsewhere.
func TestFirstOrderIsNoSecondHeader(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook(`
		Account|Status|Tracking|Method|Carrier|Qty|Weight|Handover Key
		Shop|Shipped|HGE2507080000516|Std|Flight|1|0.5|LAX1
		Shop|Shipped|HGE2507080000527|Std|Flight|1|0.7|LAX1`))
	if len(m.rows) != 2 || m.layout.Tables[0].Header != 1 {
		t.Errorf("%d rows below row %d", len(m.rows), m.layout.Tables[0].Header)
	}
}

// TestHeaderAboveHints: somebody adds a column to a table whose header has a row of hints below it. Its heading stands above
// nothing, so it is no label of a group.
func TestHeaderAboveHints(t *testing.T) {
	for _, heading := range []string{"Handover", "地址簿", "주소록"} {
		m := mapBook(t, testOptions(), csvBook("Order ID|Status|Tracking ID|Weight(kg)|||"+heading+"\n"+
			"Platform unique order ID.|Current order status.|The tracking number|Package weight|HGE status|HGE reason|\n"+
			"5|x|HGE2507080000516|1|rejected|x|LAX1\n6|x|HGE2507080000527|1|rejected|x|LAX1"))
		if got := briefBatches(m.batches); len(got) != 1 || got[0] != " 21389910283 - 2: 16 27" {
			t.Errorf("%s: %q", heading, got)
		}
	}
}
