package importer

import (
	"fmt"
	"slices"
	"strconv"

	"hgeimport/importer/config"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// checkSummary is the first sheet of the workbook that a check writes.
func checkSummary(c *config.Config, out *Checked) *outcome.Summary {
	say := func(key string, args ...string) string { return reason.Say(c.Language, key, args...) }
	title := func(text string) string { return outcome.CheckTitlePrefix + ": " + text }
	if len(out.Refusal) > 0 {
		return &outcome.Summary{Title: title(say("now_check_refused")),
			Sections: []outcome.SummarySection{reasonsSection(c.Language, say("refused_why"), out.Refusal)}}
	}
	s := &outcome.Summary{Language: c.Language, Good: out.Clean(), LeftOut: leftOutSection(c.Language)}
	toCorrect := out.Counts[reason.Rejected]
	if toCorrect > 0 {
		s.Title = title(say("now_check_mend", strconv.Itoa(toCorrect), strconv.Itoa(out.Rows)))
	} else {
		s.Title = title(say("now_check_good", strconv.Itoa(out.Counts[""]), strconv.Itoa(out.Rows)))
	}
	s.Sections = append(s.Sections, outcome.SummarySection{Heading: say("rows"),
		Rows: [][]outcome.SummaryCell{pair(say("rows_read"), out.Sum(c.Language))}})
	others := rowProblems(out.Understood.Layout)
	problems := slices.Concat(others, out.ProblemRows)
	if len(problems) > 0 {
		shown := problems[:min(len(problems), mostProblems)]
		s.Sections = append(s.Sections, problemsSection(c.Language, shown, toCorrect+len(others)))
	}
	if len(out.Forms) > 0 {
		s.Sections = append(s.Sections, checkFormsSection(c.Language, out.Forms))
	}
	s.Sections = append(s.Sections, understoodSections(c.Language, out.Understood)...)
	return s
}

func checkFormsSection(language string, forms []PlannedForm) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("forms"),
		Headers: []string{say("reference"), say("handover"), say("flight"), say("orders"), say("weight")}}
	for _, f := range forms {
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: f.Weight}})
	}
	return withoutEmptyColumns(section)
}

// Sum shows that the numbers of rows add up: "3 = would be sent 1 + rejected 1 + duplicate 1".
func (c *Checked) Sum(language string) string {
	sum := fmt.Sprintf("%d = %s %d + rejected %d + duplicate %d", c.Rows, reason.Say(language, "would_send"), c.Counts[""],
		c.Counts[reason.Rejected], c.Counts[reason.Duplicate])
	if n := c.AskedAgain(); n > 0 {
		sum += fmt.Sprintf(" + %s %d", reason.Say(language, "would_ask"), n)
	}
	return sum
}
