package mapping

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"hgeimport/mapping/cell"
)

//go:embed aliases.toml
var aliasesTOML []byte

// aliasesFile is aliases.toml. The lower-case fields hold folded spellings for lookups.
type aliasesFile struct {
	Field     map[string]map[string][]string `toml:"field"`
	Plain     map[string]map[string][]string `toml:"plain"`
	Inside    map[string]map[string][]string `toml:"inside"`
	MaybeType map[string][]string            `toml:"maybe_type"`
	Either    map[string][]string            `toml:"either"`
	Maybe     map[string][]string            `toml:"maybe"`
	Beside    map[string]besideWords         `toml:"beside"`
	List      map[string][]string            `toml:"list"`
	Never     map[string][]string            `toml:"never"`
	Consignee map[string][]string            `toml:"consignee"`
	About     map[string][]string            `toml:"about"`
	Known     map[string]map[string][]string `toml:"known"` // by kind and language
	Sender    map[string][]string            `toml:"sender"`
	Ours      map[string][]string            `toml:"ours"`
	Sheet     map[string][]string            `toml:"sheet"`
	Note      map[string][]string            `toml:"note"`
	Hint      map[string][]string            `toml:"hint"`
	Word      map[string][]string            `toml:"word"`
	Stem      map[string][]string            `toml:"stem"`
	Unlike    map[string][]string            `toml:"unlike"`

	headerNote map[string]bool   // folded
	sheet      map[string]string // folded name of a sheet -> orders, handover, flight, example, summary
	sender     map[string]bool

	senderStems, senderPersons, notSender []string           // folded
	firms, nameBehind                     []string           // folded
	running                               map[string]bool    // headers of columns that count the rows, folded
	beside                                map[string][]field // by folded word
}

// besideWords are general words, and the fields that another language may name more exactly beside them.
type besideWords struct {
	Words  []string `toml:"words"`
	Fields []string `toml:"fields"`
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
	for _, s := range f.Word["sender_stem"] {
		f.senderStems = append(f.senderStems, cell.Fold(s))
	}
	for _, s := range f.Word["sender_person"] {
		f.senderStems = append(f.senderStems, cell.Fold(s))
		f.senderPersons = append(f.senderPersons, cell.Fold(s))
	}
	for _, s := range f.Word["sender_stem_not"] {
		f.notSender = append(f.notSender, cell.Fold(s))
	}
	for _, s := range f.Word["firm"] {
		f.firms = append(f.firms, cell.Fold(s))
	}
	for _, s := range f.Word["firm_name"] {
		f.nameBehind = append(f.nameBehind, cell.Fold(s))
	}
	f.running = map[string]bool{"": true} // # folds to nothing
	for _, s := range f.Word["running_number"] {
		f.running[cell.Fold(s)] = true
	}
	f.beside = map[string][]field{}
	for _, b := range f.Beside {
		for _, w := range b.Words {
			f.beside[cell.Fold(w)] = fieldsNamed(b.Fields)
		}
	}
	return &f
})

func foldedSet(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[cell.Fold(s)] = true
	}
	return set
}

func fieldsNamed(names []string) (out []field) {
	for _, name := range names {
		out = append(out, fieldNamed(name))
	}
	return out
}

// mostAliases is somewhat more than aliases.toml has, but for those about the consignee.
const mostAliases = 8000

// builtInMeanings are the meanings of the spellings in aliases.toml. Every process that reads a file makes them, so it takes care
// not to be slow.
type builtInMeanings struct {
	spellings map[string]uint16 // by folded spelling: the place in meanings, of which there are few
	meanings  []meaning
	consignee aboutConsignee
}

func (b *builtInMeanings) of(folded string) (meaning, bool) {
	if i, ok := b.spellings[folded]; ok {
		return b.meanings[i], true
	}
	if b.consignee.has(folded) {
		return meaning{class: classConsignee}, true
	}
	return meaning{}, false
}

// add gives a meaning to folded spellings, and takes away the one that they had.
func (b *builtInMeanings) add(m meaning, folded iter.Seq[string]) {
	for s := range folded {
		b.spellings[s] = uint16(len(b.meanings))
	}
	b.meanings = append(b.meanings, m)
}

// foldedIn are the spellings of lists, folded.
func foldedIn(lists map[string][]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range lists {
			for _, s := range list {
				if h, _ := foldWhole(s); !yield(h.whole) {
					return
				}
			}
		}
	}
}

// aboutConsignee are the headers about the consignee: each word that names them, alone and with what can be said of a person
// behind it. That is too many to be listed.
type aboutConsignee struct {
	words map[string][]map[string]bool // by folded word: what can be said behind it, folded, in each of its languages
	ends  [256][]int                   // by the first byte of a word: how long such words are, in bytes
}

func (f *aliasesFile) aboutConsignee() aboutConsignee {
	a := aboutConsignee{words: map[string][]map[string]bool{}}
	for language, words := range f.Consignee {
		about := map[string]bool{"": true}
		for _, what := range f.About[language] {
			about[cell.Fold(what)] = true
		}
		for _, who := range words {
			who = cell.Fold(who)
			a.words[who] = append(a.words[who], about)
			if ends := &a.ends[who[0]]; !slices.Contains(*ends, len(who)) {
				*ends = append(*ends, len(who))
			}
		}
	}
	return a
}

func (a *aboutConsignee) has(folded string) bool {
	if folded == "" {
		return false
	}
	for _, end := range a.ends[folded[0]] {
		if end > len(folded) {
			continue
		}
		for _, about := range a.words[folded[:end]] {
			if about[folded[end:]] {
				return true
			}
		}
	}
	return false
}

// builtIn are the Aliases of aliases.toml alone.
var builtIn = sync.OnceValue(func() *Aliases {
	file := readAliasesFile()
	b := &builtInMeanings{spellings: make(map[string]uint16, mostAliases), consignee: file.aboutConsignee()}
	add := func(m meaning, lists map[string][]string) { b.add(m, foldedIn(lists)) }
	for kind, lists := range file.Known {
		add(meaning{class: classKnown, kind: kind}, lists)
	}
	add(meaning{class: classNever}, file.Never)
	add(meaning{class: classOurs}, file.Ours)
	for name, lists := range file.Plain {
		add(meaning{class: classPlain, fields: fieldsNamed([]string{name})}, lists)
	}
	for name, lists := range file.Field {
		add(meaning{class: classField, fields: fieldsNamed([]string{name})}, lists)
	}
	for name, list := range file.Maybe {
		m := meaning{class: classField, fields: fieldsNamed([]string{name}), maybe: true}
		add(m, map[string][]string{"": list})
	}
	for spelling, names := range file.Either {
		add(meaning{class: classField, fields: fieldsNamed(names)}, map[string][]string{"": {spelling}})
	}
	for _, f := range allFields {
		if fields[f].waybill {
			continue
		}
		m := meaning{class: classField, fields: []field{f}}
		if f.ofPerson() {
			m.class = classPlain // "Contact Name" and "Street" do not say whose; contact_name does, see meaningOf
		}
		add(m, map[string][]string{"": {f.String()}})
	}
	return &Aliases{means: b}
})

// insideBags are the headers that mean a field in a sheet of bags, folded.
var insideBags = sync.OnceValue(func() map[string]field {
	all := map[string]field{}
	for name, lists := range readAliasesFile().Inside {
		for _, list := range lists {
			for _, s := range list {
				all[foldHeader(s).whole] = fieldNamed(name)
			}
		}
	}
	return all
})

// typeWords are the headers that may mean the type of a bag, folded.
var typeWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, s := range readAliasesFile().MaybeType["words"] {
		all[foldHeader(s).whole] = true
	}
	return all
})

// hintWordLists are the words of rows of hints: units, types, required. All are folded.
type hintWordLists struct {
	words      map[string]bool
	unitLabels []string
}

var hintWords = sync.OnceValue(func() hintWordLists {
	w := hintWordLists{words: map[string]bool{}}
	for kind, list := range readAliasesFile().Hint {
		for _, s := range list {
			for _, word := range headerWords(s) {
				w.words[word] = true
			}
			if kind == "label" {
				w.unitLabels = append(w.unitLabels, cell.Fold(s))
			}
		}
	}
	return w
})

// rowWordLists are the words that tell totals and examples from rows of orders. All are folded.
type rowWordLists struct {
	total, totalEnd, footer, example []string
	notes, stopped                   map[string]bool
	stoppedFirst                     map[rune]bool // the first letters of stopped
	noMark                           [256]bool     // bytes with which none of stopped begins
	stoppedPhrases, stoppedNot, kept phrases
	grounded                         map[string]bool // marks of flights

	stoppedHeader, goesOutHeader, keptHeader, saysNo, boxes, cancelBy, charge map[string]bool
}

var rowWords = sync.OnceValue(func() *rowWordLists {
	f := readAliasesFile()
	w := rowWordLists{notes: map[string]bool{}, stopped: map[string]bool{}, stoppedFirst: map[rune]bool{}}
	for _, s := range f.Word["total"] {
		w.total = append(w.total, cell.Fold(s))
	}
	for _, s := range f.Word["total_end"] {
		w.totalEnd = append(w.totalEnd, cell.Fold(s))
	}
	for _, s := range f.Word["footer"] {
		w.footer = append(w.footer, cell.Fold(s))
	}
	for _, s := range f.Word["example"] {
		w.example = append(w.example, cell.Fold(s))
	}
	for _, s := range f.Word["stopped"] {
		w.stopped[cell.Fold(s)] = true
		first, _ := utf8.DecodeRuneInString(s)
		w.stoppedFirst[unicode.ToLower(first)] = true
	}
	w.stoppedPhrases = newPhrases(f.Word["stopped_phrase"], f.Word["stopped_not"])
	w.stoppedNot = newPhrases(f.Word["stopped_not"], nil)
	w.stoppedHeader, w.goesOutHeader = foldedSet(f.Word["stopped_header"]), foldedSet(f.Word["goes_out_header"])
	w.kept, w.keptHeader = newPhrases(f.Word["kept_phrase"], nil), foldedSet(f.Word["kept_header"])
	w.cancelBy, w.charge = foldedSet(f.Word["cancel_by_header"]), foldedSet(f.Word["charge_header"])
	w.grounded = foldedSet(f.Word["grounded"])
	w.saysNo, w.boxes = foldedSet(f.Word["says_no"]), foldedSet(f.Word["boxes"])
	for c := range 128 {
		lower := rune(c | 0x20)
		w.noMark[c] = c >= '0' && c <= '9' || lower >= 'a' && lower <= 'z' && !w.stoppedFirst[lower]
	}
	for _, s := range f.Note["sample"] {
		if folded := cell.Fold(s); folded != "" {
			w.notes[folded] = true
		}
	}
	return &w
})
