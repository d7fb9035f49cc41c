package importer

import (
	"slices"
	"time"

	"hgeimport/importer/outcome"
	"hgeimport/mapping/reason"
)

// This file has the parts of a Summary about questions: those that are open, and the answers that were used.

// splitReasons parts the reasons why nothing of a file is sent into faults and questions.
func splitReasons(reasons []reason.Reason) (faults, questions []reason.Reason) {
	for _, r := range reasons {
		if r.Asks != nil {
			questions = append(questions, r)
		} else {
			faults = append(faults, r)
		}
	}
	return faults, questions
}

// questionsSection asks the open questions, and shows those that this workbook has answered with their answers. So nobody who
// answers some of them has to do it twice.
func questionsSection(language string, open []reason.Reason, answered []reason.Answered) outcome.SummarySection {
	say := func(key string) string { return reason.Say(language, key) }
	section := outcome.SummarySection{Heading: say("questions"), Headers: questionHeaders(language, "for_administrator")}
	for _, q := range open {
		section.Questions = append(section.Questions, summaryQuestion(language, q, ""))
	}
	for _, a := range answered {
		again := func(q reason.Reason) bool { return q.Asks.Key == a.Question.Asks.Key } // of another table
		if isAnsweredHere(a) && !slices.ContainsFunc(open, again) {
			section.Questions = append(section.Questions, summaryQuestion(language, a.Question, a.Words(language)))
		}
	}
	return section
}

func questionHeaders(language, last string) []string {
	say := func(key string) string { return reason.Say(language, key) }
	return []string{say("cell"), say("question"), say("answer"), say(last)}
}

func isAnsweredHere(a reason.Answered) bool { return a.File == "" && a.At.IsZero() }

// summaryQuestion is a question of a Summary. answer is what stands in its yellow cell already.
func summaryQuestion(language string, q reason.Reason, answer string) outcome.SummaryQuestion {
	asks := q
	asks.Cell = "" // it stands beside it
	what, next := asks.Words(language)
	s := outcome.SummaryQuestion{Cell: q.Cell, Asks: joinSentences(language, what, next), Key: q.Asks.Key, Answer: answer,
		Config: configLine(language, q.Asks), Prompt: reason.Say(language, "choose_here")}
	for _, c := range q.Asks.Choices {
		s.Choices = append(s.Choices, c.Words(language))
	}
	s.Encodings = q.Asks.Key == reason.EncodingKey
	return s
}

// configLine is what an administrator can write to have a question answered for good, "" if no setting answers it.
func configLine(language string, q *reason.Question) string {
	if q.Line == "" {
		return ""
	}
	return reason.Say(language, "config_line", "config.toml", q.Section, q.Line)
}

// answersSection lists the answers with which a file was read. Those of this workbook can be changed here: a drop of it reads
// them again, whatever is remembered by then.
func answersSection(language string, answered []reason.Answered, zone *time.Location) outcome.SummarySection {
	section := outcome.SummarySection{Heading: reason.Say(language, "answers_used"),
		Headers: questionHeaders(language, "where_from")}
	for _, a := range answered {
		q := summaryQuestion(language, a.Question, a.Words(language))
		if isAnsweredHere(a) {
			q.Config = reason.Say(language, "answered_here")
			section.Questions = append(section.Questions, q)
			continue
		}
		when := ""
		if !a.At.IsZero() {
			when = a.At.In(zone).Format("2006-01-02 15:04")
		}
		section.Rows = append(section.Rows, []outcome.SummaryCell{{Text: q.Cell, Link: q.Cell}, {Text: q.Asks}, {Text: q.Answer},
			{Text: reason.Say(language, "answered_before", a.File, when)}})
	}
	return section
}
