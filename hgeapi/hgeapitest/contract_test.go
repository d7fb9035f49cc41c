package hgeapitest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// TestBodyAgainstTheContract has bodies that the carrier accepts and bodies that it does not.
func TestBodyAgainstTheContract(t *testing.T) {
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
		{`{"reference_num":"TR1","handoverinfo":{"handover_num":"H1","key":"LAX1"},"order_nums":["A"]}`,
			"handoverinfo: key: no such key"},
		{`{"reference_num":"TR1","handoverinfo":{"handover_num":1},"order_nums":["A"]}`, "handoverinfo: handover_num: is not a text"},
		{`{"reference_num":"TR1","handoverinfo":null,"order_nums":["A"]}`, "handoverinfo: is not an object"},
		{`{"reference_num":"TR1","flightinfo":{"mawb_no":"1"},"order_nums":["A"]}`, "is missing"},
		{`{"reference_num":"TR1","flightinfo":` + strings.Replace(flight, "2025-12-23 08", "2025-12-23T08", 1) + `,"order_nums":["A"]}`,
			"etd: \"2025-12-23T08:12:01\" is not YYYY-MM-DD hh:mm:ss"},
		{`{"reference_num":"TR1","flightinfo":` + strings.Replace(flight, "12-23", "02-30", 1) + `,"order_nums":["A"]}`,
			"is not YYYY-MM-DD"},
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
			refused := status == 400 && e.Code == 400 && !e.Success && strings.Contains(e.Detail, test.want)
			if test.want != "" && (!refused || len(carrier.Complaints()) != 1 || carrier.Orders() != 0) {
				t.Errorf("got %d %s, want 400 with %q", status, reply, test.want)
			}
		})
	}
}

// TestHeadAgainstTheContract has requests with a right and a wrong path, method, header or login.
func TestHeadAgainstTheContract(t *testing.T) {
	form := `{"reference_num":"TR1",` + handover + `,"order_nums":["A"]}`
	for _, test := range []struct {
		name, path string
		change     func(*http.Request)
		want       int
	}{
		{"right", "scanform/", nil, 200},
		{"with a charset", "scanform/",
			func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") }, 200},
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

// TestStaleSignature has the signature of the guide's example, whose timestamp is too old, and one without a timestamp.
func TestStaleSignature(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{APIKey: "k", APISecret: "s"})
	stale := func(r *http.Request) {
		r.Header["api_key"] = []string{"k"}
		r.Header["timestamp"] = []string{"1766304000"}
		r.Header["signature"] = []string{"c5ecb0591afc960b4822d7a0e31070d4"}
	}
	status, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/result/", `{}`, stale)
	if status != 401 || !strings.Contains(reply, "too old") {
		t.Errorf("got %d %s, want 401 for the timestamp", status, reply)
	}
	noNumber := func(r *http.Request) { stale(r); r.Header["timestamp"] = []string{"now"} }
	if status, _ := post(t, inProcess(carrier), hgeapitest.InProcessURL+"scanform/result/", `{}`, noNumber); status != 401 {
		t.Errorf("got %d, want 401", status)
	}
}
