package mapping

import "testing"

// TestNearMissOfActualTimes: a header that shares a word with ATD or ATA is asked about, as ETD and ETA are.
func TestNearMissOfActualTimes(t *testing.T) {
	const row = "\n123-25122112|2026-01-05 10:00|2026-01-05 13:30"
	for header, want := range map[string]string{
		"MAWB|ATD ICN|ATA LAX": "column-unexplained@B1(ATD ICN) column-unexplained@C1(ATA LAX)",
		"MAWB|ATD|ATA LAX":     "column-unexplained@C1(ATA LAX)",
		"MAWB|ICN ATD|ATA":     "column-unexplained@B1(ICN ATD)",
		"MAWB|ATD|ATA":         "",
		"MAWB|ATD|ETA":         "",
	} {
		if got := brief(questionsOf(t, optionsFor("flight"), csvBook(header+row))); got != want {
			t.Errorf("%s: asked %q, want %q", header, got, want)
		}
	}
}
