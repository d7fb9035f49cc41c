package cell_test

import (
	"strings"
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
)

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ cell, country, want string }{
		{"n:501", "US", "00501 ? zip-padded"}, {"1234", "US", "01234 ? zip-padded"}, {"n:1234.0", "KR", "01234 ? zip-padded"},
		{"123", "KR", "123"}, {"91700", "US", "91700"}, {"12", "US", "12"},
		{"1234", "", "1234 ? zip-unclear"}, {"1234", "Narnia", "1234 ? zip-unclear"}, {"1234", "CH", "1234"},
		{"n:1067", "DE", "01067 ? zip-padded"}, {"n:118", "IT", "00118 ? zip-padded"}, {"n:106", "DE", "106"},
		{"n:800", "AU", "0800 ? zip-padded"}, {"2000", "AU", "2000"}, {"n:600001", "JP", "0600001 ? zip-padded"},
		{"n:18956", "SG", "018956 ? zip-padded"}, {"100-0001", "JP", "100-0001"}, {"n:10000", "CN", "010000 ? zip-padded"},
		{"n:901", "PR", "00901 ? zip-padded"}, {"n:1", "ZA", "0001 ? zip-padded"}, {"8001", "ZA", "8001"},
		{"100000", "CN", "100000"}, {"n:1000", "BE", "1000"}, {"", "DE", ""},
		{"91700-1234", "US", "91700-1234"}, {"d:2025-01-05", "US", "2025-01-05 ? odd-text"}, {"", "US", ""},
	} {
		if got := said(cell.Postcode(celltest.Of(c.cell, true), c.country)); got != c.want {
			t.Errorf("post code %q in %s: %s, want %s", c.cell, c.country, got, c.want)
		}
	}
	for text, want := range map[string]string{
		"icn": "ICN", "ＩＣＮ": "ICN", " szx ": "SZX",
		"CNSZX": "CNSZX ? unusual-port", "深圳": "深圳 ? unusual-port", "-": "", "e:#N/A": "! error-cell"} {
		if got := said(cell.Port(celltest.Of(text, true))); got != want {
			t.Errorf("port %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"SZX/ICN": "! several-ports", "szx - icn": "! several-ports", "SZX→ICN→LAX": "! several-ports", "SZX ICN": "! several-ports",
		"SZX VIA HKG": "! several-ports", "SZX,ICN": "! several-ports", "CAN/ICN": "! several-ports",
		"ICN/KOR": "ICN/KOR ? unusual-port", "LAX, USA": "LAX, USA ? unusual-port", "Con Dao": "Con Dao ? unusual-port",
		"Minneapolis/St Paul": "Minneapolis/St Paul ? unusual-port", "ICN (ICN)": "ICN (ICN) ? unusual-port",
		"CN SZX": "CN SZX ? unusual-port", "Ho Chi Minh": "Ho Chi Minh ? unusual-port", "SZX-Shenzhen": "SZX-Shenzhen ? unusual-port"} {
		if got := said(cell.Port(celltest.Of(text, true))); got != want {
			t.Errorf("port %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"us": "US", "USA": "US ? country-coded",
		"미국": "US ? country-coded", "韩国": "KR ? country-coded", "Narnia": "Narnia ? unusual-country", "": ""} {
		if got := said(cell.Country(celltest.Of(text, true))); got != want {
			t.Errorf("country %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Suite 1\n Floor  2": "Suite 1 Floor 2", "'s-Hertogenbosch": "'s-Hertogenbosch", "d:2025-05-10": "2025-05-10 ? odd-text",
		"1.4E+11": "1.4E+11 ? odd-text",
		"=cmd":    "=cmd", "'+82 10": "+82 10", "없음": "", "e:#N/A": "! error-cell"} {
		if got := said(cell.PlainText(celltest.Of(text, true))); got != want {
			t.Errorf("text %q: %s, want %s", text, got, want)
		}
	}
}

// TestFlight: a flight is written in many ways, and a cell has one. Behind KE1/ may stand another flight, its day, or another
// spelling of the same: it is not guessed.
func TestFlight(t *testing.T) {
	for text, want := range map[string]string{
		"KE011": "KE011", "ke 011": "KE011", "KE-011": "KE011", "KE/011": "KE011", "A3-123": "A3123", "5X 76": "5X76",
		"KAL 11A":  "KAL11A",
		"KE 011 a": "KE011A", "KE011（直航）": "KE011(直航)", "KE011 charter": "KE011 charter", "Flight KE011": "Flight KE011",
		"n:11": "11", "KE": "KE", "-": "", "대한항공 011": "대한항공 011", "KE0111111": "KE0111111",
		"KE1/KE2": "! several-flights", "KE001 / KE002": "! several-flights", "KE1, KE2": "! several-flights",
		"KE1→OZ2": "! several-flights", "KE1->OZ2": "! several-flights", "KE 1 OZ 2": "! several-flights",
		"ke1_oz2":      "! several-flights",
		"KE1 then OZ2": "! several-flights", "KE1转OZ2": "! several-flights", "KE1\nOZ2": "! several-flights",
		"KE1/KE001": "! more-than-number", "KE1/2": "! more-than-number", "KE001-002": "! more-than-number",
		"KE011/23DEC": "KE011 ? flight-day", "KE 011/23DEC25": "KE011 ? flight-day",
		"ke011/23": "! more-than-number", "KE011/12": "! more-than-number",
		"KE011 (23-Dec-2025)": "KE011 ? flight-day", "KE011 2025-12-23": "KE011 ? flight-day", "KE1 2DEC": "KE1 ? flight-day",
		"KE011/45": "! more-than-number", "KE011/12/13": "! more-than-number", "KE011/KE013/23DEC": "! several-flights"} {
		if got := said(cell.Flight(celltest.Of(strings.ReplaceAll(text, `\n`, "\n"), true))); got != want {
			t.Errorf("flight %q: %s, want %s", text, got, want)
		}
	}
}
