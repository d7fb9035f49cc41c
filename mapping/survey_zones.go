package mapping

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// The carrier wants the times of flights, and those that have come to pass, in the time of the airport. A sheet may say in
// words that its times are others: above the table or below it, in a header, in a column beside them. Then it is asked, and
// nothing is converted here.

var (
	// zoneWords name a time zone in a text.
	zoneWords = regexp.MustCompile(`(?i:(?:^|[^a-z])(?:utc|gmt|zulu|time ?zone)(?:[^a-z]|$))|` +
		`\b(?:KST|JST|CST|PST|PDT|EDT|CET|CEST)\b|时区|時區|北京时间|世界时|世界時|시간대|표준시|한국시간|日本時間|タイムゾーン`)
	// zoneHeader is the header of a column of time zones.
	zoneHeader = regexp.MustCompile(`(?i)\btime ?zones?\b|\btz\b|\b(?:utc|gmt) ?offset\b|时区|時區|시간대|タイムゾーン`)
	// otherTime is a time in a text, and offset what is none. timeWords say that the text speaks of others all the same.
	otherTime = regexp.MustCompile(`[0-9][:时時시][0-5][0-9]`)
	offset    = regexp.MustCompile(`[+-] ?[0-9]{1,2}:[0-9]{2}`)
	timeWords = regexp.MustCompile(`(?i)\btimes\b|时间|時間|시각|시간`)
)

// zoneEnd is the end of a header that says in which zone its times are: ATD (LT), ETA UTC, 实际起飞时间（北京时间）.
var zoneEnd = regexp.MustCompile(`(?i)(?:[\s_-]+|\s*[(（\[]\s*)(?:local(?: time)?|lt|(?:utc|gmt)(?: ?[+-] ?[0-9]{1,2}(?::?[0-9]{2})?)?|` +
	`kst|jst|cst|当地(?:时间)?|當地(?:時間)?|本地(?:时间|時間)?|北京时间|北京時間|현지(?:시간|시각)?|한국시간|現地(?:時間)?|日本時間)` +
	`\s*[)）\]]?\s*$`)

// meaningInZone is what a header of times means whose end says in which zone they are. Of another zone than the local one it is
// asked (askZone).
func (a *Aliases) meaningInZone(header string) meaning {
	if !strings.ContainsAny(header, " _-([（") { // quicker, for what is looked up beside each order
		return meaning{}
	}
	at := zoneEnd.FindStringIndex(header)
	if at == nil || at[0] == 0 {
		return meaning{}
	}
	m := a.meaningOf(header[:at[0]])
	if len(m.fields) == 0 || !m.fields[0].isTime() {
		return meaning{}
	}
	return m
}

// localZones are the words of a column of time zones that say that its times are as they are to be.
var localZones = []string{"local", "localtime", "lt", "l", "当地", "當地", "本地", "当地时间", "當地時間", "本地时间", "현지", "현지시간", "현지시각"}

// namesZone says that a text tells in which time zone times are. "Printed 10:30 UTC" tells it of its own time only.
func namesZone(text string) bool {
	if len(text) > longestRemark || !zoneWords.MatchString(text) {
		return false
	}
	return !otherTime.MatchString(offset.ReplaceAllString(text, "")) || timeWords.MatchString(text)
}

// noteZone keeps the first text that names a time zone.
func (t *table) noteZone(text string, at, row int) {
	if len(t.lead.clocks) > 0 && t.zone.cell == "" && namesZone(text) {
		t.zone = shownCell{cell.Address(t.info.Name, at, row), cell.Shorten(text)}
	}
}

// noteZones looks for a time zone in a row below the header. A time that has one itself is the problem of its row.
func (t *table) noteZones(r *cell.Row) {
	if len(t.lead.clocks) == 0 || t.zone.cell != "" {
		return
	}
	if len(t.lead.past) == 0 { // beside orders stand many texts
		for i := range t.headers {
			if h := &t.headers[i]; h.said().zones && h.meaning.class != classOurs {
				t.noteZoneBeside(h, r)
			}
		}
		return
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Merged || cell.IsBlank(*c) {
			continue
		}
		h := t.headerAt(i)
		switch {
		case h != nil && h.meaning.class == classOurs:
		case h != nil && h.said().zones && !slices.Contains(localZones, cell.Fold(c.Text)):
			t.noteZoneBeside(h, r)
		case c.Kind == cell.Text && (!isIATA(c.Text) || c.Text == "UTC" || c.Text == "GMT"): // HKT may be Phuket
			t.noteZone(c.Text, i, r.Number)
		}
	}
}

// noteZoneBeside keeps the cell of a column of time zones.
func (t *table) noteZoneBeside(h *columnHeader, r *cell.Row) {
	if c := r.Cell(h.index); !c.Merged && !cell.IsBlank(c) && !slices.Contains(localZones, cell.Fold(c.Text)) {
		t.zone = shownCell{cell.Address(t.info.Name, h.index, r.Number), cell.Shorten(h.text + ": " + c.Text)}
	}
}

func (t *table) headerAt(index int) *columnHeader {
	i, ok := slices.BinarySearchFunc(t.headers, index, func(h columnHeader, i int) int { return cmp.Compare(h.index, i) })
	if !ok {
		return nil
	}
	return &t.headers[i]
}

// askZone asks whether the times of a table are local ones all the same.
func (s *Survey) askZone(t *table) {
	var sent []string
	for _, f := range t.lead.clocks {
		if t.at[f] != nil || t.above[f] != nil {
			sent = append(sent, f.String())
		}
	}
	for i := range t.headers {
		if h := &t.headers[i]; slices.Contains(t.lead.clocks, fieldOf(t, h.index)) {
			t.noteZone(h.text, h.index, t.header)
		}
	}
	if len(sent) > 0 && t.zone.cell != "" {
		s.askPerson(reason.Reason{Code: reason.ZoneNamed, Cell: t.zone.cell, Value: t.zone.value,
			Args: []string{strings.Join(sent, ", ")},
			Asks: &reason.Question{Key: "time zone", Once: true,
				Choices: []reason.Choice{{Answer: "local", Say: "choice_local_times"}}}})
	}
}
