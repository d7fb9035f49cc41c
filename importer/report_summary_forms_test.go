package importer

import (
	"fmt"
	"strings"
	"testing"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
)

// A list of ten thousand numbers has as many forms. Its Summary lists those that need somebody, a few of the others, and counts
// the rest.
func TestASummaryOfManyFormsCountsThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name              string
		n                 int
		state             func(i int) ledger.FormState
		message           func(i int) string
		lines, unlucky    int
		last, lastMessage string
	}{
		{name: "one more than fits", n: mostForms + 1, lines: mostForms + 1, last: "1 more:", lastMessage: "ok"},
		{name: "as many as fit", n: mostForms, lines: mostForms, last: "R000099", lastMessage: "ok"},
		{name: "the refused ones come first", n: 10_000, lines: mostForms + 1, unlucky: 4, last: "9900 more:", lastMessage: "ok",
			state: func(i int) ledger.FormState {
				return map[bool]ledger.FormState{true: ledger.Refused, false: ledger.Succeeded}[i%4000 == 1500 || i == 9999]
			}},
		{name: "words that differ", n: 1000, lines: mostForms + 1, last: "900 more:",
			message: func(i int) string { return fmt.Sprint(i) }},
		{name: "more refused than fit", n: 1000, lines: mostForms + 2, unlucky: mostForms, last: "400 more:", lastMessage: "ok",
			state: func(i int) ledger.FormState {
				return map[bool]ledger.FormState{true: ledger.Failed, false: ledger.Succeeded}[i%2 == 1]
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &fileReport{reportStep: &reportStep{road: &road{cfg: &config.Config{Language: "en"}}}}
			for i := range test.n {
				f := ledger.Form{Reference: fmt.Sprintf("R%06d", i), Operation: "track", Orders: 1, State: ledger.Succeeded, Message: "ok"}
				if test.state != nil {
					f.State = test.state(i)
				}
				if test.message != nil {
					f.Message = test.message(i)
				}
				r.forms = append(r.forms, f)
			}
			rows := r.formsSection().Rows
			if len(rows) != test.lines {
				t.Fatalf("%d lines, want %d", len(rows), test.lines)
			}
			unlucky := 0
			for _, row := range rows[:min(len(rows), mostForms)] {
				for _, c := range row {
					if c.Text == r.say("form_state_refused") || c.Text == r.say("form_state_failed") {
						unlucky++
					}
				}
			}
			last := rows[len(rows)-1]
			if unlucky != test.unlucky || !strings.Contains(last[0].Text, test.last) {
				t.Errorf("%d unlucky forms are listed, and the last line is %v", unlucky, last)
			}
			if test.lastMessage != "" && last[len(last)-1].Text != test.lastMessage {
				t.Errorf("the last line is %v", last)
			}
		})
	}
}
