package mapping

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// IsSummaryName tells whether a sheet of this name may be the Summary of an outcome that was dropped again.
func IsSummaryName(name string) bool {
	return readAliasesFile().sheet[cell.Fold(reason.SummaryName(name))] == "summary"
}

// ReadAnswers takes a row of the Summary of an earlier outcome. The caller passes all rows of it before it adds any row, since
// what stands there decides how the tables are read.
func (s *Survey) ReadAnswers(r *cell.Row) {
	if BeginsSummary(s.sheets[r.Sheet].Name, r) {
		s.summaries[r.Sheet] = true
	}
	for i := range r.Cells {
		key, column, ok := reason.ReadQuestionMark(r.Cells[i].Text)
		at, _, named := cell.ParseAddress(column + "1")
		if !ok || !named {
			continue
		}
		if text := cell.Clean(r.Cell(at).Text); text != "" {
			if s.written == nil {
				s.written = writtenAnswers{}
			}
			s.written.add(key, writtenAnswer{strings.Clone(text), cell.Address(s.sheets[r.Sheet].Name, at, r.Number)})
		}
	}
}

// writtenAnswers are what stands beside the questions of this workbook's Summaries, by their keys. There are several to one
// question where the sheets of two outcomes were put into one workbook: none of them goes before the others.
type writtenAnswers map[string][]writtenAnswer

type writtenAnswer struct{ text, cell string }

// mostWritten is how many different answers to one question are kept.
const mostWritten = 4

func (w writtenAnswers) add(key string, a writtenAnswer) {
	same := func(b writtenAnswer) bool { return cell.Fold(a.text) == cell.Fold(b.text) }
	if len(w[key]) < mostWritten && !slices.ContainsFunc(w[key], same) {
		w[key] = append(w[key], a)
	}
}

func (w writtenAnswers) has(key string) bool { return len(w[key]) > 0 }

// to are the answers to a question. An earlier version did not tell tables apart.
func (w writtenAnswers) to(key string) []writtenAnswer {
	if w.has(key) {
		return w[key]
	}
	return w[reason.BareKey(key)]
}

// choiceAmong is the choice that all of the answers stand for, "" if they stand for none, or for several.
func choiceAmong(q *reason.Question, answers []writtenAnswer) (choice string) {
	for i, a := range answers {
		answer := choiceOf(q, a.text)
		if answer == "" || i > 0 && answer != choice {
			return ""
		}
		choice = answer
	}
	return choice
}

// differ says that answers stand for several choices, or that some of them stand for none.
func differ(q *reason.Question, answers []writtenAnswer) bool {
	return len(answers) > 1 && choiceAmong(q, answers) == ""
}

// askPerson returns the answer to the question of r: what stands in this workbook, else what an earlier file of the profile was
// answered. If neither is one of its choices, the question is asked, and nothing of the file is sent; then answer is "". The
// caller looks into the settings first, which go before.
func (s *Survey) askPerson(r reason.Reason) (answer string) {
	if answer = s.answerTo(r); answer == "" {
		s.ask(r)
	}
	return answer
}

// askAlso adds a question to the one of the same key that is asked already: the same is asked of another table, and one answer
// holds for both. It is false if there is none.
func (s *Survey) askAlso(r reason.Reason) bool {
	i := slices.IndexFunc(s.reasons, func(before reason.Reason) bool {
		return before.Asks != nil && before.Asks.Key == r.Asks.Key && before.Code == r.Code
	})
	if i < 0 {
		return false
	}
	asked := *s.reasons[i].Asks
	if r.Cell != s.reasons[i].Cell && !slices.Contains(asked.Also, r.Cell) && len(asked.Also) < mostAlso {
		asked.Also = append(slices.Clip(asked.Also), r.Cell)
	}
	for _, c := range r.Asks.Choices {
		if !slices.ContainsFunc(asked.Choices, func(before reason.Choice) bool { return before.Answer == c.Answer }) {
			asked.Choices = append(slices.Clip(asked.Choices), c)
		}
	}
	s.reasons[i].Asks = &asked
	return true
}

// mostAlso is how many more cells a question names.
const mostAlso = 20

// answerTo is like askPerson, but asks nothing: the question may turn out not to matter. Whoever has written into this workbook
// what is none of the choices means something else than what is remembered.
func (s *Survey) answerTo(r reason.Reason) (answer string) {
	given := s.givenAnswer(r)
	if given.Answer == "" || len(s.written.to(r.Asks.Key)) > 0 && !isAnsweredHere(given) {
		return ""
	}
	same := func(a reason.Answered) bool { return a.Question.Asks.Key == r.Asks.Key }
	if !slices.ContainsFunc(s.answered, same) {
		s.answered = append(s.answered, given)
	}
	return given.Answer
}

func isAnsweredHere(a reason.Answered) bool { return a.File == "" && a.At.IsZero() }

// givenAnswer is the answer to the question of r, if there is one. It does not ask.
func (s *Survey) givenAnswer(r reason.Reason) reason.Answered {
	given := reason.Answered{Question: r}
	if given.Answer = choiceAmong(r.Asks, s.written.to(r.Asks.Key)); given.Answer != "" {
		return given
	}
	known := s.options.Answers[r.Asks.Key]
	if answer := choiceOf(r.Asks, known.Answer); answer != "" && !r.Asks.IsForOneFile(answer) {
		given.Answer, given.File, given.At = known.Answer, known.File, known.At
	}
	return given
}

// withInstead is a question with what stands in the workbook as its answer, if that is none of its choices, or several.
func withInstead(q *reason.Question, written []writtenAnswer) *reason.Question {
	if len(written) == 0 || choiceAmong(q, written) != "" {
		return q
	}
	asked := *q
	if !differ(q, written) {
		asked.Instead = cell.Shorten(written[0].text)
		return &asked
	}
	asked.Differ = nil
	for _, w := range written {
		asked.Differ = append(asked.Differ, `"`+cell.Shorten(w.text)+`" (`+w.cell+`)`)
	}
	return &asked
}

// Answer is the answer to a question that stands in this workbook, "" if none of its choices does. It is for what is asked about
// one file: nothing that was remembered answers it.
func (l *Layout) Answer(q *reason.Question) string { return choiceAmong(q, l.written[q.Key]) }

// Again is a question that Answer has not answered, with what stands in this workbook instead.
func (l *Layout) Again(q *reason.Question) *reason.Question { return withInstead(q, l.written[q.Key]) }

// given is the answer to a question if this workbook or an earlier file of the profile has it. It asks nothing.
func (s *Survey) given(q *reason.Question) string {
	return s.givenAnswer(reason.Reason{Asks: q}).Answer
}

// keyOf is the key of a question about columns of this table. What was answered of one table holds for those with the same header
// alone: in another one the same places and headings may have other neighbours, and so be somebody else's.
func (t *table) keyOf(key string) string { return reason.KeyInTable(key, t.headerDigest) }

// keyOfColumn is the key of a question about one column. One without a heading is named by its place in this table.
func (t *table) keyOfColumn(about, header string, index int) string {
	if heading := foldHeader(header).whole; heading != "" {
		return about + " " + heading
	}
	return t.keyOf(about + " (" + cell.ColumnLetters(index) + ")")
}

// headerDigest tells a header from others: the texts of its columns in their places, without the columns of ours and what stands
// behind them.
func headerDigest(headers []columnHeader) string {
	digest := fnv.New32a()
	for _, h := range headers {
		if h.meaning.class == classOurs {
			break
		}
		if text := foldHeader(h.text).whole; text != "" {
			fmt.Fprintf(digest, "%d %s\n", h.index, text)
		}
	}
	return fmt.Sprintf("%08x", digest.Sum32())
}

// choiceOf is the answer that a text stands for: the words of a choice in any language, or the answer as it is kept. It is "" if
// the text is none of the choices.
func choiceOf(q *reason.Question, written string) string {
	text := cell.Fold(written)
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
	return valueChosen(q, cell.Clean(written))
}

// behindValue are the cells that a choice has behind a value.
var behindValue = regexp.MustCompile(`^ \(` + oneCell + `(, ` + oneCell + `)*( …)?\)$`)

const oneCell = `(('([^']|'')+'|[^ ,()']+)!)?[A-Z]{1,3}[0-9]+`

// valueChosen is the answer that a text stands for which names a value and other cells than those where it stands now: the table
// was in a CSV then, which has no name of a sheet, or its rows were moved. It is "" if several values begin so.
func valueChosen(q *reason.Question, text string) (answer string) {
	longest := 0
	for _, c := range q.Choices {
		if c.Say != sayValue || len(c.Args[0]) < longest {
			continue
		}
		rest, ok := strings.CutPrefix(text, cell.Clean(c.Args[0]))
		switch {
		case !ok || !behindValue.MatchString(rest):
		case len(c.Args[0]) == longest:
			answer = ""
		default:
			answer, longest = c.Answer, len(c.Args[0])
		}
	}
	return answer
}
