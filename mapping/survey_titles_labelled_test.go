package mapping

import (
	"strings"
	"testing"
)

// TestNumberBehindItsLabel: a number of eleven digits behind the label of a handover is not asked about as a MAWB, also where its
// check digit happens to hold.
func TestNumberBehindItsLabel(t *testing.T) {
	const orders = "\nTracking No|Weight (kg)\nHGE25070800005"
	for _, label := range []string{"Handover No|20000000103", "Handover No||20000000103", "交接单号|20000000103", "인계번호|20000000103"} {
		book := csvBook(strings.ReplaceAll(label, "103", "101") + orders + "16|1\n" + label + orders + "27|2")
		if got := brief(questionsOf(t, testOptions(), book)); got != "" {
			t.Errorf("%s: asked %s", label, got)
		}
	}
	book := csvBook("Closing list, MAWB 123-25122112, urgent|" + orders + "16|1")
	if got := brief(questionsOf(t, testOptions(), book)); !strings.Contains(got, "123-25122112") {
		t.Errorf("asked %s", got)
	}
}
