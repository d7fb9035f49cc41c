package mapping

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are texts of the tables of this package's tests, and the traps of their trades.
var seeds = []string{"", "HGE2507080000516", "=\"123\"", "'x", "''=\"'1\"", "1,234.56", "1.234,56kg", "１２．５", "2025년 1월 5일", "2023. 3. 18 오전 10:58",
	"3/4/2025 10:00", "123-25122112", "2.1E+10", "n/a", "\u200b\ufeff", "a\u00a0b", "Tracking No. (运单号)", "毛重（kg）", "⻋", "((((", "）（", "#N/A", "\xff\xfe", "1e309", "99999999999999999999", "-0", "0.0000000000000001", "İ", "ﬁ", "AA \u0308\u0301"}

func FuzzHeader(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	a := builtIn()
	f.Fuzz(func(t *testing.T, s string) {
		field := a.Field(s)
		if field != "" && fieldNamed(field) == noField {
			t.Fatalf("%q means %q", s, field)
		}
		if once := fold(s); fold(once) != once {
			t.Fatalf("fold of %q is %q, and of that %q", s, once, fold(once))
		}
		if whole := a.Field(" " + s + " *"); utf8.ValidString(s) && field != whole {
			t.Fatalf("%q means %q, with space and * %q", s, field, whole)
		}
	})
}

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
			if no != nil && no.code == OddText {
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

// FuzzTable surveys and maps any text as a sheet: every row that counts is mapped, and none ends without a reason.
func FuzzTable(f *testing.F) {
	f.Add("order_num|weight|handover\nHGE2507080000516|1|LAX1\nTotal|1|")
	f.Add("MAWB: 123-25122112\n运单号|提单号|重量\nHGE2507080000516|12325122112|1")
	f.Add("|寄件人信息||收件人信息|\n运单号|姓名|电话|姓名|交接单号\nHGE2507080000516|甲|1|乙|H1")
	f.Add("order_num|mawb_no|etd\nA1|123-25122112|3/4/2025\nA2|m:123-25122112|n:45662.5")
	f.Fuzz(func(t *testing.T, text string) {
		book := []grid{{name: "orders", text: text}, {name: "flight", text: "mawb_no|etd\n123-25122112|2025-01-05"}}
		layout, err := survey(testOptions(), book)
		if err != nil {
			for _, language := range Languages {
				_ = err.Error() + language
			}
			return
		}
		m := layout.Mapper()
		rows := 0
		for _, r := range book[0].rows(0, true) {
			e := m.Map(&r)
			if !e.Data {
				continue
			}
			rows++
			if (e.Status == "") != (len(e.Reasons) == 0) || e.Status == "" && (e.Order.Group == nil || e.Order.Num == "") {
				t.Fatalf("row %d: %+v", r.Number, e)
			}
		}
		if rows != layout.Rows {
			t.Fatalf("%d rows surveyed, %d mapped", layout.Rows, rows)
		}
	})
}
