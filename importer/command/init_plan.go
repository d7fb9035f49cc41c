package command

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hgeimport/importer/config"
	"hgeimport/importer/setup"
)

// initAnswers are what an installation is made of.
type initAnswers struct {
	dir, user, group string
	settings         map[string]string // by key
	secrets          map[string]string // by key
	handovers        []string          // KEY=NUMBER
	profiles         []string          // NAME=OPERATION[:HANDOVER]
}

// givenForInit are the answers of flags, variables and defaults.
func givenForInit(shipped []byte, dir string, f *initFlags) (*initAnswers, error) {
	environ := os.Environ()
	set := func(variable, value string) {
		environ = slices.DeleteFunc(environ, func(entry string) bool {
			name, _, _ := strings.Cut(entry, "=")
			return name == strings.TrimSuffix(variable, "_FILE") || name == strings.TrimSuffix(variable, "_FILE")+"_FILE"
		})
		environ = append(environ, variable+"="+value)
	}
	for _, k := range keyFlags {
		if value := *f.keys[k.flag]; value != "" {
			set(config.VariableOf(k.key), value)
		}
	}
	for _, s := range secretFlags {
		if path := *f.secretFiles[s.flag]; path != "" {
			full, err := filepath.Abs(path)
			if err != nil {
				return nil, err
			}
			set(config.VariableOf(s.key)+"_FILE", full)
		}
	}
	given, err := config.Given(shipped, environ)
	if err != nil {
		return nil, err
	}
	a := &initAnswers{dir: dir, user: f.user, group: f.group, secrets: given.Secrets(), handovers: f.handovers, profiles: f.profiles,
		settings: map[string]string{
			"api.base_url": given.API.BaseURL, "api.dialect": string(given.API.Dialect), "api.auth.username": given.API.Auth.Username,
			"language": given.Language, "timezone": given.Timezone, "ledger.url": given.Ledger.URL,
			"folders.inbox": given.Folders.Inbox, "folders.outbox": given.Folders.Outbox,
			"folders.archive": given.Folders.Archive, "folders.work": given.Folders.Work,
		}}
	if _, secret := a.secrets["ledger.url"]; secret {
		delete(a.settings, "ledger.url")
	} else if defaults, err := config.Defaults(shipped); err != nil {
		return nil, err
	} else if a.user != "" && given.Ledger.URL == defaults.Ledger.URL {
		a.settings["ledger.url"] = "sqlite:" + ledgerFolder + "/" + strings.TrimPrefix(given.Ledger.URL, "sqlite:")
	}
	return a, nil
}

// ledgerFolder is where the ledger of an installation lies whose folder is not its user's.
const ledgerFolder = "ledger"

// text is the config.toml of the answers.
func (a *initAnswers) text(shipped []byte) ([]byte, error) {
	var settings []setup.Setting
	for _, key := range slices.Sorted(maps.Keys(a.settings)) {
		value := a.settings[key]
		if key == "api.base_url" && value != "" && !strings.HasSuffix(value, "/") {
			value += "/" // paths are added to it
		}
		settings = append(settings, setup.Setting{Key: key, Value: value})
	}
	text, err := setup.Patch(shipped, settings)
	if err != nil {
		return nil, err
	}
	var blocks []setup.Block
	for _, h := range a.handovers {
		key, number, ok := strings.Cut(h, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("handover %q: write it like LAX1=21389910283", h)}
		}
		blocks = append(blocks, setup.Block{List: "handover", Settings: []setup.Setting{{Key: "key", Value: key},
			{Key: "handover_num", Value: number}}})
	}
	for _, p := range a.profiles {
		name, operation, ok := strings.Cut(p, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("profile %q: write it like manifest=manifest or losangeles=scanform:LAX1", p)}
		}
		operation, handover, _ := strings.Cut(operation, ":")
		block := setup.Block{List: "profile",
			Settings: []setup.Setting{{Key: "name", Value: name}, {Key: "operation", Value: operation}}}
		if handover != "" {
			block.Settings = append(block.Settings, setup.Setting{Key: "handover", Value: handover})
		}
		blocks = append(blocks, block)
	}
	return setup.Append(text, blocks), nil
}

// load reads the answers as the program will read them. Its faults name keys: the file is not there yet.
func (a *initAnswers) load(shipped, text []byte) (*config.Config, error) {
	var environ []string
	for key, value := range a.secrets {
		environ = append(environ, config.VariableOf(key)+"="+value)
	}
	cfg, _, err := config.LoadText(shipped, text, filepath.Join(a.dir, "config.toml"), environ)
	var wrong *config.Error
	if errors.As(err, &wrong) {
		for i, f := range wrong.Faults {
			wrong.Faults[i] = config.Fault{Key: f.Key, Message: f.Message, Hint: f.Hint}
		}
	}
	return cfg, err
}

// plan is the installation of the answers, and how it will be read.
func (a *initAnswers) plan(shipped []byte) (*setup.Plan, *config.Config, error) {
	text, err := a.text(shipped)
	if err != nil {
		return nil, nil, err
	}
	cfg, err := a.load(shipped, text)
	if err != nil {
		return nil, nil, err
	}
	plan := &setup.Plan{Dir: a.dir, Text: text, Secrets: a.secrets, User: a.user, Group: a.group}
	add := func(path string, private bool) {
		plan.Folders = append(plan.Folders, setup.Folder{Path: path, Private: private})
	}
	add(cfg.Folders.Inbox, false)
	for _, p := range cfg.Profile {
		if p.Name != "" {
			add(filepath.Join(cfg.Folders.Inbox, p.Name), false)
		}
	}
	add(cfg.Folders.Outbox, false)
	add(cfg.Folders.Archive, false)
	add(cfg.Folders.Work, true)
	if path, embedded := strings.CutPrefix(cfg.Ledger.URL, "sqlite:"); embedded && filepath.Dir(path) != a.dir {
		add(filepath.Dir(path), true)
	}
	return plan, cfg, nil
}
