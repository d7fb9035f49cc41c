package command

import (
	"os"
	"path/filepath"
	"testing"
)

// Which configuration a command works on if the user names none: that of the folder comes before the package's, even if it cannot
// be read, and a folder of that name is no configuration.
func TestConfigurationOfPackage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	here, installed := write("config.toml"), write("installed.toml")
	broken := filepath.Join(dir, "broken.toml")
	if err := os.Symlink(filepath.Join(dir, "away"), broken); err != nil {
		t.Skip(err) // Windows lets not everybody make links
	}
	away := filepath.Join(dir, "nothing.toml")
	for name, test := range map[string]struct{ here, installed, want string }{
		"both are there":        {here, installed, here},
		"none here":             {away, installed, installed},
		"none at all":           {away, filepath.Join(dir, "neither.toml"), away},
		"a link to nothing":     {broken, installed, broken},
		"a folder is installed": {away, dir, away},
	} {
		if got := firstConfig(test.here, test.installed); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
