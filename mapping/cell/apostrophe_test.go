package cell_test

import (
	"testing"

	"hgeimport/mapping/cell"
)

// TestApostrophes: a ' that keeps a text text is taken off, one that is part of the text stays.
func TestApostrophes(t *testing.T) {
	for text, want := range map[string]string{
		"'01055500100": "01055500100", "'007": "007", "'Jo Example": "Jo Example", "'+82 10": "+82 10", "''007": "007",
		"'=1+1": "=1+1", "'서울": "서울", "\u200b'007 ": "007", "' 12 Road": "12 Road", "'": "'", "''": "''",
		"'s-Hertogenbosch": "'s-Hertogenbosch", "'t Hooft": "'t Hooft", "'n Groot": "'n Groot", "'Old Mill'": "'Old Mill'",
		"O'Hara": "O'Hara", "Rock 'n' Roll": "Rock 'n' Roll", "'street": "street", "5' 3": "5' 3",
	} {
		if got, flaw := cell.PlainText(cell.Cell{Text: text, Kind: cell.Text}); got != want || flaw != nil {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"'0012": "0012", "''0012": "0012", "'": ""} {
		if got, _ := cell.Identifier(cell.Cell{Text: text, Kind: cell.Text}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
