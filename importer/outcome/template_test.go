package outcome

import (
	"regexp"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// leaks are programmers' words, which no clerk should have to read.
var leaks = regexp.MustCompile(`(?i)\b(nil|null|struct|json|exception|invalid|panic|pointer|string|integer|boolean|parse|stack|` +
	`EOF|struct|regexp?|enum|schema|undefined|NaN|TODO)\b`)

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
