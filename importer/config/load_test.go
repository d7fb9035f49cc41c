package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"
)

// shippedConfig is config.toml of the project, which main embeds.
var shippedConfig = func() []byte {
	text, err := os.ReadFile("../../config.toml")
	if err != nil {
		panic(err)
	}
	return text
}()

func defaults(t *testing.T) Config {
	t.Helper()
	cfg, err := Defaults(shippedConfig)
	if err != nil {
		t.Fatal(err)
	}
	return *cfg
}

// writeConfig writes a configuration file that only its owner may read, and returns its path.
func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, text string, environ ...string) *Config {
	t.Helper()
	cfg, warnings, err := Load(shippedConfig, writeConfig(t, text), environ)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Errorf("warnings: %q", warnings)
	}
	return cfg
}

// faultsOf loads a configuration that is wrong and returns the lines of the error, without the name of the temporary folder.
func faultsOf(t *testing.T, text string, environ ...string) []string {
	t.Helper()
	path := writeConfig(t, text)
	cfg, _, err := Load(shippedConfig, path, environ)
	var wrong *Error
	if !errors.As(err, &wrong) || cfg != nil {
		t.Fatalf("got %v and error %v, want a *Error alone", cfg, err)
	}
	return strings.Split(strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), ""), "\n")
}

func TestAnEmptyFileTakesEveryDefault(t *testing.T) {
	path := writeConfig(t, "")
	got, _, err := Load(shippedConfig, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := defaults(t)
	makeAbsolute(&want, path)
	if diff := cmp.Diff(&want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error("an empty file differs from the shipped one (-shipped +empty):\n", diff)
	}
}

func TestFoldersAndLedgerAreRelativeToTheFile(t *testing.T) {
	path := writeConfig(t, "[folders]\ninbox = \"drop/here\"\n")
	base := filepath.Dir(path)
	t.Chdir(t.TempDir())
	elsewhere := filepath.Join(t.TempDir(), "archive")
	got, _, err := Load(shippedConfig, path, []string{"HGEIMPORT_FOLDERS_WORK=w", "HGEIMPORT_FOLDERS_ARCHIVE=" + elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	want := Folders{Inbox: filepath.Join(base, "drop", "here"), Work: filepath.Join(base, "w"),
		Outbox: filepath.Join(base, "outbox"), Archive: elsewhere}
	if diff := cmp.Diff(want, got.Folders); diff != "" {
		t.Error(diff)
	}
	if want := "sqlite:" + filepath.Join(base, "hgeimport.db"); got.Ledger.URL != want {
		t.Errorf("ledger.url is %s, want %s", got.Ledger.URL, want)
	}
	if got.Path != path {
		t.Errorf("Path is %s, want %s", got.Path, path)
	}
}

func TestWhereTheFileIsLookedFor(t *testing.T) {
	zh, ko := writeConfig(t, `language = "zh"`), writeConfig(t, `language = "ko"`)
	t.Chdir(filepath.Dir(zh))
	for _, c := range []struct {
		path    string
		environ []string
		want    string
	}{
		{"", nil, "zh"},
		{"", []string{"HGEIMPORT_CONFIG=" + ko}, "ko"},
		{zh, []string{"HGEIMPORT_CONFIG=" + ko}, "zh"},
	} {
		cfg, _, err := Load(shippedConfig, c.path, c.environ)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Language != c.want || !filepath.IsAbs(cfg.Path) || !filepath.IsAbs(cfg.Folders.Inbox) {
			t.Errorf("Load(%q, %q) took %s: language %s, want %s", c.path, c.environ, cfg.Path, cfg.Language, c.want)
		}
	}
}

func TestAMissingFileSaysWhereItWasLookedForAndHowToGetOne(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	_, _, err := Load(shippedConfig, "", nil)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	var wrong *Error
	if !errors.As(err, &wrong) || len(wrong.Faults) != 1 {
		t.Fatalf("got %v, want a *Error with one fault", err)
	}
	f := wrong.Faults[0]
	if !strings.Contains(f.Message, filepath.Join(filepath.Base(folder), "config.toml")) || !strings.Contains(f.Hint, "--config") {
		t.Errorf("got %s", f)
	}
}

func TestAFolderIsNoConfiguration(t *testing.T) {
	_, _, err := Load(shippedConfig, t.TempDir(), nil)
	var wrong *Error
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
}

const secretConfig = `
[ledger]
url = "postgres://tr:hunter-ledger@db.example/tr?sslpassword=hunter-key"
[api.auth]
username = "clerk"
password = "hunter-password"
[metrics]
token = "hunter-and-more-of-it"
`

func TestASecretInAFileThatOthersCanReadIsWarnedAbout(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file's mode says nothing on Windows")
	}
	for _, c := range []struct {
		mode fs.FileMode
		want []string // where each warning begins
	}{
		{0o600, nil},
		{0o640, []string{"config.toml:3:1: ledger.url: ", "config.toml:6:1: api.auth.password: ",
			"config.toml:8:1: metrics.token: "}},
		{0o604, []string{"config.toml:3:1: ledger.url: ", "config.toml:6:1: api.auth.password: ",
			"config.toml:8:1: metrics.token: "}},
	} {
		path := writeConfig(t, secretConfig)
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		_, warnings, err := Load(shippedConfig, path, []string{"HGEIMPORT_REPORT_CSV=true"})
		if err != nil {
			t.Fatal(err)
		}
		slicesMatch(t, warnings, c.want)
		if strings.Contains(fmt.Sprint(warnings), "hunter") {
			t.Errorf("a warning shows a secret: %q", warnings)
		}
	}
}

// slicesMatch wants each text of got to contain the text of want at the same index.
func slicesMatch(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d: %q, want %d: %q", len(got), got, len(want), want)
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestASecretThatIsNotInTheFileIsNotWarnedAbout(t *testing.T) {
	path := writeConfig(t, "[api.auth]\ntoken = \"\"\n")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, warnings, err := Load(shippedConfig, path, []string{"HGEIMPORT_API_AUTH_TOKEN=hunter"})
	if err != nil || len(warnings) > 0 {
		t.Errorf("got warnings %q, error %v, want none", warnings, err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Run("configuration", func(t *testing.T) {
		cfg := mustLoad(t, secretConfig)
		if cfg.API.Auth.Password != "hunter-password" || !strings.Contains(cfg.Ledger.URL, "hunter-ledger") {
			t.Fatal("the secrets were not read")
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			for _, value := range []any{cfg, *cfg, cfg.Ledger, &cfg.Ledger, cfg.API, cfg.Metrics, &cfg.Metrics} {
				if text := fmt.Sprintf(verb, value); strings.Contains(text, "hunter") || strings.Contains(text, fmt.Sprintf("%x", "hunter")) {
					t.Errorf("%s of a %T shows a secret: %s", verb, value, text)
				}
			}
		}
	})
	for name, c := range map[string]struct {
		text    string
		environ []string
	}{
		"two ways to log in":   {"[api.auth]\ntoken = \"hunter\"\nusername = \"hunter\"\npassword = \"hunter\"\n", nil},
		"half a login":         {"[api.auth]\nusername = \"hunter\"\n", nil},
		"a token with a blank": {"[api.auth]\ntoken = \"hunter 2\"\n", nil},
		"a wrong section":      {"[api]\ntoken = \"hunter\"\n", nil},
		"a wrong type":         {"[api.auth]\ntoken = [\"hunter\"]\n", nil},
		"a token to guess":     {"[metrics]\ntoken = \"hunter\"\n", nil},
		"no quotes":            {"[api.auth]\npassword = hunter\n", nil},
		"an open quote":        {"[api.auth]\npassword = \"hunter\n", nil},
		"a ledger of no kind":  {"[ledger]\nurl = \"mysql://u:hunter@h/db\"\n", nil},
		"a ledger unparsable":  {"[ledger]\nurl = \"postgres://u:hunter%@h/db\"\n", nil},
		"a ledger without db":  {"[ledger]\nurl = \"postgres://u:hunter@h\"\n", nil},
		"a base URL":           {"[api]\nbase_url = \"https://u:hunter@h/\"\n", nil},
		"an unknown variable":  {"", []string{"HGEIMPORT_API_TOKEN=hunter"}},
		"a variable's ledger":  {"", []string{"HGEIMPORT_LEDGER_URL=hunter"}},
		"variables":            {"", []string{"HGEIMPORT_API_AUTH_TOKEN=hunter", "HGEIMPORT_API_AUTH_API_KEY=hunter"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Load(shippedConfig, writeConfig(t, c.text), c.environ)
			if err == nil {
				t.Fatal("there is no fault to tell")
			}
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "hunter") {
				t.Errorf("the error shows a secret: %s", text)
			}
			var decoding *toml.DecodeError
			if errors.As(err, &decoding) {
				t.Error("the library's error is kept, which holds the lines around the fault")
			}
		})
	}
}
