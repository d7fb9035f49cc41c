package importertest

import (
	"io"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
)

func Config(dir, url string) *config.Config {
	cfg := *Defaults()
	cfg.Folders = config.Folders{Inbox: filepath.Join(dir, "inbox"), Work: filepath.Join(dir, "work"),
		Outbox: filepath.Join(dir, "outbox"), Archive: filepath.Join(dir, "archive")}
	cfg.Ledger.URL = "sqlite:" + filepath.Join(dir, "ledger.db")
	cfg.Watch = config.Watch{Settle: 20 * time.Millisecond, Rescan: 200 * time.Millisecond}
	cfg.API.BaseURL = url
	cfg.API.Auth.Username, cfg.API.Auth.Password = hgeapitest.DemoUsername, hgeapitest.DemoPassword
	cfg.API.RequestsPerSecond = 0
	cfg.Result.FirstPoll = 10 * time.Millisecond
	cfg.Handover = []hgeapi.Handover{{Key: "LAX1", HandoverNum: "20000000100"}}
	return &cfg
}

// ImpatientConfig is a configuration in root that waits no longer than it must.
func ImpatientConfig(root, ledger, carrier string) *config.Config {
	c := *Defaults()
	c.Timezone = "UTC"
	c.Folders = config.Folders{Inbox: filepath.Join(root, "inbox"), Work: filepath.Join(root, "work"),
		Outbox: filepath.Join(root, "outbox"), Archive: filepath.Join(root, "archive")}
	c.Ledger.URL = ledger
	c.Watch = config.Watch{Settle: 10 * time.Millisecond, Rescan: 50 * time.Millisecond}
	c.API.BaseURL = carrier
	c.API.Auth.Username, c.API.Auth.Password = hgeapitest.DemoUsername, hgeapitest.DemoPassword
	c.API.RequestsPerSecond = 0
	c.Result = config.Result{FirstPoll: 10 * time.Millisecond, MaxPoll: 50 * time.Millisecond, GiveUp: time.Hour, // however slow the machine is
		ResendAfter: 400 * time.Millisecond} // on Postgres the first byte has half of that
	c.Form.MaxOrders = 2
	c.Report.CSV = true
	return &c
}

func QuietLog() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

// NoProfile are the settings in force for the inbox itself.
func NoProfile(c *config.Config) config.Profile {
	p, _ := c.ProfileFor("")
	return p
}
