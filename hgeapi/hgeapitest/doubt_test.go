package hgeapitest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// TestRepeats is which answers to a form allow it to come again without a question, and that a question always does.
func TestRepeats(t *testing.T) {
	for _, test := range []struct {
		answer hgeapitest.Kind // to the first; "" = it is accepted
		fine   bool
	}{
		{"", false},
		{hgeapitest.Drop, false},
		{hgeapitest.Error500, false},
		{hgeapitest.Error503, true},
		{hgeapitest.Busy503, false},
		{hgeapitest.TooMany, true},
		{hgeapitest.LoggedOut, true},
		{hgeapitest.LoggedOut2, true},
		{hgeapitest.HTML, false},
		{hgeapitest.Redirect, false},
		{hgeapitest.Refuse, false},
		{hgeapitest.AcceptDrop, false},
		{hgeapitest.Accept500, false},
		{hgeapitest.AcceptHTML, false},
		{hgeapitest.AcceptCut, false},
		{hgeapitest.OtherReference, false},
	} {
		for name, lined := range map[string]bool{"in process": false, "on a line": true} {
			t.Run(string(test.answer)+" "+name, func(t *testing.T) {
				for _, asks := range []bool{false, true} {
					config := hgeapitest.Config{Token: "t"}
					if test.answer != "" {
						config.Faults = []hgeapitest.Fault{{Do: test.answer}}
					}
					url, client, carrier := hgeapitest.InProcessURL, (*http.Client)(nil), (*hgeapitest.Carrier)(nil)
					if lined {
						server := hgeapitest.NewTestServer(t, config)
						url, carrier = server.URL, server.Carrier
						client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: inProcess(carrier).CheckRedirect}
					} else {
						carrier = hgeapitest.New(config)
						client = inProcess(carrier)
					}
					try(t, client, url+"scanform/", `{"reference_num":"TR1",`+handover+`,"order_nums":["A"]}`)
					if asks {
						try(t, client, url+"scanform/result/", `{"reference_num":"TR1"}`)
					}
					try(t, client, url+"scanform/", `{"reference_num":"TR1",`+handover+`,"order_nums":["A"]}`)
					said := 0
					for _, why := range carrier.Complaints() {
						if strings.Contains(why, "TR1 came again") {
							said++
						}
					}
					if fine := said == 0; fine != (test.fine || asks) {
						t.Errorf("asked for in between: %v, complaints: %v", asks, carrier.Complaints())
					}
					if carrier.Bodies("TR1") != 1 || carrier.Accepted("TR1") > 1 {
						t.Errorf("%d bodies, accepted %d times", carrier.Bodies("TR1"), carrier.Accepted("TR1"))
					}
				}
			})
		}
	}
}

// try posts a body, whatever comes back.
func try(t *testing.T, client *http.Client, url, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.GetBody = nil // or net/http sends it again by itself
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer t")
	resp, err := client.Do(r)
	if err == nil {
		resp.Body.Close()
	}
}

// A form that comes twice at the same time is complained of, too: the first has not been answered yet.
func TestRepeatsAtOnce(t *testing.T) {
	server, err := hgeapitest.NewServer(hgeapitest.Config{Token: "t", Faults: []hgeapitest.Fault{{Do: hgeapitest.Delay, For: time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	body := `{"reference_num":"TR1",` + handover + `,"order_nums":["A"]}`
	first := make(chan struct{})
	go func() { try(t, client, server.URL+"scanform/", body); close(first) }()
	for server.Submitted("TR1") == 0 {
		time.Sleep(time.Millisecond)
	}
	try(t, client, server.URL+"scanform/", body)
	if err := server.Close(); err != nil { // ends the first one's wait
		t.Error(err)
	}
	<-first
	if got := server.Complaints(); len(got) != 1 {
		t.Errorf("%v", got)
	}
}
