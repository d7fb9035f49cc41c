package hgeapi_test

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/hgeapi/hgeapitest"
	"hgeimport/mapping/operations"
)

// waybillCall is how an operation of waybills is called.
func waybillCall(name string) *hgeapi.Call {
	return operations.CallNamed(name)
}

// byNumber are the values of a request that is about a number.
func byNumber(kind, num string) hgeapi.Values {
	return hgeapi.Values{Text: map[string]string{"num_type": kind, "num": num}}
}

// waybill are the values of a small waybill.
func waybill(num string) hgeapi.Values {
	text := func(pairs ...string) hgeapi.Values {
		v := hgeapi.Values{Text: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			v.Text[pairs[i]] = pairs[i+1]
		}
		return v
	}
	v := text("customer_order_num", num, "service_code", "P10006", "ship_date", "2026-12-01")
	item := text("export_declared", "shirt", "import_declared", "shirt", "qty", "1", "export_price", "1.0",
		"export_price_currency", "USD", "import_price", "1.0", "import_price_currency", "USD")
	parcel := text("weight", "0.05")
	parcel.Parts = map[string][]hgeapi.Values{"item": {item}}
	v.Parts = map[string][]hgeapi.Values{
		"shipper": {text("address_num", "AD101312464")}, "return_address": {text("address_num", "AD101312464")},
		"consignee": {text("full_name", "Ann Example", "phone", "555-0100", "country", "US", "postcode", "94105", "address", "1 Road")},
		"parcel":    {parcel},
	}
	return v
}

// sendWaybill sends one request.
func sendWaybill(t *testing.T, c *hgeapi.Config, client *hgeapi.Client, name string, v hgeapi.Values,
	repeat bool) (*hgeapi.Result, error) {
	t.Helper()
	call := waybillCall(name)
	body, err := c.Body(call, v)
	if err != nil {
		t.Fatal(err)
	}
	return client.Send(t.Context(), hgeapi.Request{Call: call, Reference: "TR1", Echo: v.Text[call.Echo], Body: body,
		Repeat: repeat})
}

// shipped is the configuration that config.toml has for waybills, as far as these tests need it.
func shipped(c *hgeapi.Config) {
	c.Values = hgeapi.BodyValues{CustomerNum: 1, CarrierNum: 2, LastMileNum: 3, CancelType: "2"}
	c.Nodes = hgeapi.Nodes{Created: []string{"OL002/000"}, Received: []string{"OL006/000"}, Weighed: []string{"OL007/000"},
		Delivered: []string{"OL022/000"}}
	r := &c.Result
	r.LoggedOut = []string{"token"}
	r.EventNode, r.EventStatus, r.EventName, r.EventNameEn = "order_node", "node_status", "track_name", "track_name_en"
	r.EventTime, r.EventPlace, r.EventCode = "actual_time", "location", "lm_track_code"
	label, pod, pccc := *r, *r, *r
	label.Label, label.NotReady = "label_base64", []string{"等待抓取面单"}
	pod.Label, pod.LabelURL = "pod_base64", "pod_url"
	pccc.State, pccc.Succeeded, pccc.Failed, pccc.Message = "result", []string{"match"}, []string{"mismatch"}, "messages"
	c.Results = map[string]hgeapi.ResultShape{"label": label, "pod": pod, "pccc": pccc}
}

// waybillWorld is a carrier with a client that is configured for waybills.
func waybillWorld(t *testing.T, dialect hgeapi.Dialect, behaves hgeapitest.Config,
	test func(t *testing.T, carrier *hgeapitest.Carrier, c *hgeapi.Config, client *hgeapi.Client)) {
	t.Helper()
	behaves.Dialect = string(dialect)
	var kept hgeapi.Config
	change := func(c *hgeapi.Config) {
		shipped(c)
		c.Dialect = dialect
		kept = *c
	}
	bubble(t, behaves, change, func(t *testing.T, carrier *hgeapitest.Carrier, client *hgeapi.Client) {
		test(t, carrier, &kept, client)
		if wrong := carrier.Complaints(); len(wrong) > 0 {
			t.Errorf("complaints: %v", wrong)
		}
	})
}

func values(r *hgeapi.Result) string {
	var all []string
	for _, v := range r.Values {
		all = append(all, v.Name+"="+v.Text)
	}
	return strings.Join(all, " ")
}

// TestWaybills calls each operation in both spellings, from the creation of a waybill to its delivery.
func TestWaybills(t *testing.T) {
	for _, dialect := range []hgeapi.Dialect{hgeapi.HGE, hgeapi.GKE} {
		waybillWorld(t, dialect, hgeapitest.Config{LabelPolls: 1}, func(t *testing.T, carrier *hgeapitest.Carrier, c *hgeapi.Config,
			client *hgeapi.Client) {
			num := strings.ToUpper(string(dialect)) + "261129000001B"
			say := func(name string, v hgeapi.Values) (*hgeapi.Result, string) {
				result, err := sendWaybill(t, c, client, name, v, false)
				if err != nil {
					return &hgeapi.Result{}, ending(err)
				}
				return result, "accepted"
			}
			three := "customer_order_num=ORD-1 order_num=" + num + " tracking_num=9200000000000000000001"
			weight := byNumber("2", num)
			weight.Parts = map[string][]hgeapi.Values{"parcel": {{Text: map[string]string{"weight": "0.8", "parcel_length": "10"}}}}
			change := waybill("ORD-1")
			change.Text["num_type"], change.Text["num"] = "1", "ORD-1"
			for _, step := range []struct {
				name   string
				values hgeapi.Values
				ending string
				want   string // values
			}{
				{"create", waybill("ORD-1"), "accepted", "customer_order_num=ORD-1 order_num=" + num},
				{"create", waybill("ORD-1"), "accepted", three},
				{"query", byNumber("1", "ORD-1"), "accepted", three + " order_node=OL002 node_status=000"},
				{"query", byNumber("2", num), "accepted", three + " order_node=OL002 node_status=000"},
				{"query", byNumber("3", "9200000000000000000001"), "accepted", three + " order_node=OL002 node_status=000"},
				{"query", byNumber("1", num), "refused", ""},
				{"label", byNumber("1", "ORD-1"), "not ready", ""},
				{"label", byNumber("1", "ORD-1"), "accepted", "tracking_num=9200000000000000000001 delivery_carrier=USPS"},
				{"pod", byNumber("1", "ORD-1"), "not ready", ""},
				{"weight", weight, "accepted", three},
				{"update", change, "accepted", three},
				{"intercept", byNumber("1", "ORD-1"), "accepted", three},
				{"unintercept", byNumber("1", "ORD-1"), "accepted", three},
				{"confirm", byNumber("1", "ORD-1"), "accepted", three},
				{"charge", byNumber("1", "ORD-1"), "accepted", three + " service_code=P10006 consignee_country=US consignee_postcode=94105" +
					" charge_weight=0.1 currency=USD freight=4.2 fuel_surcharge=0.35"},
				{"track", byNumber("1", "ORD-1"), "accepted", ""},
				{"cancel", byNumber("1", "ORD-1"), "accepted", three},
				{"cancel", byNumber("1", "ORD-1"), "refused", ""},
			} {
				result, got := say(step.name, step.values)
				if got != step.ending || values(result) != step.want {
					t.Errorf("%s %s: %s, %q, want %s, %q", dialect, step.name, got, values(result), step.ending, step.want)
				}
				if isLabel := step.name == "label" && got == "accepted"; isLabel != (len(result.PDF) > 0) {
					t.Errorf("%s: a PDF of %d bytes", step.name, len(result.PDF))
				}
			}
			if result, _ := say("create", waybill("ORD-1")); !result.Existed {
				t.Error("a second creation does not say that it existed")
			}
			carrier.Have("ORD-2")
			carrier.MoveAll(100)
			result, _ := say("track", byNumber("1", "ORD-2"))
			last := hgeapi.LastEvent(result.Events)
			if len(result.Events) != 10 || c.Nodes.Meaning(last.Node, last.Status) != hgeapi.Delivered || last.NameEnglish != "Delivered" {
				t.Errorf("events: %+v", result.Events)
			}
			if result, got := say("pod", byNumber("1", "ORD-2")); got != "accepted" || len(result.PDF) == 0 {
				t.Errorf("pod: %s %+v", got, result)
			}
		})
	}
}

// TestServices has the list, an error, and no path.
func TestServices(t *testing.T) {
	waybillWorld(t, hgeapi.HGE, hgeapitest.Config{Faults: []hgeapitest.Fault{{On: "services", Do: hgeapitest.LoggedOutAsDetail}}},
		func(t *testing.T, _ *hgeapitest.Carrier, c *hgeapi.Config, client *hgeapi.Client) {
			got, err := client.Services(t.Context())
			if err != nil || len(got) != 3 || got[0] != (hgeapi.Service{Code: "P10006", Name: "USPS Ground"}) {
				t.Errorf("%v, %v", got, err)
			}
			wrong := *c
			for _, path := range []string{"", "hgeimport-doctor/"} {
				wrong.Paths.Services = path
				if _, err := newClient(t, wrong).Services(t.Context()); !errors.Is(err, hgeapi.ErrNoPath) {
					t.Errorf("%q: %v", path, err)
				}
			}
		})
	client := cannedClient(t, 200, "", "<html>login</html>")
	if _, err := client.Services(t.Context()); err == nil {
		t.Error("a page is no list")
	}
}

// TestLook asks by query for each class of request whose reply was lost.
func TestLook(t *testing.T) {
	waybillWorld(t, hgeapi.HGE, hgeapitest.Config{}, func(t *testing.T, carrier *hgeapitest.Carrier, c *hgeapi.Config,
		plain *hgeapi.Client) {
		known := *c
		for pair, meaning := range hgeapitest.Nodes {
			if !known.Nodes.Set(pair, meaning) {
				t.Fatal(meaning)
			}
		}
		client := newClient(t, known)
		look := func(client *hgeapi.Client, name, num string) string {
			t.Helper()
			v := byNumber("1", num)
			v.Parts = map[string][]hgeapi.Values{"parcel": {{Text: map[string]string{"weight": "1"}}}}
			body, err := c.Body(waybillCall(name), v)
			if err != nil {
				t.Fatal(err)
			}
			looked, err := client.Look(t.Context(), waybillCall("query"), waybillCall(name), body)
			if err != nil {
				t.Fatal(err)
			}
			return string(looked.Looks)
		}
		for _, name := range []string{"confirm", "cancel", "intercept", "weight", "unintercept"} {
			num := "ORD-" + name
			carrier.Have(num)
			before := map[bool]string{true: "done", false: "not done"}[name == "unintercept"] // it is not being intercepted
			if got := look(client, name, num); got != before {
				t.Errorf("%s before: %s", name, got)
			}
			if got := look(plain, name, num); (got == "unclear") == (name == "weight") {
				t.Errorf("%s with a table that does not name it: %s", name, got)
			}
			if name == "weight" || name == "unintercept" {
				continue
			}
			if _, err := sendWaybill(t, c, client, name, byNumber("1", num), false); err != nil {
				t.Fatal(err)
			}
			if got := look(client, name, num); got != "done" {
				t.Errorf("%s after: %s", name, got)
			}
			if got := look(plain, name, num); got != "unclear" {
				t.Errorf("%s after, with a pair that nobody knows: %s", name, got)
			}
		}
		if got := look(client, "unintercept", "ORD-intercept"); got != "not done" {
			t.Errorf("being intercepted: %s", got)
		}
		if got := look(client, "confirm", "NOBODY") + ", " + look(client, "cancel", "NOBODY"); got != "not done, unclear" {
			t.Errorf("nobody's: %s", got)
		}
		off := known
		off.Paths.Query = ""
		_, err := newClient(t, off).Look(t.Context(), waybillCall("query"), waybillCall("cancel"), []byte(`{"num_type":1,"num":"A"}`))
		var notAnswered *hgeapi.NotAnsweredError
		if !errors.As(err, &notAnswered) || !errors.Is(err, hgeapi.ErrNoPath) {
			t.Errorf("off: %v", err)
		}
	})
}

// TestWaybillReplies has the replies that decide.
func TestWaybillReplies(t *testing.T) {
	const three = `"customer_order_num":"E","order_num":"HGE251207000001A","tracking_num":""`
	for _, test := range []struct {
		operation string
		status    int
		reply     string
		want      string
	}{
		{"create", 200, `{"code":200,"success":true,"data":{` + three + `}}`, "accepted"},
		{"create", 200, `{"code":301,"success":false,"data":{` + three + `}}`, "accepted"},
		{"create", 200, `{"code":301,"success":true,"data":[{` + three + `}]}`, "accepted"},
		{"create", 200, `{"code":301,"success":false,"data":null}`, "accepted"},
		{"create", 200, `{"code":301,"success":false,"data":{"customer_order_num":"OTHER"}}`, "unknown"},
		{"create", 301, `{"code":301,"success":false,"data":{` + three + `}}`, "unknown"},
		{"create", 200, `{"code":200,"success":true,"data":{"customer_order_num":"OTHER"}}`, "unknown"},
		{"create", 200, `{"code":400,"success":false,"detail":"import_price: Field required"}`, "refused"},
		{"create", 200, `{"code":400,"success":false,"detail":"Token has expired","data":null}`, "not now"},
		{"create", 200, `{"code":400,"success":false,"detail":"token is invalid","data":[]}`, "not now"},
		{"create", 200, `{"success":false,"detail":"Invalid token"}`, "not now"},
		{"create", 200, `{"code":400,"success":false,"detail":"no token here","data":{"x":1}}`, "refused"},
		{"create", 200, `{"code":500,"success":false,"detail":"token"}`, "unknown"},
		{"query", 200, `{"code":404,"success":false,"detail":"no such order"}`, "refused"},
		{"query", 404, `{"code":404,"success":false,"detail":"no such order"}`, "refused"},
		{"query", 404, `<html>`, "no path"},
		{"query", 200, `<html>`, "unknown"},
		{"query", 200, `{"code":200,"success":true,"data":{"customer_order_num":"OTHER"}}`, "unknown"},
		{"query", 200, `{"code":200,"success":true,"data":{"order_num":"OTHER"}}`, "accepted"},
		{"query", 200, `{"code":200,"success":true,"data":{"status":"odd"}}`, "unknown"},
		{"track", 404, `{"code":404,"success":false,"detail":"no such order"}`, "refused"},
		{"track", 200, `{"code":200,"success":true,"data":[]}`, "accepted"},
		{"track", 200, `{"code":200,"success":true,"data":{}}`, "accepted"},
		{"track", 200, `{"code":200,"success":true,"data":null}`, "accepted"},
		{"track", 200, `{"code":200,"success":true}`, "unknown"},
		{"track", 200, `{"code":200,"success":true,"data":"soon"}`, "unknown"},
		{"track", 200, `{"code":200,"success":true,"data":["soon"]}`, "unknown"},
		{"track", 200, `{"code":200,"success":true,"data":{"tracks":[]}}`, "unknown"},
		{"track", 200, `{"code":200,"success":true,"data":[{"order_node":"OL002","node_status":"000","status":"odd"}]}`, "accepted"},
		{"track", 200, `{"code":200,"success":true,"data":[{"node":"OL002"}]}`, "unknown"},
		{"label", 200, `{"code":400,"success":false,"detail":" 等待抓取面单 "}`, "not ready"},
		{"label", 200, `{"success":false,"detail":"等待抓取面单"}`, "not ready"},
		{"label", 200, `{"code":200,"success":true,"data":{"label_base64":""}}`, "not ready"},
		{"label", 200, `{"code":200,"success":true,"data":{"label":"x"}}`, "unknown"},
		{"label", 200, `{"code":200,"success":true,"data":{"label_base64":"JVBERg=="}}`, "accepted"},
		{"label", 200, `{"code":200,"success":true,"data":{"label_base64":"PGh0bWw+"}}`, "refused"},
		{"label", 200, `{"code":200,"success":true,"data":{"label_base64":"?"}}`, "refused"},
		{"label", 200, `{"code":200,"success":true,"data":{"label_url":"https://x/y.pdf"}}`, "accepted"},
		{"label", 200, `{"code":400,"success":false,"detail":"cancelled"}`, "refused"},
		{"pod", 200, `{"code":200,"success":true,"data":null}`, "not ready"},
		{"pod", 200, `{"code":200,"success":true,"data":[]}`, "not ready"},
		{"pod", 200, `{"code":200,"success":true,"data":{"pod_url":null}}`, "not ready"},
		{"pod", 200, `{"code":200,"success":true,"data":{"pod_url":["https://x/1.pdf","https://x/2.pdf"]}}`, "accepted"},
		{"pccc", 200, `{"code":200,"success":true,"data":{"result":"match"}}`, "accepted"},
		{"pccc", 200, `{"code":200,"success":true,"data":{"result":"mismatch","messages":["name"]}}`, "refused"},
		{"pccc", 200, `{"code":200,"success":true,"data":{"result":"maybe"}}`, "no verdict"},
		{"pccc", 200, `{"code":200,"success":true,"data":{}}`, "no verdict"},
		{"pccc", 200, `{"code":200,"success":true,"data":null}`, "no verdict"},
		{"pccc", 200, `{"code":400,"success":false,"detail":"mismatch"}`, "no verdict"},
		{"pccc", 404, `{"code":404,"success":false,"detail":"no such resource"}`, "not sent"},
		{"pccc", 500, `{"code":500,"success":false,"detail":"mismatch"}`, "unknown"},
		{"pccc", 200, `<html>mismatch</html>`, "unknown"},
	} {
		c := configOf("https://carrier.invalid/openapi/customer/", canned(test.status, "", test.reply))
		shipped(&c)
		c.Auth = hgeapi.Auth{Token: "token-for-tests"}
		call := waybillCall(test.operation)
		result, err := newClient(t, c).Send(t.Context(),
			hgeapi.Request{Call: call, Echo: "E", Body: []byte(`{"num_type":1,"num":"E"}`)})
		if got := ending(err); got != test.want || (result != nil) != (err == nil) {
			t.Errorf("%s %d %s: got %s (%v), want %s", test.operation, test.status, test.reply, got, err, test.want)
		}
	}
}
