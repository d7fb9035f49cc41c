package command

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"hgeimport/importer"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// What is printed of long lists: an outcome workbook (-o) has everything.
const (
	mostPrinted    = 20 // kinds of problems, forms
	mostDuplicates = 5
	mostUnused     = 12 // columns that are not used
)

// report prints what a check has found: how the file was understood first, what to do about it last, where a terminal
// shows it.
type checkPrinter struct {
	w        io.Writer
	language string
}

func (p *checkPrinter) say(key string, args ...string) string {
	return reason.Say(p.language, key, args...)
}

func (p *checkPrinter) line(indent int, text string) {
	fmt.Fprintf(p.w, "%s%s\n", strings.Repeat("  ", indent), text)
}

func (p *checkPrinter) heading(key string) { p.line(1, p.say(key)) }

func (p *checkPrinter) print(c *importer.Checked) {
	p.line(0, c.File)
	if len(c.Refusal) > 0 {
		for _, r := range c.Refusal {
			p.advice(1, r)
		}
	} else {
		p.columns(c)
		p.reasons("repairs", c.Understood.Repairs)
		p.reasons("skipped", c.Understood.Layout.Skipped)
		p.reasons("noticed", c.Understood.Seen)
		p.forms(c.Forms)
		p.problems(c)
	}
	p.line(0, p.result(c))
	if c.Written != "" {
		p.line(0, p.say("check_written", c.Written))
	}
}

// result is the last line: whether the file can go.
func (p *checkPrinter) result(c *importer.Checked) string {
	if len(c.Refusal) > 0 {
		return p.say("check_refused")
	}
	count := func(status reason.Status) string { return strconv.Itoa(c.Counts[status]) }
	sum := p.say("rows_read") + " " + c.Sum(p.language)
	switch {
	case c.Counts[reason.Rejected] > 0:
		return sum + "\n" + p.say("check_mend", count(reason.Rejected), strconv.Itoa(c.Rows))
	case c.Clean():
		return sum + "\n" + p.say("check_good")
	}
	return sum
}

// columns says what each column is understood as; those that are not used stand in one line.
func (p *checkPrinter) columns(c *importer.Checked) {
	for _, t := range c.Understood.Layout.Tables {
		name := t.Name
		if name == "" {
			name = p.say(t.Role)
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
			p.line(2, p.say("not_used")+": "+p.some(unused, mostUnused, len(unused)))
		}
	}
	var above [][]string
	for _, pair := range c.Understood.Layout.Preamble {
		above = append(above, []string{pair.Cell, pair.Field, pair.Value})
	}
	p.table(2, above)
}

// some is a list with its first most entries; all is how long it is.
func (p *checkPrinter) some(list []string, most, all int) string {
	shown := strings.Join(list[:min(len(list), most)], ", ")
	if more := all - min(len(list), most); more > 0 {
		return p.say("check_some", shown, strconv.Itoa(more))
	}
	return shown
}

func (p *checkPrinter) reasons(heading string, reasons []reason.Reason) {
	if len(reasons) == 0 {
		return
	}
	p.heading(heading)
	for _, r := range reasons {
		p.advice(2, r)
	}
}

// advice says a reason and, below it, what to do.
func (p *checkPrinter) advice(indent int, r reason.Reason) {
	what, next := r.Words(p.language)
	p.both(indent, what, next)
}

func (p *checkPrinter) both(indent int, what, next string) {
	p.line(indent, what)
	if next != "" {
		p.line(indent+1, "-> "+next)
	}
}

func (p *checkPrinter) forms(forms []importer.Planned) {
	if len(forms) == 0 {
		return
	}
	p.heading("forms")
	lines := [][]string{{p.say("orders"), p.say("handover"), p.say("flight"), p.say("weight"), p.say("reference")}}
	for i, f := range forms {
		if i == mostPrinted {
			break
		}
		lines = append(lines, []string{strconv.Itoa(f.Orders), dash(f.Handover), dash(f.MAWB), dash(f.Weight), dash(f.Reference)})
	}
	p.table(2, lines)
	if more := len(forms) - mostPrinted; more > 0 {
		p.line(2, p.say("check_more", strconv.Itoa(more)))
	}
}

// problems prints what is wrong, and after it the rows that stand somewhere already.
func (p *checkPrinter) problems(c *importer.Checked) {
	duplicates := slices.Clone(c.Wrong)
	wrong := slices.DeleteFunc(slices.Clone(c.Wrong), func(w importer.Problem) bool { return importer.Known(w.Status) })
	duplicates = slices.DeleteFunc(duplicates, func(w importer.Problem) bool { return !importer.Known(w.Status) })
	p.wrong("check_duplicates", duplicates, mostDuplicates, 0)
	p.wrong("problems", wrong, mostPrinted, c.More)
}

func (p *checkPrinter) wrong(heading string, list []importer.Problem, most, more int) {
	if len(list) == 0 {
		return
	}
	p.heading(heading)
	for i, w := range list {
		if i == most {
			p.line(2, p.say("check_more", strconv.Itoa(len(list)-most+more)))
			return
		}
		r := w.Reason
		r.Cell = ""
		what, next := r.Words(p.language)
		where := p.some(w.Cells, len(w.Cells), max(w.Rows, len(w.Cells)))
		if w.Rows == 1 && w.Order != "" && !strings.Contains(what, w.Order) {
			where += " (" + w.Order + ")"
		}
		p.both(2, where+": "+what, next)
	}
	if more > 0 {
		p.line(2, p.say("check_more", strconv.Itoa(more)))
	}
}

// table prints lines with their columns under each other, wide characters as wide as a terminal shows them.
func (p *checkPrinter) table(indent int, lines [][]string) {
	var widths []int
	for _, line := range lines {
		for i, text := range line {
			for len(widths) <= i {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], shownWidth(text))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, text := range line {
			b.WriteString(text)
			b.WriteString(strings.Repeat(" ", widths[i]-shownWidth(text)+2))
		}
		p.line(indent, strings.TrimRight(b.String(), " "))
	}
}

func shownWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
