package importer

import (
	"slices"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// lookedInVain has two waybills to cancel. The carrier cancels both, but its answer about the second is lost, and what its query
// then shows is in no list of [api.nodes]. So nobody knows whether that one was cancelled, and it is not sent again.
var lookedInVain = crashWorld{
	name: "looked in vain", config: "nodes unknown", giveUp: time.Millisecond, spares: fileSteps,
	files:   map[string]string{"1.csv": "order_num\nHGE261120000010A\nHGE261120000010L\n"},
	carrier: hgeapitest.Config{LoseSuffix: "L", AnyNumber: true, RepeatedAs301: true},
	count: func(c *crash, say func(string, ...any)) {
		got := c.endings(say, "1.outcome.csv")
		if len(got) != 2 || got[1] != "unknown" || got[0] != "confirmed" && (c.kills == 0 || got[0] != "unknown") {
			say("the rows ended as %v, want the first confirmed, or unknown if it was killed, and the second unknown", got)
		}
		c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
		if n := c.carrier.Count("cancel").Submitted; n > 2 {
			say("sent %d times", n)
		}
		if again := slices.Concat(c.carrier.DoneAgain(), c.carrier.Complaints()); len(again) > 0 {
			say("done twice, or wrong: %v", again)
		}
	},
}
