package mapping

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		book []grid
		want string
		args string // of the first reason
	}{
		{"nothing at all", csvBook(""), "no-rows", ""},
		{"no sheets", nil, "no-rows", ""},
		{"the answer to a refused file", []grid{{name: "Summary", text: "hgeimport outcome: refused|\nwhat is wrong|"}},
			"only-summary", ""},
		{"header only", csvBook("order_num|weight|handover"), "no-rows", ""},
		{"header and totals", csvBook("order_num|weight|handover\nTotal|0|"), "no-rows", ""},
		{"no header", csvBook("HGE2507080000516|1\nHGE2507080000527|2"), "no-header", ""},
		{"no header in sheets", []grid{{name: "A", text: "x"}, {name: "B", text: "y"}}, "no-header", "A, B"},
		{"no order number", csvBook("weight|mawb_no|sku\n1|123-25122112|A"), "no-order-column@A1", ""},
		{"some order numbers under a name of the customer's",
			csvBook("Order Number|weight|handover\nHGE2507080000516|1|LAX1\n1001|1|LAX1"), "no-order-column-ask@A1(Order Number)", ""},
		{"some order numbers under 单号", csvBook("单号|毛重|地址簿\nHGE2507080000516|1|LAX1\n1001|1|LAX1"),
			"no-order-column-ask@A1(单号)", ""},
		{"the order numbers of others", csvBook("Parcel Id|Box|weight|handover\nJD0012345678|1|1|LAX1\nJD0012345679|1|1|LAX1"),
			"no-order-column@A1", ""},
		{"two columns for the weight", csvBook("order_num|重量|毛重|handover\nHGE2507080000516|1|1|LAX1"),
			"two-columns@C1", `weight; B "重量", C "毛重"`},
		{"the same header twice", csvBook("order_num|Weight|weight (kg)|handover\nHGE2507080000516|1|1|LAX1"),
			"two-columns@C1", `weight; B "Weight", C "weight (kg)"`},
		{"a MAWB or an order number", csvBook("运单号|重量|地址簿\n12325122112|1|LAX1\n12325122123|1|LAX1"),
			"unclear-column@A1(运单号)", `order_num, mawb_no`},
		{"words below weight", csvBook("order_num|weight|handover\nA1|red|LAX1\nA2|blue|LAX1\nA3|red|LAX1"),
			"content-differs@B2(red)", "weight; weight"},
		{"day or month", csvBook("order_num|mawb_no|etd\nA1|123-25122112|03/04/2025 10:00\nA2|123-25122112|03/04/2025 10:00"),
			"date-order-unclear@C2(03/04/2025 10:00)", "2025-04-03; 2025-03-04; etd"},
		{"day and month", csvBook("order_num|mawb_no|etd\nA1|123-25122112|13/04/2025\nA2|123-25122123|04/13/2025"),
			"date-order-mixed@C2(13/04/2025)", "C3; 04/13/2025; etd"},
		{"day or month above the table", csvBook("MAWB|123-25122112\nETD|03/04/2025\norder_num|weight|sku\nA1|1|x"),
			"date-order-unclear@B2(03/04/2025)", "2025-04-03; 2025-03-04; etd"},
		{"unit column against header", csvBook("order_num|weight (kg)|Weight Unit|handover\nA1|1|kg|LAX1\nA2|1|lb|LAX1"),
			"unit-against@C3(lb)", "kg; weight (kg)"},
		{"two MAWBs for one form", csvBook("order_num|reference_num|mawb_no\nA1|R1|123-25122112\nA2|R1|123-25122123"),
			"two-flights@C3(123-25122123)", "R1; C2; 123-25122112"},
		{"two handovers for one form", csvBook("order_num|reference_num|handover\nA1|R1|LAX1\nA2|R1|ICN1"),
			"two-handovers@C3(ICN1)", "R1; C2; LAX1"},
		{"a flight described in two ways", csvBook("order_num|mawb_no|flight_no\nA1|123-25122112|CA1\nA2|123-25122112|CA2"),
			"values-differ@C3(CA2)", "flight_no; 123-25122112; CA1 (C2), CA2 (C3)"},
		{"a column against the value above", csvBook("MAWB|123-25122112\norder_num|mawb_no|weight\nA1|123-25122112|1\n" +
			"A2|123-25122123|1"),
			"pair-against@B4(123-25122123)", "mawb_no; B1; 123-25122112"},
		{"two values above", csvBook("MAWB|123-25122112\nMaster AWB|123-25122123\norder_num|weight|sku\nA1|1|x"),
			"pair-twice@B2(123-25122123)", "mawb_no; B1; 123-25122112"},
		{"a total for two forms", csvBook("Total Weight|10\norder_num|mawb_no|sku\nA1|123-25122112|x\nA2|123-25122123|x"),
			"total-split@B1(10)", "weight"},
		{"a bad total", csvBook("MAWB|123-25122112\nTotal Weight|0 kg\norder_num|sku|qty\nA1|x|1"),
			"weight-not-above-0@B2(0 kg)", ""},
		{"a bad date above the table", csvBook("MAWB|123-25122112\nETD|2025-02-30\norder_num|weight|sku\nA1|1|x"),
			"bad-date@B2(2025-02-30)", ""},
		{"several questions", csvBook("order_num|重量|毛重|mawb_no|etd\nA1|1|1|123-25122112|03/04/2025"),
			"two-columns@C1 date-order-unclear@E2(03/04/2025)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := refusal(t, testOptions(), c.book)
			if brief(got) != c.want {
				t.Fatalf("got %s, want %s", brief(got), c.want)
			}
			if args := strings.Join(got[0].Args, "; "); c.args != "" && args != c.args {
				t.Errorf("args %s, want %s", args, c.args)
			}
			for _, language := range reason.Languages {
				if what, next := got[0].Words(language); what == "" || next == "" {
					t.Errorf("nothing to do in %s: %q, %q", language, what, next)
				}
			}
		})
	}
}

// TestAllConflictsAreTold: each form, handover and value that is in conflict is told, each once, and many leave room for
// questions.
func TestAllConflictsAreTold(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"flights", "order_num|reference_num|mawb_no\nA1|R1|123-25122112\nA2|R1|123-25122123\n" +
			"A3|R2|123-25122112\nA4|R2|123-25122134\n" +
			"A5|R1|123-25122123", "two-flights@C3(123-25122123) two-flights@C5(123-25122134)"},
		{"handovers", "order_num|reference_num|handover\nA1|R1|LAX1\nA2|R1|ICN1\nA3|R2|LAX1\nA4|R2|ICN1\nA5|R1|ICN1",
			"two-handovers@C3(ICN1) two-handovers@C5(ICN1)"},
		{"flights and handovers", "order_num|reference_num|handover|mawb_no\nA1|R1|LAX1|123-25122112\nA2|R1|ICN1|123-25122123",
			"two-flights@D3(123-25122123) two-handovers@C3(ICN1)"},
		{"against the values above", "MAWB|123-25122112\nHandover No|H1\norder_num|mawb_no|handover_num\nA1|123-25122123|H2\n" +
			"A2|123-25122134|H1\nA3|123-25122123|H2", "pair-against@C4(H2) pair-against@B4(123-25122123) pair-against@B5(123-25122134)"},
		{"contacts", "order_num|handover_num|contact_name\nA1|H1|Kim\nA2|H1|Lee\nA3|H2|Kim\nA4|H2|Park",
			"block-differs@C3 block-differs@C5"},
	} {
		if got := brief(refusal(t, testOptions(), csvBook(c.text))); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	text := "order_num|weight|reference_num|mawb_no|etd\n"
	for i := range 200 {
		text += fmt.Sprintf("A%d|455|R%d|123-25122112|03/04/2025\nB%d|455|R%d|123-25122123|03/04/2025\n", i, i, i, i)
	}
	got := refusal(t, testOptions(), csvBook(text))
	if n := len(got); n != mostOfACode+2 || got[n-1].Asks == nil || got[n-2].Asks == nil {
		t.Errorf("%d reasons: %s", n, brief(got))
	}
}

// TestAnsweredQuestions adds the configuration line that a refusal names. The file is then not refused.
func TestAnsweredQuestions(t *testing.T) {
	for _, c := range []struct {
		name  string
		book  []grid
		extra map[string][]string
		order string
		forms string
	}{
		{"order numbers under a name of the customer's", csvBook("Order Number|weight|handover\nHGE2507080000516|1|LAX1"),
			map[string][]string{"order_num": {"Order Number"}}, "auto", " 21389910283 - 1: 16"},
		{"order numbers under 单号", csvBook("单号|毛重|地址簿\nHGE2507080000516|1|LAX1"),
			map[string][]string{"order_num": {"单号"}}, "auto", " 21389910283 - 1: 16"},
		{"two columns for the weight", csvBook("order_num|重量|毛重|handover\nHGE2507080000516|1|2|LAX1"),
			map[string][]string{"weight": {"毛重"}}, "auto", " 21389910283 - 2: 16"},
		{"a MAWB or an order number", csvBook("运单号|重量|地址簿\n12325122112|1|LAX1\n12325122123|1|LAX1"),
			map[string][]string{"order_num": {"运单号"}}, "auto", " 21389910283 - 2: 12325122112 12325122123"},
		{"two rows of header", csvBook("单号|重量|地址簿\nOur No|Weight|Address Book\nHGE2507080000516|1|LAX1"),
			map[string][]string{"order_num": {"Our No"}}, "auto", " 21389910283 - 1: 16"},
		{"day first", csvBook("order_num|mawb_no|etd\nHGE2507080000516|123-25122112|03/04/2025 10:00"),
			nil, "dmy", " - 123-25122112 -: 16"},
	} {
		o := testOptions()
		o.DateOrder = c.order
		var err error
		if o.Aliases, err = NewAliases(c.extra); err != nil {
			t.Fatal(err)
		}
		m := mapBook(t, o, c.book)
		if got := strings.Join(briefBatches(m.batches), "; "); got != c.forms {
			t.Errorf("%s: %s, want %s", c.name, got, c.forms)
		}
	}
}

func TestRefusalIsAnError(t *testing.T) {
	_, err := survey(testOptions(), csvBook("order_num"))
	var refusal *reason.Refusal
	if !errors.As(err, &refusal) || err.Error() != "the file has no rows; fill in the sheet and drop it again" {
		t.Errorf("%v", err)
	}
}
