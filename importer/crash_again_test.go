package importer

import (
	"slices"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// The worlds of forms that nobody can be asked for. Their forms are planned as scan forms, one for each order, and turned into those
// of another operation before they leave.

func turnedInto(op *mapping.Operation) func(t *testing.T, c *crash) {
	return func(t *testing.T, c *crash) {
		t.Helper()
		c.killBeforeSends(t, kill{"mapped", 1})
		cfg := importertest.ImpatientConfig(c.root, c.ledger, c.carrier.URL)
		if err := turnForms(t.Context(), cfg, op); err != nil {
			t.Fatal(err)
		}
	}
}

// ended compares how the rows of 1.csv have ended, and what was sent of them: each in one body.
func (c *crash) ended(say func(string, ...any), want ...string) {
	if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, want) {
		say("the rows ended as %v, want %v", got, want)
	}
	for _, subject := range c.carrier.References() {
		if n := c.carrier.Bodies(subject); n != 1 {
			say("%s came in with %d different bodies", subject, n)
		}
	}
	if wrong := c.carrier.Complaints(); len(wrong) > 0 || c.carrier.Asked() > 0 {
		say("the carrier complains: %v; it was asked %d times", wrong, c.carrier.Asked())
	}
	c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
}

// answered has flight times: the carrier takes the first at once, and refuses the second. Killed between the answer and the change
// that keeps it, they are sent again.
var answered = crashWorld{
	name: "answered at once", config: "single", carrier: hgeapitest.Config{RefuseSuffix: "R"},
	files:  map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000081") + crashRow("HGE261120000008R")},
	before: turnedInto(&operations.Flight),
	count: func(c *crash, say func(string, ...any)) {
		c.ended(say, "confirmed", "refused")
		if c.carrier.Flight("HGE2611200000081").ATD == "" || c.carrier.Flight("HGE261120000008R").ATD != "" {
			say("the carrier does not have the times of the first flight alone")
		}
	},
}

// repeated has bags to void. The first answer is lost after the work, the first request of the second bag before it.
var repeated = crashWorld{
	name: "repeated", config: "single", carrier: hgeapitest.Config{LoseSuffix: "L", RepeatedAs301: true,
		Faults: []hgeapitest.Fault{{Do: hgeapitest.Error500, Match: "HGE2611200000083"}}},
	files:  map[string]string{"1.csv": crashHeader + crashRow("HGE261120000008L") + crashRow("HGE2611200000083")},
	before: turnedInto(&operations.VoidBags),
	count: func(c *crash, say func(string, ...any)) {
		c.ended(say, "confirmed", "confirmed")
		if !c.carrier.Voided("HGE261120000008L") || !c.carrier.Voided("HGE2611200000083") {
			say("the bags are not void")
		}
	},
}

// never has bags to make. The answer of the first is lost: it is unknown, and no second one is made. The second is made, unless the
// importer is killed while it is being sent.
var never = crashWorld{
	name: "never repeated", config: "single", carrier: hgeapitest.Config{LoseSuffix: "L"},
	files:  map[string]string{"1.csv": crashHeader + crashRow("HGE261120000008L") + crashRow("HGE2611200000085")},
	before: turnedInto(&operations.Bags),
	count: func(c *crash, say func(string, ...any)) {
		made := map[string]int{}
		for _, bag := range c.carrier.Bags() {
			made[bag.CustomerBagNum]++
		}
		second := "confirmed"
		if got := c.endings(say, "1.outcome.csv"); c.kills > 1 && len(got) == 2 { // the first kill is before all sends
			second = got[1]
		}
		if second != "confirmed" && second != "unknown" {
			say("the second row ended as %s", second)
		}
		c.ended(say, "unknown", second)
		if made["HGE261120000008L"] > 1 || made["HGE2611200000085"] > 1 || second == "confirmed" && made["HGE2611200000085"] != 1 {
			say("bags that were made: %v", made)
		}
	},
}
