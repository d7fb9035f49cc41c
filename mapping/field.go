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

	handoverNum
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
	addressOne

	mawbNo
	flightNo
	etd
	eta
	departurePort
	transitPort
	arrivalPort
	transitETD
	transitETA
	transitFlightNo

	atd
	ata
	containerNum // the carrier's number of a bag
	bagType
	bagWeight
	bagLength
	bagWidth
	bagHeight

	number      // of an order or waybill in a list: the customer's, the carrier's or the last-mile carrier's
	numType     // whose number it is: 1 the customer's, 2 the carrier's, 3 the last-mile carrier's
	trackingNum // the last-mile carrier's number

	serviceCode
	orderRemark
	shipDate
	shipper       // key of the address book, or the carrier's number of an address
	returnAddress // the same

	consigneeName
	consigneePhone
	consigneeEmail
	consigneeCountry
	consigneePostcode
	consigneeProvince
	consigneeCity
	consigneeStreet
	consigneeAddress
	taxNum // or a personal customs clearance code

	parcelNum // tells the parcels of one order apart; it is not sent
	parcelLength
	parcelWidth
	parcelHeight

	exportDeclared // what an item is, for the customs of the country that it leaves
	importDeclared // and of the one that it comes to
	exportHSCode
	importHSCode
	quantity
	exportPrice
	exportCurrency
	importPrice
	importCurrency

	fullName // of a PCCC question
	phone
	pccc
	pcccPostcode

	fieldCount // number of fields
)

// fieldInfo is all that is known of a field.
type fieldInfo struct {
	name     string // a header that is this name always means the field
	kind     kind   // how its cells are read
	block    role   // what it describes, if a sheet of its own may: noRole for what belongs to a row
	personal bool   // it holds data about a person: messages never repeat such a value
	byCells  bool   // the cells of a column alone may tell that it is this field
	waybill  bool   // only operations of waybills have it: to the others its spellings mean what they mean without it
}

// fields are all fields. How each kind of them is read and recognized stands in kinds.
var fields = [fieldCount]fieldInfo{
	orderNum:         {name: "order_num", kind: anOrder},
	customerOrderNum: {name: "customer_order_num", kind: numbered},
	bagNum:           {name: "bag_num", kind: aBag, block: bagRole},
	weight:           {name: "weight", kind: aWeight, byCells: true},
	netWeight:        {name: "net_weight", kind: aWeight},
	weightUnit:       {name: "weight_unit", kind: aUnit, byCells: true},
	referenceNum:     {name: "reference_num", kind: aNumber},
	handoverKey:      {name: "handover", kind: aBookKey, byCells: true},

	handoverNum:   {name: "handover_num", kind: aHandover, block: handoverRole, byCells: true},
	contactName:   {name: "contact_name", kind: aText, block: handoverRole, personal: true},
	companyName:   {name: "company_name", kind: aText, block: handoverRole, personal: true},
	contactEmail:  {name: "contact_email", kind: anEmail, block: handoverRole, personal: true},
	contactPhone:  {name: "contact_phone", kind: aPhone, block: handoverRole, personal: true},
	contactMobile: {name: "contact_mobile", kind: aPhone, block: handoverRole, personal: true},
	countryCode:   {name: "country_code", kind: aCountry, block: handoverRole},
	stateCode:     {name: "state_code", kind: aText, block: handoverRole, personal: true},
	cityCode:      {name: "city_code", kind: aText, block: handoverRole, personal: true},
	postcode:      {name: "postcode", kind: aPostcode, block: handoverRole, personal: true},
	houseNo:       {name: "house_no", kind: numbered, block: handoverRole, personal: true},
	street:        {name: "street", kind: aText, block: handoverRole, personal: true},
	addressOne:    {name: "address_one", kind: aText, block: handoverRole, personal: true},

	mawbNo:          {name: "mawb_no", kind: aMAWB, block: flightRole, byCells: true},
	flightNo:        {name: "flight_no", kind: aFlight, block: flightRole, byCells: true},
	etd:             {name: "etd", kind: aTime, block: flightRole, byCells: true},
	eta:             {name: "eta", kind: aTime, block: flightRole, byCells: true},
	departurePort:   {name: "departure_port", kind: aPort, block: flightRole, byCells: true},
	transitPort:     {name: "transit_port", kind: aPort, block: flightRole},
	arrivalPort:     {name: "arrival_port", kind: aPort, block: flightRole, byCells: true},
	transitETD:      {name: "transit_etd", kind: aTime, block: flightRole},
	transitETA:      {name: "transit_eta", kind: aTime, block: flightRole},
	transitFlightNo: {name: "transit_flight_no", kind: aFlight, block: flightRole},

	atd:          {name: "atd", kind: aTime},
	ata:          {name: "ata", kind: aTime},
	containerNum: {name: "container_num", kind: aName},
	bagType:      {name: "bag_type", kind: aCount, block: bagRole},
	bagWeight:    {name: "bag_weight", kind: aWeight, block: bagRole},
	bagLength:    {name: "bag_length", kind: aSize, block: bagRole},
	bagWidth:     {name: "bag_width", kind: aSize, block: bagRole},
	bagHeight:    {name: "bag_height", kind: aSize, block: bagRole},

	number:      {name: "num", kind: anyNumber, waybill: true},
	numType:     {name: "num_type", kind: aCount, waybill: true},
	trackingNum: {name: "tracking_num", kind: aName, waybill: true},

	serviceCode:   {name: "service_code", kind: aText, waybill: true},
	orderRemark:   {name: "order_remark", kind: aText, waybill: true},
	shipDate:      {name: "ship_date", kind: aDate, waybill: true},
	shipper:       {name: "shipper", kind: aBookKey, waybill: true},
	returnAddress: {name: "return_address", kind: aBookKey, waybill: true},

	consigneeName:     {name: "consignee_name", kind: aText, personal: true, waybill: true},
	consigneePhone:    {name: "consignee_phone", kind: aDeliveryPhone, personal: true, waybill: true},
	consigneeEmail:    {name: "consignee_email", kind: anEmail, personal: true, waybill: true},
	consigneeCountry:  {name: "consignee_country", kind: aNation, waybill: true},
	consigneePostcode: {name: "consignee_postcode", kind: aDeliveryPostcode, personal: true, waybill: true},
	consigneeProvince: {name: "consignee_province", kind: aText, personal: true, waybill: true},
	consigneeCity:     {name: "consignee_city", kind: aText, personal: true, waybill: true},
	consigneeStreet:   {name: "consignee_street", kind: aText, personal: true, waybill: true},
	consigneeAddress:  {name: "consignee_address", kind: aText, personal: true, waybill: true},
	taxNum:            {name: "tax_num", kind: aText, personal: true, waybill: true},

	parcelNum:    {name: "parcel_num", kind: aName, waybill: true},
	parcelLength: {name: "parcel_length", kind: aSize, waybill: true},
	parcelWidth:  {name: "parcel_width", kind: aSize, waybill: true},
	parcelHeight: {name: "parcel_height", kind: aSize, waybill: true},

	exportDeclared: {name: "export_declared", kind: aText, waybill: true},
	importDeclared: {name: "import_declared", kind: aText, waybill: true},
	exportHSCode:   {name: "export_hscode", kind: aTariffNumber, waybill: true},
	importHSCode:   {name: "import_hscode", kind: aTariffNumber, waybill: true},
	quantity:       {name: "qty", kind: aQuantity, waybill: true},
	exportPrice:    {name: "export_price", kind: aPrice, waybill: true},
	exportCurrency: {name: "export_price_currency", kind: aCurrency, waybill: true},
	importPrice:    {name: "import_price", kind: aPrice, waybill: true},
	importCurrency: {name: "import_price_currency", kind: aCurrency, waybill: true},

	fullName:     {name: "full_name", kind: aText, personal: true, waybill: true},
	phone:        {name: "phone", kind: aDeliveryPhone, personal: true, waybill: true},
	pccc:         {name: "pccc", kind: aClearanceCode, personal: true, waybill: true},
	pcccPostcode: {name: "pccc_postcode", kind: aPostcode, personal: true, waybill: true},
}

// allFields are the fields in their order.
var allFields = fieldsThat(func(fieldInfo) bool { return true })

// personFields tell who hands over, and where.
var personFields = fieldsThat(func(f fieldInfo) bool { return f.block == handoverRole && f.name != "handover_num" })

func fieldsThat(is func(fieldInfo) bool) (out []field) {
	for f := orderNum; f < fieldCount; f++ {
		if is(fields[f]) {
			out = append(out, f)
		}
	}
	return out
}

// blockFields are the fields of a block, its key first where it is the first field.
func blockFields(r role) []field { return fieldsThat(func(f fieldInfo) bool { return f.block == r }) }

// fieldNamed returns the field with that name, noField if there is none.
func fieldNamed(name string) field {
	for f := orderNum; f < fieldCount; f++ {
		if fields[f].name == name {
			return f
		}
	}
	return noField
}

func (f field) String() string { return fields[f].name }

// of says whether f describes a block.
func (f field) of(r role) bool { return fields[f].block == r }

// ofPerson says whether f tells who hands over, and where.
func (f field) ofPerson() bool { return fields[f].block == handoverRole && f != handoverNum }

func (f field) is(k kind) bool { return fields[f].kind == k }

func (f field) isWeight() bool { return fields[f].kind == aWeight }

func (f field) isTime() bool { return fields[f].kind == aTime || fields[f].kind == aDate }

// personal says whether f holds data about a person. Messages never repeat such a value.
func (f field) personal() bool { return fields[f].personal }

// ofConsignee says whether f tells of the consignee of a waybill.
func (f field) ofConsignee() bool { return f >= consigneeName && f <= consigneeAddress }

// ofParcel says whether f tells of one parcel of a waybill.
func (f field) ofParcel() bool { return f == weight || f >= parcelNum && f <= parcelHeight }

// ofItem says whether f tells of one item of a parcel.
func (f field) ofItem() bool { return f >= exportDeclared && f <= importCurrency }

// customsTwins are the fields that say the same to the customs of two countries.
var customsTwins = [][2]field{{exportDeclared, importDeclared}, {exportHSCode, importHSCode}, {exportPrice, importPrice},
	{exportCurrency, importCurrency}}

// customsTwin is what the customs of the other country are told of the same, noField if f is none of theirs.
func customsTwin(f field) field {
	for _, pair := range customsTwins {
		switch f {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return noField
}
