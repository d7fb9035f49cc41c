package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/reason"
)

// numberGrid is a list of numbers, and what becomes of it.
type numberGrid struct {
	name    string
	book    []grid
	answers map[string]string
	aliases map[string][]string
	refused string // the questions or faults, if it has some
	rows    string // a line each: the number and whose it is, or why it is not sent
	fields  string // the columns that are used, as what
	taken   string
	repairs string
}

// optionsOfList are the options of a test for a list.
func optionsOfList(operation string) Options {
	o := optionsFor("scanform")
	o.Operation = testWaybills[operation]
	return o
}

func (c *numberGrid) check(t *testing.T, operation string) {
	t.Helper()
	o := optionsOfList(operation)
	o.Answers = map[string]reason.Answered{}
	for key, answer := range c.answers {
		o.Answers[key] = reason.Answered{Answer: answer}
	}
	if c.aliases != nil {
		var err error
		if o.Aliases, err = NewAliases(c.aliases); err != nil {
			t.Fatal(err)
		}
	}
	if c.refused != "" {
		if got := brief(refusal(t, o, c.book)); got != c.refused {
			t.Errorf("refused for\n got %s\nwant %s", got, c.refused)
		}
		return
	}
	m := mapBook(t, o, c.book)
	var rows, fields, want []string
	for _, row := range m.rows {
		switch {
		case row.Status != "":
			rows = append(rows, string(row.Status)+" "+brief(row.Reasons))
		default:
			line := row.Order.Num + " " + row.Order.Texts["num_type"]
			if own := row.Order.Texts["customer_order_num"]; own != "" {
				line += " " + own
			}
			rows = append(rows, line)
		}
	}
	for _, table := range m.layout.Tables {
		for _, col := range table.Columns {
			if col.Field != "" {
				fields = append(fields, col.Header+"="+col.Field)
			}
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(c.rows), "\n") {
		want = append(want, strings.TrimSpace(line))
	}
	for _, d := range [...]string{cmp.Diff(want, rows), cmp.Diff(c.fields, strings.Join(fields, " ")),
		cmp.Diff(c.taken, brief(m.layout.Taken)), cmp.Diff(c.repairs, brief(m.repairs))} {
		if d != "" {
			t.Error(d)
		}
	}
}

func TestWhoseNumbersAListHas(t *testing.T) {
	for _, c := range []numberGrid{
		{name: "the carrier's under a header that says so", book: csvBook("HGE No\nHGE2507080000516\nGKE260107000087K"),
			rows: "HGE2507080000516 2\nGKE260107000087K 2", fields: "HGE No=order_num"},
		{name: "the carrier's under a header for anything", book: csvBook("Number\nHGE2507080000516\nHGE260107000087K"),
			rows: "HGE2507080000516 2\nHGE260107000087K 2", fields: "Number=order_num", taken: "numbers-taken@A1(Number)"},
		{name: "the carrier's under the name of something else", book: csvBook("订单号|备注\nHGE2507080000516|急\nHGE260107000087K|"),
			rows: "HGE2507080000516 2\nHGE260107000087K 2", fields: "订单号=order_num", taken: "numbers-taken@A1(订单号)"},
		{name: "the carrier's, and the header is unknown", book: csvBook("x|y\nok|HGE2507080000516\nok|HGE260107000087K"),
			rows: "HGE2507080000516 2\nHGE260107000087K 2", fields: "y=order_num", taken: "numbers-taken@B1(y)"},
		{name: "the customer's", book: csvBook("주문번호\nORD-1001\nORD-1002"),
			rows: "ORD-1001 1\nORD-1002 1", fields: "주문번호=customer_order_num"},
		{name: "the customer's, of digits", book: csvBook("Order Number\nn:1001\nn:1002"),
			rows: "1001 1\n1002 1", fields: "Order Number=customer_order_num"},
		{name: "the last-mile carrier's by the header", book: csvBook("转单号\nAB12\nAB13"),
			rows: "AB12 3\nAB13 3", fields: "转单号=tracking_num"},
		{name: "and by another header for them", book: csvBook("尾程跟踪号\nAB12\nAB13"),
			rows: "AB12 3\nAB13 3", fields: "尾程跟踪号=tracking_num"},
		{name: "the last-mile carrier's by what they look like",
			book: csvBook("Tracking Number\n9400111899223197428497\nRB123456785GB"),
			rows: "9400111899223197428497 3\nRB123456785GB 3", fields: "Tracking Number=tracking_num",
			taken: "numbers-taken@A1(Tracking Number)"},
		{name: "nobody knows whose", book: csvBook("Tracking Number\nZX-1001-99\nZX-1002-99"),
			refused: "whose-numbers@A1(Tracking Number)"},
		{name: "the header says nothing", book: csvBook("번호\n100123\n100124"), refused: "whose-numbers@A1(번호)"},
		{name: "the header says nothing of numbers of the last mile", book: csvBook("单号\n9400111899223197428497"),
			refused: "whose-numbers@A1(单号)"},
		{name: "mixed", book: csvBook("运单号\nHGE2507080000516\nZX-1001-99\nHGE2507080000527"), refused: "mixed-numbers@A1(运单号)"},
		{name: "mixed, below a header of the customer's", book: csvBook("订单号\nORD-1\nHGE2507080000527"),
			refused: "mixed-numbers@A1(订单号)"},
		{name: "one of another look among the carrier's, whose header is sure", book: csvBook("HGE单号\nHGE2507080000516\nZX-1001-99"),
			rows: "HGE2507080000516 2\nZX-1001-99 2", fields: "HGE单号=order_num", repairs: "unusual-order@A3(ZX-1001-99)"},
		{name: "mixed, answered each by itself", book: csvBook("运单号\nHGE2507080000516\nZX-1001-99\nRB123456785GB"),
			answers: map[string]string{"numbers 运单号": "num"},
			rows:    "HGE2507080000516 2\nZX-1001-99 1\nRB123456785GB 3", fields: "运单号=num"},
		{name: "answered", book: csvBook("번호\n100123\n100124"), answers: map[string]string{"numbers 번호": "tracking_num"},
			rows: "100123 3\n100124 3", fields: "번호=tracking_num"},
		{name: "named by the administrator", book: csvBook("Ref X|Tracking Number\nA1|HGE2507080000516\n" +
			"HGE2507080000527|HGE2507080000538"),
			aliases: map[string][]string{"customer_order_num": {"Ref X"}},
			rows:    "A1 1\nHGE2507080000527 1", fields: "Ref X=customer_order_num Tracking Number=order_num"},
		{name: "a column with the name of the guide says it", book: csvBook("Number|Number Type\nZX-1|1\nHGE2507080000516|2\nZX-3|3"),
			rows: "ZX-1 1\nHGE2507080000516 2\nZX-3 3", fields: "Number=order_num Number Type=num_type",
			repairs: "unusual-order@A2(ZX-1)"},
		{name: "a column says whose each is", book: csvBook("Number|num_type\nZX-1|1\nHGE2507080000516|\nZX-3|3\nZX-4|2\nZX-5|HGE"),
			rows:   "ZX-1 1\nHGE2507080000516 2\nZX-3 3\nZX-4 2\nrejected bad-num-type@B6(HGE)",
			fields: "Number=order_num num_type=num_type", taken: "numbers-taken@A1(Number)",
			repairs: "unusual-order@A2(ZX-1)"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "track") })
	}
}

func TestListsWithSeveralColumnsOfNumbers(t *testing.T) {
	for _, c := range []numberGrid{
		{name: "the outcome of a file that made waybills", book: csvBook(`
			订单号|收件人姓名|HGE单号|转单号|HGE 状态
			ORD-1|张三|HGE2507080000516|9400111899223197428497|已确认
			ORD-2|李四|||未知
			ORD-3|王五|HGE2507080000527||已确认`),
			rows:   "HGE2507080000516 2 ORD-1\nORD-2 1\nHGE2507080000527 2 ORD-3",
			fields: "订单号=customer_order_num HGE单号=order_num 转单号=tracking_num"},
		{name: "a duplicate has no number of the carrier's in what came back", book: csvBook(`
			订单号|收件人姓名|客户订单号|HGE单号|HGE 状态
			ORD-1|张三|ORD-1|HGE2507080000516|已确认
			ORD-1|张三|||重复
			ORD-2|李四|||未知`),
			rows:   "HGE2507080000516 2 ORD-1\nduplicate repeated-in-file@A3(ORD-1)\nORD-2 1",
			fields: "订单号=customer_order_num 客户订单号=customer_order_num HGE单号=order_num"},
		{name: "a duplicate above the row that has the carrier's number", book: csvBook(`
			订单号|HGE单号|转单号
			ORD-1||
			ORD-1|HGE2507080000516|9400111899223197428497
			||9400111899223197428497`),
			rows:   "ORD-1 1\nduplicate repeated-in-file@B3(HGE2507080000516)\nduplicate repeated-in-file@C4(9400111899223197428497)",
			fields: "订单号=customer_order_num HGE单号=order_num 转单号=tracking_num"},
		{name: "an order of two waybills is neither of them", book: csvBook(`
			订单号|HGE单号
			ORD-1|HGE2507080000516
			ORD-1|HGE2507080000527
			ORD-1|`),
			rows:   "HGE2507080000516 2 ORD-1\nHGE2507080000527 2 ORD-1\nORD-1 1",
			fields: "订单号=customer_order_num HGE单号=order_num"},
		{name: "only the number of the last mile is there in a row", book: csvBook(`
			HGE No|Customer Order No|Last Mile Tracking Number
			|ORD-1|X1
			||X2
			HGE2507080000516||`),
			rows:   "ORD-1 1\nX2 3\nHGE2507080000516 2",
			fields: "HGE No=order_num Customer Order No=customer_order_num Last Mile Tracking Number=tracking_num"},
		{name: "a tracking number that may be anybody's beside order numbers", book: csvBook(`
			Order Number|Tracking Number
			1001|ZX-1
			1002|`),
			rows: "1001 1\n1002 1", fields: "Order Number=customer_order_num"},
		{name: "and where rows need it", book: csvBook(`
			Order Number|Tracking Number
			1001|ZX-1
			|ZX-2`), refused: "whose-numbers@B1(Tracking Number)"},
		{name: "two equal columns", book: csvBook(`
			运单号|跟踪号
			HGE2507080000516|HGE2507080000516
			HGE2507080000527|HGE2507080000527`),
			rows: "HGE2507080000516 2\nHGE2507080000527 2", fields: "运单号=order_num"},
		{name: "an outcome gives the numbers once more, where there was an answer", book: csvBook(`
			订单号|运单号|HGE 状态|HGE单号|客户订单号
			A-1|HGE2507080000516|已确认|HGE2507080000516|A-1
			A-2|HGE2507080000527|未知||`),
			rows:   "HGE2507080000516 2 A-1\nHGE2507080000527 2 A-2",
			fields: "订单号=customer_order_num 运单号=order_num HGE单号=order_num 客户订单号=customer_order_num"},
		{name: "numbers of two platforms, each in a column of its own", book: csvBook(`
			订单号|平台订单号
			A-1|
			|114-2`),
			rows: "A-1 1\n114-2 1", fields: "订单号=customer_order_num 平台订单号=customer_order_num"},
		{name: "two columns of the carrier's that differ", book: csvBook(`
			运单号|跟踪号
			HGE2507080000516|HGE2507080000538
			HGE2507080000527|HGE2507080000549`), refused: "two-columns@B1"},
		{name: "two columns of order numbers", book: csvBook(`
			订单号|平台订单号
			A-1|114-1
			A-2|114-2`), refused: "two-columns@B1"},
		{name: "two columns of order numbers that are not needed", book: csvBook(`
			订单号|平台订单号|运单号
			A-1|114-1|HGE2507080000516
			A-2|114-2|HGE2507080000527`),
			rows: "HGE2507080000516 2\nHGE2507080000527 2", fields: "运单号=order_num"},
		{name: "Name, with names", book: csvBook(`
			Name|Tracking Number
			A. Tester|HGE2507080000516
			B. Tester|HGE2507080000527`),
			rows: "HGE2507080000516 2\nHGE2507080000527 2", fields: "Tracking Number=order_num"},
		{name: "orders of a shop beside the carrier's under a header that nobody knows", book: csvBook(`
			Order Number|Zz
			1001|HGE2507080000516
			1002|HGE2507080000527`),
			rows:   "HGE2507080000516 2 1001\nHGE2507080000527 2 1002",
			fields: "Order Number=customer_order_num Zz=order_num", taken: "numbers-taken@B1(Zz)"},
		{name: "damaged in the column that goes first", book: csvBook(`
			订单号|HGE单号
			ORD-1|e:#N/A
			ORD-2|HGE2507080000516`),
			rows: "rejected error-cell@B2(#N/A)\nHGE2507080000516 2 ORD-2", fields: "订单号=customer_order_num HGE单号=order_num"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "cancel") })
	}
}

func TestDamagedNumbersInLists(t *testing.T) {
	for _, c := range []numberGrid{
		{name: "changed by Excel", book: csvBook(`
			转单号
			9.40011E+21
			n:9400111899223190000000
			9400111899223190000000
			9400111899223197428497
			d:2026-01-05
			e:#REF!
			=A1`),
			rows: `rejected changed-by-excel@A2(9.40011E+21)
				rejected changed-by-excel@A3(9400111899223190000000)
				rejected changed-by-excel@A4(9400111899223190000000)
				9400111899223197428497 3
				rejected date-in-identifier@A6(2026-01-05)
				rejected error-cell@A7(#REF!)
				rejected formula-text@A8(=A1)`, fields: "转单号=tracking_num"},
		{name: "written by hand", book: csvBook(`
			HGE No
			hge2507080000516
			HGE 250708 0000527
			HGE2507080000538 (cancelled)
			HGE2507080000549, HGE2507080000550
			HGE2507080000516`),
			rows: `HGE2507080000516 2
				HGE2507080000527 2
				rejected not-an-order-number@A4(HGE2507080000538 (cancelled))
				rejected several-numbers@A5(HGE2507080000549, HGE2507080000550)
				duplicate repeated-in-file@A6(HGE2507080000516)`, fields: "HGE No=order_num",
			repairs: "order-raised@A2(hge2507080000516) order-joined@A3(HGE 250708 0000527)"},
		{name: "several of the customer's in one cell, and what only looks so", book: csvBook(`
			주문번호
			ORD-1001;ORD-1002
			2026/01/05-1
			PO 12345678 A`),
			rows:   "rejected several-numbers@A2(ORD-1001;ORD-1002)\n2026/01/05-1 1\nPO 12345678 A 1",
			fields: "주문번호=customer_order_num"},
		{name: "of another brand", book: csvBook("HGE No\nHGE2507080000516\nHGE2507080000527\nGKE260107000087K"),
			rows: "HGE2507080000516 2\nHGE2507080000527 2\nGKE260107000087K 2", fields: "HGE No=order_num",
			repairs: "other-brand@A4(GKE260107000087K)"},
		{name: "no number", book: csvBook("HGE No|备注\nHGE2507080000516|\n|急"),
			rows: "HGE2507080000516 2", fields: "HGE No=order_num"}, // the other row is a remark, which the Summary says
		{name: "a total below", book: csvBook("HGE No|Remark\nHGE2507080000516|\nTotal: 1|"),
			rows: "HGE2507080000516 2", fields: "HGE No=order_num"},
		{name: "an empty list", book: csvBook("HGE No|Remark"), refused: "no-rows"},
		{name: "no column of numbers", book: csvBook("Color|Remark\nred|x\nblue|y"), refused: "no-header"},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, "query") })
	}
}

// TestListsAskNothingOfOrdersThatAreStopped makes sure that a list of orders to cancel or track may say that they are cancelled.
func TestListsAskNothingOfOrdersThatAreStopped(t *testing.T) {
	for operation := range testWaybills {
		if len(testWaybills[operation].Numbers) == 0 || operation == "weight" {
			continue
		}
		c := numberGrid{book: csvBook("HGE No|Remark\nHGE2507080000516|Cancelled\nHGE2507080000527|On hold"),
			rows: "HGE2507080000516 2\nHGE2507080000527 2", fields: "HGE No=order_num"}
		if operation == "confirm" {
			c.refused = "stopped-orders@B2(Cancelled)" // from then on they are charged
		}
		t.Run(operation, func(t *testing.T) { c.check(t, operation) })
	}
}
