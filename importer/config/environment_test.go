package config

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
)

func TestTheEnvironmentGoesBeforeTheFile(t *testing.T) {
	cfg := mustLoad(t, `
language = "zh"
[api]
timeout = "10s"
[aliases]
order_num = ["From File"]
weight = ["Kilos"]
[[handover]]
key = "FILE"
`,
		"PATH=/bin",
		"HGEIMPORT_CONFIG=elsewhere.toml",
		"HGEIMPORT_TEST_CHAOS=1h",
		"HGEIMPORT_LANGUAGE=ko",
		"HGEIMPORT_API_BASE_URL=https://host.example/a=b/",
		"HGEIMPORT_API_TIMEOUT=1m30s",
		"HGEIMPORT_API_REQUESTS_PER_SECOND=2.5",
		"HGEIMPORT_API_AUTH_TOKEN=abc",
		"HGEIMPORT_API_RESULT_PENDING=wait, queued",
		`HGEIMPORT_API_RESULT_FAILED=["no, never", "fail"]`,
		"HGEIMPORT_API_RESULT_UNKNOWN_CODES=404,410",
		"HGEIMPORT_RESULT_GIVE_UP=1h",
		"HGEIMPORT_FOLDERS_KEEP_ARCHIVE=30",
		"HGEIMPORT_REPORT_CSV=true",
		`HGEIMPORT_ALIASES={ order_num = ["From Table"], mawb_no = ["Master"] }`,
		"HGEIMPORT_ALIASES_FLIGHT_NO=Carrier Flight,Plane",
		`HGEIMPORT_HANDOVER=[{key = "A", handover_num = "1"}, {key = "B"}]`,
		`HGEIMPORT_PROFILE=[{name = "la", handover = "B", read = {date_order = "mdy"}}]`,
	)
	got := []any{cfg.Language, cfg.API.BaseURL, cfg.API.Timeout, cfg.API.RequestsPerSecond, cfg.API.Auth.Token,
		cfg.API.Result.Pending, cfg.API.Result.Failed, cfg.API.Result.UnknownCodes, cfg.Result.GiveUp,
		cfg.Folders.KeepArchive, cfg.Report.CSV, cfg.Aliases, cfg.Handover, cfg.Profile}
	want := []any{"ko", "https://host.example/a=b/", 90 * time.Second, 2.5, "abc",
		[]string{"wait", "queued"}, []string{"no, never", "fail"}, []int{404, 410}, time.Hour,
		30, true, map[string][]string{"order_num": {"From Table"}, "weight": {"Kilos"}, "mawb_no": {"Master"},
			"flight_no": {"Carrier Flight", "Plane"}},
		[]hgeapi.Handover{{Key: "A", HandoverNum: "1"}, {Key: "B"}},
		[]Profile{{Name: "la", Handover: "B", Read: Read{DateOrder: "mdy"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKeyHasAVariableOfItsOwn(t *testing.T) {
	owner := map[string]string{}
	for _, path := range newLoader(&Config{}).keys {
		name := variableOf(path)
		if other, taken := owner[name]; taken {
			t.Errorf("%s means both %s and %s", name, other, path)
		}
		owner[name] = path
	}
	if owner["HGEIMPORT_API_RESULT_ORDER_NUM"] != "api.result.order_num" || len(owner) < 70 {
		t.Errorf("there are %d variables", len(owner))
	}
}

func TestFaultsOfVariables(t *testing.T) {
	for _, c := range []struct{ variable, want string }{
		{"HGEIMPORT_API_BASEURL=x", "HGEIMPORT_API_BASEURL: there is no such setting (did you mean HGEIMPORT_API_BASE_URL?)"},
		{"HGEIMPORT_API_TOKEN=x", "HGEIMPORT_API_TOKEN: there is no such setting (did you mean HGEIMPORT_API_AUTH_TOKEN?)"},
		{"HGEIMPORT_PROFILE_NAME=x", "HGEIMPORT_PROFILE_NAME: there is no such setting"},
		{"HGEIMPORT_FOLDERS={}", "HGEIMPORT_FOLDERS: there is no such setting"},
		{"HGEIMPORT_QUITE_ANOTHER=x", "HGEIMPORT_QUITE_ANOTHER: there is no such setting"},
		{"HGEIMPORT_API_TIMEOUT=60", `HGEIMPORT_API_TIMEOUT: api.timeout: "60" is not a time like "2s", "30m" or "1h30m"`},
		{"HGEIMPORT_REPORT_CSV=", "HGEIMPORT_REPORT_CSV: report.csv: takes true or false"},
		{"HGEIMPORT_REPORT_CSV=1", "HGEIMPORT_REPORT_CSV: report.csv: takes true or false, not a whole number"},
		{"HGEIMPORT_FORM_MAX_ORDERS=5\nlanguage = 'zh'", "HGEIMPORT_FORM_MAX_ORDERS: form.max_orders: takes a whole number"},
		{"HGEIMPORT_API_RESULT_UNKNOWN_CODES=404,x", "HGEIMPORT_API_RESULT_UNKNOWN_CODES: api.result.unknown_codes: takes a list"},
		{"HGEIMPORT_HANDOVER=LAX1", "HGEIMPORT_HANDOVER: handover: takes a list of sections"},
		{`HGEIMPORT_PROFILE=[{name = "a/b"}]`, `HGEIMPORT_PROFILE: profile[1].name: "a/b" has a character`},
		{`HGEIMPORT_ALIASES_WEIGHT=[1]`, `HGEIMPORT_ALIASES_WEIGHT: aliases.weight[1]: takes text`},
	} {
		slicesMatch(t, faultsOf(t, "", c.variable), []string{c.want})
	}
}

func TestAListOfTheEnvironmentHidesThePositionsOfTheFile(t *testing.T) {
	got := faultsOf(t, "[[profile]]\nname = \"a\"\noperation = \"scanform\"\n",
		`HGEIMPORT_PROFILE=[{name = "b", operation = "flights"}]`)
	slicesMatch(t, got, []string{"HGEIMPORT_PROFILE: profile[1].operation: "})
}

// valueAt finds what walkKeys visits.
func TestValueAtEachKey(t *testing.T) {
	section, seen := reflect.ValueOf(&Config{}).Elem(), 0
	walkKeys("", section, func(key string, v reflect.Value) {
		if inList(section, key) {
			return
		}
		seen++
		if got := valueAt(section, key); got.Addr().Interface() != v.Addr().Interface() {
			t.Errorf("%s is another field", key)
		}
	})
	if seen < 100 {
		t.Errorf("only %d keys were seen", seen)
	}
}
