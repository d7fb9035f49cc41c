package importer

import (
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// summary is the first sheet of an outcome: what to do now, what is asked, what is wrong, what was noticed, the forms, the
// numbers of rows, and how the file was read.
func (r *fileReport) summary() *outcome.Summary {
	language, layout := r.cfg.Language, r.understood.Layout
	s := newSummary(language, "title_outcome", r.headline())
	s.Good, s.Marked = !r.file.State.NothingSent() && r.facts().nothingLeft(), r.marked
	_, questions := splitReasons(r.refusal)
	s.add(startSections(language, questions, layout)...)
	s.add(problemsSection(language, r.problems.kinds(), r.problems.notKept))
	s.add(noticedSections(language, r.understood)...)
	s.add(r.printsSection(), r.formsSection(), r.missingSection())
	if r.file.State.NothingSent() {
		s.add(noneSentSection(language, layout))
	} else {
		s.add(r.countsSection())
	}
	s.add(endSections(language, r.understood, r.zone)...)
	s.add(r.fileSection(), readSection(language, r.understood))
	return s.Summary
}

func (r *fileReport) say(key string, args ...string) string {
	return reason.SayOf(r.cfg.Language, operationOf(r.understood.Layout), key, args...)
}

// countsSection shows that the numbers of rows add up, and what each status means.
func (r *fileReport) countsSection() outcome.SummarySection {
	numbers := []string{strconv.Itoa(r.file.Rows)}
	for _, status := range reason.Statuses {
		numbers = append(numbers, strconv.Itoa(r.counts[status]))
	}
	section := outcome.SummarySection{Heading: r.say("rows"),
		Rows: [][]outcome.SummaryCell{{{Text: r.say("conservation", numbers...)}}}}
	for _, status := range reason.Statuses {
		if r.counts[status] > 0 {
			section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: reason.StatusName(r.cfg.Language, status), Status: status},
				{Text: strconv.Itoa(r.counts[status])}, {Text: r.say("means_" + string(status))}})
		}
	}
	section.Rows = append(section.Rows, leftOutCounts(r.cfg.Language, r.understood.Layout)...)
	return section
}

// formColours gives the state of a form the colour of a row's status.
var formColours = map[ledger.FormState]reason.Status{ledger.Succeeded: reason.Confirmed, ledger.Partial: reason.Unconfirmed,
	ledger.Failed: reason.Refused, ledger.Refused: reason.Refused, ledger.Accepted: reason.Unknown, ledger.Unknown: reason.Unknown}

func (r *fileReport) formsSection() outcome.SummarySection {
	about := make([][]ledger.Label, len(r.forms))
	for i, f := range r.forms {
		about[i] = f.About
	}
	names := LabelNames(about...)
	number := r.say("form_number")
	if gives := r.gives(); gives != "" {
		number = reason.FieldName(r.cfg.Language, gives)
	}
	section := outcome.SummarySection{Heading: r.say("forms"), Headers: slices.Concat([]string{r.say("reference")},
		LabelHeadings(r.cfg.Language, names), []string{r.say("orders"), r.say("weight"), r.say("state"), number,
			r.say("document"), r.say("label"), r.say("message")})}
	shown, rest := formsToShow(r.forms)
	for _, f := range shown {
		section.Rows = append(section.Rows, slices.Concat([]outcome.SummaryCell{{Text: f.Reference}}, labelCells(f.About, names),
			[]outcome.SummaryCell{{Text: strconv.Itoa(f.Orders)}, {Text: f.Weight},
				{Text: r.say("form_state_" + string(f.State)), Status: formColours[f.State]}, {Text: f.Number},
				r.documentCell(f), r.labelCell(f), {Text: f.Message}}))
	}
	for _, part := range rest {
		line := make([]outcome.SummaryCell, len(section.Headers))
		line[0] = outcome.SummaryCell{Text: "… " + r.say("forms_more", strconv.Itoa(part.forms))}
		line[1+len(names)] = outcome.SummaryCell{Text: strconv.Itoa(part.orders)}
		line[3+len(names)] = outcome.SummaryCell{Text: r.say("form_state_" + string(part.state)), Status: formColours[part.state]}
		line[len(line)-1] = outcome.SummaryCell{Text: part.message}
		section.Rows = append(section.Rows, line)
	}
	return withoutEmptyColumns(section)
}

// missingSection says which documents could not be fetched.
func (r *fileReport) missingSection() outcome.SummarySection {
	more := len(r.missing) - mostForms
	section := reasonsSection(r.cfg.Language, r.say("not_fetched"), r.missing[:min(len(r.missing), mostForms)])
	if more > 0 {
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: "… " + r.say("forms_more", strconv.Itoa(more))}})
	}
	return section
}

// mostForms is how many forms a Summary lists one by one. A list of numbers has a form for each, and each row of the table has
// the reference of its own.
const mostForms = 100

// formsAlike are forms of one state that a Summary does not list.
type formsAlike struct {
	state         ledger.FormState
	forms, orders int
	message       string // the carrier's words, "" if they differ
}

// formsToShow parts the forms of a file into those that its Summary lists, and how many there are of the others. Forms that
// have not succeeded come before those that have.
func formsToShow(forms []ledger.Form) (shown []ledger.Form, rest []formsAlike) {
	if len(forms) <= mostForms {
		return forms, nil
	}
	left := mostForms
	listed := make([]bool, len(forms))
	for _, good := range []bool{false, true} {
		for i, f := range forms {
			if left > 0 && (f.State == ledger.Succeeded) == good {
				listed[i] = true
				left--
			}
		}
	}
	for i, f := range forms {
		if listed[i] {
			shown = append(shown, f)
			continue
		}
		at := slices.IndexFunc(rest, func(part formsAlike) bool { return part.state == f.State })
		if at < 0 {
			at = len(rest)
			rest = append(rest, formsAlike{state: f.State, message: f.Message})
		}
		part := &rest[at]
		part.forms++
		part.orders += f.Orders
		if part.message != f.Message {
			part.message = ""
		}
	}
	return shown, rest
}

func (r *fileReport) fileSection() outcome.SummarySection {
	section := outcome.SummarySection{Heading: r.say("file"), Rows: [][]outcome.SummaryCell{pair(r.say("file_name"), r.file.Name)}}
	if r.file.Archived != "" {
		section.Rows = append(section.Rows, pair(r.say("source_lies"), filepath.Join(r.cfg.Folders.Archive, r.file.Archived)))
	}
	section.Rows = append(section.Rows, pair("SHA-256", r.file.SHA256), pair(r.say("claimed"), r.localTime(r.file.ClaimedAt)),
		pair(r.say("done"), r.localTime(time.Now())))
	return section
}

func (r *fileReport) localTime(t time.Time) string { return localTime(t, r.zone) }

// localTime is how a Summary says a time.
func localTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04:05 MST")
}
