package mapping

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestAnswersThatDiffer: a workbook with several Summaries has two answers to one question. None of them goes before the other.
func TestAnswersThatDiffer(t *testing.T) {
	const table = "order_num|weight|handover|mawb_no\nHGE2507080000516|1|LAX1|123-25122112\n" +
		"HGE2507080000527|1|LAX1|\nHGE2507080000538|1|LAX1|"
	const key = "empty mawb_no"
	above, none := "as the cell above", "none"
	summary := func(name, answer string) grid {
		return grid{name: name, text: "hgeimport outcome: asks|\nwhich?|" + answer + "|" + reason.QuestionMark(key, "B")}
	}
	for _, c := range []struct {
		name string
		book []grid
		asks int // which of the texts stand in the question
	}{
		{"one", []grid{summary("Summary", above)}, 0},
		{"the same twice", []grid{summary("Summary", above), summary("Summary (HGE)", above)}, 0},
		{"the same in two languages", []grid{summary("Summary", above), summary("Summary (HGE)", "与上面的单元格相同")}, 0},
		{"one of them empty", []grid{summary("Summary", above), summary("Summary (HGE)", "")}, 0},
		{"two", []grid{summary("Summary", above), summary("Summary (HGE)", none)}, 2},
		{"the other way round", []grid{summary("Summary (HGE)", none), summary("Summary", above)}, 2},
		{"one is none of the choices", []grid{summary("Summary", above), summary("Summary (HGE)", "ask Kim")}, 2},
	} {
		for _, remembered := range []string{"", answerAbove} {
			o := testOptions()
			o.Answers = map[string]reason.Answered{key: {Answer: remembered, File: "earlier.csv"}}
			questions := questionsOf(t, o, append(slices.Clone(c.book), grid{name: "orders", text: table}))
			asks := 0
			if len(questions) == 1 && questions[0].Asks.Key == key {
				asks = len(questions[0].Asks.Differ)
				for _, at := range []string{"Summary!B2", "'Summary (HGE)'!B2"} {
					if what, _ := questions[0].Words("en"); c.asks > 0 && !strings.Contains(what, at) {
						t.Errorf("%s: %s is not named: %s", c.name, at, what)
					}
				}
			}
			if asks != c.asks || c.asks == 0 && len(questions) > 0 {
				t.Errorf("%s: %d answers differ, want %d; asked %q", c.name, asks, c.asks, asked(questions))
			}
		}
	}
}

// TestOneQuestionForTwoTables: two tables of the same header ask the same under one key. It is asked once, with both cells, and
// one answer holds for both.
func TestOneQuestionForTwoTables(t *testing.T) {
	const header = "order_num|重量|毛重|handover\n"
	const one, two = header + "HGE2507080000516|1|2|LAX1", header + "HGE2507080000527|3|4|LAX1"
	book := []grid{{name: "Mon", text: one}, {name: "Tue", text: two}, {name: "Wed", text: strings.ReplaceAll(two, "527", "538")}}
	questions := questionsOf(t, testOptions(), book)
	if len(questions) != 1 || questions[0].Cell != "Mon!C1" || !slices.Equal(questions[0].Asks.Also, []string{"Tue!C1", "Wed!C1"}) {
		t.Fatalf("asked %+v", questions)
	}
	if what, _ := questions[0].Words("en"); !strings.Contains(what, "Tue!C1, Wed!C1") {
		t.Error(what)
	}
	summary := func(answers ...string) grid {
		text := "hgeimport outcome: asks|"
		for _, a := range answers {
			text += "\nwhich?|" + a + "|" + reason.QuestionMark(questions[0].Asks.Key, "B")
		}
		return grid{name: "Summary", text: text}
	}
	first, second := questions[0].Asks.Choices[0].Words("en"), questions[0].Asks.Choices[1].Words("en")
	if asked := questionsOf(t, testOptions(), append([]grid{summary(first)}, book...)); len(asked) != 0 {
		t.Errorf("asked again: %+v", asked)
	}
	again := questionsOf(t, testOptions(), append([]grid{summary(first, second)}, book...))
	if len(again) != 1 || len(again[0].Asks.Differ) != 2 {
		t.Errorf("with two answers that differ, asked %+v", again)
	}
}
