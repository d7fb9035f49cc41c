package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Unintercept takes back an interception (contract-waybills.md, Operations; A).
var Unintercept = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,

	Guard: mapping.Guard{Name: "unintercept", Item: "num", Frees: fields("intercept")},
	Call: hgeapi.Call{
		Operation: "unintercept",

		Path: "unintercept", Again: hgeapi.Look, Values: threeNumbers,
		ShownNot: []string{"intercepting", "intercepted"},
		Needs:    byNumber,
		Body:     inBoth(aNumber),
	},
}
