package operations

import (
	"time"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Create makes waybills: one for each order, of one row or of one for each of its items (contract-waybills.md, Create).
var Create = mapping.Operation{
	Key: "customer_order_num",
	Must: [][]string{{"customer_order_num"}, {"service_code"}, {"weight"}, {"consignee_name"}, {"consignee_phone"},
		{"consignee_country"},
		{"consignee_address"}, {"export_declared", "import_declared"}, {"export_price", "import_price"}},
	May:     waybillFields,
	Several: true,
	Spares:  true,

	FormBy: fields("customer_order_num"),

	Guard: mapping.Guard{Name: "order", Item: "customer_order_num",
		Frees: fields("confirm", "cancel", "intercept", "unintercept", "weight", "update")},
	Call: hgeapi.Call{
		Operation: "create",

		Path: "create", Echo: "customer_order_num", Again: hgeapi.Repeat, Values: threeNumbers, Existed: true, Longer: 60 * time.Second,
		Needs: [][]string{{"customer_order_num"}, {"service_code"}, {"consignee"}, {"parcel"}},
		Body: map[hgeapi.Dialect]hgeapi.Object{
			hgeapi.HGE: waybill("need_track"),
			hgeapi.GKE: waybill("need-track"),
		},
	},
}
