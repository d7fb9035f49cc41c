package hgeapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
)

// Handover is who hands the parcels over. The fields are as the carrier wants them, except Key: it is our name for the
// handover in the address book, and is never sent.
type Handover struct {
	Key           string `json:"-" csv:"-" toml:"key"`
	HandoverNum   string `json:"handover_num" csv:"handover_num" toml:"handover_num"`
	ContactName   string `json:"contact_name" csv:"contact_name" toml:"contact_name"`
	CompanyName   string `json:"company_name" csv:"company_name" toml:"company_name"`
	ContactEmail  string `json:"contact_email" csv:"contact_email" toml:"contact_email"`
	ContactPhone  string `json:"contact_phone" csv:"contact_phone" toml:"contact_phone"`
	ContactMobile string `json:"contact_mobile" csv:"contact_mobile" toml:"contact_mobile"`
	CountryCode   string `json:"country_code" csv:"country_code" toml:"country_code"`
	StateCode     string `json:"state_code" csv:"state_code" toml:"state_code"`
	CityCode      string `json:"city_code" csv:"city_code" toml:"city_code"`
	Postcode      string `json:"postcode" csv:"postcode" toml:"postcode"`
	HouseNo       string `json:"house_no" csv:"house_no" toml:"house_no"`
	Street        string `json:"street" csv:"street" toml:"street"`
	AddressOne    string `json:"address_one" csv:"address_one" toml:"address_one"`
}

// Flight is the flight that a group of parcels travels on. Times are "2006-01-02 15:04:05" without a time zone, ports are
// IATA codes. Absent transit data is sent as empty strings.
type Flight struct {
	MAWBNo          string `json:"mawb_no" csv:"mawb_no"`
	FlightNo        string `json:"flight_no" csv:"flight_no"`
	ETD             string `json:"etd" csv:"etd"`
	ETA             string `json:"eta" csv:"eta"`
	DeparturePort   string `json:"departure_port" csv:"departure_port"`
	TransitPort     string `json:"transit_port" csv:"transit_port"`
	ArrivalPort     string `json:"arrival_port" csv:"arrival_port"`
	TransitETD      string `json:"transit_etd" csv:"transit_etd"`
	TransitETA      string `json:"transit_eta" csv:"transit_eta"`
	TransitFlightNo string `json:"transit_flight_no" csv:"transit_flight_no"`
}

// ScanForm is one scan form: a handover, a flight or both, the weights, and the carrier's order numbers.
type ScanForm struct {
	ReferenceNum string
	Handover     *Handover
	Flight       *Flight
	Weight       decimal.NullDecimal // gross, kg
	NetWeight    decimal.NullDecimal // kg
	OrderNums    []string
}

// Dialect is one of the two spellings of the same requests.
type Dialect string

// The two dialects of contract.md.
const (
	HGE Dialect = "hge"
	GKE Dialect = "gke"
)

// ErrIncomplete means that a form cannot be sent: it has no reference, no order, or neither a handover with its number nor
// a flight with its MAWB (contract.md, Scan form).
var ErrIncomplete = errors.New("the form is incomplete")

// scanFormHGE has the keys of the carrier's page that this project was started from, in its order (contract.md, D;
// flightinfo A).
type scanFormHGE struct {
	ReferenceNum string      `json:"reference_num"`
	Handover     *Handover   `json:"handoverinfo,omitempty"`
	Flight       *Flight     `json:"flightinfo,omitempty"`
	NetWeight    json.Number `json:"netWeightD,omitempty"`
	Weight       json.Number `json:"weightD,omitempty"`
	OrderNums    []string    `json:"order_nums"`
}

// scanFormGKE has the keys of the later revision of that page, in its order (contract.md, D; handover_info A).
type scanFormGKE struct {
	ReferenceNum string      `json:"reference_num"`
	Handover     *Handover   `json:"handover_info,omitempty"`
	Flight       *Flight     `json:"flight_info,omitempty"`
	Weight       json.Number `json:"weight,omitempty"`
	NetWeight    json.Number `json:"net_weight,omitempty"`
	OrderNums    []string    `json:"customer_order_num"`
}

// Body writes the request exactly as it is sent and kept in the ledger, in dialect d: compact JSON with the keys in the
// order of the carrier's page. Weights are numbers with their exact decimals, and are left out if they are absent. If the
// form cannot be sent as it is, the error is an ErrIncomplete.
func (f *ScanForm) Body(d Dialect) ([]byte, error) {
	if err := f.complete(); err != nil {
		return nil, err
	}
	switch d {
	case HGE:
		return compactJSON(scanFormHGE{f.ReferenceNum, f.Handover, f.Flight, kg(f.NetWeight), kg(f.Weight), f.OrderNums})
	case GKE:
		return compactJSON(scanFormGKE{f.ReferenceNum, f.Handover, f.Flight, kg(f.Weight), kg(f.NetWeight), f.OrderNums})
	default:
		return nil, fmt.Errorf("there is no dialect %q: use %q or %q", d, HGE, GKE)
	}
}

func (f *ScanForm) complete() error {
	switch {
	case f.ReferenceNum == "":
		return fmt.Errorf("%w: it has no reference", ErrIncomplete)
	case len(f.OrderNums) == 0:
		return fmt.Errorf("%w: it has no orders", ErrIncomplete)
	case f.Handover == nil && f.Flight == nil:
		return fmt.Errorf("%w: it has neither a handover nor a flight", ErrIncomplete)
	case (f.Handover == nil || f.Handover.HandoverNum == "") && (f.Flight == nil || f.Flight.MAWBNo == ""):
		return fmt.Errorf("%w: it has neither a handover_num nor a mawb_no", ErrIncomplete)
	}
	return nil
}

// kg returns w as a JSON number with its exact decimals, or "" if it is absent.
func kg(w decimal.NullDecimal) json.Number {
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
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
