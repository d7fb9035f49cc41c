// Package importertest helps the tests of the importer: settings to begin with, and what several of its test files do alike.
package importertest

import (
	"os"
	"path/filepath"

	"hgeimport/importer/config"
)

// Defaults are the settings of the project's config.toml. Its folders are relative.
func Defaults() *config.Config {
	text, err := os.ReadFile(filepath.Join(Root(), "config.toml"))
	if err != nil {
		panic(err)
	}
	cfg, err := config.Defaults(text)
	if err != nil {
		panic(err)
	}
	return cfg
}

// Root is the folder of the project: the first one with a go.mod above that of the test.
func Root() string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		above := filepath.Dir(folder)
		if above == folder {
			panic("no folder above the test has a go.mod")
		}
		folder = above
	}
}
