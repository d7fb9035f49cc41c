package mapping

import (
	"strings"

	"hgeimport/mapping/reason"
)

// askForEncoding asks in which encoding the file is, if its reader found several. The rows of this survey are read in the
// first of them already: what is answered decides before any row is read.
func (s *Survey) askForEncoding() {
	names := s.options.Encodings
	if len(names) == 0 {
		return
	}
	if s.options.Encoding != "" {
		if s.written == nil {
			s.written = writtenAnswers{}
		}
		s.written[reason.EncodingKey] = []writtenAnswer{{text: s.options.Encoding}}
	}
	s.askPerson(reason.Reason{Code: reason.EncodingUnclear, Args: []string{strings.Join(names, ", ")},
		Asks: encodingQuestion(names)})
}

// encodingQuestion has the likeliest encoding first. Its words are names, which are the same in every language; the outcome adds
// what the texts are in each.
func encodingQuestion(names []string) *reason.Question {
	q := &reason.Question{Key: reason.EncodingKey, Section: "[read]", Line: `encoding = "` + names[0] + `"`}
	for _, name := range names {
		q.Choices = append(q.Choices, reason.Choice{Answer: name})
	}
	return q
}
