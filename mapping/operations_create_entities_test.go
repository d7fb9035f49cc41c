package mapping

import (
	"strings"
	"testing"
)

// TestEntitiesOfAShop: what an export of a shop has written for a web page is written on the parcel as it is meant.
func TestEntitiesOfAShop(t *testing.T) {
	header := strings.Replace(linesHeader, "|Name|", "|Recipient|", 1) + "\n"
	const row = "KM-1|P10006|O&#39;Brien &amp; Sons|1 555-0111|GB|London|5 &quot;The Mews&quot;|0.5|Salt &amp; pepper|1|9.5|USD"
	m := mapBook(t, waybillOptions("create"), csvBook(header+row))
	got := bodies(t, m.batches)
	for _, want := range []string{`O'Brien \u0026 Sons`, `5 \"The Mews\"`, `Salt \u0026 pepper`} {
		if !strings.Contains(got, want) && !strings.Contains(got, strings.ReplaceAll(want, `\u0026`, "&")) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if got := brief(m.repairs); !strings.Contains(got, "entities-read@") {
		t.Errorf("noted: %s", got)
	}
	two := strings.Replace(row, "pepper|1|9.5", "pepper; R&D kit|1; 2|9.5; 3", 1)
	m = mapBook(t, waybillOptions("create"), csvBook(header+two))
	if n := len(m.rows[0].Order.Items); n != 2 || len(m.rows[0].Reasons) > 0 {
		t.Errorf("%d items: %s", n, brief(m.rows[0].Reasons))
	}
}
