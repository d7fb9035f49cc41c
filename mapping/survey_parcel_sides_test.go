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

// TestUnitsThatHeadingsOfSidesName: each word for a unit of length counts in a heading as it does in a cell, and a heading with a
// unit that is not converted is asked about.
func TestUnitsThatHeadingsOfSidesName(t *testing.T) {
	unit := func(form string) string {
		return strings.Join([]string{"Length", "Width", "Height", ""}, form+"|")
	}
	for _, c := range []struct{ header, want string }{
		{unit("(millimeters)"), "30 20 10"}, {unit(" millimeters"), "30 20 10"}, {unit(" (Millimetres)"), "30 20 10"},
		{unit("(cms)"), "300 200 100"}, {unit(" centimeters"), "300 200 100"}, {unit("/cms"), "300 200 100"},
		{unit(" (ft)"), "9144 6096 3048"}, {unit(" feet"), "9144 6096 3048"}, {"长(英尺)|宽(英尺)|高(英尺)|", "9144 6096 3048"},
		{unit(" in meters"), "30000 20000 10000"}, {unit(" (in.)"), "762 508 254"},
		{unit(" (yd)"), "size-unit-unclear@C1(Length (yd))"}, {unit(" yards"), "size-unit-unclear@C1(Length yards)"},
		{"长(尺)|宽(尺)|高(尺)|", "size-unit-unclear@C1(长(尺))"}, {unit(" (dm)"), "size-unit-unclear@C1(Length (dm))"},
		{unit(" (min)"), ""}, {"Diameter|Perimeter|Left|", ""},
	} {
		book := csvBook("Order No|Weight (kg)|" + strings.TrimSuffix(c.header, "|") + "\nOA-1|7|300|200|100")
		if got := sizesSent(t, waybillOptions("weight"), book); got != c.want {
			t.Errorf("%s: %s, want %s", c.header, got, c.want)
		}
	}
	o := optionsFor("manifest")
	var err error
	own := map[string][]string{"bag_length": {"Long", "Long (ft)", "Long millimeters", "Long (yd)", "Left"}}
	if o.Aliases, err = NewAliases(own); err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"Long": "300", "Long (ft)": "9144", "Long millimeters": "30", "Left": "300",
		"Long (yd)": "size-unit-unclear@bags!B1(Long (yd))"} {
		if got := sizesSent(t, o, bagsOfSizes("Bag No|"+header+"\nA|300")); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}
