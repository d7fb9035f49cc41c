package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Confirm confirms waybills: from then on they are charged (contract-waybills.md, Operations; A).
var Confirm = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Spares:  true,

	Guard: mapping.Guard{Name: "confirm", Item: "num"},
	Call: hgeapi.Call{
		Operation: "confirm",

		Path: "confirm", Again: hgeapi.Look, Values: threeNumbers,
		Shows: []string{"confirmed"},
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
