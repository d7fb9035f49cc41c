package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestWeightInEachRow: what was said of the weights in the rows of another file was said of weights that differ. Where the rows
// of each order have one weight it is asked again, and that answer holds for such files.
func TestWeightInEachRow(t *testing.T) {
	row := func(num, weight, item string) string {
		return "\n" + num + "|P1|Ann|15550111|GB|London|1 Pine St|" + weight + "|" + item + "|1|9.5|GBP"
	}
	const whole = " P1 | Ann 15550111 GB London 1 Pine St | "
	same := row("A", "0.5", "Shirt") + row("A", "0.5", "Cap") + row("A", "0.50", "Cap")
	apart := row("B", "1", "Hat") + row("B", "2", "Tie")
	again := func(answer string) map[string]string { return map[string]string{"one weight in rows": answer} }
	const repeated = "ok\nok\nduplicate repeated-in-file@A4(A)"
	for _, c := range []waybillGrid{
		{name: "asked", book: csvBook(linesHeader + same), refused: "weight-repeated@H3(0.5)"},
		{name: "the whole parcel's", book: csvBook(linesHeader + same), answers: again("whole"), rows: repeated,
			sent: "A" + whole + "0.5; Shirt x1 9.5 GBP; Cap x1 9.5 GBP"},
		{name: "of items", book: csvBook(linesHeader + same), answers: again("items"), rows: "ok\nok\nok",
			repairs: "alike-rows@A4(A)", sent: "A" + whole + "1.5; Shirt x1 9.5 GBP; Cap x1 9.5 GBP; Cap x1 9.5 GBP"},
		{name: "of parcels", book: csvBook(linesHeader + same), answers: again("parcels"), rows: "ok\nok\nok",
			repairs: "alike-rows@A4(A)", sent: "A" + whole + "0.5; Shirt x1 9.5 GBP | 0.5; Cap x1 9.5 GBP | 0.5; Cap x1 9.5 GBP"},
		{name: "beside weights that differ", book: csvBook(linesHeader + same + apart), answers: again("whole"),
			rows: "ok\nok\nok\nok\nok", repairs: "alike-rows@A4(A)",
			sent: "A" + whole + "1.5; Shirt x1 9.5 GBP; Cap x1 9.5 GBP; Cap x1 9.5 GBP\nB" + whole + "3; Hat x1 9.5 GBP; Tie x1 9.5 GBP"},
		{name: "one row each", book: csvBook(linesHeader + row("A", "0.5", "Shirt") + row("B", "0.5", "Shirt")),
			rows: "ok\nok", sent: "A" + whole + "0.5; Shirt x1 9.5 GBP\nB" + whole + "0.5; Shirt x1 9.5 GBP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := waybillOptions("create")
			o.Answers = map[string]reason.Answered{"weights of rows": {Answer: "items", File: "before.xlsx"}}
			c.check(t, o, inShort)
		})
	}
	never := waybillGrid{book: csvBook(linesHeader + same), rows: repeated,
		sent: "A" + whole + "0.5; Shirt x1 9.5 GBP; Cap x1 9.5 GBP"}
	t.Run("nothing was ever said", func(t *testing.T) { never.check(t, waybillOptions("create"), inShort) })
}
