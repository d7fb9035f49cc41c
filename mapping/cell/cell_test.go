package cell_test

import (
	"strings"
	"testing"

	"hgeimport/mapping/cell/celltest"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
)

// said is a value, or the code of what was said instead of it, or both.
func said(value string, flaw *cell.Flaw) string {
	switch {
	case flaw == nil:
		return value
	case flaw.Bad:
		return "! " + string(flaw.Code)
	}
	return value + " ? " + string(flaw.Code)
}

func TestIdentifier(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"ABC-1", "ABC-1"}, {" ABC-1\t", "ABC-1"}, {"'00123", "00123"}, {`="00123"`, "00123"}, {"ＡＢＣ１", "ABC1"},
		{"A\u200bB\u00a0", "AB"}, {"\ufeff12", "12"}, {"", ""}, {"-", ""}, {"n/a", ""}, {"无", ""}, {"TBD", ""}, {"—", ""},
		{"n:12345.0", "12345"}, {"12345.0", "12345"}, {"n:12.5", "! not-an-identifier"}, {"12.5", "12.5"}, {"n:-5", "! not-an-identifier"},
		{"n:999999999999999", "999999999999999"}, {"n:1000000000000000", "! changed-by-excel"}, {"1000000000000001", "1000000000000001"},
		{"92612345678901234567890", "92612345678901234567890"}, {"926123456789012345000", "926123456789012345000 ? lost-digits"},
		{"1000000000000000.00", "! changed-by-excel"}, {"2.1E+10", "! changed-by-excel"}, {"2E+10", "! changed-by-excel"}, {"2,1E+10", "! changed-by-excel"},
		{"21E10", "21E10"}, {"E+10", "E+10"}, {"=A1", "! formula-text"}, {"'=A1", "! formula-text"}, {"+A1", "+A1"}, {"@A1", "@A1"},
		{"d:2025-01-05", "! date-in-identifier"}, {"b:TRUE", "! not-an-identifier"}, {"e:#N/A", "! error-cell"}, {"#n/a", "! error-cell"},
		{"#12", "#12"}, {"f:", "! not-calculated"},
	} {
		if got := said(cell.Identifier(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"HGE2507080000516", "HGE2507080000516"}, {"HGE260107000087K", "HGE260107000087K"}, {"BP2400000020US", "BP2400000020US ? unusual-order"},
		{"HGE2507080000516 HGE2507080000527", "! several-numbers"}, {"HGE2507080000516, HGE2507080000527", "! several-numbers"},
		{"HGE25 0708 0000516", "HGE2507080000516 ? order-joined"}, {"A B", "! not-an-identifier"}, {"待定1", "! not-an-identifier"},
		{strings.Repeat("1", 65), "! not-an-identifier"}, {"/", ""},
		{"HGE2507080000516 (cancelled)", "! not-an-order-number"}, {"HGE2507080000516 x", "! not-an-order-number"},
		{"HGE2507080000516(cancelled)", "! not-an-order-number"}, {"HGE2507080000516*", "! not-an-order-number"},
		{"#12345", "! not-an-order-number"}, {"No.:12345", "! not-an-order-number"}, {"12 345", "! not-an-order-number"},
		{"HGE2507080000516?", "! not-an-order-number"}, {"HGE2507080000516,", "! not-an-order-number"},
		{" HGE2507080000516\t", "HGE2507080000516"}, {"hge2507080000516", "HGE2507080000516 ? order-raised"},
		{"Hge 26010 7000087k", "HGE260107000087K ? order-raised"}, {"bp2400000020us", "bp2400000020us ? unusual-order"},
		{"BP-24_00/02.US", "BP-24_00/02.US ? unusual-order"}, {"12345", "12345 ? unusual-order"},
	} {
		if got := said(cell.Order(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestMAWB(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"123-25122112", "123-25122112"}, {"12325122112", "123-25122112"}, {"123 2512 2112", "123-25122112"}, {"123–25122112", "123-25122112"},
		{"n:12325122112", "123-25122112"}, {"123-20260107", "123-20260107 ? mawb-check"}, {"n:2325122112", "023-25122112 ? mawb-padded"},
		{"2325122113", "! bad-mawb"}, {"123-2512211", "! bad-mawb"}, {"123-251221123", "! bad-mawb"}, {"ABC-25122112", "! bad-mawb"},
		{"MAEU123456789", "! bad-mawb"}, {"1.23251E+10", "! changed-by-excel"}, {"", ""}, {"d:2025-01-05", "! date-in-identifier"}, {"1232512211.2", "! bad-mawb"},
	} {
		if got := said(cell.MAWB(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestWeight(t *testing.T) {
	for _, c := range []struct {
		cell string
		mark byte
		want string
	}{
		{"1.25", 0, "1.25"}, {"n:1.25", ',', "1.25"}, {"n:0.30000000000000004", 0, "0.30000000000000004"}, {"12.5kg", 0, "12.5 kg"}, {"12.5 KG", 0, "12.5 kg"},
		{"500 g", 0, "500 g"}, {"500克", 0, "500 g"}, {"2 lbs", 0, "2 lb"}, {"kg 12.5", 0, "12.5 kg"}, {"１２．５", 0, "12.5"}, {"12,5", 0, "12.5"}, {"12,5", '.', "12.5"},
		{"1,234", 0, "! unclear-weight"}, {"1,234", '.', "1234"}, {"1,234", ',', "1.234"}, {"1.234", 0, "1.234"}, {"1.234", ',', "1234"},
		{"0,234", 0, "0.234"}, {"1234,567", 0, "1234.567"}, {"1.234,56", 0, "1234.56"}, {"1,234.56", 0, "1234.56"}, {"1,234,567", 0, "1234567"},
		{"1 234.5", 0, "1234.5"}, {"1'234.5", 0, "1234.5"}, {"12,34,5", 0, "! bad-weight"}, {"1.2.3", 0, "! bad-weight"}, {"1,2.3,4", 0, "! bad-weight"},
		{"", 0, ""}, {"-", 0, ""}, {"0", 0, "! weight-not-above-0"}, {"-1.5", 0, "! weight-not-above-0"}, {"+1.5", 0, "1.5"}, {"1.", 0, "1"}, {".5", 0, "0.5"}, {"0.000", 0, "! weight-not-above-0"},
		{"heavy", 0, "! bad-weight"}, {"1 oz", 0, "! unknown-unit"}, {"kg 1 kg", 0, "! bad-weight"}, {"1e3", 0, "! bad-weight"}, {"1.2E+3", 0, "! bad-weight"},
		{"12345678901234567890123", 0, "! bad-weight"}, {"b:TRUE", 0, "! bad-weight"}, {"d:2025-01-05", 0, "! bad-weight"}, {"e:#DIV/0!", 0, "! error-cell"}, {"f:", 0, "! not-calculated"},
	} {
		w, unit, flaw := cell.Weight(celltest.Of(c.cell, true), c.mark)
		value := ""
		if w.Valid {
			value = strings.TrimSpace(w.Decimal.String() + " " + unit)
		}
		if got := said(value, flaw); got != c.want {
			t.Errorf("%q with %q: %s, want %s", c.cell, c.mark, got, c.want)
		}
	}
	if got := cell.InKg(decimal.RequireFromString("5.5"), "lb").String(); got != "2.494758035" {
		t.Error(got)
	}
}

func TestTime(t *testing.T) {
	for _, c := range []struct{ cell, order, want string }{
		{"2025-01-05 10:58:01", "", "2025-01-05 10:58:01"}, {"2025-01-05T10:58:01", "", "2025-01-05 10:58:01"}, {"2025/1/5 10:58", "", "2025-01-05 10:58:00"},
		{"2025-01-05 10:58:01.000", "", "2025-01-05 10:58:01"}, {"2025年1月5日 10时58分", "", "2025-01-05 10:58:00"}, {"2025年1月5日10:58", "", "2025-01-05 10:58:00"},
		{"2025년 1월 5일", "", "2025-01-05 00:00:00 ? time-missing"}, {"2025년 1월 5일 오후 3시 5분", "", "2025-01-05 15:05:00"},
		{"2023. 3. 18 오전 10:58", "", "2023-03-18 10:58:00"}, {"2023. 3. 18. 오후 12:05", "", "2023-03-18 12:05:00"}, {"2025/1/5 上午10:00", "", "2025-01-05 10:00:00"},
		{"2025/1/5 下午10:00:09", "", "2025-01-05 22:00:09"}, {"2025/1/5 12:00 AM", "", "2025-01-05 00:00:00"}, {"1/5/2025 1:02:03 p.m.", "mdy", "2025-01-05 13:02:03"},
		{"20250708", "", "2025-07-08 00:00:00 ? time-missing"}, {"20250708 1030", "", "2025-07-08 10:30:00"}, {"20250708103059", "", "2025-07-08 10:30:59"}, {"n:20250708", "", "2025-07-08 00:00:00 ? time-missing"},
		{"5 Jan 2025 10:00", "", "2025-01-05 10:00:00"}, {"Jan 5, 2025", "", "2025-01-05 00:00:00 ? time-missing"}, {"05-Jan-2025 8:00", "", "2025-01-05 08:00:00"}, {"２０２５／１／５　１０：００", "", "2025-01-05 10:00:00"},
		{"3/4/2025 10:00", "dmy", "2025-04-03 10:00:00"}, {"3/4/2025 10:00", "mdy", "2025-03-04 10:00:00"}, {"13/4/2025 10:00", "mdy", "! bad-date"}, {"13.4.2025 10:00", "", "2025-04-13 10:00:00"}, {"4/4/2025 10:00", "", "2025-04-04 10:00:00"},
		{"n:45662.5", "", "2025-01-05 12:00:00"}, {"n:45662", "", "2025-01-05 00:00:00 ? time-missing"}, {"n:45662.999999", "", "2025-01-06 00:00:00"}, {"n:12", "", "! bad-date"}, {"n:-1", "", "! bad-date"},
		{"d:2025-01-05", "", "2025-01-05 00:00:00 ? time-missing"}, {"d:2025-01-05 10:00:00", "", "2025-01-05 10:00:00"}, {"d:10:00:00", "", "! bad-date"},
		{"45662", "", "! bad-date"}, {"5/1/25", "", "! bad-date"}, {"2025-02-30", "", "! bad-date"}, {"2025-01-05 25:00", "", "! bad-date"}, {"2025-01-05 13:00 am", "", "! bad-date"}, {"1999-01-05", "", "! bad-date"},
		{"2025-01-05T10:00:00Z", "", "! zoned-time"}, {"2025-01-05 10:00 +08:00", "", "! zoned-time"}, {"2025-01-05 10:00:00+0800", "", "! zoned-time"}, {"soon", "", "! bad-date"}, {"", "", ""}, {"待定", "", "! bad-date"}, {"b:TRUE", "", "! bad-date"}, {"e:#N/A", "", "! error-cell"}, {"f:", "", "! not-calculated"},
	} {
		if got := said(cell.Time(celltest.Of(c.cell, true), c.order, false)); got != c.want {
			t.Errorf("%q %s: %s, want %s", c.cell, c.order, got, c.want)
		}
	}
	if got := said(cell.Time(celltest.Of("n:44200.5", true), "", true)); got != "2025-01-05 12:00:00" {
		t.Errorf("1904: %s", got)
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ cell, country, want string }{
		{"n:501", "US", "00501 ? zip-padded"}, {"1234", "US", "01234 ? zip-padded"}, {"n:1234.0", "KR", "01234 ? zip-padded"}, {"123", "KR", "123"}, {"91700", "US", "91700"}, {"12", "US", "12"},
		{"1234", "", "1234 ? zip-unclear"}, {"1234", "Narnia", "1234 ? zip-unclear"}, {"1234", "CH", "1234"}, {"91700-1234", "US", "91700-1234"}, {"d:2025-01-05", "US", "2025-01-05 ? odd-text"}, {"", "US", ""},
	} {
		if got := said(cell.Postcode(celltest.Of(c.cell, true), c.country)); got != c.want {
			t.Errorf("post code %q in %s: %s, want %s", c.cell, c.country, got, c.want)
		}
	}
	for text, want := range map[string]string{"icn": "ICN", "ＩＣＮ": "ICN", " szx ": "SZX", "CNSZX": "CNSZX ? unusual-port", "深圳": "深圳 ? unusual-port", "-": "", "e:#N/A": "! error-cell"} {
		if got := said(cell.Port(celltest.Of(text, true))); got != want {
			t.Errorf("port %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"us": "US", "USA": "US ? country-coded", "미국": "US ? country-coded", "韩国": "KR ? country-coded", "Narnia": "Narnia ? unusual-country", "": ""} {
		if got := said(cell.Country(celltest.Of(text, true))); got != want {
			t.Errorf("country %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"Suite 1\n Floor  2": "Suite 1 Floor 2", "'s-Hertogenbosch": "'s-Hertogenbosch", "d:2025-05-10": "2025-05-10 ? odd-text", "1.4E+11": "1.4E+11 ? odd-text", "=cmd": "=cmd", "'+82 10": "+82 10", "없음": "", "e:#N/A": "! error-cell"} {
		if got := said(cell.PlainText(celltest.Of(text, true))); got != want {
			t.Errorf("text %q: %s, want %s", text, got, want)
		}
	}
}
