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

// TestRefusedField has the details of refusals, and the fields of ours that they are about.
func TestRefusedField(t *testing.T) {
	for detail, want := range map[string]string{
		"import_price: Field required":                       "import_price",
		"parcel_list.0.item_list.1.import_price: required":   "import_price",
		"parcel_list -> 0 -> weight: Input should be":        "weight",
		"body.consignee_info.phone: Field required":          "consignee_phone",
		"consignee_info: full_name: is too long":             "consignee_name",
		"phone: Field required":                              "consignee_phone",
		"shipper_info.phone: Field required":                 "",
		"service_code: not allowed":                          "service_code",
		"ship_date: Field required":                          "ship_date",
		"length: too long":                                   "parcel_length",
		"is_signature: Field required":                       "is_signature",
		"Po Box not supported":                               "",
		"postal code not in service: 75432-7243":             "",
		"customer_order_num":                                 "",
		"weight is wrong: 0.0":                               "",
		"customer_order_num: ORD-1: is not allowed":          "customer_order_num",
		"the weight of the parcel is: too much":              "",
		"data: weight: x":                                    "",
		"":                                                   "",
		"consignee_info.postcode: not in service: 75432-724": "consignee_postcode",
	} {
		reply := fmt.Sprintf(`{"code":400,"success":false,"detail":%q}`, detail)
		c := configOf("https://carrier.invalid/openapi/customer/", canned(400, "", reply))
		shipped(&c)
		c.Auth = hgeapi.Auth{Token: "token-for-tests"}
		_, err := newClient(t, c).Send(t.Context(), hgeapi.Request{Call: waybillCall("create"), Echo: "E", Body: []byte(`{}`)})
		var refused *hgeapi.RefusedError
		if !errors.As(err, &refused) || refused.Field != want {
			t.Errorf("%q: got %+v, want %q", detail, refused, want)
		}
	}
}

// TestRefusedElement: a refusal that names an item is about that one of all of them.
func TestRefusedElement(t *testing.T) {
	const one, two = `{"item_list":[{"qty":1}]}`, `{"item_list":[{"qty":1},{"qty":2}]}`
	for _, c := range []struct {
		parcels, detail string
		nth, of         int
	}{
		{two, "parcel_list.0.item_list.1.qty: must be above 0", 2, 2},
		{two, "body -> parcel_list -> 0 -> item_list -> 0 -> qty: must be above 0", 1, 2},
		{two, "parcel_list[0].item_list[2].qty: must be above 0", 0, 2},
		{two, "item_list.1.qty: must be above 0", 0, 0},
		{one + "," + one, "parcel_list.1.item_list.0.qty: must be above 0", 2, 2},
		{one + "," + two, "parcel_list.1.item_list.0.qty: must be above 0", 0, 3},
		{one + "," + two, "parcel_list.1.weight: too heavy", 2, 2},
		{two, "qty: must be above 0", 0, 0},
		{two, "postal code not in service: 75432-7243", 0, 0},
	} {
		reply := fmt.Sprintf(`{"code":400,"success":false,"detail":%q}`, c.detail)
		config := configOf("https://carrier.invalid/openapi/customer/", canned(400, "", reply))
		shipped(&config)
		config.Auth = hgeapi.Auth{Token: "token-for-tests"}
		_, err := newClient(t, config).Send(t.Context(), hgeapi.Request{Call: waybillCall("create"), Echo: "E",
			Body: []byte(`{"parcel_list":[` + c.parcels + `]}`)})
		var refused *hgeapi.RefusedError
		if !errors.As(err, &refused) || refused.Element != c.nth || refused.Elements != c.of {
			t.Errorf("%s, of %s: got %+v, want %d of %d", c.detail, c.parcels, refused, c.nth, c.of)
		}
	}
}

// TestNothingPersonal has a reply repeat what was asked about a person.
func TestNothingPersonal(t *testing.T) {
	v := hgeapi.Values{Text: map[string]string{"full_name": "Hong Gildong", "phone": "010-5550-0100", "pccc": "P123456789012",
		"pccc_postcode": "04524"}}
	for _, reply := range []string{
		`{"code":200,"success":true,"detail":"Hong Gildong","data":{"result":"mismatch","messages":["HONG GILDONG is not ` +
			`P123456789012","phone 010-5550-0100"]}}`,
		`{"code":200,"success":true,"detail":"Hong Gildong","data":{"result":"P123456789012","messages":"04524"}}`,
		`{"code":400,"success":false,"detail":"Hong Gildong, P123456789012"}`,
		`{"code":404,"success":false,"detail":"Hong Gildong, P123456789012"}`,
		`{"code":500,"success":false,"detail":"Hong Gildong, P123456789012"}`,
		`{"code":200,"success":true,"data":{"result":"match","messages":["Hong Gildong"]}}`,
	} {
		c := configOf("https://carrier.invalid/openapi/customer/", canned(200, "", reply))
		shipped(&c)
		c.Auth = hgeapi.Auth{Token: "token-for-tests"}
		result, err := sendWaybill(t, &c, newClient(t, c), "pccc", v, false)
		said := fmt.Sprintf("%+v %v %#v", result, err, err)
		var refused *hgeapi.RefusedError
		if errors.As(err, &refused) {
			said += refused.Detail
		}
		for _, secret := range []string{"gildong", "123456789012", "5550", "04524"} {
			if strings.Contains(strings.ToLower(said), secret) {
				t.Errorf("%s: says %s", reply, said)
			}
		}
		if refused != nil && (!strings.Contains(refused.Detail, "phone") || strings.Contains(refused.Error(), "phone")) {
			t.Errorf("%q and %q", refused.Detail, refused.Error())
		}
	}
}

// TestTokenErrorIsNoAnswer has a read asked again with a new token, and a write that is not.
func TestTokenErrorIsNoAnswer(t *testing.T) {
	fault := hgeapitest.Fault{Do: hgeapitest.LoggedOutAsDetail, Times: 2}
	waybillWorld(t, hgeapi.HGE, hgeapitest.Config{AnyNumber: true, Faults: []hgeapitest.Fault{fault}},
		func(t *testing.T, carrier *hgeapitest.Carrier, c *hgeapi.Config, client *hgeapi.Client) {
			if _, err := sendWaybill(t, c, client, "confirm", byNumber("1", "A"), false); ending(err) != "not now" {
				t.Error(err)
			}
			if _, err := sendWaybill(t, c, client, "query", byNumber("1", "A"), false); err != nil {
				t.Error(err)
			}
			if n := carrier.Count("query").Submitted; n != 2 {
				t.Errorf("asked %d times", n)
			}
		})
}

// TestLongReplies has a creation that takes longer than [api] timeout, and a question that may not.
func TestLongReplies(t *testing.T) {
	waybillWorld(t, hgeapi.HGE, hgeapitest.Config{Delay: 45 * time.Second, Token: "t", AnyNumber: true},
		func(t *testing.T, _ *hgeapitest.Carrier, c *hgeapi.Config, _ *hgeapi.Client) {
			short := *c
			short.Timeout, short.Auth = 10*time.Second, hgeapi.Auth{Token: "t"}
			client := newClient(t, short)
			if _, err := sendWaybill(t, c, client, "create", waybill("ORD-1"), false); err != nil {
				t.Error(err)
			}
			if _, err := sendWaybill(t, c, client, "query", byNumber("1", "ORD-2"), false); ending(err) != "unknown" {
				t.Error(err)
			}
		})
}

// TestWaybillBodies has what settings change in a request.
func TestWaybillBodies(t *testing.T) {
	body := func(change func(*hgeapi.Config), name string, v hgeapi.Values) string {
		c := configOf("https://carrier.invalid/", nil)
		shipped(&c)
		change(&c)
		b, err := c.Body(waybillCall(name), v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	taxed := waybill("ORD-1")
	taxed.Text["tax_num"] = "P123456789012"
	for _, test := range []struct{ got, want string }{
		{body(func(*hgeapi.Config) {}, "cancel", byNumber("1", "A")), `{"num_type":1,"num":"A","cancel_type":"2"}`},
		{body(func(c *hgeapi.Config) { c.Values.CarrierNum, c.Values.CancelType = 7, "4" }, "cancel", byNumber("2", "A")),
			`{"num_type":7,"num":"A","cancel_type":"4"}`},
		{body(func(c *hgeapi.Config) {
			c.Keys = map[string]map[string]string{"cancel": {"num": "number", "cancel_type": "kind"}}
		}, "cancel", byNumber("2", "A")), `{"num_type":2,"number":"A","kind":"2"}`},
		{body(func(c *hgeapi.Config) { c.Values.TaxNum = "tax_info.tax_num" }, "create", taxed),
			`,"tax_info":{"tax_num":"P123456789012"}}`},
		{body(func(c *hgeapi.Config) { c.Values.TaxNum = "tax_no" }, "create", taxed), `}]}],"tax_no":"P123456789012"}`},
		{body(func(c *hgeapi.Config) { c.Values.TaxNum = "consignee_info.tax_num" }, "create", taxed),
			`"address":"1 Road","tax_num":"P123456789012"},"return_info"`},
		{body(func(c *hgeapi.Config) { c.Dialect = hgeapi.GKE }, "create", taxed), `"need-track":"Y","is_overseas_return":false`},
		{body(func(*hgeapi.Config) {}, "create", taxed),
			`"shipper_info":{"address_num":"AD101312464"},"consignee_info":{"full_name":"Ann`},
		{body(func(*hgeapi.Config) {}, "create", taxed), `"parcel_list":[{"weight":0.05,"item_list":[{"export_declared":"shirt",`},
	} {
		if !strings.Contains(test.got, test.want) {
			t.Errorf("%s has no %s", test.got, test.want)
		}
	}
	if got := body(func(*hgeapi.Config) {}, "create", taxed); strings.Contains(got, "P1234") {
		t.Errorf("a tax number is sent nobody knows where: %s", got)
	}
}

// TestEventsInOrder has lists of events in both directions, with times that are alike, and with one that cannot be read.
func TestEventsInOrder(t *testing.T) {
	for list, want := range map[string]string{
		`1 2026-01-01 10:00:00,2 2026-01-02 10:00:00`:                       "12 2",
		`2 2026-01-02 10:00:00,1 2026-01-01 10:00:00`:                       "12 2",
		`3 2026-01-02 10:00:00,2 2026-01-02 10:00:00,1 2026-01-01 10:00:00`: "123 3",
		`1 2026-01-01 10:00:00,2 2026-01-02 10:00:00,3 2026-01-02 10:00:00`: "123 3",
		`2 2026-01-02 10:00:00,1 soon`:                                      "21 2",
		`1 soon,2 later`:                                                    "12 1",
		`1 2026-01-01T10:00:00Z,2 2026-01-01 10:01:00`:                      "12 2",
	} {
		var events []string
		for e := range strings.SplitSeq(list, ",") {
			events = append(events, fmt.Sprintf(`{"order_node":"%s","actual_time":"%s"}`, e[:1], e[2:]))
		}
		c := configOf("https://carrier.invalid/", canned(200, "", `{"code":200,"data":[`+strings.Join(events, ",")+`]}`))
		shipped(&c)
		c.Auth = hgeapi.Auth{Token: "token-for-tests"}
		result, err := sendWaybill(t, &c, newClient(t, c), "track", byNumber("1", "A"), false)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range result.Events {
			got += e.Node
		}
		if diff := cmp.Diff(want, got+" "+hgeapi.LastEvent(result.Events).Node); diff != "" {
			t.Errorf("%s: %s", list, diff)
		}
	}
}

// TestWaybillSettings has settings that cannot be right.
func TestWaybillSettings(t *testing.T) {
	for want, change := range map[string]func(*hgeapi.Config){
		"values.num_type_customer: 2": func(c *hgeapi.Config) { c.Values.CustomerNum = 2 },
		"values.tax_num":              func(c *hgeapi.Config) { c.Values.TaxNum = "a.b.c" },
		"nodes.delivered":             func(c *hgeapi.Config) { c.Nodes.Delivered = []string{"OL022"} },
		"nodes.returned":              func(c *hgeapi.Config) { c.Nodes.Returned = []string{"OL022/000"} },
		"paths.label":                 func(c *hgeapi.Config) { c.Paths.Label = "auto" },
		"result.label.not_ready": func(c *hgeapi.Config) {
			shape := c.Results["label"]
			shape.NotReady = []string{" "}
			c.Results["label"] = shape
		},
	} {
		c := configOf("https://carrier.invalid/", nil)
		shipped(&c)
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
