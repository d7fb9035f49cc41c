package importer

import (
	"strconv"
	"time"

	"hgeimport/importer/ledger"
	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// summary is the first sheet of an outcome: what to do now, the numbers of rows, the rows that somebody has to look at, the
// forms, and how the file was read.
func (r *fileReport) summary() *outcome.Summary {
	s := &outcome.Summary{Language: r.cfg.Language, Title: outcome.TitlePrefix + ": " + r.headline(), Good: r.allConfirmed(),
		LeftOut: leftOutSection(r.cfg.Language)}
	if len(r.refusal) > 0 {
		s.Sections = append(s.Sections, reasonsSection(r.cfg.Language, r.say("refused_why"), r.refusal))
	} else {
		s.Sections = append(s.Sections, r.countsSection())
	}
	if len(r.problems) > 0 {
		all := r.countProblems() + len(rowProblems(r.understood.Layout))
		s.Sections = append(s.Sections, problemsSection(r.cfg.Language, r.problems, all))
	}
	if len(r.forms) > 0 {
		s.Sections = append(s.Sections, r.formsSection())
	}
	s.Sections = append(s.Sections, r.fileSection())
	s.Sections = append(s.Sections, understoodSections(r.cfg.Language, r.understood)...)
	return s
}

func (r *fileReport) say(key string, args ...string) string {
	return reason.Say(r.cfg.Language, key, args...)
}

func (r *fileReport) allConfirmed() bool {
	return r.file.State != ledger.FileRefused && r.counts[reason.Confirmed] == r.file.Rows
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
			section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: string(status), Status: status},
				{Text: strconv.Itoa(r.counts[status])}, {Text: r.say("means_" + string(status))}})
		}
	}
	return section
}

// formColours gives the state of a form the colour of a row's status.
var formColours = map[ledger.FormState]reason.Status{ledger.Succeeded: reason.Confirmed, ledger.Partial: reason.Unconfirmed,
	ledger.Failed: reason.Refused, ledger.Refused: reason.Refused, ledger.Accepted: reason.Unknown, ledger.Unknown: reason.Unknown}

func (r *fileReport) formsSection() outcome.SummarySection {
	section := outcome.SummarySection{Heading: r.say("forms"), Headers: []string{r.say("reference"), r.say("handover"),
		r.say("flight"), r.say("orders"), r.say("state"), r.say("form_number"), r.say("document"), r.say("message")}}
	for _, f := range r.forms {
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: f.Reference}, {Text: f.Handover}, {Text: f.MAWB},
			{Text: strconv.Itoa(f.Orders)}, {Text: string(f.State), Status: formColours[f.State]}, {Text: f.Number},
			{Text: f.Document, Web: f.Document}, {Text: f.Message}})
	}
	return withoutEmptyColumns(section)
}

func (r *fileReport) fileSection() outcome.SummarySection {
	return outcome.SummarySection{Heading: r.say("file"), Rows: [][]outcome.SummaryCell{
		pair(r.say("file_name"), r.file.Name),
		pair("SHA-256", r.file.SHA256),
		pair(r.say("claimed"), r.localTime(r.file.ClaimedAt)),
		pair(r.say("done"), r.localTime(time.Now())),
	}}
}

func (r *fileReport) localTime(t time.Time) string {
	return t.In(r.zone).Format("2006-01-02 15:04:05 MST")
}
