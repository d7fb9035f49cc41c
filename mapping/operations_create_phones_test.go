package mapping

import "testing"

// TestTelephonesOfTwoPersons: somebody else's telephone is not taken for the consignee's.
func TestTelephonesOfTwoPersons(t *testing.T) {
	const rest, cells = "|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency\n", "|GB|1 Pine St|0.5|Hat|1|9.5|USD"
	book := func(header, row string) []grid {
		return csvBook("Order No|Service Code|" + header + rest + "A|P1|" + row + cells)
	}
	const sent = " GB 1 Pine St | 0.5; Hat x1 9.5 USD"
	for _, c := range []waybillGrid{
		{name: "a customer's in front", book: book("Customer Name|Phone|Recipient|Phone", "Bob|15550199|Ann|15550111"),
			refused: "two-columns@F1"},
		{name: "the consignee's, answered", book: book("Customer Name|Phone|Recipient|Phone", "Bob|15550199|Ann|15550111"),
			answers: map[string]string{"which consignee_phone": "F phone"}, rows: "ok", sent: "A P1 | Ann 15550111" + sent},
		{name: "a seller's behind", book: book("Recipient|Phone|Seller|Phone", "Ann||Bob|15550199"),
			refused: "column-of-whom@F1(Phone)"},
		{name: "a store's in front", book: book("Store|Phone|Recipient|Mobile", "Shop|15550199|Ann|15550111"),
			refused: "two-columns@F1"},
		{name: "the same in both", book: book("Recipient|Phone|Seller|Phone", "Ann|15550111|Bob|15550111"), rows: "ok",
			sent: "A P1 | Ann 15550111" + sent},
		{name: "telephone and mobile", book: book("Recipient|Phone|Mobile", "Ann||15550111"), rows: "ok",
			sent: "A P1 | Ann 15550111" + sent},
		{name: "two words for it", book: book("받는분|전화번호|연락처", "Ann||15550111"), rows: "ok", sent: "A P1 | Ann 15550111" + sent},
		{name: "around the name, and hers", book: book("Recipient Phone|Recipient|Recipient Mobile", "15550111|Ann|15550112"),
			rows: "ok", sent: "A P1 | Ann 15550111" + sent},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestTelephoneOfAFirm: a single telephone or address behind the heading of somebody else is asked about. It is the recipient's
// where their name stands between, and somebody else's where the recipient has one of their own.
func TestTelephoneOfAFirm(t *testing.T) {
	const rest, cells = "|Country|Weight (kg)|Item Name|Quantity|Unit Price|Currency\n", "|GB|0.5|Hat|1|9.5|USD"
	book := func(header, row string) []grid {
		return csvBook("Order No|Service Code|" + header + rest + "A|P1|" + row + cells)
	}
	const sent = "A P1 | Ann 15550111 GB 1 Pine St | 0.5; Hat x1 9.5 USD"
	for _, c := range []waybillGrid{
		{name: "a store's", book: book("Store|Phone|Recipient|Address", "Shop|15550111|Ann|1 Pine St"),
			refused: "column-of-whom@D1(Phone)"},
		{name: "the recipient's, answered", book: book("Store|Phone|Recipient|Address", "Shop|15550111|Ann|1 Pine St"),
			answers: map[string]string{"column store phone": "consignee_phone"}, rows: "ok", sent: sent},
		{name: "the store's, answered", book: book("Store|Phone|Recipient|Address", "Shop|15550111|Ann|1 Pine St"),
			answers: map[string]string{"column store phone": "none"}, refused: "no-column-of@A1"},
		{name: "behind all", book: book("Recipient|Address|Seller Name|Phone", "Ann|1 Pine St|Bob|15550111"),
			refused: "column-of-whom@F1(Phone)"},
		{name: "a sender's behind all", book: book("Recipient|Address|Shipper Name|Phone", "Ann|1 Pine St|Bob|15550111"),
			refused: "column-of-whom@F1(Phone)"},
		{name: "a customer's", book: book("Customer Name|Phone|Recipient|Address", "Bob|15550111|Ann|1 Pine St"),
			refused: "column-of-whom@D1(Phone)"},
		{name: "in Chinese", book: book("店铺|联系电话|收件人|地址", "店|15550111|Ann|1 Pine St"), refused: "column-of-whom@D1(联系电话)"},
		{name: "in Korean", book: book("쇼핑몰명|연락처|받는분|주소", "몰|15550111|Ann|1 Pine St"), refused: "column-of-whom@D1(연락처)"},
		{name: "its address", book: book("Store|Address|Recipient|Phone", "Shop|1 Pine St|Ann|15550111"),
			refused: "column-of-whom@D1(Address)"},
		{name: "both", book: book("Store|Phone|Address|Recipient", "Shop|15550111|1 Pine St|Ann"),
			refused: "column-of-whom@D1(Phone) column-of-whom@E1(Address)"},
		{name: "an address of two lines, answered",
			book:    book("Warehouse|Address 1|Address 2|Recipient|Phone", "W1|1 Pine St|Apt 2|Ann|15550111"),
			answers: map[string]string{"column warehouse address1": "consignee_address"}, rows: "ok",
			sent: "A P1 | Ann 15550111 GB 1 Pine St Apt 2 | 0.5; Hat x1 9.5 USD"},
		{name: "the recipient's own stands elsewhere",
			book: book("Store|Phone|Recipient|Recipient Phone|Address", "Shop|15550199|Ann|15550111|1 Pine St"), rows: "ok", sent: sent},
		{name: "behind a name", book: book("Store|Name|Phone|Address", "Shop|Ann|15550111|1 Pine St"), rows: "ok",
			sent: sent},
		{name: "behind other columns",
			book: book("Store|Order Date|Phone|Recipient|Address", "Shop|2026-11-20|15550111|Ann|1 Pine St"), rows: "ok", sent: sent},
		{name: "a customer who is the recipient", book: book("Customer Name|Phone|Address", "Ann|15550111|1 Pine St"), rows: "ok",
			sent: sent},
		{name: "a number of the store's", book: book("Store ID|Phone|Name|Address", "77|15550111|Ann|1 Pine St"), rows: "ok",
			sent: sent},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}

// TestMobilesThatLostTheirZero: where no number is written without its zero in front, it is put back.
func TestMobilesThatLostTheirZero(t *testing.T) {
	row := func(num, country, phone, item string) string {
		return "\n" + num + "|P1|Ann|" + phone + "|" + country + "|Seoul|1 Pine St|0.5|" + item + "|1|9.5|USD"
	}
	const rest = " Seoul 1 Pine St | 0.5; Hat x1 9.5 USD"
	for _, c := range []waybillGrid{
		{name: "Korea", book: csvBook(linesHeader + row("A", "KR", "n:1012345678", "Hat")), rows: "ok", repairs: "phone-padded@D2",
			sent: "A P1 | Ann 01012345678 KR" + rest},
		{name: "with hyphens", book: csvBook(linesHeader + row("A", "대한민국", "10-1234-5678", "Hat")), rows: "ok",
			repairs: "country-coded@E2(대한민국) phone-padded@D2", sent: "A P1 | Ann 010-1234-5678 KR" + rest},
		{name: "Japan", book: csvBook(linesHeader + row("A", "JP", "n:9012345678", "Hat")), rows: "ok", repairs: "phone-padded@D2",
			sent: "A P1 | Ann 09012345678 JP" + rest},
		{name: "with its zero", book: csvBook(linesHeader + row("A", "KR", "01012345678", "Hat")), rows: "ok",
			sent: "A P1 | Ann 01012345678 KR" + rest},
		{name: "of Seoul", book: csvBook(linesHeader + row("A", "KR", "02-555-0100", "Hat")), rows: "ok",
			sent: "A P1 | Ann 02-555-0100 KR" + rest},
		{name: "with its country", book: csvBook(linesHeader + row("A", "KR", "821012345678", "Hat")), rows: "ok",
			sent: "A P1 | Ann 821012345678 KR" + rest},
		{name: "another country", book: csvBook(linesHeader + row("A", "US", "n:1012345678", "Hat")),
			rows: "rejected nothing-there@A2"},
		{name: "the country in the next row", book: csvBook(linesHeader + row("A", "", "n:1012345678", "Hat") +
			row("A", "KR", "n:1012345678", "Tie")), rows: "ok\nok", repairs: "phone-padded@D3",
			sent: "A P1 | Ann 01012345678 KR" + rest + "; Tie x1 9.5 USD"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, waybillOptions("create"), inShort) })
	}
}
