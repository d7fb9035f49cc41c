package config

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// didYouMean is a hint at the valid name that looks most like name, or "" if none does. A valid name looks like it if few
// letters differ, or if it has the same words and some more: api.auth.token for api.token.
func didYouMean(name string, valid []string) string {
	best := fewestLettersDiffer(name, valid)
	if best == "" {
		best = fewestWordsAdded(name, valid)
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// fewestLettersDiffer allows a third of the letters of the last part of name to differ, at least 1 and at most 3.
func fewestLettersDiffer(name string, valid []string) (best string) {
	last := strings.TrimPrefix(name[strings.LastIndex(name, ".")+1:], variablePrefix)
	least := min(3, max(1, len(last)/3)) + 1
	for _, v := range valid {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(v)); d < least {
			best, least = v, d
		}
	}
	return best
}

// fewestWordsAdded allows up to three words to be missing in name.
func fewestWordsAdded(name string, valid []string) (best string) {
	fewest := 4
	for _, v := range valid {
		if added, ok := wordsAdded(name, v); ok && added < fewest {
			best, fewest = v, added
		}
	}
	return best
}

// wordsAdded counts the words that valid has and name does not. ok is false if valid lacks a word of name, or has another order.
func wordsAdded(name, valid string) (added int, ok bool) {
	separator := func(r rune) bool { return r == '.' || r == '_' }
	wanted := strings.FieldsFunc(strings.ToLower(name), separator)
	for _, word := range strings.FieldsFunc(strings.ToLower(valid), separator) {
		if len(wanted) > 0 && wanted[0] == word {
			wanted = wanted[1:]
		} else {
			added++
		}
	}
	return added, len(wanted) == 0
}
