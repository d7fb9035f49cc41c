package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// weightsOf are the weights of the orders of a file in kg, - where a row is rejected.
func weightsOf(m mappedBook) string {
	var out []string
	for _, row := range m.rows {
		switch {
		case row.Status != "":
			out = append(out, "-")
		case !row.Order.Weight.Valid:
			out = append(out, "none")
		default:
			out = append(out, row.Order.Weight.Decimal.String())
		}
	}
	return strings.Join(out, " ")
}

func weighed(header, cells string) []grid {
	var rest []string
	for _, c := range strings.Fields(cells) {
		rest = append(rest, c+"|LAX1")
	}
	return lines("order_num|"+header+"|handover", rest...)
}

// TestDoubtfulUnits: weights that make no sense in kg are one question.
func TestDoubtfulUnits(t *testing.T) {
	for _, c := range []struct {
		name, header, cells, set string
		want                     string // questions
		given, weights           string // an answer, and the weights then
	}{
		{"grams", "weight", "455 492 617 380", "auto", "unit-unclear@B2(455)", "g", "0.455 0.492 0.617 0.38"},
		{"grams as numbers", "메모|weight", "x|n:455 x|n:1200", "auto", "unit-unclear@C2(455)", "g", "0.455 1.2"},
		{"small and large", "weight", "45 90 120 130 110", "auto", "unit-unclear@B3(90)", "g", "0.045 0.09 0.12 0.13 0.11"},
		{"one order", "weight", "617", "auto", "unit-unclear@B2(617)", "lb", "279.86649229"},
		{"they are kg", "weight", "80 95 120", "auto", "unit-unclear@B2(80)", "kg", "80 95 120"},
		{"kg in the header, and not", "Weight (kg)", "455 492 617", "auto", "unit-unclear@B2(455)", "g", "0.455 0.492 0.617"},
		{"g in the header, and not", "毛重(g)", "0.45 0.9 1.2", "auto", "unit-unclear@B2(0.45)", "kg", "0.45 0.9 1.2"},
		{"set to g", "weight", "455 492 617", "g", "", "", "0.455 0.492 0.617"},
		{"set to kg", "weight", "455 492 6.1", "kg", "", "", "- - 6.1"},
		{"sane", "weight", "1 2.5 12 30", "auto", "", "", "1 2.5 12 30"},
		{"one is wrong", "weight", "1.2 617 0.5 3", "auto", "", "", "1.2 - 0.5 3"},
		{"one is wrong in its own unit", "weight", "1.2kg 80kg 0.5kg", "auto", "", "", "1.2 - 0.5"},
		{"one is wrong in lb", "weight (lb)", "10 200 30", "auto", "", "", "4.5359237 - 13.6077711"},
		{"kg among g", "Weight (g)", "500 1204 0.352 800", "auto", "", "", "0.5 1.204 - 0.8"},
		{"kg with a comma among g", "Weight (g)", "500 1204 0,352 800", "auto", "", "", "0.5 1.204 - 0.8"},
		{"t among kg", "Weight (kg)", "0.5 0.00035 0.8", "auto", "", "", "0.5 - 0.8"},
		{"lb among oz, or not", "Weight (oz)", "5 0.1 8", "auto", "", "", "0.141747615625 - 0.226796185"},
		{"said to be right", "Weight (g)", "500 3g 0.352g", "auto", "", "", "0.5 0.003 0.000352"},
		{"all of them light", "Weight (kg)", "0.004 0.003 0.8", "auto", "", "", "0.004 0.003 0.8"},
		{"light goods", "net weight (g)|Weight (g)", "1.5|20 2|30", "auto", "", "", "0.02 0.03"},
		{"kg among g in a column of units", "weight|Weight Unit", "455|g 0.352|g 480|g", "auto", "", "", "0.455 - 0.48"},
		{"light ones in a column of units", "weight|Weight Unit", "3|g 4|g 480|g", "auto", "", "", "0.003 0.004 0.48"},
		{"an envelope", "Weight (g)", "5 20 500", "auto", "", "", "0.005 0.02 0.5"},
		{"at the limit", "weight", "70 70.0001 1 1", "auto", "", "", "70 - 1 1"},
		{"a unit in each cell", "weight", "455g 492g 617g", "auto", "", "", "0.455 0.492 0.617"},
		{"a unit in some cells", "weight", "1.1lb 0.5 1.2lb", "auto", "unit-unclear@B3(0.5)", "lb",
			"0.498951607 0.226796185 0.544310844"},
		{"grams in some cells", "weight", "0.5 455g", "auto", "unit-unclear@B2(0.5)", "kg", "0.5 0.455"},
		{"kg in some cells", "weight", "0.5 0.6kg", "auto", "", "", "0.5 0.6"},
		{"a unit column", "weight|Weight Unit", "455|g 492|g", "auto", "", "", "0.455 0.492"},
		{"what was answered holds for light parcels", "weight", "45 60 50", "auto", "", "g", "0.045 0.06 0.05"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.WeightUnit = c.set
			book := weighed(c.header, c.cells)
			asked := questionsOf(t, o, book)
			if got := brief(asked); got != c.want {
				t.Errorf("asked %q, want %q", got, c.want)
			}
			if c.given != "" {
				o.Answers = map[string]reason.Answered{"unit weight": {Answer: c.given}}
			}
			if c.given != "" && len(asked) > 0 {
				o.Answers = map[string]reason.Answered{asked[0].Asks.Key: {Answer: c.given}}
			}
			if got := weightsOf(mapBook(t, o, book)); got != c.weights {
				t.Errorf("%s: %s, want %s", c.given, got, c.weights)
			}
		})
	}
	o := testOptions()
	o.Answers = map[string]reason.Answered{"unit weight": {Answer: "g"}}
	if got := brief(questionsOf(t, o, weighed("weight", "0.45 0.9 1.2"))); got != "unit-unlike-before@B2(0.45)" {
		t.Errorf("an answer that makes no sense any more: %q", got)
	}
}

// TestUnitUnlikeBefore: weights that cannot be in the unit that was answered are asked about for their file alone, and no line of
// the configuration is advised that says what was answered already.
func TestUnitUnlikeBefore(t *testing.T) {
	o := testOptions()
	o.Answers = map[string]reason.Answered{"unit weight": {Answer: "g", File: "a.csv"}}
	for cells, want := range map[string]string{"1 2 1": "1 2 1", "0.45 0.9 1.2": "0.45 0.9 1.2"} {
		questions := questionsOf(t, o, weighed("weight", cells))
		if len(questions) != 1 || !questions[0].Asks.Once || questions[0].Asks.Line != "" {
			t.Fatalf("%s: asked %+v", cells, questions)
		}
		key := questions[0].Asks.Key
		summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|kg|" + reason.QuestionMark(key, "B")}
		if got := weightsOf(mapBook(t, o, append([]grid{summary}, weighed("weight", cells)...))); got != want {
			t.Errorf("%s in kg: %s", cells, got)
		}
		o.Answers[key] = reason.Answered{Answer: "kg", File: "b.csv"}
		if len(questionsOf(t, o, weighed("weight", cells))) != 1 {
			t.Errorf("%s: the answer of another file counts", cells)
		}
	}
	if got := weightsOf(mapBook(t, o, weighed("weight", "455 617 20"))); got != "0.455 0.617 0.02" {
		t.Errorf("grams after that: %s", got)
	}
}

// TestUnitOfTotal: a weight above the table that is more than its parcels can weigh is the same question.
func TestUnitOfTotal(t *testing.T) {
	for _, c := range []struct{ total, want string }{
		{"Total Weight|1455", "unit-unclear@B1(1455)"}, {"총중량|140.5", "unit-unclear@B1(140.5)"}, {"Total Weight|140", ""},
		{"Total Weight (g)|1455", ""}, {"Total Weight|1455g", ""}, {"毛重|1455 KG", ""},
	} {
		book := csvBook(c.total + "\nMAWB|123-25122112\norder_num|sku|qty\nA1|x|1\nA2|x|1")
		if got := brief(questionsOf(t, testOptions(), book)); got != c.want {
			t.Errorf("%s: %q, want %q", c.total, got, c.want)
		}
	}
}

func TestAboveTheLimit(t *testing.T) {
	m := mapBook(t, testOptions(), weighed("weight", "1 617 2"))
	r := m.rows[1].Reasons
	if brief(r) != "above-parcel-limit@B3(617)" || strings.Join(r[0].Args, " ") != "617 70" {
		t.Errorf("%+v", r)
	}
}

// TestCommas: 1,100 is 1100 in grams; in kg several such weights are a question, and one is its row's problem.
func TestCommas(t *testing.T) {
	for _, c := range []struct{ name, header, cells, want, given, weights string }{
		{"g in the header", "중량(g)", "1,100 950", "", "", "1.1 0.95"},
		{"g in the cell", "weight", "1,100g 950g", "", "", "1.1 0.95"},
		{"g in the unit column", "weight|Weight Unit", "1,100|g 950|g", "", "", "1.1 0.95"},
		{"g was answered", "weight", "1,100 950 1,250", "", "unit weight=g", "1.1 0.95 1.25"},
		{"one in kg", "weight (kg)", "1,100 9", "", "", "- 9"},
		{"several in kg, decimals", "weight (kg)", "1,100 2,250", "decimals-unclear@B2(1,100)", "decimals weight=comma", "1.1 2.25"},
		{"several in kg, thousands", "weight (kg)", "1,100 2,250 9", "decimals-unclear@B2(1,100)", "decimals weight=thousands",
			"unit"},
		{"decided by another", "weight (kg)", "1,100 2,250 9,5", "", "", "1.1 2.25 9.5"},
		{"several under 重量", "重量", "1,100 2,250 3", "decimals-unclear@B2(1,100)", "decimals weight=comma", "1.1 2.25 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			book := weighed(c.header, c.cells)
			key, answer, given := strings.Cut(c.given, "=")
			if given && c.want == "" {
				o.Answers = map[string]reason.Answered{key: {Answer: answer}}
			}
			if got := brief(questionsOf(t, o, book)); got != c.want {
				t.Fatalf("asked %q, want %q", got, c.want)
			}
			if given {
				o.Answers = map[string]reason.Answered{key: {Answer: answer}}
			}
			if c.weights == "unit" {
				if got := questionsOf(t, o, book); len(got) != 1 || got[0].Code != reason.UnitUnclear {
					t.Errorf("then asked %+v", got)
				}
				return
			}
			if got := weightsOf(mapBook(t, o, book)); got != c.weights {
				t.Errorf("%s, want %s", got, c.weights)
			}
		})
	}
}

// TestUnitsAgainstEachOther: a unit in a cell against its header is the row's problem, a unit column against a header a question.
func TestUnitsAgainstEachOther(t *testing.T) {
	for _, c := range []struct{ header, cells, ending string }{
		{"weight (g)", "1.5KG 1500", "rejected units-differ@B2(1.5KG); ok"},
		{"重量(kg)", "500克 1.5 1.5", "rejected units-differ@B2(500克); ok; ok"},
		{"Weight lb", "3kg 3", "rejected units-differ@B2(3kg); ok"},
		{"중량(kg)", "1500g 1.5kg", "rejected units-differ@B2(1500g); ok"},
	} {
		m := mapBook(t, testOptions(), weighed(c.header, c.cells))
		if got := strings.Join(m.endings(), "; "); got != c.ending {
			t.Errorf("%s: %s, want %s", c.header, got, c.ending)
		}
	}
	book := weighed("weight (kg)|Weight Unit", "1|kg 3|lb 2|")
	for answer, want := range map[string]string{"column": "1 1.36077711 2", "header": "1 3 2"} {
		o := testOptions()
		o.Answers = map[string]reason.Answered{"unit column against header": {Answer: answer}}
		if got := weightsOf(mapBook(t, o, book)); got != want {
			t.Errorf("%s: %s, want %s", answer, got, want)
		}
	}
}

// TestLightestBesideHeaviest: the question about the unit names the lightest weight, too, if it can hardly be in the same one.
func TestLightestBesideHeaviest(t *testing.T) {
	for cells, want := range map[string]string{"700 0.8 1.5": "; the lightest is 0.8", "900 800 700": ""} {
		header := "Weight (g)"
		if want == "" {
			header = "Weight"
		}
		asked := questionsOf(t, testOptions(), weighed(header, cells))
		if len(asked) != 1 {
			t.Fatalf("%s: asked %s", cells, brief(asked))
		}
		if what, _ := asked[0].Words("en"); !strings.HasSuffix(what, "kg if it is lb"+want) {
			t.Errorf("%s: %s", cells, what)
		}
	}
}
