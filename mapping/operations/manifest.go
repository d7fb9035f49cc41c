package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Manifest closes the orders of a flight bag by bag (contract.md, Manifest).
var Manifest = mapping.Operation{
	Key:   "order_num",
	Must:  [][]string{{"order_num"}, {"bag_num"}, {"mawb_no"}},
	May:   fields("customer_order_num", "weight", "net_weight", "weight_unit", "reference_num"),
	Joins: fields("flight", "bag"),

	FormBy: fields("reference_num", "flight"),
	Most:   true,
	Sums:   fields("weight", "net_weight"),

	Guard: mapping.Guard{Name: "close", Item: "order_num"},
	Call: hgeapi.Call{
		Operation: "manifest",

		Path: "manifest", Query: "manifest_result", Echo: "reference_num", Again: hgeapi.Ask,
		Needs: [][]string{{"reference_num"}, {"mawb_no"}, {"bag_num"}, {"order_num"}},
		Body: map[hgeapi.Dialect]hgeapi.Object{
			hgeapi.HGE: manifest("handover_mode"),
			hgeapi.GKE: manifest("flight_info"),
		},
	},
}

// manifest is the request, with the name that the flight has in it. Only that differs (D); weights are strings here.
func manifest(flightKey string) hgeapi.Object {
	return hgeapi.Object{
		{Key: "reference_num", Of: "reference_num", As: hgeapi.Text},
		{Key: flightKey, Of: "flight", As: hgeapi.Block, Object: flight},
		{Key: "weight", Of: "weight", As: hgeapi.Text},
		{Key: "net_weight", Of: "net_weight", As: hgeapi.Text},
		{Key: "bag_list", Of: "bag", As: hgeapi.Objects, Object: bag},
	}
}

// bag is one bag with its orders.
var bag = hgeapi.Object{
	{Key: "bag_type", Of: "bag_type", As: hgeapi.Number},
	{Key: "weight", Of: "bag_weight", As: hgeapi.Text},
	{Key: "length", Of: "bag_length", As: hgeapi.Text},
	{Key: "width", Of: "bag_width", As: hgeapi.Text},
	{Key: "height", Of: "bag_height", As: hgeapi.Text},
	{Key: "customer_bag_num", Of: "bag_num", As: hgeapi.Text},
	{Key: "customer_order_nums", Of: "order_num", As: hgeapi.Texts},
}
