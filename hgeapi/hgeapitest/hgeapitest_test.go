package hgeapitest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"hgeimport/hgeapi/hgeapitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post sends a body as a client in good health does; change bends the request.
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
	flight   = `{"mawb_no":"123-45678901","flight_no":"","etd":"2025-12-23 08:12:01","eta":"","departure_port":"","transit_port":"","arrival_port":"","transit_etd":"","transit_eta":"","transit_flight_no":""}`
)

// TestStrict is what the carrier lets through and what it does not.
func TestStrict(t *testing.T) {
	for _, test := range []struct {
		body string
		want string // part of the detail; "" = accepted
	}{
		{`{"reference_num":"TR1",` + handover + `,"netWeightD":11.11,"weightD":0,"order_nums":["A","B"]}`, ""},
		{`{"reference_num":"TR1","flightinfo":` + flight + `,"order_nums":["A"]}`, ""},
		{`{"reference_num":"TR1","flight_info":` + flight + `,"handover_info":{},"weight":1,"customer_order_num":["A"]}`, ""},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A"]`, "not JSON"},
		{`[]`, "list of orders is missing"},
		{``, "not JSON"},
		{`{"reference_num":"TR1",` + handover + `}`, "list of orders is missing"},
		{`{` + handover + `,"order_nums":["A"]}`, "reference_num: is missing"},
		{`{"reference_num":"",` + handover + `,"order_nums":["A"]}`, "reference_num: is not a text, empty"},
		{`{"reference_num":1,` + handover + `,"order_nums":["A"]}`, "reference_num: is not a text"},
		{`{"reference_num":"TR1","order_nums":["A"]}`, "neither a handover_num nor a mawb_no"},
		{`{"reference_num":"TR1","handoverinfo":{"contact_name":"x"},"order_nums":["A"]}`, "neither"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":[]}`, "order_nums: is empty"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":null}`, "order_nums: is not a list"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A","A"]}`, "order A stands there twice"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A",""]}`, "an order is not a text, empty"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A",2]}`, "an order is not a text"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A B"]}`, "has a blank in it"},
		{`{"reference_num":"TR1",` + handover + `,"order_nums":["A","B","C","D"]}`, "has 4 orders, the most is 3"},
		{`{"reference_num":"TR1",` + handover + `,"weightD":"1","order_nums":["A"]}`, "weightD: is not a number"},
		{`{"reference_num":"TR1",` + handover + `,"weightD":-1,"order_nums":["A"]}`, "weightD: is not a number"},
		{`{"reference_num":"TR1",` + handover + `,"weightd":1,"order_nums":["A"]}`, "weightd: no such key"},
		{`{"reference_num":"TR1",` + handover + `,"weight":1,"order_nums":["A"]}`, "weight: no such key"},
		{`{"reference_num":"TR1",` + handover + `,` + handover + `,"order_nums":["A"]}`, "handoverinfo: stands there twice"},
		{`{"reference_num":"TR1","handoverinfo":{"handover_num":"H1","key":"LAX1"},"order_nums":["A"]}`, "handoverinfo: key: no such key"},
		{`{"reference_num":"TR1","handoverinfo":{"handover_num":1},"order_nums":["A"]}`, "handoverinfo: handover_num: is not a text"},
		{`{"reference_num":"TR1","handoverinfo":null,"order_nums":["A"]}`, "handoverinfo: is not an object"},
		{`{"reference_num":"TR1","flightinfo":{"mawb_no":"1"},"order_nums":["A"]}`, "is missing"},
		{`{"reference_num":"TR1","flightinfo":` + strings.Replace(flight, "2025-12-23 08", "2025-12-23T08", 1) + `,"order_nums":["A"]}`, "etd: \"2025-12-23T08:12:01\" is not YYYY-MM-DD hh:mm:ss"},
		{`{"reference_num":"TR1","flightinfo":` + strings.Replace(flight, "12-23", "02-30", 1) + `,"order_nums":["A"]}`, "is not YYYY-MM-DD"},
	} {
		t.Run(test.body, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{Token: "t", MaxOrders: 3})
			status, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/", test.body, nil)
			var e struct {
				Code    int
				Success bool
				Detail  string
			}
			if err := json.Unmarshal([]byte(reply), &e); err != nil {
				t.Fatal(err)
			}
			if test.want == "" && (status != 200 || e.Code != 200 || !e.Success || carrier.Accepted("TR1") != 1) {
				t.Errorf("not accepted: %d %s", status, reply)
			}
			if test.want != "" && (status != 400 || e.Code != 400 || e.Success || !strings.Contains(e.Detail, test.want) || len(carrier.Complaints()) != 1 || carrier.Orders() != 0) {
				t.Errorf("got %d %s, want 400 with %q", status, reply, test.want)
			}
		})
	}
}

func TestStrictAboutTheHead(t *testing.T) {
	form := `{"reference_num":"TR1",` + handover + `,"order_nums":["A"]}`
	for _, test := range []struct {
		name, path string
		change     func(*http.Request)
		want       int
	}{
		{"right", "scanform/", nil, 200},
		{"with a charset", "scanform/", func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") }, 200},
		{"missing slash", "scanform", nil, 301},
		{"missing slash of the result", "scanform/result", nil, 301},
		{"no such path", "scanforms/", nil, 404},
		{"not below the mount", "/scanform/", nil, 404},
		{"GET", "scanform/", func(r *http.Request) { r.Method = "GET" }, 405},
		{"content type", "scanform/", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 400},
		{"language", "scanform/", func(r *http.Request) { r.Header.Set("Accept-Language", "de") }, 400},
		{"idempotency key", "scanform/", func(r *http.Request) { r.Header.Set("Idempotency-Key", "1") }, 400},
		{"no login", "scanform/", func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		{"wrong token", "scanform/", func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, 401},
		{"not a bearer", "scanform/", func(r *http.Request) { r.Header.Set("Authorization", "t") }, 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Dialect: "hge"})
			url := hgeapitest.InProcessURL + test.path
			if strings.HasPrefix(test.path, "/") {
				url = strings.TrimSuffix(hgeapitest.InProcessURL, hgeapitest.Mount) + test.path
			}
			status, reply := post(t, inProcess(carrier), url, form, test.change)
			if status != test.want || (carrier.Accepted("TR1") == 1) != (test.want == 200) {
				t.Errorf("got %d %s, want %d", status, reply, test.want)
			}
		})
	}
	t.Run("other dialect", func(t *testing.T) {
		carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Dialect: "gke"})
		if status, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/", form, nil); status != 400 {
			t.Errorf("got %d %s, want 400", status, reply)
		}
	})
}

// TestSignature signs as the guide says, with a clock that is right, and one that is not.
func TestSignature(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{APIKey: "k", APISecret: "s"})
	stale := func(r *http.Request) {
		r.Header["api_key"] = []string{"k"}
		r.Header["timestamp"] = []string{"1766304000"}
		r.Header["signature"] = []string{"c5ecb0591afc960b4822d7a0e31070d4"}
	}
	if status, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/result/", `{}`, stale); status != 401 || !strings.Contains(reply, "too old") {
		t.Errorf("got %d %s, want 401 for the timestamp", status, reply)
	}
	noNumber := func(r *http.Request) { stale(r); r.Header["timestamp"] = []string{"now"} }
	if status, _ := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/result/", `{}`, noNumber); status != 401 {
		t.Errorf("got %d, want 401", status)
	}
}

func TestParseFault(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  hgeapitest.Fault
		wrong bool
	}{
		{text: "accept-drop", want: hgeapitest.Fault{On: "send", Do: hgeapitest.AcceptDrop}},
		{text: "result:delay,times=-1,skip=2,for=3s,match=TR1", want: hgeapitest.Fault{On: "result", Do: hgeapitest.Delay, Times: -1, Skip: 2, For: 3 * time.Second, Match: "TR1"}},
		{text: "explode", wrong: true},
		{text: "manifest:drop", wrong: true},
		{text: "drop,often", wrong: true},
		{text: "drop,times=x", wrong: true},
		{text: "drop,for=3", wrong: true},
	} {
		got, err := hgeapitest.ParseFault(test.text)
		if test.wrong {
			if err == nil {
				t.Errorf("%s: no error", test.text)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.text, err, diff)
		}
	}
}

func TestScript(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", Faults: []hgeapitest.Fault{
		{Do: hgeapitest.Error500, Skip: 1, Times: 2, Match: `"TR1"`},
		{Do: hgeapitest.Refuse, Match: `"TR2"`},
	}})
	var got []int
	for _, reference := range []string{"TR1", "TR2", "TR1", "TR2", "TR1", "TR1"} {
		status, _ := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/", `{"reference_num":"`+reference+`",`+handover+`,"order_nums":["`+reference+`"]}`, nil)
		got = append(got, status)
	}
	if want := []int{200, 400, 500, 200, 500, 200}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(carrier.Submits()); n != 6 {
		t.Errorf("%d submits, want 6", n)
	}
}
