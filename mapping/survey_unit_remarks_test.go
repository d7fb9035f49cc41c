package mapping

import (
	"strings"
	"testing"
)

// TestUnitRemarks: a title that says in which unit the weights are, "Packing list (unit: g)", counts like a label and its value.
// What else the title names is looked at without it.
func TestUnitRemarks(t *testing.T) {
	const header, order = "order_num|weight|handover", "HGE2507080000516|50|LAX1"
	const grams, asksGrams = "0.05", "unit-unclear@B3(50)"
	for _, c := range []struct{ title, want, asks string }{
		{"출고 목록 (단위: kg)", "50", ""},
		{"출고 목록 (단위: g)", grams, ""},
		{"출고 목록(단위：그램)", grams, ""},
		{"출고 목록 [단위 g]", grams, ""},
		{"출고 목록 (무게단위: g)", grams, ""},
		{"출고 목록 (중량 단위: g)", grams, ""},
		{"출고 목록 단위: g", grams, ""},
		{"출고 목록 (단위: kg, cm)", "50", ""},
		{"출고 목록 (단위: g / cm)", grams, ""},
		{"출고 목록 (단위: 중량 g, 규격 cm)", grams, ""},
		{"출고 목록 (금액단위: 원, 중량단위: g)", grams, ""},
		{"출고 목록 (단위: g", grams, ""}, // a comma behind it has cut it
		{"발송 목록 (단위: g) 2025-11-23", grams, ""},
		{"Packing list (unit: g)", grams, ""},
		{"Packing list (Unit：g)", grams, ""},
		{"Packing list (units: g, cm, USD)", grams, ""},
		{"Packing list [UOM = lbs.]", "22.6796185", ""},
		{"Packing list (unit of measure: kg)", "50", ""},
		{"Packing list, unit: g", grams, ""},
		{"Unit: g, cm", grams, ""},
		{"发货清单（单位：克）", grams, ""},
		{"发货清单【单位：克】", grams, ""},
		{"发货清单(单位:kg)", "50", ""},
		{"发货清单（单位克）", grams, ""},
		{"发货清单（毛重单位：克）", grams, ""},
		{"发货清单（单位：重量克，尺寸厘米）", grams, ""},
		{"发货清单 单位：克", grams, ""},
		{"发货清单单位：克", grams, ""},
		{"发貨清單（單位：公克）", grams, ""},
		{"重量单位：克，厘米", grams, ""},
		{"|Packing list (unit: g)|", grams, ""},
		{"Packing list|(unit: g)", grams, ""},
		{"출고 목록 (단위: kg/g)", "", asksGrams},
		{"출고 목록 (단위: 1박스당 g)", "", asksGrams},
		{"출고 목록 (단위: 원)", "50", ""},
		{"출고 목록 (단위: cm)", "50", ""},
		{"发货清单（单位：上海公司）", "50", ""},
		{"Business unit: Seoul", "50", ""},
		{"Packing list (unit price: USD)", "50", ""},
	} {
		book := csvBook(c.title + "\n" + header + "\n" + order)
		if asked := brief(questionsOf(t, testOptions(), book)); asked != c.asks {
			t.Errorf("%s: asked %q, want %q", c.title, asked, c.asks)
		} else if c.asks == "" {
			if got := weightsOf(mapBook(t, testOptions(), book)); got != c.want {
				t.Errorf("%s: %s, want %s", c.title, got, c.want)
			}
		}
	}
}

// TestUnitRemarksAgainst: a unit in a title that contradicts the header of the weights is asked, and so is one beside another.
func TestUnitRemarksAgainst(t *testing.T) {
	for _, c := range []struct{ text, refused string }{
		{"Packing list (unit: g)\norder_num|weight (kg)|handover\nHGE2507080000516|50|LAX1", "unit-against@A1(g)"},
		{"출고 목록 (단위: g)\norder_num|weight (g)|handover\nHGE2507080000516|50|LAX1", ""},
		{"出货清单（单位：克）\nUnit|kg\norder_num|weight|handover\nHGE2507080000516|50|LAX1", "pair-twice@B2(kg)"},
		{"출고 목록 (단위: 근)\norder_num|weight|handover\nHGE2507080000516|50|LAX1", "unknown-unit@A1(근)"},
		{"단위: 근\norder_num|weight|handover\nHGE2507080000516|50|LAX1", "unknown-unit@A1(근)"},
		{"单位|斤\norder_num|weight|handover\nHGE2507080000516|50|LAX1", "unknown-unit@B1(斤)"},
		{"单位|斤\norder_num|handover\nHGE2507080000516|LAX1", ""}, // there is no weight
	} {
		_, err := survey(testOptions(), csvBook(c.text))
		if got := refusedFor(t, err); got != c.refused {
			t.Errorf("%s: %q, want %q", strings.ReplaceAll(c.text, "\n", " / "), got, c.refused)
		}
	}
}

// TestUnitRemarksBesideNumbers: what a title names besides its unit is asked, read or noted as without it.
func TestUnitRemarksBesideNumbers(t *testing.T) {
	const table = "\norder_num|weight|handover\nHGE2507080000516|50|LAX1"
	for _, c := range []struct{ title, asks string }{
		{"출고 목록 123-25122112 (단위: g)", "title-unexplained@A1(출고 목록 123-25122112)"},
		{"출고 목록 HGE2507080000527 (단위: g)", "order-unread@A1(HGE2507080000527)"},
	} {
		if got := brief(questionsOf(t, testOptions(), csvBook(c.title+table))); got != c.asks {
			t.Errorf("%s: asked %q, want %q", c.title, got, c.asks)
		}
	}
	m := mapBook(t, testOptions(), csvBook("MAWB: 123-25122112 (unit: g)"+table))
	if got := strings.Join(briefBatches(m.batches), ""); !strings.Contains(got, "123-25122112") || weightsOf(m) != "0.05" {
		t.Error(got, weightsOf(m))
	}
}

// TestUnitRemarksOfSecondTables: a title above another header tells of the rows below that one.
func TestUnitRemarksOfSecondTables(t *testing.T) {
	const first, second = "order_num|weight|handover\nHGE2507080000516|1|LAX1", "weight|order_num|handover\n50|HGE2507080000527|LAX1"
	for _, between := range []string{"\nSecond list (unit: g)\n", "\n\nSecond list (unit: g)\n\n", "\n두번째 목록 (단위: g, cm)|\n",
		"\n第二批（单位：克）\nMAWB|123-25122112\n"} {
		if got := weightsOf(mapBook(t, testOptions(), csvBook(first+between+second))); got != "1 0.05" {
			t.Errorf("%q: %s", between, got)
		}
	}
	// Between orders it may be about those above or those below.
	asked := questionsOf(t, testOptions(), csvBook(first+"\nRest (unit: g)\nHGE2507080000527|50|LAX1"))
	if got := brief(asked); got != "unit-unclear@B2(1)" {
		t.Error(got)
	}
}

// TestUnitLabelsInHeaders: a heading may have the word for a unit in front of it.
func TestUnitLabelsInHeaders(t *testing.T) {
	for _, header := range []string{"Weight (unit: g)", "중량 (단위: g)", "중량(단위 g)", "重量（单位：克）", "重量（单位克）", "Weight [Unit=g]",
		"Weight (UOM: gram)"} {
		book := csvBook("order_num|" + header + "|handover\nHGE2507080000516|50|LAX1")
		if got := weightsOf(mapBook(t, testOptions(), book)); got != "0.05" {
			t.Errorf("%s: %s", header, got)
		}
	}
}
