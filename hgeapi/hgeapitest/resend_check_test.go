package hgeapitest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hgeimport/hgeapi/hgeapitest"
)

// TestRepeats has answers after which a form may come again only after a question.
func TestRepeats(t *testing.T) {
	for _, first := range []hgeapitest.FaultKind{ // the answer to the first; "" = it is accepted
		"",
		hgeapitest.Drop,
		hgeapitest.Error500,
		hgeapitest.Error503,
		hgeapitest.Error503Bare,
		hgeapitest.TooManyRequests,
		hgeapitest.LoggedOut,
		hgeapitest.LoggedOutAsCode,
		hgeapitest.HTML,
		hgeapitest.Redirect,
		hgeapitest.Refuse,
		hgeapitest.AcceptDrop,
		hgeapitest.Accept500,
		hgeapitest.AcceptHTML,
		hgeapitest.AcceptCut,
		hgeapitest.OtherReference,
	} {
		for name, overConnection := range map[string]bool{"in-process": false, "over a connection": true} {
			t.Run(string(first)+" "+name, func(t *testing.T) {
				for _, asks := range []bool{false, true} {
					config := hgeapitest.Config{Token: "t"}
					if first != "" {
						config.Faults = []hgeapitest.Fault{{Do: first}}
					}
					url, client, carrier := hgeapitest.InProcessURL, (*http.Client)(nil), (*hgeapitest.Carrier)(nil)
					if overConnection {
						server := hgeapitest.NewTestServer(t, config)
						url, carrier = server.URL, server.Carrier
						client = &http.Client{
							Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: inProcess(carrier).CheckRedirect,
						}
					} else {
						carrier = hgeapitest.New(config)
						client = inProcess(carrier)
					}
					tryPost(t, client, url+"scanform/", `{"reference_num":"TR1",`+handover+`,"order_nums":["A"]}`)
					if asks {
						tryPost(t, client, url+"scanform/result/", `{"reference_num":"TR1"}`)
					}
					tryPost(t, client, url+"scanform/", `{"reference_num":"TR1",`+handover+`,"order_nums":["A"]}`)
					complaints := 0
					for _, why := range carrier.Complaints() {
						if strings.Contains(why, "TR1 came again") {
							complaints++
						}
					}
					if fine := complaints == 0; fine != asks {
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

// TestRepeatsAtOnce sends a form again before the first one is answered: the carrier complains, too.
func TestRepeatsAtOnce(t *testing.T) {
	server, err := hgeapitest.NewServer(hgeapitest.Config{
		Token: "t", Faults: []hgeapitest.Fault{{Do: hgeapitest.Delay, For: time.Hour}},
	})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	body := `{"reference_num":"TR1",` + handover + `,"order_nums":["A"]}`
	first := make(chan struct{})
	go func() { tryPost(t, client, server.URL+"scanform/", body); close(first) }()
	for server.Submitted("TR1") == 0 {
		time.Sleep(time.Millisecond)
	}
	tryPost(t, client, server.URL+"scanform/", body)
	if err := server.Close(); err != nil { // ends the first one's wait
		t.Error(err)
	}
	<-first
	if got := server.Complaints(); len(got) != 1 {
		t.Errorf("%v", got)
	}
}
