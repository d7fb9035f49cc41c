package reason

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Question is what a Reason asks, if a person can answer it in the workbook. The Reason's words say what is asked.
type Question struct {
	// Key says what the question is about. It is the same in each file of the same kind, so that an answer that was remembered
	// finds its question again: "column 실중량", "dates etd". Behind some there stands a table, see KeyInTable.
	Key     string   `json:"key"`
	Choices []Choice `json:"choices"`

	// Once tells that the answer is for one file only. It is not remembered.
	Once bool `json:"once,omitempty"`

	// Instead is what stands in the workbook as its answer and is none of the choices, shortened; "" if nothing does.
	Instead string `json:"instead,omitempty"`

	// Differ are different answers that stand in the workbook, each with its cell. None of them goes before the others.
	Differ []string `json:"differ,omitempty"`

	// Also are more cells that the question is about, behind the Reason's own: the answer holds for all of them.
	Also []string `json:"also,omitempty"`

	// Lines of config.toml that answer it, and the section that they belong under: `date_order = "dmy"` under "[read]". Both are
	// "" if no setting answers it.
	Section string `json:"section,omitempty"`
	Line    string `json:"line,omitempty"`
}

// Choice is one of the answers to a question.
type Choice struct {
	Answer string   `json:"answer"`         // as it is kept: "weight", "dmy", "send"
	Say    string   `json:"say,omitempty"`  // key of its words, for Say; "" = the answer is shown as it is
	Args   []string `json:"args,omitempty"` // of these words
	Once   bool     `json:"once,omitempty"` // as Question.Once, of this answer alone
}

// wordsBehind adds to the words of a question which cells it is also about, and what stands in the workbook instead of an answer.
func (q *Question) wordsBehind(language, what string) string {
	if len(q.Also) > 0 {
		what = Say(language, "asked_also", what, strings.Join(q.Also, ", "))
	}
	if len(q.Differ) > 0 {
		what = Say(language, "answers_differ", what, strings.Join(q.Differ, ", "))
	}
	if q.Instead != "" {
		what = Say(language, "not_a_choice", what, q.Instead)
	}
	return what
}

// inTable stands in a key before what tells the table, if the answer is for tables with the same header alone.
const inTable = " #"

// KeyInTable is the key of a question about the columns of a table. digest tells its header.
func KeyInTable(key, digest string) string { return key + inTable + digest }

// BareKey is a key without the table: what people call the question by, "which weight".
func BareKey(key string) string {
	bare, _, _ := strings.Cut(key, inTable)
	return bare
}

// IsForOneFile tells whether an answer to the question is for one file only.
func (q *Question) IsForOneFile(answer string) bool {
	return q.Once || slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Once && c.Answer == answer })
}

// Words is what a person chooses, in a language.
func (c Choice) Words(language string) string {
	if c.Say == "" {
		return c.Answer
	}
	return Say(language, c.Say, c.Args...)
}

// Answered is a question that a person has answered, in this workbook or in an earlier file of the profile.
type Answered struct {
	Question Reason    `json:"question"` // its Asks is never nil
	Answer   string    `json:"answer"`   // that of a Choice
	File     string    `json:"file,omitempty"`
	At       time.Time `json:"at,omitzero"` // zero and File "": it stands in this workbook
}

// Words are the words of the choice that was made.
func (a Answered) Words(language string) string {
	for _, c := range a.Question.Asks.Choices {
		if c.Answer == a.Answer {
			return c.Words(language)
		}
	}
	return a.Answer
}

// Beside each question of a Summary stands a hidden cell that says which question it is, and in which column of its row the
// answer stands. A drop of the outcome finds the answers by it, in every language, and also after rows were moved.
var questionMark = regexp.MustCompile(`^hgeimport question \[([A-Z]{1,3})\]: (.+)$`)

// QuestionMark is the text of that hidden cell. column is the name of the column that the answer stands in: "M".
func QuestionMark(key, column string) string {
	return fmt.Sprintf("hgeimport question [%s]: %s", column, key)
}

// ReadQuestionMark is the opposite of QuestionMark.
func ReadQuestionMark(text string) (key, column string, ok bool) {
	m := questionMark.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", "", false
	}
	return m[2], m[1], true
}

// What an outcome keeps in hidden rows of its Summary: that its source is a CSV, and the texts of a source whose encoding is not
// clear. The row of TextsMark names the encodings; each row of TextMark has a text in all of them.
const (
	CSVMark   = "hgeimport source: csv"
	TextsMark = "hgeimport texts in"
	TextMark  = "hgeimport text"
)

// EncodingKey is the key of the question in which encoding a CSV is.
const EncodingKey = "encoding"

// HiddenRowsKey is the key of the question whether hidden rows are sent.
const HiddenRowsKey = "hidden rows"
