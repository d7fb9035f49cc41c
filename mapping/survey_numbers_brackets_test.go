package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestBracketsBehindNumbers: what is marked as something is not cancelled in silence, and own numbers that end in a bracket are
// not lost: a person says what the bracket is.
func TestBracketsBehindNumbers(t *testing.T) {
	some, all := "주문번호|사유\nB-3|a\nB-4(재고없음)|b\nB-5|c", "주문번호|사유\nB-3(KR)|a\nB-4（JP）|b"
	for _, c := range []struct{ book, key, answer, want string }{
		{some, "some", "", "asks brackets-of-numbers@A3(주문번호)"},
		{some, "some", "remark", "B-3|rejected not-an-order-number@A3(B-4(재고없음))|B-5"},
		{some, "some", "part", "B-3|B-4(재고없음)|B-5"},
		{all, "all", "", "asks brackets-of-numbers@A2(주문번호)"},
		{all, "all", "part", "B-3(KR)|B-4(JP)"},
		{"주문번호|사유\nB-3(1)|a\nB-4[2]|b\nB-(KR)5|c", "some", "", "B-3(1)|B-4[2]|B-(KR)5"},
		{"单号|原因\nHGE2611290000234|a\nHGE261129000026A(已退款)|b", "some", "",
			"HGE2611290000234|rejected not-an-order-number@A3(HGE261129000026A(已退款))"},
	} {
		book := csvBook(c.book)
		if c.answer != "" {
			book = append([]grid{{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + c.answer + "|" +
				reason.QuestionMark("brackets of "+c.key+" numbers", "B")}}, book...)
		}
		o := optionsOfList("cancel")
		if asked := questionsOf(t, o, book); len(asked) > 0 {
			if got := "asks " + brief(asked); got != c.want {
				t.Errorf("%s, %q: %s, want %s", c.book, c.answer, got, c.want)
			}
			continue
		}
		m := mapBook(t, o, book)
		out, ends := []string(nil), m.endings()
		for i, row := range m.rows {
			if row.Status == "" {
				ends[i] = row.Order.Num
			}
			out = append(out, ends[i])
		}
		if got := strings.Join(out, "|"); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.book, c.answer, got, c.want)
		}
	}
}

// TestBrokenNumbersOfTheCarrier: where each number is what it looks like, one of the carrier's that lost a digit is nobody's own.
func TestBrokenNumbersOfTheCarrier(t *testing.T) {
	c := numberGrid{book: csvBook(
		"运单号\nHGE261129000023X\nHGE26112900002C\nGKE2611290000247\nHGE26112900002567\nhge26112900002C\nC-3\nHGE-1"),
		answers: map[string]string{"numbers 运单号": "num"},
		rows: "HGE261129000023X 2\nrejected broken-number@A3(HGE26112900002C)\nGKE2611290000247 2\n" +
			"rejected broken-number@A5(HGE26112900002567)\nrejected broken-number@A6(hge26112900002C)\nC-3 1\nHGE-1 1",
		fields: "运单号=num"}
	c.check(t, "cancel")
}
