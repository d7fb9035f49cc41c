package command

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// changingProxy stands between the program and a carrier, and changes each answer. It returns the base URL to configure.
func changingProxy(t *testing.T, carrier *hgeapitest.Server, change func(r *http.Response, body []byte) []byte) string {
	target, err := url.Parse(carrier.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host },
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = change(r, body)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	})
	t.Cleanup(server.Close)
	return server.URL + hgeapitest.Mount
}

// packedBrackets are some KB that unpack to megabytes of nested JSON.
func packedBrackets() []byte {
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	io.WriteString(packed, `{"code":400,"success":false,"data":`+strings.Repeat("[", 3<<20))
	packed.Close()
	return b.Bytes()
}

// TestDeepReplies has the first answers to logins, sends and questions be nested so deep that a parser would overflow its stack.
// The program lives, believes none of them, and each order is closed once.
func TestDeepReplies(t *testing.T) {
	t.Parallel()
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{})
	var mu sync.Mutex
	deep := map[string]int{}
	brackets := packedBrackets()
	p := newProgram(t, carrier, "")
	p.env = append(p.env, "HGEIMPORT_API_BASE_URL="+changingProxy(t, carrier, func(r *http.Response, body []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		if deep[r.Request.URL.Path]++; deep[r.Request.URL.Path] > 2 {
			return body
		}
		r.Header.Set("Content-Encoding", "gzip")
		r.StatusCode = http.StatusBadRequest
		return brackets
	}))
	for n := range 3 {
		p.dropOrder(n)
	}
	p.finish()
	p.count()
	if len(deep) != 3 {
		t.Errorf("deep answers were given at %v, want login, send and result", deep)
	}
}

// TestCarrierRepeatsSecrets has the carrier repeat the password, and all tokens that it has ever given, in each of its words.
// None of them comes into the ledger, an outcome, the log, or what a command prints.
func TestCarrierRepeatsSecrets(t *testing.T) {
	t.Parallel()
	const password = "s3cr3t/of+tests&1"
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Username: "tester", Password: password, RefuseSuffix: "R"})
	carrier.Fail(hgeapitest.Fault{On: "result", Do: hgeapitest.LoggedOut, Times: 3},
		hgeapitest.Fault{On: "send", Do: hgeapitest.LoggedOut, Times: 1})
	var mu sync.Mutex
	secrets := []string{password}
	repeated := 0
	p := newProgram(t, carrier, "")
	p.env = append(p.env, "HGEIMPORT_API_AUTH_USERNAME=tester", "HGEIMPORT_API_AUTH_PASSWORD="+password,
		"HGEIMPORT_API_BASE_URL="+changingProxy(t, carrier, func(r *http.Response, body []byte) []byte {
			mu.Lock()
			defer mu.Unlock()
			if token := strings.TrimPrefix(r.Request.Header.Get("Authorization"), "Bearer "); token != "" &&
				!slices.Contains(secrets, token) {
				secrets = append(secrets, token)
			}
			if strings.HasSuffix(r.Request.URL.Path, "/login/") && r.StatusCode == http.StatusOK {
				return body
			}
			repeated++
			return repeatSecrets(secrets, body)
		}))
	for n, order := range []string{"HGE2611260000001", "HGE261126000002R", "HGE261126000003R"} {
		name := "file" + strconv.Itoa(n) + ".csv"
		text := "order_num,weight,handover\n" + order + ",1.10,LAX1\n"
		p.must(os.WriteFile(filepath.Join(p.path("inbox"), name), []byte(text), 0o644))
	}
	for _, args := range [][]string{
		{"run", "--log-level", "debug"}, {"run", "--log-format", "json"}, {"status"}, {"status", "--json"},
		{"status", "file1.csv"}, {"doctor"}, {"resend", "file1.csv"},
	} {
		out, _ := p.command(args...).CombinedOutput() // the exit code does not matter here
		checkForSecrets(t, strings.Join(args, " "), secrets, out)
	}
	if len(secrets) < 3 || repeated < 6 {
		t.Errorf("%d secrets were repeated %d times: the test has shown nothing", len(secrets), repeated)
	}
	for _, path := range filesBelow(p.dir) {
		content, err := os.ReadFile(path)
		p.must(err)
		checkForSecrets(t, path, secrets, content)
		if filepath.Ext(path) == ".xlsx" {
			book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
			p.must(err)
			for _, part := range book.File {
				f, err := part.Open()
				p.must(err)
				text, err := io.ReadAll(f)
				p.must(err)
				checkForSecrets(t, path+" "+part.Name, secrets, text)
			}
		}
	}
	if len(filesBelow(p.path("outbox"))) != 3 || carrier.Orders() != 1 {
		t.Errorf("outcomes: %v, closed: %d", filesBelow(p.path("outbox")), carrier.Orders())
	}
}

// spelledOut are the ways in which the carrier of the test repeats a secret.
func spelledOut(secret string) []string {
	return []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte("tester:" + secret))}
}

// repeatSecrets puts the secrets into each word of an answer but the state of a result.
func repeatSecrets(secrets []string, body []byte) []byte {
	var all []string
	for _, secret := range secrets {
		all = append(all, spelledOut(secret)...)
	}
	text, err := json.Marshal(strings.Join(all, " "))
	if err != nil {
		panic(err)
	}
	words := strings.Trim(string(text), `"`)
	last, err := json.Marshal(secrets[len(secrets)-1])
	if err != nil {
		panic(err)
	}
	short := strings.Trim(string(last), `"`)
	return []byte(strings.NewReplacer(`"order is not in the warehouse"`, `"not there `+words+`"`,
		`"scanform_num":"`, `"scanform_num":"`+short, `"scanform_url":"`, `"scanform_url":"https://x.invalid/?t=`+words,
		`"detail":"`, `"detail":"`+words+" ").Replace(string(body)))
}

func checkForSecrets(t *testing.T, where string, secrets []string, text []byte) {
	t.Helper()
	for _, secret := range secrets {
		for _, spelled := range spelledOut(secret) {
			if bytes.Contains(text, []byte(spelled[len(spelled)/3:])) { // the beginning may have been cut away
				t.Errorf("%s has %q", where, spelled)
			}
		}
	}
}
