package cell_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
	"hgeimport/mapping/reason"
)

// FuzzClean checks that Clean, Unwrap and Shorten change nothing the second time and leave valid text.
func FuzzClean(f *testing.F) {
	for _, s := range celltest.Seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, tidy := range map[string]func(string) string{"clean": cell.Clean, "unwrap": cell.Unwrap, "shorten": cell.Shorten} {
			once := tidy(s)
			if tidy(once) != once {
				t.Fatalf("%s of %q is %q, and of that %q", name, s, once, tidy(once))
			}
			if utf8.ValidString(s) && (!utf8.ValidString(once) || strings.TrimSpace(once) != once) {
				t.Fatalf("%s of %q is %q", name, s, once)
			}
		}
		if n := utf8.RuneCountInString(cell.Shorten(s)); n > cell.LongestValue {
			t.Fatalf("%d characters are left of %q", n, s)
		}
	})
}

// FuzzCell reads any text as every kind of cell. If a value is read, reading that value again gives the same.
func FuzzCell(f *testing.F) {
	for _, s := range celltest.Seeds {
		for kind := cell.Empty; kind <= cell.Formula; kind++ {
			f.Add(s, uint8(kind))
		}
	}
	parsers := map[string]func(cell.Cell) (string, *cell.Flaw){
		"identifier": cell.Identifier, "order": cell.Order, "waybill": cell.Waybill, "mawb": cell.MAWB,
		"port": cell.Port, "country": cell.Country, "text": cell.PlainText,
		"post code": func(c cell.Cell) (string, *cell.Flaw) { return cell.Postcode(c, "US") },
		"time":      func(c cell.Cell) (string, *cell.Flaw) { return cell.Time(c, "dmy", false) },
		"weight": func(c cell.Cell) (string, *cell.Flaw) {
			w, unit, flaw := cell.Weight(c, '.')
			if !w.Valid {
				return "", flaw
			}
			if !w.Decimal.IsPositive() {
				return "not above 0", nil
			}
			return w.Decimal.String() + unit, flaw
		},
	}
	f.Fuzz(func(t *testing.T, s string, k uint8) {
		c := cell.Cell{Text: s, Kind: cell.Kind(k % uint8(cell.Formula+1))}
		for name, parse := range parsers {
			value, flaw := parse(c)
			if flaw != nil && flaw.Bad {
				if value != "" {
					t.Fatalf("%s of %+v: %s, and yet %q", name, c, flaw.Code, value)
				}
				continue
			}
			if flaw != nil && flaw.Code == reason.OddText {
				continue // a date in a post code is not changed
			}
			again, flaw := parse(cell.Cell{Text: value, Kind: cell.Text})
			if again != value && value != "" {
				t.Fatalf("%s of %+v is %q, and of that %q (%+v)", name, c, value, again, flaw)
			}
		}
		for _, date1904 := range []bool{false, true} {
			if _, flaw := cell.ParseMoment(c, date1904); flaw != nil && !flaw.Bad {
				t.Fatal("a moment is read or not")
			}
		}
		cell.ShownSeparator(c)
	})
}
