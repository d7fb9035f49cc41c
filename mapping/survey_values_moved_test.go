package mapping

import (
	"testing"

	"hgeimport/mapping/reason"
)

// TestValueChosenBeforeItMoved: the choice of a value has the cells where it stands. It is known also when these have moved, or
// when the table is no CSV any more.
func TestValueChosenBeforeItMoved(t *testing.T) {
	value := func(answer, where string) reason.Choice {
		return reason.Choice{Answer: answer, Say: sayValue, Args: []string{answer, where}}
	}
	q := &reason.Question{Key: "value flight_no 1", Choices: []reason.Choice{value("KE011", "orders!F2, orders!F3"),
		value("KE011 (cargo)", "orders!F5"), value("OZ 7", "'My (2)'!F6"), {Answer: "none", Say: "choice_none"}}}
	for text, want := range map[string]string{
		"KE011 (orders!F2, orders!F3)": "KE011", "KE011 (F2)": "KE011", "KE011 (F2, F3, F4 …)": "KE011", "KE011": "KE011",
		"KE011 (Other!F12)": "KE011", "KE011 (cargo) (F9)": "KE011 (cargo)", "KE011 (cargo)": "KE011 (cargo)",
		"OZ 7 ('My (2)'!F8)": "OZ 7", "OZ 7 (F8": "", "OZ 71 (F8)": "", "OZ (F8)": "", "OZ 7 (or KE011)": "", "KE011, OZ 7 (F8)": "",
	} {
		if got := choiceOf(q, text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	alike := &reason.Question{Choices: []reason.Choice{{Answer: "a long text, 1", Say: sayValue, Args: []string{"a long …", "F2"}},
		{Answer: "a long text, 2", Say: sayValue, Args: []string{"a long …", "F3"}}}}
	for text, want := range map[string]string{"a long … (F3)": "a long text, 2", "a long … (F4)": ""} {
		if got := choiceOf(alike, text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
