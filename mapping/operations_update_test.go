package mapping

import "testing"

// TestEmptyCellsOfAnUpdate: an update replaces all that a waybill says. An empty cell erases it, which is noted.
func TestEmptyCellsOfAnUpdate(t *testing.T) {
	const text = linesHeader + "|Email|State\nKM-1|P10006|Ann Example|1 555-0111|GB|London|1 Harbor Way|0.5|Box|1|9.5|USD|"
	for _, c := range []struct{ operation, cells, want string }{
		{"update", "|", "cell-erased@M2"}, {"update", "-|Kent", ""}, {"update", "ann@example.com|", "cell-erased@N2"},
		{"update", "ann@example.com|Kent", ""}, {"create", "|", ""},
		{"update", "|\nKM-1|||||||0.5|Hat|1|9.5|USD|ann@example.com|Kent", ""},
		{"update", "|Kent\nKM-1|||||||0.5|Hat|1|9.5|USD|-|", ""},
	} {
		m := mapBook(t, waybillOptions(c.operation), csvBook(text+c.cells))
		if got := brief(m.repairs); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.operation, c.cells, got, c.want)
		}
	}
}
