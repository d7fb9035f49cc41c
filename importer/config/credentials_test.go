package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCredentials(t *testing.T) {
	dir := t.TempDir()
	writeValue(t, dir, "hgeimport_api_auth_username", "demo")
	writeValue(t, dir, "hgeimport_api_auth_password", "hunter\n")
	writeValue(t, dir, "hgeimport_ledger_url", "postgres://u:hunter@h/db")
	writeValue(t, dir, "other.credential", "x")
	environ := []string{"CREDENTIALS_DIRECTORY=" + dir}
	cfg := mustLoad(t, string(shippedConfig), environ...) // every key stands in the file with its default
	if a := cfg.API.Auth; a.Username != "demo" || a.Password != "hunter" || !strings.Contains(cfg.Ledger.URL, "hunter") {
		t.Errorf("got %q, %q, %v", a.Username, a.Password, cfg.Ledger)
	}
	cfg, err := LoadDefaults(shippedConfig, environ)
	if err != nil || cfg.API.Auth.Password != "hunter" {
		t.Errorf("without a file: %v, error %v", cfg, err)
	}
}

// A variable and a line of config.toml go before a credential, and that is said: it may be the one with the new password.
func TestCredentialsThatAreNotUsed(t *testing.T) {
	dir := t.TempDir()
	writeValue(t, dir, "hgeimport_api_auth_username", "of-credential")
	writeValue(t, dir, "hgeimport_api_auth_password", "of-credential")
	file := writeValue(t, dir, "a-file", "of-file")
	for _, c := range []struct {
		text    string
		environ []string
		want    string
	}{
		{"[api.auth]\nusername = \"here\"\npassword = \"here\"\n", nil, "here"},
		{"", []string{"HGEIMPORT_API_AUTH_USERNAME=here", "HGEIMPORT_API_AUTH_PASSWORD=here"}, "here"},
		{"", []string{"HGEIMPORT_API_AUTH_USERNAME=here", "HGEIMPORT_API_AUTH_PASSWORD_FILE=" + file}, "of-file"},
	} {
		cfg, warnings, err := Load(shippedConfig, writeConfig(t, c.text), append(c.environ, "CREDENTIALS_DIRECTORY="+dir))
		if err != nil || cfg.API.Auth.Password != c.want {
			t.Errorf("got %v, error %v, want the password %q", cfg, err, c.want)
		}
		slicesMatch(t, warnings, []string{"goes before " + dir, "goes before " + dir})
	}
	_, warnings, err := Load(shippedConfig, writeConfig(t, ""), []string{"HGEIMPORT_API_AUTH_USERNAME=of-credential",
		"HGEIMPORT_API_AUTH_PASSWORD=of-credential", "CREDENTIALS_DIRECTORY=" + dir})
	if err != nil || len(warnings) > 0 {
		t.Errorf("the same in both: warnings %q, error %v", warnings, err)
	}
}

func TestFaultsOfCredentials(t *testing.T) {
	for name, c := range map[string]struct{ name, text, want string }{
		"unknown":   {"hgeimport_api_auth_pasword", "hunter", "there is no such credential"},
		"no secret": {"hgeimport_language", "hunter", "there is no such credential"},
		"empty":     {"hgeimport_api_auth_token", "", "hgeimport_api_auth_token is empty"},
		"half":      {"hgeimport_api_auth_password", "hunter", "config.toml: api.auth: username and password go together"},
		"a blank":   {"hgeimport_api_auth_token", "hunter 2", "CREDENTIALS_DIRECTORY: api.auth.token: holds a blank"},
	} {
		dir := t.TempDir()
		writeValue(t, dir, c.name, c.text)
		got := faultsOf(t, "", "CREDENTIALS_DIRECTORY="+dir)
		slicesMatch(t, got, []string{c.want})
		if strings.Contains(strings.Join(got, ""), "hunter") {
			t.Errorf("%s: the fault shows the secret: %q", name, got)
		}
	}
	if got := faultsOf(t, "", "CREDENTIALS_DIRECTORY="+t.TempDir(), "HGEIMPORT_LANGUAGE=x"); len(got) != 1 {
		t.Errorf("an empty folder: %q", got)
	}
	mustLoad(t, "", "CREDENTIALS_DIRECTORY=/not/there")
}

// The folder beside config.toml is read without any variable. Systemd's folder goes before it.
func TestCredentialsBesideTheConfiguration(t *testing.T) {
	path := writeConfig(t, "")
	beside, run := filepath.Join(filepath.Dir(path), CredentialsFolder), t.TempDir()
	if err := os.Mkdir(beside, 0o700); err != nil {
		t.Fatal(err)
	}
	secret := writeValue(t, beside, "hgeimport_api_auth_token", "beside\n")
	cfg, warnings, err := Load(shippedConfig, path, nil)
	if err != nil || len(warnings) > 0 || cfg.API.Auth.Token != "beside" || cfg.CheckLogin() != nil {
		t.Errorf("got %v, warnings %q, error %v", cfg, warnings, err)
	}
	writeValue(t, run, "hgeimport_api_auth_token", "of-systemd\n")
	cfg, warnings, err = Load(shippedConfig, path, []string{"CREDENTIALS_DIRECTORY=" + run})
	if err != nil || len(warnings) > 0 || cfg.API.Auth.Token != "of-systemd" {
		t.Errorf("got %v, warnings %q, error %v", cfg, warnings, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(secret, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, warnings, err = Load(shippedConfig, path, nil); err != nil {
		t.Fatal(err)
	}
	slicesMatch(t, warnings, []string{secret + ": it holds a secret, and others can read it (mode 0644) (chmod 600 "})
}

// Whoever may not read the secrets can still do what needs no login. What needs one says why there is none.
func TestCredentialsThatThisUserMayNotRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("not everybody may make links there")
	}
	path := writeConfig(t, "[api.auth]\nusername = \"demo\"\n")
	beside := filepath.Join(filepath.Dir(path), CredentialsFolder)
	if err := os.Symlink(beside, beside); err != nil { // which root cannot read either
		t.Fatal(err)
	}
	cfg, warnings, err := Load(shippedConfig, path, nil)
	if err != nil || len(warnings) > 0 {
		t.Fatalf("warnings %q, error %v", warnings, err)
	}
	run := t.TempDir()
	writeValue(t, run, "hgeimport_api_auth_password", "hunter")
	bySystemd, _, err := Load(shippedConfig, path, []string{"CREDENTIALS_DIRECTORY=" + run})
	if err != nil || bySystemd.CheckLogin() != nil {
		t.Errorf("where systemd has read them: error %v", err)
	}
	err = cfg.CheckLogin()
	for _, want := range []string{"there are secrets that this user may not read", "api.auth: " + beside + " cannot be read: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
