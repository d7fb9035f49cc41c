package hgeapitest_test

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

// TestProxyMeddles compares what a client sees with what the carrier has taken, for every kind of meddling.
func TestProxyMeddles(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Token: "t"})
	proxy := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{})
	for i, m := range append(hgeapitest.Meddlings(), hgeapitest.Pass) {
		order := "HGE" + strconv.Itoa(1000+i)
		proxy.Meddle(m, order, 1)
		status, reply, err := postThrough(t, proxy.URL, order)
		wantTaken, wantSubmitted := 1, 1
		switch kind, page, _ := strings.Cut(string(m), "-"); {
		case m == hgeapitest.Pass:
			if status != 200 || !strings.Contains(reply, `"reference_num":"`+order+`"`) {
				t.Errorf("%s: %d %s", m, status, reply)
			}
		case m == hgeapitest.Repeat:
			wantSubmitted = 2
			if status != 200 || !strings.Contains(reply, `"code":301`) {
				t.Errorf("%s: %d %s, want code 301", m, status, reply)
			}
		case m == hgeapitest.HideCut || page == "drop":
			if err == nil {
				t.Errorf("%s: %d %s, want an error", m, status, reply)
			}
		default:
			if number, _, _ := strings.Cut(page, "-"); err != nil || strconv.Itoa(status) != number || strings.Contains(reply, order) {
				t.Errorf("%s %s: %d %q %v", m, kind, status, reply, err)
			}
		}
		if strings.HasPrefix(string(m), "stop-") {
			wantTaken, wantSubmitted = 0, 0
		}
		if n := carrier.Closed(order); n != wantTaken {
			t.Errorf("%s: closed %d times, want %d", m, n, wantTaken)
		}
		if n := carrier.Submitted(order); n != wantSubmitted {
			t.Errorf("%s: came %d times, want %d", m, n, wantSubmitted)
		}
		if !proxy.Met(order, func(met hgeapitest.Meddling) bool { return met == m }) || proxy.Did()[m] != 1 {
			t.Errorf("%s is not remembered: %v", m, proxy.Did())
		}
	}
	if wrong := carrier.Complaints(); len(wrong) > 0 {
		t.Errorf("the carrier complains of what the proxy did: %v", wrong)
	}
}

// TestProxyDraws draws the same meddlings with the same seed, and leaves logins alone.
func TestProxyDraws(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Token: "t", AnyReference: true})
	drawn := func() (counts []int) {
		proxy := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{Rate: 0.5, Seed: 7})
		for range 40 {
			postThrough(t, proxy.URL, "HGE1") // errors are among what is drawn
		}
		for _, m := range append(hgeapitest.Meddlings(), hgeapitest.Pass) {
			counts = append(counts, proxy.Did()[m])
		}
		return counts
	}
	first, second := drawn(), drawn()
	passed := first[len(first)-1]
	if passed < 10 || passed > 30 {
		t.Errorf("%d of 40 passed, want about half", passed)
	}
	if !slices.Equal(first, second) {
		t.Errorf("the same seed draws other meddlings:\n%v\n%v", first, second)
	}
	always := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{Rate: 1})
	for range 10 {
		status, reply := post(t, http.DefaultClient, always.URL+"auth/login/", `{"username":"x","password":"y"}`, nil)
		if status != 400 || !strings.Contains(reply, "wrong username") {
			t.Fatalf("login: %d %s", status, reply)
		}
	}
}

// postThrough sends a form of one order, whose reference is its number, and returns what comes back.
func postThrough(t *testing.T, url, order string) (status int, reply string, err error) {
	t.Helper()
	body := `{"reference_num":"` + order + `",` + handover + `,"order_nums":["` + order + `"]}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"scanform/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close, r.GetBody = true, nil
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer t")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// TestSentTwice counts the bags that a client sends again without knowing that nothing was done.
func TestSentTwice(t *testing.T) {
	carrier := hgeapitest.NewTestServer(t, hgeapitest.Config{Token: "t", RefuseSuffix: "R"})
	proxy := hgeapitest.NewTestProxy(t, carrier, hgeapitest.ProxyConfig{})
	client := &http.Client{}
	send := func(bag, order string) {
		post(t, client, proxy.URL+"create/container/", `{"customer_bag_num":"`+bag+`","customer_order_nums":["`+order+`"]}`, nil)
	}
	sent := func(bag, order string, do hgeapitest.Meddling) {
		proxy.Meddle(do, order, 1)
		send(bag, order)
		send(bag, order)
	}
	for _, do := range []hgeapitest.Meddling{"stop-500", "hide-500", "hide-200", "stop-403", hgeapitest.Pass} {
		sent("TWICE "+string(do), "A"+string(do), do)
	}
	sent("REFUSED", "BR", hgeapitest.Pass)
	sent("NOBODY", "C", "stop-404")
	send("VOID", "D")
	bags := carrier.Bags()
	post(t, client, proxy.URL+hgeapitest.OtherPath+"cancel/container/",
		`{"relieve_type":1,"container_num":"`+bags[len(bags)-1].Num+`"}`, nil)
	send("VOID", "D")
	want := []string{"TWICE stop-500", "TWICE hide-500", "TWICE hide-200", "TWICE stop-403", "TWICE pass"}
	if got := proxy.SentTwice(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if wrong := carrier.Complaints(); len(wrong) > 0 {
		t.Errorf("the carrier complains: %v", wrong)
	}
}
