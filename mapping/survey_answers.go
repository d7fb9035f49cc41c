package mapping

import (
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// IsSummaryName tells whether a sheet of this name may be the Summary of an outcome that was dropped again.
func IsSummaryName(name string) bool { return readAliasesFile().sheet[cell.Fold(name)] == "summary" }

// ReadAnswers takes a row of the Summary of an earlier outcome. The caller passes all rows of it before it adds any row, since
// what stands there decides how the tables are read.
func (s *Survey) ReadAnswers(r *cell.Row) {
	for i := range r.Cells {
		key, column, ok := reason.ReadQuestionMark(r.Cells[i].Text)
		at, _, named := cell.ParseAddress(column + "1")
		if !ok || !named {
			continue
		}
		if text := cell.Clean(r.Cell(at).Text); text != "" {
			if s.written == nil {
				s.written = map[string]string{}
			}
			s.written[key] = strings.Clone(text)
		}
	}
}

// askPerson returns the answer to the question of r: what stands in this workbook, else what an earlier file of the profile was
// answered. If neither is one of its choices, the question is asked, and nothing of the file is sent; then answer is "". The
// caller looks into the settings first, which go before.
func (s *Survey) askPerson(r reason.Reason) (answer string) {
	given := reason.Answered{Question: r}
	if given.Answer = choiceOf(r.Asks, s.written[r.Asks.Key]); given.Answer == "" {
		if known := s.options.Answers[r.Asks.Key]; choiceOf(r.Asks, known.Answer) != "" {
			given.Answer, given.File, given.At = known.Answer, known.File, known.At
		}
	}
	if given.Answer == "" {
		s.ask(r)
		return ""
	}
	same := func(a reason.Answered) bool { return a.Question.Asks.Key == r.Asks.Key }
	if !slices.ContainsFunc(s.answered, same) {
		s.answered = append(s.answered, given)
	}
	return given.Answer
}

// given is the answer to a question if this workbook or an earlier file of the profile has it. It asks nothing.
func (s *Survey) given(q *reason.Question) string {
	return firstOf(choiceOf(q, s.written[q.Key]), choiceOf(q, s.options.Answers[q.Key].Answer))
}

// choiceOf is the answer that a text stands for: the words of a choice in any language, or the answer as it is kept. It is "" if
// the text is none of the choices.
func choiceOf(q *reason.Question, text string) string {
	text = cell.Fold(text)
	if text == "" {
		return ""
	}
	for _, c := range q.Choices {
		if cell.Fold(c.Answer) == text {
			return c.Answer
		}
		for _, language := range reason.Languages {
			if cell.Fold(c.Words(language)) == text {
				return c.Answer
			}
		}
	}
	return ""
}
