package mapping

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"hgeimport/mapping/cell"
)

// stemList are the words by which a header that we do not know is taken for the near miss of one that we do: [stem] and [unlike]
// in aliases.toml.
type stemList struct {
	of     [fieldCount][]stem
	unlike map[string][]stem // by what they say: a size, a price, …
	noPort map[string]bool
}

// stem is a word, or several words in a row.
type stem struct {
	words  []string // folded
	folded string   // all of them
	asian  bool     // in a script without spaces: it may stand anywhere in a header
}

var stems = sync.OnceValue(func() *stemList {
	list := &stemList{unlike: map[string][]stem{}, noPort: map[string]bool{}}
	read := func(texts []string) (out []stem) {
		for _, text := range texts {
			w := headerWords(text)
			out = append(out, stem{words: w, folded: strings.Join(w, ""), asian: scriptOf([]rune(w[0])[0]) == 2})
		}
		return out
	}
	file := readAliasesFile()
	for name, texts := range file.Stem {
		list.of[fieldNamed(name)] = read(texts)
	}
	list.of[bagWeight] = list.of[weight] // a bag's weight is called as a parcel's is
	for kind, texts := range file.Unlike {
		if kind == "port" {
			for _, code := range texts {
				list.noPort[code] = true
			}
			continue
		}
		list.unlike[kind] = read(texts)
	}
	return list
})

// headerWords are the words of a header, folded. A new one begins where the script changes, at a capital letter behind a small
// one, and between letters and digits.
func headerWords(header string) []string {
	var out []string
	var word strings.Builder
	kind := 0
	end := func() {
		if w := cell.Fold(word.String()); w != "" {
			out = append(out, w)
		}
		word.Reset()
	}
	wasLower := false
	for _, r := range cell.Clean(header) {
		now := scriptOf(r)
		switch {
		case unicode.IsDigit(r):
			now = 3
		case unicode.Is(unicode.M, r):
			now = kind
		}
		if now != kind || now == 0 || wasLower && unicode.IsUpper(r) {
			end()
		}
		if now != 0 {
			word.WriteRune(r)
		}
		kind, wasLower = now, unicode.IsLower(r)
	}
	end()
	return out
}

// longStem is in letters. A stem of so many may be a part of a word: "gewicht" in "Bruttogewicht".
const longStem = 5

// in says whether the stem stands in a header with these words.
func (s stem) in(words []string, folded string) bool {
	if s.asian {
		return strings.Contains(folded, s.folded)
	}
	for i := range words {
		if len(words) >= i+len(s.words) && slices.Equal(words[i:i+len(s.words)], s.words) ||
			len(s.folded) >= longStem && strings.Contains(words[i], s.folded) {
			return true
		}
	}
	return false
}

// wordsOfHeader is what the words of a header say. It is found out once for each header: a sheet may have 16,384 of them, and
// each is compared with each field.
type wordsOfHeader struct {
	text   string // of the header
	words  []string
	folded string

	unlike, unlikeWeight bool
	zones                bool             // time zones stand below it
	names                [fieldCount]bool // it shares a word with the names of the field
}

func (h *columnHeader) said() *wordsOfHeader {
	if h.words != nil && h.words.text == h.text {
		return h.words
	}
	w := &wordsOfHeader{text: h.text, words: headerWords(h.text), folded: cell.Fold(h.text)}
	w.unlike, w.unlikeWeight = w.count(stems().unlike["any"]) > 0, w.count(stems().unlike["weight"]) > 0
	w.zones = zoneHeader.MatchString(h.text)
	for _, f := range allFields {
		w.names[f] = w.count(stems().of[f]) > 0
	}
	h.words = w
	return w
}

// count is how many of the stems stand in the header.
func (w *wordsOfHeader) count(list []stem) int {
	n := 0
	for _, s := range list {
		if s.in(w.words, w.folded) {
			n++
		}
	}
	return n
}

// countWords is how many of the stems stand in the header.
func (h *columnHeader) countWords(list []stem) int { return h.said().count(list) }

// hasWordOf says that the header shares a word with the names of f, and none that says that it is something else.
func (h *columnHeader) hasWordOf(f field) bool {
	return !h.isUnlike(f) && h.said().names[f]
}

// isUnlike says that a word of the header says that it is not f: Volumetric Weight, Gross Sales, Recipient Airport.
func (h *columnHeader) isUnlike(f field) bool {
	return h.said().unlike || f.isWeight() && h.said().unlikeWeight
}

// namesCarrier says that the header names the carrier.
func (l *lead) namesCarrier(h *columnHeader) bool {
	return slices.Contains(headerWords(h.text), "hge") && l.looksLikeKeys(h)
}

// wordsForKey is how much a header speaks of what names a row.
func (l *lead) wordsForKey(h *columnHeader) int {
	n := h.countWords(stems().of[l.key])
	for _, f := range l.names {
		n += h.countWords(stems().of[f])
	}
	return n
}

// inOrderOfWords puts the fields first that the header has most words of.
func inOrderOfWords(h *columnHeader, fields []field) []field {
	if len(h.unclear) > 0 {
		return slices.DeleteFunc(slices.Clone(h.unclear), func(f field) bool { return !slices.Contains(fields, f) })
	}
	much := func(f field) int {
		n := h.countWords(stems().of[f])
		if f == netWeight {
			n *= 2 // 净重 has a word of the gross weight, too
		}
		return n
	}
	slices.SortStableFunc(fields, func(a, b field) int { return cmp.Compare(much(b), much(a)) })
	return fields
}

// unitOfHeader is the weight unit in a header: in brackets, or as its last word.
func unitOfHeader(header, known string) string {
	if words := headerWords(header); known == "" && len(words) > 1 {
		return cell.UnitOfHeader(words[len(words)-1])
	}
	return known
}
