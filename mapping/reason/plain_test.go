package reason

import (
	"slices"
	"strings"
	"testing"
)

// Plain repeats nothing of a sheet, whatever the code, and leaves no hole in a sentence.
func TestPlainRepeatsNothingOfASheet(t *testing.T) {
	secret := []string{"SECRET-A", "SECRET-B", "SECRET-C", "SECRET-D"}
	whole := 0
	for _, code := range Codes() {
		for _, language := range Languages {
			what, next := Reason{Code: code, Cell: "orders!B6", Value: "SECRET", Args: secret}.Plain(language, 0)
			fields := slices.ContainsFunc([]int{0, 1, 2, 3}, func(n int) bool {
				text := InLanguage(wording().Code[code], language)
				return namesField(text[0]+text[1], n)
			})
			if strings.Contains(what+next, "SECRET") && !fields {
				t.Errorf("%s: %s: %s; %s", code, language, what, next)
			}
			if strings.ContainsAny(what+next, "{}") {
				t.Errorf("%s: %s: a hole: %s; %s", code, language, what, next)
			}
			if what != "" {
				whole++
			}
		}
	}
	if whole < 300 {
		t.Errorf("only %d texts can be said", whole)
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		r          Reason
		ours       int
		what, next string
	}{
		{Reason{Code: ChangedByExcel, Cell: "B6", Value: "2.1E+10"}, 0, "B6: Excel has changed this number: this",
			"set the column to Text and paste the number again"},
		{Reason{Code: AlreadyConfirmed, Args: []string{"a.csv", "2026-01-02", "TR1"}}, 3,
			"closed on 2026-01-02 in file a.csv under TR1",
			"nothing to do"},
		{Reason{Code: AlreadyConfirmed, Args: []string{"a.csv", "2026-01-02", "TR1"}}, 0, "", "nothing to do"},
		{Reason{Code: CarrierRefusedOrder, Args: []string{"no house 5 in this street"}}, 0, "the carrier refused this order",
			"correct what the carrier names and drop the file again"},
		{Reason{Code: "no such code"}, 0, "no such code", ""},
	} {
		if what, next := c.r.Plain("en", c.ours); what != c.what || next != c.next {
			t.Errorf("%v: %q, %q", c.r, what, next)
		}
	}
}
