package outcome

import (
	"fmt"
	"slices"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// mostExamples is how many texts of a source are shown in each encoding.
const mostExamples = 5

// withExamples adds to a question about the encoding what the texts of the source are in each. They stand in the outcome alone:
// they may be names, and the ledger keeps none of them.
func withExamples(s *Summary, r *sheet.Readings) *Summary {
	if r == nil {
		return s
	}
	shown := *s
	shown.Sections = slices.Clone(s.Sections)
	for i := range shown.Sections {
		b := &shown.Sections[i]
		b.Questions = slices.Clone(b.Questions)
		for k := range b.Questions {
			if q := &b.Questions[k]; q.Encodings {
				q.addExamples(r)
			}
		}
	}
	return &shown
}

func (q *SummaryQuestion) addExamples(r *sheet.Readings) {
	example := r.Example()
	q.Choices = slices.Clone(q.Choices)
	for i, name := range q.Choices {
		k := slices.Index(r.Names, name)
		if k < 0 {
			continue
		}
		if example[k] != "" {
			q.Choices[i] = name + " (" + cell.Shorten(example[k]) + ")"
		}
		if q.Answer == name {
			q.Answer = q.Choices[i]
		}
		var texts []string
		for _, all := range r.Texts[:min(len(r.Texts), mostExamples)] {
			texts = append(texts, cell.Shorten(all[k]))
		}
		q.Asks += "\n" + name + ": " + strings.Join(texts, " · ")
	}
}

// writeKept writes the hidden rows that a drop of the outcome needs: reason.CSVMark and so on.
func (p *summarySheet) writeKept(source *sheet.Book) {
	if source.Format == sheet.CSV || source.FromCSV {
		p.writeHidden(reason.CSVMark)
	}
	if r := source.Readings; r != nil {
		p.writeHidden(append([]string{reason.TextsMark}, r.Names...)...)
		for _, all := range r.Texts {
			p.writeHidden(append([]string{reason.TextMark}, all...)...)
		}
	}
}

// writeHidden writes a hidden row, right of the grid.
func (p *summarySheet) writeHidden(texts ...string) {
	p.row++
	fmt.Fprintf(&p.rows, `<row r="%d" hidden="1">`, p.row)
	for i, text := range texts {
		p.rows.Write(appendCell(nil, "", cell.ColumnLetters(gridColumns+i), p.row, p.formats.rowText, text))
	}
	p.rows.WriteString(`</row>`)
	p.hidden = max(p.hidden, len(texts))
}
