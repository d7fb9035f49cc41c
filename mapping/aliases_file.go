package mapping

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/cell"
)

//go:embed aliases.toml
var aliasesTOML []byte

// aliasesFile is aliases.toml. The lower-case fields hold folded spellings for lookups.
type aliasesFile struct {
	Field     map[string]map[string][]string `toml:"field"`
	Plain     map[string]map[string][]string `toml:"plain"`
	Either    map[string][]string            `toml:"either"`
	Never     map[string][]string            `toml:"never"`
	Consignee map[string][]string            `toml:"consignee"`
	Known     map[string]map[string][]string `toml:"known"` // by kind and language
	Sender    map[string][]string            `toml:"sender"`
	Ours      map[string][]string            `toml:"ours"`
	Sheet     map[string][]string            `toml:"sheet"`
	Note      map[string][]string            `toml:"note"`
	Word      map[string][]string            `toml:"word"`
	Stem      map[string][]string            `toml:"stem"`
	Unlike    map[string][]string            `toml:"unlike"`

	headerNote map[string]bool   // folded
	sheet      map[string]string // folded name of a sheet -> orders, handover, flight, example, summary
	sender     map[string]bool
}

// readAliasesFile returns the built-in aliases.toml. It is parsed once and never changed.
var readAliasesFile = sync.OnceValue(func() *aliasesFile {
	var f aliasesFile
	if err := toml.Unmarshal(aliasesTOML, &f); err != nil {
		panic(fmt.Sprintf("aliases.toml is part of the program and must be readable: %v", err))
	}
	f.sheet = cell.NamesBySpelling(f.Sheet)
	f.headerNote, f.sender = map[string]bool{}, map[string]bool{}
	for _, s := range f.Note["header"] {
		f.headerNote[cell.Fold(s)] = true
	}
	for _, list := range f.Sender {
		for _, s := range list {
			f.sender[cell.Fold(s)] = true
		}
	}
	return &f
})

// builtIn are the Aliases of aliases.toml alone.
var builtIn = sync.OnceValue(func() *Aliases {
	a := &Aliases{means: map[string]meaning{}}
	file := readAliasesFile()
	add := func(c headerClass, lists map[string][]string, f ...field) {
		for _, list := range lists {
			for _, s := range list {
				a.means[foldHeader(s).whole] = meaning{class: c, fields: f}
			}
		}
	}
	for _, lists := range file.Known {
		add(classKnown, lists)
	}
	add(classNever, file.Never)
	add(classConsignee, file.Consignee)
	add(classOurs, file.Ours)
	for name, lists := range file.Plain {
		add(classPlain, lists, fieldNamed(name))
	}
	for name, lists := range file.Field {
		add(classField, lists, fieldNamed(name))
	}
	for spelling, names := range file.Either {
		m := meaning{class: classField}
		for _, name := range names {
			m.fields = append(m.fields, fieldNamed(name))
		}
		a.means[cell.Fold(spelling)] = m
	}
	for f := orderNum; f < fieldCount; f++ {
		a.means[strings.ReplaceAll(fieldNames[f], "_", "")] = meaning{class: classField, fields: []field{f}}
	}
	return a
})

// rowWordLists are the words that tell totals and examples from rows of orders. All are folded.
type rowWordLists struct {
	total, example []string
	notes          map[string]bool
}

var rowWords = sync.OnceValue(func() rowWordLists {
	f := readAliasesFile()
	w := rowWordLists{notes: map[string]bool{}}
	for _, s := range f.Word["total"] {
		w.total = append(w.total, cell.Fold(s))
	}
	for _, s := range f.Word["example"] {
		w.example = append(w.example, cell.Fold(s))
	}
	for _, s := range f.Note["sample"] {
		if folded := cell.Fold(s); folded != "" {
			w.notes[folded] = true
		}
	}
	return w
})
