package hgeapi

import "github.com/shopspring/decimal"

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

// Values are the form by our names.
func (f *ScanForm) Values() Values {
	v := Values{
		Text:  map[string]string{referenceNum: f.ReferenceNum, "weight": kg(f.Weight), "net_weight": kg(f.NetWeight)},
		Lists: map[string][]string{"order_num": f.OrderNums},
		Parts: map[string][]Values{},
	}
	if h := f.Handover; h != nil {
		v.Parts["handover"] = []Values{{Text: map[string]string{
			"handover_num": h.HandoverNum, "contact_name": h.ContactName, "company_name": h.CompanyName,
			"contact_email": h.ContactEmail, "contact_phone": h.ContactPhone, "contact_mobile": h.ContactMobile,
			"country_code": h.CountryCode, "state_code": h.StateCode, "city_code": h.CityCode, "postcode": h.Postcode,
			"house_no": h.HouseNo, "street": h.Street, "address_one": h.AddressOne,
		}}}
	}
	if a := f.Flight; a != nil {
		v.Parts["flight"] = []Values{{Text: map[string]string{
			"mawb_no": a.MAWBNo, "flight_no": a.FlightNo, "etd": a.ETD, "eta": a.ETA, "departure_port": a.DeparturePort,
			"transit_port": a.TransitPort, "arrival_port": a.ArrivalPort, "transit_etd": a.TransitETD,
			"transit_eta": a.TransitETA, "transit_flight_no": a.TransitFlightNo,
		}}}
	}
	return v
}

// kg is w with its exact decimals, or "" if it is absent.
func kg(w decimal.NullDecimal) string {
	if !w.Valid {
		return ""
	}
	return w.Decimal.String()
}
