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

// spellingFile is spelling.toml. The lower-case fields hold the spellings for lookups.
type spellingFile struct {
	Unit     map[string][]string `toml:"unit"`
	NotUsed  map[string][]string `toml:"not_used"`
	Word     map[string][]string `toml:"word"`
	Country  map[string][]string `toml:"country"`
	Nation   map[string][]string `toml:"nation"`
	Currency map[string][]string `toml:"currency"`
	Radical  map[string][]string `toml:"radical"`

	unit        map[string]string // folded -> kg | g | lb | oz | t
	notUsed     map[string]string // folded units that are not converted
	country     map[string]string // folded -> two letters
	nation      map[string]string // the same, of names for which no other list has the country
	currency    map[string]string // folded, or a sign -> three letters
	pieces      map[string]string // folded words for pieces
	later       map[string]string // folded words for what is not known yet
	placeholder map[string]bool   // in lower case, not folded: most have no letters
	beginsOne   [256]bool         // bytes with which a placeholder begins, in either case
	fills       [256]bool         // letters and digits with which none begins: nothing is removed before one of them
}

// spellings returns spelling.toml. It is parsed once and never changed.
var spellings = sync.OnceValue(func() *spellingFile {
	var f spellingFile
	if err := toml.Unmarshal(spellingTOML, &f); err != nil {
		panic(fmt.Sprintf("spelling.toml is part of the program and must be readable: %v", err))
	}
	f.notUsed = NamesBySpelling(f.NotUsed)
	f.unit, f.country, f.placeholder = NamesBySpelling(f.Unit), NamesBySpelling(f.Country), map[string]bool{}
	f.nation, f.currency = NamesBySpelling(f.Nation), map[string]string{}
	for code, list := range f.Currency {
		for _, s := range list {
			f.currency[strings.ToLower(s)] = code
			if folded := foldBuiltIn(s); len(folded) > 1 && !strings.ContainsAny(s, "$¥") {
				f.currency[folded] = code
			}
		}
	}
	f.pieces = NamesBySpelling(map[string][]string{"pieces": f.Word["pieces"]})
	f.later = NamesBySpelling(map[string][]string{"later": f.Word["later"]})
	for _, s := range f.Word["empty"] {
		f.placeholder[strings.ToLower(s)] = true
		f.beginsOne[strings.ToLower(s)[0]], f.beginsOne[strings.ToUpper(s)[0]] = true, true
	}
	for b := range f.fills {
		f.fills[b] = !f.beginsOne[b] && (b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z')
	}
	return &f
})

// NamesBySpelling turns lists of spellings by name into a map from folded spelling to name.
func NamesBySpelling(lists map[string][]string) map[string]string {
	out := map[string]string{}
	for name, list := range lists {
		for _, s := range list {
			out[foldBuiltIn(s)] = name
		}
	}
	return out
}

// foldBuiltIn folds a built-in spelling. It does not use Fold, which needs the radicals of the file that is just being
// read.
func foldBuiltIn(s string) string { return LettersAndDigits(strings.ToLower(norm.NFKC.String(s))) }
