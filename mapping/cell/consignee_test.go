package cell

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// readAs shows what a reader makes of a text: its value, and the code of the flaw behind it.
func readAs(read func(Cell) (string, *Flaw), text string) string {
	c := Cell{Text: text, Kind: Text}
	if number, ok := strings.CutPrefix(text, "n:"); ok {
		c = Cell{Text: number, Kind: Number}
	}
	value, flaw := read(c)
	if flaw != nil {
		value = strings.TrimSpace(value + " " + string(flaw.Code))
	}
	return value
}

func checkReads(t *testing.T, read func(Cell) (string, *Flaw), want map[string]string) {
	t.Helper()
	for text, want := range want {
		if got := readAs(read, text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestNation(t *testing.T) {
	coded, bad := " "+string(reason.CountryCoded), string(reason.BadCountry)
	checkReads(t, Nation, map[string]string{
		"US": "US", "us": "US", "kr": "KR", "": "", "-": "",
		"USA": "US" + coded, "GBR": "GB" + coded, "UK": "GB" + coded, "U.K.": "GB" + coded, "England": "GB" + coded,
		"United States": "US" + coded, "United States of America": "US" + coded, "美国": "US" + coded, "美國": "US" + coded, "미국": "US" +
			coded,
		"アメリカ": "US" + coded, "アメリカ合衆国": "US" + coded, "Vereinigte Staaten": "US" + coded, "États-Unis": "US" + coded,
		"英国": "GB" + coded, "영국": "GB" + coded, "대한민국": "KR" + coded, "韩国": "KR" + coded, "South Korea": "KR" + coded,
		"Korea, Republic of": "KR" + coded, "德国": "DE" + coded, "독일": "DE" + coded, "Deutschland": "DE" + coded, "加拿大": "CA" + coded,
		"Viet Nam": "VN" + coded, "베트남": "VN" + coded, "香港": "HK" + coded, "Hong Kong": "HK" + coded, "台灣": "TW" + coded,
		"The Netherlands": "NL" + coded, "Côte d’Ivoire": "CI" + coded, "Россия": "RU" + coded,
		"US - United States": "US" + coded, "美国(US)": "US" + coded, "United States (USA)": "US" + coded,
		"Atlantis": bad, "XX": bad, "ZZ": bad, "EU": bad, "Europe": bad, "US, Canada": bad, "12": bad, "California": bad, "AAA": bad,
	})
}

func TestCurrency(t *testing.T) {
	coded, bad := " "+string(reason.CurrencyCoded), string(reason.BadCurrency)
	checkReads(t, Currency, map[string]string{"USD": "USD", "usd": "USD", "": "", "krw": "KRW", "$": "USD" + coded, "US$": "USD" +
		coded,
		"美元": "USD" + coded, "달러": "USD" + coded, "RMB": "CNY" + coded, "人民币": "CNY" + coded, "원": "KRW" + coded, "₩": "KRW" + coded,
		"€": "EUR" + coded, "£": "GBP" + coded, "円": "JPY" + coded, "HK$": "HKD" + coded,
		"¥": bad, "ABC": bad, "money": bad, "US": bad, "12": bad})
}

func TestPrice(t *testing.T) {
	for text, want := range map[string]string{"5.5": "5.5", "n:5.5": "5.5", "12": "12", "$12.50": "12.5 USD",
		"12.50 USD":    "12.5 USD",
		"US$ 1,234.50": "1234.5 USD", "¥12": string(reason.BadPrice), "12.5美元": "12.5 USD", "5,000원": "5000 KRW", "₩5000": "5000 KRW",
		"€3,50": "3.5 EUR", "n:3.3333333333": "3.3333", "": "",
		"1,500": string(reason.UnclearPrice), "0": string(reason.BadPrice), "-3": string(reason.BadPrice),
		"free":  string(reason.BadPrice),
		"1.2.3": string(reason.BadPrice), "5 pcs": string(reason.BadPrice)} {
		got := readAs(func(c Cell) (string, *Flaw) {
			amount, code, flaw := Price(c, "", 0)
			if flaw != nil {
				return "", flaw
			}
			return strings.TrimSpace(amount + " " + code), nil
		}, text)
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestPriceSeparators: 1.250 is 1.25 or 1250, whichever the currency or the column tells; else nobody guesses.
func TestPriceSeparators(t *testing.T) {
	for _, c := range []struct {
		text, beside string
		separator    byte
		want         string
	}{
		{"150.000", "VND", 0, "150000"}, {"150.000", "VND", ',', "150000"}, {"150.000", "VND", '.', "150000"},
		{"1.500.000", "VND", 0, "1500000"}, {"₫150.000", "", 0, "150000"}, {"15,000", "KRW", ',', "15000"},
		{"15.000원", "USD", 0, "15000"}, {"1.500", "JPY", 0, "1500"}, {"1.500", "TWD", 0, "1500"}, {"150.000", "IDR", 0, "150000"},
		{"1500.50", "JPY", 0, "1500.5"}, {"150.5", "VND", 0, "150.5"}, {"n:15.125", "KRW", 0, "15.125"},
		{"1.250", "EUR", ',', "1250"}, {"1.250", "EUR", '.', "1.25"}, {"1,250", "EUR", ',', "1.25"}, {"1,250", "USD", '.', "1250"},
		{"9.5\n3", "EUR", 0, "bad-price"}, {"9.5/2", "EUR", 0, "bad-price"},
		{"9.5e1", "EUR", 0, "bad-price"}, {"9.500 3", "", 0, "bad-price"},
		{"1.250", "EUR", 0, "1.25 1250 unclear-price"}, {"1,250", "", 0, "1.25 1250 unclear-price"},
		{"1.234", "USD", 0, "1.2340 1234 unclear-price"}, {"12.000", "USD", 0, "12 12000 unclear-price"},
		{"0.125", "USD", 0, "0.125"}, {"n:1.25", "EUR", 0, "1.25"}, {"n:1.234", "EUR", ',', "1.234"}, {"1.2340", "USD", 0, "1.234"},
	} {
		got := readAs(func(from Cell) (string, *Flaw) {
			amount, _, flaw := Price(from, c.beside, c.separator)
			if flaw != nil {
				amount = strings.Join(flaw.Args, " ")
			}
			return amount, flaw
		}, c.text)
		if got != c.want {
			t.Errorf("%s %s in a column with %q: %s, want %s", c.text, c.beside, c.separator, got, c.want)
		}
	}
}

func TestDeliveryPostcode(t *testing.T) {
	us := func(c Cell) (string, *Flaw) { return DeliveryPostcode(c, "US") }
	cut, padded, bad := " "+string(reason.ZipCut), " "+string(reason.ZipPadded), string(reason.BadZip)
	checkReads(t, us, map[string]string{"90001": "90001", "90001-1234": "90001" + cut, "90001 1234": "90001" + cut,
		"900011234":  "90001" + cut,
		"n:70301234": "07030" + cut, "n:7030": "07030" + padded, "501": "00501" + padded, "": "",
		"12": bad, "ABCDE": bad, "9000A": bad, "90001-12": bad, "123456": bad})
	pr := func(c Cell) (string, *Flaw) { return DeliveryPostcode(c, "PR") }
	checkReads(t, pr, map[string]string{"00901-1234": "00901" + cut, "n:901": "00901" + padded, "ABCDE": bad})
	gb := func(c Cell) (string, *Flaw) { return DeliveryPostcode(c, "GB") }
	checkReads(t, gb, map[string]string{"SW1A 1AA": "SW1A 1AA", "75432-7243": "75432-7243"})
}

func TestDeliveryPhone(t *testing.T) {
	bad := string(reason.BadPhone)
	anywhere := func(c Cell) (string, *Flaw) { return DeliveryPhone(c, "") }
	checkReads(t, anywhere, map[string]string{"+1 (415) 555-0100 ext. 5": "+1 (415) 555-0100 ext. 5",
		"n:15551234567": "15551234567",
		"010-1234-5678": "010-1234-5678", "'01012345678": "01012345678", "15551234567.0": "15551234567", "": "",
		"123": bad, "none": bad, "1.5551E+10": string(reason.ChangedByExcel), "123456789012345678901": bad})
}

func TestPOBox(t *testing.T) {
	for address, want := range map[string]bool{"P.O. Box 12": true, "PO Box 12": true, "po box 5, Town": true, "P O Box 7": true,
		"Post Office Box 3": true, "Postfach 100": true, "서울 우체국 사서함 3호": true, "邮政信箱 5": true, "私書箱 12": true, "POB 12": true,
		"1 Boxwood Lane": false, "12 Post Road": false, "Box Hill 3": false, "5 Poboxer St": false, "Postal Ave 3": false,
		"Pobeda 5": false} {
		if HasPOBox(address) != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}

func TestClearanceCode(t *testing.T) {
	checkReads(t, ClearanceCode, map[string]string{"P123456789012": "P123456789012", "p 1234 5678 9012": "P123456789012", "": "",
		"M12345678": "M12345678 " + string(reason.UnusualPCCC), "123456789012": "123456789012 " + string(reason.UnusualPCCC)})
}
