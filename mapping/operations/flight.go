package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Flight tells the carrier when a flight has departed and arrived (contract.md, Flight times).
var Flight = mapping.Operation{
	Key:  "mawb_no",
	Must: [][]string{{"mawb_no"}, {"atd", "ata"}},
	Past: fields("atd", "ata"),

	Follows: "close",
	Spares:  true,

	Guard: mapping.Guard{Name: "flight", Item: "mawb_no", Latest: fields("atd", "ata")},
	Call: hgeapi.Call{
		Operation: "flight",

		Path: "flight_update", Echo: "mawb_no", Again: hgeapi.Repeat,
		Needs: [][]string{{"mawb_no"}, {"atd", "ata"}},
		Body: inBoth(hgeapi.Object{
			{Key: "master_air_waybill_number", Of: "mawb_no", As: hgeapi.Text},
			{Key: "ata", Of: "ata", As: hgeapi.Text}, // a time that the sheet does not give is left out: "" might take back one
			{Key: "atd", Of: "atd", As: hgeapi.Text}, // that the carrier has

		}),
	},
}
