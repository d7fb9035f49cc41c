package importer

import (
	"slices"
	"strconv"
	"strings"

	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mostProblems is how many rows with a problem a Summary lists. All are counted, and all are answered in the table.
const mostProblems = 500

// problemsSection lists problems, each with a link to its cell. all is how many there are, listed or not.
func problemsSection(language string, problems []ProblemRow, all int) outcome.SummarySection {
	say := func(key string, args ...string) string { return reason.Say(language, key, args...) }
	section := outcome.SummarySection{Heading: say("problems"),
		Headers: []string{say("cell"), say("order"), say("status"), say("what_is_wrong"), say("what_to_do")}}
	for _, p := range problems {
		address := p.Cell
		if i := slices.IndexFunc(p.Reasons, func(r reason.Reason) bool { return r.Cell != "" }); i >= 0 {
			address = p.Reasons[i].Cell
		}
		what, next := wordsOf(language, withoutCell(address, p.Reasons))
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: address, Link: address}, {Text: p.Order},
			{Text: string(p.Status), Status: p.Status}, {Text: what}, {Text: next}})
	}
	section = withoutEmptyColumns(section)
	if more := all - len(problems); more > 0 {
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
			line = []outcome.SummaryCell{{Text: strings.TrimSuffix(what+"; "+next, "; ")}}
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

// understoodSections say how a file was read: its format, tables and columns, and what was repaired, left out and noticed.
func understoodSections(language string, u Understood) []outcome.SummarySection {
	if u.Layout == nil {
		return nil
	}
	say := func(key string) string { return reason.Say(language, key) }
	sections := []outcome.SummarySection{readSection(language, u), columnsSection(language, u.Layout)}
	if len(u.Layout.Answered) > 0 {
		sections = append(sections, answeredSection(language, u.Layout.Answered))
	}
	for _, list := range []struct {
		key     string
		reasons []reason.Reason
	}{{"taken", u.Layout.Taken}, {"repairs", u.Repairs}, {"skipped", u.Layout.Skipped}, {"noticed", noticed(u)}} {
		if len(list.reasons) > 0 {
			sections = append(sections, reasonsSection(language, say(list.key), list.reasons))
		}
	}
	return sections
}

// readSection says which format a file has, where its tables begin, and what stands above them.
func readSection(language string, u Understood) outcome.SummarySection {
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
		text := strings.TrimSuffix(p.Field+" = "+p.Value, " = ")
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: p.Cell, Link: p.Cell}, {Text: text}})
	}
	return section
}

// columnsSection says what each column was understood as.
func columnsSection(language string, l *mapping.Layout) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("columns"),
		Headers: []string{say("column"), say("header"), say("understood_as"), say("unit")}}
	for _, t := range l.Tables {
		for _, c := range t.Columns {
			if c.Ours {
				continue
			}
			address := cell.Address(t.Name, c.Index, t.Header)
			field, note := c.Field, say(c.Note)
			if field == "" {
				if field = note; note == "" {
					field = say("not_used")
				}
				note = ""
			}
			section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: address, Link: address}, {Text: oneLine(c.Header)},
				{Text: field}, {Text: strings.TrimSpace(c.Unit + " " + note)}})
		}
	}
	return section
}

// noticed is what the reader has noticed, without what readSection says, and without the sheets that an outcome of ours has
// added.
func noticed(u Understood) []reason.Reason {
	return slices.DeleteFunc(slices.Clone(u.Noticed), func(r reason.Reason) bool {
		return r.Code == reason.EncodingTaken || r.Code == reason.DelimiterTaken ||
			slices.ContainsFunc(u.Layout.Skipped, func(skipped reason.Reason) bool {
				sheet := strings.TrimSuffix(cell.Address(skipped.Value, 0, 1), "A1")
				return skipped.Code == reason.SkippedOutcome && strings.HasPrefix(r.Cell, sheet)
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
