package hgeapi_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"

	"hgeimport/hgeapi"
)

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*hgeapi.Config)
		want   string // part of the error; "" = none
	}{
		{"https", func(c *hgeapi.Config) { c.BaseURL = "https://oms.gkelog.com/openapi/customer/" }, ""},
		{"http to loopback", func(c *hgeapi.Config) { c.BaseURL = "http://127.0.0.1:8080/openapi/customer/" }, ""},
		{"http to localhost", func(c *hgeapi.Config) { c.BaseURL = "http://localhost:8080/" }, ""},
		{"http to loopback, IPv6", func(c *hgeapi.Config) { c.BaseURL = "http://[::1]:8080/" }, ""},
		{"http to elsewhere", func(c *hgeapi.Config) { c.BaseURL = "http://oms.gkelog.com/" },
			"base_url: \"http://oms.gkelog.com/\" is not encrypted"},
		{"http to a name that only looks local", func(c *hgeapi.Config) { c.BaseURL = "http://127.0.0.1.example.com/" },
			"not encrypted"},
		{"no last slash", func(c *hgeapi.Config) { c.BaseURL = "https://oms.gkelog.com/openapi/customer" },
			"base_url: \"https://oms.gkelog.com/openapi/customer\" does not end with /"},
		{"no host", func(c *hgeapi.Config) { c.BaseURL = "https:///x/" }, "base_url: is not a URL"},
		{"not a URL", func(c *hgeapi.Config) { c.BaseURL = "https://user:hush@%zz/" }, "base_url: is not a URL"},
		{"another scheme", func(c *hgeapi.Config) { c.BaseURL = "ftp://oms.gkelog.com/" }, "base_url: is not a URL"},
		{"password in the URL", func(c *hgeapi.Config) { c.BaseURL = "https://user:hush@host/" },
			"base_url: holds a user name or password"},
		{"query", func(c *hgeapi.Config) { c.BaseURL = "https://host/?a=/" }, "base_url: holds a ?"},
		{"dialect", func(c *hgeapi.Config) { c.Dialect = "HGE" }, `dialect: "HGE" is not one of`},
		{"language", func(c *hgeapi.Config) { c.Language = "ko-KR" }, `language: "ko-KR"`},
		{"timeout", func(c *hgeapi.Config) { c.Timeout = 0 }, "timeout: 0s is not more than 0"},
		{"rate", func(c *hgeapi.Config) { c.RequestsPerSecond = -1 }, "requests_per_second: -1"},
		{"rate that is no number", func(c *hgeapi.Config) { c.RequestsPerSecond = math.NaN() }, "requests_per_second: NaN"},
		{"no rate limit", func(c *hgeapi.Config) { c.RequestsPerSecond = 0 }, ""},
		{"max in flight", func(c *hgeapi.Config) { c.MaxInFlight = 0 }, "max_in_flight: 0"},
		{"token", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{Token: "t"} }, ""},
		{"token with a line break", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{Token: "t\n"} }, "auth.token: holds"},
		{"password", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{Username: "u", Password: "비밀 번호"} }, ""},
		{"half a login", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{Username: "u"} }, "auth: username and password go together"},
		{"signature", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{APIKey: "k", APISecret: "s", APIToken: "t"} }, ""},
		{"half a signature", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{APIKey: "k"} }, "auth: api_key and api_secret go together"},
		{"lonely api_token", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{APIToken: "t"} }, "auth.api_token: goes with"},
		{"two ways", func(c *hgeapi.Config) { c.Auth = hgeapi.Auth{Token: "t", Username: "u", Password: "p"} },
			"choose one way to log in; token as well as username and password"},
		{"path without end", func(c *hgeapi.Config) { c.Paths.ScanForm = "scanform" },
			`paths.scanform: "scanform" does not end with /`},
		{"path from the root", func(c *hgeapi.Config) { c.Paths.BagLabel = "/print/" }, `paths.bag_label: "/print/" begins with /`},
		{"empty path", func(c *hgeapi.Config) { c.Paths.Login = "" }, "paths.login"},
		{"an operation that is off", func(c *hgeapi.Config) { c.Paths.BagVoid, c.Paths.ScanForm, c.Paths.ScanFormResult = "", "", "" }, ""},
		{"a result that nobody can ask for", func(c *hgeapi.Config) { c.Paths.ScanFormResult = "" },
			"paths.scanform_result: is empty; nobody could ask for what is sent to paths.scanform"},
		{"a result of an operation", func(c *hgeapi.Config) {
			shape := c.Result
			shape.Orders, shape.Pending = "", []string{"Success"}
			c.Results = map[string]hgeapi.ResultShape{"manifest": shape}
		}, `result.manifest.succeeded: "success" stands in result.manifest.pending too`},
		{"no name for the question", func(c *hgeapi.Config) { c.Result.QueryKey = "" }, "result.query_key: is empty"},
		{"path elsewhere", func(c *hgeapi.Config) { c.Paths.Login = "https://elsewhere/" }, "paths.login"},
		{"path upwards", func(c *hgeapi.Config) { c.Paths.Login = "../login/" }, "paths.login"},
		{"no state", func(c *hgeapi.Config) { c.Result.State = "" }, "result.state: is empty"},
		{"no reference", func(c *hgeapi.Config) { c.Result.Reference = "" }, "result.reference: is empty"},
		{"no message", func(c *hgeapi.Config) { c.Result.Message = "" }, ""},
		{"no word for success", func(c *hgeapi.Config) { c.Result.Succeeded = nil }, "result.succeeded: is empty"},
		{"no word for a good order", func(c *hgeapi.Config) { c.Result.OrderSucceeded = nil }, "result.order_succeeded: is empty"},
		{"a word with two meanings", func(c *hgeapi.Config) { c.Result.Failed = []string{" Success "} },
			`result.failed: " Success " stands in result.succeeded too`},
		{"an order word with two meanings", func(c *hgeapi.Config) { c.Result.OrderFailed = []string{"success"} },
			"result.order_failed"},
		{"an empty word", func(c *hgeapi.Config) { c.Result.Pending = []string{""} }, "result.pending: holds an empty word"},
		{"200 for unknown", func(c *hgeapi.Config) { c.Result.UnknownCodes = []int{404, 200} }, "result.unknown_codes: 200"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := testConfig()
			test.change(&c)
			err := c.Validate()
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %q in it", err, test.want)
			case err != nil && strings.Contains(err.Error(), "hush"):
				t.Errorf("%v shows the password", err)
			}
		})
	}
}

func TestValidateTellsAllFaultsAtOnce(t *testing.T) {
	c := hgeapi.Config{Paths: hgeapi.Paths{Manifest: "manifest/"}}
	err := c.Validate()
	if err == nil {
		t.Fatal("an empty configuration is valid")
	}
	for _, key := range []string{
		"base_url", "dialect", "language", "timeout", "max_in_flight", "paths.login", "paths.manifest_result", "result.state",
		"result.succeeded",
	} {
		if !strings.Contains(err.Error(), key+":") {
			t.Errorf("%q is not told in:\n%v", key, err)
		}
	}
	if _, err := hgeapi.New(c); err == nil {
		t.Error("a client was made of it")
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	for _, auth := range []hgeapi.Auth{
		{Token: "SECRET1"},
		{Username: "clerk", Password: "SECRET2"},
		{APIKey: "SECRET3", APISecret: "SECRET4", APIToken: "SECRET5"},
	} {
		c := testConfig()
		c.Auth = auth
		client, err := hgeapi.New(c)
		if err != nil {
			t.Fatal(err)
		}
		asJSON, err := json.Marshal(map[string]any{"auth": auth, "pointer": &auth})
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "auth", auth)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "auth", &auth, "config", c.Auth)
		shown := string(asJSON) + log.String()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			shown += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c) + fmt.Sprintf(verb, auth) + fmt.Sprintf(verb, client)
		}
		if strings.Contains(shown, "SECRET") || strings.Contains(shown, fmt.Sprintf("%x", "SECRET")) {
			t.Errorf("%s is shown", auth)
		}
	}
}

func TestAuthSaysWhichWay(t *testing.T) {
	for want, auth := range map[string]hgeapi.Auth{
		"none":           {},
		"a token":        {Token: "t"},
		"username clerk": {Username: "clerk", Password: "p"},
		"a signature":    {APIKey: "k", APISecret: "s"},
	} {
		if got := auth.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
