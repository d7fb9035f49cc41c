package importer

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/xuri/excelize/v2"

	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// labelWorld is a world with a folder for each operation, whose carrier has waybills of these customer's numbers.
func labelWorld(t *testing.T, ledger string, config hgeapitest.Config, numbers ...string) *world {
	t.Helper()
	w := newWorld(t, ledger, config)
	w.withOperationFolders()
	w.carrier.Have(numbers...)
	return w
}

// numberList is a CSV of numbers.
func numberList(numbers ...string) string {
	return "customer_order_num\n" + strings.Join(numbers, "\n") + "\n"
}

// pageTexts are the texts that the pages of a PDF show, in their order.
func pageTexts(t *testing.T, content []byte) (all []string) {
	t.Helper()
	ctx, err := api.ReadAndValidate(bytes.NewReader(content), nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range ctx.PageCount {
		r, err := pdfcpu.ExtractPageContent(ctx, n+1)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if m := regexp.MustCompile(`\(([^)]*)\)`).FindSubmatch(page); m != nil {
			all = append(all, string(m[1]))
		}
	}
	return all
}

// A list of numbers gets a label for each, named by the number that the list has, and one PDF of all in the order of the sheet.
// The rows lead to their files, and the Summary to the PDF for the printer.
func TestLabelsOfAList(t *testing.T) {
	t.Parallel()
	for _, ledger := range []func(testing.TB) string{madeSQLite, madePostgres} {
		for _, asURL := range []bool{false, true} {
			on := importertest.Today(t)
			w := labelWorld(t, ledger(t), hgeapitest.Config{Documents: true, LabelAsURL: asURL, LabelPolls: 2, RefuseSuffix: "404"},
				"ORD-1", "ORD-2", "ORD/3")
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "label", "面单 a.csv"), numberList("ORD/3", "ORD-1", "ORD-404", "ORD-2"))
			w.run(1)
			label := func(num string) string {
				waybill, _ := w.carrier.Waybill(num)
				return "label " + waybill.OrderNum + " v1"
			}
			outbox := filepath.Join(w.root, "outbox", "label")
			texts := importertest.FileTexts(t, filepath.Join(outbox, "labels"))
			printed := "面单 a.print." + on + ".pdf"
			if got := pageTexts(t, []byte(texts[printed])); !slices.Equal(got, []string{label("ORD/3"), label("ORD-1"), label("ORD-2")}) {
				t.Errorf("printed: %q", got)
			}
			delete(texts, printed)
			want := map[string]string{}
			for name, num := range map[string]string{"ORD-1.pdf": "ORD-1", "ORD-2.pdf": "ORD-2", "ORD_3.pdf": "ORD/3"} {
				want[name] = string(hgeapitest.PDF(label(num)))
			}
			if diff := gocmp.Diff(want, texts); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
			outcome := filepath.Join(outbox, "面单 a.mend-1.outcome.xlsx")
			links := []string{"labels/ORD_3.pdf", "labels/ORD-1.pdf", "labels/ORD-2.pdf"}
			if got := cellLinks(t, outcome, "list"); !slices.Equal(got, links) {
				t.Errorf("rows lead to %q", got)
			}
			if got := cellLinks(t, outcome, "Summary"); len(got) == 0 || !strings.Contains(got[0], ".print.") {
				t.Errorf("the Summary leads to %q", got)
			}
			if wrong := w.carrier.Complaints(); len(wrong) > 0 {
				t.Errorf("the carrier complains: %v", wrong)
			}
		}
	}
}

// A list that is dropped again gets its labels again, beside the first ones: the carrier may have changed them.
func TestLabelsOfAListAgain(t *testing.T) {
	t.Parallel()
	on := importertest.Today(t)
	w := labelWorld(t, madeSQLite(t), hgeapitest.Config{}, "ORD-1", "ORD-2")
	for range 2 {
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "label", "a.csv"), numberList("ORD-1", "ORD-2"))
		w.run(1)
	}
	names := []string{"ORD-1 (2).pdf", "ORD-1.pdf", "ORD-2 (2).pdf", "ORD-2.pdf", "a.print." + on + "-2.pdf", "a.print." + on +
		".pdf"}
	got := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "label", "labels"))
	for _, name := range names {
		if got[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if len(got) != len(names) {
		t.Errorf("%d files, want %d", len(got), len(names))
	}
	want := []string{"labels/ORD-1%20(2).pdf", "labels/ORD-2%20(2).pdf"}
	if links := cellLinks(t, w.outcome("label/a.outcome-2.xlsx"), "list"); !slices.Equal(links, want) {
		t.Errorf("rows lead to %q", links)
	}
}

// An outcome of labels that is mended in one row has the labels of the others: only the new one is fetched. A label that is gone,
// and one whose answer is cleared, is fetched again.
func TestLabelsOfAMendedList(t *testing.T) {
	t.Parallel()
	w := labelWorld(t, madeSQLite(t), hgeapitest.Config{RefuseSuffix: "404"}, "ORD-1", "ORD-2", "ORD-3", "ORD-4")
	labels := filepath.Join(w.root, "outbox", "label", "labels")
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "label", "a.csv"), numberList("ORD-1", "ORD-404", "ORD-2", "ORD-4"))
	w.run(1)
	if err := os.Remove(filepath.Join(labels, "ORD-4.pdf")); err != nil {
		t.Fatal(err)
	}
	mended := func(f *excelize.File, sheet string) {
		if err := f.SetCellStr(sheet, "A3", "ORD-3"); err != nil {
			t.Fatal(err)
		}
	}
	w.dropBook("label", "b.xlsx", w.outcome("label/a.mend-1.outcome.xlsx"), mended)
	w.run(1)
	want := []string{"ORD-1.pdf", "ORD-2.pdf", "ORD-3.pdf", "ORD-4 (2).pdf"}
	got := slices.Sorted(maps.Keys(importertest.FileTexts(t, labels)))
	got = slices.DeleteFunc(got, func(name string) bool { return strings.Contains(name, ".print.") })
	if !slices.Equal(got, want) {
		t.Errorf("labels: %q", got)
	}
	links := []string{"labels/ORD-1.pdf", "labels/ORD-3.pdf", "labels/ORD-2.pdf", "labels/ORD-4%20(2).pdf"}
	if got := cellLinks(t, w.outcome("label/b.outcome.xlsx"), "list"); !slices.Equal(got, links) {
		t.Errorf("rows lead to %q", got)
	}
	w.dropBook("label", "c.xlsx", w.outcome("label/b.outcome.xlsx"), func(f *excelize.File, sheet string) {
		if err := f.SetCellStr(sheet, "B2", ""); err != nil {
			t.Fatal(err)
		}
	})
	w.run(1)
	if _, err := os.Stat(filepath.Join(labels, "ORD-1 (2).pdf")); err != nil {
		t.Error(err)
	}
}

// A proof of delivery is there once the waybill is delivered. Until then its row says so, and the next drop asks again.
func TestPODs(t *testing.T) {
	t.Parallel()
	w := labelWorld(t, madeSQLite(t), hgeapitest.Config{Documents: true, LabelAsURL: true}, "ORD-1", "ORD-2")
	w.carrier.Move(100, "ORD-1")
	w.cfg.Result.GiveUp = time.Millisecond
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "pod", "a.csv"), numberList("ORD-1", "ORD-2"))
	w.run(1)
	pods := filepath.Join(w.root, "outbox", "pod", "pod")
	if got := importertest.FileTexts(t, pods); len(got) != 1 || got["ORD-1.pdf"] == "" {
		t.Errorf("%v", got)
	}
	entries, err := filepath.Glob(filepath.Join(w.root, "outbox", "pod", "*.xlsx"))
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	book, err := excelize.OpenFile(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if text := sheetText(t, entries[0], book.GetSheetList()[1]); !strings.Contains(text, "unknown") ||
		strings.Contains(text, "labels") {
		t.Errorf("%s", text)
	}
	w.carrier.MoveAll(100)
	if err := os.Rename(entries[0], filepath.Join(w.root, "inbox", "pod", filepath.Base(entries[0]))); err != nil {
		t.Fatal(err)
	}
	w.run(1)
	if got := importertest.FileTexts(t, pods); got["ORD-2.pdf"] == "" {
		t.Errorf("%v", got)
	}
}

// What cannot be opened is a refusal and no file, whatever spoils it.
func TestBadPDFIsNoFile(t *testing.T) {
	t.Parallel()
	good := hgeapitest.PDF("label")
	for name, c := range map[string]struct {
		pdf  string
		says string
	}{
		"no PDF":  {"<html>please wait</html>", "no PDF"},
		"cut off": {string(good[:len(good)-40]), "not whole"},
		"damaged": {"%PDF-1.4\n" + strings.Repeat("\x00", 500) + "\n%%EOF\n", "damaged"},
		"empty":   {"%PDF-1.4\n%%EOF\n", "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := labelWorld(t, madeSQLite(t), hgeapitest.Config{Documents: true, LabelAsURL: true}, "ORD-1", "ORD-2")
			first, _ := w.carrier.Waybill("ORD-1")
			w.cfg.API.BaseURL = spoiled(t, w.carrier.URL, first.OrderNum, c.pdf) + hgeapitest.Mount
			w.carrier.LinkThrough(w.cfg.API.BaseURL)
			w.cfg.Result.GiveUp = time.Millisecond
			importertest.DropFile(t, filepath.Join(w.root, "inbox", "label", "a.csv"), numberList("ORD-1", "ORD-2"))
			w.run(1)
			if got := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "label", "labels")); len(got) != 1 ||
				got["ORD-2.pdf"] == "" {
				t.Errorf("labels: %v", got)
			}
			found, err := filepath.Glob(filepath.Join(w.root, "outbox", "label", "a*.xlsx"))
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			book, err := excelize.OpenFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			if text := sheetText(t, found[0], book.GetSheetList()[1]); !strings.Contains(text, c.says) ||
				strings.Count(text, "confirmed") != 1 {
				t.Errorf("%s", text)
			}
		})
	}
}

// spoiled is a proxy before a carrier that serves something else as the label of one waybill.
func spoiled(t *testing.T, carrier, orderNum, content string) string {
	t.Helper()
	to, err := url.Parse(carrier)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host },
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.URL.Path, "/"+orderNum+".pdf") {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(content)), int64(len(content))
				r.Header.Set("Content-Length", strconv.Itoa(len(content)))
			}
			return nil
		},
	}
	server := httptest.NewServer(pass)
	t.Cleanup(server.Close)
	return server.URL
}

// A list may be what came back of the waybills that were made. It is asked for by the carrier's numbers, and the files are called
// after the customer's.
func TestLabelsAreNamedByTheOwnNumber(t *testing.T) {
	t.Parallel()
	w := labelWorld(t, madeSQLite(t), hgeapitest.Config{})
	nums := w.carrier.Have("ORD-1", "ORD-2")
	table := "Order Number,weight,HGE No\nORD-1,1," + nums[0] + "\nORD-2,1," + nums[1] + "\n"
	importertest.DropFile(t, filepath.Join(w.root, "inbox", "label", "a.csv"), table)
	w.run(1)
	got := importertest.FileTexts(t, filepath.Join(w.root, "outbox", "label", "labels"))
	if len(got) != 3 || got["ORD-1.pdf"] == "" || got["ORD-2.pdf"] == "" {
		t.Errorf("labels: %v", slices.Sorted(maps.Keys(got)))
	}
}
