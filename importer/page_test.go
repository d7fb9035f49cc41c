package importer

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/importer/config"
	"hgeimport/importer/importertest"
	"hgeimport/importer/ledger"
	"hgeimport/importer/page"
)

const testToken = "a-token-of-some-length"

// ask asks the server of an importer. change may change the request.
func ask(im *Importer, local bool, path string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:9100"
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	im.metrics.handler(local).ServeHTTP(w, r)
	return w
}

// shown is the text of a page that must be there, without its style sheet.
func shown(t *testing.T, im *Importer, path string) string {
	t.Helper()
	w := ask(im, true, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return withoutStyle(w.Body.String())
}

func withoutStyle(text string) string {
	before, after, _ := strings.Cut(text, "<style>")
	_, after, _ = strings.Cut(after, "</style>")
	return before + after
}

// Whoever the address can be reached by, with and without a token, and what each of them may see.
func TestPageIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	bearer := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+testToken) }
	basic := func(r *http.Request) { r.SetBasicAuth("anybody", testToken) }
	wrong := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+testToken+"x") }
	wrongBasic := func(r *http.Request) { r.SetBasicAuth(testToken, "") }
	elsewhere := func(r *http.Request) { r.Host = "evil.example" }
	for _, c := range []struct {
		what   string
		token  string
		local  bool
		change func(*http.Request)
		want   map[string]int // by path
	}{
		{"this machine", "", true, nil, map[string]int{"/": 200, "/metrics": 200, "/healthz": 200, "/file/1": 404, "/x/y": 404}},
		{"this machine by another name", "", true, elsewhere, map[string]int{"/": 421, "/metrics": 200, "/healthz": 200}},
		{"other machines", "", false, nil, map[string]int{"/": 403, "/file/1": 403, "/metrics": 200, "/healthz": 200}},
		{"no token", testToken, false, nil, map[string]int{"/": 401, "/file/1": 401, "/x": 401, "/metrics": 401, "/healthz": 200}},
		{"no token here", testToken, true, nil, map[string]int{"/": 401, "/metrics": 401, "/healthz": 200}},
		{"a bearer", testToken, false, bearer, map[string]int{"/": 200, "/file/1": 404, "/metrics": 200, "/healthz": 200}},
		{"a password", testToken, false, basic, map[string]int{"/": 200, "/metrics": 200, "/healthz": 200}},
		{"a wrong token", testToken, false, wrong, map[string]int{"/": 401, "/metrics": 401, "/healthz": 200}},
		{"the token as a name", testToken, true, wrongBasic, map[string]int{"/": 401, "/metrics": 401}},
		{"a token through a proxy", testToken, true, func(r *http.Request) { elsewhere(r); bearer(r) }, map[string]int{"/": 200}},
	} {
		w.cfg.Metrics = config.Metrics{Token: c.token}
		if c.change == nil {
			c.change = func(*http.Request) {}
		}
		for path, want := range c.want {
			got := ask(im, c.local, path, c.change)
			if got.Code != want {
				t.Errorf("%s, %s: %d, want %d", c.what, path, got.Code, want)
			}
			if asks := strings.Join(got.Header()["Www-Authenticate"], " "); (want == 401) != strings.Contains(asks, "Basic") {
				t.Errorf("%s, %s: %d asks with %q", c.what, path, got.Code, asks)
			}
			if strings.Contains(got.Body.String(), testToken) {
				t.Errorf("%s, %s: shows the token", c.what, path)
			}
		}
	}
	w.cfg.Metrics = config.Metrics{Token: testToken}
	if q := ask(im, true, "/?token="+testToken); q.Code != 401 {
		t.Errorf("a token in an address: %d", q.Code)
	}
}

// /healthz says no more than that to those without the token: what is wrong names folders.
func TestHealthWithAToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Metrics.Token = testToken
	im := w.openOn()
	im.metrics.inboxLookedAt(time.Time{}, os.ErrNotExist)
	if got := ask(im, false, "/healthz"); got.Code != 503 || got.Body.String() != "not ok\n" {
		t.Errorf("%d %q", got.Code, got.Body)
	}
	got := ask(im, false, "/healthz", func(r *http.Request) { r.Header.Set("Authorization", "bearer "+testToken) })
	if got.Code != 503 || !strings.Contains(got.Body.String(), "not exist") {
		t.Errorf("with the token: %d %q", got.Code, got.Body)
	}
}

// Every answer of the page keeps browsers from loading and running anything, and from telling others where they have been.
func TestPageHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	for _, path := range []string{"/", "/?q=x", "/file/7", "/nothing"} {
		got := ask(im, true, path).Header()
		for name, want := range map[string]string{"Content-Security-Policy": page.Policy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8", "Set-Cookie": ""} {
			if got.Get(name) != want {
				t.Errorf("%s: %s: %q", path, name, got.Get(name))
			}
		}
	}
	for _, not := range []string{"unsafe-inline", "unsafe-eval", "http:", "*"} {
		if strings.Contains(page.Policy, not) {
			t.Errorf("the policy allows %s", not)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if got := ask(im, true, "/", func(r *http.Request) { r.Method = method }); got.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, got.Code)
		}
	}
}

// A page shows files with their counts and outcomes, forms, and where a number stands if it is asked for; but no number of an
// order that nobody has asked for, no person, and nothing that stands in a cell.
func TestPageShowsFilesAndNobody(t *testing.T) {
	t.Parallel()
	eachLedger(t, func(t *testing.T, url string) {
		w := newWorld(t, url, hgeapitest.Config{RefuseSuffix: "9"})
		importertest.DropFile(t, filepath.Join(w.root, "inbox", "a.csv"),
			"order_num,weight,handover_num,mawb_no,Consignee Name,Consignee Address\n"+
				"HGE2611290000001,1.0,20000000100,123-45678901,Kim Minsu,5 Some Street\n"+
				"HGE2611290000002,heavy stuff,20000000100,123-45678901,Kim Minsu,5 Some Street\n"+
				"HGE2611290000009,1.0,20000000100,123-45678901,Kim Minsu,5 Some Street\n")
		w.run(1)
		im := w.openOn()
		list := shown(t, im, "/?lang=en")
		for _, want := range []string{"a.csv", "a.mend-2.outcome.xlsx", "confirmed 1", "refused 1", "rejected 1",
			"1 file waits for a person",
			`href="./file/1?lang=en"`, "2 rows or questions wait for somebody"} {
			if !strings.Contains(list, want) {
				t.Errorf("the list lacks %q", want)
			}
		}
		file := shown(t, im, "/file/1")
		for _, want := range []string{"a.csv", "closed in part", "20000000100", "123-45678901",
			"lies in " + filepath.Join(w.root, "outbox")} {
			if !strings.Contains(file, want) {
				t.Errorf("the page of the file lacks %q", want)
			}
		}
		found := shown(t, im, "/?q=hge2611290000002")
		for _, want := range []string{"a.csv", "rejected", `<a href="./file/1">`} {
			if !strings.Contains(found, want) {
				t.Errorf("what was found lacks %q", want)
			}
		}
		mawb := shown(t, im, "/?q=123-45678901")
		if !strings.Contains(mawb, "a.csv") {
			t.Errorf("by the MAWB: %s", mawb)
		}
		if byName := shown(t, im, "/?q=a.csv"); !strings.Contains(byName, "a.mend-2.outcome.xlsx") {
			t.Errorf("by the name: %s", byName)
		}
		if none := shown(t, im, "/?q=HGE2611290000077"); !strings.Contains(none, "nothing is called HGE2611290000077") {
			t.Errorf("found nothing: %s", none)
		}
		for what, text := range map[string]string{"list": list, "file": file, "mawb": mawb} {
			for _, secret := range []string{"HGE26", "Kim", "Minsu", "Street", "heavy"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows %s", what, secret)
				}
			}
		}
		for _, secret := range []string{"HGE2611290000001", "HGE2611290000009", "Kim", "Street", "heavy"} {
			if strings.Contains(found, secret) {
				t.Errorf("what was found shows %s", secret)
			}
		}
	})
}

// What a request of waybills is about stands nowhere: neither the carrier's words about a person, nor the numbers that it gives.
func TestPageOfWaybills(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	var file int64
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) (err error) {
		file, err = tx.AddFile(t.Context(), ledger.File{Claim: "c", Name: "waybills.xlsx", ClaimedAt: time.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &page.Page{Language: "en", File: &page.File{}}
	forms := []ledger.Form{
		{ID: 1, FileID: file, Reference: "TR1", Operation: "create", Number: "HGE2611290000001", Message: "Kim Minsu has no telephone",
			About: []ledger.Label{{Name: "customer_order_num", Value: "SHOP-4001"}}},
		{ID: 2, FileID: file, Reference: "TR2", Operation: "pccc", Message: "Kim Minsu"},
		{ID: 3, FileID: file, Reference: "TR26112900001", Operation: "scanform", Number: "9275000000000001",
			Message: "order HGE2611290000007 of form 9275000000000001, TR26112900001, is late; tell 홍길동01012345678"},
	}
	if err := im.metrics.pages.addForms(t.Context(), p, forms); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := p.Write(&text); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"HGE26", "Kim", "SHOP-4001", "홍길동"} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("it shows %s", secret)
		}
	}
	for _, want := range []string{"order … of form 9275000000000001, TR26112900001, is late", "the words may name a person"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("it lacks %q", want)
		}
	}
}

// A list of many files comes in pages, and each of its kinds has the files of that kind.
func TestPageOfManyFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.cfg.Profile = append(w.cfg.Profile, config.Profile{Name: "lax"})
	im := w.openOn()
	outbox := func(name string) {
		importertest.WriteFile(t, filepath.Join(w.root, "outbox", name), "")
	}
	const files = 3*filesOnPage + 7
	err := im.ledger.Change(t.Context(), func(tx *ledger.Tx) error {
		for i := 1; i <= files; i++ {
			f := ledger.File{Claim: fmt.Sprint(i), Name: fmt.Sprintf("n%03d.csv", i), ClaimedAt: time.Now()}
			if i%50 == 0 {
				f.Profile = "lax"
			}
			id, err := tx.AddFile(t.Context(), f)
			if err == nil && i > 10 {
				outcome := fmt.Sprintf("n%03d.outcome.xlsx", i)
				if i%20 == 0 {
					outcome = fmt.Sprintf("n%03d.mend-1.outcome.xlsx", i)
				}
				if i%40 == 0 { // the others were taken away
					outbox(outcome)
				}
				err = tx.NameResults(t.Context(), id, outcome, "")
				if err == nil {
					err = tx.Done(t.Context(), id)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`<th role="rowheader" scope="row"><a href="\./file/\d+[^"]*"><bdi>(n\d+)\.csv`)
	older := regexp.MustCompile(`rel="next" href="\./([^"]*)"`)
	for _, c := range []struct {
		query       string
		files       int
		pages       int
		first, last string
	}{
		{"?lang=en", files, 4, fmt.Sprintf("n%03d", files), "n001"},
		{"?show=open", 10, 1, "n010", "n001"},
		{"?show=done", files - 10, 3, fmt.Sprintf("n%03d", files), "n011"},
		{"?show=person", 3, 1, "n120", "n040"},
		{"?folder=lax", 3, 1, "n150", "n050"},
		{"?folder=.&show=open", 10, 1, "n010", "n001"},
		{"?folder=nowhere", 0, 1, "", ""},
	} {
		var all []string
		pages := 0
		for query := c.query; query != ""; pages++ {
			text := shown(t, im, "/"+query)
			for _, m := range name.FindAllStringSubmatch(text, -1) {
				all = append(all, m[1])
			}
			query = ""
			if next := older.FindStringSubmatch(text); next != nil {
				query = strings.ReplaceAll(next[1], "&amp;", "&")
			}
		}
		if len(all) != c.files || pages != c.pages || len(all) > 0 && (all[0] != c.first || all[len(all)-1] != c.last) {
			t.Errorf("%s: %d files on %d pages: %v", c.query, len(all), pages, all)
		}
	}
	if list := shown(t, im, "/?lang=en"); !strings.Contains(list, "3 files wait for a person") {
		t.Error("the headline counts others")
	}
}

// The headline tells what is wrong with the importer as a whole.
func TestPageTellsOfTroubles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	tells := func(want string) {
		t.Helper()
		if text := shown(t, im, "/?lang=en"); !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
	tells("all is well")
	im.troubles.set(1, fmt.Errorf("not sent: %w: order HGE2611290000001", hgeapi.ErrLogin))
	tells("the login at the carrier does not work")
	tells("order …")
	im.troubles.set(2, os.ErrPermission)
	tells("1 file is held up")
	im.troubles.set(1, nil)
	im.troubles.set(2, nil)
	tells("all is well")
	im.keepPause(hgeapi.Pause{Left: time.Hour, Asked: time.Hour, Words: "busy"})
	tells("the carrier asks everybody to wait until")
	im.metrics.inboxLookedAt(time.Time{}, os.ErrNotExist)
	tells("the inbox cannot be used")
}

// A page that does not come to an end keeps nobody from the next one for longer than its time, and while it lasts others are told
// to come again.
func TestPageThatHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	im := w.openOn()
	s := im.metrics.pages
	goOn := make(chan bool)
	hangs := func(context.Context, *page.Page) error { <-goOn; return nil }
	blank := func() *page.Page { return s.blank(httptest.NewRequest(http.MethodGet, "/", nil)) }
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() {
		_, status := s.inTurn(ctx, blank(), hangs)
		ended <- status
	}()
	importertest.WaitUntil(t, "a page is being made", func() bool { return len(s.turn) == 1 })
	leave() // whoever asked for it is gone, and it still hangs
	if status := <-ended; status != http.StatusServiceUnavailable {
		t.Errorf("%d", status)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if p, status := s.inTurn(gone, blank(), s.makeList); status != http.StatusServiceUnavailable || p.Message.Key != "page_busy" {
		t.Errorf("%d, %v", status, p.Message)
	}
	close(goOn)
	importertest.WaitUntil(t, "the turn is over", func() bool { return len(s.turn) == 0 })
	shown(t, im, "/")
	broken := func(context.Context, *page.Page) error { panic("it breaks down") }
	if p, status := s.inTurn(t.Context(), blank(), broken); status != http.StatusServiceUnavailable || p.Message == nil {
		t.Errorf("%d, %v", status, p.Message)
	}
	shown(t, im, "/")
}

// While the outbox does not answer, the page says so, and shows all that the ledger knows.
func TestPageWhileTheOutboxHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, madeSQLite(t), hgeapitest.Config{})
	w.drop("a.csv", "no number")
	w.run(1)
	im := w.openOn()
	im.metrics.pages.looking.Add(1) // somebody who never comes back
	list := shown(t, im, "/?lang=en")
	for _, want := range []string{"the folder outbox cannot be used", "a.mend-", `<b>1</b> for a person`} {
		if !strings.Contains(list, want) {
			t.Errorf("it lacks %q: %s", want, list)
		}
	}
	shown(t, im, "/file/1")
	im.metrics.pages.looking.Add(-1)
	if list = shown(t, im, "/?lang=en"); strings.Contains(list, "the folder outbox") {
		t.Error("it is over, and the page still tells of it")
	}
}
