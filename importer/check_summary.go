package importer

import (
	"fmt"
	"slices"
	"strconv"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// checkSummary is the first sheet of the workbook that a check writes.
func checkSummary(c *config.Config, out *Checked) *outcome.Summary {
	language, u := c.Language, out.Understood
	s := newSummary(language, "title_check", checkHeadline(language, out))
	s.Good, s.Marked = out.Clean(), out.marked
	faults, questions := splitReasons(out.Refusal)
	u.questions = questions
	s.add(startSections(language, questions, u.Layout)...)
	problems := out.toMend()
	if len(out.Refusal) > 0 {
		s.Marked = markedCells(u.Layout, out.Refusal)
		var wrong problemKinds
		wrong.addRowProblems(u.Layout)
		for _, why := range faults {
			wrong.add("", why, "", "")
		}
		problems = wrong.kinds()
	}
	if out.Off != nil {
		problems = append([]ProblemKind{{Reason: *out.Off, Rows: 1}}, problems...)
	}
	s.add(problemsSection(language, problems, out.MoreProblemKinds))
	s.add(noticedSections(language, u)...)
	s.add(checkFormsSection(language, operationOf(u.Layout), out.Forms))
	if len(out.Refusal) > 0 {
		s.add(noneSentSection(language, u.Layout))
	} else {
		s.add(checkRowsSection(language, out))
	}
	s.add(endSections(language, u, c.Location())...)
	s.add(readSection(language, u))
	return s.Summary
}

// checkHeadline says what to do now, and which rows are left out. Nothing was sent.
func checkHeadline(language string, out *Checked) string {
	if len(out.Refusal) > 0 {
		return checkToDo(language, out)
	}
	return joinSentences(language, checkToDo(language, out), leftOutWords(language, out.Understood.Layout))
}

func checkToDo(language string, out *Checked) string {
	_, questions := splitReasons(out.Refusal)
	onlyAsks := len(questions) == len(out.Refusal) && len(rowProblems(out.Understood.Layout)) == 0
	rows, n := strconv.Itoa(out.Rows), out.Counts[reason.Rejected]
	switch {
	case len(questions) > 0 && onlyAsks:
		return reason.Say(language, "now_check_asks", strconv.Itoa(len(questions)))
	case len(questions) > 0:
		return reason.Say(language, "now_check_asks_mend", strconv.Itoa(len(questions)))
	case len(out.Refusal) > 0:
		return reason.Say(language, "now_check_refused")
	case out.Off != nil:
		return reason.Say(language, "now_check_off", strconv.Itoa(out.Counts[""]), rows)
	case n > 0:
		return reason.Say(language, "now_check_mend", strconv.Itoa(n), rows)
	case out.OthersToMend() > 0:
		return reason.Say(language, "now_check_mend_others", strconv.Itoa(out.OthersToMend()))
	case out.AllClosed():
		return reason.SayOf(language, operationOf(out.Understood.Layout),
			ofRows(operationOf(out.Understood.Layout), "now_check_closed", "now_check_closed_rows"), rows)
	}
	return reason.Say(language, "now_check_good", strconv.Itoa(out.Counts[""]), rows)
}

// checkRowsSection has the sum of the rows.
func checkRowsSection(language string, out *Checked) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	rows := outcome.SummarySection{Heading: say("rows"), Rows: [][]outcome.SummaryCell{pair(say("rows_read"), out.Sum(language))}}
	rows.Rows = append(rows.Rows, leftOutCounts(language, out.Understood.Layout)...)
	if out.Waits {
		rows.Rows = append(rows.Rows, []outcome.SummaryCell{{Text: say("check_waits")}})
	}
	return rows
}

// toMend are the problems that somebody has to do something about.
func (c *Checked) toMend() []ProblemKind {
	return slices.DeleteFunc(slices.Clone(c.ProblemKinds), func(k ProblemKind) bool { return k.Reason.Step() == reason.StepNone })
}

// operationOf is what the rows of a file are for, for reason.SayOf.
func operationOf(l *mapping.Layout) string {
	if l == nil {
		return ""
	}
	return l.Operation
}

func checkFormsSection(language, operation string, forms []PlannedForm) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	names := LabelNames(labelsOfPlanned(forms)...)
	section := outcome.SummarySection{Heading: say("forms"),
		Headers: slices.Concat([]string{say("reference")}, LabelHeadings(language, names),
			[]string{reason.SayOf(language, operation, "orders"), say("weight")})}
	for _, f := range forms {
		section.Rows = append(section.Rows, slices.Concat([]outcome.SummaryCell{{Text: f.Reference}}, labelCells(f.About, names),
			[]outcome.SummaryCell{{Text: strconv.Itoa(f.Orders)}, {Text: f.Weight}}))
	}
	return withoutEmptyColumns(section)
}

func labelsOfPlanned(forms []PlannedForm) [][]ledger.Label {
	all := make([][]ledger.Label, len(forms))
	for i, f := range forms {
		all[i] = f.About
	}
	return all
}

// Sum shows that the numbers of rows add up: "3 = would be sent 1 + rejected 1 + duplicate 1".
func (c *Checked) Sum(language string) string {
	sum := fmt.Sprintf("%d = %s %d + %s %d + %s %d", c.Rows, reason.Say(language, "would_send"), c.Counts[""],
		reason.StatusName(language, reason.Rejected), c.Counts[reason.Rejected],
		reason.StatusName(language, reason.Duplicate), c.Counts[reason.Duplicate])
	if n := c.Counts[reason.Confirmed]; n > 0 {
		sum += fmt.Sprintf(" + %s %d", reason.Say(language, "would_be_closed"), n)
	}
	if n := c.AskedAgain(); n > 0 {
		sum += fmt.Sprintf(" + %s %d", reason.Say(language, "would_ask"), n)
	}
	return sum
}
