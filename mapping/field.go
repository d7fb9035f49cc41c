package mapping

// field is what a column can mean. The names are the carrier's own.
type field uint8

const (
	noField field = iota

	orderNum
	customerOrderNum
	bagNum
	weight
	netWeight
	weightUnit   // kg | g | lb of the row's weights
	referenceNum // of the form that the row belongs to
	handoverKey  // key of an entry of the address book

	handoverNum // first of the handover block
	contactName
	companyName
	contactEmail
	contactPhone
	contactMobile
	countryCode
	stateCode
	cityCode
	postcode
	houseNo
	street
	addressOne // last of the handover block

	mawbNo // first of the flight block
	flightNo
	etd
	eta
	departurePort
	transitPort
	arrivalPort
	transitETD
	transitETA
	transitFlightNo // last of the flight block

	fieldCount // number of fields
)

// fieldNames are the names of the fields. A header that is one of these names always means that field.
var fieldNames = [fieldCount]string{
	orderNum: "order_num", customerOrderNum: "customer_order_num", bagNum: "bag_num", weight: "weight",
	netWeight: "net_weight", weightUnit: "weight_unit", referenceNum: "reference_num", handoverKey: "handover",

	handoverNum: "handover_num", contactName: "contact_name", companyName: "company_name", contactEmail: "contact_email",
	contactPhone: "contact_phone", contactMobile: "contact_mobile", countryCode: "country_code", stateCode: "state_code",
	cityCode: "city_code", postcode: "postcode", houseNo: "house_no", street: "street", addressOne: "address_one",

	mawbNo: "mawb_no", flightNo: "flight_no", etd: "etd", eta: "eta", departurePort: "departure_port",
	transitPort: "transit_port", arrivalPort: "arrival_port", transitETD: "transit_etd", transitETA: "transit_eta",
	transitFlightNo: "transit_flight_no",
}

func (f field) String() string { return fieldNames[f] }

// fieldNamed returns the field with that name, noField if there is none.
func fieldNamed(name string) field {
	for f := orderNum; f < fieldCount; f++ {
		if fieldNames[f] == name {
			return f
		}
	}
	return noField
}

func (f field) ofHandover() bool { return f >= handoverNum && f <= addressOne }

// ofPerson says whether f tells who hands over, and where.
func (f field) ofPerson() bool { return f >= contactName && f <= addressOne }

func (f field) ofFlight() bool { return f >= mawbNo && f <= transitFlightNo }

func (f field) ofBlock() bool { return f >= handoverNum }

func (f field) isWeight() bool { return f == weight || f == netWeight }

func (f field) isTime() bool { return f == etd || f == eta || f == transitETD || f == transitETA }

func (f field) isPort() bool { return f == departurePort || f == transitPort || f == arrivalPort }

// personal says whether f holds data about a person. Messages never repeat such a value.
func (f field) personal() bool { return f.ofHandover() && f != handoverNum && f != countryCode }
