package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Bags makes a bag of orders at the carrier, which gives it a number (contract.md, Bags; ASSUMED). Nobody can ask whether a bag
// was made, and a second one would have the same orders, so it is never sent again by itself.
var Bags = mapping.Operation{
	Key:   "order_num",
	Must:  [][]string{{"order_num"}, {"bag_num"}},
	May:   fields("customer_order_num"),
	Joins: fields("bag"),

	FormBy: fields("bag_num"),

	Guard: mapping.Guard{Name: "bag", Item: "bag_num"},
	Call: hgeapi.Call{
		Operation: "bags",

		Path: "bag_create", Gives: "container_num", Again: hgeapi.Never,
		Needs: [][]string{{"bag_num"}, {"order_num"}},
		Body:  inBoth(bag),
	},
}
