package importer

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// documentCarrier stands before a test carrier, and serves the documents that its results have links to.
type documentCarrier struct {
	*httptest.Server

	mu     sync.Mutex
	asked  map[string]int // how often each was asked for, by its name
	logins []string       // Authorization of each question

	// answer answers the n-th question for a document in its own way. It tells whether it did; otherwise there is a PDF.
	answer  func(w http.ResponseWriter, name string, n int) bool
	pending func() bool // whether the second form is still being processed; nil = it is not
	link    string      // what links begin with, instead of this server's own address
}

// endedSecond matches where a result says that the second form is done.
var endedSecond = regexp.MustCompile(`("scanform_url":"[^"]*/2\.pdf","status":)"success"`)

// pdfBehind is the document of a name.
func pdfBehind(name string) string { return "%PDF-1.4\n% document " + name + "\n%%EOF\n" }

const documentPath = "/pdf/"

// withDocuments puts a documentCarrier before a carrier.
func withDocuments(t testing.TB, carrier *hgeapitest.Server) *documentCarrier {
	t.Helper()
	to, err := url.Parse(carrier.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &documentCarrier{asked: map[string]int{}}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host },
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if c.pending != nil && c.pending() {
				body = endedSecond.ReplaceAll(body, []byte(`${1}"processing"`))
			}
			body = bytes.ReplaceAll(body, []byte("https://carrier.invalid/scanform/"), []byte(c.linkStart()))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return err
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, isDocument := strings.CutPrefix(r.URL.Path, documentPath)
		if !isDocument {
			pass.ServeHTTP(w, r)
			return
		}
		c.mu.Lock()
		c.asked[name]++
		c.logins = append(c.logins, r.Header.Get("Authorization"))
		n, answer := c.asked[name], c.answer
		c.mu.Unlock()
		if answer == nil || !answer(w, name, n) {
			w.Header().Set("Content-Type", "application/pdf")
			fmt.Fprint(w, pdfBehind(name))
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// askedFor is how often a document was asked for.
func (c *documentCarrier) askedFor(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[name]
}

func (c *documentCarrier) linkStart() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link != "" {
		return c.link
	}
	return c.URL + documentPath
}

// documentsWorld is a world whose forms have documents.
func documentsWorld(t *testing.T, ledger string, config hgeapitest.Config) (*world, *documentCarrier) {
	t.Helper()
	w := newWorld(t, ledger, config)
	c := withDocuments(t, w.carrier)
	w.cfg.API.BaseURL = c.URL + hgeapitest.Mount
	w.cfg.Report.Documents = true
	return w, c
}
