package mapping

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/unicode/norm"
)

//go:embed aliases.toml
var aliasesTOML []byte

// spellingFile is aliases.toml, and the same folded for comparing.
type spellingFile struct {
	Field     map[string]map[string][]string `toml:"field"`
	Plain     map[string]map[string][]string `toml:"plain"`
	Either    map[string][]string            `toml:"either"`
	Never     map[string][]string            `toml:"never"`
	Consignee map[string][]string            `toml:"consignee"`
	Sender    map[string][]string            `toml:"sender"`
	Ours      map[string][]string            `toml:"ours"`
	Sheet     map[string][]string            `toml:"sheet"`
	Unit      map[string][]string            `toml:"unit"`
	Mark      map[string][]string            `toml:"mark"`
	Word      map[string][]string            `toml:"word"`
	Country   map[string][]string            `toml:"country"`
	Radical   map[string][]string            `toml:"radical"`

	headerMark map[string]bool   // folded
	unit       map[string]string // folded -> kg | g | lb
	sheet      map[string]string // folded -> role, example, summary
	country    map[string]string // folded -> two letters
	empty      map[string]bool   // lower-case, as they stand: they have no letters to fold
	sender     map[string]bool
}

// spellings is the built-in table. It is read once and never changed.
var spellings = sync.OnceValue(func() *spellingFile {
	var f spellingFile
	if err := toml.Unmarshal(aliasesTOML, &f); err != nil {
		panic(fmt.Sprintf("aliases.toml is part of the program and must be readable: %v", err))
	}
	byName := func(lists map[string][]string) map[string]string {
		out := map[string]string{}
		for name, list := range lists {
			for _, s := range list {
				out[lower(s)] = name
			}
		}
		return out
	}
	f.unit, f.sheet, f.country = byName(f.Unit), byName(f.Sheet), byName(f.Country)
	f.headerMark, f.empty, f.sender = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range f.Mark["header"] {
		f.headerMark[lower(s)] = true
	}
	for _, s := range f.Word["empty"] {
		f.empty[strings.ToLower(s)] = true
	}
	for _, list := range f.Sender {
		for _, s := range list {
			f.sender[lower(s)] = true
		}
	}
	return &f
})

// lower folds a built-in spelling: they hold no radicals, and the table of radicals is read with them.
func lower(s string) string { return letters(strings.ToLower(norm.NFKC.String(s))) }

// unitOf is kg, g or lb for a folded unit, "" for anything else.
func (f *spellingFile) unitOf(folded string) string { return f.unit[folded] }

// rowWords tell what kind of row one is; all are folded.
type rowWords struct {
	total, example []string
	mark           map[string]bool
}

var kindsOfRow = sync.OnceValue(func() rowWords {
	f := spellings()
	w := rowWords{mark: map[string]bool{}}
	for _, s := range f.Word["total"] {
		w.total = append(w.total, lower(s))
	}
	for _, s := range f.Word["example"] {
		w.example = append(w.example, lower(s))
	}
	for _, s := range f.Mark["sample"] {
		if folded := lower(s); folded != "" {
			w.mark[folded] = true
		}
	}
	return w
})
