package importer

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// summary collects the sections of a Summary. Empty ones are left out.
type summary struct{ *outcome.Summary }

// newSummary begins a Summary. title is the key of its title, headline what it says.
func newSummary(language, title, headline string) summary {
	return summary{&outcome.Summary{Language: language, Sheet: reason.SummarySheet(language),
		Title:   reason.Say(language, title, headline),
		LeftOut: leftOutSection(language)}}
}

func (s summary) add(sections ...outcome.SummarySection) {
	for _, section := range sections {
		if len(section.Rows) > 0 || len(section.Questions) > 0 || section.Lines != nil {
			s.Sections = append(s.Sections, section)
		}
	}
}

// startSections are what stands first: the open questions, and the columns that were taken by what stands in them.
func startSections(language string, questions []reason.Reason, l *mapping.Layout) []outcome.SummarySection {
	var sections []outcome.SummarySection
	if len(questions) > 0 {
		var answered []reason.Answered
		if l != nil {
			answered = l.Answered
		}
		sections = append(sections, questionsSection(language, questions, answered))
	}
	if l != nil {
		sections = append(sections, reasonsSection(language, reason.Say(language, "taken"), l.Taken))
	}
	return sections
}

// endSections are the columns, and the answers that were used. The answers of this workbook stand there only if no question is
// open: else they stand with the questions.
func endSections(language string, u Understood, zone *time.Location) []outcome.SummarySection {
	if u.Layout == nil {
		return nil
	}
	used := u.Layout.Answered
	if len(u.questions) > 0 {
		used = slices.DeleteFunc(slices.Clone(used), isAnsweredHere)
	}
	return []outcome.SummarySection{columnsSection(language, u), answersSection(language, used, zone)}
}

// noneSentSection says how many rows a file has of which nothing was sent.
func noneSentSection(language string, l *mapping.Layout) (section outcome.SummarySection) {
	if l == nil || l.Rows == 0 {
		return section
	}
	section.Heading = reason.Say(language, "rows")
	section.Rows = [][]outcome.SummaryCell{{{Text: reason.Say(language, "rows_none", strconv.Itoa(l.Rows))}}}
	return section
}

// mostProblems is how many rows with a problem a check keeps.
const mostProblems = 500

// linkedCells is how many cells of a problem have a link.
const linkedCells = 3

// problemsSection lists what is wrong, the same thing once, with links to the first cells. more is how many problems it leaves
// out.
func problemsSection(language string, problems []ProblemKind, more int) outcome.SummarySection {
	say := func(key string, args ...string) string { return reason.Say(language, key, args...) }
	about := ""
	if len(problems) > 0 {
		about = problems[0].Reason.Of
	}
	section := outcome.SummarySection{Heading: say("problems"), Headers: []string{say("cells"), "", "", say("rows_count"),
		reason.SayOf(language, about, "order"), say("status"), say("what_is_wrong"), say("what_to_do")}}
	for _, p := range problems {
		what, next := p.Words(language)
		line := make([]outcome.SummaryCell, linkedCells)
		for i, at := range p.Cells[:min(len(p.Cells), linkedCells)] {
			line[i] = outcome.SummaryCell{Text: at, Link: at}
		}
		rows, order := strconv.Itoa(p.Rows), ""
		if p.Rows == 1 {
			rows, order = "", p.Order
		}
		section.Rows = append(section.Rows, append(line, outcome.SummaryCell{Text: rows}, outcome.SummaryCell{Text: order},
			outcome.SummaryCell{Text: reason.StatusName(language, p.Status), Status: p.Status}, outcome.SummaryCell{Text: what},
			outcome.SummaryCell{Text: next}))
	}
	section = withoutEmptyColumns(section)
	if more > 0 {
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: "… " + say("problems_more", strconv.Itoa(more))}})
	}
	return section
}

// reasonsSection lists reasons, with a link to the cell of each. If none names a cell, each is one text.
func reasonsSection(language, heading string, reasons []reason.Reason) outcome.SummarySection {
	section := outcome.SummarySection{Heading: heading}
	cells := slices.ContainsFunc(reasons, func(r reason.Reason) bool { return r.Cell != "" })
	for _, r := range reasons {
		what, next := wordsOf(language, withoutCell(r.Cell, []reason.Reason{r}))
		line := []outcome.SummaryCell{{Text: r.Cell, Link: r.Cell}, {Text: what}, {Text: next}}
		if !cells {
			line = []outcome.SummaryCell{{Text: joinSentences(language, what, next)}}
		}
		section.Rows = append(section.Rows, line)
	}
	return section
}

// leftOutSection makes the section about what an outcome does not take over.
func leftOutSection(language string) func([]reason.Reason) outcome.SummarySection {
	return func(reasons []reason.Reason) outcome.SummarySection {
		return reasonsSection(language, reason.Say(language, "left_out"), reasons)
	}
}

// withoutCell takes an address out of the reasons that name it: it stands beside them already.
func withoutCell(address string, reasons []reason.Reason) []reason.Reason {
	reasons = slices.Clone(reasons)
	for i := range reasons {
		if reasons[i].Cell == address {
			reasons[i].Cell = ""
		}
	}
	return reasons
}

// noticedSections say what was repaired, left out and noticed.
func noticedSections(language string, u Understood) []outcome.SummarySection {
	if u.Layout == nil {
		return nil
	}
	say := func(key string) string { return reason.Say(language, key) }
	return []outcome.SummarySection{reasonsSection(language, say("repairs"), u.Repairs),
		reasonsSection(language, say("skipped"), u.Layout.Skipped), reasonsSection(language, say("noticed"), noticed(u))}
}

// readSection says which format a file has, where its tables begin, and what stands above them.
func readSection(language string, u Understood) outcome.SummarySection {
	if u.Layout == nil {
		return outcome.SummarySection{}
	}
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("how_read"), Rows: [][]outcome.SummaryCell{pair(say("format"), u.Format)}}
	if u.Encoding != "" {
		section.Rows = append(section.Rows, pair(say("encoding"), u.Encoding))
	}
	if u.Delimiter != "" {
		delimiter := strings.ReplaceAll(strconv.Quote(u.Delimiter), `"\t"`, "TAB")
		section.Rows = append(section.Rows, pair(say("delimiter"), delimiter))
	}
	for _, t := range u.Layout.Tables {
		header := cell.Address(t.Name, 0, t.Header)
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: say("header_row")}, {Text: header, Link: header}})
	}
	for _, p := range u.Layout.Preamble {
		text := strings.TrimSuffix(reason.FieldName(language, p.Field)+" = "+p.Value, " = ")
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: p.Cell, Link: p.Cell}, {Text: text}})
	}
	return section
}

// columnsSection says what each column was understood as.
func columnsSection(language string, u Understood) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("columns"),
		Headers: []string{say("column"), say("header"), say("understood_as"), say("unit")}}
	asked := columnsAsked(u.questions)
	for _, t := range u.Layout.Tables {
		for _, c := range t.Columns {
			if c.Ours {
				continue
			}
			address := cell.Address(t.Name, c.Index, t.Header)
			field, note := reason.FieldName(language, c.Field), say(c.Note)
			switch {
			case asked[address] || asked[cell.ColumnLetters(c.Index)]:
				field, note = say("undecided"), ""
			case field == "" && note == "":
				field = say("not_used")
			case field == "":
				field, note = note, ""
			}
			section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: address, Link: address}, {Text: oneLine(c.Header)},
				{Text: field}, {Text: strings.TrimSpace(c.Unit + " " + note)}})
		}
	}
	return section
}

// columnsAsked are the columns that questions are about, by the addresses of their headers, and those that are choices of
// questions, by their letters. A sheet may have 16,384 of both.
func columnsAsked(questions []reason.Reason) map[string]bool {
	asked := map[string]bool{}
	for _, q := range questions {
		if q.Code == reason.NoWeight || q.Code == reason.NameUnexplained {
			continue // about the whole table
		}
		asked[q.Cell] = true
		for _, also := range q.Asks.Also {
			asked[also] = true
		}
		for _, c := range q.Asks.Choices {
			if len(c.Args) > 0 {
				asked[c.Args[0]] = true
			}
		}
	}
	return asked
}

// noticed is what the reader has noticed, without what readSection says, and without the sheets that an outcome of ours has
// added.
func noticed(u Understood) []reason.Reason {
	return slices.DeleteFunc(slices.Clone(u.Noticed), func(r reason.Reason) bool {
		return r.Code == reason.EncodingTaken || r.Code == reason.DelimiterTaken ||
			slices.ContainsFunc(u.Layout.Skipped, func(skipped reason.Reason) bool {
				sheet := strings.TrimSuffix(cell.Address(skipped.Value, 0, 1), "A1")
				return skipped.Code == reason.SkippedOutcome && (strings.HasPrefix(r.Cell, sheet) || r.Cell == "" && r.Value == skipped.Value)
			})
	})
}

// withoutEmptyColumns leaves out the columns that have a header but no text.
func withoutEmptyColumns(section outcome.SummarySection) outcome.SummarySection {
	for i := len(section.Headers) - 1; i >= 0; i-- {
		if slices.ContainsFunc(section.Rows, func(line []outcome.SummaryCell) bool { return line[i].Text != "" }) {
			continue
		}
		section.Headers = slices.Delete(section.Headers, i, i+1)
		for k := range section.Rows {
			section.Rows[k] = slices.Delete(section.Rows[k], i, i+1)
		}
	}
	return section
}

func pair(label, value string) []outcome.SummaryCell {
	return []outcome.SummaryCell{{Text: label}, {Text: value}}
}

// oneLine is a text without line breaks, and with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
