package mapping

import "testing"

// TestColumnBesideNumberedItems: one column beside numbered ones tells of the item where a row has one, whichever it is. Where it
// has several, nothing says of which it tells, and the outcome says that it was not sent.
func TestColumnBesideNumberedItems(t *testing.T) {
	const head = "订单号|产品代码|收件人|电话|国家|邮编|地址|重量(kg)|英文品名1|数量1|单价1|英文品名2|数量2|单价2|币种|HS编码"
	const row = "|P1|Jo|5555550100|US|90001|1 Main St|0.5|"
	const to = " P1 | Jo 5555550100 US 90001 1 Main St | 0.5; "
	for _, c := range []waybillGrid{
		{name: "of one item", book: csvBook(head + "\nSO-1" + row + "Shirt|2|5||||USD|610510\nSO-2" + row + "|||Mug|1|3|USD|691200"),
			rows: "ok\nok", sent: "SO-1" + to + "Shirt 610510 x2 5 USD\nSO-2" + to + "Mug 691200 x1 3 USD"},
		{name: "of several", book: csvBook(head + "\nSO-1" + row + "Shirt|2|5|Mug|1|3|USD|610510\nSO-2" + row +
			"Shirt|2|5|Mug|1|3|USD|"),
			rows: "ok\nok", repairs: "cell-of-no-item@P2(610510)",
			sent: "SO-1" + to + "Shirt x2 5 USD; Mug x1 3 USD\nSO-2" + to + "Shirt x2 5 USD; Mug x1 3 USD"},
		{name: "of several in its cell", book: csvBook(head + "\nSO-1" + row + "Shirt;Mug|2;1|5;3||||USD|610510;691200\nSO-2" + row +
			"Shirt;Mug|2;1|5;3||||USD|610510"),
			rows: "ok\nrejected items-differ@P3(610510)", sent: "SO-1" + to + "Shirt 610510 x2 5 USD; Mug 691200 x1 3 USD"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
	layout := mapBook(t, waybillOptions("create"), csvBook(head+"\nSO-1"+row+"Shirt|2|5||||USD|610510")).layout
	columns := layout.Tables[0].Columns
	if last := columns[len(columns)-1]; last.Note != "note_of_one_item" {
		t.Errorf("%+v", last)
	}
	all := csvBook("订单号|产品代码|收件人|电话|国家|邮编|地址|重量(kg)|英文品名1|单价1|英文品名2|单价2|币种|数量\nSO-1" + row + "Shirt|5|||USD|3\nSO-2" +
		row + "Shirt|5|Mug|3|USD|3")
	g := waybillGrid{book: all, rows: "ok\nok", repairs: "cell-of-no-item@N3(3)",
		sent: "SO-1" + to + "Shirt x3 5 USD\nSO-2" + to + "Shirt x 5 USD; Mug x 3 USD"}
	t.Run("a quantity", func(t *testing.T) { g.check(t, waybillOptions("create"), inShort) })
}

// TestItemsOfOtherWords: the first item may have other words than those behind it: Unit Price beside Item2 Price.
func TestItemsOfOtherWords(t *testing.T) {
	const to = " P1 | Ann 15550111 GB 1 Pine St | 0.5; "
	book := func(header, row string) []grid {
		return csvBook("Order No|Service Code|Name|Phone|Address|Country|Weight (kg)|Currency|" + header +
			"\nA|P1|Ann|15550111|1 Pine St|GB|0.5|USD|" + row)
	}
	for _, c := range []waybillGrid{
		{name: "a price", book: book("Item Name|Qty|Unit Price|Item2 Name|Item2 Qty|Item2 Price", "Hat|1|9.5|Tie|1|3.5"),
			rows: "ok", sent: "A" + to + "Hat x1 9.5 USD; Tie x1 3.5 USD"},
		{name: "the other way round", book: book("Item Name|Qty|Price|Item2 Name|Item2 Qty|Item2 Unit Price", "Hat|1|9.5|Tie|1|3.5"),
			rows: "ok", sent: "A" + to + "Hat x1 9.5 USD; Tie x1 3.5 USD"},
		{name: "three", book: book("Item Name|Qty|Unit Price|Item2 Name|Item2 Qty|Item2 Price|Item3 Name|Item3 Qty|Item3 Unit Price",
			"Hat|1|9.5|Tie|1|3.5|Cap|1|2"),
			rows: "ok", sent: "A" + to + "Hat x1 9.5 USD; Tie x1 3.5 USD; Cap x1 2 USD"},
		{name: "a name", book: book("Description|Quantity|Unit Price|Item Name 2|Qty 2|Price 2", "Hat|1|9.5|Tie|1|3.5"),
			rows: "ok", sent: "A" + to + "Hat x1 9.5 USD; Tie x1 3.5 USD"},
		{name: "a total of all", book: book("Item1 Name|Item1 Qty|Item1 Price|Item2 Name|Item2 Qty|Item2 Price|Total Price",
			"Hat|1|9.5|Tie|1|3.5|16.5"), rows: "ok", sent: "A" + to + "Hat x1 9.5 USD; Tie x1 3.5 USD"},
		{name: "a total of the first", book: book("Item Name|Qty|Total Price|Item2 Name|Item2 Qty|Item2 Price", "Hat|1|9.5|Tie|1|3.5"),
			rows: "rejected nothing-there@N2"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}
