package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// writeValue writes a file that only its owner may read, and returns its path.
func writeValue(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestValuesFromFiles(t *testing.T) {
	dir := t.TempDir()
	password := writeValue(t, dir, "password", " with blanks around \r\n")
	timeout := writeValue(t, dir, "timeout", "1m30s\n")
	pending := writeValue(t, dir, "pending", "wait, queued\n")
	profile := writeValue(t, dir, "profile", "[{name = \"la\"},\n{name = \"ny\"}]\n")
	alias := writeValue(t, dir, "alias", "\ufeffKilos,Poids")
	key := writeValue(t, dir, "key", "kilos\n")
	cfg := mustLoad(t, "", "HGEIMPORT_API_AUTH_USERNAME=demo", "HGEIMPORT_API_AUTH_PASSWORD_FILE="+password,
		"HGEIMPORT_API_TIMEOUT_FILE="+timeout, "HGEIMPORT_API_RESULT_PENDING_FILE="+pending, "HGEIMPORT_PROFILE_FILE="+profile,
		"HGEIMPORT_ALIASES_WEIGHT_FILE="+alias, "HGEIMPORT_API_KEYS_BAGS_BAG_WEIGHT_FILE="+key)
	if got := cfg.API.Auth.Password; got != " with blanks around " {
		t.Errorf("the password is %q", got)
	}
	if cfg.API.Timeout != 90*time.Second || strings.Join(cfg.API.Result.Pending, "|") != "wait|queued" || len(cfg.Profile) != 2 ||
		strings.Join(cfg.Aliases["weight"], "|") != "Kilos|Poids" || cfg.API.Keys["bags"]["bag_weight"] != "kilos" {
		t.Errorf("got %v, %q, %v, %q, %q", cfg.API.Timeout, cfg.API.Result.Pending, cfg.Profile, cfg.Aliases, cfg.API.Keys)
	}
}

// A relative path is relative to the folder of config.toml, as those of folders are.
func TestFileOfAVariableBesideTheConfiguration(t *testing.T) {
	path := writeConfig(t, "")
	writeValue(t, filepath.Dir(path), "token", "abc\n")
	cfg, _, err := Load(shippedConfig, path, []string{"HGEIMPORT_API_AUTH_TOKEN_FILE=token"})
	if err != nil || cfg.API.Auth.Token != "abc" {
		t.Errorf("got %v, error %v", cfg, err)
	}
	t.Chdir(filepath.Dir(path))
	cfg, err = LoadDefaults(shippedConfig, []string{"HGEIMPORT_API_AUTH_TOKEN_FILE=token"})
	if err != nil || cfg.API.Auth.Token != "abc" {
		t.Errorf("without a file: got %v, error %v", cfg, err)
	}
}

func TestFaultsOfFilesOfVariables(t *testing.T) {
	dir := t.TempDir()
	path := func(name, text string) string { return writeValue(t, dir, name, text) }
	good := path("good", "hunter\n")
	for _, c := range []struct{ variables, want string }{
		{"API_AUTH_TOKEN=x|API_AUTH_TOKEN_FILE=" + good,
			"HGEIMPORT_API_AUTH_TOKEN_FILE: is set, and HGEIMPORT_API_AUTH_TOKEN too (unset one of them)"},
		{"API_AUTH_TOKEN=|API_AUTH_TOKEN_FILE=" + good, "is set, and HGEIMPORT_API_AUTH_TOKEN too"},
		{"API_AUTH_TOKEN_FILE=/not/there/token",
			"HGEIMPORT_API_AUTH_TOKEN_FILE: api.auth.token: /not/there/token cannot be read: no such file"},
		{"API_AUTH_TOKEN_FILE=" + dir, "HGEIMPORT_API_AUTH_TOKEN_FILE: api.auth.token: " + dir + " cannot be read: is a directory"},
		{"API_AUTH_TOKEN_FILE=", "HGEIMPORT_API_AUTH_TOKEN_FILE: api.auth.token: names no file"},
		{"API_AUTH_TOKEN_FILE=" + path("empty", "\n"), "empty is empty (write the value into it)"},
		{"API_AUTH_TOKEN_FILE=" + path("utf16", "\xff\xfeh\x00u\x00"), "utf16 is no text in UTF-8"},
		{"API_AUTH_USERNAME=u|API_AUTH_PASSWORD_FILE=" + path("lines", "hunter\nhunter\n"), "lines holds more than one line"},
		{"API_AUTH_TOKEN_FILE=" + path("large", strings.Repeat("hunter", 200_000)), "large is larger than 1048576 bytes"},
		{"API_AUTH_PASSWORD_FILE=" + good, "config.toml: api.auth: username and password go together"},
		{"API_TOKEN_FILE=" + good,
			"HGEIMPORT_API_TOKEN_FILE: there is no such setting (did you mean HGEIMPORT_API_AUTH_TOKEN?)"},
		{"CONFIG_FILE=" + good, "HGEIMPORT_CONFIG_FILE: there is no such setting"},
		// The wrong file, which may be a secret: what it holds is not shown.
		{"API_TIMEOUT_FILE=" + good, "HGEIMPORT_API_TIMEOUT_FILE: api.timeout: " + good + " holds no value that this key takes"},
		{"LANGUAGE_FILE=" + good, "HGEIMPORT_LANGUAGE_FILE: language: " + good + " holds no value that this key takes"},
		{"TIMEZONE_FILE=" + good, "HGEIMPORT_TIMEZONE_FILE: timezone: " + good + " holds no value"},
		{"FORM_MAX_ORDERS_FILE=" + good, "HGEIMPORT_FORM_MAX_ORDERS_FILE: form.max_orders: takes a whole number"},
		{"API_RESULT_UNKNOWN_CODES_FILE=" + path("list", "404, hunter"), "api.result.unknown_codes: takes a list in brackets"},
		{"API_BASE_URL_FILE=" + path("url", "http://hunter.example/"), "holds no value that this key takes"},
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.want, "/") {
			continue
		}
		var environ []string
		for v := range strings.SplitSeq(c.variables, "|") {
			environ = append(environ, "HGEIMPORT_"+v)
		}
		faults := faultsOf(t, "", environ...)
		got := strings.Join(faults, "\n")
		if len(faults) > 1 {
			t.Errorf("%s: more than one fault: %s", c.variables, got)
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s\ngot  %s\nwant %s", c.variables, got, c.want)
		}
		if strings.Contains(got, "hunter") {
			t.Errorf("%s shows what the file holds: %s", c.variables, got)
		}
	}
}

func TestFilesOfSecretsThatOthersCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there the mode of a file does not tell who can read it")
	}
	dir := t.TempDir()
	secret, other := writeValue(t, dir, "secret", "hunter"), writeValue(t, dir, "other", "ko")
	for _, path := range []string{secret, other} {
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	_, warnings, err := Load(shippedConfig, writeConfig(t, ""),
		[]string{"HGEIMPORT_API_AUTH_TOKEN_FILE=" + secret, "HGEIMPORT_LANGUAGE_FILE=" + other})
	if err != nil {
		t.Fatal(err)
	}
	slicesMatch(t, warnings, []string{
		"HGEIMPORT_API_AUTH_TOKEN_FILE: " + secret + ": it holds a secret, and others can read it (mode 0640)"})
}

// No key has a variable that looks like the file of another one.
func TestNoKeyIsCalledLikeAFile(t *testing.T) {
	l := newLoader(&Config{})
	for _, key := range l.keys {
		if strings.HasSuffix(variableOf(key), fileSuffix) {
			t.Errorf("%s: %s would name a file", key, variableOf(key))
		}
	}
}
