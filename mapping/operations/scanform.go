package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// ScanForm closes a group of orders: a handover, a flight or both, the weights, and the order numbers (contract.md, Scan form).
var ScanForm = mapping.Operation{
	Key:   "order_num",
	Must:  [][]string{{"order_num"}, {"handover_num", "handover", "mawb_no"}},
	May:   fields("customer_order_num", "weight", "net_weight", "weight_unit", "reference_num"),
	Joins: fields("handover", "flight"),

	FormBy: fields("reference_num", "handover", "flight"),
	Most:   true,
	Sums:   fields("weight", "net_weight"),

	Guard: mapping.Guard{Name: "close", Item: "order_num"},
	Call: hgeapi.Call{
		Operation: "scanform",

		Path: "scanform", Query: "scanform_result", Echo: "reference_num", Again: hgeapi.Ask,
		Needs: [][]string{{"reference_num"}, {"order_num"}, {"handover_num", "mawb_no"}},
		Body: map[hgeapi.Dialect]hgeapi.Object{
			hgeapi.HGE: {
				{Key: "reference_num", Of: "reference_num", As: hgeapi.Text},
				{Key: "handoverinfo", Of: "handover", As: hgeapi.Block, Object: handover},
				{Key: "flightinfo", Of: "flight", As: hgeapi.Block, Object: flight},
				{Key: "netWeightD", Of: "net_weight", As: hgeapi.Number},
				{Key: "weightD", Of: "weight", As: hgeapi.Number},
				{Key: "order_nums", Of: "order_num", As: hgeapi.Texts},
			},
			hgeapi.GKE: {
				{Key: "reference_num", Of: "reference_num", As: hgeapi.Text},
				{Key: "handover_info", Of: "handover", As: hgeapi.Block, Object: handover},
				{Key: "flight_info", Of: "flight", As: hgeapi.Block, Object: flight},
				{Key: "weight", Of: "weight", As: hgeapi.Number},
				{Key: "net_weight", Of: "net_weight", As: hgeapi.Number},
				{Key: "customer_order_num", Of: "order_num", As: hgeapi.Texts},
			},
		},
	},
}
