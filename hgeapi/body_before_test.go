package hgeapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"hgeimport/hgeapi"
)

// The encoder that scan forms had before requests were data. What goes out must not have changed by a byte.

// scanFormHGE has the keys of the carrier's page that this project was started from, in its order (contract.md, D;
// flightinfo A).
type scanFormHGE struct {
	ReferenceNum string           `json:"reference_num"`
	Handover     *hgeapi.Handover `json:"handoverinfo,omitempty"`
	Flight       *flightBlock     `json:"flightinfo,omitempty"`
	NetWeight    json.Number      `json:"netWeightD,omitempty"`
	Weight       json.Number      `json:"weightD,omitempty"`
	OrderNums    []string         `json:"order_nums"`
}

// scanFormGKE has the keys of the later revision of that page, in its order (contract.md, D; handover_info A).
type scanFormGKE struct {
	ReferenceNum string           `json:"reference_num"`
	Handover     *hgeapi.Handover `json:"handover_info,omitempty"`
	Flight       *flightBlock     `json:"flight_info,omitempty"`
	Weight       json.Number      `json:"weight,omitempty"`
	NetWeight    json.Number      `json:"net_weight,omitempty"`
	OrderNums    []string         `json:"customer_order_num"`
}

func bodyBefore(f *scanFormRequest, d hgeapi.Dialect) ([]byte, error) {
	if !complete(f) {
		return nil, hgeapi.ErrIncomplete
	}
	switch d {
	case hgeapi.HGE:
		return compactJSON(scanFormHGE{f.ReferenceNum, f.Handover, f.Flight, kgBefore(f.NetWeight), kgBefore(f.Weight), f.OrderNums})
	case hgeapi.GKE:
		return compactJSON(scanFormGKE{f.ReferenceNum, f.Handover, f.Flight, kgBefore(f.Weight), kgBefore(f.NetWeight), f.OrderNums})
	default:
		return nil, fmt.Errorf("there is no dialect %q: use %q or %q", d, hgeapi.HGE, hgeapi.GKE)
	}
}

func complete(f *scanFormRequest) bool {
	hasNumber := f.Handover != nil && f.Handover.HandoverNum != "" || f.Flight != nil && f.Flight.MAWBNo != ""
	return f.ReferenceNum != "" && len(f.OrderNums) > 0 && hasNumber
}

// kgBefore returns w as a JSON number with its exact decimals, or "" if it is absent.
func kgBefore(w decimal.NullDecimal) json.Number {
	if !w.Valid {
		return ""
	}
	return json.Number(w.Decimal.String())
}

// compactJSON writes v as the carrier's page shows it: without white space, and with <, > and & as they are.
func compactJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// anyText has all that JSON writes in a way of its own: quotes, control characters, bytes that are no UTF-8, line separators.
func anyText() *rapid.Generator[string] {
	pieces := rapid.OneOf(
		rapid.SampledFrom([]string{"", "A", "가나다", "<&>", `"`, `\`, "\x00", "\b\f\n\r\t\x1f\x7f", "\u2028\u2029", "\ufffd", "\ufeff",
			"\xff", "\xe2\x80", "\xed\xa0\x80", "😀", "21389910283"}),
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }),
	)
	return rapid.Map(rapid.SliceOfN(pieces, 0, 3), func(p []string) string { return strings.Join(p, "") })
}

func anyWeight() *rapid.Generator[decimal.NullDecimal] {
	return rapid.Custom(func(t *rapid.T) decimal.NullDecimal {
		if !rapid.Bool().Draw(t, "has a weight") {
			return decimal.NullDecimal{}
		}
		return decimal.NewNullDecimal(decimal.New(rapid.Int64().Draw(t, "digits"), rapid.Int32Range(-12, 6).Draw(t, "exponent")))
	})
}

func anyForm(t *rapid.T) scanFormRequest {
	text := func(what string) string { return anyText().Draw(t, what) }
	f := scanFormRequest{ReferenceNum: text("reference"), Weight: anyWeight().Draw(t, "weight"),
		NetWeight: anyWeight().Draw(t, "net weight"), OrderNums: rapid.SliceOfN(anyText(), 0, 5).Draw(t, "orders")}
	if rapid.Bool().Draw(t, "has a handover") {
		f.Handover = &hgeapi.Handover{Key: "LAX1", HandoverNum: text("num"), ContactName: text("contact"), CompanyName: text("company"),
			ContactEmail: text("mail"), ContactPhone: text("phone"), ContactMobile: text("mobile"), CountryCode: text("country"),
			StateCode: text("state"), CityCode: text("city"), Postcode: text("postcode"), HouseNo: text("house"),
			Street: text("street"), AddressOne: text("address")}
	}
	if rapid.Bool().Draw(t, "has a flight") {
		f.Flight = &flightBlock{MAWBNo: text("mawb"), FlightNo: text("flight"), ETD: text("etd"), ETA: text("eta"),
			DeparturePort: text("from"), TransitPort: text("via"), ArrivalPort: text("to"), TransitETD: text("transit etd"),
			TransitETA: text("transit eta"), TransitFlightNo: text("transit flight")}
	}
	return f
}

// TestScanFormsAreWrittenAsBefore compares both encoders, for forms that can be sent and for those that cannot. Run it with
// -rapid.checks=100000 for more.
func TestScanFormsAreWrittenAsBefore(t *testing.T) {
	sent := 0
	for range 30 {
		rapid.Check(t, func(t *rapid.T) {
			form := anyForm(t)
			for _, d := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
				want, wantErr := bodyBefore(&form, d)
				got, err := bodyOf(form, d)
				if errors.Is(err, hgeapi.ErrIncomplete) != (wantErr != nil) || (err == nil) != (wantErr == nil) {
					t.Fatalf("%s: error %v, it was %v", d, err, wantErr)
				}
				if err == nil && !bytes.Equal(want, got) {
					t.Fatalf("%s:\n%s\nit was\n%s", d, got, want)
				}
				if err == nil {
					sent++
				}
			}
		})
	}
	if sent < 1000 {
		t.Errorf("only %d forms could be sent", sent)
	}
}

// BenchmarkBody writes forms of 500 orders, as before and as data.
func BenchmarkBody(b *testing.B) {
	form, _ := documented()
	form.OrderNums = nil
	for i := range 500 {
		form.OrderNums = append(form.OrderNums, fmt.Sprintf("HGE%013d", i))
	}
	b.Run("before", func(b *testing.B) {
		for b.Loop() {
			if _, err := bodyBefore(&form, hgeapi.HGE); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("as data", func(b *testing.B) {
		for b.Loop() {
			if _, err := bodyOf(form, hgeapi.HGE); err != nil {
				b.Fatal(err)
			}
		}
	})
}
