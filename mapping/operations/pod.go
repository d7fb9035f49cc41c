package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// POD fetches proofs of delivery, which are there once a waybill is delivered (contract-waybills.md, Operations; A).
var POD = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Call: hgeapi.Call{
		Operation: "pod",

		Path: "pod", Again: hgeapi.Repeat, Reads: true, Holds: "pod",
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
