package hgeapi_test

import (
	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
)

// flightBlock is the flight that a group of parcels travels on. Times are "2006-01-02 15:04:05" without a time zone, ports are
// IATA codes. Absent transit data is sent as empty strings.
type flightBlock struct {
	MAWBNo          string `json:"mawb_no"`
	FlightNo        string `json:"flight_no"`
	ETD             string `json:"etd"`
	ETA             string `json:"eta"`
	DeparturePort   string `json:"departure_port"`
	TransitPort     string `json:"transit_port"`
	ArrivalPort     string `json:"arrival_port"`
	TransitETD      string `json:"transit_etd"`
	TransitETA      string `json:"transit_eta"`
	TransitFlightNo string `json:"transit_flight_no"`
}

// scanFormRequest is one scan form: a handover, a flight or both, the weights, and the carrier's order numbers.
type scanFormRequest struct {
	ReferenceNum string
	Handover     *hgeapi.Handover
	Flight       *flightBlock
	Weight       decimal.NullDecimal // gross, kg
	NetWeight    decimal.NullDecimal // kg
	OrderNums    []string
}

// Values are the form by our names.
func (f *scanFormRequest) Values() hgeapi.Values {
	v := hgeapi.Values{
		Text:  map[string]string{"reference_num": f.ReferenceNum, "weight": exactly(f.Weight), "net_weight": exactly(f.NetWeight)},
		Lists: map[string][]string{"order_num": f.OrderNums},
		Parts: map[string][]hgeapi.Values{},
	}
	if h := f.Handover; h != nil {
		v.Parts["handover"] = []hgeapi.Values{{Text: map[string]string{
			"handover_num": h.HandoverNum, "contact_name": h.ContactName, "company_name": h.CompanyName,
			"contact_email": h.ContactEmail, "contact_phone": h.ContactPhone, "contact_mobile": h.ContactMobile,
			"country_code": h.CountryCode, "state_code": h.StateCode, "city_code": h.CityCode, "postcode": h.Postcode,
			"house_no": h.HouseNo, "street": h.Street, "address_one": h.AddressOne,
		}}}
	}
	if a := f.Flight; a != nil {
		v.Parts["flight"] = []hgeapi.Values{{Text: map[string]string{
			"mawb_no": a.MAWBNo, "flight_no": a.FlightNo, "etd": a.ETD, "eta": a.ETA, "departure_port": a.DeparturePort,
			"transit_port": a.TransitPort, "arrival_port": a.ArrivalPort, "transit_etd": a.TransitETD,
			"transit_eta": a.TransitETA, "transit_flight_no": a.TransitFlightNo,
		}}}
	}
	return v
}

// exactly is w with its exact decimals, or "" if it is absent.
func exactly(w decimal.NullDecimal) string {
	if !w.Valid {
		return ""
	}
	return w.Decimal.String()
}
