package importer

import (
	"regexp"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping/operations"
	"hgeimport/mapping/reason"
)

// What the words of a next step say, in English, by kind. Words that match none are those of something to mend.
var (
	saysNothing = regexp.MustCompile(`^(nothing to do)?$`)
	saysAsk     = regexp.MustCompile(`(^|: )ask your administrator`)
	saysAgain   = regexp.MustCompile(`drop the file.*(asked|once more)`)
	saysWait    = regexp.MustCompile(`wait for the outcome|see the outcome of that`)
	saysDrop    = regexp.MustCompile(`^drop (it|the file) (again|into)`)
)

// stepOfWords is the kind of next step that words tell.
func stepOfWords(next string) reason.Step {
	switch {
	case saysNothing.MatchString(next):
		return reason.StepNone
	case saysAsk.MatchString(next):
		return reason.StepAsk
	case saysAgain.MatchString(next):
		return reason.StepAgain
	case saysWait.MatchString(next):
		return reason.StepWait
	case saysDrop.MatchString(next):
		return reason.StepDrop
	}
	return reason.StepMend
}

func TestStepsAgreeWithTheWords(t *testing.T) {
	t.Parallel()
	for _, code := range reason.Codes() {
		_, next := reason.Reason{Code: code, Args: []string{"x", "y", "z"}}.Words("en")
		if got, want := code.Step(), stepOfWords(next); got != want {
			t.Errorf("%s: step %d, its words say %d: %s", code, got, want, next)
		}
	}
}

// TestHeadlineAgreesWithNextSteps makes headlines of any two codes and of all statuses: each begins with the worst next step, and
// none says something that a row contradicts.
func TestHeadlineAgreesWithNextSteps(t *testing.T) {
	t.Parallel()
	begins := map[reason.Step]string{reason.StepAsk: "now_ask_first", reason.StepMend: "now_mend", reason.StepDrop: "now_drop",
		reason.StepAgain: "now_again", reason.StepWait: "now_wait"}
	check := func(what string, bySteps map[reason.Step]int) {
		rows, worst := 0, reason.StepNone
		for step, n := range bySteps {
			rows += n
			worst = max(worst, step)
		}
		for _, language := range reason.Languages {
			h := headlineFacts{language: language, rows: rows + 1, closed: 1, bySteps: bySteps}
			text := h.text()
			switch begin := reason.Say(language, begins[worst], "\x00", "\x00"); {
			case h.nothingLeft() != (worst == reason.StepNone):
				t.Errorf("%s: nothing left: %v", what, h.nothingLeft())
			case worst > reason.StepNone && !strings.HasPrefix(text, begin[:strings.IndexByte(begin+"\x00", 0)]):
				t.Errorf("%s in %s: the worst step is %d: %s", what, language, worst, text)
			case language == "en" && worst == reason.StepAsk && strings.Count(text, "drop") != strings.Count(text, "before you drop"):
				t.Errorf("%s: tells to drop it: %s", what, text)
			case language == "en" && strings.Contains(text, "nothing to do") != (worst == reason.StepNone):
				t.Errorf("%s: %s", what, text)
			case language == "en" && bySteps[reason.StepMend] > 0 && !strings.Contains(text, "mend"):
				t.Errorf("%s: says nothing about mending: %s", what, text)
			}
		}
	}
	codes := reason.Codes()
	for i, a := range codes {
		for _, b := range codes[i:] {
			bySteps := map[reason.Step]int{}
			bySteps[reason.WorstStep(reason.Rejected, []reason.Reason{{Code: a}})]++
			bySteps[reason.WorstStep(reason.Refused, []reason.Reason{{Code: b}})]++
			check(string(a)+" and "+string(b), bySteps)
			both := reason.WorstStep(reason.Rejected, []reason.Reason{{Code: a}, {Code: b}})
			check(string(a)+" with "+string(b), map[reason.Step]int{both: 3})
		}
	}
	for _, a := range reason.Statuses {
		for _, b := range reason.Statuses {
			check(string(a)+", "+string(b), map[reason.Step]int{reason.WorstStep(a, nil): 1, reason.WorstStep(b, nil): 2})
		}
	}
	for _, steps := range []map[reason.Step]int{nil, {reason.StepAgain: 1}, {reason.StepAsk: 1}, {reason.StepMend: 1}} {
		h := headlineFacts{language: "en", rows: 2, closed: 1, bySteps: steps, others: 3}
		if text := h.text(); h.nothingLeft() || strings.Contains(text, "nothing to do") || !strings.Contains(text, "mend") {
			t.Errorf("%v and a bag to mend: %s", steps, text)
		}
	}
	if reason.WorstStep(reason.Unknown, nil) == reason.StepNone || reason.WorstStep(reason.Rejected, nil) == reason.StepNone {
		t.Error("a row that is not closed has no next step")
	}
}

// TestHeadlineOfAFileThatWasNotSent does the same for the reasons of a file.
func TestHeadlineOfAFileThatWasNotSent(t *testing.T) {
	t.Parallel()
	question := reason.Reason{Code: reason.TwoColumns, Asks: &reason.Question{Key: "which weight"}}
	for _, code := range reason.Codes() {
		alone := nothingSentHeadline("en", []reason.Reason{{Code: code}}, nil)
		asked := nothingSentHeadline("en", []reason.Reason{question, {Code: code}}, nil)
		switch asks := code.Step() == reason.StepAsk; {
		case asks != strings.Contains(alone, "ask your administrator"), asks != strings.Contains(asked, "ask your administrator"):
			t.Errorf("%s: %s; %s", code, alone, asked)
		case !asks && !strings.Contains(asked, "yellow"):
			t.Errorf("%s: the question is not spoken of: %s", code, asked)
		}
	}
	got := nothingSentHeadline("en", []reason.Reason{question}, nil)
	if !strings.Contains(got, "1 question:") || strings.Contains(got, "mend") {
		t.Error(got)
	}
}

// TestHeadlineOfWhatWasUndone: what another list has undone since stands neither twice in the file nor is it done.
func TestHeadlineOfWhatWasUndone(t *testing.T) {
	t.Parallel()
	w := waybillWorld(t, madeSQLite(t), hgeapitest.Config{}, operations.Names()...)
	for key, path := range carrierPaths {
		w.setPath(key, path)
	}
	w.carrier.Have("ORD-1")
	w.dropIn("intercept", "first.csv", oneOrder)
	w.dropIn("unintercept", "undo.csv", oneOrder)
	w.dropIn("intercept", "again.csv", w.textOf("intercept/first.outcome.csv"))
	_, file := w.newestOutcome()
	if text := w.summaryText(file); !strings.Contains(text, "undone or changed since: nothing to do") {
		t.Errorf("headline: %s", text)
	}
}

// TestHeadlineOfSeveralRows: the rows of a waybill are not counted as orders.
func TestHeadlineOfSeveralRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.withOperationFolders()
	file := w.tell("create", "made.csv", ordersTable([3]string{"KX-1", "0.5", "cup"}, [3]string{"KX-1", "", "mug"}),
		"KX-1 confirmed -\nKX-1 confirmed -")
	if text := w.summaryText(file); !strings.Contains(text, "every order is created (2 rows): nothing to do") {
		t.Errorf("headline: %s", text)
	}
}
