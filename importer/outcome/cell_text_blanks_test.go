package outcome

import (
	"strings"
	"testing"
)

func TestBlanksAreKept(t *testing.T) {
	for text, want := range map[string]bool{
		"a": false, "LAX1": false, "two words": false, "Straße 5": false, "漢字": true, // whether it begins with a blank is not looked at
		" a": true, "a ": true, "a  b": true, "a\nb": true, "a\tb": true, " ": true, "\u00a0a": true, "a\u3000": true, "a \n": true,
	} {
		xml := string(appendCell(nil, "", "A", 1, 2, text))
		if got := strings.Contains(xml, ` xml:space="preserve">`); got != want {
			t.Errorf("%q: %s", text, xml)
		}
	}
}
