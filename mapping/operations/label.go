package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Label fetches the labels of waybills as PDFs, until each is ready (contract-waybills.md, Operations; O).
var Label = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Call: hgeapi.Call{
		Operation: "label",

		Path: "label", Again: hgeapi.Repeat, Reads: true, Holds: "label", Values: []string{"tracking_num", "delivery_carrier"},
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
