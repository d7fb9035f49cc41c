package hgeapi_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/hgeapi"
	"hgeimport/mapping/operations"
)

// TestAnswersAtOnce has the replies that decide, for each of the operations that are answered at once. want is the ending of a
// first send and of a repeat, and what the reply gives.
func TestAnswersAtOnce(t *testing.T) {
	const flight, bags, void = "flight", "bags", "void-bags"
	for _, test := range []struct {
		operation     string
		status        int
		reply         string
		first, repeat string // "" = the same as first
		given         string
	}{
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E"}}`, "accepted", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":[{"master_air_waybill_number":" E "}]}`, "accepted", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"F"}}`, "unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"mawb_no":"E"}}`, "unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":null}`, "unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","master_air_waybill_number":"F"}}`,
			"unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","status":"SUCCESS"}}`, "accepted", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","status":"processing"}}`, "unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","status":"landed"}}`, "unknown", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","status":"fail"}}`, "refused", "", ""},
		{flight, 200, `{"code":200,"success":true,"data":{"master_air_waybill_number":"E","status":"fail","status":"success"}}`,
			"unknown", "", ""},
		{flight, 200, `{"code":301,"success":false,"detail":"repeated"}`, "accepted", "", ""},
		{flight, 200, `{"code":301,"success":false,"data":{"master_air_waybill_number":"F"}}`, "unknown", "", ""},
		{flight, 400, `{"code":301,"success":false,"detail":"repeated"}`, "unknown", "", ""},
		{flight, 404, `{"code":404,"success":false,"detail":"no such MAWB"}`, "refused", "", ""}, // its path is documented
		{flight, 404, `<html>`, "no path", "", ""},
		{flight, 200, `{"code":200,"success":false,"detail":"no"}`, "refused", "", ""},
		{void, 200, `{"code":200,"success":true,"data":{"container_num":"E"}}`, "accepted", "", ""},
		{void, 200, `{"code":200,"success":true,"data":{"container_num":"e"}}`, "unknown", "", ""},
		{void, 200, `{"code":301,"success":true,"data":{}}`, "accepted", "", ""},
		{bags, 200, `{"code":200,"success":true,"data":{"container_num":"BP1"}}`, "accepted", "", "BP1"},
		{bags, 200, `{"code":200,"success":true,"data":[{"container_num":2602420951}]}`, "accepted", "", "2602420951"},
		{bags, 200, `{"code":200,"success":true,"data":{}}`, "unknown", "", ""},
		{bags, 200, `{"code":200,"success":true,"data":{"container_num":""}}`, "unknown", "", ""},
		{bags, 200, `{"code":200,"success":true,"data":{"container_num":"BP1","container_num":"BP2"}}`, "unknown", "", ""},
		{bags, 200, `{"code":200,"success":true,"data":{"container_num":"` + strings.Repeat("9", 101) + `"}}`, "unknown", "", ""},
		{bags, 200, `{"code":200,"success":true,"data":{"container_num":"BP1","status":"made"}}`, "unknown", "", ""},
		{bags, 200, `{"code":301,"success":false,"data":{"container_num":"BP1"}}`, "taken", "taken", ""},
		{bags, 404, `{"code":404,"success":false,"detail":"no such resource"}`, "not sent", "", ""}, // its path is assumed
		{bags, 200, `{"code":404,"success":false}`, "not sent", "", ""},
		{bags, 405, `{"code":405,"success":false,"detail":"use POST"}`, "not sent", "", ""},
		{bags, 404, `{"code":404,"success":true,"detail":"?"}`, "unknown", "", ""},
		{bags, 404, `<html>`, "no path", "", ""},
		{bags, 403, `<html>`, "declined", "", ""},
		{bags, 400, `{"code":400,"success":false,"detail":"weight"}`, "refused", "", ""},
	} {
		for _, repeat := range []bool{false, true} {
			want := test.first
			if repeat && test.repeat != "" {
				want = test.repeat
			}
			client := cannedClient(t, test.status, "", test.reply)
			result, err := client.Send(t.Context(), hgeapi.Request{
				Call: &operations.Named(test.operation).Call, Reference: "TR1", Echo: "E", Body: []byte("{}"), Repeat: repeat,
			})
			got := ending(err)
			if got != want || (result != nil) != (err == nil) {
				t.Errorf("%s %d %s repeat=%t: got %s, want %s (%v)", test.operation, test.status, test.reply, repeat, got, want, err)
			}
			if result != nil && (result.State != hgeapi.Succeeded || result.Given != test.given) {
				t.Errorf("%s %s: got %+v", test.operation, test.reply, result)
			}
		}
	}
}

// TestOrdersInAnAnswer has an answer at once that names orders, one of which went wrong.
func TestOrdersInAnAnswer(t *testing.T) {
	client := cannedClient(t, 200, "", `{"code":200,"success":true,"detail":"ok","data":{
		"container_num":"BP1","message":"one is missing",
		"order_list":[{"order_num":"A","status":"success"},{"order_num":"B","status":"fail","message":"unknown"}]}}`)
	got, err := client.Send(t.Context(), hgeapi.Request{Call: &operations.Bags.Call, Body: []byte("{}")})
	want := &hgeapi.Result{State: hgeapi.Partial, Given: "BP1", Message: "one is missing: ok", Orders: []hgeapi.OrderResult{
		{Num: "A", State: hgeapi.Succeeded, Word: "success"}, {Num: "B", State: hgeapi.Failed, Word: "fail", Message: "unknown"},
	}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestPathsAreNamed has nothing at the paths, or no path: the key to set is named, for each operation.
func TestPathsAreNamed(t *testing.T) {
	for _, o := range operations.All {
		for _, key := range []string{o.Call.Path, o.Call.Query} {
			if key == "" {
				continue
			}
			call := func(client *hgeapi.Client) error {
				if key == o.Call.Query {
					_, err := client.Result(t.Context(), &o.Call, "TR1")
					return err
				}
				return errOf(client.Send(t.Context(), hgeapi.Request{Call: &o.Call, Reference: "TR1", Echo: "E", Body: []byte("{}")}))
			}
			off := configOf("https://carrier.invalid/", canned(500, "", ""))
			off.Paths = hgeapi.Paths{Login: "login/"}
			for name, err := range map[string]error{
				"nothing there": call(cannedClient(t, 404, "", "<html>")),
				"off":           call(newClient(t, off)),
			} {
				var path *hgeapi.PathError
				var hint interface{ Hint() string }
				if !errors.Is(err, hgeapi.ErrNoPath) || !errors.As(err, &path) || path.Key != key || (path.Path == "") != (name == "off") {
					t.Errorf("%s %s: got %v", key, name, err)
				}
				if !errors.As(err, &hint) || !strings.Contains(hint.Hint(), key+" in [api.paths]") || !strings.Contains(err.Error(), key) {
					t.Errorf("%s %s: %v does not name the key", key, name, err)
				}
			}
			if off := off.Off(&o.Call); off != o.Call.Path {
				t.Errorf("%s: off because of %q", o.Name(), off)
			}
		}
	}
}

// TestProvenPath has the carrier answer from an assumed path: from then on, a 404 in its own words is about the request.
func TestProvenPath(t *testing.T) {
	replies := []string{
		`{"code":404,"success":false,"detail":"no such resource"}`,
		`{"code":200,"success":true,"data":{"container_num":"BP1"}}`,
		`{"code":404,"success":false,"detail":"no such order"}`,
	}
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		io.Copy(io.Discard, r.Body)
		reply := replies[0]
		replies = replies[1:]
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(reply)), Request: r}, nil
	}))
	c.Auth = hgeapi.Auth{Token: "t"}
	client := newClient(t, c)
	for _, want := range []string{"not sent", "accepted", "refused"} {
		err := errOf(client.Send(t.Context(), hgeapi.Request{Call: &operations.Bags.Call, Body: []byte("{}")}))
		if got := ending(err); got != want || (want == "not sent") != errors.Is(err, hgeapi.ErrNoPath) {
			t.Errorf("got %s (%v), want %s", got, err, want)
		}
	}
}

// TestNothingAtADocumentedPath has the carrier say in its own words that there is nothing, at a path that its pages name. There
// that is about the request: it is refused. But it may be the path, so the key and the address are named until the path is
// proven. A path that somebody has set otherwise waits, as an assumed one does.
func TestNothingAtADocumentedPath(t *testing.T) {
	nothing := `{"code":404,"success":false,"detail":"no such resource"}`
	for _, o := range operations.All {
		key := o.Call.Path
		if o.Call.ByNumber() || o.Call.Verdict { // see TestWaybillReplies
			continue
		}
		for _, set := range []bool{false, true} {
			for _, proven := range []bool{false, true} {
				for _, status := range []int{200, 404} {
					replies := []string{nothing}
					if proven {
						replies = []string{`{"code":400,"success":false,"detail":"bad"}`, nothing}
					}
					asked := ""
					c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
						io.Copy(io.Discard, r.Body)
						reply, code := replies[0], 200
						if replies = replies[1:]; len(replies) == 0 {
							asked, code = r.URL.String(), status
						}
						return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(reply)),
							Request: r}, nil
					}))
					c.Auth = hgeapi.Auth{Token: "t"}
					if set {
						setPaths(&c, "as/others/say/")
					}
					client := newClient(t, c)
					var err error
					for len(replies) > 0 {
						err = errOf(client.Send(t.Context(), hgeapi.Request{Call: &o.Call, Reference: "TR1", Echo: "E", Body: []byte("{}")}))
					}
					want := "refused"
					if !proven && (set || hgeapi.AssumedPath(key)) {
						want = "not sent"
					}
					if got := ending(err); got != want {
						t.Errorf("%s, set %t, proven %t, %d: %s (%v), want %s", key, set, proven, status, got, err, want)
					}
					names := strings.Contains(err.Error(), "[api.paths] "+key+" ") && strings.Contains(err.Error(), asked)
					if names == proven || errors.Is(err, hgeapi.ErrNoPath) == proven {
						t.Errorf("%s, set %t, proven %t, %d: the error is %v", key, set, proven, status, err)
					}
					var hinted interface{ Hint() string }
					if !proven && (!errors.As(err, &hinted) || !strings.Contains(hinted.Hint(), key)) {
						t.Errorf("%s, set %t: no hint", key, set)
					}
				}
			}
		}
	}
}

// setPaths sets all paths of operations.
func setPaths(c *hgeapi.Config, path string) {
	p := &c.Paths
	for _, one := range []*string{&p.ScanForm, &p.Manifest, &p.FlightUpdate, &p.BagCreate, &p.BagVoid, &p.Create,
		&p.Update} {
		*one = path
	}
}

// TestOtherNames has an account that calls all of it otherwise.
func TestOtherNames(t *testing.T) {
	for _, test := range []struct {
		operation, question, reply string
		keys                       map[string]string
		want                       string
		given                      string
	}{
		{"flight", `"mawb":"123-25122112","ATA":`, `{"code":200,"data":{"mawb":"123-25122112"}}`,
			map[string]string{"mawb_no": "mawb", "ata": "ATA"}, "accepted", ""},
		{"flight", `"mawb":"123-25122112"`, `{"code":200,"data":{"master_air_waybill_number":"123-25122112"}}`,
			map[string]string{"mawb_no": "mawb"}, "unknown", ""},
		{"flight", `"a.b*":"123-25122112"`, `{"code":200,"data":{"a.b*":"123-25122112"}}`,
			map[string]string{"mawb_no": "a.b*"}, "accepted", ""},
		{"void-bags", `{"kind":1,"no":"BP2400000020US"}`, `{"code":200,"data":{"no":"BP2400000020US"}}`,
			map[string]string{"relieve_type": "kind", "container_num": "no"}, "accepted", ""},
		{"bags", `"orders":["`, `{"code":200,"bag":{"id":"BP7"}}`, map[string]string{"order_num": "orders"}, "accepted", "BP7"},
		{"scanform", `{"ref":"r`, `{"code":200,"data":{"ref":"REF"}}`, map[string]string{"reference_num": "ref"}, "accepted", ""},
		{"manifest", `"bags":[{"bag_type":1,"kg":"12.3"`, `{"code":200,"data":{"reference_num":"REF"}}`,
			map[string]string{"bag": "bags", "bag_weight": "kg"}, "accepted", ""},
	} {
		var asked string
		c := configOf("https://carrier.invalid/", nil)
		c.Auth = hgeapi.Auth{Token: "t"}
		c.Keys = map[string]map[string]string{test.operation: test.keys, "other": {"ata": "x"}}
		shape := c.Result
		shape.Data, shape.Gives = "bag", "id"
		c.Results = map[string]hgeapi.ResultShape{"bags": shape}
		call := &operations.Named(test.operation).Call
		request := sample(t, &c, call)
		c.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			asked = string(body)
			reply := strings.Replace(test.reply, "REF", request.Reference, 1)
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(reply)), Request: r}, nil
		})
		result, err := newClient(t, c).Send(t.Context(), request)
		if ending(err) != test.want || !strings.Contains(asked, test.question) {
			t.Errorf("%s %v: got %s (%v) for %s", test.operation, test.keys, ending(err), err, asked)
		}
		if test.given != "" && (result == nil || result.Given != test.given) {
			t.Errorf("%s: got %+v, want %s", test.operation, result, test.given)
		}
	}
}

// TestOtherResult has a manifest whose result is elsewhere than that of a scan form, and is asked for under another name.
func TestOtherResult(t *testing.T) {
	var asked string
	c := configOf("https://carrier.invalid/", roundTrip(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		asked = string(body)
		reply := `{"code":200,"data":{"reference_num":"TR1","status":"success","manifest":{"ref":"TR1","state":"gone"}}}`
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(reply)), Request: r}, nil
	}))
	c.Auth = hgeapi.Auth{Token: "t"}
	shape := c.Result
	shape.Data, shape.Reference, shape.State, shape.Failed, shape.QueryKey = "data.manifest", "ref", "state", []string{"gone"}, "ref"
	c.Results = map[string]hgeapi.ResultShape{"manifest": shape}
	client := newClient(t, c)
	for operation, want := range map[string]struct {
		state hgeapi.State
		asked string
	}{
		"manifest": {hgeapi.Failed, `{"ref":"TR1"}`}, "scanform": {hgeapi.Succeeded, `{"reference_num":"TR1"}`},
	} {
		got, err := client.Result(t.Context(), &operations.Named(operation).Call, "TR1")
		if err != nil || got.State != want.state || asked != want.asked {
			t.Errorf("%s: got %+v, %v, asked by %s", operation, got, err, asked)
		}
	}
}
