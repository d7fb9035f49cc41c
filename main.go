// Command hgeimport closes the orders of spreadsheets with the carrier HGE: files dropped into a folder become scan forms,
// and come back with an answer beside each row.
package main

import (
	_ "embed"
	"os"

	"hgeimport/importer/command"
)

// shippedConfig documents every key and is the only home of its default.
//
//go:embed config.toml
var shippedConfig []byte

// version is set by the build: -ldflags "-X main.version=…".
var version string

func main() { os.Exit(command.Main(os.Args[1:], shippedConfig, version)) }
