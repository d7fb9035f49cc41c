package cell_test

import (
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
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
	for text, want := range map[string]string{"'0012": "0012", "''0012": "0012", "'": "", `="0012"`: "0012", `＝"0012"`: "0012"} {
		if got, _ := cell.Identifier(cell.Cell{Text: text, Kind: cell.Text}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestTextsInFormulas: ="…" around a text is taken off with the quotes that it doubles. What else begins with = is a formula, of
// which nobody here knows what it shows.
func TestTextsInFormulas(t *testing.T) {
	for text, want := range map[string]string{
		`="1 555-555-0100"`: "1 555-555-0100", `="007"`: "007", `="서울"`: "서울", `'="007"`: "007", `="'007"`: "007", `=""`: "",
		`="O""Hara"`: `O"Hara`, `="Gate ""4"""`: `Gate "4"`, `="5" disk"`: `5" disk`, `="A&B"`: "A&B", `="""&"""`: `"&"`,
		`'=1+1`: "=1+1", "= Gate": "= Gate", "==": "==",
		`="a"&"b"`: "formula-text", `="Jo" & " Ex"`: "formula-text", `="12"+1`: "formula-text", `=T("007")`: "formula-text",
		"=007": "formula-text", "=+82 10-1234": "formula-text", "=-5": "formula-text", `=A1&"b"`: "formula-text",
	} {
		got, flaw := cell.PlainText(cell.Cell{Text: text, Kind: cell.Text})
		if flaw != nil {
			got = string(flaw.Code)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{`="a"&"b"`, `="HGE"&"1"`, `="12"+1`} {
		if got, flaw := cell.Identifier(cell.Cell{Text: text, Kind: cell.Text}); flaw == nil || flaw.Code != reason.FormulaText {
			t.Errorf("%s: %q, %v", text, got, flaw)
		}
	}
}
