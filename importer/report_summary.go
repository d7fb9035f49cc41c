package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// summary is the first sheet of an outcome: what to do now, the rows that add up, those that want to be looked at, the
// forms, and how the file was read.
func (o *fileReport) summary() *outcome.Summary {
	say := o.say
	s := &outcome.Summary{Title: outcome.TitlePrefix + ": " + o.headline(), Good: o.good()}
	if len(o.refusal) > 0 {
		s.Sections = append(s.Sections, reasonsBlock(o.cfg.Language, say("refused_why"), o.refusal))
	} else {
		s.Sections = append(s.Sections, o.conservation())
	}
	if len(o.problems) > 0 {
		s.Sections = append(s.Sections, problemsBlock(o.cfg.Language, o.problems, o.wanting()+len(rowProblems(o.understood.Layout))))
	}
	if len(o.forms) > 0 {
		s.Sections = append(s.Sections, o.formsBlock())
	}
	s.Sections = append(s.Sections, o.fileBlock())
	return withUnderstood(s, o.cfg.Language, o.understood)
}

func (o *fileReport) say(key string, args ...string) string {
	return reason.Say(o.cfg.Language, key, args...)
}

func (o *fileReport) good() bool {
	return o.file.State != ledger.FileRefused && o.counts[reason.Confirmed] == o.file.Rows
}

// headline says in one sentence what the user should do.
func (o *fileReport) headline() string {
	n := func(statuses ...reason.Status) (sum int) {
		for _, s := range statuses {
			sum += o.counts[s]
		}
		return sum
	}
	switch {
	case o.file.State == ledger.FileRefused:
		return o.say("now_refused")
	case o.good():
		return o.say("now_nothing", strconv.Itoa(o.file.Rows))
	case n(reason.Rejected, reason.Refused) > 0:
		return o.say("now_mend", strconv.Itoa(n(reason.Rejected, reason.Refused)), strconv.Itoa(o.file.Rows))
	case n(reason.Unknown, reason.Unconfirmed) > 0:
		return o.say("now_ask", strconv.Itoa(n(reason.Unknown, reason.Unconfirmed)), strconv.Itoa(o.file.Rows))
	}
	return o.say("now_duplicates", strconv.Itoa(n(reason.Duplicate)))
}

// conservation shows that the numbers add up.
func (o *fileReport) conservation() outcome.SummarySection {
	numbers := []string{strconv.Itoa(o.file.Rows)}
	for _, status := range reason.Statuses {
		numbers = append(numbers, strconv.Itoa(o.counts[status]))
	}
	b := outcome.SummarySection{Heading: o.say("rows"), Rows: [][]outcome.SummaryCell{{{Text: o.say("conservation", numbers...)}}}}
	for _, status := range reason.Statuses {
		if o.counts[status] > 0 {
			b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: string(status), Status: status},
				{Text: strconv.Itoa(o.counts[status])}, {Text: o.say("means_" + string(status))}})
		}
	}
	return b
}

// formColours are the statuses whose colours the states of forms have.
var formColours = map[ledger.FormState]reason.Status{ledger.Succeeded: reason.Confirmed, ledger.Partial: reason.Unconfirmed,
	ledger.Failed: reason.Refused, ledger.Refused: reason.Refused, ledger.Accepted: reason.Unknown, ledger.Unknown: reason.Unknown}

func (o *fileReport) formsBlock() outcome.SummarySection {
	say := o.say
	b := outcome.SummarySection{Heading: say("forms"), Headers: []string{say("reference"), say("handover"), say("flight"), say("orders"),
		say("state"), say("form_number"), say("document"), say("message")}}
	for _, f := range o.forms {
		b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: string(f.State), Status: formColours[f.State]}, {Text: f.Number},
			{Text: f.Document, Link: f.Document}, {Text: f.Message}})
	}
	return withoutEmpty(b)
}

func (o *fileReport) fileBlock() outcome.SummarySection {
	say := o.say
	f := o.file
	b := outcome.SummarySection{Heading: say("file")}
	b.Rows = append(b.Rows,
		pair(say("file_name"), f.Name),
		pair("SHA-256", f.SHA256),
		pair(say("claimed"), o.time(f.ClaimedAt)),
		pair(say("done"), o.time(time.Now())))
	return b
}

func (o *fileReport) time(t time.Time) string {
	return t.In(o.zone).Format("2006-01-02 15:04:05 MST")
}

// withUnderstood adds how the file was read: format, tables, columns, and what was mended and left out.
func withUnderstood(s *outcome.Summary, language string, u Understood) *outcome.Summary {
	if u.Layout == nil {
		return s
	}
	say := func(key string) string { return reason.Say(language, key) }
	read := outcome.SummarySection{Heading: say("how_read"), Rows: [][]outcome.SummaryCell{pair(say("format"), u.Format)}}
	if u.Encoding != "" {
		read.Rows = append(read.Rows, pair(say("encoding"), u.Encoding))
	}
	if u.Delimiter != "" {
		read.Rows = append(read.Rows, pair(say("delimiter"), strings.ReplaceAll(strconv.Quote(u.Delimiter), `"\t"`, "TAB")))
	}
	for _, t := range u.Layout.Tables {
		first := cell.Address(t.Name, 0, t.Header)
		read.Rows = append(read.Rows, []outcome.SummaryCell{{Text: say("header_row")}, {Text: first, Link: first}})
	}
	for _, p := range u.Layout.Preamble {
		read.Rows = append(read.Rows, []outcome.SummaryCell{{Text: p.Cell, Link: p.Cell}, {Text: strings.TrimSuffix(p.Field+" = "+p.Value, " = ")}})
	}
	s.Sections = append(s.Sections, read, columnsBlock(language, u.Layout))
	noticed := slices.DeleteFunc(slices.Clone(u.Seen), func(r reason.Reason) bool { // said above, or about what we have added
		return r.Code == reason.EncodingTaken || r.Code == reason.DelimiterTaken || slices.ContainsFunc(u.Layout.Skipped, func(s reason.Reason) bool {
			return s.Code == reason.SkippedOutcome && strings.HasPrefix(r.Cell, strings.TrimSuffix(cell.Address(s.Value, 0, 1), "A1"))
		})
	})
	for _, list := range []struct {
		key     string
		reasons []reason.Reason
	}{{"repairs", u.Repairs}, {"skipped", u.Layout.Skipped}, {"noticed", noticed}} {
		if len(list.reasons) > 0 {
			s.Sections = append(s.Sections, reasonsBlock(language, say(list.key), list.reasons))
		}
	}
	return s
}

// columnsBlock says what each column was understood as.
func columnsBlock(language string, l *mapping.Layout) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	b := outcome.SummarySection{Heading: say("columns"), Headers: []string{say("column"), say("header"), say("understood_as"), say("unit")}}
	for _, t := range l.Tables {
		for _, c := range t.Columns {
			if c.Ours {
				continue
			}
			at := cell.Address(t.Name, c.Index, t.Header)
			field, note := c.Field, say(c.Note)
			if field == "" {
				if field = note; note == "" {
					field = say("not_used")
				}
				note = ""
			}
			b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: at, Link: at}, {Text: oneLine(c.Header)}, {Text: field},
				{Text: strings.TrimSpace(c.Unit + " " + note)}})
		}
	}
	return b
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// problemsBlock lists the first of the problems, each with a link to its cell. all is how many there are.
func problemsBlock(language string, problems []RowProblem, all int) outcome.SummarySection {
	say := func(key string, args ...string) string { return reason.Say(language, key, args...) }
	b := outcome.SummarySection{Heading: say("problems"), Headers: []string{say("cell"), say("order"), say("status"), say("what_is_wrong"), say("what_to_do")}}
	for _, p := range problems {
		cell := p.Cell
		if i := slices.IndexFunc(p.Reasons, func(r reason.Reason) bool { return r.Cell != "" }); i >= 0 {
			cell = p.Reasons[i].Cell
		}
		what, next := wordsOf(language, elsewhere(cell, p.Reasons))
		b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: cell, Link: cell}, {Text: p.Order}, {Text: string(p.Status), Status: p.Status},
			{Text: what}, {Text: next}})
	}
	b = withoutEmpty(b)
	if more := all - len(problems); more > 0 {
		b.Rows = append(b.Rows, []outcome.SummaryCell{{Text: "… " + say("problems_more", strconv.Itoa(more))}})
	}
	return b
}

// elsewhere are the reasons as they read beside the name of a cell: none repeats it.
func elsewhere(cell string, reasons []reason.Reason) []reason.Reason {
	reasons = slices.Clone(reasons)
	for i := range reasons {
		if reasons[i].Cell == cell {
			reasons[i].Cell = ""
		}
	}
	return reasons
}

// reasonsBlock lists reasons, each with a link to its cell where they name any.
func reasonsBlock(language, heading string, reasons []reason.Reason) outcome.SummarySection {
	b := outcome.SummarySection{Heading: heading}
	cells := slices.ContainsFunc(reasons, func(r reason.Reason) bool { return r.Cell != "" })
	for _, r := range reasons {
		what, next := wordsOf(language, elsewhere(r.Cell, []reason.Reason{r}))
		line := []outcome.SummaryCell{{Text: r.Cell, Link: r.Cell}, {Text: what}, {Text: next}}
		if !cells {
			line = []outcome.SummaryCell{{Text: strings.TrimSuffix(what+"; "+next, "; ")}}
		}
		b.Rows = append(b.Rows, line)
	}
	return b
}

// withoutEmpty leaves the columns out in which nothing stands.
func withoutEmpty(b outcome.SummarySection) outcome.SummarySection {
	for i := len(b.Headers) - 1; i >= 0; i-- {
		if slices.ContainsFunc(b.Rows, func(line []outcome.SummaryCell) bool { return line[i].Text != "" }) {
			continue
		}
		b.Headers = slices.Delete(b.Headers, i, i+1)
		for k := range b.Rows {
			b.Rows[k] = slices.Delete(b.Rows[k], i, i+1)
		}
	}
	return b
}

func pair(label, value string) []outcome.SummaryCell {
	return []outcome.SummaryCell{{Text: label}, {Text: value}}
}

// checkSummary is the first sheet of a check.
func checkSummary(c *config.Config, out *Checked) *outcome.Summary {
	say := func(key string, args ...string) string { return reason.Say(c.Language, key, args...) }
	bad := out.Rows - out.Counts[""] - out.Counts[reason.Duplicate] - out.Asked()
	s := &outcome.Summary{Good: out.Clean()}
	switch {
	case len(out.Refusal) > 0:
		s.Title = say("now_check_refused")
		s.Sections = []outcome.SummarySection{reasonsBlock(c.Language, say("refused_why"), out.Refusal)}
	case bad > 0:
		s.Title = say("now_check_mend", strconv.Itoa(bad), strconv.Itoa(out.Rows))
	default:
		s.Title = say("now_check_good", strconv.Itoa(out.Counts[""]), strconv.Itoa(out.Rows))
	}
	s.Title = outcome.CheckTitlePrefix + ": " + s.Title
	if len(out.Refusal) > 0 {
		return s
	}
	s.Sections = append(s.Sections, outcome.SummarySection{Heading: say("rows"), Rows: [][]outcome.SummaryCell{pair(say("rows_read"),
		out.Sum(c.Language))}})
	problems := append(rowProblems(out.Understood.Layout), out.Problems...)
	others := len(problems) - len(out.Problems)
	problems = slices.DeleteFunc(problems, func(p RowProblem) bool { return Known(p.Status) })
	if len(problems) > 0 {
		s.Sections = append(s.Sections, problemsBlock(c.Language, problems[:min(len(problems), mostProblems)], bad+others))
	}
	forms := outcome.SummarySection{Heading: say("forms"), Headers: []string{say("reference"), say("handover"), say("flight"), say("orders"), say("weight")}}
	for _, f := range out.Forms {
		forms.Rows = append(forms.Rows, []outcome.SummaryCell{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: f.Weight}})
	}
	if len(forms.Rows) > 0 {
		s.Sections = append(s.Sections, withoutEmpty(forms))
	}
	return withUnderstood(s, c.Language, out.Understood)
}

// Sum shows that the rows of a check add up: "3 = would be sent 1 + rejected 1 + duplicate 1".
func (c *Checked) Sum(language string) string {
	sum := fmt.Sprintf("%d = %s %d + rejected %d + duplicate %d", c.Rows, reason.Say(language, "would_send"), c.Counts[""],
		c.Counts[reason.Rejected], c.Counts[reason.Duplicate])
	if n := c.Asked(); n > 0 {
		sum += fmt.Sprintf(" + %s %d", reason.Say(language, "would_ask"), n)
	}
	return sum
}
