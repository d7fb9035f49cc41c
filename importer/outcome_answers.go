package importer

import (
	"time"

	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// answeredSection lists the questions that were answered, in the file itself or in an earlier one of its profile.
func answeredSection(language string, answered []reason.Answered) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("answered"),
		Headers: []string{say("question"), say("answer"), say("answered_in")}}
	for _, a := range answered {
		what, _ := a.Question.Words(language)
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: what}, {Text: a.Words(language)},
			{Text: AnsweredIn(language, a)}})
	}
	return section
}

// AnsweredIn says where a question was answered: in this workbook, or in which file and when.
func AnsweredIn(language string, a reason.Answered) string {
	if a.File == "" {
		return reason.Say(language, "answered_here")
	}
	return a.File + ", " + a.At.Format(time.DateTime)
}
