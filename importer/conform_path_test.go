package importer

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/ledger"
	"hgeimport/mapping"
)

// setPath sets a path by its key in [api.paths].
func (c *conform) setPath(key, path string) {
	c.t.Helper()
	if !pathIn(c.cfg, key, path) {
		c.t.Fatalf("no path %q", key)
	}
}

// pathIn sets a path of a configuration by its key in [api.paths]. It tells whether there is such a key.
func pathIn(c *config.Config, key, path string) bool {
	paths := reflect.ValueOf(&c.API.Paths).Elem()
	for i := range paths.NumField() {
		if paths.Type().Field(i).Tag.Get("toml") == key {
			paths.Field(i).SetString(path)
			return true
		}
	}
	return false
}

// knowCarrier sets what only the carrier can tell: the path of an operation that is off without it, and what its nodes mean.
func knowCarrier(c *config.Config, op *mapping.Operation) {
	if c.API.Path(op.Call.Path) == "" {
		pathIn(c, op.Call.Path, carrierPaths[op.Name()])
	}
	for pair, meaning := range hgeapitest.Nodes {
		c.API.Nodes.Set(pair, meaning)
	}
}

// wrongPath is where there is nothing at the carrier.
const wrongPath = "nothing/here/"

// atWrongPath puts a server before the carrier that has nothing at wrongPath, and says so with this page.
func (c *conform) atWrongPath(page string) { c.t.Helper(); c.nothingAt(wrongPath, page) }

// nothingAt is the same for any path.
func (c *conform) nothingAt(path, page string) {
	c.t.Helper()
	carrier, err := url.Parse(c.carrier.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: carrier.Scheme, Host: carrier.Host})
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path != carrier.Path+path {
			pass.ServeHTTP(out, r)
			return
		}
		if strings.HasPrefix(page, "{") {
			out.Header().Set("Content-Type", "application/json")
		}
		out.WriteHeader(http.StatusNotFound)
		out.Write([]byte(page)) // fails only if the client has gone
	}))
	c.t.Cleanup(server.Close)
	c.cfg.API.BaseURL = server.URL + carrier.Path
}

// TestConformNoPath has a wrong path where an operation asks for its results, and where it is sent. Its forms stay open however
// long that lasts, run and status name the key, and all goes on when the path was corrected. Where a 404 in the carrier's own
// words is about the number that was asked for (Call.ByNumber), only a page says that there is nothing at the path; see
// TestConformNumberOrPath.
func TestConformNoPath(t *testing.T) {
	eachConform(t, nil, func(c *conform, _ *conformTable) {
		page := inOwnWords
		c.atWrongPath(page)
		rows, forms := 0, 0
		for _, key := range []string{c.op.Call.Query, c.op.Call.Path} {
			if key == "" {
				continue
			}
			file := tableOf(c.op, rows, 2)
			name := key + ".csv"
			right := c.cfg.API.Paths.Of(key)
			if key == c.op.Call.Query || c.op.Call.ByNumber() {
				c.atWrongPath("<html><h1>404</h1></html>")
			}
			c.setPath(key, wrongPath)
			c.dropTable(name, file)
			_, err := c.try()
			if !errors.Is(err, hgeapi.ErrNoPath) || !c.namesKey(err.Error(), key) {
				c.t.Errorf("run ended with %v, want that there is nothing at %s", err, key)
			}
			c.statusNames(name, key)
			c.setPath(key, right)
			c.atWrongPath(page)
			c.pass()
			c.ends(key+".outcome.csv", file, "", "")
			rows, forms = rows+len(file.rows), forms+file.forms()
		}
		c.sent(forms)
	})
}

// TestConformNumberOrPath has the carrier say in its own words that it has nothing, at a path that its pages do not name, to an
// operation whose number such an answer is about. The rows are refused, but not in silence: each of them, and the status, names
// the key to look at. All of it goes out when it is dropped again at the right path.
func TestConformNumberOrPath(t *testing.T) {
	byNumber := func(op *mapping.Operation) bool { return op.Call.ByNumber() }
	eachConformOf(t, byNumber, nil, func(c *conform, _ *conformTable) {
		table, key := tableOf(c.op, 0, 2), c.op.Call.Path
		right := c.cfg.API.Paths.Of(key)
		c.atWrongPath(inOwnWords)
		c.setPath(key, wrongPath)
		c.dropTable("one.csv", table)
		c.pass()
		for number, got := range c.answers("one.mend-2.outcome.csv") {
			if got[0] != "refused" || !strings.Contains(got[1], "no such resource") || !strings.Contains(got[1], "path "+key+" ") {
				c.t.Errorf("%s ended as %q", number, got)
			}
		}
		c.refusedAt("one.csv", key, c.cfg.API.BaseURL+wrongPath)
		c.setPath(key, right)
		c.dropTable("two.csv", table)
		c.pass()
		c.ends("two.outcome.csv", table, "", "")
		c.sent(table.forms())
	})
}

// refusedAt makes sure that all forms of a file are refused, and that status names the key and the address that may be wrong.
func (c *conform) refusedAt(file, key, address string) {
	c.t.Helper()
	files, err := Status(c.t.Context(), c.cfg, file)
	if err != nil || len(files) != 1 || len(files[0].Forms) == 0 {
		c.t.Fatalf("status: %+v, %v", files, err)
	}
	for _, form := range files[0].Forms {
		if !c.namesKey(form.Message, key) || !strings.Contains(form.Message, address) || form.State != "refused" {
			c.t.Errorf("status does not name %s and %s: %+v", key, address, form)
		}
	}
}

// namesKey tells whether a text names a key, and says that its path is only assumed if it is, in the spelling of this world.
func (c *conform) namesKey(text, key string) bool {
	return strings.Contains(text, "[api.paths] "+key+" = ") &&
		(c.cfg.API.Documented(key) == "") == strings.Contains(text, "only assumed")
}

// inOwnWords is how the carrier says that it has nothing.
const inOwnWords = `{"code":404,"success":false,"detail":"no such resource","data":null}`

// TestConformNothingInOwnWords has the carrier say in its own words that it has nothing, at the path that its pages name: the
// rows are refused, since what they name may be lacking. They say so; the status names the key and the address for whoever has to
// look; and all of it goes out when it is dropped again. At a path that is only assumed the forms wait.
func TestConformNothingInOwnWords(t *testing.T) {
	named := func(op *mapping.Operation) bool { return !hgeapi.AssumedPath(op.Call.Path) }
	eachConformOf(t, named, nil, func(c *conform, _ *conformTable) {
		table := tableOf(c.op, 0, 2)
		right, key := c.cfg.API.BaseURL, c.op.Call.Path
		if c.cfg.API.Documented(key) == "" {
			return // only the other spelling has it documented
		}
		c.nothingAt(c.cfg.API.Path(key), inOwnWords)
		tried := c.cfg.API.BaseURL + c.cfg.API.Path(key)
		c.dropTable("one.csv", table)
		if result := c.pass(); result.AllClosed() {
			c.t.Errorf("the run: %+v", result)
		}
		for row, got := range c.answers("one.mend-2.outcome.csv") {
			if got[0] != "refused" || !strings.Contains(got[1], "no such resource") || strings.Contains(got[1], "api.paths") {
				c.t.Errorf("%s ended as %q", row, got)
			}
		}
		c.refusedAt("one.csv", key, tried)
		c.cfg.API.BaseURL = right
		c.dropTable("two.csv", table)
		c.pass()
		c.ends("two.outcome.csv", table, "", "")
		c.sent(table.forms())
	})
}

// statusNames makes sure that all forms of a file are open, and that status names the key to set.
func (c *conform) statusNames(file, key string) {
	c.t.Helper()
	files, err := Status(c.t.Context(), c.cfg, file)
	if err != nil || len(files) != 1 || len(files[0].Forms) == 0 || files[0].State == string(ledger.FileDone) {
		c.t.Fatalf("status: %+v, %v", files, err)
	}
	for _, form := range files[0].Forms {
		if !c.namesKey(form.Message, key) {
			c.t.Errorf("status does not name %s: %+v", key, form)
		}
	}
}

// TestConformWaits has a trial folder, one bad row that holds back the others, and forms that have to be approved.
func TestConformWaits(t *testing.T) {
	eachConform(t, nil, func(c *conform, table *conformTable) {
		c.cfg.Profile[0].Check = true
		c.dropTable("one.csv", table)
		if result := c.pass(); !result.AllClosed() {
			c.t.Errorf("the trial: %+v", result)
		}
		if _, err := os.Stat(filepath.Join(c.root, "outbox", "one.check.xlsx")); err != nil {
			c.t.Error(err)
		}
		c.sent(0)

		approve := true
		c.cfg.Profile[0].Check, c.cfg.Profile[0].Approve, c.cfg.Form.OnProblem = false, &approve, "hold"
		bad := table.with(1, c.op.Key, "#N/A")
		c.dropTable("bad.csv", bad)
		if result := c.pass(); result.AllClosed() {
			c.t.Errorf("with a bad row: %+v", result)
		}
		for key, got := range c.answers("bad.outcome.csv") {
			if got[0] != "rejected" {
				c.t.Errorf("%s, held back by another row, ended as %q", key, got)
			}
		}
		c.sent(0)

		c.dropTable("two.csv", table)
		c.pass()
		c.sent(0)
		plan, err := PlanApprove(c.t.Context(), c.cfg, "two.csv")
		if err != nil {
			c.t.Fatal(err)
		}
		if len(plan.Forms) != table.forms() {
			c.t.Errorf("it would send %d forms, want %d", len(plan.Forms), table.forms())
		}
		if err := plan.Apply(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
		c.pass()
		c.ends("two.outcome.csv", table, "", "")
		c.sent(table.forms())
	})
}
