package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	_ "time/tzdata" // Windows and small containers have no time zones of their own
)

const defaultFile = "config.toml"

// Load reads the configuration file at path and the HGEIMPORT_* variables of environ ("NAME=value"). A variable overrides the
// file. An empty path means the file that HGEIMPORT_CONFIG names, or else config.toml in the current folder. A key that neither
// sets has its value in shipped, the config.toml of the project, which documents every key and is the only home of its default. A
// secret can also stand in a file: NAME_FILE names it, or it lies in $CREDENTIALS_DIRECTORY or in the folder credentials beside
// config.toml.
// Folders and the path of a sqlite ledger are absolute in the result.
//
// The error is an *Error with everything that is wrong. Neither the error nor the warnings hold a secret.
func Load(shipped []byte, path string, environ []string) (cfg *Config, warnings []string, err error) {
	if path == "" {
		path = ourVariables(environ)[FileVariable]
	}
	if path == "" {
		path = defaultFile
	}
	return load(shipped, path, func() ([]byte, fs.FileMode, error) { return readWithMode(path) }, environ)
}

// LoadText is Load of a file that is not there yet: text is what it will hold.
func LoadText(shipped, text []byte, path string, environ []string) (cfg *Config, warnings []string, err error) {
	return load(shipped, path, func() ([]byte, fs.FileMode, error) { return text, 0, nil }, environ)
}

func load(shipped []byte, path string, read func() ([]byte, fs.FileMode, error), environ []string) (
	cfg *Config, warnings []string, err error,
) {
	cfg = &Config{}
	l := newLoader(cfg)
	l.bindDefaults(shipped)
	credentials := l.newCredentials()
	mode, readable := l.bindFile(path, read)
	base := filepath.Dir(absolute(path, ""))
	l.bindEnvironment(ourVariables(environ), base)
	credentials.bind(environ, base)
	l.resolveResults(cfg)
	l.checkProxies(environ)
	if readable {
		l.shellPaths(cfg, path)
		makeAbsolute(cfg, path)
		l.validate(cfg, path)
	}
	l.withoutHeld()
	if err := sortedError(l.faults); err != nil {
		return nil, nil, err
	}
	l.warnings = append(l.warnings, nobodyToldWarnings(cfg, l.positions)...)
	return cfg, append(secretWarnings(cfg, l.positions, mode), l.warnings...), nil
}

// LoadDefaults is Load without a file: the defaults and the HGEIMPORT_* variables, with folders relative to the current folder.
func LoadDefaults(shipped []byte, environ []string) (*Config, error) {
	cfg := &Config{}
	l := newLoader(cfg)
	l.bindDefaults(shipped)
	credentials := l.newCredentials()
	base := filepath.Dir(absolute(defaultFile, ""))
	l.bindEnvironment(ourVariables(environ), base)
	credentials.bind(environ, base)
	l.resolveResults(cfg)
	l.shellPaths(cfg, defaultFile)
	makeAbsolute(cfg, defaultFile)
	cfg.Path = ""
	l.validate(cfg, defaultFile)
	l.withoutHeld()
	if err := sortedError(l.faults); err != nil {
		return nil, err
	}
	return cfg, nil
}

// Given is what the shipped file and the variables say, as they say it: folders are not absolute, and what is missing or wrong
// together is no fault yet.
func Given(shipped []byte, environ []string) (*Config, error) {
	cfg := &Config{}
	l := newLoader(cfg)
	l.bindDefaults(shipped)
	credentials := l.newCredentials()
	l.bindEnvironment(ourVariables(environ), "")
	credentials.bind(environ, "")
	l.resolveResults(cfg)
	l.withoutHeld()
	if err := sortedError(append(l.faults, l.unread...)); err != nil {
		return nil, err
	}
	return cfg, nil
}

// Defaults is what the shipped file says, and nothing else. Its folders are relative.
func Defaults(shipped []byte) (*Config, error) {
	cfg := &Config{}
	l := newLoader(cfg)
	l.bindDefaults(shipped)
	l.resolveResults(cfg)
	if err := sortedError(l.faults); err != nil {
		return nil, err
	}
	return cfg, nil
}

func (l *loader) bindDefaults(shipped []byte) {
	tree, _, fault := readTOML("the config.toml inside hgeimport", shipped)
	if fault != nil {
		l.faults = append(l.faults, *fault)
		return
	}
	l.bindSection("", l.config, tree, origin{})
}

// bindFile sets what the file at path says. readable is false if its settings could not be read at all.
func (l *loader) bindFile(path string, read func() ([]byte, fs.FileMode, error)) (mode fs.FileMode, readable bool) {
	data, mode, err := read()
	if err != nil {
		l.faults = append(l.faults, unreadable(path, err))
		return 0, false
	}
	tree, positions, fault := readTOML(path, data)
	if fault != nil {
		l.faults = append(l.faults, *fault)
		return 0, false
	}
	l.bindSection("", l.config, tree, origin{file: path, positions: positions})
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

// unreadable says why the file at path cannot be read.
func unreadable(path string, err error) Fault {
	fault := Fault{File: path, cause: err}
	if errors.Is(err, fs.ErrNotExist) {
		full, absErr := filepath.Abs(path)
		if absErr != nil {
			full = path
		}
		fault.Message = "there is no such file: looked for " + full
		fault.Hint = "copy config.toml of the project there, or an empty file to take every default; or name another one with " +
			"--config or " + FileVariable
		return fault
	}
	fault.Message = "cannot be read: " + reasonOf(err)
	fault.Hint = "it must be a file that this user may read"
	return fault
}

// reasonOf is what the system says of a file, without its path.
func reasonOf(err error) string {
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return err.Error()
}

// makeAbsolute makes relative paths relative to the folder of the configuration file, also those that the environment sets.
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

// shellPath is the beginning of a path that a shell would replace.
var shellPath = regexp.MustCompile(`^(~[^/\\]*|\$\w+|\$\{\w*\}?|%\w+%)`)

// shellPaths adds a fault for each path that only a shell would understand. There is none here, and whose home is meant would
// depend on who starts the program: a service, or the person who calls doctor. Taken as it stands it would be a folder called ~.
func (l *loader) shellPaths(cfg *Config, file string) {
	f := &cfg.Folders
	sqlite, _ := strings.CutPrefix(cfg.Ledger.URL, "sqlite:")
	if sqlite == cfg.Ledger.URL { // another address may hold a password
		sqlite = ""
	}
	for _, p := range []struct{ key, path string }{
		{"folders.inbox", f.Inbox}, {"folders.work", f.Work}, {"folders.outbox", f.Outbox}, {"folders.archive", f.Archive},
		{ledgerKey, sqlite},
	} {
		begins := shellPath.FindString(p.path)
		if begins == "" {
			continue
		}
		at := nearestPosition(l.positions, p.key)
		if at == (position{}) {
			at.File = file
		}
		l.faults = append(l.faults, at.locate(Fault{Key: p.key, Message: fmt.Sprintf("begins with %s, and only a shell replaces that",
			begins), Hint: "write the whole path; what is really called so is ./" + begins + "…"}))
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

// validate adds the faults of the values, each with the position where its key was set.
func (l *loader) validate(cfg *Config, path string) {
	cfg.Unread = l.unread
	for _, fault := range cfg.faults() {
		notBound := slices.ContainsFunc(append(l.unread, l.faults...), func(f Fault) bool {
			return f.Key == fault.Key || strings.HasPrefix(f.Key, fault.Key+"[") || strings.HasPrefix(f.Key, fault.Key+".")
		})
		if notBound { // the value is not the one that was written: the fault would be about something else
			continue
		}
		at := nearestPosition(l.positions, fault.Key)
		if at == (position{}) {
			at.File = path
		}
		l.faults = append(l.faults, at.locate(fault))
	}
}
