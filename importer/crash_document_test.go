package importer

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// documented has two forms with documents. The first of these is not there when it is asked for first. However often the importer
// is killed, each document is there once and whole.
var documented = crashWorld{
	name: "documented", config: "documents",
	files: map[string]string{"1.csv": crashHeader + crashRow("HGE2611200000101") + crashRow("HGE2611200000102") +
		crashRow("HGE2611200000103")},
	place: func(t *testing.T, c *crash) {
		carrier := withDocuments(t, c.carrier)
		carrier.answer = func(w http.ResponseWriter, name string, n int) bool {
			if name == "1.pdf" && n == 1 {
				http.Error(w, "not rendered yet", http.StatusNotFound)
				return true
			}
			return false
		}
		c.carrier.URL = carrier.URL + hgeapitest.Mount
	},
	count: func(c *crash, say func(string, ...any)) {
		c.closed(say, 3)
		if got := c.endings(say, "1.outcome.csv"); !slices.Equal(got, []string{"confirmed", "confirmed", "confirmed"}) {
			say("the rows ended as %v", got)
		}
		c.left(say, []string{"1.csv"}, []string{"1.outcome.csv", "1.outcome.xlsx", "documents"})
		documents := filepath.Join(c.root, "outbox", "documents")
		entries, err := os.ReadDir(documents)
		var texts []string
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".tmp") && c.shared && c.kills > 0 {
				continue // another importer may be writing it
			}
			text, err := os.ReadFile(filepath.Join(documents, e.Name()))
			if err != nil || !strings.HasPrefix(e.Name(), "1.927500000000000") || strings.Count(e.Name(), "-") != 2 {
				say("%s: %v", e.Name(), err)
			}
			texts = append(texts, string(text))
		}
		slices.Sort(texts)
		if err != nil || !slices.Equal(texts, []string{pdfBehind("1.pdf"), pdfBehind("2.pdf")}) {
			say("documents: %q, %v", texts, err)
		}
	},
}
