package mapping

import (
	"strings"
	"testing"
)

// TestSidesUnderPlainHeadings: a heading that says no more than size has the sides of the parcels, if its cells hold three of
// them. Beside items it is asked.
func TestSidesUnderPlainHeadings(t *testing.T) {
	const three = `"length":30,"width":20,"height":10`
	for _, c := range []struct{ header, cell, want string }{
		{"Size", "30*20*10", three}, {"Size (mm)", "300*200*100", three}, {"Size (cm)", "30 x 20 x 10", three},
		{"사이즈(cm)", "30*20*10", three}, {"크기", "30*20*10", three}, {"Carton Size", "30*20*10", three}, {"サイズ", "30*20*10", three},
		{"Size", "M", ""}, {"Size", "30*20", ""}, {"Size|Parcel Size", "1*2*3|30*20*10", three},
	} {
		m := mapBook(t, waybillOptions("weight"), csvBook("Order No|Weight (kg)|"+c.header+"\nOA-1|7|"+c.cell))
		if got := bodies(t, m.batches); strings.Contains(got, `"length"`) != (c.want != "") || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: %s, want %s", c.header, c.cell, got, c.want)
		}
	}
	const created = linesHeader + "|Size\nKM-1|P10006|Ann Example|1 555-0111|GB|London|1 Harbor Way|0.5|Box|1|9.5|USD|"
	for cells, want := range map[string]string{"30*20*10": "column-unexplained@M1(Size)", "XL": "", "30*20": ""} {
		got := ""
		if _, err := survey(waybillOptions("create"), csvBook(created+cells)); err != nil {
			got = brief(refusal(t, waybillOptions("create"), csvBook(created+cells)))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", cells, got, want)
		}
	}
}

// TestSideThatLacks: a parcel of which a side is empty does not go out with the others.
func TestSideThatLacks(t *testing.T) {
	const sides = "Length (cm)|Width (cm)|Height (cm)"
	for _, c := range []struct{ header, cells, want string }{
		{sides, "30||10", "side-lacks@D2"}, {sides, "||10", "side-lacks@C2"}, {sides, "30|20|-", "side-lacks@E2(-)"}, {sides, "||", ""},
		{"Length (cm)", "30", ""},
	} {
		m := mapBook(t, waybillOptions("weight"), csvBook("Order No|Weight (kg)|"+c.header+"\nOA-1|7|"+c.cells+"\nOA-2|8|1|1|1"))
		if got := brief(m.rows[0].Reasons); got != c.want {
			t.Errorf("weight: %s: %s, want %s", c.cells, got, c.want)
		}
	}
	const created = linesHeader + "|" + sides + "\nKM-1|P10006|Ann Example|1 555-0111|GB|London|1 Harbor Way|0.5|Box|1|9.5|USD|"
	for _, c := range []struct{ text, want string }{
		{created + "30||10", "side-lacks@N2"}, {created + "30|20|10", ""},
		{created + "30||10\nKM-1|||||||0.5|Hat|1|9.5|USD||20|", ""},
		{created + "30||10\nKM-1|||||||0.5|Hat|1|9.5|USD|||", "side-lacks@N2"},
	} {
		m := mapBook(t, waybillOptions("create"), csvBook(c.text))
		got := ""
		for _, r := range m.rows {
			got += brief(r.Reasons)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}
