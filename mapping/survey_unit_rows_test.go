package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestUnitRows: a unit in a row below the header, or above the table, counts like one in the header. One that is only mentioned,
// or contradicts the header, is a question.
func TestUnitRows(t *testing.T) {
	const header, order = "order_num|weight|handover", "HGE2507080000516|50|LAX1"
	for _, c := range []struct{ name, text, want, asks string }{
		{"a row of its own", header + "\n|(g)|\n" + order, "0.05", ""},
		{"without brackets", header + "\n|g|\n" + order, "0.05", ""},
		{"克", "运单号|重量|地址簿\n|克|\n" + order, "0.05", ""},
		{"단위: g", "HGE번호|중량|주소록\n|단위: g|\n" + order, "0.05", ""},
		{"单位：克", "运单号|重量|地址簿\n|单位：克|\n" + order, "0.05", ""},
		{"单位克", "运单号|重量|地址簿\n|单位克|\n" + order, "0.05", ""},
		{"lbs", header + "\n|[lbs.]|\n" + order, "22.6796185", ""},
		{"oz", header + "\n|in oz|\n" + order, "1.41747615625", ""},
		{"a row of units", "order_num|weight|Height|Price|handover\n|g|cm|USD|\nHGE2507080000516|50|3|4|LAX1", "0.05", ""},
		{"a row of units, with dashes", "order_num|weight|Height|Price|handover\n-|g|cm|$|-\nHGE2507080000516|50|3|4|LAX1", "0.05", ""},
		{"units and a word that we do not know", "order_num|weight|handover|etd|mawb_no\n|(g)||local|\n" + order +
			"|2025-01-05 10:00|123-25122112", "0.05", ""},
		{"units and what an earlier outcome said", "order_num|weight|handover|etd|mawb_no|HGE status|HGE reason\n" +
			"|(g)||local||rejected|A2: the order number is missing\n" + order + "|2025-01-05 10:00|123-25122112||", "0.05", ""},
		{"a column of units and others", "order_num|weight|UOM|handover\nHGE2507080000516|50|G|LAX1\nHGE2507080000527|1|KG|LAX1\n" +
			"HGE2507080000538|1|pcs|LAX1", "0.05 1 -", ""},
		{"units and what is required", "order_num|weight|handover\nrequired|required, g|optional\n" + order, "0.05", ""},
		{"below what is required", "order_num|weight|handover\n必填|必填|选填\n|克|\n" + order, "0.05", ""},
		{"types", "order_num|weight|handover\ntext|number (g)|text\n" + order, "0.05", ""},
		{"types without a unit", "order_num|weight|handover\ntext|number|text\n" + order, "50", ""},
		{"types in Chinese", "运单号|重量|地址簿\n文本|数字|文本\n" + order, "50", ""},
		{"types of a database", "order_num|weight|handover\nvarchar(20)|decimal(10,2)|varchar(20)\n" + order, "50", ""},
		{"limits", "运单号|重量|地址簿\n必填,最多50字符|克|选填\n" + order, "0.05", ""},
		{"limits and no unit", "运单号|重量|地址簿\n必填，不超过30位|数字|选填\n" + order, "50", ""},
		{"limits in English", "order_num|weight|handover\nrequired, max. 50 characters|g, up to 3 digits|optional\n" + order, "0.05",
			""},
		{"limits in Korean", "HGE번호|중량|주소록\n필수, 50자 이내|g|선택\n" + order, "0.05", ""},
		{"limits in Japanese", "order_num|weight|handover\n必須 16桁|g|任意\n" + order, "0.05", ""},
		{"ranges", "order_num|weight|handover\n10-20 characters|g|text\n" + order, "0.05", ""},
		{"the header in another language", "order_num|weight|handover\nNumer przesyłki|Waga|Odbiór\n" + order, "50", ""},
		{"the header in another language, with the unit", "order_num|weight|handover\nNumer przesyłki|Waga (g)|Odbiór\n" + order,
			"0.05", ""},
		{"a unit below the first column", header + "\nUnit: g||\n" + order, "0.05", ""},
		{"gross and net", "order_num|weight|net_weight|handover\n|g|g|\nHGE2507080000516|50|40|LAX1", "0.05", ""},
		{"above the table", "Unit|g\n" + header + "\n" + order, "0.05", ""},
		{"above the table in Chinese", "重量单位：克\n" + header + "\n" + order, "0.05", ""},
		{"above the table in Korean", "단위|g\n" + header + "\n" + order, "0.05", ""},
		{"of length above the table", "Unit|cm\n" + header + "\n" + order, "50", ""},
		{"against the header", "order_num|weight (kg)|handover\n|g|\n" + order, "", "unit-unclear@B3(50)"},
		{"like the header", "order_num|weight (g)|handover\n|g|\n" + order, "0.05", ""},
		{"mentioned in a title", "Orders of the day (weights in g)\n" + header + "\n" + order, "", "unit-unclear@B3(50)"},
		{"mentioned in a remark", header + "\n" + order + "\n* all weights in grams, packed||", "", "unit-unclear@B2(50)"},
		{"mentioned in a hint", "order_num|weight|handover\nYour number|Scale value, grams, no sign|Key\n" + order, "",
			"unit-unclear@B3(50)"},
		{"two units in a hint", "order_num|weight|handover\nYour number|kg, never g|Key\n" + order, "50", ""},
		{"kg in a title", "At most 30 kg each\n" + header + "\n" + order, "50", ""},
		{"G.W. in a title", "G.W. per parcel\n" + header + "\n" + order, "50", ""},
		{"of a column that we do not know", "order_num|Brutto|handover\n|g|\n" + order, "", "column-unexplained@B1(Brutto)"},
		{"under a second header", header + "\nHGE2507080000527|1|LAX1\nweight|order_num|handover\n(g)||\n50|HGE2507080000516|LAX1",
			"1 0.05", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := questionsOf(t, testOptions(), csvBook(c.text))
			if got := brief(asked); got != c.asks {
				t.Fatalf("asked %q, want %q", got, c.asks)
			}
			if c.asks != "" {
				return
			}
			if got := weightsOf(mapBook(t, testOptions(), csvBook(c.text))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"unit weight": {Answer: "g"}}
	if got := weightsOf(mapBook(t, o, csvBook("order_num|weight (kg)|handover\n|g|\n"+order))); got != "0.05" {
		t.Errorf("against the header, answered: %s", got)
	}
	m := mapBook(t, testOptions(), csvBook(header+"\n|(g)|\n"+order))
	if got := brief(m.layout.Taken) + " " + brief(m.layout.Skipped); got != "unit-row@B2((g)) skipped-hint@A2" {
		t.Error(got)
	}
}

// TestNothingOfOrdersIsAHint: rows right below the header that have a number, or say nothing, are orders.
func TestNothingOfOrdersIsAHint(t *testing.T) {
	for _, row := range []string{"A1|kg|LAX1", "|500|LAX1", "X-1||LAX1", "cancelled|1|LAX1", "e:#N/A|1|LAX1", "=A1|1|LAX1",
		"|g|HGE2507080000527", "ＨＧＥ２５０７０８００００５２７|１|LAX1", "ＨＧＥ２５０７０８００００５２７||",
		"max 50 A1|500|LAX1", "12位|500|LAX1", "500|1|LAX1"} {
		m := mapBook(t, testOptions(), csvBook("order_num|weight|handover\n"+row+"\nHGE2507080000516|1|LAX1"))
		if len(m.rows) != 2 {
			t.Errorf("%s: %d rows count", row, len(m.rows))
		}
	}
}

// rememberedExample are the answers of an earlier file to what is asked about the example of a book.
func rememberedExample(t *testing.T, o Options, book []grid, answer string) map[string]reason.Answered {
	t.Helper()
	answers := map[string]reason.Answered{}
	for _, q := range questionsOf(t, o, book) {
		if answers[q.Asks.Key] = (reason.Answered{Answer: answer, File: "earlier.csv"}); reason.BareKey(q.Asks.Key) != "example row" {
			t.Errorf("asked %s", q.Asks.Key)
		}
	}
	return answers
}

// TestExamples: an order that says of itself that it is an example is a question, once for a folder whose files have this order
// there. Another order is another question.
func TestExamples(t *testing.T) {
	for _, c := range []struct{ row, asks, sent string }{
		{"Example|HGE2507080000516|1|LAX1", "example-row@A2(Example)", "27 2kg 21389910283"},
		{"예시|HGE2507080000516|1|LAX1", "example-row@A2(예시)", "27 2kg 21389910283"},
		{"示例|HGE2507080000516|1|LAX1", "example-row@A2(示例)", "27 2kg 21389910283"},
		{"e.g.|HGE2507080000516|1|LAX1", "example-row@A2(e.g.)", "27 2kg 21389910283"},
		{"1|HGE2507080000516|1|LAX1", "", ""},
		{"Example bag|HGE2507080000516|1|LAX1", "", ""},
	} {
		book := csvBook("No.|order_num|weight|handover\n" + c.row + "\n1|HGE2507080000527|2|LAX1")
		if got := brief(questionsOf(t, testOptions(), book)); got != c.asks {
			t.Errorf("%s: asked %q, want %q", c.row, got, c.asks)
		}
		o := testOptions()
		for answer, want := range map[string]string{"leave out": c.sent, "send": "16 1kg 21389910283; 27 2kg 21389910283"} {
			o.Answers = rememberedExample(t, testOptions(), book, answer)
			if got := sentOf(mapBook(t, o, book)); want != "" && got != want {
				t.Errorf("%s: %s: sent %s, want %s", c.row, answer, got, want)
			}
			other := csvBook(strings.Replace(book[0].text, "000516", "000538", 1))
			if got := len(questionsOf(t, o, other)); (got == 1) != (c.asks != "") {
				t.Errorf("%s: %s: another order is asked about %d times", c.row, answer, got)
			}
		}
	}
}

// TestNumbersThatBeginLikeExamples: an order is left out as an example only where nothing else can be meant.
func TestNumbersThatBeginLikeExamples(t *testing.T) {
	const header = "No|Order No|Service Code|Name|Phone|Country|Address|Weight (kg)|Item Name|Quantity|Unit Price|Currency"
	row := func(first, num string) string {
		return "\n" + first + "|" + num + "|P1|Ann|15550111|GB|1 Pine St|0.5|Hat|1|9.5|USD"
	}
	for _, c := range []struct {
		name, rows, asks, sent string
		answer                 string
	}{
		{name: "the prefix of Egypt", rows: row("", "EG-1") + row("", "EG78001") + row("", "EH-3"), sent: "EG-1 EG78001 EH-3"},
		{name: "samples", rows: row("", "SAMPLE-1") + row("", "EH-3"), asks: "example-row@B2(SAMPLE-1)"},
		{name: "samples, to send", rows: row("", "SAMPLE-1") + row("", "EH-3"), answer: "send", sent: "SAMPLE-1 EH-3"},
		{name: "samples, left out", rows: row("", "SAMPLE-1") + row("", "EH-3"), answer: "leave out", sent: "EH-3"},
		{name: "in Chinese", rows: row("", "样例1") + row("", "EH-3"), asks: "example-row@B2(样例1)"},
		{name: "a space", rows: row("", "Example 1") + row("", "EH-3"), asks: "example-row@B2(Example 1)"},
		{name: "all of them", rows: row("", "SAMPLE-1") + row("", "SAMPLE-2"), sent: "SAMPLE-1 SAMPLE-2"},
		{name: "further down, too", rows: row("", "SAMPLE-1") + row("", "B2") + row("", "B3") + row("", "SAMPLE-4"),
			sent: "SAMPLE-1 B2 B3 SAMPLE-4"},
		{name: "beside a word", rows: row("Sample", "A-1") + row("", "EH-3"), asks: "example-row@A2(Sample)"},
		{name: "a word", rows: row("", "Example") + row("", "EH-3"), sent: "EH-3"},
		{name: "e.g.", rows: row("", "e.g. A-1") + row("", "EH-3"), sent: "EH-3"},
		{name: "a colon", rows: row("", "示例：A-1") + row("", "Example: A-2") + row("", "EH-3"), sent: "EH-3"},
		{name: "a longer word", rows: row("", "Sampler-1") + row("", "EH-3"), sent: "Sampler-1 EH-3"},
	} {
		o := waybillOptions("create")
		if c.answer != "" {
			o.Answers = rememberedExample(t, o, csvBook(header+c.rows), c.answer)
		}
		if c.asks != "" {
			if got := brief(refusal(t, o, csvBook(header+c.rows))); got != c.asks {
				t.Errorf("%s: asked %q, want %q", c.name, got, c.asks)
			}
			continue
		}
		var sent []string
		for _, row := range mapBook(t, o, csvBook(header+c.rows)).rows {
			sent = append(sent, row.Order.Num)
		}
		if got := strings.Join(sent, " "); got != c.sent {
			t.Errorf("%s: sent %s, want %s", c.name, got, c.sent)
		}
	}
}

// TestGoodsThatAreSamples: a column that says sample in orders further down is one of goods or shippers.
func TestGoodsThatAreSamples(t *testing.T) {
	for _, rows := range []string{
		"Sample|HGE2507080000516|1|LAX1\nSample|HGE2507080000527|1|LAX1",
		"Sample|HGE2507080000516|1|LAX1\ncup|HGE2507080000527|1|LAX1\n|HGE2507080000538|1|LAX1\nSample|HGE2507080000549|1|LAX1",
		"样品|HGE2507080000516|1|LAX1\n样品|HGE2507080000527|1|LAX1",
	} {
		if got := brief(questionsOf(t, testOptions(), csvBook("Goods|order_num|weight|handover\n"+rows))); got != "" {
			t.Errorf("%s: asked %q", rows, got)
		}
	}
}

// TestUnitsOfHeaders: ounces and tons are converted exactly; units that are not the same everywhere are named.
func TestUnitsOfHeaders(t *testing.T) {
	for _, c := range []struct{ header, cells, want, asks string }{
		{"Weight (oz)", "16 8.5", "0.45359237 0.2409709465625", ""},
		{"Weight oz", "16", "0.45359237", ""},
		{"重量(盎司)", "16", "0.45359237", ""},
		{"중량(온스)", "16", "0.45359237", ""},
		{"Gross Weight (lbs.)", "1", "0.45359237", ""},
		{"毛重（公斤）", "1", "1", ""},
		{"重量(吨)", "0.002", "2", ""},
		{"重量（斤）", "2", "", "unknown-unit@B1"},
		{"毛重斤", "2", "", "unknown-unit@B1"},
		{"중량(근)", "2", "", "unknown-unit@B1"},
		{"Weight (tons)", "0.2", "", "unknown-unit@B1"},
		{"Net Wt", "1 2", "none none", ""}, // no tons
		{"weight|Weight Unit", "16|oz 2|斤", "0.45359237 -", ""},
	} {
		book := weighed(c.header, c.cells)
		if c.asks != "" {
			if got := brief(refusal(t, testOptions(), book)); got != c.asks {
				t.Errorf("%s: %s, want %s", c.header, got, c.asks)
			}
			continue
		}
		if got := weightsOf(mapBook(t, testOptions(), book)); got != c.want {
			t.Errorf("%s: %s, want %s", c.header, got, c.want)
		}
	}
	if got := brief(refusal(t, testOptions(),
		csvBook("MAWB|123-25122112\n总重量(斤)|20\norder_num|sku|qty\nA1|x|1"))); got != "unknown-unit@B2(20)" {
		t.Errorf("above the table: %s", got)
	}
}

// TestPoints: 1.234 may be 1234 where the comma separates decimals. It is never a gram and a quarter without a question, nor
// beside weights of parcels.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name, header, cells string
		commas              bool
		asks                string
		decimals, thousands string // the weights after each answer; decimals only: without one
	}{
		{"g in a file of ;", "Weight (g)", "1.234 980 2.050", true, "points-unclear@B2(1.234)", "0.001234 0.98 0.00205",
			"1.234 0.98 2.05"},
		{"g in another file", "Weight (g)", "1.234 980 2.050", false, "points-unclear@B2(1.234)", "0.001234 0.98 0.00205",
			"1.234 0.98 2.05"},
		{"one in g", "Weight (g)", "455 1.100 720", true, "points-unclear@B3(1.100)", "0.455 - 0.72", "0.455 1.1 0.72"},
		{"g in the cells", "weight", "1.234g 980g", true, "points-unclear@B2(1.234g)", "0.001234 0.98", "1.234 0.98"},
		{"克", "重量(克)", "1.234克 980", false, "points-unclear@B2(1.234克)", "0.001234 0.98", "1.234 0.98"},
		{"g, decided by a comma", "Weight (g)", "1.234 980,5", true, "", "1.234 0.9805", ""},
		{"g, decided by thousands and decimals", "Weight (g)", "1.234 1.234,5", true, "", "1.234 1.2345", ""},
		{"g, decided by a point", "Weight (g)", "1.234 980.5", false, "", "- 0.9805", ""},
		{"g, a number", "Weight (g)", "n:1.234 n:980", false, "", "- 0.98", ""},
		{"kg in a file of ;", "Weight (kg)", "1.234 2.050", true, "", "1.234 2.05", ""},
		{"kg, and too heavy ones", "Weight (kg)", "1.234 980 2.050 1.100", true, "points-unclear@B2(1.234)", "1.234 - 2.05 1.1",
			"unit"},
		{"kg, below 1", "Weight (kg)", "1.234 0.980", true, "", "1.234 0.98", ""},
		{"kg with a comma", "Weight (kg)", "1.234 12,5", true, "", "- 12.5", ""},
		{"without a unit, mixed with grams", "Weight", "1.234 980 2.050 455", true, "points-unclear@B2(1.234)", "", "unit"},
		{"kg in another file", "Weight", "1.234 2.050", false, "", "1.234 2.05", ""},
		{"Swiss", "Weight (g)", "1'234 980", true, "", "1.234 0.98", ""},
		{"Swiss, as it is printed", "Weight (g)", "1’234 980", true, "", "1.234 0.98", ""},
		{"Swiss with decimals", "Weight (g)", "1’234.5 980", true, "", "1.2345 0.98", ""},
		{"full-width", "重量(克)", "１．２３４ ９８０", false, "points-unclear@B2(１．２３４)", "", "1.234 0.98"},
		{"full-width comma", "重量(克)", "１，２３４ ９８０", false, "", "1.234 0.98", ""},
		{"Arabic", "Weight (g)", "١٢٣٤ ٩٨٠", false, "", "1.234 0.98", ""},
		{"Arabic thousands", "Weight (g)", "١٬٢٣٤ ٩٨٠", true, "", "1.234 0.98", ""},
		{"Arabic decimals", "Weight (kg)", "١٫٢٣٤ ٢٫٥", true, "", "1.234 2.5", ""},
		{"Persian", "Weight (g)", "۱۲۳۴", false, "", "1.234", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := weighed(c.header, c.cells)
			book[0].commas = c.commas
			if got := brief(questionsOf(t, testOptions(), book)); got != c.asks {
				t.Fatalf("asked %q, want %q", got, c.asks)
			}
			for answer, want := range map[string]string{"decimals": c.decimals, "thousands": c.thousands} {
				o := testOptions()
				o.Answers = map[string]reason.Answered{"points weight": {Answer: answer}}
				switch {
				case want == "":
				case want == "unit":
					if got := questionsOf(t, o, book); len(got) != 1 || got[0].Code != reason.UnitUnclear {
						t.Errorf("%s: then asked %s", answer, brief(got))
					}
				case len(questionsOf(t, o, book)) > 0: // grams that weigh nothing
					if answer != "decimals" {
						t.Errorf("%s: then asked %s", answer, brief(questionsOf(t, o, book)))
					}
				default:
					if got := weightsOf(mapBook(t, o, book)); got != want {
						t.Errorf("%s: %s, want %s", answer, got, want)
					}
				}
			}
		})
	}
	spaced := lines("order_num|Weight (g)|handover", "1 234|LAX1", "980|LAX1", "1\u202f050|LAX1")
	if got := weightsOf(mapBook(t, testOptions(), spaced)); got != "1.234 0.98 1.05" {
		t.Errorf("with spaces: %s", got)
	}
	beside := lines("order_num|weight (kg)|net_weight (kg)|handover", "1,234|1.5|LAX1", "2,345|2.25|LAX1")
	if got := strings.Join(mapBook(t, testOptions(), beside).endings(), "; "); !strings.Contains(got, "above-parcel-limit") {
		t.Errorf("decided by the column beside it: %s", got)
	}
}

// TestAnswersOfUnitsFitTheirWeights: who says that 80 is kg does not say it of 455; who says that 455 is g says it of lighter
// ones, too.
func TestAnswersOfUnitsFitTheirWeights(t *testing.T) {
	for _, c := range []struct{ first, answer, then, asks, weights string }{
		{"80 95 120", "kg", "85 110 90", "", "85 110 90"},
		{"80 95 120", "kg", "455 492 617", "unit-unclear@B2(455)", ""},
		{"80 95 120", "kg", "85 455 90", "", "85 - 90"},
		{"80 95 120", "kg", "1 2 3", "", "1 2 3"},
		{"80 95 120", "lb", "455 492 617", "unit-unclear@B2(455)", ""},
		{"80 95 120", "g", "455 492 617", "", "0.455 0.492 0.617"},
		{"455 492 617", "g", "80 95 120", "", "0.08 0.095 0.12"},
		{"455 492 617", "g", "20 25 30", "", "0.02 0.025 0.03"},
		{"455 492 617", "g", "0.45 0.9 1.2", "unit-unlike-before@B2(0.45)", ""},
		{"455 492 617", "g", "1.45 2.9 3.2", "unit-unlike-before@B2(1.45)", ""},
		{"455 492 617", "kg", "500 600 700", "", "500 600 700"},
		{"455 492 617", "kg", "80 90 100", "", "80 90 100"},
	} {
		o := testOptions()
		asked := questionsOf(t, o, weighed("weight", c.first))
		if len(asked) != 1 {
			t.Fatalf("%s: asked %s", c.first, brief(asked))
		}
		o.Answers = map[string]reason.Answered{asked[0].Asks.Key: {Answer: c.answer}}
		if got := weightsOf(mapBook(t, o, weighed("weight", c.first))); strings.Contains(got, "-") {
			t.Errorf("%s in %s: %s", c.first, c.answer, got)
		}
		if got := brief(questionsOf(t, o, weighed("weight", c.then))); got != c.asks {
			t.Errorf("%s in %s, then %s: asked %q, want %q", c.first, c.answer, c.then, got, c.asks)
			continue
		}
		if c.asks == "" {
			if got := weightsOf(mapBook(t, o, weighed("weight", c.then))); got != c.weights {
				t.Errorf("%s in %s, then %s: %s, want %s", c.first, c.answer, c.then, got, c.weights)
			}
		}
	}
}
