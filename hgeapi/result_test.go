package hgeapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
)

func TestResult(t *testing.T) {
	envelope := func(data string) string {
		return `{"code":200,"success":true,"detail":"success","data":` + data + `}`
	}
	full := `{"reference_num":"TR1","status":" Partial ","scanform_num":9275000000000001,
		"scanform_url":"https://x.invalid/1.pdf","message":"two\nlines",
		"order_list":[{"order_num":"A","status":"SUCCESS","message":""},{"order_num":" B ","status":"fail","message":"not here"},
		{"order_num":"C","status":"held"},{"order_num":"D"},{"order_num":"E","status":"processing"},{"status":"success"},
		{"order_num":12345678901234567890,"status":"success"},{"order_num":"A","status":"success"},
		{"order_num":"B","status":"success"},"F",null]}`
	want := &hgeapi.Result{
		State: hgeapi.Partial, Word: "Partial", Number: "9275000000000001", Document: "https://x.invalid/1.pdf", Message: "two lines",
		Orders: []hgeapi.OrderResult{
			{Num: "A", State: hgeapi.Succeeded, Word: "SUCCESS"},
			{Num: "B", State: hgeapi.Unreadable, Word: "fail, success", Message: "not here"},
			{Num: "C", State: hgeapi.Unreadable, Word: "held"},
			{Num: "D", State: hgeapi.Unreadable},
			{Num: "E", State: hgeapi.Pending, Word: "processing"},
			{Num: "12345678901234567890", State: hgeapi.Succeeded, Word: "success"},
		},
		OrdersUnread: true, // one has no number, others are no objects
	}
	state := func(s hgeapi.State, word string) *hgeapi.Result { return &hgeapi.Result{State: s, Word: word} }
	for _, test := range []struct {
		name  string
		reply string
		want  *hgeapi.Result
	}{
		{"object", envelope(full), want},
		{"array of one, code as text", strings.Replace(envelope("["+full+"]"), "200", `"200"`, 1), want},
		{"pending", envelope(`{"reference_num":"TR1","status":"processing"}`), state(hgeapi.Pending, "processing")},
		{"failed", envelope(`{"reference_num":"TR1","status":"fail","order_list":null}`), state(hgeapi.Failed, "fail")},
		{"succeeded", envelope(`{"reference_num":"TR1","status":"Success","order_list":[]}`), state(hgeapi.Succeeded, "Success")},
		{"a list that is none", envelope(`{"reference_num":"TR1","status":"fail","order_list":{}}`),
			&hgeapi.Result{State: hgeapi.Failed, Word: "fail", OrdersUnread: true}},
		{"a word nobody knows", envelope(`{"reference_num":"TR1","status":"archived"}`), state(hgeapi.Unreadable, "archived")},
		{"no state", envelope(`{"reference_num":"TR1"}`), state(hgeapi.Unreadable, "")},
		{"a state that is a number", envelope(`{"reference_num":"TR1","status":1}`), state(hgeapi.Unreadable, "1")},
		{"a state that is an object", envelope(`{"reference_num":"TR1","status":{"success":true}}`), state(hgeapi.Unreadable, "")},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := cannedClient(t, 200, "", test.reply).Result(t.Context(), &scanForm, "TR1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestResultInAnotherShape(t *testing.T) {
	c := configOf("https://carrier.invalid/", canned(200, "",
		`{"code":200,"result":{"list":[{"ref":"TR1","done":true,"parcels":{"items":[{"no":"A","ok":1},{"no":"B","ok":0}]}}]}}`))
	c.Auth = hgeapi.Auth{Token: "t"}
	c.Result = hgeapi.ResultShape{
		Data: "result.list", Reference: "ref", State: "done", Succeeded: []string{"TRUE"}, Pending: []string{"false"},
		QueryKey: "ref", Orders: "parcels.items", OrderNum: "no", OrderState: "ok", OrderSucceeded: []string{"1"}, OrderFailed: []string{"0"},
	}
	got, err := newClient(t, c).Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	want := &hgeapi.Result{State: hgeapi.Succeeded, Word: "true", Orders: []hgeapi.OrderResult{
		{Num: "A", State: hgeapi.Succeeded, Word: "1"}, {Num: "B", State: hgeapi.Failed, Word: "0"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNotKnown has replies with which the carrier itself says that it does not know a reference, and replies that say nothing
// about it. Only after one of the first kind is a form sent again.
func TestNotKnown(t *testing.T) {
	const (
		notKnown    = "not known"
		notAnswered = "not answered"
	)
	for _, test := range []struct {
		status int
		reply  string
		want   string
	}{
		{404, `{"code":404,"success":false,"detail":"no such reference"}`, notKnown},
		{404, `{"code":"404","success":false,"detail":"no such reference"}`, notKnown},
		{200, `{"code":404,"success":false,"detail":"no such reference"}`, notKnown},
		{200, `{"code":404}`, notKnown},
		{404, `{"success":false,"detail":"no such reference"}`, notKnown},
		{404, `<html><h1>404</h1></html>`, notAnswered},
		{404, ``, notAnswered},
		{404, `{"detail":"Not found."}`, notAnswered},
		{404, `{"code":500,"success":false}`, notAnswered},
		{404, `{"code":404,"success":true}`, notAnswered},
		{500, `{"code":404,"success":false}`, notAnswered},
		{400, `{"code":400,"success":false}`, notAnswered},
		{401, `{"code":"401","success":false}`, notAnswered},
		{429, `{"code":429,"success":false}`, notAnswered},
		{502, `<html>`, notAnswered},
		{301, ``, notAnswered},
		{200, `<html>`, notAnswered},
		{200, `{"code":301,"success":false}`, notAnswered},
		{200, `{"code":200,"success":false,"data":{"reference_num":"TR1","status":"success"}}`, notAnswered},
		{200, `{"code":200,"success":true,"data":null}`, notAnswered},
		{200, `{"code":200,"success":true,"data":[]}`, notAnswered},
		{200, `{"code":200,"success":true,"data":[{"reference_num":"TR1"},{"reference_num":"TR1"}]}`, notAnswered},
		{200, `{"code":200,"success":true,"data":{"reference_num":"TR2","status":"success"}}`, notAnswered},
		{200, `{"code":200,"success":true,"data":{"status":"success"}}`, notAnswered},
	} {
		t.Run(fmt.Sprintf("%d %s", test.status, test.reply), func(t *testing.T) {
			result, err := cannedClient(t, test.status, "Retry-After: 3", test.reply).Result(t.Context(), &scanForm, "TR1")
			var other *hgeapi.NotAnsweredError
			got := "answered"
			if errors.Is(err, hgeapi.ErrNotKnown) {
				got = notKnown
			} else if errors.As(err, &other) {
				got = notAnswered
			}
			if got != test.want || result != nil {
				t.Errorf("got %s (%v, %v), want %s", got, result, err, test.want)
			}
		})
	}
}

func TestBigResult(t *testing.T) {
	const orders = 200_000
	var b strings.Builder
	b.WriteString(`{"code":200,"success":true,"data":{"order_list":[`)
	for i := range orders {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"order_num":"HGE%013d","status":"success","message":""}`, i)
	}
	b.WriteString(`],"reference_num":"TR1","status":"success"}}`)
	result, err := cannedClient(t, 200, "", b.String()).Result(t.Context(), &scanForm, "TR1")
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Orders) != orders || result.Orders[orders-1].Num != "HGE0000000199999" {
		t.Errorf("%d orders, want %d", len(result.Orders), orders)
	}
}

// TestSendThenResult sends a form, asks too early, asks again, and reads what became of each order.
func TestSendThenResult(t *testing.T) {
	shapes := map[string]hgeapitest.Config{
		"plain": {},
		"other": {DataInArray: true, CodeAsText: true, UnknownAsCode: true},
	}
	for name, shape := range shapes {
		for _, dialect := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
			t.Run(name+" "+string(dialect), func(t *testing.T) {
				shape.Dialect = string(dialect)
				shape.Lag, shape.Processing, shape.RefuseSuffix, shape.OmitSuffix = 5*time.Second, 20*time.Second, "R", "U"
				bubble(t, shape, nil, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
					sendThenResult(t, dialect, carrier, client)
				})
			})
		}
	}
}

func sendThenResult(t *testing.T, dialect hgeapi.Dialect, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
	hge, gke := documented()
	form := hge
	if dialect == hgeapi.GKE {
		form = gke
	}
	form.OrderNums = []string{"HGE1", "HGE2R", "HGE3U"}
	body, err := bodyOf(form, dialect)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (*hgeapi.Result, error) {
		return client.Result(t.Context(), &scanForm, form.ReferenceNum)
	}
	send := hgeapi.Request{Call: &scanForm, Reference: form.ReferenceNum, Body: body}
	if err := errOf(client.Send(t.Context(), send)); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(); !errors.Is(err, hgeapi.ErrNotKnown) {
		t.Errorf("asked at once: got %v, want ErrNotKnown", err)
	}
	time.Sleep(10 * time.Second)
	if r, err := ask(); err != nil || r.State != hgeapi.Pending {
		t.Errorf("asked early: got %v, %v, want pending", r, err)
	}
	send.Repeat = true
	if err := errOf(client.Send(t.Context(), send)); err != nil {
		t.Errorf("a repeat: got %v, want accepted", err)
	}
	time.Sleep(20 * time.Second)
	got, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	want := &hgeapi.Result{
		State: hgeapi.Partial, Word: "partial", Number: "9275000000000001", Document: "https://carrier.invalid/scanform/1.pdf",
		Orders: []hgeapi.OrderResult{
			{Num: "HGE1", State: hgeapi.Succeeded, Word: "success"},
			{Num: "HGE2R", State: hgeapi.Failed, Word: "fail", Message: "order is not in the warehouse"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if wrong := carrier.Complaints(); len(wrong) > 0 || carrier.Accepted(form.ReferenceNum) != 1 || len(carrier.Twice()) > 0 {
		t.Errorf("the carrier took the form %d times and complains: %v", carrier.Accepted(form.ReferenceNum), wrong)
	}
}
