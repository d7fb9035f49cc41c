package mapping

import (
	"strings"
	"testing"
)

// TestZeroOfAFormula: a 0 that a formula gives for an empty cell is not written on the parcel, and that is noted.
func TestZeroOfAFormula(t *testing.T) {
	const text = linesHeader + "|Address 2|State\nKM-1|P10006|Ann Example|1 555-0111|GB|London|1 Harbor Way|0.5|Box|1|9.5|USD|"
	for cells, want := range map[string]string{"n:0|n:0": "zero-for-empty@N2", "0|0": "zero-for-empty@N2", "Gate 0|": ""} {
		m := mapBook(t, waybillOptions("create"), csvBook(text+cells))
		if got := brief(m.repairs); !strings.HasPrefix(got, want) || got == "" != (want == "") {
			t.Errorf("%s: %s, want %s", cells, got, want)
		}
		if got := bodies(t, m.batches); strings.Contains(got, `Way 0"`) || strings.Contains(got, `"0"`) {
			t.Errorf("%s: sent %s", cells, got)
		}
	}
	m := mapBook(t, waybillOptions("create"), csvBook(strings.Replace(text, "1 Harbor Way", "0", 1)+"|"))
	if got := brief(m.rows[0].Reasons); !strings.HasPrefix(got, "nothing-there") {
		t.Errorf("an address of 0: %q", got)
	}
}
