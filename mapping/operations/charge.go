package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Charge asks what waybills cost (contract-waybills.md, Operations; D in the menu of GKE).
var Charge = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Call: hgeapi.Call{
		Operation: "charge",

		Path: "charge", Again: hgeapi.Repeat, Reads: true, Further: true, Values: append(threeNumbers[:3:3], "service_code",
			"consignee_country", "consignee_postcode", "charge_weight"),
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
