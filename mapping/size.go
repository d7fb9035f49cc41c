package mapping

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// sizeUnit is a unit of length behind the words of a header: "Length (in)", 长(cm), "Width mm".
var sizeUnit = regexp.MustCompile(`(?i)^(.*?)(?:\s+in)?[\s(\[（【:：/,]*(` + anyOf(cell.SizeUnitWords()) + `)[\s)\]）】.]*$`)

// otherLengths are units of length that are not converted. Several of them differ from country to country.
var otherLengths = []string{"yards", "yard", "yds", "yd", "decimeters", "decimeter", "decimetres", "decimetre", "dm", "km",
	"市尺", "分米", "尺", "寸"}

// otherLength is such a unit behind the words of a header. It stands apart: 尺寸 is no 尺 in 寸.
var otherLength = regexp.MustCompile(`(?i)^(.*?)(?:\s+in)?[\s(\[（【:：/,]+(?:` + anyOf(otherLengths) + `)[\s)\]）】.]*$`)

// anyOf is an expression for one of several words.
func anyOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(quoted, "|")
}

// sizeEndings are the endings of folded headers that may end with a unit of length, each word once: cm and mm end like m.
var sizeEndings = sync.OnceValue(func() (endings []string) {
	words := slices.Concat(cell.SizeUnitWords(), otherLengths)
	slices.SortStableFunc(words, func(a, b string) int { return len(a) - len(b) })
	for _, w := range words {
		if w = cell.Fold(w); w != "" && !slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(w, end) }) {
			endings = append(endings, w)
		}
	}
	return endings
})

// endsLikeSize is quick: it is asked of each text that may be a header.
func endsLikeSize(folded string) bool {
	return slices.ContainsFunc(sizeEndings(), func(end string) bool { return strings.HasSuffix(folded, end) })
}

// endsInWord recognizes headers whose last letters are no unit: Dim, Margin, Left, Perimeter.
var endsInWord = regexp.MustCompile(`(?i)(?:[abd-ln-z]m|[a-z]in|[a-z]ft|(?:dia|peri|para)met(?:er|re)s?)[\s)\]）】.]*$`)

// sizeHeader is a header without the unit of length at its end, folded, and that unit: cm if it names none that is known.
func sizeHeader(text string) (bare, unit string) {
	text = cell.Clean(text)
	if m := otherLength.FindStringSubmatch(text); m != nil {
		if bare = foldHeader(m[1]).whole; bare != "" {
			return bare, "cm"
		}
	}
	if m := sizeUnit.FindStringSubmatch(text); m != nil && !endsInWord.MatchString(m[0]) {
		name := m[1]
		if strings.ContainsAny(name, "([（【") {
			name, _ = cutUnitLabel(name) // Length (unit: in)
		}
		if bare = foldHeader(name).whole; bare != "" {
			return bare, cell.SizeUnit(m[2])
		}
	}
	return foldHeader(text).whole, "cm"
}

// sizeUnitOf is the unit of length that a header names at its end or in brackets, "" if it names none.
func sizeUnitOf(text string) string {
	text = cell.Clean(text)
	for _, b := range brackets.FindAllStringSubmatch(cell.Normalize(text), -1) {
		if unit := cell.SizeUnit(b[1]); unit != "" {
			return unit
		}
	}
	if m := sizeUnit.FindStringSubmatch(text); m != nil && !endsInWord.MatchString(m[0]) && foldHeader(m[1]).whole != "" {
		return cell.SizeUnit(m[2])
	}
	return ""
}

// readSize reads the length of one side, in cm. stated is the unit in the column of units of its row.
func readSize(c *column, from cell.Cell, stated string) (string, *cell.Flaw) {
	if cell.IsBlank(from) {
		stated = ""
	}
	if rest, ok := strings.CutPrefix(stated, unknownLength); ok {
		return "", cell.Bad(reason.UnknownLength, rest)
	}
	own, said := cell.SizeUnitIn(from), c.saidUnit()
	if against := firstOf(own, said); stated != "" && against != "" && stated != against {
		return "", cell.Bad(reason.UnitsDiffer, against, stated)
	}
	if from.Format != nil && own != "" && said != "" && own != said { // a text in the cell was written for it alone
		return "", cell.Bad(reason.UnitsDiffer, own, said)
	}
	unit := firstOf(firstOf(stated, said), firstOf(c.sizeAnswer, "cm"))
	if c.side == 0 {
		return cell.Size(from, unit)
	}
	size, flaw := cell.Side(from, c.side, unit)
	if c.side > 1 && flaw != nil {
		if _, first := cell.Side(from, 1, unit); first != nil {
			flaw = nil // it is said once of a cell
		}
	}
	return size, flaw
}

// readBlockWeight reads the weight of a bag, in kg. stated is the unit in the unit column of its row.
func readBlockWeight(c *column, from cell.Cell, stated string) (string, *cell.Flaw) {
	w, unit, flaw := cell.Weight(c.weightCell(from), c.separator)
	if flaw != nil || !w.Valid {
		return "", flaw
	}
	if against := firstOf(stated, c.headerUnit); against != "" && unit != "" && against != unit {
		return "", cell.Bad(reason.UnitsDiffer, unit, against)
	}
	kg := cell.InKg(w.Decimal, firstOf(firstOf(stated, unit), firstOf(c.unit, "kg")))
	if unit == "" && c.isTooLight(kg) {
		return "", tooLight(c.field, kg)
	}
	if most := c.limit; !most.IsZero() && kg.GreaterThan(most) && !c.unitSaid {
		return "", cell.Bad(reason.AboveBagLimit, kg.Round(3).String(), most.String())
	}
	return kg.String(), nil
}
