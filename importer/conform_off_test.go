package importer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/mapping"
	"hgeimport/mapping/operations"
)

// TestConformOff empties the paths of an operation: it is off, and no profile may have it. That only the path for its results is
// empty is a fault.
func TestConformOff(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, op *mapping.Operation) {
		c := newConform(t, madeSQLite(t), op, hgeapi.HGE, hgeapitest.Config{})
		faults := func(want ...string) {
			t.Helper()
			err := c.cfg.Validate()
			var wrong *config.Error
			if errors.As(err, &wrong) != (len(want) > 0) || wrong != nil && len(wrong.Faults) != len(want) {
				t.Errorf("%v, want %q", err, want)
			}
			for _, text := range want {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("%v, want %q", err, want)
				}
			}
		}
		faults()
		isOff := op.Name() + " is off: api.paths."
		if op.Call.Query != "" {
			right := c.cfg.API.Paths.Of(op.Call.Query)
			c.setPath(op.Call.Query, "")
			faults("api.paths."+op.Call.Query+": is empty", isOff+op.Call.Query+" is empty")
			c.setPath(op.Call.Query, right)
		}
		right := c.cfg.API.Path(op.Call.Path)
		c.setPath(op.Call.Path, "")
		if !op.Call.Reads && op.Call.AnsweredAtOnce() && hgeapi.AssumedPath(op.Call.Path) {
			faults()
			c.offIsAnswered(right)
			return
		}
		faults(isOff + op.Call.Path + " is empty")
		c.cfg.Profile = []config.Profile{{Name: "", Operation: another(op).Name()}}
		faults()
	})
}

// offIsAnswered drops a file for an operation whose path nobody knows yet: nothing is sent, and its outcome says who has to do
// what. It goes on when the path is there.
func (c *conform) offIsAnswered(right string) {
	c.t.Helper()
	table := tableOf(c.op, 0, conformRows)
	c.dropTable("one.csv", table)
	result := c.pass()
	if result.AllClosed() || len(result.Files) != 1 {
		c.t.Fatalf("nothing is left to do: %+v", result)
	}
	if text := c.summaryText(result.Files[0]); !strings.Contains(text, "[api.paths] "+c.op.Call.Path) {
		c.t.Errorf("the outcome does not say what to set: %s", text)
	}
	c.sent(0)
	c.setPath(c.op.Call.Path, right)
	c.dropTable("two.csv", table)
	c.pass()
	c.ends("two.outcome.csv", table, "", "")
}

// another is an operation that is not op.
func another(op *mapping.Operation) *mapping.Operation {
	i := slices.IndexFunc(operations.All, func(o *mapping.Operation) bool { return o != op })
	return operations.All[i]
}
