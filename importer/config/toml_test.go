package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAllFaultsAreToldAtOnceWithTheirPositions(t *testing.T) {
	got := faultsOf(t, `
language = "fr"
colour = "red"
[folders]
  inbox = 7
  keep_archive = "a week"
[wach]
settle = "1s"
[api]
timeuot = "5s"
timeout = 60
token = "x"
"dialect" = "ups"
[api.result]
pending = "processing"
unknown_codes = [404, "gone"]
[result]
max_poll = "2 minutes"
[[handover]]
key = "LAX1"
zip = "91700"
[[profile]]
name = "one"
operation = "manifest"
[[profile]]
operation = "scan"
handover = "LAX2"
[profile.read]
date_order = "ymd"
`, "HGEIMPORT_FORM_MAX_ORDERS=0", "HGEIMPORT_API_MAX_IN_FLIGHT=many")
	want := []string{
		`config.toml:2:1: language: "fr" is not one of en, zh, ko`,
		`config.toml:3:1: colour: there is no such key`,
		`config.toml:5:3: folders.inbox: takes text in quotes, not a whole number`,
		`config.toml:6:3: folders.keep_archive: "a week" is no number of days like "30"`,
		`config.toml:7:2: wach: there is no such key (did you mean watch?)`,
		`config.toml:10:1: api.timeuot: there is no such key (did you mean api.timeout?)`,
		`config.toml:11:1: api.timeout: takes a time in quotes, like "30s", not a whole number`,
		`config.toml:12:1: api.token: there is no such key (did you mean api.auth.token?)`,
		`config.toml:13:1: api.dialect: "ups" is not one of "hge", "gke"`,
		`config.toml:15:1: api.result.pending: takes a list in brackets, not text`,
		`config.toml:16:23: api.result.unknown_codes[2]: takes a whole number, not text`,
		`config.toml:18:1: result.max_poll: "2 minutes" is not a time like "2s", "30m" or "1h30m"`,
		`config.toml:21:1: handover[1].zip: there is no such key`,
		`config.toml:25:3: profile[2].name: is missing`,
		`config.toml:26:1: profile[2].operation: "scan" is not an operation; this version has ` + strings.Join(Operations(), ", "),
		`config.toml:27:1: profile[2].handover: no [[handover]] has the key "LAX2" (it has LAX1)`,
		`config.toml:29:1: profile[2].read.date_order: "ymd" is not one of auto, dmy, mdy`,
		`HGEIMPORT_API_MAX_IN_FLIGHT: api.max_in_flight: takes a whole number, written as in the file`,
		`HGEIMPORT_FORM_MAX_ORDERS: form.max_orders: 0 is less than 1`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPositionsInEverySpellingOfTOML(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"dotted keys", "api . timeout = 1", "config.toml:1:7: api.timeout: "},
		{"an inline section", `api = { dialect = "hge", timeout = 1 }`, "config.toml:1:26: api.timeout: "},
		{"columns in characters", `aliases = { order_num = ["订单号"], weight = "b" }`, "config.toml:1:34: aliases.weight: "},
		{"an inline list of tables", "profile = [{name = \"a\"},\n {name = 5}]", "config.toml:2:3: profile[2].name: "},
		{"a byte order mark", "\ufefflanguage = 1", "config.toml:1:1: language: "},
		{"Windows' line ends", "[api]\r\ntimeout = 1\r\n", "config.toml:2:1: api.timeout: "},
		{"a section that is a text", `folders = "here"`, "config.toml:1:1: folders: takes a section, not text"},
		{"a list that is a section", "[profile]\nname = \"a\"",
			"config.toml:1:2: profile: takes a list of sections in double brackets, not a section"},
		{"a date", "language = 2025-01-01", "config.toml:1:1: language: takes text in quotes, not a date"},
		{"a fraction", "[form]\nmax_orders = 1.5", "config.toml:2:1: form.max_orders: takes a whole number, not a number"},
		{"a default against the file", "[result]\nmax_poll = \"1h\"",
			"config.toml:1:2: result.give_up: 30m0s is less than result.max_poll (1h0m0s)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			slicesMatch(t, faultsOf(t, c.text), []string{c.want})
		})
	}
}

func TestAFileThatIsNotTOML(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no quotes", "\nlanguage = en\n", "config.toml:2:12: unexpected character"},
		{"a Windows path", `[folders]` + "\n" + `inbox = "C:\Users\drop"`, `(write a Windows path with / or with \\)`},
		{"a key twice", "[api]\ndialect = \"hge\"\ndialect = \"gke\"\n", "config.toml:3:1: key dialect is already defined"},
		{"a section twice", "[api]\n[watch]\n[api]\n", "config.toml:3:2: table api already exists"},
		{"UTF-16", "\xff\xfel\x00a\x00", "config.toml:1:1: is not UTF-8 text (save the file as UTF-8)"},
		{"Latin-1", "language = \"en\" # fa\xe7on\n", "config.toml:1:1: is not UTF-8 text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			slicesMatch(t, faultsOf(t, c.text, "HGEIMPORT_REPORT_CSV=maybe"),
				[]string{c.want, "HGEIMPORT_REPORT_CSV: report.csv: takes true or false"})
		})
	}
}

func TestWhatAFileMaySay(t *testing.T) {
	cfg := mustLoad(t, strings.Join([]string{
		`folders.keep_archive = 30`,
		`api.requests_per_second = 0.5`,
		`api.dialect = "gke"`,
		`api.result.pending = ["wait", "queued"]`,
		`aliases = { order_num = ["Parcel ID"] }`,
	}, "\n"))
	if cfg.Folders.KeepArchive != 30 || cfg.API.RequestsPerSecond != 0.5 || cfg.API.Dialect != "gke" {
		t.Errorf("got %d, %v, %s", cfg.Folders.KeepArchive, cfg.API.RequestsPerSecond, cfg.API.Dialect)
	}
	if diff := cmp.Diff([]string{"wait", "queued"}, cfg.API.Result.Pending); diff != "" {
		t.Error("a list replaces the default:", diff)
	}
	if diff := cmp.Diff(map[string][]string{"order_num": {"Parcel ID"}}, cfg.Aliases); diff != "" {
		t.Error(diff)
	}
	if got := mustLoad(t, `folders.keep_archive = "30"`).Folders.KeepArchive; got != 30 {
		t.Errorf(`keep_archive = "30" gives %d`, got)
	}
}
