package mapping

import (
	"strings"
	"testing"
)

// TestLabelsWithAnOddValue: a row of labels and values is no header, even if one value is none that its label has, or is lacking.
func TestLabelsWithAnOddValue(t *testing.T) {
	const orders = "序号|运单号|袋号|重量(kg)\n1|HGE2507080000516|A|1\n2|HGE2507080000527|A|1"
	for labels, want := range map[string]string{
		"主单号|123-25122112|航班号|KE 011/05JAN|起飞时间|2026-01-05 10:00": "",
		"主单号|123-25122112|航班号|KE011|起飞时间|tbd":                     "",
		"主单号|123-25122112|航班号|KE011|目的港|Incheon Intl":             "content-differs@F1(Incheon Intl)",
		"主单号|123-25122112|航班号||目的港|LAX":                           "",
		"主单号|123-25122112|航班号|待定":                                 "",
	} {
		book := csvBook(labels + "\n" + orders)
		if want != "" {
			if got := brief(refusal(t, optionsFor("manifest"), book)); got != want {
				t.Errorf("%s: refused for %s, want %s", labels, got, want)
			}
			continue
		}
		if got := brief(questionsOf(t, optionsFor("manifest"), book)); got != "" {
			t.Errorf("%s: asked %s", labels, got)
			continue
		}
		m := mapBook(t, optionsFor("manifest"), book)
		if got := strings.Join(m.endings(), " "); got != "ok ok" || !strings.Contains(bodies(t, m.batches), "123-25122112") {
			t.Errorf("%s: %s", labels, got)
		}
	}
}

// TestOneMAWBInSeveralSpellings: the header may mean the order number, too, but the same number stands in each row.
func TestOneMAWBInSeveralSpellings(t *testing.T) {
	const header = "运单号|主单号|袋号|重量KG\n"
	for _, three := range [][3]string{
		{"123-25122112", "123 25122112", "12325122112"},
		{"123–25122112", "123–25122112", "123–25122112"},
		{"123-2512 2112", "１２３－２５１２２１１２", "123‑25122112"},
	} {
		book := csvBook(header + "HGE2507080000516|" + three[0] + "|A|1\nHGE2507080000527|" + three[1] + "|A|1\nHGE2507080000538|" +
			three[2] + "|A|1")
		if got := brief(questionsOf(t, optionsFor("manifest"), book)); got != "" {
			t.Errorf("%q: asked %s", three, got)
			continue
		}
		if m := mapBook(t, optionsFor("manifest"), book); len(m.batches) != 1 || strings.Join(m.endings(), " ") != "ok ok ok" {
			t.Errorf("%q: %d forms, %s", three, len(m.batches), m.endings())
		}
	}
}
