package importer

import (
	"fmt"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping"
)

// TestConformLatest changes each value that makes an operation worth sending again, and changes it back.
func TestConformLatest(t *testing.T) {
	latest := func(op *mapping.Operation) bool { return len(op.Guard.Latest) > 0 }
	eachConformOf(t, latest, nil, func(c *conform, table *conformTable) {
		c.dropTable("one.csv", table)
		c.pass()
		sends := table.forms()
		latest := table.changeable(c.op.Guard.Latest)
		for _, field := range latest {
			changed := table.with(0, field, nth(table.value(0, field), 1))
			for _, drop := range []*conformTable{changed, changed, table, table} {
				c.dropTable("one.csv", drop)
				c.pass()
			}
			sends += 2
		}
		for n := range 1 + 4*len(latest) {
			c.ends(nthOutcome(n), table, "", "")
		}
		c.sent(sends)
	})
}

// TestConformLatestAfterUnknown has no answer to what was sent last. Other values go out at once, and are the last word.
func TestConformLatestAfterUnknown(t *testing.T) {
	latest := func(op *mapping.Operation) bool { return len(op.Guard.Latest) > 0 && op.Call.Again == hgeapi.Repeat }
	noAnswer := func(*conformTable) hgeapitest.Config {
		return hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.AcceptHTML, Times: -1}}}
	}
	eachConformOf(t, latest, noAnswer, func(c *conform, table *conformTable) {
		c.cfg.Result.GiveUp = 1
		c.dropTable("one.csv", table)
		c.pass()
		c.ends("one.outcome.csv", table, "unknown", "", table.keys()...)
		c.carrier.Heal()
		sent := c.carrier.Count(c.op.Name()).Submitted
		field := c.op.Guard.Latest[0]
		changed := table.with(0, field, nth(table.value(0, field), 1))
		changed.rows = changed.rows[:1]
		for n := 1; n < 3; n++ {
			c.dropTable("one.csv", changed)
			c.pass()
			c.ends(nthOutcome(n), changed, "", "")
			c.sent(sent + 1)
		}
		if plan, err := PlanResend(c.t.Context(), c.cfg, "one.csv"); err == nil && len(plan.Doubtful) != len(table.rows)-1 {
			c.t.Errorf("resend would send what is out of date: %+v", plan.Doubtful)
		}
	})
}

// nthOutcome is the outcome of one.csv that came n-th, from 0.
func nthOutcome(n int) string {
	if n == 0 {
		return "one.outcome.csv"
	}
	return fmt.Sprintf("one.outcome-%d.csv", n+1)
}
