package cell

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/unicode/norm"
)

//go:embed spelling.toml
var spellingTOML []byte

// wordFile is spelling.toml, and the same folded for comparing.
type spellingFile struct {
	Unit    map[string][]string `toml:"unit"`
	Word    map[string][]string `toml:"word"`
	Country map[string][]string `toml:"country"`
	Radical map[string][]string `toml:"radical"`

	unit        map[string]string // folded -> kg | g | lb
	country     map[string]string // folded -> two letters
	placeholder map[string]bool   // lower-case, as they stand: they have no letters to fold
}

// words is the built-in table. It is read once and never changed.
var spellings = sync.OnceValue(func() *spellingFile {
	var f spellingFile
	if err := toml.Unmarshal(spellingTOML, &f); err != nil {
		panic(fmt.Sprintf("spelling.toml is part of the program and must be readable: %v", err))
	}
	f.unit, f.country, f.placeholder = NamesBySpelling(f.Unit), NamesBySpelling(f.Country), map[string]bool{}
	for _, s := range f.Word["empty"] {
		f.placeholder[strings.ToLower(s)] = true
	}
	return &f
})

// ByName turns lists of spellings by name into names by spelling, folded.
func NamesBySpelling(lists map[string][]string) map[string]string {
	out := map[string]string{}
	for name, list := range lists {
		for _, s := range list {
			out[foldBuiltIn(s)] = name
		}
	}
	return out
}

// lower folds a built-in spelling: they hold no radicals, and the table of radicals is read with them.
func foldBuiltIn(s string) string { return LettersAndDigits(strings.ToLower(norm.NFKC.String(s))) }

// Unit is kg, g or lb for a text that names a unit, "" for anything else.
func Unit(s string) string { return UnitOfFolded(Fold(s)) }

// UnitNamed is the same for a folded text.
func UnitOfFolded(folded string) string { return spellings().unit[folded] }
