package operations

import "hgeimport/hgeapi"

// The blocks that several requests have, in the order of the carrier's pages. What is absent is sent as an empty string.
var (
	handover = texts("handover_num", "contact_name", "company_name", "contact_email", "contact_phone", "contact_mobile",
		"country_code", "state_code", "city_code", "postcode", "house_no", "street", "address_one")
	flight = texts("mawb_no", "flight_no", "etd", "eta", "departure_port", "transit_port", "arrival_port", "transit_etd",
		"transit_eta", "transit_flight_no")
)

// texts are members that have our names at the carrier, too.
func texts(names ...string) hgeapi.Object {
	object := make(hgeapi.Object, len(names))
	for i, name := range names {
		object[i] = hgeapi.Member{Key: name, Of: name, As: hgeapi.Text, Empty: true}
	}
	return object
}

// inBoth is a request that both dialects spell alike.
func inBoth(body hgeapi.Object) map[hgeapi.Dialect]hgeapi.Object {
	return map[hgeapi.Dialect]hgeapi.Object{hgeapi.HGE: body, hgeapi.GKE: body}
}
