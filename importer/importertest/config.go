package importertest

import (
	"os"
	"path/filepath"
	"runtime"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
)

// Config returns a configuration for an importer with all its folders and a SQLite ledger in root. carrier is the URL of a
// test carrier. The time zone and the sizes are those of config.toml; only waits are shorter.
func Config(root, carrier string) *config.Config {
	c := configIn(root, "sqlite:"+filepath.Join(root, "ledger.db"), carrier)
	c.Watch = config.Watch{Settle: 20 * time.Millisecond, Rescan: 200 * time.Millisecond}
	c.Result.FirstPoll = 10 * time.Millisecond
	c.Handover = []hgeapi.Handover{{Key: "LAX1", HandoverNum: "20000000100"}}
	return c
}

// ImpatientConfig returns a configuration with all folders in root, the ledger at a URL of its own, and forms of two orders.
// It waits as briefly as it can, and gives up only after an hour, so that no test depends on how fast a machine is. Outcomes
// are also written as CSV.
func ImpatientConfig(root, ledger, carrier string) *config.Config {
	c := configIn(root, ledger, carrier)
	c.Timezone = "UTC"
	c.Watch = config.Watch{Settle: 10 * time.Millisecond, Rescan: 50 * time.Millisecond}
	c.Result = config.Result{
		FirstPoll:   10 * time.Millisecond,
		MaxPoll:     50 * time.Millisecond,
		GiveUp:      time.Hour,
		ResendAfter: 400 * time.Millisecond, // on Postgres the first byte has half of that
	}
	c.Form.MaxOrders = 2
	c.Report.CSV = true
	return c
}

func configIn(root, ledger, carrier string) *config.Config {
	c := Defaults()
	c.Folders = config.Folders{Inbox: filepath.Join(root, "inbox"), Work: filepath.Join(root, "work"),
		Outbox: filepath.Join(root, "outbox"), Archive: filepath.Join(root, "archive")}
	c.Ledger.URL = ledger
	c.API.BaseURL = carrier
	c.API.Auth.Username, c.API.Auth.Password = hgeapitest.DemoUsername, hgeapitest.DemoPassword
	c.API.RequestsPerSecond = 0
	return c
}

// InboxProfile returns the settings that hold for files in the inbox itself, outside the folders of profiles.
func InboxProfile(c *config.Config) config.Profile {
	p, _ := c.ProfileFor("")
	return p
}

// Defaults returns the settings of the project's config.toml. Their folders are relative. It panics if it does not find the file.
func Defaults() *config.Config {
	cfg, err := config.Defaults(ShippedConfig())
	if err != nil {
		panic(err)
	}
	return cfg
}

// ShippedConfig returns the text of the project's config.toml, which main embeds.
func ShippedConfig() []byte {
	text, err := os.ReadFile(filepath.Join(ProjectRoot(), "config.toml"))
	if err != nil {
		panic(err)
	}
	return text
}

// ProjectRoot returns the folder of the project. It is found by the path of this source file, since a test may run in any folder.
func ProjectRoot() string {
	_, file, _, ok := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); !ok || err != nil {
		panic("the tests do not find the folder of the project: build them without -trimpath")
	}
	return root
}
