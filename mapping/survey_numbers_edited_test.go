package mapping

import "testing"

// TestOwnNumbersThatWereEdited: in an outcome the clerk's own number names its row, once it is another than the one that the
// numbers behind our columns are beside.
func TestOwnNumbersThatWereEdited(t *testing.T) {
	const answers = "|HGE status|HGE reference|HGE form|Customer Order No|HGE No|Last Mile Tracking No\n"
	const given = " Customer Order No=customer_order_num HGE No=order_num"
	for _, c := range []numberGrid{
		{name: "all rows", book: csvBook("Order No" + answers +
			"KY-3|confirmed|TR1||KY-1|HGE2507080000516|9400111899223197428497\n" +
			"KY-4|confirmed|TR2||KY-2|HGE2507080000527|9400111899223197428480"),
			rows:   "KY-3 1\nKY-4 1",
			fields: "Order No=customer_order_num" + given + " Last Mile Tracking No=tracking_num"},
		{name: "one of the rows, and one that was copied below", book: csvBook("Order No|Note" + answers +
			"KY-1||confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"KY-7|x|confirmed|TR2||KY-2|HGE2507080000527|\n" +
			"KY-8||confirmed|TR2||KY-2|HGE2507080000527|\n" +
			"KY-2||confirmed|TR2||KY-2|HGE2507080000527|"),
			rows:   "HGE2507080000516 2 KY-1\nKY-7 1\nKY-8 1\nHGE2507080000527 2 KY-2",
			fields: "Order No=customer_order_num" + given},
		{name: "the carrier's own number", book: csvBook("HGE No" + answers +
			"HGE2507080000538|confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"HGE2507080000527|confirmed|TR2||KY-2|HGE2507080000527|"),
			rows:   "HGE2507080000538 2\nHGE2507080000527 2 KY-2",
			fields: "HGE No=order_num" + given},
		{name: "a header that says nothing", book: csvBook("Number" + answers +
			"HGE2507080000538|confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"HGE2507080000527|confirmed|TR2||KY-2|HGE2507080000527|"),
			rows:   "HGE2507080000538 2\nHGE2507080000527 2 KY-2",
			fields: "Number=order_num" + given, taken: "numbers-taken@A1(Number)"},
		{name: "a reference beside the number is none that was edited", book: csvBook("Order No|Customer Reference" + answers +
			"KY-1|R-1|confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"KY-2|R-2|confirmed|TR2||KY-2|HGE2507080000527|"),
			rows:   "HGE2507080000516 2 KY-1\nHGE2507080000527 2 KY-2",
			fields: "Order No=customer_order_num HGE No=order_num"},
		{name: "a number of which the outcome gives no other is not known to be edited", book: csvBook("Order No" + answers +
			"KY-1|confirmed|TR1|||HGE2507080000516|\n" +
			"KY-2|confirmed|TR2|||HGE2507080000527|"),
			rows:   "HGE2507080000516 2 KY-1\nHGE2507080000527 2 KY-2",
			fields: "Order No=customer_order_num HGE No=order_num"},
		{name: "written otherwise, but the same", book: csvBook("Order No" + answers +
			"ky-1 |confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"n:1002|confirmed|TR2||1002|HGE2507080000527|"),
			rows:   "HGE2507080000516 2 ky-1\nHGE2507080000527 2 1002",
			fields: "Order No=customer_order_num HGE No=order_num"},
		{name: "an own number that was cleared", book: csvBook("Order No" + answers +
			"|confirmed|TR1||KY-1|HGE2507080000516|\n" +
			"KY-2|confirmed|TR2||KY-2|HGE2507080000527|"),
			rows:   "HGE2507080000516 2 KY-1\nHGE2507080000527 2 KY-2",
			fields: "Order No=customer_order_num" + given},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "cancel") })
	}
}

// TestOwnNumberEditedBesideTheCarriers: where only the carrier's number is sent, a row whose own number was edited is rejected:
// the number beside it is that of another order, which would be closed for good.
func TestOwnNumberEditedBesideTheCarriers(t *testing.T) {
	m := mapBook(t, optionsFor("scanform"), csvBook("Order No|Weight (kg)|handover_num"+
		"|HGE status|HGE reference|HGE form|Customer Order No|HGE No|Last Mile Tracking No\n"+
		"KY-1|1|20000000100|confirmed|TR1||KY-1|HGE2507080000516|\n"+
		"KY-7|1|20000000100|confirmed|TR2||KY-2|HGE2507080000527|"))
	if got := string(m.rows[0].Status) + " " + string(m.rows[1].Status) + " " + brief(m.rows[1].Reasons); got !=
		" rejected number-edited@H3(HGE2507080000527)" {
		t.Error(got)
	}
}
