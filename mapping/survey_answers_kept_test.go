package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestRememberedColumnIsOfItsHeader remembers which of two columns is meant. The answer holds for a table with the same header,
// also for an outcome of it, and not for one in which another column stands beside them: the two may have changed places.
func TestRememberedColumnIsOfItsHeader(t *testing.T) {
	const header, row = "order_num|Parcel|重量|Carton|毛重|handover", "\nHGE2507080000516|a|1|b|2|LAX1"
	kept := map[string]reason.Answered{}
	for _, q := range questionsOf(t, testOptions(), csvBook(header+row)) {
		kept[q.Asks.Key] = reason.Answered{Answer: q.Asks.Choices[1].Answer, File: "earlier.csv"}
	}
	for text, asks := range map[string]int{
		header + row: 0,
		header + "|HGE status" + row + "|rejected":                                        0,
		header + "|HGE status|bag" + row + "|done|B":                                      0,
		strings.NewReplacer("Parcel", "Carton", "Carton", "Parcel").Replace(header) + row: 1,
		header + "|sku" + row + "|x":                                                      1,
	} {
		o := testOptions()
		o.Answers = kept
		if questions := questionsOf(t, o, csvBook(text)); len(questions) != asks {
			t.Errorf("%s: %d questions, want %d", text, len(questions), asks)
		}
	}
}

// TestRememberedColumnWithoutHeader does the same for a column that has no header: only its place names it.
func TestRememberedColumnWithoutHeader(t *testing.T) {
	const rows = "\nA0000001|LAX1|1.5kg\nA0000002|LAX1|2.5kg"
	const one, other = "order_num|handover|" + rows, "order_num|LAX|" + rows
	kept := map[string]reason.Answered{}
	for _, q := range questionsOf(t, testOptions(), csvBook(one)) {
		kept[q.Asks.Key] = reason.Answered{Answer: q.Asks.Choices[0].Answer, File: "earlier.csv"}
	}
	o := testOptions()
	o.Answers = kept
	if questions := questionsOf(t, o, csvBook(one)); len(kept) == 0 || len(questions) != 0 {
		t.Errorf("%v; the same table asks %v", kept, questions)
	}
	for _, q := range questionsOf(t, o, csvBook(other)) {
		if strings.Contains(q.Asks.Key, "(C)") {
			return
		}
	}
	t.Error("a column C of another table is taken for the one that was answered")
}

// TestTablesOfOneFileAskForThemselves has two sheets that ask which column the weight is, each with columns of its own. Each
// answer is for its sheet.
func TestTablesOfOneFileAskForThemselves(t *testing.T) {
	book := []grid{{name: "US", text: "order_num|handover|重量|毛重\nHGE2507080000516|LAX1|1|2"},
		{name: "KR", text: "order_num|sku|handover|毛重|重量\nHGE2507080000527|x|LAX1|3|4"}}
	questions := questionsOf(t, testOptions(), book)
	if len(questions) != 2 {
		t.Fatalf("%d questions: %v", len(questions), questions)
	}
	summary := grid{name: "Summary", text: "hgeimport outcome: asks|"}
	for i, q := range questions {
		summary.text += "\nwhich?|" + q.Asks.Choices[i].Words("en") + "|" + reason.QuestionMark(q.Asks.Key, "B")
	}
	rows := mapBook(t, testOptions(), append([]grid{summary}, book...)).rows
	for i, want := range []string{"1", "4"} {
		if got := rows[i].Order.Weight.Decimal.String(); got != want {
			t.Errorf("row %d weighs %s, want %s", i, got, want)
		}
	}
}

// TestSaidOfOneFile remembers what was said of orders that are cancelled or hidden in one file. What is said of marks is said of
// these orders: in a later file an ordinary cell may look like one. That hidden rows are left out holds for later files, too.
func TestSaidOfOneFile(t *testing.T) {
	for name, text := range map[string]string{
		"stopped rows": "order_num|weight|handover|Order Status\nA1|1|LAX1|Cancelled\nA2|1|LAX1|Shipped",
		"hidden rows":  "order_num|weight|handover\nA1|1|LAX1\nhidden:A2|1|LAX1",
	} {
		for answer, asks := range map[string]int{"send": 1, "leave out": 1} {
			if name == "hidden rows" && answer == "leave out" {
				asks = 0
			}
			o := testOptions()
			o.Answers = map[string]reason.Answered{name: {Answer: answer, File: "earlier.csv"}}
			if questions := questionsOf(t, o, csvBook(text)); len(questions) != asks {
				t.Errorf("%s, %s: %d questions, want %d", name, answer, len(questions), asks)
			}
		}
	}
}

// answeredIn is a Summary in which a question is answered.
func answeredIn(key, answer string) grid {
	return grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + answer + "|" + reason.QuestionMark(key, "B")}
}

// leftOut is a workbook in whose Summary it is answered that marked rows are left out.
func leftOut(book []grid) []grid {
	return append([]grid{answeredIn("stopped rows", "leave out")}, book...)
}
