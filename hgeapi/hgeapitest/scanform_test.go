package hgeapitest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

func TestResultStates(t *testing.T) {
	for _, test := range []struct {
		orders string
		fault  hgeapitest.FaultKind
		want   string
	}{
		{`"A","B"`, "", "success"},
		{`"A","CU"`, "", "success"},
		{`"A","BR"`, "", "partial"},
		{`"BR"`, "", "fail"},
		{`"A"`, hgeapitest.FailForm, "fail"},
		{`"A"`, hgeapitest.Unreadable, "zwischenstand"},
	} {
		carrier := hgeapitest.New(hgeapitest.Config{Token: "t", RefuseSuffix: "R", OmitSuffix: "U", Polls: 1})
		if test.fault != "" {
			carrier.Fail(hgeapitest.Fault{Do: test.fault})
		}
		client := inProcess(carrier)
		body := `{"reference_num":"TR1",` + handover + `,"order_nums":[` + test.orders + `]}`
		post(t, client, hgeapitest.InProcessURL+"scanform/", body, nil)
		for _, want := range []string{"processing", test.want} {
			var reply struct{ Data struct{ Status string } }
			_, text := post(t, client, hgeapitest.InProcessURL+"scanform/result/", `{"reference_num":"TR1"}`, nil)
			if err := json.Unmarshal([]byte(text), &reply); err != nil || reply.Data.Status != want {
				t.Errorf("%s %s: got %s, want %s", test.orders, test.fault, text, want)
			}
		}
		if carrier.Asked() != 2 {
			t.Errorf("asked %d times, want 2", carrier.Asked())
		}
	}
}

func BenchmarkForms(b *testing.B) {
	const orders = 500
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t"})
	client := inProcess(carrier)
	n := 0
	for b.Loop() {
		var body bytes.Buffer
		fmt.Fprintf(&body, `{"reference_num":"TR%d",%s,"order_nums":[`, n, handover)
		for i := range orders {
			if i > 0 {
				body.WriteByte(',')
			}
			fmt.Fprintf(&body, `"HGE%013d"`, n*orders+i)
		}
		body.WriteString("]}")
		n++
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, hgeapitest.InProcessURL+"scanform/", &body)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer t")
		resp, err := client.Do(r)
		if err != nil || resp.StatusCode != 200 {
			b.Fatal(resp, err)
		}
		resp.Body.Close()
	}
}
