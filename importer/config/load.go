package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	_ "time/tzdata" // Windows and small containers have no time zones of their own
)

// Load reads the configuration file at path and the HGEIMPORT_* variables of environ, which go before it. An empty path
// means HGEIMPORT_CONFIG, or else config.toml in the current folder. Keys that neither sets have their value in shipped, the
// config.toml of the project, which is the documentation of every key and the only home of its default. Folders and the path
// of a sqlite ledger are absolute in the result.
//
// The error is an *Error with everything that is wrong. Neither it nor the warnings hold a secret.
func Load(shipped []byte, path string, environ []string) (cfg *Config, warnings []string, err error) {
	variables := ourVariables(environ)
	if path == "" {
		path = variables[Variable]
	}
	if path == "" {
		path = "config.toml"
	}
	cfg = &Config{}
	b := newBinder(cfg)
	b.shipped(shipped)
	mode, readable := b.file(path)
	b.environment(variables)
	if readable {
		makeAbsolute(cfg, path)
		b.judge(cfg.Validate(), path)
	}
	if len(b.faults) > 0 {
		return nil, nil, newError(b.faults)
	}
	return cfg, exposedSecrets(cfg, b.positions, mode), nil
}

// LoadDefaults is Load where there is no file: the defaults and the HGEIMPORT_* variables, for the current folder.
func LoadDefaults(shipped []byte, environ []string) (*Config, error) {
	cfg := &Config{}
	b := newBinder(cfg)
	b.shipped(shipped)
	b.environment(ourVariables(environ))
	makeAbsolute(cfg, "config.toml")
	cfg.Path = ""
	b.judge(cfg.Validate(), "config.toml")
	if len(b.faults) > 0 {
		return nil, newError(b.faults)
	}
	return cfg, nil
}

// Defaults is what the shipped file says, and nothing else. Its folders are relative.
func Defaults(shipped []byte) (*Config, error) {
	cfg := &Config{}
	b := newBinder(cfg)
	b.shipped(shipped)
	if len(b.faults) > 0 {
		return nil, newError(b.faults)
	}
	return cfg, nil
}

// shipped binds the defaults.
func (b *binder) shipped(text []byte) {
	tree, _, fault := readTOML("the config.toml inside hgeimport", text)
	if fault != nil {
		b.faults = append(b.faults, *fault)
		return
	}
	b.section("", b.config, tree, origin{})
}

// file binds the file at path; readable is false where its settings could not be looked at.
func (b *binder) file(path string) (mode fs.FileMode, readable bool) {
	data, mode, err := readWithMode(path)
	if err != nil {
		b.faults = append(b.faults, cannotRead(path, err))
		return 0, false
	}
	tree, positions, fault := readTOML(path, data)
	if fault != nil {
		b.faults = append(b.faults, *fault)
		return 0, false
	}
	b.section("", b.config, tree, origin{file: path, positions: positions})
	return mode, true
}

func readWithMode(path string) ([]byte, fs.FileMode, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	data, err := os.ReadFile(path)
	return data, info.Mode().Perm(), err
}

func cannotRead(path string, err error) Fault {
	fault := Fault{File: path, err: err}
	if errors.Is(err, fs.ErrNotExist) {
		full, absErr := filepath.Abs(path)
		if absErr != nil {
			full = path
		}
		fault.Message = "there is no such file: looked for " + full
		fault.Hint = "copy config.toml of the project there, or an empty file to take every default; or name another one with --config or " + Variable
		return fault
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	fault.Message = fmt.Sprintf("cannot be read: %v", err)
	fault.Hint = "it must be a file that this user may read"
	return fault
}

// makeAbsolute makes relative paths relative to the file, wherever they came from.
func makeAbsolute(cfg *Config, file string) {
	cfg.Path = absolute(file, "")
	base := filepath.Dir(cfg.Path)
	f := &cfg.Folders
	for _, folder := range []*string{&f.Inbox, &f.Work, &f.Outbox, &f.Archive} {
		if *folder != "" {
			*folder = absolute(*folder, base)
		}
	}
	if path, embedded := strings.CutPrefix(cfg.Ledger.URL, "sqlite:"); embedded && path != "" {
		cfg.Ledger.URL = "sqlite:" + absolute(path, base)
	}
}

func absolute(path, base string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// judge takes in what Validate says, with the place where each key was set.
func (b *binder) judge(err error, path string) {
	if err == nil {
		return
	}
	faults := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		faults = several.Unwrap()
	}
	for _, err := range faults {
		var key *KeyError
		if !errors.As(err, &key) {
			b.faults = append(b.faults, Fault{File: path, Message: err.Error(), err: err})
			continue
		}
		told := slices.ContainsFunc(b.faults, func(f Fault) bool {
			return f.Key == key.Key || strings.HasPrefix(f.Key, key.Key+"[") // what could not be set is not judged
		})
		if !told {
			at := nearest(b.positions, key.Key)
			if at == (position{}) {
				at.File = path
			}
			b.faults = append(b.faults, at.fault(key.Key, key.Message, key.Hint))
		}
	}
}

// secretKeys are never shown. The address of a ledger may hold a password.
var secretKeys = []string{ledgerKey, "api.auth.token", "api.auth.password", "api.auth.api_key", "api.auth.api_secret", "api.auth.api_token"}

const ledgerKey = "ledger.url"

// exposedSecrets names the secrets that stand in a file which others can read. On Windows a mode says nothing of that.
func exposedSecrets(cfg *Config, positions map[string]position, mode fs.FileMode) (warnings []string) {
	if runtime.GOOS == "windows" || mode&0o044 == 0 {
		return nil
	}
	for _, key := range secretKeys {
		at := positions[key]
		value := valueAt(reflect.ValueOf(cfg).Elem(), key).String()
		if at.Line == 0 || value == "" || key == ledgerKey && !holdsPassword(value) {
			continue
		}
		warnings = append(warnings, at.fault(key, fmt.Sprintf("a secret in a file that others can read (mode %04o)", mode),
			"chmod 600 "+filepath.Base(at.File)+", or set "+variableOf(key)+" instead").String())
	}
	return warnings
}

func holdsPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	_, inUser := u.User.Password()
	return inUser || u.Query().Has("password")
}
