package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Intercept applies for waybills to be stopped on their way (contract-waybills.md, Operations; D).
var Intercept = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Stops:   true,

	Guard: mapping.Guard{Name: "intercept", Item: "num", Frees: fields("unintercept")},
	Call: hgeapi.Call{
		Operation: "intercept",

		Path: "intercept", Again: hgeapi.Look, Values: threeNumbers,
		Shows: []string{"intercepting", "intercepted"},
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
