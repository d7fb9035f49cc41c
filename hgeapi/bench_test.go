package hgeapi_test

import (
	"fmt"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

// BenchmarkSendAndAsk sends forms of 500 orders to a carrier on this machine and reads their results.
func BenchmarkSendAndAsk(b *testing.B) {
	const orders = 500
	server := hgeapitest.NewTestServer(b, hgeapitest.Config{})
	client, err := hgeapi.New(configOf(server.URL, nil))
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	n := 0
	for b.Loop() {
		form := scanFormRequest{ReferenceNum: fmt.Sprintf("TR%d", n), Handover: &hgeapi.Handover{HandoverNum: "H1"}}
		for i := range orders {
			form.OrderNums = append(form.OrderNums, fmt.Sprintf("HGE%013d", n*orders+i))
		}
		n++
		body, err := bodyOf(form, hgeapi.HGE)
		if err != nil {
			b.Fatal(err)
		}
		if err := errOf(client.Send(b.Context(), hgeapi.Request{
			Call: &scanForm, Reference: form.ReferenceNum, Body: body,
		})); err != nil {
			b.Fatal(err)
		}
		result, err := client.Result(b.Context(), &scanForm, form.ReferenceNum)
		if err != nil || len(result.Orders) != orders {
			b.Fatal(result, err)
		}
	}
}
