package mapping

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
)

// Spellings are headers, by language: en, zh, ko, ja.
type Spellings map[string][]string

// SpellingLanguages are the languages of headers, in the order in which they are listed.
var SpellingLanguages = []string{"en", "zh", "ko", "ja"}

// FieldSpellings are the headers that mean a field.
type FieldSpellings struct {
	Field  string
	Own    []string  // from the configuration
	Sure   Spellings // they always mean it
	Plain  Spellings // they mean it in a sheet of handovers; in a table of orders they may be the consignee's
	Unsure Spellings // the cells below decide whether they mean it
}

// ListFields lists the headers of each field. own are the user's, by field.
func ListFields(own map[string][]string) []FieldSpellings {
	file := readAliasesFile()
	var out []FieldSpellings
	for _, f := range allFields {
		name := f.String()
		l := FieldSpellings{Field: name, Own: own[name], Sure: withNumbers(f, file), Plain: file.Plain[name], Unsure: Spellings{}}
		unsure := slices.Clone(file.Maybe[name])
		for _, spelling := range slices.Sorted(maps.Keys(file.Either)) {
			if slices.Contains(file.Either[spelling], name) {
				unsure = append(unsure, spelling)
			}
		}
		for _, s := range unsure {
			language := languageOf(s)
			l.Unsure[language] = append(l.Unsure[language], s)
		}
		out = append(out, l)
	}
	return out
}

// withNumbers are the headers that always mean a field, in lists of numbers, too.
func withNumbers(f field, file *aliasesFile) Spellings {
	var more []string
	switch f {
	case number:
		more = file.List["number"]
	case trackingNum:
		more = file.Never["last_mile"]
	default:
		return file.Field[f.String()]
	}
	out := Spellings{}
	for _, s := range more {
		out[languageOf(s)] = append(out[languageOf(s)], s)
	}
	return out
}

// KindSpellings are the headers of columns that are no field.
type KindSpellings struct {
	Kind      string
	Spellings Spellings
}

// ListNotNeeded lists the headers of columns that are known and not needed: by kind, then those of the consignee.
func ListNotNeeded() []KindSpellings {
	file := readAliasesFile()
	var out []KindSpellings
	for _, kind := range slices.Sorted(maps.Keys(file.Known)) {
		out = append(out, KindSpellings{kind, file.Known[kind]})
	}
	return append(out, KindSpellings{"consignee", file.Consignee})
}

// ListNever lists the headers that look like a field but never are, by kind.
func ListNever() []KindSpellings {
	var out []KindSpellings
	file := readAliasesFile()
	for _, kind := range slices.Sorted(maps.Keys(file.Never)) {
		l := KindSpellings{kind, Spellings{}}
		for _, s := range file.Never[kind] {
			language := languageOf(s)
			l.Spellings[language] = append(l.Spellings[language], s)
		}
		out = append(out, l)
	}
	return out
}

// languageOf guesses the language of a header by its script. Chinese characters count as Chinese.
func languageOf(s string) string {
	has := func(tables ...*unicode.RangeTable) bool {
		return strings.ContainsFunc(cell.Normalize(s), func(r rune) bool { return unicode.In(r, tables...) })
	}
	switch {
	case has(unicode.Hangul):
		return "ko"
	case has(unicode.Hiragana, unicode.Katakana):
		return "ja"
	case has(unicode.Han):
		return "zh"
	}
	return "en"
}
