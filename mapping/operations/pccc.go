package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// PCCC asks whether names, phones and personal customs clearance codes agree (contract-waybills.md, PCCC; A).
var PCCC = mapping.Operation{
	Key:  "pccc",
	Must: [][]string{{"pccc"}, {"full_name"}, {"phone"}},
	May:  fields("pccc_postcode"),

	Call: hgeapi.Call{
		Operation: "pccc",

		Path: "pccc", Again: hgeapi.Repeat, Reads: true, Verdict: true, Private: true,
		Needs: [][]string{{"pccc"}, {"full_name"}, {"phone"}},
		Body: inBoth(hgeapi.Object{
			{Key: "full_name", Of: "full_name", As: hgeapi.Text},
			{Key: "phone", Of: "phone", As: hgeapi.Text},
			{Key: "pccc", Of: "pccc", As: hgeapi.Text},
			{Key: "postcode", Of: "pccc_postcode", As: hgeapi.Text},
		}),
	},
}
