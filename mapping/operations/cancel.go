package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Cancel cancels waybills, as long as nothing was received or confirmed (contract-waybills.md, Operations; D).
var Cancel = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Stops:   true,

	Guard: mapping.Guard{Name: "cancel", Item: "num", Frees: fields("order")},
	Call: hgeapi.Call{
		Operation: "cancel",

		Path: "cancel", Again: hgeapi.Look, Values: threeNumbers,
		Shows: []string{"cancelled", "cancelling"},
		Needs: byNumber,
		Body:  inBoth(append(aNumber[:2:2], hgeapi.Member{Key: "cancel_type", Of: "cancel_type", As: hgeapi.Setting})),
	},
}
