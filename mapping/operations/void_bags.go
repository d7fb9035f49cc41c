package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// VoidBags cancels bags at the carrier, by its own numbers (contract.md, Bags). A bag that is cancelled may be made again.
var VoidBags = mapping.Operation{
	Key:   "container_num",
	Must:  [][]string{{"container_num"}},
	Stops: true,

	Guard: mapping.Guard{Name: "void", Item: "container_num", Frees: fields("bag")},
	Call: hgeapi.Call{
		Operation: "void-bags",

		Path: "bag_void", Echo: "container_num", Again: hgeapi.Repeat,
		Needs: [][]string{{"container_num"}},
		Body: inBoth(hgeapi.Object{
			{Key: "relieve_type", Const: "1"},
			{Key: "container_num", Of: "container_num", As: hgeapi.Text},
		}),
	},
}
