package hgeapi_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping/operations"
)

const oneMB = 1 << 20

// TestDocumentsOfForms fetches the document of each operation that has one, with each login, from the test carrier.
func TestDocumentsOfForms(t *testing.T) {
	for _, way := range waysToLogIn {
		for _, o := range operations.All {
			if o.Call.AnsweredAtOnce() {
				continue
			}
			t.Run(way.name+" "+o.Name(), func(t *testing.T) {
				carrier := way.carrier
				carrier.Documents = true
				server := hgeapitest.NewTestServer(t, carrier)
				c := configOf(server.URL, nil)
				c.Auth = way.auth
				client, form := newClient(t, c), sample(t, &c, &o.Call)
				if err := errOf(client.Send(t.Context(), form)); err != nil {
					t.Fatal(err)
				}
				result, err := client.Result(t.Context(), &o.Call, form.Reference)
				if err != nil {
					t.Fatal(err)
				}
				server.Fail(hgeapitest.Fault{On: "document", Do: hgeapitest.HTML})
				if _, err := client.Document(t.Context(), result.Document, oneMB); documentError(t, err).Permanent {
					t.Errorf("a page instead of a PDF: %v is for good", err)
				}
				pdf, err := client.Document(t.Context(), result.Document, oneMB)
				if err != nil || !bytes.Contains(pdf, []byte(form.Reference)) || !bytes.HasPrefix(pdf, []byte("%PDF-1.4")) {
					t.Errorf("got %.40q, %v", pdf, err)
				}
				if wrong := server.Complaints(); len(wrong) > 0 {
					t.Errorf("the carrier complains: %v", wrong)
				}
			})
		}
	}
}

// TestDocumentAfterLogout has a login that ends: the document is fetched with a new one.
func TestDocumentAfterLogout(t *testing.T) {
	server := hgeapitest.NewTestServer(t, hgeapitest.Config{Documents: true})
	client := newClient(t, configOf(server.URL, nil))
	if err := errOf(client.Send(t.Context(), request(t, "TR1", "HGE1"))); err != nil {
		t.Fatal(err)
	}
	result, err := client.Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	server.Fail(hgeapitest.Fault{On: "document", Do: hgeapitest.LoggedOut})
	if _, err := client.Document(t.Context(), result.Document, oneMB); err != nil || server.Logins() != 2 {
		t.Errorf("%v after %d logins, want the document after 2", err, server.Logins())
	}
}

func documentError(t *testing.T, err error) *hgeapi.DocumentError {
	t.Helper()
	var failure *hgeapi.DocumentError
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a DocumentError", err)
	}
	return failure
}

// fetching answers GETs by host and path, and notes which of them had a login.
type fetching struct {
	answers map[string]func(http.ResponseWriter)
	seen    []string
}

func (f *fetching) RoundTrip(r *http.Request) (*http.Response, error) {
	seen := r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
	if r.Header.Get("Authorization") != "" {
		seen += " with the login"
	}
	f.seen = append(f.seen, seen)
	answer, ok := f.answers[r.URL.Host+r.URL.Path]
	if !ok {
		return nil, errors.New("nobody is there")
	}
	w := httptest.NewRecorder()
	answer(w)
	response := w.Result()
	response.Request = r
	return response, nil
}

func pdf(w http.ResponseWriter) { io.WriteString(w, "%PDF-1.7 the document") }

func to(status int, link string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Location", link)
		w.WriteHeader(status)
	}
}

func says(status int, text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
}

// TestWhereDocumentsAreFetched has links and redirects to all kinds of places: what is asked for, with which login, and how it ends.
func TestWhereDocumentsAreFetched(t *testing.T) {
	const own, other = "https://oms.carrier.invalid", "https://files.invalid"
	for _, test := range []struct {
		link      string
		seen      string // with commas
		want      string // words of the error; "" = the document
		permanent bool
	}{
		{own + "/doc", own + "/doc with the login", "", false},
		{"/doc", own + "/doc with the login", "", false},
		{"doc?sig=hush", own + "/openapi/doc with the login", "", false},
		{" " + own + "/doc\n", own + "/doc with the login", "", false},
		{other + "/doc", other + "/doc", "", false},
		{"https://oms.carrier.invalid:8443/doc", "https://oms.carrier.invalid:8443/doc", "", false},
		{own + "/to-other", own + "/to-other with the login," + other + "/doc", "", false},
		{other + "/to-own", other + "/to-own," + own + "/doc with the login", "", false},
		{own + "/to-http", own + "/to-http with the login", "does not begin with https", true},
		{own + "/to-inside", own + "/to-inside with the login", "10.1.2.3, which is not in the internet", true},
		{own + "/to-nowhere", own + "/to-nowhere with the login", "leads nowhere", false},
		{own + "/round", strings.TrimSuffix(strings.Repeat(own+"/round with the login,", 6), ","), "leads on more than 5 times", true},
		{"http://oms.carrier.invalid/doc", "", "does not begin with https", true},
		{"http://127.0.0.1/doc", "", "does not begin with https", true},
		{"https://127.0.0.1/doc", "", "not in the internet", true},
		{"https://localhost/doc", "", "not in the internet", true},
		{"https://[fe80::1]/doc", "", "not in the internet", true},
		{"https://169.254.169.254/latest/meta-data", "", "not in the internet", true},
		{"https://user:hush@files.invalid/doc", "", "holds a user name or password", true},
		{"file:///etc/passwd", "", "does not begin with https", true},
		{"javascript:alert(1)", "", "does not begin with https", true},
		{"https:///doc", "", "does not begin with https", true},
		{"https://%zz/?sig=hush", "", "is not a URL", true},
		{"", "", "is not a URL", true},
		{other + "/gone?sig=hush", other + "/gone", "HTTP 410 and no PDF", false},
		{other + "/away?sig=hush", other + "/away", "the line failed", false},
		{other + "/html", other + "/html", "HTTP 200 and no PDF", false},
		{other + "/busy", other + "/busy", "HTTP 429 and no PDF", false},
		{other + "/pdf-500", other + "/pdf-500", "HTTP 500 and no PDF", false},
		{other + "/empty", other + "/empty", "HTTP 200 and no PDF", false},
		{other + "/long", other + "/long", "has more than 1 MB", true},
		{own + "/envelope", own + "/envelope with the login", "code 400: not ready", false},
	} {
		t.Run(test.link, func(t *testing.T) {
			f := &fetching{answers: map[string]func(http.ResponseWriter){
				"oms.carrier.invalid/doc": pdf, "oms.carrier.invalid/openapi/doc": pdf, "files.invalid/doc": pdf,
				"oms.carrier.invalid:8443/doc":   pdf,
				"oms.carrier.invalid/to-other":   to(302, other+"/doc"),
				"files.invalid/to-own":           to(307, own+"/doc"),
				"oms.carrier.invalid/to-http":    to(301, "http://oms.carrier.invalid/doc"),
				"oms.carrier.invalid/to-inside":  to(302, "https://10.1.2.3/doc"),
				"oms.carrier.invalid/to-nowhere": says(302, ""),
				"oms.carrier.invalid/round":      to(302, own+"/round"),
				"files.invalid/gone":             says(410, "gone"),
				"files.invalid/html":             says(200, "<html>%PDF"),
				"files.invalid/empty":            says(200, ""),
				"files.invalid/long":             says(200, "%PDF"+strings.Repeat("x", oneMB)),
				"files.invalid/pdf-500":          says(500, "%PDF"),
				"oms.carrier.invalid/envelope":   says(200, `{"code":400,"success":false,"detail":"not ready"}`),
				"files.invalid/busy":             func(w http.ResponseWriter) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) },
			}}
			c := configOf("https://oms.carrier.invalid/openapi/", f)
			c.Auth = hgeapi.Auth{Token: "token-for-tests"}
			client := newClient(t, c)
			got, err := client.Document(t.Context(), test.link, oneMB)
			if test.want == "" && (err != nil || string(got) != "%PDF-1.7 the document") {
				t.Errorf("got %q, %v", got, err)
			}
			if test.want != "" {
				failure := documentError(t, err)
				if got != nil || !strings.Contains(err.Error(), test.want) || failure.Permanent != test.permanent {
					t.Errorf("got %q, %v (permanent %t), want %q", got, err, failure.Permanent, test.want)
				}
				if strings.Contains(err.Error(), "hush") {
					t.Errorf("%v repeats the link", err)
				}
			}
			if seen := strings.Join(f.seen, ","); seen != test.seen {
				t.Errorf("asked\n%s\nwant\n%s", seen, test.seen)
			}
			// another host cannot make us wait
			if _, err := client.Document(t.Context(), own+"/doc", oneMB); err != nil {
				t.Errorf("after that: %v", err)
			}
		})
	}
}

// TestPausedDocument has the carrier ask us to wait: nothing is asked for, and nothing is wrong with the document.
func TestPausedDocument(t *testing.T) {
	f := &fetching{answers: map[string]func(http.ResponseWriter){
		"oms.carrier.invalid/busy": func(w http.ResponseWriter) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) },
	}}
	c := configOf("https://oms.carrier.invalid/", f)
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	client := newClient(t, c)
	if _, err := client.Document(t.Context(), "/busy", oneMB); documentError(t, err).RetryAfter.Seconds() != 60 {
		t.Errorf("%v: wait %v", err, documentError(t, err).RetryAfter)
	}
	_, err := client.Document(t.Context(), "/busy", oneMB)
	var paused *hgeapi.PausedError
	if documentError(t, err).Permanent || !errors.As(err, &paused) || len(f.seen) != 1 {
		t.Errorf("%v after %v", err, f.seen)
	}
}

func TestDocumentWithoutLogin(t *testing.T) {
	c := configOf("https://oms.carrier.invalid/", &fetching{})
	c.Auth = hgeapi.Auth{}
	_, err := newClient(t, c).Document(t.Context(), "/doc", oneMB)
	if documentError(t, err).Permanent || !errors.Is(err, hgeapi.ErrLogin) || documentError(t, err).Hint() == "" {
		t.Errorf("got %v", err)
	}
}

// TestLabels makes a bag at the test carrier and asks for its label, in each way that it may be answered.
func TestLabels(t *testing.T) {
	for _, way := range waysToLogIn {
		for _, asURL := range []bool{false, true} {
			t.Run(fmt.Sprint(way.name, asURL), func(t *testing.T) {
				carrier := way.carrier
				carrier.Documents, carrier.LabelAsURL, carrier.DataInArray, carrier.DocumentBytes = true, asURL, true, 3*oneMB
				server := hgeapitest.NewTestServer(t, carrier)
				c := configOf(server.URL, nil)
				c.Auth = way.auth
				client := newClient(t, c)
				made, err := client.Send(t.Context(), sample(t, &c, &operations.Bags.Call))
				if err != nil {
					t.Fatal(err)
				}
				label, err := client.Label(t.Context(), made.Given, 4*oneMB)
				if err != nil || len(label) != 3*oneMB || !bytes.Contains(label, []byte("bag "+made.Given)) {
					t.Errorf("got %d bytes, %v", len(label), err)
				}
				if _, err := client.Label(t.Context(), made.Given, 2*oneMB); !documentError(t, err).Permanent {
					t.Errorf("too long: %v", err)
				}
				if _, err := client.Label(t.Context(), "BP0", oneMB); !strings.Contains(fmt.Sprint(err), "no such bag") {
					t.Errorf("another bag: %v", err)
				}
				server.Fail(hgeapitest.Fault{On: "label", Do: hgeapitest.AcceptDrop})
				if _, err := client.Label(t.Context(), made.Given, 4*oneMB); documentError(t, err).Permanent {
					t.Errorf("a lost reply: %v", err)
				}
				if wrong := server.Complaints(); len(wrong) > 0 {
					t.Errorf("the carrier complains: %v", wrong)
				}
			})
		}
	}
}

// TestRepliesForLabels has replies that hold a label, and some that hold none.
func TestRepliesForLabels(t *testing.T) {
	const document = "%PDF-1.7 the label"
	standard := base64.StdEncoding.EncodeToString([]byte(document + ">>?"))
	for _, test := range []struct {
		status    int
		data      string
		want      string // words of the error; "" = the label
		permanent bool
	}{
		{200, `{"label":"` + base64.StdEncoding.EncodeToString([]byte(document)) + `"}`, "", false},
		{200, `{"label":"` + base64.RawStdEncoding.EncodeToString([]byte(document)) + `"}`, "", false},
		{200, `[{"label":"data:application\/pdf;base64,` + base64.StdEncoding.EncodeToString([]byte(document)) + `"}]`, "", false},
		{200, `{"label":"` + standard[:8] + `\r\n` + standard[8:] + `"}`, "", false},
		{200, `{"label":"` + base64.URLEncoding.EncodeToString([]byte("%PDF"+"\xfb\xff\xfe")) + `"}`, "not in base64", true},
		{200, `{"label":"%PDF-1.7"}`, "not in base64", true},
		{200, `{"label":"` + base64.StdEncoding.EncodeToString([]byte("<html>")) + `"}`, "it is no PDF", false},
		{200, `{"label":null,"label_url":""}`, "neither a label nor a link", false},
		{200, `null`, "neither a label nor a link", false},
		{200, `{"label_url":"https://files.invalid/label.pdf"}`, "files.invalid, which is not the carrier's own host", true},
		{200, `{"label_url":"http://carrier.invalid/label.pdf"}`, "does not begin with https", true},
		{404, `null`, "HTTP 404 not found", false},
	} {
		c := configOf("https://carrier.invalid/", canned(test.status, "", `{"code":200,"success":true,"data":`+test.data+`}`))
		c.Auth = hgeapi.Auth{Token: "t"}
		got, err := newClient(t, c).Label(t.Context(), "BP1", oneMB)
		if test.want == "" {
			if err != nil || !bytes.HasPrefix(got, []byte(document)) {
				t.Errorf("%s: got %q, %v", test.data, got, err)
			}
			continue
		}
		if failure := documentError(t, err); !strings.Contains(err.Error(), test.want) || failure.Permanent != test.permanent {
			t.Errorf("%s: got %v (permanent %t), want %q", test.data, err, failure.Permanent, test.want)
		}
	}
}

// TestLabelPath has nothing at the path of labels, in nobody's words and in the carrier's, and no path.
func TestLabelPath(t *testing.T) {
	for _, reply := range []string{"<html>", `{"code":404,"success":false,"detail":"no such resource"}`} {
		_, err := cannedClient(t, 404, "", reply).Label(t.Context(), "BP1", oneMB)
		var path *hgeapi.PathError
		if !errors.As(err, &path) || path.Key != "bag_label" || documentError(t, err).Permanent ||
			!strings.Contains(documentError(t, err).Hint(), "bag_label in [api.paths]") {
			t.Errorf("%s: got %v", reply, err)
		}
	}
	c := configOf("https://carrier.invalid/", nil)
	c.Paths.BagLabel = ""
	if _, err := newClient(t, c).Label(t.Context(), "BP1", oneMB); !documentError(t, err).Permanent ||
		!strings.Contains(err.Error(), "bag_label") {
		t.Errorf("off: got %v", err)
	}
}

// TestLabelKeys has an account with other names for labels.
func TestLabelKeys(t *testing.T) {
	var asked string
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		asked = string(body)
		reply := `{"code":200,"bag":{"pdf":"` + base64.StdEncoding.EncodeToString([]byte("%PDF")) + `"}}`
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(reply)), Request: r}, nil
	}))
	c.Auth = hgeapi.Auth{Token: "t"}
	c.Keys = map[string]map[string]string{"bags": {"container_num": "no"}}
	shape := c.Result
	shape.Data, shape.Label = "bag", "pdf"
	c.Results = map[string]hgeapi.ResultShape{"bags": shape}
	if got, err := newClient(t, c).Label(t.Context(), "BP1", oneMB); err != nil || string(got) != "%PDF" || asked != `{"no":"BP1"}` {
		t.Errorf("got %q, %v, asked by %s", got, err, asked)
	}
}
