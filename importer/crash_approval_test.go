package importer

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/mapping/operations"
)

// configure changes the configuration of an importer that is killed. Processes are told its name: one in worldConfig, or that of
// an operation, to which files in the inbox belong then.
func configure(c *config.Config, name string) {
	if operations.Named(name) != nil && name != "" {
		c.Profile = []config.Profile{{Name: "", Operation: name}}
		knowCarrier(c, operations.Named(name))
		return
	}
	if address, ok := strings.CutPrefix(name, toldConfig); ok {
		configureTold(c, address)
		return
	}
	worldConfig[name](c)
}

var worldConfig = map[string]func(*config.Config){
	"": func(*config.Config) {},
	"all outputs": func(c *config.Config) {
		c.Report.Documents = true
		c.Profile = append(c.Profile, config.Profile{Name: "label", Operation: "label"})
	},
	"approve":       func(c *config.Config) { c.Form.Approve = true },
	"documents":     func(c *config.Config) { c.Report.Documents = true },
	"nodes unknown": func(c *config.Config) { c.Profile = []config.Profile{{Name: "", Operation: "cancel"}} },
	"personal":      func(c *config.Config) { c.Folders.KeepPersonal = 1 },
	"trial":         func(c *config.Config) { c.Profile = []config.Profile{{Name: "", Check: true}} },
}

// approvedByCommand has a file that asked whether its forms may go out, and was approved. It has rows that are stored before its
// first form, and between its forms.
var approvedByCommand = crashWorld{
	name:   "approved",
	config: "approve",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000071") + "HGE2611200000072,heavy,20000000100\n" +
		crashRow("HGE2611200000073") + "HGE2611200000074,heavy,20000000100\n" + crashRow("HGE2611200000075")},
	before: func(t *testing.T, c *crash) {
		if _, err := c.run(t.Context(), kill{}); err != nil {
			t.Fatal(err)
		}
		if n := len(c.carrier.Submits()); n > 0 {
			t.Fatalf("sent %d times before it was approved", n)
		}
		cfg := importertest.ImpatientConfig(c.root, c.ledger, c.carrier.URL)
		configure(cfg, c.world.config)
		plan, err := PlanApprove(t.Context(), cfg, "1.csv")
		if err == nil {
			err = plan.Apply(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		want := []string{"confirmed", "rejected", "confirmed", "rejected", "confirmed"}
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, want) {
			say("rows ended as %v, want %v", got, want)
		}
		// what asked has moved to the archive, what answers is there
		c.left(say, []string{"1-2.csv", "1.csv", "1.outcome.xlsx"}, []string{"1.outcome.csv", "1.outcome.xlsx"})
	},
}

// asksForApproval has files that ask whether their forms may go out, killed before they have asked.
var asksForApproval = crashWorld{
	name: "asks for approval", config: "approve", files: approvedByCommand.files,
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 0)
		c.left(say, []string{"1.csv"}, []string{"1.outcome.xlsx"})
	},
}

// tried has files in a trial folder.
var tried = crashWorld{
	name: "tried", config: "trial",
	files: map[string]string{"1.csv": roadFirst, "2.csv": "nothing,here\n1,2\n"},
	count: func(c *crash, say func(string, ...any)) {
		if n := len(c.carrier.Submits()); n > 0 {
			say("a trial was sent")
		}
		c.closed(say, 0)
		c.left(say, []string{"1.csv", "2.csv"}, []string{"1.check.xlsx", "2.check.xlsx"})
	},
}
