package importer

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/importertest"
)

// An assumed path is wrong, and the carrier's web server says so in each of its ways. The forms stay open however long that
// lasts, run and status name the key to set, and all goes on once it is right.
func TestNothingAtTheResultPath(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		page   string
	}{
		{"a page", 404, "<html><h1>404</h1></html>"},
		{"nothing", 404, ""},
		{"a framework", 404, `{"timestamp":"2026-11-29T01:02:03.004+00:00","status":404,"error":"Not Found"}`},
		{"another method", 405, `{"detail":"Method \"POST\" not allowed."}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
			w.answerAt("outcome/of/scanform/", test.status, test.page)
			right := w.cfg.API.Paths.ScanFormResult
			w.cfg.API.Paths.ScanFormResult, w.cfg.Result.GiveUp = "outcome/of/scanform/", 1
			w.drop("one.csv", takenOrders[0])
			im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
			if err != nil {
				t.Fatal(err)
			}
			_, err = im.Run(t.Context(), importertest.WaitLimit)
			if !errors.Is(err, hgeapi.ErrNoPath) || !namesKey(err.Error(), "scanform_result") {
				t.Errorf("run ended with %v, want that there is nothing at scanform_result", err)
			}
			if err := im.Close(); err != nil {
				t.Fatal(err)
			}
			files, err := Status(t.Context(), w.cfg, "one.csv")
			if err != nil {
				t.Fatal(err)
			}
			if form := files[0].Forms[0]; form.State != "accepted" || !namesKey(form.Message, "scanform_result") {
				t.Errorf("status shows %+v", form)
			}
			w.cfg.API.Paths.ScanFormResult = right
			w.run(1)
			w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
			w.closed(1)
		})
	}
}

// watch goes on in the same way: nobody drops the file again, or says resend.
func TestWatchGoesOnOnceThePathIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.answerAt("outcome/of/scanform/", 404, "")
	right := w.cfg.API.Paths.ScanFormResult
	w.cfg.API.Paths.ScanFormResult, w.cfg.Result.GiveUp = "outcome/of/scanform/", 1
	first := startWatch(t, w.cfg)
	w.drop("one.csv", takenOrders[0])
	importertest.WaitUntil(t, "status names the key", func() bool {
		files, err := Status(t.Context(), w.cfg, "one.csv")
		return err == nil && len(files) == 1 && len(files[0].Forms) == 1 && namesKey(files[0].Forms[0].Message, "scanform_result")
	})
	first.end()
	w.cfg.API.Paths.ScanFormResult = right
	second := startWatch(t, w.cfg)
	w.untilAllDone(1)
	second.end()
	w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
	w.closed(1)
}

// The path of the send is wrong: the same.
func TestNothingAtThePathOfTheSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.answerAt("scan/form/", 404, "")
	right := w.cfg.API.Paths.ScanForm
	w.cfg.API.Paths.ScanForm, w.cfg.Result.GiveUp = "scan/form/", 1
	w.drop("one.csv", takenOrders[0])
	im, err := Open(t.Context(), w.cfg, importertest.QuietLog())
	if err != nil {
		t.Fatal(err)
	}
	_, err = im.Run(t.Context(), importertest.WaitLimit)
	if err := im.Close(); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, hgeapi.ErrNoPath) || !namesKey(err.Error(), "scanform") {
		t.Errorf("run ended with %v, want that there is nothing at scanform", err)
	}
	w.cfg.API.Paths.ScanForm = right
	w.run(1)
	w.ended("one.outcome.csv", "confirmed", "", takenOrders[0])
	w.closed(1)
}

func namesKey(text, key string) bool {
	return strings.Contains(text, "[api.paths] "+key+" = ") && hgeapi.AssumedPath(key) == strings.Contains(text, "only assumed")
}

// answerAt puts a server before the carrier that answers at one path by itself.
func (w *world) answerAt(path string, status int, page string) {
	w.t.Helper()
	carrier, err := url.Parse(w.carrier.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: carrier.Scheme, Host: carrier.Host})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != carrier.Path+path {
			pass.ServeHTTP(rw, r)
			return
		}
		rw.WriteHeader(status)
		if _, err := rw.Write([]byte(page)); err != nil {
			w.t.Error(err)
		}
	}))
	w.t.Cleanup(server.Close)
	w.cfg.API.BaseURL = server.URL + carrier.Path
}

// A word that is in no list is never a success: while it is asked for, status has it as it is; in the end, so have the Summary
// and the rows.
func TestWordInNoList(t *testing.T) {
	t.Parallel()
	t.Run("of the form", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{Faults: []hgeapitest.Fault{{Do: hgeapitest.Unreadable, Times: -1}}})
		watch := startWatch(t, w.cfg)
		w.drop("one.csv", takenOrders[0])
		importertest.WaitUntil(t, "status has the word", func() bool {
			files, err := Status(t.Context(), w.cfg, "one.csv")
			return err == nil && len(files) == 1 && len(files[0].Forms) == 1 &&
				strings.Contains(files[0].Forms[0].Message, `"zwischenstand" is none of those in [api.result]`)
		})
		watch.end()
		w.cfg.Result.GiveUp = 1
		w.run(1)
		w.unknownWithWord("one", "zwischenstand")
	})
	t.Run("of an order", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, madeSQLite(t), hgeapitest.Config{HoldSuffix: "H", Holds: -1})
		w.cfg.Result.GiveUp = 1
		w.drop("one.csv", "HGE261120000031H")
		w.run(1)
		w.unknownWithWord("one", "in customs")
	})
}

// unknownWithWord makes sure that the only row of an outcome is unknown, and that the carrier's word stands there as it is.
func (w *world) unknownWithWord(name, word string) {
	w.t.Helper()
	for order, row := range w.answers(name + ".outcome.csv") {
		if row[0] != "unknown" || !strings.Contains(row[1], word) {
			w.t.Errorf("%s is %q, want unknown with %s", order, row, word)
		}
	}
	if text := sheetText(w.t, w.outcome(name+".outcome.xlsx"), "Summary"); !strings.Contains(text, word) {
		w.t.Errorf("the Summary does not say %q:\n%s", word, text)
	}
}
