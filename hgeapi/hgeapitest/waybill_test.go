package hgeapitest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

const (
	waybillTo = `"consignee_info":{"full_name":"Ann Example","phone":"555-0100","country":"US","postcode":"94105",` +
		`"address":"1 Example Road"}`
	waybillItem = `{"export_declared":"shirt","import_declared":"shirt","qty":1,"export_price":1.0,` +
		`"export_price_currency":"USD","import_price":1.0,"import_price_currency":"USD"}`
	waybillParts = waybillTo + `,"parcel_list":[{"weight":0.05,"item_list":[` + waybillItem + `]}]`
)

func waybillBody(num string) string {
	return `{"customer_order_num":"` + num + `","service_code":"P10006","need_track":"Y",` + waybillParts + `}`
}

func n(kind int, num string) string { return fmt.Sprintf(`{"num_type":%d,"num":"%s"}`, kind, num) }

// TestWaybillLife creates a waybill, confirms, labels, closes and follows it until it is delivered.
func TestWaybillLife(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", LabelPolls: 1})
	for _, step := range []struct{ path, body, want string }{
		{"order_create/", waybillBody("ORD-1"), `"order_num":"HGE261129000001B"`},
		{"order_create/", waybillBody("ORD-1"), `"code":301`},
		{"order_create/", waybillBody("ORD-1"), `"tracking_num":"9200000000000000000001"`},
		{"query_order/", n(1, "ORD-1"), `"order_node":"OL002"`},
		{"query/order/", n(2, "HGE261129000001B"), `"customer_order_num":"ORD-1"`},
		{"query/order/", n(1, "HGE261129000001B"), `"code":404`},
		{"label/print/", n(1, "ORD-1"), "等待抓取面单"},
		{"label/print/", n(3, "9200000000000000000001"), `"label_base64":"JVBERi`},
		{"query/pod/", n(1, "ORD-1"), `"data":null`},
		{"update/weight/", `{"num_type":1,"num":"ORD-1","parcel_list":[{"weight":0.5,"length":10}]}`, `"code":200`},
		{"update/label/", strings.Replace(waybillBody("ORD-1"), "{", `{"num_type":1,"num":"ORD-1",`, 1), `"code":200`},
		{"intercept/order/", n(1, "ORD-1"), "Applying for interception"},
		{"intercept/order/", n(1, "ORD-1"), "already"},
		{"query/track/", n(1, "ORD-1"), `"order_node":"OL097"`},
		{"cancel/intercept/", n(1, "ORD-1"), `"code":200`},
		{"cancel/intercept/", n(1, "ORD-1"), "is not being intercepted"},
		{"confirm/order/", n(1, "ORD-1"), `"code":200`},
		{"confirm/order/", n(1, "ORD-1"), "already"},
		{"query/charge/", n(1, "ORD-1"), `"fuel_surcharge":"0.35"`},
		{"scanform/", `{"reference_num":"TR1",` + handover + `,"order_nums":["HGE261129000001B"]}`, `"code":200`},
		{"order_create/", waybillBody("ORD-2"), `"code":200`},
		{"cancel/label/", strings.Replace(n(1, "ORD-2"), "}", `,"cancel_type":"2"}`, 1), `"code":200`},
		{"cancel/label/", strings.Replace(n(1, "ORD-2"), "}", `,"cancel_type":"2"}`, 1), "already"},
		{"label/print/", n(1, "ORD-2"), "is cancelled"},
		{"order_create/", waybillBody("ORD-2"), `"order_num":"HGE261129000003D"`},
		{"query/track/", n(1, "NOBODY"), `"code":404`},
	} {
		if _, got := post(t, inProcess(carrier), hgeapitest.InProcessURL+step.path, step.body, nil); !strings.Contains(got, step.want) {
			t.Errorf("%s %s: got %s, want %s", step.path, step.body, got, step.want)
		}
	}
	w, ok := carrier.Waybill("ORD-1")
	if w.Body = ""; !ok || !w.Confirmed || !w.Closed || w.Version != 2 || w.Weight != 0.05 || w.Items != 1 || w.Country != "US" {
		t.Errorf("%+v", w)
	}
	carrier.MoveAll(100)
	var track struct{ Data []map[string]string }
	_, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+"query/track/", n(1, "ORD-1"), func(r *http.Request) {
		r.Header.Set("Accept-Language", "ko")
	})
	err := json.Unmarshal([]byte(reply), &track)
	if err != nil || len(track.Data) != 10 || track.Data[9]["track_name"] != "배달 완료" {
		t.Errorf("%s: %v", reply, err)
	}
	_, got := post(t, inProcess(carrier), hgeapitest.InProcessURL+"query/pod/", n(1, "ORD-1"), nil)
	if !strings.Contains(got, "pod_base64") {
		t.Errorf("got %s", got)
	}
	got = fmt.Sprint(carrier.DoneAgain(), carrier.WaybillsTwice(), carrier.Complaints(), len(carrier.Waybills()))
	if got !=
		"[cancel ORD-2 confirm ORD-1 intercept ORD-1] [] [] 3" {
		t.Error(got)
	}
}

// TestWaybillsAgainstTheContract has requests that are wrong.
func TestWaybillsAgainstTheContract(t *testing.T) {
	body := waybillBody("ORD-1")
	for _, test := range []struct{ path, body, want string }{
		{"order_create/", strings.Replace(body, "need_track", "need-track", 1), "need-track: no such key"},
		{"order/create/", body, "need_track: no such key"},
		{"order_create/", strings.Replace(body, `"US"`, `"USA"`, 1), "consignee_info: country: is not a country"},
		{"order_create/", strings.Replace(body, `"555-0100"`, `""`, 1), "consignee_info: phone: is not"},
		{"order_create/", strings.Replace(body, "1 Example Road", strings.Repeat("a", 255), 1), "the most is 254"},
		{"order_create/", strings.Replace(body, `0.05`, `"0.05"`, 1), "parcel_list: 0: weight: is not a number"},
		{"order_create/", strings.Replace(body, `"qty":1`, `"qty":1.5`, 1), "qty: is not a whole number"},
		{"order_create/", strings.Replace(body, `"parcel_list"`, `"parcels"`, 1), "parcels: no such key"},
		{"label/print/", `{"num":"A"}`, "num_type: is missing"},
		{"label/print/", `{"num_type":"1","num":"A"}`, "num_type: is not one of the numbers"},
		{"label/print/", `{"num_type":4,"num":"A"}`, "num_type: is not one of the numbers"},
		{"cancel/label/", n(1, "A"), "cancel_type: is missing"},
		{"cancel/label/", `{"num_type":1,"num":"A","cancel_type":2}`, "cancel_type: is not"},
		{"update/weight/", `{"num_type":1,"num":"A","parcel_list":[]}`, "parcel_list: is not a list"},
		{"query/pccc/", `{"full_name":"A","phone":"1"}`, "pccc: is missing"},
	} {
		carrier := hgeapitest.New(hgeapitest.Config{Token: "t"})
		status, got := post(t, inProcess(carrier), hgeapitest.InProcessURL+test.path, test.body, nil)
		if status != 400 || !strings.Contains(got, test.want) || len(carrier.Complaints()) != 1 || len(carrier.Waybills()) > 0 {
			t.Errorf("%s %s: got %d %s, want %s", test.path, test.body, status, got, test.want)
		}
	}
	gke := hgeapitest.New(hgeapitest.Config{Token: "t", Dialect: "gke"})
	if _, got := post(t, inProcess(gke), hgeapitest.InProcessURL+"order_create/", body, nil); !strings.Contains(got, `"code":404`) {
		t.Errorf("the other dialect's path: %s", got)
	}
}

// TestWaybillRefusals has requests whose keys and types are right, and that the carrier refuses all the same.
func TestWaybillRefusals(t *testing.T) {
	body := waybillBody("ORD-1")
	fault := func(text string) hgeapitest.Fault {
		f, err := hgeapitest.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", RefuseSuffix: "R", OmitSuffix: "U",
		AnyNumber: true, Faults: []hgeapitest.Fault{
			fault("charge:400,say=num: Field required"), fault("track:not-ready"), fault("pod:404"), fault("services:500"),
			fault("query:unreadable"), fault("weight:401-detail"),
		}})
	for _, step := range []struct{ path, body, want string }{
		{"order_create/", strings.Replace(body, "94105", "94105-7243", 1), "postal code not in service: 94105-7243"},
		{"order_create/", strings.Replace(body, "1 Example Road", "PO Box 12", 1), "Po Box not supported"},
		{"order_create/", strings.Replace(body, `"import_price":1.0,`, "", 1), `"import_price: Field required"`},
		{"order_create/", strings.Replace(body, `ORD-1`, "ORD-1R", 1), "ORD-1R cannot be found"},
		{"query/charge/", n(1, "A"), `"num: Field required"`},
		{"query/track/", n(1, "A"), "等待抓取面单"},
		{"query/track/", n(1, "A"), `"OL002"`},
		{"query/pod/", n(1, "A"), `"code":404`},
		{"query_order/", n(1, "A"), `"status":"zwischenstand"`},
		{"update/weight/", `{"num_type":1,"num":"A","parcel_list":[{"weight":1}]}`, "token expired"},
		{"query/pccc/", `{"full_name":"A","phone":"1","pccc":"P1","postcode":"04524"}`, `"result":"match"`},
		{"query/pccc/", `{"full_name":"A","phone":"1","pccc":"P1R"}`, `"result":"mismatch"`},
		{"query/pccc/", `{"full_name":"A","phone":"1","pccc":"P1U"}`, `does not answer`},
	} {
		if _, got := post(t, inProcess(carrier), hgeapitest.InProcessURL+step.path, step.body, nil); !strings.Contains(got, step.want) {
			t.Errorf("%s %s: got %s, want %s", step.path, step.body, got, step.want)
		}
	}
	for range 2 {
		_, got := post(t, inProcess(carrier), hgeapitest.InProcessURL+"get/services/", "", func(r *http.Request) {
			r.Method = http.MethodGet
		})
		if !strings.Contains(got, `"service_name":"USPS Ground"`) && !strings.Contains(got, "500") {
			t.Errorf("services: %s", got)
		}
	}
}
