package mapping

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"hgeimport/mapping/cell"
)

// A sheet of handovers, flights or bags may have two columns only. Its header then looks like a label and its value: Bag | Type.
// What stands below tells: below a label stands another label, or nothing.

// findBlockHeader finds such a header in a sheet that has no other, -1 if there is none. named is the role of the sheet by its
// name; one of any name is one of bags if its header says of them what is sent.
func (s *Survey) findBlockHeader(named role, rows []cell.Row) int {
	key, sure := keyOfRole(named), true
	if key == noField && s.lead.joins[bagRole] {
		key, sure = bagNum, false
	}
	if key == noField {
		return -1
	}
	rows = rows[:min(len(rows), headerWithin)]
	for i := range rows[:max(0, len(rows)-1)] {
		if s.aliases.isBlockHeader(&rows[i], &rows[i+1], key) && (sure || saysOfBag(&rows[i])) {
			return i
		}
	}
	return -1
}

// isBlockHeader says that a row has the header of key and others, and that the row below it has a value of key and no label.
func (a *Aliases) isBlockHeader(r, below *cell.Row, key field) bool {
	if len(texts(r)) < 2 {
		return false
	}
	at := -1
	for i, c := range r.Cells {
		if cell.IsBlank(c) {
			continue
		}
		_, labelled := a.pairInCell(c, i)
		m := a.meaningOf(c.Text)
		switch {
		case labelled:
			return false
		case at < 0 && m.class == classField && slices.Contains(m.fields, key):
			at = i
		case m.class == classUnknown && !isInsideBags(c.Text) && !likeHeader(c.Text):
			return false
		}
	}
	if at >= 0 && areSides(r, below) {
		return true
	}
	if at < 0 || cell.IsBlank(below.Cell(at)) {
		return false
	}
	c := below.Cell(at)
	return c.Kind != cell.Text || a.meaningOf(c.Text).class == classUnknown && !isInsideBags(c.Text)
}

// shortestWord is in letters: a shorter one is rather the name of a bag.
const shortestWord = 3

// likeHeader says that a text that nobody knows may be a header: it is a word, and has no digit.
func likeHeader(text string) bool {
	text = cell.Clean(text)
	return !strings.ContainsAny(text, "0123456789") && (utf8.RuneCountInString(text) >= shortestWord || !cell.IsASCII(text))
}

// isInsideBags says that a text is a header in a sheet of bags only.
func isInsideBags(text string) bool {
	bare, _ := sizeHeader(text)
	return insideBags()[bare] != noField
}

// saysOfBag says that a header names what is sent of a bag.
func saysOfBag(r *cell.Row) bool {
	return slices.ContainsFunc(r.Cells, func(c cell.Cell) bool {
		m := builtIn().meaningOf(c.Text)
		return isInsideBags(c.Text) || m.class == classKnown && m.kind == "size" ||
			m.class == classField && m.fields[0] != bagNum && (m.fields[0].of(bagRole) || m.fields[0] == weight)
	})
}

// inBags are the spellings as they are meant in labels of a sheet of bags: its weight, type and sizes are the bag's.
func (a *Aliases) inBags() *Aliases {
	own := map[string]meaning{}
	add := func(f field, lists map[string][]string) {
		for _, list := range lists {
			for _, s := range list {
				own[foldHeader(s).whole] = meaning{class: classField, fields: []field{f}}
			}
		}
	}
	file := readAliasesFile()
	add(bagWeight, file.Field[weight.String()])
	add(bagLength, file.Known["size"])
	for bare, f := range insideBags() {
		own[bare] = meaning{class: classField, fields: []field{f}}
	}
	maps.Copy(own, a.own)
	return &Aliases{means: a.means, own: own, lead: a.lead}
}

// addPairsOfBag reads the labels and values of a sheet with one bag.
func (s *Survey) addPairsOfBag(t *table, rows []cell.Row) {
	plain := s.aliases
	s.aliases = plain.inBags()
	s.addPairs(t, rows)
	s.aliases = plain
	length := t.above[bagLength]
	if length == nil || t.above[bagWidth] != nil || t.above[bagHeight] != nil || !cell.LikeSides(length.pair.Text) {
		return
	}
	length.side = 1
	for i, f := range [...]field{bagWidth, bagHeight} {
		other := *length
		other.field, other.side = f, i+2
		t.above[f] = &other
	}
}
