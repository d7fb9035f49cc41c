package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Weight gives waybills another weight and other sizes, which changes what they cost (contract-waybills.md, Operations; A).
var Weight = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}, {"weight"}},
	May:     fields("weight_unit", "parcel_length", "parcel_width", "parcel_height"),
	Numbers: numbers,

	Guard: mapping.Guard{Name: "weight", Item: "num", Latest: fields("weight", "parcel_length", "parcel_width", "parcel_height"),
		Frees: fields("weight", "update")}, // by the other numbers of the waybill, too, and an update says its weight as well
	Call: hgeapi.Call{
		Operation: "weight",

		Path: "weight", Again: hgeapi.Look, Values: threeNumbers,
		Needs: append(byNumber[:2:2], []string{"parcel"}),
		Body:  inBoth(append(aNumber[:2:2], hgeapi.Member{Key: "parcel_list", Of: "parcel", As: hgeapi.Objects, Object: parcelSize})),
	},
}
