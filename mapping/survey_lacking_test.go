package mapping

import (
	"errors"
	"testing"

	"hgeimport/mapping/reason"
)

// TestNowhereToGoIsToldAtOnce: whoever is asked something about a file hears at once that no order has a handover or a flight.
func TestNowhereToGoIsToldAtOnce(t *testing.T) {
	for text, want := range map[string]string{
		"order_num|gross x\nHGE2507080000516|2 kg": "column-unexplained@B1(gross x) no-handover-or-flight@A1",
		// The row says so itself, or a question asks for it.
		"order_num|weight\nHGE2507080000516|1":                   "",
		"order_num|Drop-off slip\nHGE2507080000516|21389910299":  "column-unexplained@B1(Drop-off slip)",
		"order_num|gross x|handover\nHGE2507080000516|2 kg|LAX1": "column-unexplained@B1(gross x)",
	} {
		_, err := survey(testOptions(), csvBook(text))
		var refusal *reason.Refusal
		got := ""
		if errors.As(err, &refusal) {
			got = brief(refusal.Reasons)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
