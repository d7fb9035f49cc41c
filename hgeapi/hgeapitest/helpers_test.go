package hgeapitest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hgeimport/hgeapi/hgeapitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post sends a correct request with this body; change may change the request.
func post(t *testing.T, client *http.Client, url, body string, change func(*http.Request)) (status int, reply string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer t")
	if change != nil {
		change(r)
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func inProcess(c *hgeapitest.Carrier) *http.Client {
	return &http.Client{
		Transport:     c.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

const (
	handover = `"handoverinfo":{"handover_num":"H1"}`
	flight   = `{"mawb_no":"123-45678901","flight_no":"","etd":"2025-12-23 08:12:01","eta":"","departure_port":"",` +
		`"transit_port":"","arrival_port":"","transit_etd":"","transit_eta":"","transit_flight_no":""}`
)

// tryPost posts a body and ignores what comes back.
func tryPost(t *testing.T, client *http.Client, url, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.GetBody = nil // otherwise net/http may send it again by itself
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer t")
	resp, err := client.Do(r)
	if err == nil {
		resp.Body.Close()
	}
}
