package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// TestBetterColumnsFilledFarBelow: a column that says better what a field is, or as well, and that was empty in the first rows,
// is not left out where a row fills it with something else: the row is rejected. Where it says the same, the row goes out.
func TestBetterColumnsFilledFarBelow(t *testing.T) {
	const more, cells = "|Country|Weight (kg)|Service|Item Name|Qty|Unit Price|Currency", "|GB|0.5|P1|Shirt|1|9.5|USD"
	const buyer = "Buyer Name|Buyer Phone|Buyer Address"
	const recipient = "|Recipient Name|Recipient Phone|Recipient Address|Recipient Address 2"
	for _, c := range []struct{ operation, header, first, last, want string }{
		{"create", "Order No|" + buyer + recipient + more, "TB-%d|Bob|5555550199|9 Bill St||||" + cells,
			"TB-9|Bob|5555550199|9 Bill St|Ann|5555550111|1 Harbor Way|Apt 7" + cells,
			"rejected column-unheeded@E352 column-unheeded@F352 column-unheeded@G352 column-unheeded@H352"},
		{"update", "Order No|" + buyer + recipient + more, "TB-%d|Bob|5555550199|9 Bill St||||" + cells,
			"TB-9|Bob|5555550199|9 Bill St||5555550111||" + cells, "rejected column-unheeded@F352"},
		{"create", "Order No|" + buyer + recipient + more, "TB-%d|Bob|5555550199|9 Bill St||||" + cells,
			"TB-9|Bob|5555550199|9 Bill St|Bob|5555550199|9 Bill St.|" + cells, "ok"},
		{"create", "Order No|" + buyer + recipient + more, "TB-%d|Bob|5555550199|9 Bill St||||" + cells,
			"TB-9|Bob|5555550199|9 Bill St|-|-||" + cells, "ok"},
		{"create", "Order No|" + buyer + "|Customer Address 3" + more, "TB-%d|Bob|5555550199|9 Bill St|" + cells,
			"TB-9|Bob|5555550199|9 Bill St|Floor 2" + cells, "ok"}, // a part of the address that is used
		{"create", "Order No|Recipient|Phone|Address|Declared Name|Buyer Name" + more, "TB-%d|Ann|5555550111|1 Harbor Way||" + cells,
			"TB-9|Ann|5555550111|1 Harbor Way||Bob" + cells, "ok"}, // says worse who it is
		{"create", "客户订单号|买家姓名|买家电话|买家地址|收件人姓名|收件人电话|收件人地址" + more, "TB-%d|Bob|5555550199|9 Bill St|||" + cells,
			"TB-9|Bob|5555550199|9 Bill St|||1 Harbor Way" + cells, "rejected column-unheeded@G352"},
		{"create", "Order No|Recipient|Phone|Address|Zip|Zip" + more, "TB-%d|Ann|5555550111|1 Harbor Way|90001|" + cells,
			"TB-9|Ann|5555550111|1 Harbor Way|90001|10001" + cells, "rejected column-unheeded@F352"},
		{"create", "Order No|Recipient|Phone|Address|Zip|Zip" + more, "TB-%d|Ann|5555550111|1 Harbor Way|90001|" + cells,
			"TB-9|Ann|5555550111|1 Harbor Way||10001" + cells, "rejected column-unheeded@F352"},
		{"weight", "Waybill No|Weight (kg)|Gross Weight (kg)", "HGE2507080%d|1.5|", "HGE2507089000005|1.5|2.5",
			"rejected column-unheeded@C352(2.5)"},
		{"weight", "Waybill No|Weight (kg)|Gross Weight (kg)", "HGE2507080%d|1.5|", "HGE2507089000005|1.5|15",
			"rejected column-unheeded@C352(15)"},
		{"weight", "Waybill No|Weight (kg)|Gross Weight (kg)", "HGE2507080%d|1.5|", "HGE2507089000005|1.5|1.50", "ok"},
		{"pccc", "PCCC|Customer Name|Phone|Recipient", "P123456%d|Hong|01055550100|", "P123456999999|Hong|01055550100|Kim",
			"rejected column-unheeded@D352"},
	} {
		m := mapBook(t, waybillOptions(c.operation), longTable(c.header, 350, c.first, c.last))
		ends := m.endings()
		if got := ends[len(ends)-1]; got != c.want || ends[0] != "ok" || ends[349] != "ok" {
			t.Errorf("%s: %s: %s, the first %s, want %s", c.operation, c.header, got, ends[0], c.want)
		}
	}
	o := testOptions()
	m := mapBook(t, o, longTable("order_num|weight|Gross Weight|handover", 350, "HGE2507080%d|1||LAX1", "HGE2507089000005|1|2|LAX1"))
	if got := m.endings()[350]; got != "rejected column-unheeded@C352(2)" {
		t.Errorf("a scan form: %s", got)
	}
}

// TestUnheededColumnsTellNothingPersonal: what stands in them may be a name or an address.
func TestUnheededColumnsTellNothingPersonal(t *testing.T) {
	header := "Order No|Buyer Name|Buyer Phone|Buyer Address|Recipient Name|Country" +
		"|Weight (kg)|Service|Item Name|Qty|Unit Price|Currency"
	row := "TB-%d|Bob|5555550199|9 Bill St||GB|0.5|P1|Shirt|1|9.5|USD"
	last := "TB-9|Bob|5555550199|9 Bill St|Ann|GB|0.5|P1|Shirt|1|9.5|USD"
	m := mapBook(t, waybillOptions("create"), longTable(header, 350, row, last))
	for _, r := range m.rows[350].Reasons {
		for _, language := range reason.Languages {
			if what, todo := r.Words(language); strings.Contains(what+todo, "Ann") || strings.Contains(what+todo, "Bob") ||
				!strings.Contains(what+todo, "Buyer Name") || cell.Fold(todo) == "" {
				t.Errorf("%s; %s", what, todo)
			}
		}
	}
}
