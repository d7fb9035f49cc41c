package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestColumnAmongAddress: a column that nothing explains and that stands between two of an address may be a part of it. It was
// left out, and the next one stood in its place.
func TestColumnAmongAddress(t *testing.T) {
	header := strings.Replace(flatHeader, "收件人地址", "Street Name|Number|Floor", 1)
	if header == flatHeader {
		t.Fatalf("no address in %s", flatHeader)
	}
	book := csvBook(header + "\nSO-1|P1|Jo|5555550100|US|90001|Main St|12|3|50|Shirt|1|5.5|USD")
	o := waybillOptions("create")
	if got := brief(questionsOf(t, o, book)); got != "address-part@H1(Number)" {
		t.Errorf("asked %q", got)
	}
	for answer, want := range map[string]string{"consignee_address": "Main St 12 3", "none": "Main St 3"} {
		o.Answers = map[string]reason.Answered{"column number": {Answer: answer}}
		var got []string
		for _, r := range mapBook(t, o, book).rows {
			if r.Counts {
				got = append(got, r.Order.Group.Waybill.Texts["consignee_address"])
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %q, want %q", answer, got, want)
		}
	}
}
