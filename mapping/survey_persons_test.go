package mapping

import (
	"slices"
	"strings"
	"testing"
)

// personsIn surveys a file and says what becomes of the names and addresses in it: which question is asked, and which contact
// goes out with each form.
func personsIn(t *testing.T, o Options, book []grid) string {
	t.Helper()
	layout, err := survey(o, book)
	if err != nil {
		return brief(refusal(t, o, book))
	}
	if layout == nil {
		t.Fatal("no layout")
	}
	var out []string
	for _, b := range mapBook(t, o, book).batches {
		h := b.Group.Handover
		out = append(out, strings.Join([]string{h.Text("handover_num"), h.Text("contact_name"), h.Text("contact_phone"),
			h.Text("street") + h.Text("address_one"),
			h.Text("city_code"), h.Text("postcode")}, " "))
	}
	return strings.Join(out, "; ")
}

func TestPersonsInATableOfOrders(t *testing.T) {
	const (
		two     = "H1|Kim|Main St|Seoul|03001|010-1\n"
		columns = "order_num|handover_num|Name|Street|City|Zip|Phone\n"
		one     = "HGE2507080000516|" + two
		again   = "HGE2507080000527|" + two
		other   = "HGE2507080000538|H1|Lee|Side St|Busan|03002|010-2\n"
	)
	for _, c := range []struct {
		name, text string
		auto       string // what becomes of it
		consignee  string // if the answer is that they are the consignee's
		handover   string // if they are the handover's
	}{
		{"different buyers", columns + one + other, "H1     ", "", ""},
		{"a third one, far below", columns + one + again + other, "H1     ", "", ""},
		{"one buyer with two parcels", columns + one + again, "persons-unclear@C1", "H1     ", "H1 Kim 010-1 Main St Seoul 03001"},
		{"one row", columns + one, "persons-unclear@C1", "H1     ", "H1 Kim 010-1 Main St Seoul 03001"},
		{"one buyer in each of two handovers", columns + one + strings.ReplaceAll(other, "|H1|", "|H2|"),
			"persons-unclear@C1", "H1     ; H2     ", "H1 Kim 010-1 Main St Seoul 03001; H2 Lee 010-2 Side St Busan 03002"},
		{"only written in another way", columns + one + strings.ReplaceAll(again, "Kim", "KIM"), "persons-unclear@C1", "H1     ",
			"H1 Kim 010-1 Main St Seoul 03001"},
		{"columns of goods", "order_num|handover_num|Contact|Phone|SKU\nHGE2507080000516|H1|Kim|1|A\n", "H1     ", "", ""},
		{"goods in Chinese", "运单号|交接单号|姓名|电话|商品名称|重量\nHGE2507080000516|H1|甲|1|杯|1\n", "H1     ", "", ""},
		{"a column of customers", "운송장번호|인수인계번호|성명|연락처|구매자ID\nHGE2507080000516|H1|갑|1|x\n", "H1     ", "", ""},
		{"a column of consignees", "order_num|handover_num|Name|City|Receiver Phone\nHGE2507080000516|H1|Kim|Seoul|1\n", "H1     ", "",
			""},
		{"a tax number of the consignee",
			"order_num|handover_num|Name|City|개인통관고유부호\nHGE2507080000516|H1|Kim|Seoul|P1\n", "H1     ", "",
			""},
		{"canonical names", "order_num|handover_num|contact_name|contact_phone|street|postcode\n" +
			"HGE2507080000516|H1|Kim|1|Main St|03001\n", "H1 Kim 1 Main St  03001", "", ""},
		{"words that only look canonical", "order_num|handover_num|street|postcode\nHGE2507080000516|H1|Main St|03001\n",
			"persons-unclear@C1", "H1     ", "H1   Main St  03001"},
		{"Contact Name is no canonical name", "order_num|handover_num|Contact Name|Postcode\nHGE2507080000516|H1|Kim|03001\n",
			"persons-unclear@C1", "H1     ", "H1 Kim    03001"},
		{"a group label", "||Sender|||\norder_num|handover_num|Name|Phone|City|Zip\nHGE2507080000516|H1|Kim|1|Seoul|03001\n",
			"H1 Kim 1  Seoul 03001", "", ""},
		{"words for the sender", "运单号|交接单号|发件人|发件人电话|发件人邮编\nHGE2507080000516|H1|甲|1|03001\n", "H1 甲 1   03001", "", ""},
		{"two phones of one buyer", "order_num|handover_num|Name|Phone|Tel\nHGE2507080000516|H1|Kim|1|2\n", "persons-unclear@C1",
			"H1     ", "two-columns@E1"},
		{"two phones of different buyers", "order_num|handover_num|Phone|Tel\nHGE2507080000516|H1|1|2\nHGE2507080000527|H1|3|4\n",
			"H1     ", "", ""},
		{"names without a single value", "order_num|handover_num|Name|Phone\nHGE2507080000516|H1||-\n", "H1     ", "", ""},
		{"no handover to send them with", "order_num|weight|Name|Phone|mawb_no\nHGE2507080000516|1|Kim|1|123-25122112\n", "     ", "",
			""},
		{"above the table", "Handover No|H1\nContact|Kim\nPhone|010-1\norder_num|weight\nHGE2507080000516|1\n", "persons-unclear@B2",
			"H1     ", "H1 Kim 010-1   "},
		{"above a table of buyers",
			"Handover No|H1\nContact|Kim\norder_num|Name|City\nHGE2507080000516|Lee|X\nHGE2507080000527|Cho|Y\n",
			"H1 Kim    ", "", ""},
		{"above the table, below a label of the sender", "交接单号|H1\n发件人信息\n联系人|甲\n电话|1\n运单号|重量\nHGE2507080000516|1\n", "H1 甲 1   ", "",
			""},
		{"above the table, below a label of the consignee", "交接单号|H1\n收件人信息\n联系人|甲\n电话|1\n运单号|重量\nHGE2507080000516|1\n",
			"H1     ", "", ""},
		{"both above the table, side by side", "Handover No|H1\nShipper|Kim|Consignee|Lee\nPhone|1|Phone|2\norder_num|weight\n" +
			"HGE2507080000516|1\n", "H1 Kim 1   ", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := personsIn(t, testOptions(), csvBook(c.text)); got != c.auto {
				t.Errorf("got %q, want %q", got, c.auto)
			}
			for answer, want := range map[string]string{personsConsignee: c.consignee, personsHandover: c.handover} {
				book := append([]grid{answeredIn("persons", answer)}, csvBook(c.text)...)
				if got := personsIn(t, testOptions(), book); want != "" && got != want || want == "" && got != c.auto {
					t.Errorf("%s: got %q, want %q", answer, got, want)
				}
			}
			o := testOptions()
			o.Persons = personsConsignee
			if got := personsIn(t, o, csvBook(c.text)); strings.Contains(got, "persons-unclear") ||
				c.consignee != "" && got != c.consignee {
				t.Errorf("set to consignee: got %q, want %q", got, c.consignee)
			}
			o.Persons = personsHandover
			if got := personsIn(t, o, csvBook(c.text)); strings.Contains(got, "persons-unclear") || c.handover != "" && got != c.handover {
				t.Errorf("set to handover: got %q, want %q", got, c.handover)
			}
		})
	}
}

// TestASheetOfHandoversSaysWho makes sure that the contact comes from the sheet of handovers, in whatever order the sheets stand.
func TestASheetOfHandoversSaysWho(t *testing.T) {
	orders := grid{name: "orders", text: "order_num|handover_num|Name|Phone\nHGE2507080000516|H1|Lee|2\nHGE2507080000527|H1|Lee|2"}
	handover := grid{name: "handover", text: "handover_num|Contact|Phone\nH1|Kim|1"}
	same := grid{name: "handover", text: "handover_num|Contact|Phone\nH1|Lee|2"}
	numbers := grid{name: "handover", text: "handover_num|Contact\nH1|"}
	for want, books := range map[string][][]grid{
		"H1 Kim 1   ":               {{orders, handover}, {handover, orders}},
		"H1 Lee 2   ":               {{orders, same}, {same, orders}},
		"persons-unclear@orders!C1": {{orders, numbers}, {numbers, orders}},
	} {
		for _, book := range books {
			if got := personsIn(t, testOptions(), book); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

// TestPersonsLeaveNoTrace makes sure that columns that were read for the time being leave nothing behind: no fault, no repair,
// no row that one pass counts and the other does not.
func TestPersonsLeaveNoTrace(t *testing.T) {
	book := csvBook("order_num|handover_num|Name|Zip|Country\nHGE2507080000516|H1|Kim|501|US\n" +
		"HGE2507080000527|H1|#N/A|502|Nowhere\n" +
		"||Lee||\nHGE2507080000538|H1|Cho|503|US")
	m := mapBook(t, testOptions(), book)
	if got := m.endings(); !slices.Equal(got, []string{"ok", "ok", "ok"}) || len(m.repairs) > 0 {
		t.Errorf("%v, %v", got, m.repairs)
	}
	for _, c := range m.layout.Tables[0].Columns[2:] {
		if c.Field != "" || c.Note != "note_consignee" {
			t.Errorf("%+v", c)
		}
	}
}
