package importer

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
)

// The document of each form lies in a folder beside the outcome, is linked from the Summary and from its rows, and status has its
// path. A file with the same orders that is dropped later links it again, as long as it is there.
func TestDocumentsLieBesideTheOutcome(t *testing.T) {
	t.Parallel()
	for _, ledger := range []func(testing.TB) string{madeSQLite, madePostgres} {
		for _, profile := range []string{"", "lax"} {
			on := importertest.Today(t)
			w, carrier := documentsWorld(t, ledger(t), hgeapitest.Config{Polls: 1})
			if profile != "" {
				w.cfg.Profile = []config.Profile{{Name: profile, Operation: "scanform"}}
			}
			w.cfg.API.MaxInFlight = 1 // so that the forms come in their order
			in := filepath.Join(w.root, "inbox", profile)
			drop := func() {
				t.Helper()
				if err := os.MkdirAll(in, 0o755); err != nil {
					t.Fatal(err)
				}
				importertest.DropFile(t, filepath.Join(in, "订单 a.csv"),
					orderTable("HGE2611230000001", "HGE2611230000002", "HGE2611230000003"))
				w.run(1)
			}
			drop()
			w.closed(3)
			outbox := filepath.Join(w.root, "outbox", profile)
			one, two := "订单 a.9275000000000001."+on+".pdf", "订单 a.9275000000000002."+on+".pdf"
			want := map[string]string{one: pdfBehind("1.pdf"), two: pdfBehind("2.pdf")}
			if diff := gocmp.Diff(want, importertest.FileTexts(t, filepath.Join(outbox, "documents"))); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
			escaped := strings.NewReplacer(" ", "%20")
			links := []string{"documents/" + escaped.Replace(one), "documents/" + escaped.Replace(two)}
			outcome := w.outcome(filepath.Join(profile, "订单 a.outcome.xlsx"))
			if got := cellLinks(t, outcome, "orders"); !slices.Equal(got, []string{links[0], links[0], links[1]}) {
				t.Errorf("rows lead to %v", got)
			}
			if got := cellLinks(t, outcome, "Summary"); !slices.Equal(got, links) {
				t.Errorf("the Summary leads to %v", got)
			}
			all, err := Status(t.Context(), w.cfg, "")
			if err != nil || len(all) != 1 || all[0].Forms[0].DocumentFile != filepath.Join(outbox, "documents", one) ||
				all[0].Forms[0].Document != carrier.URL+"/pdf/1.pdf" || all[0].Forms[0].DocumentError != "" {
				t.Errorf("%+v, %v", all, err)
			}
			if len(carrier.logins) != 2 || !strings.HasPrefix(carrier.logins[0], "Bearer ") {
				t.Errorf("asked with %v", carrier.logins)
			}

			if err := os.Remove(filepath.Join(outbox, "documents", two)); err != nil {
				t.Fatal(err)
			}
			drop()
			again := []string{links[0], links[0], carrier.URL + "/pdf/2.pdf"}
			if got := cellLinks(t, w.outcome(filepath.Join(profile, "订单 a.outcome-2.xlsx")), "orders"); !slices.Equal(got, again) {
				t.Errorf("dropped again, rows lead to %v, want %v", got, again)
			}
		}
	}
}

// cellLinks are the addresses that the cells of a sheet lead to, a row after the other.
func cellLinks(t *testing.T, path, name string) (links []string) {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if name != "Summary" {
		name = book.GetSheetList()[1]
	}
	rows, err := book.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if ok, link, err := book.GetCellHyperLink(name, at); err == nil && ok && !strings.Contains(link, "!") {
				links = append(links, link)
			}
		}
	}
	return links
}

// A document that is not there yet is asked for again while its outcome waits. The file is not reported before.
func TestDocumentIsFetchedAgain(t *testing.T) {
	t.Parallel()
	w, carrier := documentsWorld(t, madeSQLite(t), hgeapitest.Config{})
	spoils := []func(http.ResponseWriter){
		func(w http.ResponseWriter) { http.Error(w, "not rendered yet", http.StatusNotFound) },
		func(w http.ResponseWriter) { fmt.Fprint(w, "<html>please wait</html>") },
		func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "%PDF-1.4 half")
		},
	}
	carrier.answer = func(rw http.ResponseWriter, _ string, n int) bool {
		if found, err := filepath.Glob(filepath.Join(w.root, "outbox", "*.outcome.xlsx")); len(found) > 0 || err != nil {
			t.Errorf("it is reported before its document is there: %v", err)
		}
		if n > len(spoils) {
			return false
		}
		spoils[n-1](rw)
		return true
	}
	w.drop("a.csv", "HGE2611230000001")
	w.run(1)
	texts := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "documents"))
	if len(texts) != 1 || carrier.asked["1.pdf"] != len(spoils)+1 {
		t.Errorf("asked %v times: %v", carrier.asked, texts)
	}
}

// A document that cannot be had keeps no outcome back for longer than document_wait, and one that the carrier will never give not
// at all. The outcome says which and why, and its rows and its headline are the same.
func TestMissingDocumentSpoilsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		language string
		answer   func(w http.ResponseWriter, name string, n int) bool
		link     string
		tries    int // 0 = at least minQuestions
		says     string
	}{
		"never there": {"en", func(w http.ResponseWriter, _ string, _ int) bool {
			http.Error(w, "gone", http.StatusGone)
			return true
		}, "", 0, `the document of TR\w+ could not be fetched: HTTP 410`},
		"no login": {"zh", func(w http.ResponseWriter, _ string, _ int) bool {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}, "", 0, `TR\w+ 的文档未能下载：.*401`},
		"too large": {"ko", func(w http.ResponseWriter, _ string, _ int) bool {
			fmt.Fprint(w, "%PDF-1.4\n"+strings.Repeat("x", 1<<20))
			return true
		}, "", 1, `TR\w+의 문서를 받지 못했습니다: .*1 MB`},
		"not encrypted":   {"en", nil, "http://files.example/", -1, `could not be fetched: its link does not begin with https`},
		"another machine": {"en", nil, "https://192.168.0.7/", -1, `could not be fetched: .*192.168.0.7`},
		"a file":          {"en", nil, "file:///etc/passwd#", -1, `could not be fetched: .*https`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, carrier := documentsWorld(t, madeSQLite(t), hgeapitest.Config{})
			carrier.answer, carrier.link = c.answer, c.link
			w.cfg.Language = c.language
			w.cfg.Report.DocumentWait, w.cfg.Report.MostDocumentMB = time.Millisecond, 1
			w.drop("a.csv", "HGE2611230000001")
			im := w.openOn()
			result, err := im.Run(t.Context(), importertest.WaitLimit)
			if err != nil || !result.AllClosed() {
				t.Fatalf("%+v, %v", result, err)
			}
			if n := carrier.asked["1.pdf"]; c.tries == 0 && n < minQuestions || c.tries > 0 && n != c.tries || c.tries < 0 && n > 0 {
				t.Errorf("asked %d times", n)
			}
			book, err := excelize.OpenFile(filepath.Join(w.root, "outbox", "a.outcome.xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			summary := sheetText(t, filepath.Join(w.root, "outbox", "a.outcome.xlsx"), book.GetSheetList()[0])
			if !regexp.MustCompile(c.says).MatchString(summary) {
				t.Errorf("the Summary does not say %s:\n%s", c.says, summary)
			}
			if why := result.Files[0].Forms[0].DocumentError; why == "" {
				t.Error("status does not say why")
			}
			if left := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "documents")); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// While the file waits for another of its forms anyway, a document is tried on, however long that takes.
func TestDocumentIsTriedWhileTheFileWaits(t *testing.T) {
	t.Parallel()
	w, carrier := documentsWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Report.DocumentWait, w.cfg.API.MaxInFlight = time.Millisecond, 1
	carrier.pending = func() bool { return carrier.askedFor("1.pdf") <= 2*minQuestions }
	carrier.answer = func(rw http.ResponseWriter, name string, n int) bool {
		if name == "1.pdf" && n <= 2*minQuestions {
			http.Error(rw, "not yet", http.StatusNotFound)
			return true
		}
		return false
	}
	w.drop("a.csv", "HGE2611230000001", "HGE2611230000002", "HGE2611230000003", "HGE2611230000004")
	w.run(1)
	if got := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "documents")); len(got) != 2 {
		t.Errorf("%v; asked %v times", got, carrier.asked)
	}
}

// Without documents = true nothing is fetched, and no folder is made.
func TestDocumentsAreOffByDefault(t *testing.T) {
	t.Parallel()
	w, carrier := documentsWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Report.Documents = importertest.Defaults().Report.Documents
	w.drop("a.csv", "HGE2611230000001")
	w.run(1)
	if len(carrier.asked) > 0 || exists(filepath.Join(w.root, "outbox", "documents")) {
		t.Errorf("asked: %v", carrier.asked)
	}
	want := []string{carrier.URL + "/pdf/1.pdf"}
	if got := cellLinks(t, w.outcome("a.outcome.xlsx"), "orders"); !slices.Equal(got, want) {
		t.Errorf("rows lead to %v", got)
	}
}

// keep_archive takes documents with their outcomes, but not those that a newer outcome links. Half a document of a crash is
// swept.
func TestDocumentsAreCleaned(t *testing.T) {
	t.Parallel()
	w, _ := documentsWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Folders.KeepArchive = 7
	documents := filepath.Join(w.root, "outbox", "documents")
	im := w.openOn()
	run := func() {
		t.Helper()
		if _, err := im.Run(t.Context(), importertest.WaitLimit); err != nil {
			t.Fatal(err)
		}
	}
	clean := func(now time.Time, want int) {
		t.Helper()
		if err := errors.Join(im.cleaner.cleanArchive(t.Context(), now), im.cleaner.sweepOutbox(time.Time{})); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(documents)
		if err != nil || len(entries) != want {
			t.Errorf("%v, %v, want %d", entries, err, want)
		}
	}
	w.drop("a.csv", "HGE2611230000001")
	run()
	between := time.Now()
	importertest.WaitUntil(t, "the clock goes on", func() bool { return time.Since(between) > 5*time.Millisecond })
	w.drop("a.csv", "HGE2611230000001", "HGE2611230000002")
	run()
	if err := os.WriteFile(filepath.Join(documents, ".hge-HALF.tmp"), []byte("%PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	clean(time.Now(), 2)
	clean(between.Add(time.Millisecond).AddDate(0, 0, 7), 2) // the newer outcome has the order of the older
	if exists(filepath.Join(w.root, "archive", "a.csv")) {
		t.Error("the older file is not cleaned")
	}
	clean(time.Now().AddDate(0, 0, 8), 0)
	clean(time.Now().AddDate(0, 0, 8), 0)
}
