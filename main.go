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

// nextVersion is the version that is being made, until a tag says otherwise.
//
//go:embed VERSION
var nextVersion string

// tag is set by make where git has a tag: -ldflags "-X main.tag=…".
var tag string

func main() { os.Exit(command.Main(os.Args[1:], shippedConfig, command.Version(tag, nextVersion))) }
