// Package importertest helps the tests of the importer: settings to begin with, and what several of its test files do alike.
package importertest

import (
	"os"
	"path/filepath"
	"runtime"

	"hgeimport/importer/config"
)

// Defaults are the settings of the project's config.toml. Its folders are relative.
func Defaults() *config.Config {
	cfg, err := config.Defaults(ShippedConfig())
	if err != nil {
		panic(err)
	}
	return cfg
}

// ShippedConfig is the text of the project's config.toml, which main embeds.
func ShippedConfig() []byte {
	text, err := os.ReadFile(filepath.Join(Root(), "config.toml"))
	if err != nil {
		panic(err)
	}
	return text
}

// Root is the folder of the project, found by where this source file lies: a test may run anywhere.
func Root() string {
	_, file, _, ok := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); !ok || err != nil {
		panic("the tests do not find the folder of the project: build them without -trimpath")
	}
	return root
}
