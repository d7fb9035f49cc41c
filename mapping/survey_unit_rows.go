package mapping

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A template may have rows of hints between its header and its orders: units (g | cm | USD), types (text | number), what is
// required, the header in another language. A unit there counts like one in the header.

// limits are how long a text or how large a number may be: varchar(20), decimal(10,2), max. 50 characters, 最多50字符, 50자 이내.
var limits = regexp.MustCompile(`(?i)\([0-9][0-9,. ]*\)` +
	`|(?:\b(?:max(?:imum)?|min(?:imum)?|up to|at most|at least|limit(?:ed to)?|length|len)\b[ .:=]*|[<>≤≥]=? *` +
	`|不超过|不超過|不多于|最多|最大|最长|最長|最少|长度|長度|限|최대|최소|最大)[为為:： ]*[0-9]+(?: *[-–~] *[0-9]+)?` + counted + `?` +
	`|[0-9]+(?: *[-–~] *[0-9]+)?` + counted)

// counted is what such a limit counts, and the words behind it.
const counted = ` *(?:(?:alphanumeric |numeric )?(?:chars?|characters?|digits?|letters?|bytes?)\b|(?:个|個)?(?:汉字|字符|字元|字节|字母|数字|` +
	`字|位)|글자|문자|자리|바이트|자|文字|桁)(?: *(?:or less|or fewer|at most|max\b|以内|以內|以下|之内|이내|이하|까지))?`

// unitsIn are the units of weight that a text names. only says that the text is nothing but units and words that stand beside
// them, such as required or number.
func unitsIn(text string) (units []string, only bool) {
	text = strings.NewReplacer("m3", "cbm", "㎥", "cbm").Replace(strings.ToLower(text))
	words := headerWords(limits.ReplaceAllString(text, " "))
	if len(words) == 0 {
		return nil, len(strings.TrimSpace(text)) <= 3 || limits.MatchString(text) // $, or nothing but a limit
	}
	hints := hintWords()
	only = true
	for _, w := range words {
		unit := cell.UnitOfFolded(w)
		for _, label := range hints.unitLabels {
			if rest, ok := strings.CutPrefix(w, label); ok && unit == "" && label[0] >= utf8.RuneSelf {
				unit = cell.UnitOfFolded(rest) // 单位克
			}
		}
		switch {
		case unit != "" && !slices.Contains(units, unit):
			units = append(units, unit)
		case unit == "" && !hints.words[w]:
			only = false
		}
	}
	if slices.Contains(words, "w") {
		units = nil // G.W. is no gram
	}
	return units, only
}

// unitOfText is the unit of weight that a text states: as a whole, or in brackets. sure is false if it only mentions one.
func unitOfText(text string) (unit string, sure bool) {
	if unit = foldHeader(text).unit; unit != "" {
		return unit, true
	}
	units, only := unitsIn(text)
	if len(units) != 1 {
		return "", false
	}
	return units[0], only
}

// readHintRows reads the units in the rows of hints right below a header. rows are those below it.
func (s *Survey) readHintRows(t *table, headers []columnHeader, rows []cell.Row) {
	for i := range rows {
		r := &rows[i]
		if slices.ContainsFunc(r.Cells, s.lead.isKey) {
			t.firstOrder = r.Number
			return
		}
		limits := onlyLimits(r, headers)
		if r.Number > t.header+exampleWithin || len(texts(r)) == 0 && !limits {
			return
		}
		if gave := s.readHintUnits(t, headers, r); limits || onlyHints(r) || gave && !hasDigits(r, headers) {
			t.hintRows = append(t.hintRows, r.Number)
		}
	}
}

// onlyHints says that each cell of a row is a unit, a type, or a word such as required.
func onlyHints(r *cell.Row) bool {
	for _, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) || rowWords().notes[cell.Fold(c.Text)] || strings.Trim(cell.Clean(c.Text), "*＊√✓vV ") == "" {
			continue
		}
		if _, only := unitsIn(c.Text); !only {
			return false
		}
	}
	return true
}

// onlyLimits says that a row has the longest lengths of the columns, such as 50 | 254 | 2 | number: each cell is a small number
// or a hint, also where an order has words, such as a name or a country.
func onlyLimits(r *cell.Row, headers []columnHeader) bool {
	ofWords := 0
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		if _, hint := unitsIn(c.Text); !hint && !(len(c.Text) <= len("9999") && isPlainNumber(c.Text)) {
			return false
		}
		at := slices.IndexFunc(headers, func(h columnHeader) bool { return h.index == i && h.meaning.class == classField })
		if at < 0 {
			continue
		}
		if k := fields[headers[at].meaning.fields[0]].kind; k == aText || k == anEmail || k == aCountry || k == aCurrency {
			ofWords++
		}
	}
	return ofWords > 1
}

// readHintUnits gives the units of a row to the columns that they stand below. A unit that stands alone, or below no weight, is
// that of all weights. gave says that the cell below a weight is nothing but a unit.
func (s *Survey) readHintUnits(t *table, headers []columnHeader, r *cell.Row) (gave bool) {
	below, rest := false, ""
	for i, c := range r.Cells {
		if c.Merged || cell.IsBlank(c) {
			continue
		}
		unit, sure := unitOfText(c.Text)
		if c.Struck != cell.Unstruck {
			s.noteStruckHint(t, headers, r, i)
			continue
		}
		at := slices.IndexFunc(headers, func(h columnHeader) bool { return h.index == i })
		if at >= 0 && len(s.lead.sizes) > 0 {
			t.takeLength(&headers[at], i, r)
		}
		switch {
		case unit == "":
		case at < 0 || !headers[at].mayBeWeight():
			if sure {
				rest = unit
			}
		default:
			below, gave = true, gave || sure
			s.takeUnit(t, &headers[at], unit, sure, shownCell{cell.Address(t.info.Name, i, r.Number), cell.Shorten(c.Text)})
		}
	}
	if below || rest == "" {
		return gave
	}
	for i := range headers {
		if h := &headers[i]; h.meaning.class == classField && h.meaning.fields[0].isWeight() {
			s.takeUnit(t, h, rest, true, shownCell{cell.Address(t.info.Name, 0, r.Number), ""})
		}
	}
	return false
}

// hasDigits says that a cell of the user's has a digit. What an earlier outcome says of the row does not count.
func hasDigits(r *cell.Row, headers []columnHeader) bool {
	for i, c := range r.Cells {
		ours := slices.ContainsFunc(headers, func(h columnHeader) bool { return h.index == i && h.meaning.class == classOurs })
		if !ours && strings.ContainsFunc(limits.ReplaceAllString(c.Text, ""), unicode.IsDigit) {
			return true
		}
	}
	return false
}

// mayBeWeight says that a header means a weight, or nothing that we know.
func (h *columnHeader) mayBeWeight() bool {
	return h.meaning.class == classUnknown || h.meaning.class == classField && h.meaning.fields[0].isWeight()
}

// takeUnit gives a unit to a column. A unit that is only mentioned, or that the header contradicts, makes it doubtful.
func (s *Survey) takeUnit(t *table, h *columnHeader, unit string, sure bool, from shownCell) {
	switch {
	case h.meaning.unit == unit:
	case h.meaning.unit != "" && sure:
		h.unitDoubt = true
	case h.meaning.unit != "":
	case sure:
		h.meaning.unit = unit
		if h.meaning.class == classField {
			t.unitRows = append(t.unitRows, reason.Reason{Code: reason.UnitRow, Cell: from.cell, Value: from.value,
				Args: []string{h.meaning.fields[0].String(), unit}})
		}
	default:
		h.unitMention = true
	}
}

// noteUnitRemark looks for a unit in a title or a remark: it is that of the weights if nothing else names one, so it is asked.
func (t *table) noteUnitRemark(r *cell.Row) {
	for i, c := range r.Cells {
		if c.Kind == cell.Text && !c.Merged && t.unitRemarks < mostRemarks {
			t.noteSizeUnit(c.Text, i, r.Number)
			t.noteZone(c.Text, i, r.Number)
		}
	}
	if t.unitRemarks++; t.unitRemark || t.unitRemarks > mostRemarks {
		return
	}
	for _, c := range r.Cells {
		if c.Kind != cell.Text || c.Merged || len(c.Text) > longestRemark {
			continue
		}
		if unit, _ := unitOfText(c.Text); unit != "" && unit != "kg" {
			t.unitRemark = true
		}
	}
}

// mostRemarks is how many remarks of a table are looked at.
const mostRemarks = 200
