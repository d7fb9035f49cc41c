package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// bagsOfSizes are a manifest with a sheet of two bags.
func bagsOfSizes(bags string) []grid {
	return []grid{{name: "orders", text: "order_num|bag_num|mawb_no|weight\nHGE2507080000516|A|123-25122112|1\n" +
		"HGE2507080000527|B|123-25122112|2"}, {name: "bags", text: bags}}
}

// sizesSent are the sizes of bags or parcels as they are sent, or what is wrong.
func sizesSent(t *testing.T, o Options, book []grid) string {
	t.Helper()
	if asked := questionsOf(t, o, book); len(asked) > 0 {
		return brief(asked)
	}
	m := mapBook(t, o, book)
	var out []string
	plain := strings.NewReplacer(`"`, "", "{", ",", "}", ",", "[", ",", "]", ",")
	for _, b := range strings.Split(plain.Replace(bodies(t, m.batches)), ",") {
		for _, side := range []string{"length:", "width:", "height:"} {
			if rest, ok := strings.CutPrefix(b, side); ok {
				out = append(out, rest)
			}
		}
	}
	for _, p := range m.layout.RowProblems {
		out = append(out, brief(p.Reasons))
	}
	return strings.Join(out, " ")
}

// TestUnitsOfSizesOfBags: a unit of length counts wherever the sheet says it; where it does not say of what, it is asked.
func TestUnitsOfSizesOfBags(t *testing.T) {
	const inches, plain = "50.8 40.64 30.48 25.4 20.32 15.24", "20 16 12 10 8 6"
	const rows = "\nA|20|16|12\nB|10|8|6"
	for _, c := range []struct{ name, bags, want string }{
		{"none", "Bag No|Length|Width|Height" + rows, plain},
		{"headers with the word for a unit", "Bag No|Length (unit: inch)|Width [Unit=in]|Height（单位：英寸）" + rows, inches},
		{"headers with the word for a unit, in cm", "Bag No|길이 (단위: cm)|너비 (단위: cm)|높이 (단위 cm)" + rows, plain},
		{"a row of hints", "Bag No|Length|Width|Height\n|in|in|in" + rows, inches},
		{"a row of hints in brackets", "Bag No|Bag Length|Bag Width|Bag Height\n|(inch)|(inch)|(inch)" + rows, inches},
		{"a row of hints with others", "Bag No|Length|Width|Height\nrequired|number, inches|number, inches|number, inches" +
			rows, inches},
		{"cm in a row of hints", "Bag No|Length|Width|Height\n|cm|cm|cm" + rows, plain},
		{"what is mandatory", "Bag No|Length|Width|Height\nM|M|M|O" + rows, plain},
		{"m in a row of hints", "Bag No|Length|Width|Height\n|m|m|m" + rows, "size-unit-unclear@bags!B2(m)"},
		{"a column of units", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|in", inches},
		{"a column that is only called Unit", "Bag No|Length|Width|Height|Unit\nA|20|16|12|IN\nB|10|8|6|IN", inches},
		{"a column of units in Chinese", "袋号|长|宽|高|尺寸单位\nA|20|16|12|英寸\nB|10|8|6|英寸", inches},
		{"two units in a column", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|cm", "50.8 40.64 30.48 10 8 6"},
		{"sizes in one column", "Bag No|Dimensions|Dimension Unit\nA|20x16x12|inches\nB|10x8x6|inches", inches},
		{"a blank beside inches", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|", "unit-empty@bags!E3"},
		{"- beside inches", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|-", "unit-empty@bags!E3"},
		{"a blank beside cm", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|cm\nB|10|8|6|", plain},
		{"a blank beside nothing", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB||||", "50.8 40.64 30.48"},
		{"a blank beside a cell with its unit", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10 in|8 in|6 in|", inches},
		{"no unit of length", "Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|yards",
			"50.8 40.64 30.48 unknown-length@bags!B3(10) unknown-length@bags!C3(8) unknown-length@bags!D3(6)"},
		{"against the header", "Bag No|Length (cm)|Width (cm)|Height (cm)|Dim UOM\nA|20|16|12|cm\nB|10|8|6|in",
			"20 16 12 units-differ@bags!B3(10) units-differ@bags!C3(8) units-differ@bags!D3(6)"},
		{"a column that does not speak of units", "Bag No|Length|Width|Height|Spec\nA|20|16|12|in\nB|10|8|6|in",
			"size-unit-unclear@bags!E1(Spec: in)"},
		{"countries", "Bag No|Length|Width|Height|Dest\nA|20|16|12|IN\nB|10|8|6|IN", plain},
		{"a title", "All sizes in inches\nBag No|Length|Width|Height" + rows, "size-unit-unclear@bags!A1(All sizes in inches)"},
		{"a title in Chinese", "尺寸单位：英寸\n袋号|长|宽|高" + rows, "size-unit-unclear@bags!A1(尺寸单位：英寸)"},
		{"a title of cm", "All sizes in cm\nBag No|Length|Width|Height" + rows, plain},
		{"a title of a day", "Bags of the day (MM/DD/YYYY)\nBag No|Length|Width|Height" + rows, plain},
		{"a title of no unit", "Bags in the truck\nBag No|Length|Width|Height" + rows, plain},
		{"a title where each has its unit", "All sizes in inches\nBag No|Length (in)|Width (in)|Height (in)" + rows, inches},
		{"a remark below", "Bag No|Length|Width|Height" + rows + "\n* sizes in mm, measured by hand",
			"size-unit-unclear@bags!A4(* sizes in mm, measured by hand)"},
		{"one of three", "Bag No|Bag Length (in)|Bag Width|Bag Height" + rows, "size-unit-unclear@bags!B1(Bag Length (in))"},
		{"cm in one of three", "Bag No|Length (cm)|Width|Height" + rows, plain},
		{"in brackets, and another language", "Bag No|Length (in) 长|Width (in) 宽|Height (in) 高" + rows,
			"column-unexplained@bags!B1(Length (in) 长) " +
				"column-unexplained@bags!C1(Width (in) 宽) column-unexplained@bags!D1(Height (in) 高)"},
		{"quotes", "Bag No|Length (\")|Width (\")|Height (\")" + rows, inches},
		{"Length in inches", "Bag No|Length in inches|Width in inches|Height in inches" + rows, inches},
		{"above several columns", "Bag No|Dimensions (in)|m:Dimensions (in)|m:Dimensions (in)\n|L|W|H" + rows, inches},
		{"above several columns of a CSV", "Bag No|Bag Weight|Dimensions (in)||\n|(lb)|L|W|H\nA|1|20|16|12\nB|1|10|8|6", inches},
		{"above several columns that are merged", "Bag No|Bag Weight|Dimensions (in)|" +
			"m:Dimensions (in)|m:Dimensions (in)\nm:Bag No|(lb)|L|W|H\n" +
			"A|1|20|16|12\nB|1|10|8|6", inches},
		{"above the header", "|Dimensions (in)||\nBag No|L|W|H" + rows, inches},
		{"inches in the format", "Bag No|Length|Width|Height\n" + `A|n:20%%0" in"|n:16%%0" in"|n:12%%0" in"` + "\n" +
			`B|n:10%%0\"|n:8%%0\"|n:6%%0.0" inches"`, inches},
		{"mm and cm in the format", "Bag No|Length|Width|Height\n" + `A|n:200%%0"mm"|n:160%%0 "mm"|n:12%%0.0 "cm"` + "\nB|10|8|6", "" +
			`size-unit-unclear@bags!B2(200 mm)`},
		{"decimals under inches", "Bag No|Length|Width|Height\n" + `A|n:20.5%%0" in"|n:16.5%%0.0" in"|n:12.5%%0.00\ "in"` + "\n" +
			`B|n:10%%"L "0" in"|n:8%%[$in] 0|n:6%%# ?/?\"`, "52.07 41.91 31.75 25.4 20.32 15.24"},
		{"cm in the format", "Bag No|Length|Width|Height\n" + `A|n:20%%0.0 "cm"|n:16|n:12` + "\nB|10|8|6", plain},
		{"no unit in the format", "Bag No|Length|Width|Height\n" + `A|n:20%%0.0|n:16%%#,##0|n:12%%0" kg"` + "\nB|10|8|6",
			"10 8 6 bad-size@bags!D2(12)"},
		{"against the header in the format", "Bag No|Length (cm)|Width (cm)|Height (cm)\n" + `A|n:20%%0" in"|n:16|n:12` + "\nB|10|8|6",
			"10 8 6 units-differ@bags!B2(20)"},
		{"inches in some cells", "Bag No|Length|Width|Height\nA|20 in|16 in|12 in\nB|10|8|6", "size-unit-unclear@bags!B2(20 in)"},
		{"inches in one column", "Bag No|Length|Width|Height\nA|20 in|16|12\nB|10 in|8|6", "size-unit-unclear@bags!B2(20 in)"},
		{"inches in one cell of three sides", "Bag No|Dims\nA|20x16x12 in\nB|10x8x6", "size-unit-unclear@bags!B2(20x16x12 in)"},
		{"inches in each cell", "Bag No|Length|Width|Height\nA|20 in|16 in|12\"\nB|10 in|8 in|6 in", inches},
		{"inches in a cell below cm", "Bag No|Length (cm)|Width (cm)|Height (cm)\nA|20|16|12\nB|10 in|8|6", "20 16 12 25.4 8 6"},
		{"above several columns, without a unit", "Bag No|Dimensions||\n|L|W|H" + rows, plain},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sizesSent(t, optionsFor("manifest"), bagsOfSizes(c.bags)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestUnitsOfSizesAreAnswered: an answer holds for all sizes that have no unit themselves.
func TestUnitsOfSizesAreAnswered(t *testing.T) {
	for _, c := range []struct{ bags, answer, want string }{
		{"All sizes in inches\nBag No|Length|Width|Height\nA|20|16|12\nB|10|8 cm|6", "in", "50.8 40.64 30.48 25.4 8 15.24"},
		{"All sizes in inches\nBag No|Dims\nA|20x16x12\nB|10x8x6", "in", "50.8 40.64 30.48 25.4 20.32 15.24"},
		{"All sizes in inches\nBag No|Length|Width|Height\nA|20|16|12\nB|10|8|6", "cm", "20 16 12 10 8 6"},
		{"Bag No|Length|Width|Height\nA|20 in|16 in|12 in\nB|10|8|6", "in", "50.8 40.64 30.48 25.4 20.32 15.24"},
		{"Bag No|Length|Width|Height\nA|20 in|16 in|12 in\nB|10|8|6", "cm", "50.8 40.64 30.48 10 8 6"},
		{"Bag No|Bag Length (in)|Bag Width|Bag Height\nA|20|16|12\nB|10|8|6", "cm", "50.8 16 12 25.4 8 6"},
		{"Bag No|Length|Width|Height|Dim UOM\nA|20|16|12|in\nB|10|8|6|", "mm", "50.8 40.64 30.48 1 0.8 0.6"},
	} {
		book := bagsOfSizes(c.bags)
		asked := questionsOf(t, optionsFor("manifest"), book)
		if len(asked) != 1 {
			t.Fatalf("%q: asked %s", c.bags, brief(asked))
		}
		summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + c.answer + "|" +
			reason.QuestionMark(asked[0].Asks.Key, "B")}
		if got := sizesSent(t, optionsFor("manifest"), append([]grid{summary}, book...)); got != c.want {
			t.Errorf("%q: %s, want %s", c.bags, got, c.want)
		}
	}
}

// TestUnitsOfSizesBesideOrders: the same of bags and of parcels beside the orders.
func TestUnitsOfSizesBesideOrders(t *testing.T) {
	book := csvBook("order_num|bag_num|mawb_no|weight|Bag Length|Bag Width|Bag Height|Dimension UOM\n" +
		"HGE2507080000516|A|123-25122112|1|20|16|12|in\nHGE2507080000527|A|123-25122112|1|20|16|12|\n" +
		"HGE2507080000538|B|123-25122112|1|20|16|12|cm")
	if got := sizesSent(t, optionsFor("manifest"), book); got != "unit-empty@H3" {
		t.Error(got)
	}
	const header = "Order No|Service Code|Name|Phone|Country|City|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency|"
	const row = "|P1|Ann|15550111|GB|London|1 Pine St|0.5|Hat|1|9.5|USD|"
	for _, c := range []struct{ columns, a, b, want string }{
		{"Length|Width|Height", "20|16|12", "10|8|6", "20 16 12 10 8 6"},
		{"Length|Width|Height|UOM", "20|16|12|in", "10|8|6|cm", "50.8 40.64 30.48 10 8 6"},
		{"Box Size|Unit", "20*16*12|in", "10*8*6|in", "50.8 40.64 30.48 25.4 20.32 15.24"},
		{"Length|Width|Height|UOM", "20|16|12|in", "10|8|6|", "unit-empty@P3"},
		{"Length|Width|Height (in)", "20|16|12", "10|8|6", "size-unit-unclear@O1(Height (in))"},
		{"Length|Width|Height", "in|in|in\nA" + row + "20|16|12", "10|8|6", "50.8 40.64 30.48 25.4 20.32 15.24"},
	} {
		book := csvBook(header + c.columns + "\nA" + row + c.a + "\nB" + row + c.b)
		if strings.HasPrefix(c.a, "in|") {
			book = csvBook(header + c.columns + "\n||||||||||||" + c.a + "\nB" + row + c.b)
		}
		if got := sizesSent(t, waybillOptions("create"), book); got != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.columns, c.a, c.b, got, c.want)
		}
	}
}
