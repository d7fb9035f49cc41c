package hgeapi

// Handover is who hands the parcels over. The fields are as the carrier wants them, except Key: it is our name for the
// handover in the address book, and is never sent.
type Handover struct {
	Key           string `json:"-" toml:"key"`
	HandoverNum   string `json:"handover_num" toml:"handover_num"`
	ContactName   string `json:"contact_name" toml:"contact_name"`
	CompanyName   string `json:"company_name" toml:"company_name"`
	ContactEmail  string `json:"contact_email" toml:"contact_email"`
	ContactPhone  string `json:"contact_phone" toml:"contact_phone"`
	ContactMobile string `json:"contact_mobile" toml:"contact_mobile"`
	CountryCode   string `json:"country_code" toml:"country_code"`
	StateCode     string `json:"state_code" toml:"state_code"`
	CityCode      string `json:"city_code" toml:"city_code"`
	Postcode      string `json:"postcode" toml:"postcode"`
	HouseNo       string `json:"house_no" toml:"house_no"`
	Street        string `json:"street" toml:"street"`
	AddressOne    string `json:"address_one" toml:"address_one"`
	AddressNum    string `json:"-" toml:"address_num"` // the carrier's number of the address, for waybills
}
