package operations

import (
	"time"

	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Update replaces what a waybill says, all of it (contract-waybills.md, Operations; A).
var Update = mapping.Operation{
	Key:     "customer_order_num",
	Must:    Create.Must,
	May:     waybillFields,
	Several: true,

	FormBy: fields("customer_order_num"),

	Guard: mapping.Guard{Name: "update", Item: "customer_order_num", Latest: waybillFields, Frees: fields("weight")},
	Call: hgeapi.Call{
		Operation: "update",

		Path: "update", Again: hgeapi.Look, Values: threeNumbers, Longer: 60 * time.Second,
		Needs: append(byNumber[:2:2], Create.Call.Needs...),
		Body: map[hgeapi.Dialect]hgeapi.Object{
			hgeapi.HGE: append(aNumber[:2:2], waybill("need_track")...),
			hgeapi.GKE: append(aNumber[:2:2], waybill("need-track")...),
		},
	},
}
