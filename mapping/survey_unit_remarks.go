package mapping

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A title may say in which unit the weights below it are: "Packing list (unit: g)". That is a label and its value, which stand
// among other words. What else the title says is looked at without it.

// remarkBrackets are brackets in a title. A comma in a CSV without quotes may have cut the closing one.
var remarkBrackets = regexp.MustCompile(`[(（\[［【〔<〈《「]([^()（）\[\]［］【】〔〕<>〈〉《》「」]*)(?:[)）\]］】〕>〉》」]|$)`)

// behindLabel stands between the word for a unit and the unit.
const behindLabel = ":：=＝"

// unitRemark is what a text says of units.
type unitRemark struct {
	rest  string   // the text without it
	units []string // of weight; one that is not converted has cell.NotUsed in front
	sure  bool     // it says nothing else
	words string   // it as it stands there
}

// remarkIn finds what a text says of units of weight.
func (a *Aliases) remarkIn(text string) (unitRemark, bool) {
	if len(text) > longestRemark || !strings.ContainsAny(text, "([（［【〔<〈《「"+behindLabel) || !hasUnitLabel(text) {
		return unitRemark{}, false // nearly all texts are told by their signs
	}
	for _, at := range remarkBrackets.FindAllStringSubmatchIndex(text, -1) {
		inside, ok := behindUnitLabel(text[at[2]:at[3]])
		if units, sure := a.unitsNamed(inside); ok && len(units) > 0 {
			rest := cell.Clean(text[:at[0]] + " " + text[at[1]:])
			return unitRemark{rest: rest, units: units, sure: sure, words: text[at[2]:at[3]]}, true
		}
	}
	at := strings.LastIndexAny(text, behindLabel)
	if at < 0 {
		return unitRemark{}, false
	}
	units, sure := a.unitsNamed(strings.TrimLeft(text[at:], behindLabel))
	rest, ok := text[:at], true
	if m := a.meaningOf(rest); m.class == classField && m.fields[0] == weightUnit {
		rest = ""
	} else if rest, ok = cutUnitLabel(rest); m.class != classUnknown {
		ok = false // "Weight: 50 g" is read as a label and its value
	}
	return unitRemark{rest: cell.Clean(rest), units: units, sure: true, words: text}, ok && sure && len(units) > 0
}

// hasUnitLabel is quick: it says whether a word for a unit stands in a text at all.
func hasUnitLabel(text string) bool {
	folded := cell.Fold(text)
	return slices.ContainsFunc(hintWords().unitLabels, func(label string) bool { return strings.Contains(folded, label) })
}

// behindUnitLabel is what stands behind a word for a unit: g of "unit: g" and of 单位克.
func behindUnitLabel(text string) (string, bool) {
	if at := strings.IndexAny(text, behindLabel); at >= 0 {
		_, ok := cutUnitLabel(text[:at])
		return strings.TrimLeft(text[at:], behindLabel), ok
	}
	words := headerWords(text)
	for _, label := range hintWords().unitLabels {
		if len(words) > 1 && words[0] == label {
			return strings.Join(words[1:], " "), true
		}
		if rest, ok := strings.CutPrefix(cell.Fold(text), label); ok && label[0] >= utf8.RuneSelf {
			return rest, true
		}
	}
	return "", false
}

// cutUnitLabel takes a word for a unit from the end of a text.
func cutUnitLabel(text string) (rest string, ok bool) {
	text = cell.Clean(text)
	for _, label := range hintWords().unitLabels {
		for at := range text {
			if cell.Fold(text[at:]) != label || at > 0 && label[0] < utf8.RuneSelf && scriptOf(lastRune(text[:at])) == 1 {
				continue
			}
			if rest == "" && !ok || at < len(rest) {
				rest, ok = text[:at], true
			}
		}
	}
	if !ok {
		return text, false
	}
	return strings.TrimRight(rest, " ,，、;；/|·-–—"), true
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// unitsNamed are the units of weight that a text names. sure says that it is nothing but units, and words for what they are of.
func (a *Aliases) unitsNamed(text string) (units []string, sure bool) {
	if unit := cell.UnitOfHeader(cell.Fold(text)); unit != "" {
		return []string{unit}, true
	}
	var left []string
	for _, w := range headerWords(text) {
		w = a.behindMeaning(w)
		switch unit := cell.UnitOfHeader(w); {
		case strings.HasPrefix(unit, cell.NotUsed):
			units = append(units, unit)
		case unit == "" && a.meaningOf(w).class != classUnknown, cell.SizeUnit(w) != "": // "weight g, size cm"
		default:
			left = append(left, w)
		}
	}
	found, only := unitsIn(strings.Join(left, " "))
	return append(units, found...), only || len(left) == 0
}

// behindMeaning is the unit at the end of a word that begins with what it is of: 克 of 重量克.
func (a *Aliases) behindMeaning(word string) string {
	for at := range word {
		if end := word[at:]; at > 0 && (cell.UnitOfHeader(end) != "" || cell.SizeUnit(end) != "") &&
			a.meaningOf(word[:at]).class != classUnknown {
			return end
		}
	}
	return word
}

// withoutUnits are rows above a header without what their texts say of units.
func (a *Aliases) withoutUnits(rows []cell.Row) []cell.Row {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i], _ = a.cutUnits(&rows[i])
	}
	return rows
}

// cutUnits takes what the texts of a row say of units out of them. remarks are by column.
func (a *Aliases) cutUnits(r *cell.Row) (rest cell.Row, remarks map[int]unitRemark) {
	rest = *r
	for i, c := range r.Cells {
		if c.Kind != cell.Text || c.Merged || cell.IsBlank(c) {
			continue
		}
		remark, ok := a.remarkIn(c.Text)
		if !ok {
			continue
		}
		if remarks == nil {
			rest.Cells, remarks = slices.Clone(r.Cells), map[int]unitRemark{}
		}
		remarks[i] = remark
		if rest.Cells[i].Text = remark.rest; remark.rest == "" {
			rest.Cells[i] = cell.Cell{}
		}
	}
	return rest, remarks
}

// takeUnits reads what the titles of a row say of units, as pairs. One of which it is not sure is asked like one that a remark
// mentions.
func (s *Survey) takeUnits(t *table, r *cell.Row, remarks map[int]unitRemark) (out []pair) {
	for i := range r.Cells {
		m, ok := remarks[i]
		if !ok {
			continue
		}
		t.noteSizeUnit(m.words, i, r.Number)
		unit := m.units[0]
		switch rest, notUsed := strings.CutPrefix(unit, cell.NotUsed); {
		case len(m.units) > 1, !m.sure:
			t.unitRemark = t.unitRemark || slices.ContainsFunc(m.units, func(u string) bool { return u != "kg" })
		case notUsed:
			t.noteUnusedUnit(rest, i, r.Number)
		case s.lead.sends[weightUnit]:
			out = append(out, pair{field: weightUnit, value: cell.Cell{Text: unit, Kind: cell.Text}, index: i, labelIndex: i,
				label: m.words})
		}
	}
	return out
}

// noteUnusedUnit keeps the first unit above the table that is not converted.
func (t *table) noteUnusedUnit(unit string, at, row int) {
	if t.unusedUnit.cell == "" {
		t.unusedUnit = shownCell{cell.Address(t.info.Name, at, row), unit}
	}
}

// askForUnusedUnit asks for a unit above a table of weights that is not converted.
func (s *Survey) askForUnusedUnit(columns []*column) {
	for i, c := range columns {
		t := c.table
		if t.unusedUnit.cell == "" || slices.ContainsFunc(columns[:i], func(before *column) bool { return before.table == t }) {
			continue
		}
		s.ask(reason.Reason{Code: reason.UnknownUnit, Cell: t.unusedUnit.cell, Value: t.unusedUnit.value,
			Args: []string{t.unusedUnit.value}})
	}
}

// mostOfTitle is how many filled cells a title has that is looked for among orders.
const mostOfTitle = 3

// saysUnits says that a row names a unit in a title, and nothing else that is a label: it may stand above the next header.
func (a *Aliases) saysUnits(r *cell.Row) bool {
	filled := 0
	for i := range r.Cells {
		if r.Cells[i].Kind != cell.Empty && r.Cells[i].Text != "" {
			if filled++; filled > mostOfTitle {
				return false // as nearly all rows of orders are
			}
		}
	}
	_, remarks := a.cutUnits(r)
	return len(remarks) > 0 && len(a.labels(r)) == 0
}
