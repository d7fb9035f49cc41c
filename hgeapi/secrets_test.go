package hgeapi_test

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hgeimport/hgeapi"
)

// ways to spell a secret in a reply, and what must not be left of it.
func ways(secret string) map[string]string {
	inJSON := func(text string) string {
		b, err := json.Marshal(text)
		if err != nil {
			panic(err)
		}
		return strings.Trim(string(b), `"`)
	}
	var asUnicode, asPercent, asEntities strings.Builder
	for _, c := range secret {
		fmt.Fprintf(&asUnicode, `\u%04x`, c)
		fmt.Fprintf(&asEntities, `&#%d;`, c)
	}
	for _, c := range []byte(secret) {
		fmt.Fprintf(&asPercent, `%%%02x`, c)
	}
	return map[string]string{
		"plain":          secret,
		"in a URL":       url.QueryEscape(secret),
		"in a path":      url.PathEscape(secret),
		"twice in a URL": url.QueryEscape(url.QueryEscape(secret)),
		"all escaped":    asPercent.String(),
		"JSON":           inJSON(secret),
		"JSON in JSON":   inJSON(inJSON(secret)),
		"as unicode":     asUnicode.String(),
		"HTML":           asEntities.String(),
		"base64":         base64.StdEncoding.EncodeToString([]byte(secret)),
		"basic login":    base64.StdEncoding.EncodeToString([]byte("user:" + secret)),
		"in a header":    base64.URLEncoding.EncodeToString([]byte("Authorization: " + secret + "!")),
		"base64 in URL":  url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(">>" + secret))),
		"hex":            hex.EncodeToString([]byte(secret)),
		"cut by blanks":  secret[:5] + " \u200b" + secret[5:],
	}
}

// leaked tells whether a text holds a secret in any of the ways.
func leaked(text, secret string) (way string, yes bool) {
	for way, spelled := range ways(secret) {
		core := spelled[:len(spelled)-4] // of base64, the last characters also depend on what follows
		if strings.Contains(text, core) {
			return way, true
		}
	}
	return "", false
}

const secretForTests = `Geh3im/"\<+?>ÿ&=~*§pass%20word`

// TestSecretsInWords has the carrier repeat a secret of ours in each of its texts.
func TestSecretsInWords(t *testing.T) {
	for way, spelled := range ways(secretForTests) {
		t.Run(way, func(t *testing.T) {
			word, err := json.Marshal("before " + spelled + " after")
			if err != nil {
				t.Fatal(err)
			}
			w := string(word)
			reply := func(code, success string) string {
				return strings.NewReplacer("CODE", code, "SUCCESS", success, "TEXT", w).Replace(
					`{"code":CODE,"success":SUCCESS,"detail":TEXT,"data":{"reference_num":"TR1","status":TEXT,"scanform_num":TEXT,
					"scanform_url":TEXT,"message":TEXT,"order_list":[{"order_num":"A","status":"fail","message":TEXT}]}}`)
			}
			c := configOf("https://carrier.invalid/", canned(200, "", reply("200", "true")))
			c.Auth = hgeapi.Auth{Username: "user", Password: secretForTests}
			c.Transport = loggingIn(c.Transport)
			result, err := newClient(t, c).Result(t.Context(), &scanForm, "TR1")
			if err != nil {
				t.Fatal(err)
			}
			if result.Number == "" && strings.Contains(result.Message, "the number of the form is left out") {
				result.Number = "too long"
			}
			texts := []string{result.Word, result.Number, result.Document, result.Message, result.Orders[0].Message}
			for _, status := range []int{200, 400, 500} {
				c.Transport = loggingIn(canned(status, "", reply(w, "false")))
				client := newClient(t, c)
				texts = append(texts, fmt.Sprint(errOf(client.Send(t.Context(), request(t, "TR1", "HGE1")))))
				_, err := client.Result(t.Context(), &scanForm, "TR1")
				texts = append(texts, fmt.Sprint(err))
				c.Transport = canned(status, "", reply(w, "false"))
				texts = append(texts, fmt.Sprint(newClient(t, c).Login(t.Context())))
			}
			for i, text := range texts {
				if way, yes := leaked(text, secretForTests); yes || text == "" {
					t.Errorf("text %d shows it (%s): %q", i, way, text)
				}
			}
		})
	}
}

// loggingIn answers logins and leaves everything else to others.
func loggingIn(others http.RoundTripper) http.RoundTripper {
	login := canned(200, "", `{"code":200,"success":true,"data":{"token":"token-for-tests"}}`)
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "auth/login/") {
			return login.RoundTrip(r)
		}
		return others.RoundTrip(r)
	})
}

// TestFormerTokens has the carrier give a new token again and again, and speak of all that it has given so far.
func TestFormerTokens(t *testing.T) {
	var mu sync.Mutex
	var given []string
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(r.URL.Path, "auth/login/") {
			given = append(given, fmt.Sprintf("token-%04d-abcdef", len(given)))
			return canned(200, "", `{"code":200,"success":true,"data":{"token":"`+given[len(given)-1]+`"}}`).RoundTrip(r)
		}
		return canned(401, "", `{"code":"401","success":false,"detail":"`+strings.Join(given, " ")+`"}`).RoundTrip(r)
	}))
	client := newClient(t, c)
	for range 30 {
		_, err := client.Result(t.Context(), &scanForm, "TR1")
		if err == nil || strings.Contains(err.Error(), "abcdef") {
			t.Fatalf("after %d tokens: %v", len(given), err)
		}
	}
	if len(given) < 30 {
		t.Errorf("%d tokens were given: the test has shown nothing", len(given))
	}
}

// TestTokenOfAnotherRun has the carrier speak of a token that this process never had.
func TestTokenOfAnotherRun(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoieCIsImV4cCI6MX0.c2lnbmF0dXJl"
	err := errOf(cannedClient(t, 400, "", `{"code":400,"success":false,"detail":"expired: `+token+`!"}`).
		Send(t.Context(), request(t, "TR1", "HGE1")))
	if strings.Contains(err.Error(), "eyJ") || !strings.Contains(err.Error(), "expired: ***!") {
		t.Error(err)
	}
}

// TestErrorsOfTheConnection has a server answer with what is not HTTP. The error of net/http quotes it.
func TestErrorsOfTheConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	defer func() { listener.Close(); <-done }()
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				io.Copy(io.Discard, r.Body)
			}
			io.WriteString(conn, "HTTP/1.1 2x0 token-for-tests \x1b[31m"+strings.Repeat("x", 5000)+"\r\n\r\n")
			conn.Close()
		}
	}()
	c := configOf("http://"+listener.Addr().String()+"/", nil)
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	err = errOf(newClient(t, c).Send(t.Context(), request(t, "TR1", "HGE1")))
	if text := fmt.Sprint(err); ending(err) != "unknown" || strings.Contains(text, "token-for-tests") || len(text) > 600 ||
		strings.Contains(text, "\x1b") || !strings.Contains(text, "malformed HTTP") {
		t.Errorf("%s: %q", ending(err), text)
	}
}

// TestOrdinaryWordsAreUntouched: words that only look a little like a secret or an escape stay as they are.
func TestOrdinaryWordsAreUntouched(t *testing.T) {
	for _, words := range []string{
		"weight is 100% of C:\\temp\\x, AT&T; 50%2 off", "주문을 찾을 수 없습니다", "订单不存在 📦", "HGE2601010000001 not in hub",
	} {
		detail, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		refusal := errOf(cannedClient(t, 400, "", `{"code":400,"success":false,"detail":`+string(detail)+`}`).
			Send(t.Context(), request(t, "TR1", "HGE1")))
		if !strings.Contains(refusal.Error(), words) {
			t.Errorf("%q became %q", words, refusal)
		}
	}
}
