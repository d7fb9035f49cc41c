package importer

import (
	"slices"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// resent has a file that somebody has said resend of. The copy has another name, since another file has that of the source, and
// its outcome answers the first one, which moves to the archive.
var resent = crashWorld{
	name: "resent", spares: []string{"asked"},
	carrier: hgeapitest.Config{OmitSuffix: "U"},
	files:   map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000081") + crashRow("HGE261120000008U")},
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		c.drop(t, map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000082")})
		plan, err := PlanResend(t.Context(), importertest.ImpatientConfig(c.root, c.ledger, c.carrier.URL), "1.csv")
		if err == nil {
			err = plan.Apply(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		if got := c.endings(say, "1-resend1.outcome.csv"); !slices.Equal(got, []string{"confirmed", "unconfirmed"}) {
			say("the rows that were sent again ended as %v", got)
		}
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, []string{"confirmed"}) {
			say("the row of the other file ended as %v", got)
		}
		c.left(say, []string{"1-2.csv", "1-resend1.csv", "1.csv", "1.outcome.csv", "1.outcome.xlsx"},
			[]string{"1-resend1.outcome.csv", "1-resend1.outcome.xlsx", "1.outcome.csv", "1.outcome.xlsx"})
	},
}
