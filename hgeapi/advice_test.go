package hgeapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi"
)

// tlsServer answers with a certificate that it has signed itself.
func tlsServer(t *testing.T, name string, until time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: until.Add(-time.Hour * 24 * 90), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// answering answers each request in the same way.
func answering(t *testing.T, status int, header http.Header, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/openapi/customer/"
}

// hintOf is the first hint of an error, from the outside.
func hintOf(err error) string {
	if hinted, ok := err.(interface{ Hint() string }); ok && hinted.Hint() != "" {
		return hinted.Hint()
	}
	if wrapper, ok := err.(interface{ Unwrap() error }); ok && err != nil {
		return hintOf(wrapper.Unwrap())
	}
	return ""
}

// Whatever keeps the login from getting an answer: the error names the address, and its hint what to look at.
func TestHintsOfTheWay(t *testing.T) {
	t.Parallel()
	page := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for _, test := range []struct{ name, url, says, hint string }{
		{"nobody listens", "http://127.0.0.1:1/", "http://127.0.0.1:1/auth/login/", "nothing answers at that port"},
		{"no such name", "https://carrier.invalid/", "https://carrier.invalid/auth/login/", "carrier.invalid"},
		{"plain http", strings.Replace(answering(t, 200, nil, ""), "http:", "https:", 1), "https://127.0.0.1", "speaks plain http"},
		{"nobody's certificate", tlsServer(t, "127.0.0.1", time.Now().Add(time.Hour)), "certificate", "signed by nobody whom"},
		{"expired certificate", tlsServer(t, "127.0.0.1", time.Now().Add(-time.Hour)), "expired", "its certificate has expired"},
		{"another's certificate", tlsServer(t, "portal.invalid", time.Now().Add(time.Hour)), "certificate", "is for another name"},
		{"a portal", answering(t, 200, page, "<html>log in</html>"), "it is a web page", "something else answers"},
		{"a page of a proxy", answering(t, 502, page, "<html>"), "HTTP 502", "something else answers"},
		{"a proxy with a login", answering(t, 407, nil, ""), "a proxy wants a login", "HTTPS_PROXY"},
		{"on to https", answering(t, 301,
			http.Header{"Location": {"https://carrier.example/openapi/customer/auth/login/?session=9"}}, ""),
			"it sends us on to https://carrier.example/openapi/customer/auth/login/",
			`set base_url in [api] to "https://carrier.example/openapi/customer/"`},
		{"on to a portal", answering(t, 302, http.Header{"Location": {"http://portal.example/login?from=x"}}, ""),
			"it sends us on to http://portal.example/login", "a page to log in to the network"},
		{"nothing there", answering(t, 404, page, "<html>"), `[api.paths] login = "auth/login/", at http://127.0.0.1`, "compare " +
			"login in [api.paths]"},
		{"nothing of the carrier's there", answering(t, 404, nil, `{"code":404,"success":false,"detail":"no such resource"}`),
			`[api.paths] login = "auth/login/", at http://127.0.0.1`, "compare login in [api.paths]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := testConfig()
			c.BaseURL, c.RequestsPerSecond, c.Auth = test.url, 0, hgeapi.Auth{Username: "demo", Password: "secret-word"}
			client, err := hgeapi.New(c)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			err = client.Login(t.Context())
			if err == nil {
				t.Fatal("it has logged in")
			}
			if text := err.Error(); !strings.Contains(text, test.says) || strings.Contains(text,
				"secret-word") || strings.Contains(text, "session") {
				t.Errorf("it says %s", text)
			}
			if hint := hintOf(err); !strings.Contains(hint, test.hint) || strings.Contains(hint, "session") {
				t.Errorf("hint %q, want %q", hint, test.hint)
			}
		})
	}
}

// The time of a reply tells how far the clocks are apart.
func TestClockAhead(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{0, 3 * time.Hour, -26 * time.Hour} {
		c := testConfig()
		c.BaseURL = answering(t, 401, http.Header{"Date": {time.Now().Add(ahead).UTC().Format(http.TimeFormat)}}, "")
		c.Auth = hgeapi.Auth{Username: "demo", Password: "x"}
		client, err := hgeapi.New(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := client.ClockAhead(); ok {
			t.Error("the clock is known before anybody has answered")
		}
		if err := client.Login(t.Context()); err == nil {
			t.Error("it has logged in")
		}
		client.Close()
		if got, ok := client.ClockAhead(); !ok || (got-ahead).Abs() > time.Minute {
			t.Errorf("got %v, want %v", got, ahead)
		}
	}
}
