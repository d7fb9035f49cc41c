package importer

import (
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/config"
	"hgeimport/importer/notify/notifytest"
)

// told has a receiver. A file ends with something to do, and a file that is expected does not come. Wherever the importer is
// killed, the receiver is told of both. It may be told once more after each kill, and then under the same ID.
var told = crashWorld{
	name: "told", config: toldConfig,
	spares: append([]string{"planned", "mapped", "sending", "answered", "kept", "polled", "mapping", "sorted",
		"settled", "reported", "reporting"},
		slices.DeleteFunc(slices.Clone(fileSteps), func(step string) bool { return step == "done" })...),
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000101") + "HGE2611200000102,heavy,20000000100\n"},
	place: func(t *testing.T, c *crash) {
		c.told = notifytest.NewWebhook(t, "json", "")
		c.world.config += c.told.URL
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 1)
		if left := c.files(); len(left["archive"]) != 1 || len(left["outbox"]) != 2 || len(left["work"]) > 0 {
			say("left: %v", left)
		}
		ids, titles := map[string]string{}, map[string]int{}
		for _, got := range c.told.Got() {
			if id, again := ids[got.Title]; again && id != got.ID {
				say("%q came under the IDs %s and %s", got.Title, id, got.ID)
			}
			ids[got.Title] = got.ID
			titles[strings.TrimPrefix(got.Title, noticeTitle)]++
		}
		mend, expect := 0, 0
		for title, n := range titles {
			switch {
			case title == "1.csv: rows that wait for somebody: 1 of 2":
				mend = n
			case strings.HasPrefix(title, "la: no file has come by "):
				expect += n
			default:
				say("told: %q", title)
			}
		}
		if most := 1 + c.kills; mend < 1 || expect < 1 || mend > most || expect > most {
			say("told %d and %d times after %d kills", mend, expect, c.kills)
		}
		if wrong := c.told.Complaints(); len(wrong) > 0 {
			say("the receiver complains: %v", wrong)
		}
	},
}

// toldConfig begins the name of its configuration; the address of the receiver follows.
const toldConfig = "told "

// configureTold sets a receiver, and expects a file that does not come.
func configureTold(c *config.Config, address string) {
	c.Receiver = []config.Receiver{{Name: "a", Webhook: config.Secret(address)}}
	c.Profile = []config.Profile{{Name: "la"}}
	c.Expect = []config.Expect{{Profile: "la", By: "00:00"}}
	c.Notify.Gather = 0
}
