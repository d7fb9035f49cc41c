package hgeapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// configOf is the configuration for a test carrier: its demo login, no rate limit.
func configOf(baseURL string, transport http.RoundTripper) hgeapi.Config {
	c := hgeapi.Defaults()
	c.BaseURL, c.Transport, c.RequestsPerSecond = baseURL, transport, 0
	c.Auth = hgeapi.Auth{Username: hgeapitest.DemoUsername, Password: hgeapitest.DemoPassword}
	return c
}

func newClient(t *testing.T, c hgeapi.Config) *hgeapi.Client {
	t.Helper()
	client, err := hgeapi.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// request is a first send of a small form of these orders.
func request(t *testing.T, reference string, orders ...string) hgeapi.Request {
	t.Helper()
	form := hgeapi.ScanForm{ReferenceNum: reference, Handover: &hgeapi.Handover{HandoverNum: "H1"}, OrderNums: orders}
	body, err := form.Body(hgeapi.HGE)
	if err != nil {
		t.Fatal(err)
	}
	return hgeapi.Request{Operation: hgeapi.OpScanForm, Reference: reference, Body: body}
}

// ending is what kind of error Send has returned, in a word.
func ending(err error) string {
	var (
		refused *hgeapi.RefusedError
		unknown *hgeapi.UnknownError
		notSent *hgeapi.NotSentError
	)
	switch {
	case err == nil:
		return "accepted"
	case errors.As(err, &refused) && refused.Repeated:
		return "somebody else's"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &unknown):
		return "unknown"
	case errors.As(err, &notSent) && notSent.Auth:
		return "not sent, login"
	case errors.As(err, &notSent):
		return "not sent"
	default:
		return fmt.Sprintf("none of the endings: %T", err)
	}
}

// roundTrip answers requests by a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	return f(r)
}

// canned answers every request in the same way, after reading it. header is "Key: value" or "".
func canned(status int, header, text string) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
		h := http.Header{}
		if key, value, ok := strings.Cut(header, ": "); ok {
			h.Set(key, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
	})
}

// cannedClient has a token, so that the canned answer is that to the form or to the question.
func cannedClient(t *testing.T, status int, header, text string) *hgeapi.Client {
	t.Helper()
	c := configOf("https://carrier.invalid/openapi/customer/", canned(status, header, text))
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	return newClient(t, c)
}
