package mapping

import (
	"errors"
	"testing"

	"hgeimport/mapping/reason"
)

// TestFaultsSayWhatTheyAreAbout: what is wrong with a row of a file that is refused is said in the words of its operation, too.
func TestFaultsSayWhatTheyAreAbout(t *testing.T) {
	book := csvBook("MAWB|ATD|Remark\n123-25122112|13/01/2026 10:00|x\n123-25122123 / 123-25122134|01/13/2026 10:00|x")
	o := optionsFor("flight")
	layout, err := survey(o, book)
	var refusal *reason.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	faults, found := layout.CellFaults(refusal), 0
	for _, r := range book[0].rows(0, true) {
		for _, why := range faults(&r) {
			if found++; why.Of != o.Operation.Name() {
				t.Errorf("%s is about %q", why.Code, why.Of)
			}
		}
	}
	if found == 0 {
		t.Error("no fault was told")
	}
}
