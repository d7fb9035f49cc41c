package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/reason"
)

// TestDamagedRows covers the faults of a single row: how the row ends, and what is mended.
func TestDamagedRows(t *testing.T) {
	const o = "HGE2507080000516"
	header := "order_num|weight|net_weight|weight_unit|handover|mawb_no|etd|customer_order_num\n"
	for _, c := range []struct{ name, row, ending, repairs string }{
		{"all well", o + "|1|1||LAX1||||", "ok", ""},
		{"long number shortened", "2.13899E+10|1|||LAX1", "rejected changed-by-excel@A2(2.13899E+10)", ""},
		{"number of 16 digits", "n:1234567890123456|1|||LAX1", "rejected changed-by-excel@A2(1234567890123456)", ""},
		{"number of 15 digits", "n:123456789012345|1|||LAX1", "ok", "unusual-order@A2(123456789012345)"},
		{"12345.0", "n:12345.0|1|||LAX1", "ok", "unusual-order@A2(12345.0)"},
		{"a date that was a number", "d:2025-07-08|1|||LAX1", "rejected date-in-identifier@A2(2025-07-08)", ""},
		{"wrapped number", `="` + o + `"|1|||LAX1`, "ok", ""},
		{"apostrophe, tab, full-width, zero-width", "'\u200bＨＧＥ2507080000516\t|1|||LAX1", "ok", ""},
		{"a formula as text", "=cmd|1|||LAX1", "rejected formula-text@A2(=cmd)", ""},
		{"an error cell", "e:#REF!|1|||LAX1", "rejected error-cell@A2(#REF!)", ""},
		{"an error as text", "#N/A|1|||LAX1", "rejected error-cell@A2(#N/A)", ""},
		{"a formula without value", "f:|1|||LAX1", "rejected not-calculated@A2", ""},
		{"no number", "|1|||LAX1", "rejected missing-order@A2", ""},
		{"a placeholder", "N/A|1|||LAX1", "rejected missing-order@A2(N/A)", ""},
		{"two numbers", `HGE2507080000516\nHGE2507080000527|1|||LAX1`,
			"rejected several-numbers@A2(HGE2507080000516 HGE2507080000527)", ""},
		{"parted number", "HGE 250708 0000516|1|||LAX1", "ok", "order-joined@A2(HGE 250708 0000516)"},
		{"a number with a remark", o + " (cancelled)|1|||LAX1", "rejected not-an-order-number@A2(" + o + " (cancelled))", ""},
		{"lower case", "hge2507080000516|1|||LAX1", "ok", "order-raised@A2(hge2507080000516)"},

		{"weight with unit", o + "|12.5kg|||LAX1", "ok", ""},
		{"full-width weight", o + "|１２．５|||LAX1", "ok", ""},
		{"lone comma with three digits", o + "|1,234|||LAX1", "rejected unclear-weight@B2(1,234)", ""},
		{"zero", o + "|0|||LAX1", "rejected weight-not-above-0@B2(0)", ""},
		{"negative", o + "|-1|||LAX1", "rejected weight-not-above-0@B2(-1)", ""},
		{"words", o + "|heavy|||LAX1", "rejected bad-weight@B2(heavy)", ""},
		{"weight in stones", o + "|1 st|||LAX1", "rejected unknown-unit@B2(1 st)", ""},
		{"unit column unknown", o + "|1|1|斤|LAX1", "rejected unknown-unit@D2(斤)", ""},
		{"cell against unit column", o + "|1kg||lb|LAX1", "rejected units-differ@B2(1kg)", ""},
		{"weight missing", o + "||||LAX1", "ok", "weight-missing@B2"},
		{"placeholder weight", o + "|-|||LAX1", "ok", "weight-missing@B2(-)"},
		{"net over gross", o + "|1|2||LAX1", "ok", "net-over-gross@C2(2)"},
		{"formula in weight", o + "|f:|||LAX1", "rejected not-calculated@B2", ""},

		{"neither handover nor flight", o + "|1", "rejected empty-handover-or-flight@E2", ""},
		{"placeholders for both", o + "|1|||-|N/A", "rejected empty-handover-or-flight@E2", ""},
		{"unknown key", o + "|1|||LAX9", "rejected unknown-handover@E2(LAX9)", ""},
		{"bad MAWB", o + "|1||||123-456", "rejected bad-mawb@F2(123-456)", ""},
		{"MAWB without hyphen", o + "|1||||12325122112", "ok", ""},
		{"MAWB as a number", o + "|1||||n:12325122112", "ok", ""},
		{"MAWB without its zero", o + "|1||||n:2325122112", "ok", "mawb-padded@F2(2325122112)"},
		{"MAWB without some digit", o + "|1||||n:2325122113", "rejected bad-mawb@F2(2325122113)", ""},
		{"MAWB with a wrong check digit", o + "|1||||123-25122113", "ok", "mawb-check@F2(123-25122113)"},
		{"no date", o + "|1||||123-25122112|soon", "rejected bad-date@G2(soon)", ""},
		{"date without time", o + "|1||||123-25122112|20250708", "ok", "time-missing@G2(20250708)"},
		{"date without flight", o + "|1|||LAX1|-|2025-01-05 10:00", "ok", "flight-unused@G2(2025-01-05 10:00)"},
		{"own number destroyed", o + "|1|||LAX1|||1.2E+15", "ok", "customer-damaged@H2(1.2E+15)"},
		{"several faults", "|0||||123", "rejected missing-order@A2 weight-not-above-0@B2(0) bad-mawb@F2(123)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.Answers["empty column mawb_no"] = reason.Answered{Answer: "send"}
			o.Answers["empty column handover"] = reason.Answered{Answer: "send"}
			m := mapBook(t, o, csvBook(header+c.row))
			if got := strings.Join(m.endings(), "; "); got != c.ending {
				t.Errorf("got %s, want %s", got, c.ending)
			}
			if got := brief(m.repairs); got != c.repairs {
				t.Errorf("repairs %q, want %q", got, c.repairs)
			}
		})
	}
}

func TestRepeatedOrders(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook(`
		order_num|weight|handover|sku
		HGE2507080000516|1|LAX1|A
		HGE2507080000527|1|LAX1|A
		HGE2507080000516|1|LAX1|B
		HGE2507080000527|2|LAX1|A
		HGE2507080000538|1|LAX1|A
		'HGE2507080000516|n:1|LAX1|C`))
	want := []string{"ok", "rejected repeated-differs@A3(HGE2507080000527)", "duplicate repeated-in-file@A4(HGE2507080000516)",
		"rejected repeated-differs@A5(HGE2507080000527)", "ok", "duplicate repeated-in-file@A7('HGE2507080000516)"}
	if diff := cmp.Diff(want, m.endings()); diff != "" {
		t.Error(diff)
	}
	if got := m.rows[5].Reasons[0].Args; !cmp.Equal(got, []string{"A2"}) {
		t.Errorf("the first row is %v", got)
	}
}

// A weight of a repeated order may be written in another way, as long as nobody has to guess that it is the same.
func TestRepeatedOrdersWithWeightsWrittenInTwoWays(t *testing.T) {
	for _, c := range []struct {
		first, second string
		same          bool
	}{
		{"1.5", "1.50", true}, {"1.25", "1,25", true}, {"0.5", "0.500", true}, {"0,500", "0.50", true}, {"2", "2.00", true},
		{"2.0", "2", true},
		{"n:1.5", "1,50", true}, {"10", "1", false}, {"1.5", "1.05", false}, {"1.250", "1.25", false}, {"1,250", "1.25", false},
		{"100", "1", false}, {"1.5", "1.5 kg", false}, {"0", "0.0", true}, {"1.2345", "1,2345", true}, {"1.", "1", false},
	} {
		m := mapBook(t, testOptions(), csvBook("order_num|weight|handover\nHGE2507080000516|"+c.first+
			"|LAX1\nHGE2507080000516|"+c.second+"|LAX1\nHGE2507080000527|0.75|LAX1"))
		if got := !strings.Contains(strings.Join(m.endings(), "; "), string(reason.RepeatedDiffers)); got != c.same {
			t.Errorf("%s and %s: the same is %v, %v", c.first, c.second, got, m.endings())
		}
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ header, cell, unit, setting, want string }{
		{"weight", "1.5", "", "kg", "1.5"},
		{"weight", "1500", "", "g", "1.5"},
		{"weight (g)", "1500", "", "kg", "1.5"},
		{"重量(克)", "1500", "", "kg", "1.5"},
		{"Weight lb", "10", "", "kg", "4.5359237"},
		{"weight", "10", "LBS", "kg", "4.5359237"},
		{"weight", "1500", "g", "kg", "1.5"},
		{"weight", "1500g", "G", "kg", "1.5"},
	} {
		o := testOptions()
		o.WeightUnit = c.setting
		m := mapBook(t, o, csvBook("order_num|"+c.header+"|Weight Unit|handover\nHGE2507080000516|"+c.cell+"|"+c.unit+"|LAX1"))
		if got := m.rows[0].Order.Weight.Decimal.String(); got != c.want {
			t.Errorf("%+v: %s kg", c, got)
		}
	}
}

func TestDecimalSeparators(t *testing.T) {
	for _, c := range []struct{ cells, want string }{
		{"1,5 1.234 1,234 1.234,56", "1.5 1234 1.234 1234.56"},
		{"1.5 1,234 1.234 1,234.56", "1.5 1234 1.234 1234.56"},
		{"1.234 12", "1.234 12"},
		{"1,234 12", "- 12"},
		{"1,5 1.5 1,234", "1.5 1.5 -"},
		{"0,234 1,234", "0.234 1.234"},
		{"1,234,567 1,234", "1234567 1234"},
		{"1'234.5 1,23,4", "1234.5 -"},
	} {
		o := testOptions()
		o.MaxParcelKG, o.WeightUnit = 0, "kg"
		text := "order_num|weight|handover"
		for i, cell := range strings.Fields(c.cells) {
			text += "\nHGE25070800005" + string(rune('0'+i)) + "0|" + cell + "|LAX1"
		}
		var got []string
		for _, row := range mapBook(t, o, csvBook(text)).rows {
			if row.Order.Weight.Valid {
				got = append(got, row.Order.Weight.Decimal.String())
			} else {
				got = append(got, "-")
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.cells, s, c.want)
		}
	}
}

func TestProfileHandover(t *testing.T) {
	o := testOptions()
	o.DefaultHandover = "ICN1"
	m := mapBook(t, o, csvBook("order_num|handover_num\nHGE2507080000516|\nHGE2507080000527|H1"))
	if diff := cmp.Diff([]string{" 700 - -: 16", " H1 - -: 27"}, briefBatches(m.batches)); diff != "" {
		t.Error(diff)
	}
	o.DefaultHandover = "GONE"
	m = mapBook(t, o, csvBook("order_num\nHGE2507080000516"))
	if diff := cmp.Diff([]string{"rejected unknown-handover(GONE)"}, m.endings()); diff != "" {
		t.Error(diff)
	}
}
