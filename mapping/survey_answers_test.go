package mapping

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/reason"
)

// questionsOf are the questions that a file asks, without its faults.
func questionsOf(t *testing.T, o Options, book []grid) []reason.Reason {
	t.Helper()
	_, err := survey(o, book)
	var refusal *reason.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if refusal == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(refusal.Reasons), func(r reason.Reason) bool { return r.Asks == nil })
}

// asking is a file of which each question has choices that answer it.
var asking = map[string][]grid{
	"two columns":             csvBook("order_num|重量|毛重|handover\nHGE2507080000516|1|1|LAX1"),
	"persons":                 csvBook("order_num|handover_num|Name|Phone\nHGE2507080000516|H1|Kim|1"),
	"persons above the table": csvBook("Handover No|H1\nContact|Kim\norder_num|weight\nHGE2507080000516|1"),
	"dates, and no weight":    csvBook("order_num|mawb_no|etd|eta\nA1|123-25122112|03/04/2025|04/05/2025"),
	"dates that are mixed": csvBook("order_num|weight|mawb_no|etd\n" +
		"A1|1|123-25122112|13/04/2025\nA2|1|123-25122123|04/13/2025"),
	"group starts":        csvBook("order_num|weight|handover|mawb_no\nA1|1|LAX1|123-25122112\nA2|||\nA3|||"),
	"grams":               csvBook("order_num|weight|handover\nA1|455|LAX1\nA2|617|LAX1"),
	"grams under kg":      csvBook("order_num|weight (kg)|handover\nA1|455|LAX1\nA2|617|LAX1"),
	"a point":             csvBook("order_num|weight (g)|handover\nA1|1.455|LAX1\nA2|980|LAX1"),
	"far above the limit": csvBook("order_num|weight|handover\nA1|95|LAX1\nA2|90|LAX1"),
	"a row of units":      csvBook("order_num|weight (kg)|handover\n|g|\nA1|45|LAX1"),
	"an example": csvBook("No.|order_num|weight|handover\n" +
		"Example|HGE2507080000516|5|LAX1\n1|HGE2507080000527|5|LAX1"),
	"a table of bags":           csvBook("order_num|weight|handover\nA1|5|LAX1\n\nBag No|Weight|Pieces\nB1|5|1"),
	"a comma":                   csvBook("order_num|weight (kg)|handover\nA1|1,455|LAX1\nA2|1,617|LAX1"),
	"a unit against the header": csvBook("order_num|weight (kg)|Weight Unit|handover\nA1|1|lb|LAX1"),
	"values of a flight": csvBook("order_num|weight|mawb_no|etd\n" +
		"A1|1|123-25122112|2025-01-05 10:00\nA2|1|123-25122112|2025-01-05 10:05"),
	"a flight without MAWB":          csvBook("order_num|weight|handover|flight_no\nA1|1|LAX1|CA1"),
	"a sender without a number":      csvBook("order_num|weight|mawb_no|Sender Name\nA1|1|123-25122112|A"),
	"hidden rows":                    csvBook("order_num|weight|handover\nA1|1|LAX1\nhidden:A2|1|LAX1"),
	"two columns of the same header": csvBook("order_num|Weight|weight (kg)|handover\nHGE2507080000516|1|1|LAX1"),
	"a MAWB or an order number":      csvBook("运单号|重量|地址簿\n12325122112|1|LAX1\n12325122123|1|LAX1"),
	"a near miss of the weight":      csvBook("order_num|Brutto kg|handover\nHGE2507080000516|1|LAX1"),
	"a near miss of the MAWB":        csvBook("order_num|Air Bill Nr|weight|handover\nHGE2507080000516|123-25122112|1|LAX1"),
	"a label above the table":        csvBook("Airway paper|123-25122112\norder_num|weight|handover|sku\nHGE2507080000516|1|LAX1|x"),
	"a column of MAWBs that is empty": csvBook("order_num|weight|handover|MAWB\n" +
		"HGE2507080000516|1|LAX1|"),
	"a column of handovers that is empty": csvBook("order_num|weight|handover|MAWB\n" +
		"HGE2507080000516|1||123-25122112"),
	"labels below the orders": csvBook("order_num|weight|sku\nHGE2507080000516|1|x\n\nMAWB|123-25122112\nHandover|LAX1"),
	"titles":                  csvBook("Truck to LAX1, MAWB 123-25122112\norder_num|weight|sku\nHGE2507080000516|1|x"),
	"titles with several": csvBook("MAWB 123-25122112, 123-25122123 of today\n" +
		"order_num|weight|handover|sku\nHGE2507080000516|1|LAX1|x"),
	"numbers of handovers": csvBook("order_num|weight|mawb_no|Spalte\n" +
		"HGE2507080000516|1|123-25122112|20000000101"),
	"a time or a port":              csvBook("order_num|mawb_no|weight|Departure\nHGE2507080000516|123-25122112|1|Shenzhen"),
	"the order numbers of others":   csvBook("Parcel Id|weight|handover\nJD0012345678|1|LAX1\nJD0012345679|1|LAX1"),
	"some of the carrier's numbers": csvBook("Barkod|weight|handover\nHGE2507080000516|1|LAX1\nJD0012345679|1|LAX1"),
	"the carrier's numbers twice": csvBook("Tracking No|Old Code|weight|handover\n" +
		"HGE2507080000516|HGE2507080000527|1|LAX1\nHGE2507080000538|HGE2507080000549|1|LAX1"),
	"the carrier's numbers beside the field": csvBook("order_num|Barcode|weight|handover\nA0000001|HGE2507080000527|1|LAX1"),
	"a unit in the format against the header": csvBook(`order_num|weight (g)|handover
A1|n:0.5%%0.0"kg"|LAX1`),
	"a number that is shown in two ways": csvBook("order_num|weight|handover_num\nA1|1|n:12%%000\nA2|1|n:12"),
	"the encoding": {{encodings: []string{"windows-1252", "windows-1250"},
		text: "order_num|weight|handover\nHGE2507080000516|1|LAX1"}},
	"orders that are cancelled": csvBook("order_num|weight|handover|Order Status\nHGE2507080000516|1|LAX1|Shipped\n" +
		"HGE2507080000527|1|LAX1|Cancelled"),
	"cells beyond the header": {{csv: true, text: "order_num|weight|handover\nHGE2507080000516|1|LAX1|x\n" +
		"HGE2507080000527|2|LAX1|y"}},
	"words in a column of weights": csvBook("order_num|weight|handover\nHGE2507080000516|red|LAX1\n" +
		"HGE2507080000527|blue|LAX1\nHGE2507080000538|red|LAX1"),
}

// askingOfLists is the same of lists of numbers.
var askingOfLists = map[string][]grid{
	"whose numbers":          csvBook("번호|비고\nZX-100123|x\nZX-100124|y"),
	"whose tracking numbers": csvBook("Tracking Number\nZX-100123\nZX-100124"),
	"mixed numbers":          csvBook("运单号\nHGE2507080000516\nZX-100124"),
	"brackets of some":       csvBook("订单号\nA-1\nA-2(缺货)"),
	"brackets of all":        csvBook("订单号\nA-1(KR)\nA-2(JP)"),
	"two columns of numbers": csvBook("订单号|平台订单号\nA-1|114-1\nA-2|114-2"),
	"the carrier's, in another": csvBook("Tracking Number|Kode\nHGE2507080000527|HGE2507080000516\n" +
		"HGE2507080000538|HGE2507080000549"),
}

// TestEveryChoiceAnswers goes through all choices of all questions: each answers its question, whether it stands in the
// workbook, in each language, or was remembered; and then the Layout says so.
func TestEveryChoiceAnswers(t *testing.T) {
	checkEveryChoice(t, asking, testOptions)
	checkEveryChoice(t, askingOfLists, func() Options { return optionsOfList("cancel") })
}

func checkEveryChoice(t *testing.T, asking map[string][]grid, options func() Options) {
	for name, book := range asking {
		t.Run(name, func(t *testing.T) {
			questions := questionsOf(t, options(), book)
			if len(questions) == 0 {
				t.Fatal("nothing is asked")
			}
			checkLines(t, questions)
			for _, q := range questions {
				checkNoChoice(t, options(), book, q)
				for _, c := range q.Asks.Choices {
					o := options()
					o.Answers = map[string]reason.Answered{q.Asks.Key: {Answer: c.Answer, File: "earlier.csv"}}
					if !q.Asks.IsForOneFile(c.Answer) {
						checkAnswered(t, o, book, q, c, "earlier.csv")
					}
					for _, language := range reason.Languages {
						mark := reason.QuestionMark(q.Asks.Key, "B")
						summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + c.Words(language) + "|" + mark}
						checkAnswered(t, options(), append([]grid{summary}, book...), q, c, "")
					}
				}
			}
		})
	}
}

// checkNoChoice makes sure that an answer which is none of the choices is said to be none, whatever is remembered.
func checkNoChoice(t *testing.T, o Options, book []grid, q reason.Reason) {
	t.Helper()
	const text = "maybe, ask Kim"
	summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|" + text + "|" + reason.QuestionMark(q.Asks.Key, "B")}
	for _, remembered := range []string{"", q.Asks.Choices[0].Answer} {
		o.Answers = map[string]reason.Answered{q.Asks.Key: {Answer: remembered, File: "earlier.csv"}}
		questions := questionsOf(t, o, append([]grid{summary}, book...))
		i := slices.IndexFunc(questions, func(r reason.Reason) bool { return r.Asks.Key == q.Asks.Key })
		if i < 0 || questions[i].Asks.Instead != text {
			t.Errorf("%s: with %q in the workbook and %q remembered, asked %+v", q.Asks.Key, text, remembered, questions)
			continue
		}
		for _, language := range reason.Languages {
			if what, _ := questions[i].Words(language); !strings.Contains(what, text) {
				t.Errorf("%s: nothing is said of the answer: %s", q.Asks.Key, what)
			}
		}
	}
}

// checkLines makes sure that what an administrator pastes is TOML.
func checkLines(t *testing.T, questions []reason.Reason) {
	t.Helper()
	for _, q := range questions {
		var tree map[string]any
		if err := toml.Unmarshal([]byte(q.Asks.Section+"\n"+q.Asks.Line), &tree); err != nil {
			t.Errorf("%s: %v", q.Asks.Key, err)
		}
	}
}

func checkAnswered(t *testing.T, o Options, book []grid, q reason.Reason, c reason.Choice, file string) {
	t.Helper()
	layout, err := survey(o, book)
	if layout == nil {
		t.Fatalf("%s = %s: no layout: %v", q.Asks.Key, c.Answer, err)
	}
	i := slices.IndexFunc(layout.Answered, func(a reason.Answered) bool { return a.Question.Asks.Key == q.Asks.Key })
	if i < 0 || layout.Answered[i].Answer != c.Answer || layout.Answered[i].File != file {
		t.Errorf("%s = %s: answered %+v", q.Asks.Key, c.Answer, layout.Answered)
	}
	for _, still := range questionsOf(t, o, book) {
		if still.Asks.Key == q.Asks.Key {
			t.Errorf("%s = %s: asked again", q.Asks.Key, c.Answer)
		}
	}
}

func TestAnswersThatDoNotFitAreAskedAnew(t *testing.T) {
	for _, o := range []Options{{Answers: map[string]reason.Answered{"which weight": {Answer: "F 毛重", File: "a.csv"}}}, {}} {
		o.WeightUnit, o.AddressBook = "kg", testOptions().AddressBook
		summary := grid{name: "Summary", text: "hgeimport outcome: asks|\nwhich?|the third|" + reason.QuestionMark("which weight", "B")}
		questions := questionsOf(t, o, append([]grid{summary}, asking["two columns"]...))
		if len(questions) != 1 || reason.BareKey(questions[0].Asks.Key) != "which weight" {
			t.Errorf("asked %+v", questions)
		}
	}
}

// TestFieldsAreCalledAsTheyAreRead makes sure that a user who names a column as we call its field is understood.
func TestFieldsAreCalledAsTheyAreRead(t *testing.T) {
	for _, f := range fieldsThat(func(f fieldInfo) bool { return !f.waybill }) {
		for _, language := range reason.Languages {
			if name := reason.FieldName(language, f.String()); name == f.String() || builtIn().Field(name) != f.String() {
				t.Errorf("%s: in %s it is called %q, which means %q", f, language, name, builtIn().Field(name))
			}
		}
	}
}
