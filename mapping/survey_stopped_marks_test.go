package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// TestMarkOverSeveralRows: a mark in a cell that is merged over several rows stops each of them. One that is merged across
// columns is one mark, and a column that is used is none because a range reaches beyond it.
func TestMarkOverSeveralRows(t *testing.T) {
	const header = "order_num|weight|handover|Remark|More\nHGE2507080000516|1|LAX1||\n"
	for _, c := range []struct{ rows, asks, leftOut string }{
		{"HGE2507080000527|2|LAX1|HOLD|\nHGE2507080000538|3|LAX1|m:HOLD|", "stopped-orders@D3(HOLD)", "16 1kg 21389910283"},
		{"HGE2507080000527|2|LAX1|HOLD|m:HOLD\nHGE2507080000538|3|LAX1|m:HOLD|m:HOLD", "stopped-orders@D3(HOLD)", "16 1kg 21389910283"},
	} {
		book := csvBook(header + c.rows)
		if got := questionsOf(t, testOptions(), book); brief(got) != c.asks || got[0].Args[0] != "2" || got[0].Args[1] != "3, 4" {
			t.Errorf("%s: asked %q %v, want %q", c.rows, brief(got), got, c.asks)
		}
		if got := sentOf(mapBook(t, testOptions(), leftOut(book))); got != c.leftOut {
			t.Errorf("%s: sent %s", c.rows, got)
		}
	}
}

// TestMarkInComment: a comment of any cell of a row may be its mark, whoever has signed it. Others are listed as not read.
func TestMarkInComment(t *testing.T) {
	for comment, asks := range map[string]string{
		"HOLD": "stopped-orders@B3(HOLD)", `Jo Kim:\ndo not ship`: "stopped-orders@B3(do not ship)",
		"取消": "stopped-orders@B3(取消)", `김민지:\n출고 보류`: "stopped-orders@B3(출고 보류)",
		"weighed twice": "", `Jo Kim:\nthe shop had the number wrong`: "",
	} {
		book := csvBook("order_num|weight|handover\nHGE2507080000516|1|LAX1\nHGE2507080000527|2 // " + comment + "|LAX1")
		if got := brief(questionsOf(t, testOptions(), book)); got != asks {
			t.Errorf("%s: asked %q, want %q", comment, got, asks)
		}
		want := "16 1kg 21389910283"
		if asks == "" {
			want = "16 1kg 21389910283; 27 2kg 21389910283"
		}
		mapped := mapBook(t, testOptions(), leftOut(book))
		if got := sentOf(mapped); got != want {
			t.Errorf("%s: sent %s, want %s", comment, got, want)
		}
		unread := slices.ContainsFunc(mapped.layout.Skipped, func(r reason.Reason) bool {
			return r.Code == reason.SkippedComment && r.Cell == "A3" && r.Args[0] == "1"
		})
		if unread != (asks == "") {
			t.Errorf("%s: said to be unread: %v", comment, unread)
		}
	}
}

// TestColumnsOfMarks: the list of columns says which of them were read for marks.
func TestColumnsOfMarks(t *testing.T) {
	mapped := mapBook(t, testOptions(), leftOut(csvBook("order_num|weight|handover|Status|Hold|Cancelled at|Warehouse\n"+
		"HGE2507080000516|1|LAX1|paid|N||1\nHGE2507080000527|2|LAX1|refunded|N||2")))
	var notes []string
	for _, c := range mapped.layout.Tables[0].Columns[3:] {
		notes = append(notes, c.Note)
	}
	if got := strings.Join(notes, " "); got != "note_marks note_marks note_marks note_known" {
		t.Errorf("said of the columns: %s", got)
	}
}

// TestMarkInHeading: where the heading is the mark, what stands below it and does not say no stops its row.
func TestMarkInHeading(t *testing.T) {
	for _, c := range []struct{ heading, yes, no string }{
		{"Cancelled at", "2026-11-20 10:00:00 +0900", ""}, {"Cancelled at", "d:2026-11-20", "0000-00-00"},
		{"Cancel Reason", "customer", "-"},
		{"Hold", "Y", "N"}, {"HOLD", "n:1", "n:0"}, {"Hold Reason", "No stock", "none"},
		{"Cancelled", "b:TRUE", "b:FALSE"},
		{"Cancelled (Y/N)", "Y", "N"}, {"是否取消", "是", "否"}, {"取消 Cancelled", "是", "无"}, {"是否发货", "否", "是"}, {"Ship?", "No", "Yes"},
		{"Ship?", "b:FALSE", ""}, {"取消时间", "2026-11-20", ""}, {"취소여부", "Y", "N"}, {"취소일시", "2026-11-20 11:00", ""},
		{"Cancelled by", "Jo", ""},
		{"Hold (reason)", "address", "n/a"}, {"Void", "x", "not cancelled"}, {"Ship?", "×", "√"},
	} {
		book := csvBook("order_num|weight|handover|" + c.heading + "\nHGE2507080000516|1|LAX1|" + c.no +
			"\nHGE2507080000527|2|LAX1|" + c.yes)
		asks := questionsOf(t, testOptions(), book)
		if got := brief(asks); got != "stopped-orders@D3("+c.heading+")" || asks[0].Args[0] != "1" {
			t.Errorf("%s=%s: asked %v", c.heading, c.yes, asks)
			continue
		}
		if got := sentOf(mapBook(t, testOptions(), leftOut(book))); got != "16 1kg 21389910283" {
			t.Errorf("%s=%s: sent %s", c.heading, c.yes, got)
		}
	}
	for _, heading := range []string{"Cancel policy", "Cancellation policy", "Hold music", "Shipping", "Threshold", "取消政策",
		"발송일", "Ship date"} {
		book := csvBook("order_num|weight|handover|" + heading + "\nHGE2507080000516|1|LAX1|within 7 days\nHGE2507080000527|2|LAX1|No")
		if got := brief(questionsOf(t, testOptions(), book)); got != "" {
			t.Errorf("%s: asked %s", heading, got)
		}
	}
}

// TestStruckOut: an order that is struck out is asked about.
// Of a cell of which only a part is, or of another cell, nothing is sent.
func TestStruckOut(t *testing.T) {
	const header = "order_num|weight|handover|Note\nHGE2507080000516|1|LAX1|\n"
	book := csvBook(header + "~~HGE2507080000527|~~2|~~LAX1|")
	if got := brief(questionsOf(t, testOptions(), book)); got != "struck-orders@A3" {
		t.Errorf("asked %q", got)
	}
	if got := sentOf(mapBook(t, testOptions(), leftOut(book))); got != "16 1kg 21389910283" {
		t.Errorf("sent %s", got)
	}
	if got := sentOf(mapBook(t, testOptions(), append([]grid{answeredIn("stopped rows", "send")}, book...))); got !=
		"16 1kg 21389910283; 27 2kg 21389910283" {
		t.Errorf("answered send: sent %s", got)
	}
	for row, why := range map[string]string{
		"HGE2507080000527|~~1~~0.5|LAX1|":  "struck-out@B3(1)",
		"HGE2507080000527|~~2|LAX1|":       "struck-out@B3(2)",
		"HGE2507080000527|2|~~LAX2~~LAX1|": "struck-out@C3(LAX2)",
		"HGE2507080000527|2|LAX1|~~old":    "",
	} {
		m := mapBook(t, testOptions(), csvBook(header+row))
		if got := brief(m.rows[1].Reasons); !strings.Contains(got, why) || why == "" && got != "" {
			t.Errorf("%s: said %q, want %q", row, got, why)
		}
	}
}

// TestNotToBeCancelled: what is cancelled or stopped is so for good, so a row that says that it is not to be is asked about.
// Marks that say that an order is cancelled are what such a list is about.
func TestNotToBeCancelled(t *testing.T) {
	for _, c := range []struct{ operation, heading, mark, none string }{
		{"cancel", "Remark", "do NOT cancel - customer paid", "please cancel"}, {"cancel", "Remark", "不要取消", "取消"},
		{"intercept", "Remark", "不要拦截，已恢复", "拦截"}, {"cancel", "是否取消", "否", "是"}, {"cancel", "Cancel?", "No", "Yes"},
		{"cancel", "Note", "취소하지 마세요", "취소 요청"}, {"intercept", "Note", "please don't intercept", "Hold"},
		{"cancel", "Cancelled", "don't cancel", "N"},
	} {
		o := optionsOfList(c.operation)
		o.Answers = nil
		book := csvBook("HGE No|" + c.heading + "\nHGE2507080000516|" + c.none + "\nHGE2507080000527|" + c.mark)
		asks := questionsOf(t, o, book)
		if len(asks) != 1 || asks[0].Code != reason.StoppedOrders || asks[0].Cell != "B3" || asks[0].Args[0] != "1" {
			t.Errorf("%s, %s: asked %v", c.operation, c.mark, asks)
			continue
		}
		if m := mapBook(t, o, leftOut(book)); len(m.rows) != 1 || m.rows[0].Order.Row != 2 || m.rows[0].Status != "" {
			t.Errorf("%s, %s: %v", c.operation, c.mark, m.rows)
		}
	}
	o := optionsFor("void-bags")
	o.Answers = nil
	book := csvBook("HGE Bag No|Remark\nBP2411230101US|\nBP2411230102US|do not void")
	if got := brief(questionsOf(t, o, book)); got != "stopped-orders@B3(do not void)" {
		t.Errorf("void-bags: asked %q", got)
	}
}

// TestMarkOfSheetOrLine: the name of a sheet, or a line above rows, may say that they are not to go out.
func TestMarkOfSheetOrLine(t *testing.T) {
	const header, one, two = "order_num|weight|handover\n", "HGE2507080000516|1|LAX1", "HGE2507080000527|2|LAX1"
	for _, name := range []string{"取消", "HOLD", "作废订单", "do not ship", "취소", "Sheet 1 - Cancelled",
		"Cancelled orders", "取消 11.30", "已取消的订单"} {
		book := []grid{{name: "orders", text: header + one}, {name: name, text: header + two}}
		asks := questionsOf(t, testOptions(), book)
		if len(asks) != 1 || asks[0].Code != reason.StoppedOrders || asks[0].Value != name || asks[0].Args[0] != "1" {
			t.Errorf("sheet %s: asked %v", name, asks)
			continue
		}
		if got := sentOf(mapBook(t, testOptions(), leftOut(book))); got != "16 1kg 21389910283" {
			t.Errorf("sheet %s: sent %s", name, got)
		}
	}
	for _, name := range []string{"orders", "Sheet1", "11.30", "发货", "Household", "Threshold", "订单", "退件地址"} {
		book := []grid{{name: "a", text: header + one}, {name: name, text: header + two}}
		if got := brief(questionsOf(t, testOptions(), book)); got != "" {
			t.Errorf("sheet %s: asked %s", name, got)
		}
	}
	for _, line := range []string{"以下订单取消，不发货", "HOLD", "Cancelled orders:", "아래 주문 취소",
		"The following orders are on hold until Monday"} {
		book := csvBook(header + one + "\n" + line + "||\n" + two + "\n正常发货||\nHGE2507080000538|3|LAX1")
		if got := questionsOf(t, testOptions(), book); len(got) != 1 || got[0].Args[1] != "4" {
			t.Errorf("%s: asked %v", line, got)
		}
		if got := sentOf(mapBook(t, testOptions(), leftOut(book))); got != "16 1kg 21389910283; 38 3kg 21389910283" {
			t.Errorf("%s: sent %s", line, got)
		}
		got := brief(questionsOf(t, testOptions(), csvBook(line+"||\n"+header+one+"\n"+two)))
		if !strings.HasPrefix(got, "stopped-orders@A3") {
			t.Errorf("%s above the header: asked %s", line, got)
		}
	}
	book := csvBook(header + one + "\n\nHOLD||\nhandover|order_num|weight\nLAX1|HGE2507080000527|2")
	if got := questionsOf(t, testOptions(), book); len(got) != 1 || got[0].Code != reason.StoppedOrders || got[0].Args[1] != "6" {
		t.Errorf("above another header: asked %v", got)
	}
	for _, line := range []string{"To cancel order contact us", "以下订单请今天发货", "取消订单请联系客服", "LAX1 cartons 1-5", "below 2 kg"} {
		if got := brief(questionsOf(t, testOptions(), csvBook(header+one+"\n"+line+"||\n"+two))); got != "" {
			t.Errorf("%s: asked %s", line, got)
		}
	}
}

// TestMarkInColumnThatIsRead: a mark may stand in place of a number, or in or behind what is sent: a name, an address, a remark.
func TestMarkInColumnThatIsRead(t *testing.T) {
	const waybill = "|P1|Jo|5555550100|US|90001|1 Main St|50|Shirt|1|5.5|USD"
	for _, c := range []struct{ operation, text, asks string }{
		{"manifest", "HGE No|Weight (kg)|Bag No|MAWB\nHGE2611190000001|0.4|B1|123-20261124\nHGE2611190000002|0.4|HOLD|123-20261124",
			"stopped-orders@C3(HOLD)"},
		{"scanform", "HGE No|Weight (kg)|Handover|Order Number\nHGE2611190000001|0.4|LAX1|A-1\nHGE2611190000002|0.4|LAX1|보류",
			"stopped-orders@D3(보류)"},
		{"create", flatHeader + "\nSO-1" + waybill + "\nSO-2(취소)" + waybill, "stopped-orders@A3(취소)"},
		{"create", flatHeader + "\nSO-1" + waybill + "\nSO-2" + strings.Replace(waybill, "Jo", "Ben Lee 【取消】", 1),
			"stopped-orders@C3(取消)"},
		{"create", flatHeader + "\nSO-1" + waybill + "\nSO-2" + strings.Replace(waybill, "Jo", "Ann Kim - DO NOT SHIP", 1),
			"stopped-orders@C3(do not ship)"},
		{"create", flatHeader + "\nSO-1" + waybill + "\nSO-2" + strings.Replace(waybill, "1 Main St", "HOLD - wrong address", 1),
			"stopped-orders@G3(HOLD)"},
		{"create", flatHeader + "|订单备注\nSO-1" + waybill + "|\nSO-2" + waybill + "|取消", "stopped-orders@M3(取消)"},
		{"create", flatHeader + "|订单备注\nSO-1" + waybill + "|请轻放\nSO-2" + strings.Replace(strings.Replace(waybill, "Jo",
			"Holden Void-Smith (Mr)", 1), "1 Main St", "1 Return Road - Unit 2, 上海 浦东", 1) + "|call first", ""},
	} {
		if got := brief(questionsOf(t, optionsFor(c.operation), csvBook(c.text))); got != c.asks {
			t.Errorf("%s %q: asked %q, want %q", c.operation, c.text, got, c.asks)
		}
	}
}

// TestMarkLinesInTurn: where marks change from row to row each row has that of the line above it. Beyond very many lines a mark
// is not taken back any more, so that a file that is all lines takes no memory without end: its rows are asked about.
func TestMarkLinesInTurn(t *testing.T) {
	table := &table{lead: leadOf(testOptions().Operation)}
	line := func(row int, text string) {
		table.noteMarkLine(&cell.Row{Number: row, Cells: []cell.Cell{{Kind: cell.Text, Text: text}}})
	}
	for row := 2; row < 8*mostMarkLines; row += 4 {
		line(row, "HOLD")
		line(row+1, "HOLD!")
		line(row+2, "these go out")
	}
	if n := len(table.markLines); n > mostMarkLines+1 {
		t.Errorf("%d lines are kept", n)
	}
	for row, mark := range map[int]string{1: "", 2: "", 3: "HOLD", 4: "HOLD", 5: "", 7: "HOLD", 9: "", 401: "", 403: "HOLD",
		8 * mostMarkLines: "HOLD", 8*mostMarkLines + 1: "HOLD"} {
		if got := table.markAbove(&cell.Row{Number: row}); got != mark {
			t.Errorf("row %d has the mark %q, want %q", row, got, mark)
		}
	}
}
