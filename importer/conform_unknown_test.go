package importer

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// TestConformLostReply loses the reply to the form of the last row, which the carrier has taken, and to that of the first row,
// which it has not.
func TestConformLostReply(t *testing.T) {
	lose := func(table *conformTable) hgeapitest.Config {
		return hgeapitest.Config{LoseSuffix: table.key(-1), RepeatedAs301: true,
			Faults: []hgeapitest.Fault{{Do: hgeapitest.Error500, Match: table.key(0)}}}
	}
	eachConform(t, lose, func(c *conform, table *conformTable) {
		c.dropTable("one.csv", table)
		c.pass()
		forms := table.forms()
		switch c.op.Call.Again {
		case hgeapi.Ask: // it is asked for: only what the carrier does not know goes out again
			c.ends("one.outcome.csv", table, "", "")
			c.sent(forms + 1)
		case hgeapi.Look: // query tells; where it only tells that the waybill can still be changed, the later value counts
			c.ends("one.outcome.csv", table, "", "")
			if c.shows() {
				c.sent(forms + 1)
			} else {
				c.sent(forms + 2)
			}
		case hgeapi.Repeat:
			c.ends("one.outcome.csv", table, "", "")
			c.sent(forms + 2)
		case hgeapi.Never:
			lost := slices.Concat(table.together(0), table.together(-1))
			c.ends("one.outcome.csv", table, "unknown", "not sent again", lost...)
			c.sent(forms)
			c.dropTable("one.csv", table)
			c.pass()
			c.ends("one.outcome-2.csv", table, "unknown", "", lost...)
			c.sent(forms)
			plan, err := PlanResend(c.t.Context(), c.cfg, "one.csv")
			if err != nil {
				c.t.Fatal(err)
			}
			if err := plan.Apply(c.t.Context()); err != nil {
				c.t.Fatal(err)
			}
			c.pass()
			c.ends("one.outcome.csv", table, "", "")
			c.sent(forms + 2)
		}
	})
}

// TestConformUnreadable has a page come instead of a reply, and a word for the state that nobody knows. The importer gives up at
// once; the file is dropped again when the carrier speaks clearly.
func TestConformUnreadable(t *testing.T) {
	spoil := func(table *conformTable) hgeapitest.Config {
		on := "send"
		if table.op.Call.Again == hgeapi.Look {
			on = table.op.Name() // its query answers clearly
		}
		return hgeapitest.Config{Faults: []hgeapitest.Fault{{On: on, Do: hgeapitest.AcceptHTML, Match: table.key(0), Times: -1},
			{On: on, Do: hgeapitest.Unreadable, Match: table.key(-1), Times: -1}}}
	}
	eachConform(t, spoil, func(c *conform, table *conformTable) {
		page, word, forms := table.together(0), table.together(-1), table.forms()
		switch again := c.op.Call.Again; {
		case again == hgeapi.Ask:
			page = nil // it is asked for
		case again == hgeapi.Look && c.shows():
			page, word = nil, nil // query shows that it was done
		}
		again := slices.Concat(page, word)
		if c.op.Call.Again == hgeapi.Repeat || c.op.Call.Again == hgeapi.Look {
			again = nil
		}
		c.cfg.Result.GiveUp = 1
		c.dropTable("one.csv", table)
		c.pass()
		c.ends("one.outcome.csv", table, "unknown", "", slices.Concat(page, word)...)
		if got := c.answers("one.outcome.csv")[table.key(-1)][1]; len(word) > 0 && !strings.Contains(got, "zwischenstand") {
			c.t.Errorf("the carrier's word is lost: %s", got)
		}
		c.carrier.Heal()
		c.cfg.Result.GiveUp = importertest.WaitLimit
		if len(again) > 0 {
			c.cfg.Result.GiveUp = 1 // the carrier says the same still
		}
		c.dropTable("one.csv", table)
		c.pass()
		c.ends("one.outcome-2.csv", table, "unknown", "", again...)
		// how often depends on how fast it gave up
		if c.op.Call.Again == hgeapi.Repeat || c.op.Call.Again == hgeapi.Look && !c.shows() {
			forms = max(forms+2, c.carrier.Count(c.op.Name()).Submitted)
		}
		c.sent(forms)
	})
}
