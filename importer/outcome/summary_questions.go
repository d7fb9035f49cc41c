package outcome

import (
	"fmt"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// SummaryQuestion is a question of the Summary. Its user chooses an answer in a yellow cell and drops the workbook again. What is
// chosen is found by a hidden mark in the same row, so that it does not matter in which language the question stood, or whether
// rows were moved.
type SummaryQuestion struct {
	Cell      string   // that the question is about, as "orders!B6"; may be empty
	Asks      string   // what is asked
	Key       string   // reason.Question.Key
	Choices   []string // in words
	Answer    string   // the choice that stands in the yellow cell already; "" = none
	Config    string   // for the administrator: what answers it for good; may be empty
	Encodings bool     // the choices are encodings: the texts of the source are shown in each
	Prompt    string   // is shown beside the yellow cell when it is selected; may be empty
}

// The columns of a question: its cell, what is asked, the yellow cell, the line for the administrator.
const (
	questionColumns = 4
	yellowColumn    = 2
)

// sheetName is what the sheet of the Summary is to be called.
func (s *Summary) sheetName() string {
	if s == nil || s.Sheet == "" {
		return summaryName
	}
	return s.Sheet
}

// asks tells whether a question is open. One that has its answer is not.
func (s *Summary) asks(key string) bool {
	if s == nil {
		return false
	}
	for _, section := range s.Sections {
		for _, q := range section.Questions {
			if q.Key == key && q.Answer == "" {
				return true
			}
		}
	}
	return false
}

// questionSpans are the widths of the columns of a question, in columns of the grid.
func questionSpans(b SummarySection) []int {
	spans, longest, config := []int{2, 0, 0, 0}, 0, false
	for _, q := range b.Questions {
		spans[0] = min(max(spans[0], (textWidth(q.Cell)+3+gridWidth-1)/gridWidth), 6)
		for _, c := range q.Choices {
			longest = max(longest, textWidth(c))
		}
		config = config || q.Config != ""
	}
	if config {
		spans[3] = 6
	}
	spans[yellowColumn] = min(max((longest+6)/gridWidth+1, 4), 8)
	spans[1] = gridColumns - spans[0] - spans[2] - spans[3]
	return spans
}

// writeQuestions writes the questions of a section, a row each. Right of the grid, in hidden columns, stand the mark and the
// choices: a list that is written into the drop-down itself could have 255 characters at the most, and no commas in its texts.
func (p *summarySheet) writeQuestions(b SummarySection) {
	if len(b.Questions) == 0 {
		return
	}
	spans := questionSpans(b)
	yellowAt := spans[0] + spans[1]
	for _, q := range b.Questions {
		line := []SummaryCell{{Text: q.Cell, Link: q.Cell}, {Text: q.Asks}, {Text: q.Answer}, {Text: q.Config}}
		styles := []int{p.format(line[0], p.formats.tableCell, p.formats.tableCellLink), p.formats.tableCell, p.formats.answer,
			p.formats.config}
		tall := 1
		for _, c := range q.Choices { // any of them may be chosen, and must fit
			tall = max(tall, textLines(c, int(float64(spans[yellowColumn]*gridWidth)*lettersPerDigit)-1))
		}
		p.openRow(line, spans, tall)
		p.writeCells(line, styles, spans)
		hidden := append([]string{reason.QuestionMark(q.Key, cell.ColumnLetters(yellowAt))}, q.Choices...)
		for i, text := range hidden {
			p.rows.Write(appendCell(nil, "", cell.ColumnLetters(gridColumns+i), p.row, p.formats.rowText, text))
		}
		p.hidden = max(p.hidden, len(hidden))
		p.rows.WriteString(`</row>`)
		p.addList(area{yellowAt, p.row, yellowAt + spans[yellowColumn] - 1, p.row}, q)
	}
}

// addList gives the yellow cell its drop-down.
func (p *summarySheet) addList(yellow area, q SummaryQuestion) {
	prompt := ""
	if q.Prompt != "" {
		prompt = ` showInputMessage="1" prompt="` + escaped(firstUnits(q.Prompt, 255)) + `"`
	}
	choices := area{gridColumns + 1, p.row, gridColumns + len(q.Choices), p.row}
	fmt.Fprintf(&p.lists, `<dataValidation type="list" allowBlank="1"%s showErrorMessage="1" sqref="%s"><formula1>%s</formula1>`+
		`</dataValidation>`, prompt, yellow, choices.absolute())
	p.listCount++
}

// firstUnits are the first n characters of s.
func firstUnits(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
