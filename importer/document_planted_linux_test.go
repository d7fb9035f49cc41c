package importer

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// Whatever lies in the place of the folder of documents, or under a document's name: no link is followed, nothing of others is
// taken for a document, and the file is answered.
func TestPlantedDocumentsStopNothing(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"FIFO":         "mkfifo documents",
		"file":         "touch documents",
		"link":         "ln -s ELSEWHERE documents",
		"link nowhere": "ln -s nowhere documents",
		"names":        "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newSharedWorld(t, "outbox")
			carrier := withDocuments(t, w.carrier)
			w.cfg.API.BaseURL, w.cfg.Report.Documents = carrier.URL+hgeapitest.Mount, true
			today := importertest.Today(t)
			elsewhere, outbox := filepath.Join(w.root, "elsewhere"), filepath.Join(w.root, "outbox")
			if err := os.Mkdir(elsewhere, 0o777); err != nil {
				t.Fatal(err)
			}
			if script != "" {
				importertest.AsNeighbour(t, outbox, strings.ReplaceAll(script, "ELSEWHERE", elsewhere))
			}
			carrier.answer = func(_ http.ResponseWriter, _ string, n int) bool {
				if name == "names" && n == 1 { // its name is chosen by now
					d, err := filepath.Glob(filepath.Join(outbox, "documents"))
					if err != nil || len(d) != 1 {
						t.Errorf("%v, %v", d, err)
					}
					planted := "a.9275000000000001." + today + ".pdf"
					importertest.AsNeighbour(t, d[0], "echo theirs > "+planted)
				}
				return false
			}
			w.drop("a.csv", "HGE2611230000001")
			text, err := w.runLogged()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			w.confirmed("a.outcome.csv", "HGE2611230000001")
			if left := importertest.FileTexts(t, elsewhere); len(left) > 0 {
				t.Errorf("left elsewhere: %v", left)
			}
			got, err := filepath.Glob(filepath.Join(outbox, "*.pdf"))
			if name == "names" {
				got, err = filepath.Glob(filepath.Join(outbox, "documents", "*-2.pdf"))
			}
			if err != nil || len(got) != 1 {
				t.Fatalf("documents: %v, %v\n%s", got, err, text)
			}
			if pdf, err := os.ReadFile(got[0]); err != nil || string(pdf) != pdfBehind("1.pdf") {
				t.Errorf("%q, %v", pdf, err)
			}
			if links := cellLinks(t, w.outcome("a.outcome.xlsx"), "orders"); len(links) != 1 ||
				filepath.Base(links[0]) != filepath.Base(got[0]) {
				t.Errorf("the row leads to %v", links)
			}
		})
	}
}
