package config

import (
	"strings"
	"testing"
)

// A path that only a shell understands would be a folder called ~ or $HOME beside config.toml.
func TestPathsThatOnlyAShellUnderstandsAreFaults(t *testing.T) {
	for text, want := range map[string]string{
		"[folders]\noutbox = \"~/out\"\n":               "config.toml:2:1: folders.outbox: begins with ~, and only a shell",
		"[folders]\ninbox = \"~\"\n":                    "folders.inbox: begins with ~, ",
		"[folders]\nwork = \"~hge/work\"\n":             "folders.work: begins with ~hge, ",
		"[folders]\narchive = \"$HOME/archive\"\n":      "folders.archive: begins with $HOME, ",
		"[folders]\narchive = \"${HOME}/archive\"\n":    "folders.archive: begins with ${HOME}, ",
		"[folders]\ninbox = '%USERPROFILE%\\inbox'\n":   "folders.inbox: begins with %USERPROFILE%, ",
		"[ledger]\nurl = \"sqlite:~/hgeimport.db\"\n":   "ledger.url: begins with ~, ",
		"[folders]\noutbox = \"./~/out\"\n":             "",
		"[folders]\noutbox = \"out/~old\"\n":            "",
		"[folders]\noutbox = \"out$1\"\n":               "",
		"[folders]\noutbox = \"100% done\"\n":           "",
		"[ledger]\nurl = \"postgres://u:~p@h/hge\"\n":   "",
		"[ledger]\nurl = \"sqlite:/srv/a~b/hge.db\"\n":  "",
		"[folders]\noutbox = '\\\\files\\orders$\\out'": "",
	} {
		_, _, err := Load(shippedConfig, writeConfig(t, text), nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	got := faultsOf(t, "", "HGEIMPORT_FOLDERS_INBOX=~/drop")
	if len(got) != 1 || !strings.HasPrefix(got[0], "HGEIMPORT_FOLDERS_INBOX: ") {
		t.Errorf("of a variable: %q", got)
	}
}
