package mapping

import (
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Sizes without a unit are in cm, unless the sheet names another unit of length: in a column of units beside them, in a row of
// hints, above several columns, in a title. Where it does not say of which sizes, it is asked once.

// sizeSides are the sides of a bag, and those of a parcel.
var sizeSides = [...][]field{{bagLength, bagWidth, bagHeight}, {parcelLength, parcelWidth, parcelHeight}}

// sizeUnitWords begin words of a header that may stand above a column of units of length.
var sizeUnitWords = regexp.MustCompile(`unit|uom|measure|dim|size|lwh|length|单位|單位|単位|단위|尺寸|规格|規格|규격|사이즈|サイズ|长度|長度`)

// sizeUnitsAlone begin words of one that stands above nothing else.
var sizeUnitsAlone = regexp.MustCompile(`dim|size|lwh|length|尺寸|规格|規格|규격|사이즈|サイズ|长度|長度`)

// notTheUnit is what a text with mm in it is, if it tells how a day or a time is written.
var notTheUnit = regexp.MustCompile(`(?i)yy|dd|hh|ss`)

// inAlone is "in" where it can only be the unit.
var inAlone = regexp.MustCompile(`(?i)[(\[（【]\s*in\.?\s*[)\]）】]|[:：=]\s*in\.?\s*$`)

// lengthInWords is the unit of length other than cm that a text names, "" if it names none or only cm.
func lengthInWords(text string) string {
	if len(text) > longestRemark {
		return ""
	}
	if inAlone.MatchString(text) {
		return "in"
	}
	for _, w := range headerWords(text) {
		switch unit := cell.SizeUnit(w); {
		case unit == "", unit == "cm", w == "in", w == "m", w == "foot":
		case unit == "mm" && notTheUnit.MatchString(text), w == "米":
		default:
			return unit
		}
	}
	return ""
}

// unitOfSides is the unit of length that a text above columns of sizes states: Dimensions (in).
func unitOfSides(text string) string {
	bare, _ := sizeHeader(text)
	if isSizeWord(bare) {
		return sizeUnitOf(text)
	}
	return ""
}

// areSides says that below a header of sizes stand the names of several sides: L | W | H below Dimensions (in). Below others
// stand units, or nothing.
func areSides(top, low *cell.Row) bool {
	seen, under := map[field]bool{}, false
	for i, c := range low.Cells {
		if cell.IsBlank(c) || c.Merged {
			continue
		}
		if bare, _ := sizeHeader(top.Cell(i).Text); !cell.IsBlank(top.Cell(i)) {
			under = isSizeWord(bare)
		}
		bare, _ := sizeHeader(c.Text)
		f := insideBags()[bare]
		_, only := unitsIn(c.Text)
		switch {
		case c.Kind != cell.Text, !f.is(aSize) && !only, f.is(aSize) && !under:
			return false
		case f.is(aSize):
			seen[f] = true
		}
	}
	return len(seen) > 1
}

// isSizeWord says that a folded text is a header of sizes.
func isSizeWord(folded string) bool {
	m, _ := builtIn().means.of(folded)
	return insideBags()[folded].is(aSize) || m.class == classKnown && m.kind == "size" || fieldKindOf(m) == aSize
}

// hintLength is the unit of length in a cell of a row of hints. sure is false if the cell says more, or may mean something else:
// M is mandatory, too.
func hintLength(text string) (unit string, sure bool) {
	whole := strings.Trim(cell.Clean(text), "()[]（）【】. ")
	if unit = cell.SizeUnit(whole); unit != "" {
		return unit, whole != "M" && whole != "m"
	}
	if _, only := unitsIn(text); only {
		for _, w := range headerWords(text) {
			if u := cell.SizeUnit(w); u != "" && w != "m" && (unit == "" || w != "in") {
				unit = u
			}
		}
		return unit, unit != ""
	}
	return lengthInWords(text), false
}

// takeLength gives the unit of length in a cell of a row of hints to the column that it stands below.
func (t *table) takeLength(h *columnHeader, i int, r *cell.Row) {
	text := r.Cells[i].Text
	unit, sure := hintLength(text)
	switch {
	case unit == "" || cell.Clean(text) == "M":
	case sure && h.sizeUnit == "":
		h.sizeUnit = unit
	default:
		h.sizeMention = shownCell{cell.Address(t.info.Name, i, r.Number), cell.Shorten(text)}
	}
}

// noteSizeUnit keeps the first text that names a unit of length other than cm.
func (t *table) noteSizeUnit(text string, at, row int) {
	if t.sizeNamed.cell == "" && len(t.lead.sizes) > 0 && lengthInWords(text) != "" {
		t.sizeNamed = shownCell{cell.Address(t.info.Name, at, row), cell.Shorten(text)}
	}
}

// findSizeUnits finds the columns of units of length. Columns that nobody can tell are named in a question.
func (t *table) findSizeUnits(headers []columnHeader) {
	if !slices.ContainsFunc(t.lead.sizes, func(f field) bool { return t.at[f] != nil }) {
		return
	}
	for i := range headers {
		h := &headers[i]
		if h.meaning.class == classOurs || fieldOf(t, h.index) != noField {
			continue
		}
		like, other := h.likeLengths()
		folded := cell.Fold(h.text)
		switch {
		case like == 0:
		case sizeUnitWords.MatchString(folded) && like*2 >= len(h.below), sizeUnitsAlone.MatchString(folded):
			t.sizeUnits = append(t.sizeUnits, h.index)
			for d := range t.described {
				if t.described[d].Index == h.index {
					t.described[d].Note = "note_unit_of_sizes"
				}
			}
		case other.cell != "" && t.sizeNamed.cell == "":
			t.sizeNamed = other
			t.sizeNamed.cell = cell.Address(t.info.Name, h.index, t.header)
		}
	}
}

// readUnitsOfSizes takes a column of units of length for what it is, where its header means a line of an address, too: Unit.
func readUnitsOfSizes(headers []columnHeader) {
	for i := range headers {
		h := &headers[i]
		if n, _ := h.likeLengths(); n > 0 && n == len(h.below) && fieldKindOf(h.meaning) == aText && h.meaning.isField() &&
			sizeUnitWords.MatchString(cell.Fold(h.text)) {
			h.meaning = meaning{class: classKnown, kind: "size"}
		}
	}
}

// likeLengths counts the cells below a header that are units of length. other is one that is not cm, and can be nothing else if
// its header does not speak of units.
func (h *columnHeader) likeLengths() (n int, other shownCell) {
	speaks := sizeUnitWords.MatchString(cell.Fold(h.text))
	for _, c := range h.below {
		text := cell.Unwrap(c.Text)
		unit := cell.SizeUnit(text)
		switch {
		case unit == "" || text == `"` || text == "”":
		case !speaks && (strings.EqualFold(text, "in") && text != "in" || strings.EqualFold(text, "m")):
		default:
			if n++; unit != "cm" {
				other = shownCell{cell: "?", value: cell.Shorten(firstOf(h.text+": "+text, text))}
			}
		}
	}
	return n, other
}

// unknownLength begins a unit beside a size that is none of length.
const unknownLength = cell.NotUsed

// lengthBeside is the unit of length in the columns of units of a row, "" if they are blank.
func (t *table) lengthBeside(r *cell.Row) string {
	out := ""
	for _, i := range t.sizeUnits {
		c := r.Cell(i)
		if cell.IsBlank(c) || c.Merged {
			continue
		}
		text := cell.Unwrap(c.Text)
		unit := cell.SizeUnit(text)
		if unit == "" || out != "" && unit != out {
			return unknownLength + cell.Shorten(text)
		}
		out = unit
	}
	return out
}

// countLengths counts what the cells of the columns of units of length name, beside sizes without a unit, and notes the first
// size that names another unit than cm itself.
func (t *table) countLengths(r *cell.Row) {
	bare := false
	for _, f := range t.lead.sizes {
		col := t.at[f]
		if col == nil {
			continue
		}
		c := col.look(r)
		if cell.IsBlank(*c) {
			continue
		}
		switch unit := cell.SizeUnitIn(*c); {
		case unit == "":
			bare = true
			t.sizeBare = t.sizeBare || col.saidUnit() == ""
		case unit != "cm" && t.sizeInCell.cell == "":
			t.sizeInCell = shownCell{cell.Address(t.info.Name, col.index, r.Number), cell.Shorten(cell.SizeText(*c))}
		}
	}
	if !bare || len(t.sizeUnits) == 0 {
		return
	}
	switch unit := t.lengthBeside(r); unit {
	case "":
		if t.sizeBlank == "" {
			t.sizeBlank = cell.Address(t.info.Name, t.sizeUnits[0], r.Number)
		}
	case "cm":
	default:
		t.sizeOther = strings.TrimPrefix(unit, unknownLength)
	}
}

// saidUnit is the unit of length that stands in the header of a column, above it or below it. "" is none.
func (c *column) saidUnit() string { return firstOf(sizeUnitOf(c.header), c.sizeUnit) }

// decideSizes decides the unit of sizes that have none.
func (s *Survey) decideSizes() {
	for _, t := range s.result.tables {
		if t == nil || t.role != ordersRole && t.role != bagRole {
			continue
		}
		var open []*column
		for _, sides := range sizeSides {
			open = append(open, t.openSides(sides)...)
		}
		if t.sizeBare && t.sizeNamed.cell == "" {
			t.sizeNamed = t.sizeInCell
		}
		answer := ""
		switch q := sizeQuestion(); {
		case len(open) == 0:
		case t.sizeBlank != "" && t.sizeOther != "":
			q.Key = t.keyOf("unit size empty")
			answer = s.askPerson(reason.Reason{Code: reason.UnitEmpty, Cell: t.sizeBlank,
				Args: []string{open[0].field.String(), t.sizeOther}, Asks: q})
		case len(t.sizeUnits) == 0 && t.sizeNamed.cell != "":
			q.Key = t.keyOf("unit size")
			answer = s.askPerson(reason.Reason{Code: reason.SizeUnitUnclear, Cell: t.sizeNamed.cell, Value: t.sizeNamed.value,
				Args: []string{namesOf(open)}, Asks: q})
		}
		for _, c := range open {
			c.sizeAnswer = firstOf(answer, cell.SizeUnit(t.sizeOther)) // else blanks would differ from others for no reason
		}
		t.describeSizes()
	}
}

// describeSizes says in the Layout which unit a row of hints, a header above or a person has given to sizes.
func (t *table) describeSizes() {
	for i := range t.described {
		if c := t.columnAt(t.described[i].Index); c != nil && c.field.is(aSize) {
			t.described[i].Unit = firstOf(c.saidUnit(), c.sizeAnswer)
		}
	}
}

// openSides are the columns of sides, and the values above the table, that name no unit. If another side names one that is not
// cm, that is noted.
func (t *table) openSides(sides []field) (open []*column) {
	for _, f := range sides {
		for _, c := range [...]*column{t.at[f], t.above[f]} {
			switch {
			case c == nil || c.pair != nil && (c.table != t || cell.SizeUnitIn(*c.pair) != ""):
			case c.saidUnit() == "":
				open = append(open, c)
				if c.pair == nil && otherLength.MatchString(cell.Clean(c.header)) {
					c.sizeMention = shownCell{cell.Address(t.info.Name, c.index, t.header), cell.Shorten(c.header)}
				}
				if c.sizeMention.cell != "" && t.sizeNamed.cell == "" {
					t.sizeNamed = c.sizeMention
				}
			case c.saidUnit() != "cm" && c.pair == nil && t.sizeNamed.cell == "":
				t.sizeNamed = shownCell{cell.Address(t.info.Name, c.index, t.header), cell.Shorten(c.header)}
			}
		}
	}
	return open
}

// sizeQuestion asks for the unit of sizes.
func sizeQuestion() *reason.Question {
	return &reason.Question{Once: true, Choices: []reason.Choice{{Answer: "cm"}, {Answer: "in"}, {Answer: "mm"}, {Answer: "m"}}}
}

// namesOf lists columns for the user, each once.
func namesOf(columns []*column) string {
	var headers []columnHeader
	for _, c := range columns {
		if !slices.ContainsFunc(headers, func(h columnHeader) bool { return h.index == c.index }) {
			headers = append(headers, columnHeader{index: c.index, text: c.header})
		}
	}
	return columnNames(headers)
}
