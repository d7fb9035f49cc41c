package config

import (
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"reflect"
	"runtime"
)

const ledgerKey = "ledger.url"

// secretKeys are the keys whose values are never shown. The address of a ledger may hold a password.
var secretKeys = []string{
	ledgerKey, "api.auth.token", "api.auth.password", "api.auth.api_key", "api.auth.api_secret", "api.auth.api_token",
	"metrics.token",
	"notify.smtp_password",
}

// secretWarnings has a warning for each secret in the file if other users can read the file. On Windows the mode of a file does
// not tell who can read it.
func secretWarnings(cfg *Config, positions map[string]position, mode fs.FileMode) (warnings []string) {
	if runtime.GOOS == "windows" || mode&0o044 == 0 {
		return nil
	}
	for _, key := range secretKeys {
		at := positions[key]
		value := valueAt(reflect.ValueOf(cfg).Elem(), key).String()
		if at.Line == 0 || value == "" || key == ledgerKey && !holdsPassword(value) {
			continue
		}
		warnings = append(warnings, at.locate(Fault{
			Key:     key,
			Message: fmt.Sprintf("a secret in a file that others can read (mode %04o)", mode),
			Hint:    "chmod 600 " + filepath.Base(at.File) + ", or set " + variableOf(key) + " instead",
		}).Error())
	}
	return append(warnings, receiverWarnings(cfg, positions, mode)...)
}

func holdsPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	_, inUser := u.User.Password()
	return inUser || u.Query().Has("password")
}

// Secrets are the secrets that are set, by key. The address of a ledger is one if it holds a password.
func (c *Config) Secrets() map[string]string {
	set := map[string]string{}
	for _, key := range secretKeys {
		value := valueAt(reflect.ValueOf(c).Elem(), key).String()
		if value != "" && (key != ledgerKey || holdsPassword(value)) {
			set[key] = value
		}
	}
	return set
}

// VariableOf is the environment variable of a key.
func VariableOf(key string) string { return variableOf(key) }
