package operations

import (
	"hgeimport/hgeapi"
	"hgeimport/mapping"
)

// Track asks what has happened to waybills (contract-waybills.md, Track; O).
var Track = mapping.Operation{
	Key:     "num",
	Must:    [][]string{{"num"}},
	Numbers: numbers,
	Call: hgeapi.Call{
		Operation: "track",

		Path: "track", Again: hgeapi.Repeat, Reads: true, Events: true,
		Needs: byNumber,
		Body:  inBoth(aNumber),
	},
}
