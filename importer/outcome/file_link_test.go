package outcome

import (
	"archive/zip"
	"bytes"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hgeimport/importer/importertest/libreoffice"

	"github.com/xuri/excelize/v2"
)

// Only PDFs that lie beside the outcome, or in a folder there, become links.
func TestFileLink(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"documents/orders.9275.2026-11-29.pdf":            "documents/orders.9275.2026-11-29.pdf",
		"documents/出口 清单 [2].9275.pdf":                    "documents/出口%20清单%20%5B2%5D.9275.pdf",
		"orders.pdf":                                      "orders.pdf",
		"documents/100% & more.pdf":                       "documents/100%25%20&%20more.pdf",
		"documents/run.exe":                               "",
		"documents/run.pdf.lnk":                           "",
		"../documents/orders.pdf":                         "",
		"documents/../../orders.pdf":                      "",
		"/etc/orders.pdf":                                 "",
		`\\server\share\orders.pdf`:                       "",
		"//server/share/orders.pdf":                       "",
		"javascript:alert(1).pdf":                         "",
		"file:///etc/orders.pdf":                          "",
		"documents/a#sheet1.pdf":                          "",
		"documents/a?b.pdf":                               "",
		"documents/a\nb.pdf":                              "",
		"documents/" + strings.Repeat("a", 2000) + ".pdf": "",
		"": "",
	} {
		if got := fileLink(path); got != want {
			t.Errorf("%q gives %q, want %q", path, got, want)
		}
	}
	if got := linkTo("", "https://carrier.invalid/1.pdf"); got != "https://carrier.invalid/1.pdf" {
		t.Error(got)
	}
}

// A link to a PDF leads from the folder of the outcome, in the Summary and beside the row, also after LibreOffice has saved it
// and whatever the source says where its links begin. The next outcome has other links in the place of these.
func TestPDFsAreLinked(t *testing.T) {
	t.Parallel()
	source := withLinkBase(t, build(t, func(f *excelize.File) { ordersSheet(f, "Sheet1", 1, 3) }), "https://elsewhere.example/")
	s := someSummary()
	s.Sections[1].Rows[0][2].File = "documents/订单 A.9275.pdf"
	answers := answersTo(0, 2, 4)
	answers[0].File = "documents/订单 A.9275.pdf"
	answers[1].File = "documents/run.exe" // then it is the carrier's link
	out := outcomeWith(t, source, s, []TableHeader{{0, 1, 3, nil, nil, nil}}, answers...)
	want := []string{"documents/订单%20A.9275.pdf", "documents/订单%20A.9275.pdf", answers[1].Document}
	if got := linksIn(t, out); !slices.Equal(got, want) {
		t.Errorf("links: %v, want %v", got, want)
	}
	if app := unzip(t, out)["docProps/app.xml"]; bytes.Contains(app, []byte("HyperlinkBase")) ||
		!bytes.Contains(app, []byte("Properties")) {
		t.Errorf("properties: %s", app)
	}
	answers[0].File = "documents/other.pdf"
	again := outcomeWith(t, out, s, []TableHeader{{1, 1, 8, nil, nil, nil}},
		Answer{Sheet: 1, Row: 2, Form: "9275", File: "documents/other.pdf"})
	if got := linksIn(t, again); !slices.Equal(got, []string{"documents/other.pdf", "documents/订单%20A.9275.pdf"}) {
		t.Errorf("links of the next outcome: %v", got)
	}
	flat, err := os.ReadFile(libreoffice.Save(t, out, "fods"))
	if err != nil {
		t.Fatal(err)
	}
	leads := regexp.MustCompile(`xlink:href="([^"]*9275\.pdf)"`).FindAllSubmatch(flat, -1)
	for _, m := range leads { // a flat sheet lies in another folder: LibreOffice writes the way there
		to, err := url.PathUnescape(string(m[1]))
		if err != nil || !strings.HasSuffix(to, "/"+filepath.Base(filepath.Dir(out))+"/documents/订单 A.9275.pdf") {
			t.Errorf("LibreOffice leads to %s", m[1])
		}
	}
	if len(leads) == 0 {
		t.Error("LibreOffice has no link")
	}
}

// linksIn are the addresses that the cells of a workbook lead to, sorted.
func linksIn(t *testing.T, file string) (links []string) {
	t.Helper()
	for name, part := range unzip(t, file) {
		if strings.HasSuffix(name, ".rels") {
			for _, m := range regexp.MustCompile(`<Relationship [^>]*/hyperlink"[^>]*>`).FindAll(part, -1) {
				links = append(links, attribute(m, "Target"))
			}
		}
	}
	slices.Sort(links)
	return links
}

// withLinkBase is a workbook whose properties say where its links begin.
func withLinkBase(t *testing.T, file, base string) string {
	t.Helper()
	parts := unzip(t, file)
	app := parts["docProps/app.xml"]
	parts["docProps/app.xml"] = bytes.Replace(app, []byte("</Properties>"),
		[]byte("<HyperlinkBase>"+base+"</HyperlinkBase></Properties>"), 1)
	if bytes.Equal(app, parts["docProps/app.xml"]) {
		t.Fatalf("properties: %s", app)
	}
	out := filepath.Join(t.TempDir(), "source.xlsx")
	f := must(os.Create(out))
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if _, err := must(z.Create(name)).Write(parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}
