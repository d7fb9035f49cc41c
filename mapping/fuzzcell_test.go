package mapping

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hgeimport/mapping/reason"
)

// FuzzClean reads
func FuzzClean(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, tidy := range map[string]func(string) string{"clean": clean, "bare": bare, "shorten": shorten} {
			once := tidy(s)
			if tidy(once) != once {
				t.Fatalf("%s of %q is %q, and of that %q", name, s, once, tidy(once))
			}
			if utf8.ValidString(s) && (!utf8.ValidString(once) || strings.TrimSpace(once) != once) {
				t.Fatalf("%s of %q is %q", name, s, once)
			}
		}
		if n := utf8.RuneCountInString(shorten(s)); n > longestValue {
			t.Fatalf("%d characters are left of %q", n, s)
		}
	})
}

// FuzzCell reads any text as every kind of cell. What was read is read again as the same.
func FuzzCell(f *testing.F) {
	for _, s := range seeds {
		for kind := Empty; kind <= Formula; kind++ {
			f.Add(s, uint8(kind))
		}
	}
	parsers := map[string]func(Cell) (string, *flaw){
		"identifier": identifierOf, "order": orderOf, "mawb": mawbOf, "port": portOf, "country": countryOf, "text": textOf,
		"post code": func(c Cell) (string, *flaw) { return postcodeOf(c, "US") },
		"time":      func(c Cell) (string, *flaw) { return timeOf(c, "dmy", false) },
		"weight": func(c Cell) (string, *flaw) {
			w, unit, no := weightOf(c, '.')
			if !w.Valid {
				return "", no
			}
			if !w.Decimal.IsPositive() {
				return "not above 0", nil
			}
			return w.Decimal.String() + unit, no
		},
	}
	f.Fuzz(func(t *testing.T, s string, k uint8) {
		c := Cell{Text: s, Kind: Kind(k % uint8(Formula+1))}
		for name, parse := range parsers {
			value, no := parse(c)
			if no != nil && no.bad {
				if value != "" {
					t.Fatalf("%s of %+v: %s, and yet %q", name, c, no.code, value)
				}
				continue
			}
			if no != nil && no.code == reason.OddText {
				continue // a date in a post code stays as it is
			}
			again, no := parse(Cell{Text: value, Kind: Text})
			if again != value && value != "" {
				t.Fatalf("%s of %+v is %q, and of that %q (%+v)", name, c, value, again, no)
			}
		}
		for _, date1904 := range []bool{false, true} {
			if _, no := momentOf(c, date1904); no != nil && !no.bad {
				t.Fatal("a moment is read or not")
			}
		}
		markShown(c)
	})
}
