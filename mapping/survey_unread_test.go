package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestOrdersAboveTheHeader: a sheet that was sorted together with its header, or two exports in one file. Nothing above the
// header is read, so no order may stand there.
func TestOrdersAboveTheHeader(t *testing.T) {
	const one, two, three = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	for _, c := range []struct{ operation, text, want string }{
		{"scanform", one + "|0.45|LAX1\n" + two + "|0.5|LAX1\n송장번호|총중량(kg)|handover\n" + three + "|0.7|LAX1",
			"order-above@A1(" + one + ")"},
		{"scanform", "List of today|\n" + one + "|0.45|LAX1\nHGE No|Weight (kg)|handover\n" + three + "|0.7|LAX1",
			"order-above@A2(" + one + ")"},
		{"scanform", "HGE No,Weight (kg),handover\n" + one + ",0.45,LAX1\nHGE No|Weight (kg)|handover\n" + two + "|0.7|LAX1",
			"order-above@A2(" + one + ",0.45,LAX1)"},
		{"scanform", "GZ10012345|0.45|LAX1\nHGE No|Weight (kg)|handover\nGZ10012346|0.5|LAX1", "order-above@A1(GZ10012345)"},
		{"scanform", "GZ10012345;0.45;LAX1\nHGE No|Weight (kg)|handover\nGZ10012346|0.5|LAX1", "order-above@A1(GZ10012345;0.45;LAX1)"},
		{"manifest", "BAG-1|" + one + "|0.5|123-25122112\n" +
			"Bag No|HGE No|Weight (kg)|MAWB\nBAG-1|" + two + "|0.5|123-25122112", "order-above@B1(" + one + ")"},
		{"bags", "BAG-1|" + one + "\nBag No|HGE No\nBAG-1|" + two, "order-above@B1(" + one + ")"},
		{"void-bags", "BP2411230102US|damaged\nBP2411230103US|\nHGE Bag No|Remark\nBP2411230104US|", "order-above@A1(BP2411230102US)"},
		{"flight", "123-25122112|2025-01-05 10:00\nMAWB|ATD\n123-25122123|2025-01-05 11:00", "order-above@A1(123-25122112)"},
		{"flight", "12325122112|2025-01-05 10:00\nMAWB|ATD\n12325122123|2025-01-05 11:00", "order-above@A1(12325122112)"},
		{"cancel", one + "|lost\nHGE No|Remark\n" + two + "|", "order-above@A1(" + one + ")"},
		{"cancel", "SO-1001\n订单号\nSO-1002", "order-above@A1(SO-1001)"},
		{"confirm", one + "\n" + two + "\nHGE No\n" + three, "order-above@A1(" + one + ")"},
	} {
		layout, err := survey(optionsFor(c.operation), csvBook(c.text))
		got := ""
		if err != nil {
			got = brief(refusal(t, optionsFor(c.operation), csvBook(c.text)))
		}
		if got != c.want {
			t.Errorf("%s:\n%s\n%s, want %s", c.operation, c.text, got, c.want)
		}
		if layout.ClosedBefore() != nil {
			t.Errorf("%s: what is closed is only what stands below the header", c.text)
		}
	}
}

// TestNothingLostAboveTheHeader: what stands above the header and in a row below it, an example, a label with its value, a date.
func TestNothingLostAboveTheHeader(t *testing.T) {
	const one, two = "HGE2507080000516", "HGE2507080000527"
	const scanform, list = "HGE No|Weight (kg)|handover\n" + one + "|0.7|LAX1\n" + two + "|0.8|LAX1", "订单号\n20251101\n20251102"
	for _, c := range []struct{ operation, above, table string }{
		{"scanform", one + " - " + two, scanform}, {"scanform", "Search:|" + one + "|0.7", scanform},
		{"scanform", "Example|" + one + "|1", scanform},
		{"scanform", "예시: HGE2507080000999", scanform}, {"scanform", "Closing list|24 Nov|2 parcels", scanform},
		{"scanform", "MAWB|123-25122112", scanform}, {"scanform", "Original waybill no|HGE2507080000999", scanform},
		{"scanform", "원송장번호: HGE2507080000999", scanform}, {"scanform", "Tel 010-1234-5678", scanform}, {"flight", "Tel 01012345671",
			"MAWB|ATD\n12325122123|2025-01-05 11:00"},
		{"cancel", "20251103", list}, {"cancel", "List 2025-11-03", list}, {"cancel", "SO list 1001", "订单号\nSO-1002"},
		{"void-bags", "Bags to cancel", "HGE Bag No|Remark\nBP2411230104US|"},
	} {
		m := mapBook(t, optionsFor(c.operation), csvBook(c.above+"\n"+c.table))
		if strings.Trim(strings.Join(m.endings(), ""), "ok") != "" {
			t.Errorf("%s: %s: %v", c.operation, c.above, m.endings())
		}
	}
}

// TestOrdersInRemarks: an order that a remark names stands in a row, or it is asked whether it is meant.
func TestOrdersInRemarks(t *testing.T) {
	const one, two, three = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	const head = "HGE No|Weight (kg)|handover|Bag|Note\n" + one + "|1|LAX1|x|\n" + two + "|1|LAX1|x|\n"
	for _, c := range []struct{ operation, text, want string }{
		{"scanform", head + "추가: " + three + " 0.5kg", "order-unread@A4(" + three + ")"},
		{"scanform", head + "||||추가: " + three + "은 0.5kg", "order-unread@E4(" + three + ")"},
		{"scanform", head + "합계: 2, 누락 " + three, "order-unread@A4(" + three + ")"},
		{"scanform", "Replaces " + three + " of last week\n" + head, "order-unread@A1(" + three + ")"},
		{"scanform", head + "추가: " + one + " 0.5kg", ""},
		{"scanform", head + "합계: " + one + " ~ " + two, ""},
		{"scanform", head + "备注：请尽快处理 " + two, ""},
		{"void-bags", "HGE Bag No|Remark\nBP2411230104US|\n|\n|BP2411230105US too?", "order-unread@B4(BP2411230105US)"},
		{"cancel", "HGE No|Remark\n" + one + "|\n|and " + two + ", please", "order-unread@B3(" + two + ")"},
	} {
		_, err := survey(optionsFor(c.operation), csvBook(c.text))
		got := ""
		if err != nil {
			got = brief(refusal(t, optionsFor(c.operation), csvBook(c.text)))
		}
		if got != c.want {
			t.Errorf("%s:\n%s\n%s, want %s", c.operation, c.text, got, c.want)
		}
		o := optionsFor(c.operation)
		o.Answers = map[string]reason.Answered{"unread orders": {Answer: "none"}}
		if _, err := survey(o, csvBook(c.text)); (err != nil) != (c.want != "") {
			t.Errorf("%s: what another file was answered counts: %v", c.text, err)
		}
	}
}

// TestOrdersInASheetWithoutHeader: nothing of such a sheet is read.
func TestOrdersInASheetWithoutHeader(t *testing.T) {
	const one, two, three = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	first := grid{name: "orders", text: "HGE No|Weight (kg)|handover\n" + one + "|1|LAX1\n" + two + "|1|LAX1"}
	for text, want := range map[string]string{
		one + "|1\n" + three + "|1": "order-unread@'S 2'!A2(" + three + ")",
		one + "|1\n" + two + "|1":   "",
		"Notes\nnone":               "",
	} {
		book := []grid{first, {name: "S 2", text: text}}
		got := ""
		if _, err := survey(testOptions(), book); err != nil {
			got = brief(refusal(t, testOptions(), book))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestNumbersWithAWord: a number that stands alone in its row with a word is a number of an order. The same holds for a row that
// stands in one cell, because the rows of two exports have different separators.
func TestNumbersWithAWord(t *testing.T) {
	const one, two = "HGE2507080000516", "HGE2507080000527"
	const head = "HGE No|Weight (kg)|handover\n" + one + "|1|LAX1\n"
	for _, c := range []struct{ operation, text, want string }{
		{"scanform", head + two + " 재발송", "rejected not-an-identifier@A3"},
		{"scanform", head + two + "(재발송)||", "rejected not-an-identifier@A3"},
		{"scanform", head + two + "/재발송", "rejected not-an-identifier@A3"},
		{"scanform", head + two + " send this again", "rejected not-an-order-number@A3"},
		{"scanform", head + two + "\t0.5\t20000000104", "rejected several-numbers@A3"},
		{"scanform", head + two + ";0,5;미정", "rejected not-an-identifier@A3"},
		{"cancel", "订单号|Remark\nSO-1001|\nSO-1002\t甲", "rejected"},
		{"scanform", head + "请注意,明天,3件", "none"},
		{"cancel", "订单号|收件人|Remark\nSO-1001|甲|\nSO-1002;乙;丙", "rejected"},
		{"cancel", "订单号|收件人|Remark\nSO-1001|甲|\nSO-1002, SO-3 and 4", "ok"},
		{"cancel", "HGE No|Remark\n" + one + "|\n" + two + " 취소 아님", "rejected not-an-order-number@A3"},
		{"cancel", "HGE No|Remark\n" + one + "|\n" + two + " |", "ok"},
		{"scanform", "HGE No|Weight (kg)|handover\nGZ10012345|1|LAX1\nGZ10012346 재발송", "rejected not-an-identifier@A3"},
		{"scanform", "HGE No|Weight (kg)|handover\nGZ10012345|1|LAX1\n2025 새해", "none"},
		{"flight", "MAWB|ATD\n12325122112|2025-01-05 10:00\n12325122123 지연|", "rejected"},
		{"void-bags", "HGE Bag No|Remark\nBP2411230104US|\nBP2411230105US 破损|", "rejected"},
		{"flight", "MAWB|ATD\n123-25122112|2025-01-05 10:00\n123-25122123 지연|", "rejected"},
	} {
		m := mapBook(t, optionsFor(c.operation), csvBook(c.text))
		got := "none"
		if len(m.rows) > 1 {
			got = m.endings()[1]
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s: %s, want %s", c.operation, c.text, got, c.want)
		}
	}
}

// TestOrdersInUnreadColumns: the carrier's numbers of other orders stand in a column that nothing explains.
func TestOrdersInUnreadColumns(t *testing.T) {
	const head, one, two, three = "HGE No|Weight (kg)|handover|Remark", "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	many := ""
	for i := range 400 {
		many += fmt.Sprintf("HGE2507080%06d|1|LAX1|\n", i)
	}
	for _, c := range []struct{ text, want string }{
		{head + "\n" + many + one + "|1|LAX1||" + two + "|0.5|LAX1", "order-unread@E402(" + two + ")"},
		{head + "\n" + many + "||||" + two + "|0.5|LAX1", "order-unread@E402(" + two + ")"},
		{head + "|同梱\n" + one + "|1|LAX1||" + three + "\n" + many, "order-unread@E2(" + three + ")"},
		{head + "|同梱\n" + one + "|1|LAX1||" + two + ", " + three + "\n" + many, "order-unread@E2(" + two + ")"},
		{head + "|同梱\n" + one + "|1|LAX1||" + two + "\n" + two + "|1|LAX1\n" + many, ""},
		{head + "|同梱\n" + one + "|1|LAX1||like " + three + "\n" + many, ""},
		{head + "|Original waybill no\n" + one + "|1|LAX1||" + three + "\n" + many, ""},
		{head + "\n" + one + "|1|LAX1|" + three + "\n" + many, ""},
	} {
		o := testOptions()
		_, err := survey(o, csvBook(c.text))
		got := ""
		if err != nil {
			reasons := refusal(t, o, csvBook(c.text))
			got = brief(reasons)
			if a := reasons[0].Asks; a != nil {
				o.Answers[a.Key] = reason.Answered{Answer: "none"}
				if _, err := survey(o, csvBook(c.text)); (err == nil) == a.Once {
					t.Errorf("%s: asked again: %v", a.Key, err)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestOrdersInSheetsOfOthers: an order that stands in a sheet of bags, under a header that nothing explains.
func TestOrdersInSheetsOfOthers(t *testing.T) {
	const one, two = "HGE2507080000516", "HGE2507080000527"
	o := optionsFor("manifest")
	book := func(order string) []grid {
		return []grid{{name: "orders", text: "HGE No|Weight (kg)|Bag No|MAWB\n" + one + "|1|B-1|123-25122112"},
			{name: "bags", text: "Bag No|Bag Weight (kg)|Zolor\nB-1|1.2|" + order}}
	}
	if got := brief(refusal(t, o, book(two))); got != "order-unread@bags!C2("+two+")" {
		t.Error(got)
	}
	if m := mapBook(t, o, book(one)); strings.Join(m.endings(), "; ") != "ok" {
		t.Error(m.endings())
	}
}

// TestColumnInQuestionIsNoUnreadOne: where it is asked whether a column has the order numbers, they are not asked about again.
func TestColumnInQuestionIsNoUnreadOne(t *testing.T) {
	book := csvBook("运单号|原因\nHGE261129000023X|a\nHGE26112900002Y|b\nHGE261129000026A(已退款)|d\nHGE26112900002C|f")
	var keys []string
	for _, q := range questionsOf(t, testOptions(), book) {
		keys = append(keys, q.Asks.Key)
	}
	if !slices.Equal(keys, []string{"column 运单号"}) {
		t.Errorf("asked %q", keys)
	}
}

// TestRowBelowALabelThatIsLeftOut: an order that is left out, as a person has said, is none above a header, also where it is the
// first one below a label between the orders.
func TestRowBelowALabelThatIsLeftOut(t *testing.T) {
	const text = "MAWB|180-20261150\n运单号|总重量(kg)|handover|Status\nHGE2611300000001|0.5|LAX1|\nMAWB 123-20261161\n" +
		"HGE2611300000007|0.8|LAX1|Cancelled\nHGE2611300000008|0.7|LAX1|"
	m := mapBook(t, testOptions(), append([]grid{answeredIn("stopped rows", "leave out")}, csvBook(text)...))
	want := " 21389910283 180-20261150 0.5: HGE2611300000001; 21389910283 123-20261161 0.7: HGE2611300000008"
	if got := strings.Join(briefBatches(m.batches), ";"); got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
	if got := brief(m.layout.Skipped); strings.Contains(got, "skipped-title") {
		t.Errorf("left out %s", got)
	}
}

// TestUnreadOrdersOfAColumn: an answer about the orders that only one column names holds for later files, which say how many
// those are.
func TestUnreadOrdersOfAColumn(t *testing.T) {
	book := csvBook("order_num|weight|handover|Zweite\n" +
		"HGE2611300000001|0.5|LAX1|HGE2611300000009\nHGE2611300000002|0.5|LAX1|")
	asks := questionsOf(t, testOptions(), book)
	if len(asks) != 1 || asks[0].Code != reason.OrderUnread {
		t.Fatalf("asked %v", asks)
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{asks[0].Asks.Key: {Answer: "none", File: "earlier.csv"}}
	skipped := mapBook(t, o, book).layout.Skipped
	if len(skipped) != 1 || skipped[0].Code != reason.SkippedAside || !slices.Equal(skipped[0].Args, []string{"1", "D2"}) {
		t.Errorf("left out: %v", skipped)
	}
}
