package config

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
)

func TestDefaultsAreValid(t *testing.T) {
	c := defaults(t)
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

// TestDocumentedPaths: what the carrier's pages say is what we ship.
func TestDocumentedPaths(t *testing.T) {
	c := defaults(t)
	for key, documented := range map[string]bool{"login": true, "scanform": true, "scanform_result": false, "manifest": true,
		"manifest_result": false, "flight_update": true, "bag_create": false, "bag_void": true, "bag_label": false} {
		path := hgeapi.DocumentedPath(key)
		if documented != (path != "") || documented && path != c.API.Path(key) || hgeapi.AssumedPath(key) == documented {
			t.Errorf("%s: %q is documented, %q is shipped", key, path, c.API.Path(key))
		}
	}
}

func TestEachRuleNamesItsKey(t *testing.T) {
	for _, c := range []struct {
		key   string
		spoil func(*Config)
	}{
		{"language", func(c *Config) { c.Language = "vi" }},
		{"timezone", func(c *Config) { c.Timezone = "Asia/Soul" }},
		{"timezone", func(c *Config) { c.Timezone = "" }},
		{"folders.inbox", func(c *Config) { c.Folders.Inbox = "" }},
		{"folders.outbox", func(c *Config) { c.Folders.Outbox = "./work/" }},
		{"folders.work", func(c *Config) { c.Folders.Work = "inbox" }},
		{"folders.archive", func(c *Config) { c.Folders.Archive = "inbox/../inbox/done" }},
		{"folders.inbox", func(c *Config) { c.Path = "inbox/config.toml" }},
		{"folders.inbox", func(c *Config) {
			c.Folders.Outbox, c.Folders.Inbox, c.Report.Documents = "drop", "drop/documents", true
		}},
		{"folders.inbox", func(c *Config) {
			c.Folders.Outbox, c.Folders.Inbox, c.Report.Documents = "drop", "drop/la/documents", true
			c.Profile = []Profile{{Name: "la"}}
		}},
		{"folders.inbox", func(c *Config) {
			c.Folders.Outbox, c.Folders.Inbox, c.Profile = "share", "share/lax", []Profile{{Name: "lax"}}
		}},
		{"profile[1].name", func(c *Config) { c.Report.Documents, c.Profile = true, []Profile{{Name: "Documents"}} }},
		{"folders.inbox", func(c *Config) {
			c.Folders.Outbox, c.Folders.Inbox, c.Profile = "drop", "drop/new/labels", []Profile{{Name: "new", Operation: "create",
				Label: true}}
		}},
		{"folders.inbox", func(c *Config) {
			c.Folders.Outbox, c.Folders.Inbox, c.Profile = "drop", "drop/pod", []Profile{{Name: "p", Operation: "pod"}}
		}},
		{"profile[2].name", func(c *Config) {
			c.Profile = []Profile{{Operation: "label"}, {Name: "Labels"}}
		}},
		{"profile[1].label", func(c *Config) { c.Profile = []Profile{{Name: "x", Operation: "label", Label: true}} }},
		{"profile[1].label", func(c *Config) { c.Profile = []Profile{{Name: "x", Label: true}} }},
		{"report.document_wait", func(c *Config) { c.Report.DocumentWait = 0 }},
		{"report.most_document_mb", func(c *Config) { c.Report.MostDocumentMB = 101 }},
		{"report.most_document_mb", func(c *Config) { c.Report.MostDocumentMB = 0 }},
		{"folders.keep_personal", func(c *Config) { c.Folders.KeepPersonal = -1 }},
		{"folders.keep_archive", func(c *Config) { c.Folders.KeepArchive = -1 }},
		{"watch.settle", func(c *Config) { c.Watch.Settle = 0 }},
		{"watch.rescan", func(c *Config) { c.Watch.Rescan = -time.Second }},
		{"watch.ignore[2]", func(c *Config) { c.Watch.Ignore = []string{"*.bak", "a[b"} }},
		{"watch.ignore[1]", func(c *Config) { c.Watch.Ignore = []string{" "} }},
		{"watch.ignore[1]", func(c *Config) { c.Watch.Ignore = []string{"drafts/*.csv"} }},
		{"watch.ignore[1]", func(c *Config) { c.Watch.Ignore = []string{"?*"} }},
		{"ledger.url", func(c *Config) { c.Ledger.URL = "" }},
		{"ledger.url", func(c *Config) { c.Ledger.URL = "sqlite:" }},
		{"ledger.url", func(c *Config) { c.Ledger.URL = "hgeimport.db" }},
		{"ledger.url", func(c *Config) { c.Ledger.URL = "postgres://host" }},
		{"ledger.url", func(c *Config) { c.Ledger.URL = "sqlite:inbox/hgeimport.db" }},
		{"api.dialect", func(c *Config) { c.API.Dialect = "ups" }},
		{"api.auth", func(c *Config) { c.API.Auth.Username = "clerk" }},
		{"api.result.state", func(c *Config) { c.API.Result.State = "" }},
		{"result.first_poll", func(c *Config) { c.Result.FirstPoll = 0 }},
		{"result.max_poll", func(c *Config) { c.Result.MaxPoll = time.Second }},
		{"result.give_up", func(c *Config) { c.Result.GiveUp, c.Result.ResendAfter = 50*time.Second, time.Second }},
		{"result.resend_after", func(c *Config) { c.Result.ResendAfter = 30 * time.Minute }},
		{"api.timeout", func(c *Config) { c.Ledger.URL, c.API.Timeout = "postgres://host/db", 61*time.Second }},
		{"form.max_orders", func(c *Config) { c.Form.MaxOrders = 0 }},
		{"form.reference_prefix", func(c *Config) { c.Form.ReferencePrefix = "TOOLONG99" }},
		{"form.reference_prefix", func(c *Config) { c.Form.ReferencePrefix = "T-R" }},
		{"form.max_parcel_kg", func(c *Config) { c.Form.MaxParcelKG = 0 }},
		{"form.max_parcel_kg", func(c *Config) { c.Form.MaxParcelKG = -31.5 }},
		{"form.max_parcel_kg", func(c *Config) { c.Form.MaxParcelKG = math.NaN() }},
		{"form.max_parcel_kg", func(c *Config) { c.Form.MaxParcelKG = 1e6 }},
		{"form.max_bag_kg", func(c *Config) { c.Form.MaxBagKG = 0 }},
		{"form.max_bag_kg", func(c *Config) { c.Form.MaxBagKG = math.Inf(1) }},
		{"form.on_problem", func(c *Config) { c.Form.OnProblem = "" }},
		{"read.encoding", func(c *Config) { c.Read.Encoding = "latin1" }},
		{"read.weight_unit", func(c *Config) { c.Read.WeightUnit = "oz" }},
		{"read.date_order", func(c *Config) { c.Read.DateOrder = "" }},
		{"read.persons", func(c *Config) { c.Read.Persons = "buyer" }},
		{"read.hidden_rows", func(c *Config) { c.Read.HiddenRows = "no" }},
		{"metrics.listen", func(c *Config) { c.Metrics.Listen = "9100" }},
		{"metrics.token", func(c *Config) { c.Metrics = Metrics{":9100", "too short"} }},
		{"metrics.token", func(c *Config) { c.Metrics = Metrics{":9100", "with a space in the middle"} }},
		{"aliases.weight", func(c *Config) { c.Aliases = map[string][]string{"weight": {"Kilos", " "}} }},
		{"aliases.colour", func(c *Config) { c.Aliases = map[string][]string{"colour": {"Red"}} }},
		{"aliases", func(c *Config) { c.Aliases = map[string][]string{"weight": {"Kilos"}, "net_weight": {"KILOS"}} }},
		{"profile[1].aliases", func(c *Config) {
			c.Aliases = map[string][]string{"weight": {"Kilo Sum"}}
			c.Profile = []Profile{{Aliases: map[string][]string{"net_weight": {"kilo-sum"}}}}
		}},
		{"handover[1].key", func(c *Config) { c.Handover = []hgeapi.Handover{{HandoverNum: "1"}} }},
		{"handover[2].key", func(c *Config) { c.Handover = []hgeapi.Handover{{Key: "A"}, {Key: "A"}} }},
		{"handover[2].key", func(c *Config) { c.Handover = []hgeapi.Handover{{Key: "LAX1"}, {Key: "lax1"}} }},
		{"handover[2].key", func(c *Config) { c.Handover = []hgeapi.Handover{{Key: "LAX 1"}, {Key: "LAX1"}} }},
		{"profile[1].operation", func(c *Config) { c.Profile = []Profile{{Name: "m", Operation: "manifests"}} }},
		{"profile[1].handover", func(c *Config) { c.Profile = []Profile{{Name: "m", Handover: "LAX1"}} }},
		{"profile[2].name", func(c *Config) { c.Profile = []Profile{{Name: "One"}, {Name: "one"}} }},
		{"profile[1].read.date_order", func(c *Config) { c.Profile = []Profile{{Name: "m", Read: Read{DateOrder: "ymd"}}} }},
		{"profile[1].aliases.weight", func(c *Config) { c.Profile = []Profile{{Aliases: map[string][]string{"weight": {""}}}} }},
	} {
		cfg := defaults(t)
		c.spoil(&cfg)
		err := cfg.Validate()
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.Faults) != 1 || wrong.Faults[0].Key != c.key {
			t.Errorf("want one fault of %s, got: %v", c.key, err)
		}
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	c := defaults(t)
	c.Language, c.API.MaxInFlight, c.API.Paths.Login, c.Form.MaxOrders = "fr", 0, "login", -5
	want := "language: \"fr\" is not one of en, zh, ko\n" +
		"api.max_in_flight: 0 is less than 1\n" +
		"api.paths.login: \"login\" does not end with /\n" +
		"form.max_orders: -5 is less than 1"
	if diff := cmp.Diff(want, c.Validate().Error()); diff != "" {
		t.Error(diff)
	}
}

func TestProfileNamesAreFolderNamesOnEverySystem(t *testing.T) {
	for name, safe := range map[string]bool{
		"": true, "manifest": true, "한진 LA": true, "v1.2": true, "COM10": true, "console": true,
		".": false, "..": false, "a/b": false, `a\b`: false, "../a": false, ".hidden": false, "~$a": false, "a:b": false,
		"a\n": false, " a": false, "a ": false, "a.": false, "CON": false, "con.x": false, "lpt1": false, "a*": false,
		strings.Repeat("a", 101): false,
	} {
		if wrong := badFolderName(name); (wrong == "") != safe {
			t.Errorf("%q: got %q", name, wrong)
		}
	}
}

func TestFoldersThatAreOneThroughALink(t *testing.T) {
	base := t.TempDir()
	if err := os.Mkdir(filepath.Join(base, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(base, "inbox"), filepath.Join(base, "out")); err != nil {
		t.Skip("no links here:", err)
	}
	c := defaults(t)
	c.Folders = Folders{Inbox: filepath.Join(base, "inbox"), Work: filepath.Join(base, "work"),
		Outbox: filepath.Join(base, "out"), Archive: filepath.Join(base, "out", "done", "deep")}
	want := "folders.outbox: is the same folder as folders.inbox (give each its own folder)\n" +
		"folders.archive: lies inside folders.inbox: it would be imported (move it beside the inbox)"
	if err := c.Validate(); err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestAnInboxBelowTheOutboxIsNoLoop(t *testing.T) {
	c := defaults(t)
	c.Folders.Outbox = "."
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestProfileFor(t *testing.T) {
	c := defaults(t)
	c.Aliases = map[string][]string{"weight": {"Kilos"}, "order_num": {"Label No", "Parcel ID"}}
	c.Profile = []Profile{{
		Name: "la", Handover: "LAX1",
		Read:    Read{DateOrder: "mdy"},
		Aliases: map[string][]string{"customer_order_num": {"label no "}, "weight": {"Pounds"}},
	}}
	shared := map[string][]string{"weight": {"Kilos"}, "order_num": {"Label No", "Parcel ID"}}
	yes, no := true, false
	c.Profile[0].Approve = &yes
	for _, w := range []struct {
		name string
		want Profile
		ok   bool
	}{
		{"", Profile{Operation: "scanform", Read: c.Read, Aliases: shared, Approve: &no}, true},
		{"la", Profile{Name: "la", Operation: "scanform", Handover: "LAX1", Approve: &yes,
			Read: Read{Encoding: "auto", WeightUnit: "auto", DateOrder: "mdy", HiddenRows: "ask", Persons: "auto"},
			Aliases: map[string][]string{"weight": {"Kilos", "Pounds"}, "order_num": {"Parcel ID"},
				"customer_order_num": {"label no "}}}, true},
		{"sf", Profile{Name: "sf", Operation: "scanform", Read: c.Read, Aliases: shared, Approve: &no}, false},
	} {
		got, ok := c.ProfileFor(w.name)
		if diff := cmp.Diff(w.want, got); diff != "" || ok != w.ok {
			t.Errorf("%q: ok %v, %s", w.name, ok, diff)
		}
	}
	if diff := cmp.Diff(shared, c.Aliases); diff != "" {
		t.Error("a profile changed the configuration:", diff)
	}
	c.Profile = append(c.Profile, Profile{Name: "", Handover: "SFO1"})
	if p, ok := c.ProfileFor(""); !ok || p.Handover != "SFO1" || p.Read != c.Read {
		t.Errorf("the inbox's own profile is %+v", p)
	}
}

func TestALedgerShowsNoPassword(t *testing.T) {
	for address, want := range map[string]string{
		"sqlite:/var/tr.db": "sqlite:/var/tr.db",
		"postgres://tr:hunter@db:5432/tr?password=hunter": "postgres://db:5432/tr",
		"postgres://tr:hunter%@db/tr":                     "an address that is not a URL",
		"password=hunter host=db":                         "an address that is not a URL",
	} {
		text, err := json.Marshal(Ledger{URL: address})
		if got := (Ledger{URL: address}).String(); got != want || string(text) != `"`+want+`"` || err != nil {
			t.Errorf("got %s and %s, %v, want %s", got, text, err, want)
		}
	}
}
