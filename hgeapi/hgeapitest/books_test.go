package hgeapitest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
)

// TestBooks counts what the whole thing is for: an order that two forms have closed.
func TestBooks(t *testing.T) {
	server := hgeapitest.NewTestServer(t, hgeapitest.Config{Token: "t", RefuseSuffix: "R", OmitSuffix: "U"})
	root := strings.TrimSuffix(server.URL, hgeapitest.Mount)
	client := &http.Client{}
	for _, change := range []struct {
		body string
		want int
	}{
		{`{"faults":["500"],"occupy":["TR9"]}`, 204},
		{`{"heal":true,"chaos":0,"faults":["fail-form,match=TR3"]}`, 204},
		{`{"faults":["explode"]}`, 400},
		{`{"fault":"500"}`, 400},
	} {
		if status, reply := post(t, client, root+"/_control", change.body, nil); status != change.want {
			t.Errorf("%s: %d %s, want %d", change.body, status, reply, change.want)
		}
	}
	for reference, orders := range map[string]string{"TR1": `"A","BR","CU"`, "TR2": `"A","BR"`, "TR3": `"A"`, "TR9": `"D"`} {
		post(t, client, server.URL+"scanform/", `{"reference_num":"`+reference+`",`+handover+`,"order_nums":[`+orders+`]}`, nil)
	}
	resp, err := client.Get(root + "/_orders")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got hgeapitest.Books
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := hgeapitest.Books{
		Orders: map[string]hgeapitest.OrderCount{"A": {Forms: 3, Closed: 2}, "BR": {Forms: 2}, "CU": {Forms: 1, Closed: 1}},
		References: map[string]hgeapitest.ReferenceCount{
			"TR1": {Submitted: 1, Accepted: 1, Bodies: 1}, "TR2": {Submitted: 1, Accepted: 1, Bodies: 1},
			"TR3": {Submitted: 1, Accepted: 1, Bodies: 1}, "TR9": {Submitted: 1, Bodies: 1},
		},
		Twice: []string{"A"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if server.Closed("A") != 2 || server.Closed("BR") != 0 || server.Orders() != 2 || len(server.References()) != 3 {
		t.Errorf("A closed %d times, BR %d, %d orders, %v", server.Closed("A"), server.Closed("BR"), server.Orders(), server.References())
	}
	client.CloseIdleConnections()
}

func TestOutcomes(t *testing.T) {
	for _, test := range []struct {
		orders string
		fault  hgeapitest.Kind
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
		post(t, client, hgeapitest.InProcessURL+"scanform/", `{"reference_num":"TR1",`+handover+`,"order_nums":[`+test.orders+`]}`, nil)
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
