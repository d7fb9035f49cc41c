package hgeapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// The bodies of the carrier's pages (contract.md), as they are printed there.
const (
	documentedHGE = `{"reference_num":"TR20250427000000001",
 "handoverinfo":{"handover_num":"21389910283","contact_name":"Roken Chan","company_name":"company",
   "contact_email":"Allen_gned@gmail.com","contact_phone":"1 401-311-2522","contact_mobile":"1 602-671-6610",
   "country_code":"US","state_code":"CA","city_code":"Los Angeles ","postcode":"91700",
   "house_no":"150","street":"addd","address_one":"add 123"},
 "netWeightD":11.11,"weightD":13.21,
 "order_nums":["HGE2507080000516","HGE2507080000527"]}`
	documentedGKE = `{"reference_num":"TR20250112-6",
 "flight_info":{"mawb_no":"123-20260107","flight_no":"CA1202","etd":"2025-12-23 08:12:01","eta":"2025-12-23 12:12:01",
   "departure_port":"SZX","transit_port":"TAP","arrival_port":"ICN",
   "transit_etd":"2025-12-23 10:12:01","transit_eta":"2025-12-23 11:12:01","transit_flight_no":"BA129"},
 "weight":11.11,"net_weight":13.21,
 "customer_order_num":["HGE260107000087K","HGE260107000088Z"]}`
)

func kg(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

// documented are the forms of the two pages.
func documented() (hge, gke scanFormRequest) {
	hge = scanFormRequest{
		ReferenceNum: "TR20250427000000001",
		Handover: &hgeapi.Handover{
			Key:         "LAX1",
			HandoverNum: "21389910283", ContactName: "Roken Chan", CompanyName: "company",
			ContactEmail: "Allen_gned@gmail.com", ContactPhone: "1 401-311-2522", ContactMobile: "1 602-671-6610",
			CountryCode: "US", StateCode: "CA", CityCode: "Los Angeles ", Postcode: "91700",
			HouseNo: "150", Street: "addd", AddressOne: "add 123",
		},
		Weight: kg("13.21"), NetWeight: kg("11.11"),
		OrderNums: []string{"HGE2507080000516", "HGE2507080000527"},
	}
	gke = scanFormRequest{
		ReferenceNum: "TR20250112-6",
		Flight: &flightBlock{
			MAWBNo: "123-20260107", FlightNo: "CA1202", ETD: "2025-12-23 08:12:01", ETA: "2025-12-23 12:12:01",
			DeparturePort: "SZX", TransitPort: "TAP", ArrivalPort: "ICN",
			TransitETD: "2025-12-23 10:12:01", TransitETA: "2025-12-23 11:12:01", TransitFlightNo: "BA129",
		},
		Weight: kg("11.11"), NetWeight: kg("13.21"),
		OrderNums: []string{"HGE260107000087K", "HGE260107000088Z"},
	}
	return hge, gke
}

func TestBodyIsTheDocumentedOneByteForByte(t *testing.T) {
	hge, gke := documented()
	for _, test := range []struct {
		dialect hgeapi.Dialect
		form    scanFormRequest
		page    string
	}{
		{hgeapi.HGE, hge, documentedHGE},
		{hgeapi.GKE, gke, documentedGKE},
	} {
		var want bytes.Buffer
		if err := json.Compact(&want, []byte(test.page)); err != nil {
			t.Fatal(err)
		}
		got, err := bodyOf(test.form, test.dialect)
		if err != nil {
			t.Fatalf("%s: %v", test.dialect, err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%s: body differs from the page (-page +ours):\n%s", test.dialect, diff)
		}
	}
}

func TestBody(t *testing.T) {
	orders := []string{"HGE1"}
	handover := &hgeapi.Handover{HandoverNum: "H<&>1"}
	flight := &flightBlock{MAWBNo: "123-45678901"}
	blankFlight := `{"mawb_no":"123-45678901","flight_no":"","etd":"","eta":"","departure_port":"","transit_port":"",` +
		`"arrival_port":"","transit_etd":"","transit_eta":"","transit_flight_no":""}`
	blankHandover := `{"handover_num":"H<&>1","contact_name":"","company_name":"","contact_email":"","contact_phone":"",` +
		`"contact_mobile":"","country_code":"","state_code":"","city_code":"","postcode":"","house_no":"","street":"","address_one":""}`
	for _, test := range []struct {
		name    string
		dialect hgeapi.Dialect
		form    scanFormRequest
		want    string
	}{
		{"hge, both blocks, no weights", hgeapi.HGE,
			scanFormRequest{ReferenceNum: "TR1", Handover: handover, Flight: flight, OrderNums: orders},
			`{"reference_num":"TR1","handoverinfo":` + blankHandover + `,"flightinfo":` + blankFlight + `,"order_nums":["HGE1"]}`},
		{"gke, both blocks, one weight", hgeapi.GKE,
			scanFormRequest{ReferenceNum: "TR1", Handover: handover, Flight: flight, NetWeight: kg("0"), OrderNums: orders},
			`{"reference_num":"TR1","handover_info":` + blankHandover + `,"flight_info":` + blankFlight +
				`,"net_weight":0,"customer_order_num":["HGE1"]}`},
		{"decimals stay exact", hgeapi.HGE,
			scanFormRequest{
				ReferenceNum: "TR1", Flight: flight, Weight: kg("123456789.123456789123"), NetWeight: kg("0.1"), OrderNums: orders,
			},
			`{"reference_num":"TR1","flightinfo":` + blankFlight +
				`,"netWeightD":0.1,"weightD":123456789.123456789123,"order_nums":["HGE1"]}`},
		{"no exponents, no idle zeros", hgeapi.HGE,
			scanFormRequest{ReferenceNum: "TR1", Flight: flight, Weight: kg("1.5e3"), NetWeight: kg("11.10"), OrderNums: orders},
			`{"reference_num":"TR1","flightinfo":` + blankFlight + `,"netWeightD":11.1,"weightD":1500,"order_nums":["HGE1"]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := bodyOf(test.form, test.dialect)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("body differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBodyOfWhatIsNoForm(t *testing.T) {
	orders := []string{"HGE1"}
	flight := &flightBlock{MAWBNo: "123-45678901"}
	for name, form := range map[string]scanFormRequest{
		"no reference":          {Flight: flight, OrderNums: orders},
		"no orders":             {ReferenceNum: "TR1", Flight: flight},
		"no block":              {ReferenceNum: "TR1", OrderNums: orders},
		"handover w/o number":   {ReferenceNum: "TR1", Handover: &hgeapi.Handover{ContactName: "A"}, OrderNums: orders},
		"flight without a MAWB": {ReferenceNum: "TR1", Flight: &flightBlock{FlightNo: "CA1"}, OrderNums: orders},
	} {
		if _, err := bodyOf(form, hgeapi.HGE); !errors.Is(err, hgeapi.ErrIncomplete) {
			t.Errorf("%s: got %v, want ErrIncomplete", name, err)
		}
	}
	form := scanFormRequest{ReferenceNum: "TR1", Flight: flight, OrderNums: orders}
	if _, err := bodyOf(form, "usps"); err == nil {
		t.Error("a dialect that does not exist was spelled")
	}
}

// What a request says of a block, of the elements of a list and of itself is read from it as it was written, in either dialect,
// also what is empty. If the keys are others by now, those of the carrier's page may still be those that it was written with;
// under keys that nobody knows any more it says nothing.
func TestSaidParts(t *testing.T) {
	call := &operations.Manifest.Call
	for _, dialect := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
		c := hgeapi.Config{Dialect: dialect, Keys: map[string]map[string]string{"manifest": {"etd": "leaves"}}}
		body, err := c.Body(call, hgeapi.Values{Text: map[string]string{"reference_num": "TR1", "weight": "3.50"},
			Parts: map[string][]hgeapi.Values{"flight": {{Text: map[string]string{"mawb_no": "180-20261150", "etd": "now"}}},
				"bag": {{Text: map[string]string{"bag_num": "B1", "bag_weight": "7"}, Lists: map[string][]string{"order_num": {"A", "B"}}},
					{Text: map[string]string{"bag_num": "B2"}, Lists: map[string][]string{"order_num": {"C"}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		whole, flight, bags := c.SaidParts(call, body, ""), c.SaidParts(call, body, "flight"), c.SaidParts(call, body, "bag")
		if len(whole) != 1 || whole[0].Text["weight"] != "3.50" || len(flight) != 1 || flight[0].Text["etd"] != "now" {
			t.Errorf("%s: %v, %v", dialect, whole, flight)
		}
		if eta, there := flight[0].Text["eta"]; eta != "" || !there {
			t.Errorf("%s: the ETA is %q, %v", dialect, eta, there)
		}
		if len(bags) != 2 || bags[0].Text["bag_weight"] != "7" || !slices.Equal(bags[0].Lists["order_num"], []string{"A", "B"}) ||
			bags[1].Text["bag_num"] != "B2" {
			t.Errorf("%s: the bags are %v", dialect, bags)
		}
		c.Keys = map[string]map[string]string{"manifest": {"bag": "sacks", "flight": "route"}}
		bags, flight = c.SaidParts(call, body, "bag"), c.SaidParts(call, body, "flight")
		if len(bags) != 2 || bags[1].Text["bag_num"] != "B2" || len(flight) != 1 {
			t.Errorf("%s: under other keys it says %v, %v", dialect, bags, flight)
		}
		if etd, there := flight[0].Text["etd"]; there {
			t.Errorf("%s: the ETD under a key that nobody knows is %q", dialect, etd)
		}
		for _, known := range []string{"bag_list", "flight_info", "handover_mode"} {
			body = bytes.ReplaceAll(body, []byte(known), []byte("x_"+known))
		}
		if said := append(c.SaidParts(call, body, "bag"), c.SaidParts(call, body, "flight")...); len(said) > 0 {
			t.Errorf("%s: under keys that nobody knows it says %v", dialect, said)
		}
	}
}
