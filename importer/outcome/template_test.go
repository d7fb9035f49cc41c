package outcome

import (
	"regexp"
	"strings"
	"testing"

	"hgeimport/mapping"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/reason"
)

// Every header of a template is understood as its field, and every sheet as what it is for, in every language.
func TestTemplateIsUnderstood(t *testing.T) {
	for _, language := range reason.Languages {
		template := NewTemplate(language, []string{"LAX1"})
		var sheets []cell.Sheet
		for _, s := range template.Sheets {
			sheets = append(sheets, cell.Sheet{Name: s.Name})
		}
		sheets = append(sheets, cell.Sheet{Name: template.Example})
		survey := mapping.NewSurvey(mapping.Options{MaxOrders: 500, WeightUnit: "kg", DateOrder: "auto"}, sheets)
		for i, s := range template.Sheets {
			header, example := cell.Row{Sheet: i, Number: 1}, cell.Row{Sheet: i, Number: 2}
			for _, c := range s.Columns {
				header.Cells = append(header.Cells, cell.Cell{Kind: cell.Text, Text: c.Header})
				filled := cell.Cell{}
				if len(c.Example) > 0 {
					filled = cell.Cell{Kind: cell.Text, Text: c.Example[0]}
				}
				example.Cells = append(example.Cells, filled)
			}
			survey.Look(&header)
			survey.Look(&example)
		}
		lines, _, _ := template.ExampleRows()
		for n, line := range lines {
			r := cell.Row{Sheet: len(template.Sheets), Number: n + 1}
			for _, text := range line {
				r.Cells = append(r.Cells, cell.Cell{Kind: cell.Text, Text: text})
			}
			survey.Look(&r)
		}
		layout, err := survey.Layout()
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		if layout.Rows != 1 || len(layout.Tables) != 3 || len(layout.Skipped) != 1 || layout.Skipped[0].Code != reason.SkippedExample {
			t.Errorf("%s: %d rows, %d tables, left out %v", language, layout.Rows, len(layout.Tables), layout.Skipped)
		}
		for i, table := range layout.Tables {
			want := template.Sheets[table.Sheet]
			if table.Role != want.Role {
				t.Errorf("%s: the sheet %s is read as %s", language, want.Name, table.Role)
			}
			for n, c := range table.Columns {
				if c.Field != want.Columns[n].Field {
					t.Errorf("%s: %s %q means %q, not %s", language, layout.Tables[i].Name, c.Header, c.Field, want.Columns[n].Field)
				}
			}
		}
	}
}

// leaks are words that a clerk should never have to read.
var leaks = regexp.MustCompile(`(?i)\b(nil|null|struct|json|exception|invalid|panic|pointer|string|integer|boolean|parse|stack|EOF|struct|regexp?|enum|schema|undefined|NaN|TODO)\b`)

func TestTemplateWords(t *testing.T) {
	for _, language := range reason.Languages {
		for _, s := range NewTemplate(language, []string{"LAX1"}).Sheets {
			for _, c := range s.Columns {
				if c.Header == "" || c.Comment == "" || strings.HasSuffix(c.Comment, ".") || leaks.MatchString(c.Comment) {
					t.Errorf("%s %s %s: %q, %q", language, s.Role, c.Field, c.Header, c.Comment)
				}
			}
		}
	}
}
