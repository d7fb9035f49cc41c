package importer

import (
	"slices"
	"strings"

	"hgeimport/importer/sheet"
	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// This file reads what an outcome of a CSV keeps of its source in hidden rows of the Summary: that it was a CSV and, if it
// asks in which encoding that is, the texts in each.

// decideEncoding reads a workbook in the encoding that is set, that stands in its Summary, or that a person has chosen before. It
// returns what stands in the Summary, "" if nothing does that is one of the encodings.
func decideEncoding(book *sheet.Book, p fileSettings) (written string, err error) {
	if book.Format != sheet.XLSX {
		return "", nil
	}
	kept, written, err := keptReadings(book)
	if err != nil || kept == nil {
		return "", err
	}
	name := kept.Names[0]
	switch before := p.Answers[reason.EncodingKey].Answer; {
	case isSet(p.Read.Encoding, kept.Names):
		name = p.Read.Encoding
	case written != "":
		name = written
	case slices.Contains(kept.Names, before):
		name = before
	}
	book.ReadAs(kept, name)
	return written, nil
}

// isSet tells whether the configuration names one of the encodings.
func isSet(encoding string, names []string) bool { return slices.Contains(names, encoding) }

// summariesIn are the sheets of a workbook that may be Summaries, by how they begin and then by their names.
func summariesIn(book *sheet.Book) ([]int, error) {
	var begin, named []int
	for i, sh := range book.Sheets {
		switch {
		case mapping.IsSummaryName(sh.Name):
			named = append(named, i)
			continue
		case sh.Hidden, len(book.Sheets) == 1:
			continue
		}
		for row, err := range book.Rows(i) {
			if err != nil {
				return nil, err
			}
			if mapping.BeginsSummary(sh.Name, row) {
				begin = append(begin, i)
			}
			break
		}
	}
	return append(begin, named...), nil
}

// keptReadings are the texts that a Summary keeps, nil if it keeps none, and which of their encodings stands beside the question.
func keptReadings(book *sheet.Book) (kept *sheet.Readings, written string, err error) {
	summaries, err := summariesIn(book)
	if err != nil {
		return nil, "", err
	}
	for _, i := range summaries {
		answer := ""
		for row, err := range book.Rows(i) {
			if err != nil {
				return nil, "", err
			}
			if key, text, ok := answerIn(row); ok && key == reason.EncodingKey {
				answer = text
			}
			kept = keepReading(book, kept, row)
		}
		if kept != nil {
			j := slices.IndexFunc(kept.Names, func(name string) bool { return isChosen(answer, name) })
			if j >= 0 {
				written = kept.Names[j]
			}
		}
	}
	return kept, written, nil
}

// keepReading adds what a row of a Summary keeps.
func keepReading(book *sheet.Book, kept *sheet.Readings, row *cell.Row) *sheet.Readings {
	at := slices.IndexFunc(row.Cells, func(c cell.Cell) bool { return strings.HasPrefix(c.Text, "hgeimport ") })
	if at < 0 {
		return kept
	}
	var texts []string
	for _, c := range row.Cells[at+1:] {
		texts = append(texts, strings.Clone(c.Text))
	}
	switch row.Cells[at].Text {
	case reason.CSVMark:
		book.FromCSV = true
	case reason.TextsMark:
		if len(texts) > 1 {
			return &sheet.Readings{Names: texts}
		}
	case reason.TextMark:
		if kept != nil && len(texts) == len(kept.Names) {
			kept.Texts = append(kept.Texts, texts)
		}
	}
	return kept
}

// answerIn is the question that a row of a Summary asks, and what stands in its yellow cell.
func answerIn(row *cell.Row) (key, text string, ok bool) {
	for _, c := range row.Cells {
		key, column, ok := reason.ReadQuestionMark(c.Text)
		if at, _, named := cell.ParseAddress(column + "1"); ok && named {
			return key, cell.Clean(row.Cell(at).Text), true
		}
	}
	return "", "", false
}

// isChosen tells whether a text is the choice of an encoding: its name, and perhaps an example behind it.
func isChosen(text, name string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(text), name)
	return ok && (rest == "" || strings.HasPrefix(rest, " ("))
}
