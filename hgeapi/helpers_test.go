package hgeapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping/operations"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testConfig is a complete configuration, with the values of the shipped config.toml and no login.
func testConfig() hgeapi.Config {
	return hgeapi.Config{
		BaseURL:           "https://carrier.invalid/openapi/customer/",
		Dialect:           hgeapi.HGE,
		Language:          "en",
		Timeout:           time.Minute,
		RequestsPerSecond: 5,
		MaxInFlight:       4,
		LongestPause:      10 * time.Minute,
		Paths: hgeapi.Paths{
			Login:          "auth/login/",
			ScanForm:       "scanform/",
			ScanFormResult: "scanform/result/",
			Manifest:       "manifest/",
			ManifestResult: "manifest/result/",
			FlightUpdate:   "update/flight/info/",
			BagCreate:      "create/container/",
			BagVoid:        "cancel/container/",
			BagLabel:       "print/container/label/",

			Create: "auto", Confirm: "confirm/order/", Label: "label/print/", Query: "auto", Cancel: "cancel/label/",
			Intercept: "intercept/order/", Unintercept: "cancel/intercept/", Weight: "update/weight/", Update: "update/label/",
			POD: "query/pod/", Track: "query/track/", PCCC: "query/pccc/", Charge: "query/charge/", Services: "get/services/",
		},
		Result: hgeapi.ResultShape{
			Data:           "data",
			Reference:      "reference_num",
			State:          "status",
			Pending:        []string{"processing"},
			Succeeded:      []string{"success"},
			Partial:        []string{"partial"},
			Failed:         []string{"fail"},
			Form:           "scanform_num",
			Document:       "scanform_url",
			Message:        "message",
			Orders:         "order_list",
			OrderNum:       "order_num",
			OrderState:     "status",
			OrderSucceeded: []string{"success"},
			OrderFailed:    []string{"fail"},
			OrderMessage:   "message",
			UnknownCodes:   []int{404},
			QueryKey:       "reference_num",
			Label:          "label",
			LabelURL:       "label_url",
		},
	}
}

// configOf is the configuration for a test carrier: its demo login, no rate limit.
func configOf(baseURL string, transport http.RoundTripper) hgeapi.Config {
	c := testConfig()
	c.BaseURL, c.Transport, c.RequestsPerSecond = baseURL, transport, 0
	c.Auth = hgeapi.Auth{Username: hgeapitest.DemoUsername, Password: hgeapitest.DemoPassword}
	return c
}

// bubble runs f in virtual time, with a carrier and a client that calls it in-process.
func bubble(
	t *testing.T, carrierConfig hgeapitest.Config, change func(*hgeapi.Config),
	f func(*testing.T, *hgeapitest.Carrier, *hgeapi.Client),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		carrier := hgeapitest.New(carrierConfig)
		c := configOf(hgeapitest.InProcessURL, carrier.Transport())
		if change != nil {
			change(&c)
		}
		f(t, carrier, newClient(t, c))
	})
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
	form := scanFormRequest{ReferenceNum: reference, Handover: &hgeapi.Handover{HandoverNum: "H1"}, OrderNums: orders}
	body, err := bodyOf(form, hgeapi.HGE)
	if err != nil {
		t.Fatal(err)
	}
	return hgeapi.Request{Call: &scanForm, Reference: reference, Body: body}
}

// ending names the ending of a Send that returned err.
func ending(err error) string {
	var (
		refused *hgeapi.RefusedError
		unknown *hgeapi.UnknownError
		notSent *hgeapi.NotSentError
	)
	switch {
	case err == nil:
		return "accepted"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &unknown) && unknown.Answer != hgeapi.NoAnswer:
		return string(unknown.Answer)
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

// canned reads each request and gives it the same answer. header is "Key: value" or "".
func canned(status int, header, text string) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return nil, err
			}
		}
		h := http.Header{}
		if key, value, ok := strings.Cut(header, ": "); ok {
			h.Set(key, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
	})
}

// cannedClient has a token: it needs no login, so the canned answer is for the form or the query.
func cannedClient(t *testing.T, status int, header, text string) *hgeapi.Client {
	t.Helper()
	c := configOf("https://carrier.invalid/openapi/customer/", canned(status, header, text))
	c.Auth = hgeapi.Auth{Token: "token-for-tests"}
	return newClient(t, c)
}

// scanForm is how a scan form is called.
var scanForm = operations.ScanForm.Call

// bodyOf writes a scan form as a client with no keys of its own does.
func bodyOf(form scanFormRequest, d hgeapi.Dialect) ([]byte, error) {
	return (&hgeapi.Config{Dialect: d}).Body(&scanForm, form.Values())
}

// errOf is the error of Send.
func errOf(_ *hgeapi.Result, err error) error { return err }
