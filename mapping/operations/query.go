package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Query asks for the numbers and the state of waybills (contract-waybills.md, Operations; D).
var Query = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Call: hgeapi.Call{
		Operation: "query",

		Path: "query", Again: hgeapi.Repeat, Reads: true, Values: append(threeNumbers[:3:3], "order_node", "node_status"),
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
