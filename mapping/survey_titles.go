package mapping

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// A title such as "Closing list, MAWB 123-25122112, urgent" or "Truck to LAX1" is not read. But it may name what nothing else in
// the file gives, and then it has to be asked.

// inWords is a number or key that stands among words.
type inWords struct {
	field field
	value string
	words string // of the text, without all that it names

	several bool // it names others of the field, too: value is the first
}

var (
	// mawbInWords is 123-25122112 among words.
	mawbInWords = regexp.MustCompile(`\b[0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}\b`)

	// flightInWords is KE901 among words.
	flightInWords = regexp.MustCompile(`\b(?:[A-Z][A-Z0-9]|[0-9][A-Z])[- ]?[0-9]{2,4}\b`)
)

// inWords are the MAWB, the flight and the handover that a text names, one of each at the most.
func (s *Survey) inWords(text string) (out []inWords) {
	if len(text) > longestRemark {
		return nil
	}
	text = strings.ReplaceAll(text, "_", " ")
	words := text
	add := func(f field, found []string) {
		if len(found) == 0 {
			return
		}
		for _, value := range found {
			words = strings.ReplaceAll(words, value, " ")
		}
		different := slices.Compact(slices.Sorted(slices.Values(found)))
		out = append(out, inWords{field: f, value: strings.Clone(found[0]), several: len(different) > 1})
	}
	add(mawbNo, mawbsInWords(text))
	if found := flightInWords.FindAllString(words, -1); len(found) > 0 {
		around := columnHeader{text: flightInWords.ReplaceAllString(words, " ")}
		if around.hasWordOf(flightNo) {
			add(flightNo, found)
		}
	}
	if found := s.handoversInWords(words); len(found) > 0 {
		f := handoverKey
		if !s.addressBook[strings.ToUpper(found[0])] {
			f = handoverNum
		}
		add(f, found)
	}
	for i := range out {
		out[i].words = cell.Clean(words)
	}
	return out
}

// mawbsInWords are the MAWBs that a text names. The number behind "Tel" is none.
func mawbsInWords(text string) (out []string) {
	from := 0
	for _, at := range mawbInWords.FindAllStringIndex(text, -1) {
		before := columnHeader{text: text[from:at[0]]}
		if names := before.said().names; isMAWBInWords(text[at[0]:at[1]]) && !names[contactPhone] && !names[contactMobile] {
			out = append(out, text[at[0]:at[1]])
		}
		from = at[1]
	}
	return out
}

// isMAWBInWords says that eleven digits are hardly anything but a MAWB: 20251123001 is the number of a list.
func isMAWBInWords(s string) bool {
	_, flaw := cell.MAWB(cell.Cell{Text: s, Kind: cell.Text})
	if flaw != nil && strings.Count(s, "-") == 2 {
		return false // 123-4567-8901 is a telephone
	}
	return len(s) > handoverDigits && s[3] < '0' || flaw == nil && !dayAndCount.MatchString(s)
}

// shortestKey is how many letters and digits a key of the address book has that is looked for among words.
const shortestKey = 3

// handoversInWords are the words of a text that are keys or numbers of the address book, or like such numbers.
func (s *Survey) handoversInWords(text string) (out []string) {
	start, script := -1, 0
	end := func(at int) {
		if start >= 0 {
			word := text[start:at]
			known := len(word) >= shortestKey && s.addressBook[strings.ToUpper(word)]
			if known || likeHandoverNumber(s.addressBook, word) && !isMAWBInWords(word) {
				out = append(out, word)
			}
		}
		start = -1
	}
	for i, r := range text {
		now := scriptOf(r)
		if unicode.IsDigit(r) || r == '-' {
			now = 1
		}
		if now != script {
			end(i)
		}
		if script = now; now != 0 && start < 0 {
			start = i
		}
	}
	end(len(text))
	return out
}

// isPair says that a text is a label and its value, which are read: "MAWB: 123-25122112".
func (s *Survey) isPair(text string) bool {
	return len(s.aliases.pairsIn(&cell.Row{Cells: []cell.Cell{{Text: text, Kind: cell.Text}}})) > 0
}

// titles are what the cells of rows above a header name in words, and the names of the sheet and of the file.
func (s *Survey) titles(t *table, rows []cell.Row, labels []unknownLabel) []unknownLabel {
	add := func(text, of string, at, row int) {
		for _, p := range s.inWords(text) {
			again := slices.ContainsFunc(labels, func(l unknownLabel) bool { // or "Airway paper: 123-25122112", a label and its value
				return l.value.Text == p.value && (l.names == p.field || l.names == noField && l.row == row)
			})
			if again || s.isDefault(p.field, p.value) {
				continue
			}
			if i := slices.IndexFunc(labels, func(l unknownLabel) bool { return l.names == p.field }); i >= 0 {
				labels[i].several = true // another title names another one
				continue
			}
			value := cell.Cell{Text: p.value, Kind: cell.Text}
			h := columnHeader{index: -1, text: firstOf(p.words, p.value), aliasText: p.words, below: []cell.Cell{value}}
			labels = append(labels, unknownLabel{header: h, value: value, at: at, row: row, names: p.field, title: cell.Shorten(text),
				nameOf: of, several: p.several})
		}
	}
	for i := range rows {
		for at, c := range rows[i].Cells {
			if c.Kind == cell.Text && !cell.IsBlank(c) && !c.Merged {
				t.noteZone(c.Text, at, rows[i].Number)
				t.noteSizeUnit(c.Text, at, rows[i].Number)
			}
			if c.Kind == cell.Text && !cell.IsBlank(c) && !c.Merged && !s.isPair(c.Text) &&
				!s.aliases.isNumberOfLabel(&rows[i], at) {
				add(c.Text, "", at, rows[i].Number)
			}
		}
	}
	if t.before == nil {
		t.noteZone(t.info.Name, 0, t.header)
		add(t.info.Name, "sheet", 0, t.header)
		add(s.options.FileName, "file", 0, t.header)
	}
	return labels
}

// isNumberOfLabel says that a cell is a number and nothing else, and that the label to its left says of what: 20000000103 behind
// Handover No is no MAWB, even if its digits would make one.
func (a *Aliases) isNumberOfLabel(r *cell.Row, at int) bool {
	text := cell.Unwrap(r.Cells[at].Text)
	if digits := len(strings.Map(onlyDigits, text)); digits == 0 || digits < len(text) {
		return false
	}
	for i := at - 1; i >= 0; i-- {
		label := &r.Cells[i]
		if cell.IsBlank(*label) || label.Merged {
			continue
		}
		m := a.ofAll().meaningOf(label.Text)
		return label.Kind == cell.Text && m.isField() && !slices.Contains(m.fields, mawbNo)
	}
	return false
}

// countTitles counts the rows above the header, or at the label that the table begins with, of which nothing is read, and of
// which no title was taken.
func (s *Survey) countTitles(t *table) {
	for _, row := range t.titleRows {
		taken := slices.ContainsFunc(t.above[:], func(c *column) bool { return c != nil && c.table == t && c.row == row })
		if !taken {
			code := reason.SkippedTitle
			if row >= t.header { // its table begins at a label between the orders, without a header of its own
				code = reason.SkippedAmong
			}
			s.countSkipped(t, code, &cell.Row{Sheet: t.sheet, Number: row})
		}
	}
}

// wantsTitle says that the table lacks what a title names. all are its headers, and the labels and titles above it.
func (s *Survey) wantsTitle(t *table, l *unknownLabel, all []columnHeader) bool {
	f := l.names
	if l.header.settled || !t.wants(f, &l.header) || t.gives(f, all) {
		return false
	}
	if f != flightNo || t.gives(mawbNo, all) || slices.ContainsFunc(all,
		func(h columnHeader) bool { return t.looksLike(mawbNo, &h) }) {
		return true
	}
	if s.flightAlone.cell == "" { // a flight goes out only with its MAWB, so that is asked for
		s.flightAlone = shownCell{cell.Address(t.info.Name, l.at, l.row), l.title}
	}
	return false
}

// titleQuestion asks whether a title names what the table lacks. Lists of the same kind differ in their numbers and dates.
func (s *Survey) titleQuestion(t *table, l *unknownLabel) reason.Reason {
	code, key := reason.TitleUnexplained, "title "+l.names.String()
	if l.nameOf != "" {
		code, key = reason.NameUnexplained, l.nameOf+" name "+l.names.String()
	}
	for _, w := range headerWords(l.header.text) {
		if letters := strings.TrimRight(w, "0123456789"); l.nameOf == "" && letters == w && !isMonth(w) &&
			w != cell.Fold(l.value.Text) {
			key += " " + w
		}
	}
	question := &reason.Question{Key: key, Choices: []reason.Choice{
		{Answer: l.names.String(), Say: "choice_field", Args: []string{l.names.String()}},
		{Answer: noneAnswer, Say: "choice_not_needed"}}}
	if l.several {
		code, question.Key, question.Choices = reason.TitleNamesSeveral, "several "+key, question.Choices[1:]
	}
	return reason.Reason{Code: code, Cell: cell.Address(t.info.Name, l.at, l.row), Value: l.title,
		Args: []string{l.value.Text, l.names.String()}, Asks: question}
}

// isMonth recognizes Nov and November.
func isMonth(word string) bool {
	m, _ := cell.ParseMoment(cell.Cell{Text: "1 " + word + " 2025", Kind: cell.Text}, false)
	if m == nil {
		return false
	}
	_, real := m.In("")
	return real
}

// askForTitleAmong asks for what a remark between the orders names: the rows below it would go out with what stands above the
// table, or with nothing.
func (s *Survey) askForTitleAmong(t *table, r *cell.Row) (found bool) {
	for at, c := range r.Cells {
		if c.Kind != cell.Text || c.Merged || cell.IsBlank(c) || !strings.ContainsRune(c.Text, ' ') || s.isPair(c.Text) {
			continue
		}
		for _, p := range s.inWords(c.Text) {
			value := cell.Cell{Text: p.value, Kind: cell.Text}
			if s.givesInRows(t, p.field, &column{table: t, index: at, field: p.field, pair: &value, row: r.Number}) {
				continue
			}
			found = true
			s.ask(reason.Reason{Code: reason.PairAmong, Cell: cell.Address(t.info.Name, at, r.Number), Value: p.value,
				Args: []string{p.field.String()}})
		}
	}
	return found
}

// givesInRows says that the rows of a table say for themselves what col has, or that the same stands above it.
func (s *Survey) givesInRows(t *table, f field, col *column) bool {
	fields := []field{f}
	if f == handoverKey || f == handoverNum {
		fields = []field{handoverKey, handoverNum}
		if s.isDefault(f, col.pair.Text) {
			return true
		}
	}
	for _, f := range fields {
		above := t.above[f]
		if t.at[f] != nil || above != nil && (sameInPairs(above, col) || s.result.book.same(above.pair.Text, col.pair.Text)) {
			return true
		}
	}
	return false
}

// isDefault says that a text names the handover of the profile.
func (s *Survey) isDefault(f field, text string) bool {
	d := s.options.DefaultHandover
	return d != "" && (f == handoverKey || f == handoverNum) && s.result.book.entryOf(text) == s.result.book.entryOf(d)
}
