package operations

import (
	"slices"
	"strings"

	"hgeimport/hgeapi"
)

// What several operations of waybills share (contract-waybills.md, General).
var (
	numbers      = fields("order_num", "customer_order_num", "tracking_num")
	threeNumbers = fields("customer_order_num", "order_num", "tracking_num")
	byNumber     = [][]string{{"num_type"}, {"num"}}

	aNumber = hgeapi.Object{
		{Key: "num_type", Of: "num_type", As: hgeapi.Number},
		{Key: "num", Of: "num", As: hgeapi.Text},
	}
)

// waybillFields are the further fields of a row that makes or changes a waybill.
var waybillFields = fields("order_remark", "ship_date", "shipper", "return_address", "consignee_email", "consignee_postcode",
	"consignee_province", "consignee_city", "consignee_street", "tax_num", "weight_unit", "parcel_num", "parcel_length",
	"parcel_width", "parcel_height", "export_declared", "import_declared", "export_hscode", "import_hscode", "qty", "export_price",
	"export_price_currency", "import_price", "import_price_currency")

// waybill is the body of create (D for its first members, O for the rest), with the name that one of them has in the dialect.
func waybill(needTrack string) hgeapi.Object {
	return hgeapi.Object{
		{Key: "customer_order_num", Of: "customer_order_num", As: hgeapi.Text},
		{Key: "service_code", Of: "service_code", As: hgeapi.Text},
		{Key: "order_remark", Of: "order_remark", As: hgeapi.Text, Empty: true},
		{Key: "is_confirm_label", Const: "false"},
		{Key: "ship_date", Of: "ship_date", As: hgeapi.Text},
		{Key: needTrack, Of: "need_track", As: hgeapi.Text, Const: `"Y"`},
		{Key: "is_overseas_return", Of: "is_overseas_return", As: hgeapi.Flag, Const: "false"},
		{Key: "is_signature", Of: "is_signature", As: hgeapi.Flag, Const: "false"},
		{Key: "shipper_info", Of: "shipper", As: hgeapi.Block, Object: sender},
		{Key: "consignee_info", Of: "consignee", As: hgeapi.Block, Object: consignee},
		{Key: "return_info", Of: "return_address", As: hgeapi.Block, Object: sender},
		{Key: "parcel_list", Of: "parcel", As: hgeapi.Objects, Object: parcel},
		{Of: "tax_num", As: hgeapi.Placed},
	}
}

// inColumns is an address whose parts are columns of a sheet.
func inColumns(address hgeapi.Object) hgeapi.Object {
	named := slices.Clone(address)
	for i := range named {
		named[i].Field = "consignee_" + strings.TrimPrefix(named[i].Of, "full_")
	}
	return named
}

// withoutEmpty is an address of which only those parts are sent that there are: none beside the number of one that the carrier
// has.
func withoutEmpty(address hgeapi.Object) hgeapi.Object {
	kept := slices.Clone(address)
	for i := range kept {
		kept[i].Empty = false
	}
	return kept
}

// The blocks of a waybill. An address of the sender or for returns is one that the carrier has (address_num, D), or is written
// out like the consignee's (O).
var (
	address   = texts("full_name", "phone", "email", "country", "postcode", "province", "city", "street", "address")
	consignee = inColumns(address)
	sender    = append(hgeapi.Object{{Key: "address_num", Of: "address_num", As: hgeapi.Text}}, withoutEmpty(address)...)

	parcelSize = hgeapi.Object{
		{Key: "weight", Of: "weight", As: hgeapi.Number},
		{Key: "length", Of: "parcel_length", As: hgeapi.Number},
		{Key: "width", Of: "parcel_width", As: hgeapi.Number},
		{Key: "height", Of: "parcel_height", As: hgeapi.Number},
	}
	parcel = append(parcelSize[:4:4], hgeapi.Member{Key: "item_list", Of: "item", As: hgeapi.Objects, Object: item})
	item   = hgeapi.Object{
		{Key: "export_declared", Of: "export_declared", As: hgeapi.Text, Empty: true},
		{Key: "import_declared", Of: "import_declared", As: hgeapi.Text, Empty: true},
		{Key: "export_hscode", Of: "export_hscode", As: hgeapi.Text, Empty: true},
		{Key: "import_hscode", Of: "import_hscode", As: hgeapi.Text, Empty: true},
		{Key: "qty", Of: "qty", As: hgeapi.Number},
		{Key: "export_price", Of: "export_price", As: hgeapi.Number},
		{Key: "export_price_currency", Of: "export_price_currency", As: hgeapi.Text},
		{Key: "import_price", Of: "import_price", As: hgeapi.Number},
		{Key: "import_price_currency", Of: "import_price_currency", As: hgeapi.Text},
	}
)
