package mapping

import (
	"strings"
	"testing"
)

// TestLinesOfOneAddress has headers of which one says whose address it is, and the other does not: what stands in the second
// line, or beside the first name, goes out with it.
func TestLinesOfOneAddress(t *testing.T) {
	const row = "SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|Apt 5"
	for _, c := range []struct{ first, second, sent string }{
		{"收件人地址", "联系地址2", "1 Main St Apt 5"},
		{"收件人地址", "地址2", "1 Main St Apt 5"},
		{"收件人地址", "门牌号", "1 Main St Apt 5"},
		{"收件人地址", "楼号", "1 Main St Apt 5"},
		{"받는분주소", "상세주소", "1 Main St Apt 5"},
		{"수취인주소", "동/호수", "1 Main St Apt 5"},
		{"Ship To Address", "Apt", "1 Main St Apt 5"},
		{"Ship To Address", "Unit No", "1 Main St Apt 5"},
		{"Ship To Address 1", "Address Line 2", "1 Main St Apt 5"},
		{"Ship Address", "Address 3", "1 Main St Apt 5"},
		{"Buyer Address", "Suite", "1 Main St Apt 5"},
		{"收件人地址", "Buyer Address 2", "1 Main St"},        // of somebody else
		{"收件人地址", "Billing Address Line 2", "1 Main St"}, // of somebody else
	} {
		book := csvBook(strings.Replace(flatHeader, "收件人地址", c.first, 1) + "|" + c.second + "\n" + row)
		g := waybillGrid{book: book, rows: "ok", sent: "SO-1 P1 | Jo 5555550100 US 90001 " + c.sent + " | 0.05; Shirt x1 5.5 USD"}
		t.Run(c.first+", "+c.second, func(t *testing.T) { g.check(t, waybillOptions("create"), inShort) })
	}
	name := waybillGrid{book: csvBook(strings.Replace(flatHeader, "收件人姓名", "Ship To First Name", 1) + "|Last Name\n" +
		"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|Doe"),
		rows: "ok", sent: "SO-1 P1 | Jo Doe 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD"}
	t.Run("names", func(t *testing.T) { name.check(t, waybillOptions("create"), inShort) })
	others := waybillGrid{book: csvBook(flatHeader + "|地址1|地址2\n" + row + "|Unit 9"), // an address of its own, which says not whose
		rows: "ok", sent: "SO-1 P1 | Jo 5555550100 US 90001 1 Main St | 0.05; Shirt x1 5.5 USD"}
	t.Run("another address", func(t *testing.T) { others.check(t, waybillOptions("create"), inShort) })
}

// TestCreateAsksAboutStoppedOrders: a waybill for an order that was cancelled is a parcel that nobody wants.
func TestCreateAsksAboutStoppedOrders(t *testing.T) {
	for _, word := range []string{"已取消", "Cancelled", "취소완료", "勿发"} {
		g := waybillGrid{book: csvBook(flatHeader + "|订单状态\n" +
			"SO-1|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|已付款\n" +
			"SO-2|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD|" + word), refused: "stopped-orders@M3(" + word + ")"}
		g.check(t, waybillOptions("create"), inShort)
	}
}
