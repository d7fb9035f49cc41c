package command

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"hgeimport/importer"
	"hgeimport/importer/visible"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// How much of a long list is printed. The workbook that -o writes has everything.
const (
	mostProblems   = 20 // kinds of problems
	mostForms      = 20
	mostDuplicates = 5
	mostUnused     = 12 // columns that are not used
)

// checkPrinter prints the result of a check. How the file was understood comes first. What to do about it comes last, because a
// terminal shows the end of a long output.
type checkPrinter struct {
	w        io.Writer
	language string
}

// say is a text in the language of the user.
func (p *checkPrinter) say(key string, args ...string) string {
	return reason.Say(p.language, key, args...)
}

// line prints one line: line breaks in names and cells do not begin another one.
func (p *checkPrinter) line(indent int, text string) {
	fmt.Fprintf(p.w, "%s%s\n", strings.Repeat("  ", indent), visible.Line(text))
}

func (p *checkPrinter) heading(key string) { p.line(1, p.say(key)) }

func (p *checkPrinter) print(c *importer.Checked) {
	p.line(0, c.File)
	if len(c.Refusal) > 0 {
		if c.Off != nil {
			p.reason(1, *c.Off)
		}
		for _, r := range c.Refusal {
			p.reason(1, r)
			p.question(2, r.Asks)
		}
	} else {
		p.columns(c)
		p.reasons("taken", c.Understood.Layout.Taken)
		p.answered(c.Understood.Layout.Answered)
		p.reasons("repairs", c.Understood.Repairs)
		p.reasons("skipped", c.Understood.Layout.Skipped)
		p.reasons("noticed", c.Understood.Noticed)
		p.forms(c.Understood.Layout.Operation, c.Forms)
		p.problems(c)
	}
	for _, text := range p.verdict(c) {
		p.line(0, text)
	}
	if c.Off != nil && len(c.Refusal) == 0 {
		p.reason(0, *c.Off)
	}
	if c.Written != "" {
		p.line(0, p.say("check_written", c.Written))
	}
}

// verdict is the sum of the rows and whether the file is ready to be dropped into the inbox, a line each.
func (p *checkPrinter) verdict(c *importer.Checked) []string {
	if len(c.Refusal) > 0 {
		questions := 0
		for _, r := range c.Refusal {
			if r.Asks != nil {
				questions++
			}
		}
		if questions < len(c.Refusal) {
			return []string{p.say("check_refused")}
		}
		return []string{p.say("check_asks", strconv.Itoa(questions))}
	}
	count := func(status reason.Status) string { return strconv.Itoa(c.Counts[status]) }
	sum := p.say("rows_read") + " " + c.Sum(p.language)
	lines := []string{sum}
	switch {
	case c.Counts[reason.Rejected] > 0:
		lines = append(lines, p.say("check_mend", count(reason.Rejected), strconv.Itoa(c.Rows)))
	case c.OthersToMend() > 0:
		lines = append(lines, p.say("check_mend_others", strconv.Itoa(c.OthersToMend())))
	case c.AllClosed():
		lines = append(lines, reason.SayOf(p.language, c.Understood.Layout.Operation, "check_closed"))
	case c.Clean():
		lines = append(lines, p.say("check_good"))
	}
	if c.Waits {
		lines = append(lines, p.say("check_waits"))
	}
	return lines
}

// columns says what each column is read as. The columns that are not used are listed in one line.
func (p *checkPrinter) columns(c *importer.Checked) {
	for _, t := range c.Understood.Layout.Tables {
		name := t.Name
		if name == "" {
			name = reason.SayOf(p.language, c.Understood.Layout.Operation, t.Role)
		}
		p.line(1, fmt.Sprintf("%s: %s, %s %d", p.say("columns"), name, p.say("header_row"), t.Header))
		var used [][]string
		var unused []string
		for _, col := range t.Columns {
			letters, header, note := cell.ColumnLetters(col.Index), oneLine(col.Header), p.say(col.Note)
			switch {
			case col.Field != "":
				used = append(used, []string{letters, header, col.Field, strings.TrimSpace(col.Unit + " " + note)})
			case note != "":
				used = append(used, []string{letters, header, "-", note})
			default:
				unused = append(unused, strings.TrimSpace(letters+" "+header))
			}
		}
		p.table(2, used)
		if len(unused) > 0 {
			p.line(2, p.say("not_used")+": "+p.firstOf(unused, mostUnused, len(unused)))
		}
	}
	var above [][]string
	for _, pair := range c.Understood.Layout.Preamble {
		above = append(above, []string{pair.Cell, pair.Field, pair.Value})
	}
	p.table(2, above)
}

// firstOf lists the first most entries and says how many of all are left out. all may be more than list has.
func (p *checkPrinter) firstOf(list []string, most, all int) string {
	shown := strings.Join(list[:min(len(list), most)], ", ")
	if more := all - min(len(list), most); more > 0 {
		return p.say("check_some", shown, strconv.Itoa(more))
	}
	return shown
}

// answered lists the questions that were answered, and where.
func (p *checkPrinter) answered(answered []reason.Answered) {
	if len(answered) == 0 {
		return
	}
	p.heading("answered")
	for _, a := range answered {
		what, _ := a.Question.Words(p.language)
		p.withNextStep(2, what, a.Words(p.language)+" ("+importer.AnsweredIn(p.language, a)+")")
	}
}

func (p *checkPrinter) reasons(heading string, reasons []reason.Reason) {
	if len(reasons) == 0 {
		return
	}
	p.heading(heading)
	for _, r := range reasons {
		p.reason(2, r)
	}
}

// reason prints a reason and, below it, what to do.
func (p *checkPrinter) reason(indent int, r reason.Reason) {
	what, next := r.Words(p.language)
	p.withNextStep(indent, what, next)
}

// question prints the answers that a question has, and the lines of config.toml that answer it.
func (p *checkPrinter) question(indent int, q *reason.Question) {
	if q == nil {
		return
	}
	p.line(indent, p.say("choices")+":")
	for _, c := range q.Choices {
		p.line(indent+1, "- "+c.Words(p.language))
	}
	if q.Line != "" {
		p.line(indent, p.say("config_line", "config.toml", q.Section, q.Line))
	}
}

func (p *checkPrinter) withNextStep(indent int, what, next string) {
	p.line(indent, what)
	if next != "" {
		p.line(indent+1, "-> "+next)
	}
}

func (p *checkPrinter) forms(operation string, forms []importer.PlannedForm) {
	if len(forms) == 0 {
		return
	}
	p.heading("forms")
	p.table(2, plannedForms(p.language, operation, forms[:min(len(forms), mostForms)]))
	if more := len(forms) - mostForms; more > 0 {
		p.line(2, p.say("check_more", strconv.Itoa(more)))
	}
}

// problems prints the rows that were sent before or are in the file twice, and then what is wrong with the others.
func (p *checkPrinter) problems(c *importer.Checked) {
	var duplicates, others []importer.ProblemKind
	for _, problem := range c.ProblemKinds {
		if importer.InFormAlready(problem.Status) {
			duplicates = append(duplicates, problem)
		} else {
			others = append(others, problem)
		}
	}
	p.problemList("check_duplicates", duplicates, mostDuplicates, 0)
	p.problemList("problems", others, mostProblems, c.MoreProblemKinds)
}

// problemList prints at most so many problems of a list. more is how many there are besides those of the list.
func (p *checkPrinter) problemList(heading string, list []importer.ProblemKind, most, more int) {
	if len(list) == 0 {
		return
	}
	p.heading(heading)
	for i, problem := range list {
		if i == most {
			p.line(2, p.say("check_more", strconv.Itoa(len(list)-most+more)))
			return
		}
		r := problem.Reason
		r.Cell = "" // the line begins with the cells
		what, next := r.Words(p.language)
		where := p.firstOf(problem.Cells, len(problem.Cells), max(problem.Rows, len(problem.Cells)))
		if problem.Rows == 1 && problem.Order != "" && !strings.Contains(what, problem.Order) {
			where += " (" + problem.Order + ")"
		}
		p.withNextStep(2, where+": "+what, next)
	}
	if more > 0 {
		p.line(2, p.say("check_more", strconv.Itoa(more)))
	}
}

func (p *checkPrinter) table(indent int, lines [][]string) { printTable(p.w, indent, lines) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// dash stands for an empty cell.
func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
