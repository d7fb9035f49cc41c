package hgeapitest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi/hgeapitest"
)

// TestCounts finds the order that two forms have closed.
func TestCounts(t *testing.T) {
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
	var got hgeapitest.Counts
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := hgeapitest.Counts{
		Orders: map[string]hgeapitest.OrderCount{"A": {Forms: 3, Closed: 2}, "BR": {Forms: 2}, "CU": {Forms: 1, Closed: 1}},
		References: map[string]hgeapitest.ReferenceCount{
			"TR1": {Submitted: 1, Accepted: 1, Bodies: 1}, "TR2": {Submitted: 1, Accepted: 1, Bodies: 1},
			"TR3": {Submitted: 1, Accepted: 1, Bodies: 1}, "TR9": {Submitted: 1, Bodies: 1},
		},
		Operations: map[string]hgeapitest.OperationCount{"scanform": {Submitted: 4, Accepted: 3, Repeated: 1}},
		Twice:      []string{"A"},
		BagsTwice:  []string{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if server.Closed("A") != 2 || server.Closed("BR") != 0 || server.Orders() != 2 || len(server.References()) != 3 {
		t.Errorf("A closed %d times, BR %d, %d orders, %v",
			server.Closed("A"), server.Closed("BR"), server.Orders(), server.References())
	}
	client.CloseIdleConnections()
}
