package hgeapitest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"hgeimport/hgeapi/hgeapitest"
)

const (
	manifestHead = `{"reference_num":"M1","flight_info":` + flight + `,`
	bagA         = `{"bag_type":1,"weight":"12.3","length":"40","width":"50","height":"60",` +
		`"customer_bag_num":"BAG-1","customer_order_nums":["A","B"]}`
)

// TestOperationsAgainstTheContract has requests of the other operations that the carrier accepts, and some that it does not.
func TestOperationsAgainstTheContract(t *testing.T) {
	const manifest, flightTimes, bags, void, label = "manifest/", "update/flight/info/", "create/container/", "cancel/container/",
		"print/container/label/"
	for _, test := range []struct {
		path, body string
		want       string // part of the detail; "" = accepted
	}{
		{manifest, manifestHead + `"weight":"11","net_weight":"12","bag_list":[` + bagA + `]}`, ""},
		{manifest, manifestHead + `"bag_list":[{"customer_bag_num":"BAG-1","customer_order_nums":["A"]}]}`, ""},
		{manifest, `{"reference_num":"M1","handover_mode":` + flight + `,"bag_list":[` + bagA + `]}`, ""},
		{manifest, `{"reference_num":"M1","flightinfo":` + flight + `,"bag_list":[` + bagA + `]}`, "the flight is missing"},
		{manifest, `{"reference_num":"M1","bag_list":[` + bagA + `]}`, "the flight is missing"},
		{manifest, manifestHead + `"weight":11,"bag_list":[` + bagA + `]}`, "weight: is not a text with a number"},
		{manifest, manifestHead + `"weight":"","bag_list":[` + bagA + `]}`, "weight: is not a text with a number"},
		{manifest, manifestHead + `"weight":"1e3","bag_list":[` + bagA + `]}`, "weight: is not a text with a number"},
		{manifest, manifestHead + `"bag_list":[]}`, "bag_list: is not a list, or is empty"},
		{manifest, strings.TrimSuffix(manifestHead, ",") + `}`, "bag_list: is missing"},
		{manifest, manifestHead + `"bag_list":[` + bagA + `,` + bagA + `]}`, "A stands there twice"},
		{manifest, manifestHead + `"bag_list":[` + bagA + `,` + strings.Replace(bagA, `"A","B"`, `"C"`, 1) + `]}`,
			"bag BAG-1 stands there twice"},
		{manifest, manifestHead + `"bag_list":[` + strings.Replace(bagA, `"A","B"`, `"A","B","C","D"`, 1) + `]}`,
			"has 4 orders, the most is 3"},
		{manifest, manifestHead + `"bag_list":[` + strings.Replace(bagA, `"A","B"`, ``, 1) + `]}`, "customer_order_nums: is empty"},
		{manifest, manifestHead + `"bag_list":[` + strings.Replace(bagA, `"bag_type":1`, `"bag_type":"1"`, 1) + `]}`,
			"bag_type: is not"},
		{manifest, manifestHead + `"bag_list":[` + strings.Replace(bagA, `"40"`, `40`, 1) + `]}`, "length: is not a text"},
		{manifest, manifestHead + `"bag_list":[` + strings.Replace(bagA, `BAG-1`, ``, 1) + `]}`,
			"customer_bag_num: is not a text, empty"},
		{manifest, manifestHead + `"order_nums":["A"],"bag_list":[` + bagA + `]}`, "order_nums: no such key"},
		{manifest, `{"reference_num":"M1","flight_info":` + strings.Replace(flight, `"transit_etd":"",`, "", 1) +
			`,"bag_list":[` + bagA + `]}`, "flight_info: transit_etd: is missing"},
		{manifest, `{"reference_num":"M1","flight_info":` + strings.Replace(flight, "123-45678901", "", 1) +
			`,"bag_list":[` + bagA + `]}`, "mawb_no: is empty"},

		{flightTimes, `{"master_air_waybill_number":"1-2","ata":"2025-09-09 18:13:00","atd":""}`, ""},
		{flightTimes, `{"master_air_waybill_number":"1-2","ata":"","atd":""}`, "neither ata nor atd"},
		{flightTimes, `{"master_air_waybill_number":"1-2","ata":"2025-09-09 18:13:00"}`, ""},
		{flightTimes, `{"master_air_waybill_number":"1-2"}`, "neither ata nor atd"},
		{flightTimes, `{"master_air_waybill_number":"1-2","ata":"2025-09-09T18:13","atd":""}`, "is not YYYY-MM-DD"},
		{flightTimes, `{"master_air_waybill_number":"","ata":"2025-09-09 18:13:00","atd":""}`, "empty"},
		{flightTimes, `{"mawb_no":"1-2","ata":"2025-09-09 18:13:00","atd":""}`, "mawb_no: no such key"},
		{flightTimes, `[]`, "is not an object"},

		{bags, bagA, ""},
		{bags, `{"customer_bag_num":"BAG-1","customer_order_nums":["A"],"weight":"-1"}`, "weight: is not a text with a number"},
		{bags, `{"customer_bag_num":"BAG-1"}`, "customer_order_nums: is missing"},
		{bags, `{"customer_order_nums":["A"]}`, "customer_bag_num: is missing"},
		{bags, `{"bag_list":[` + bagA + `]}`, "bag_list: no such key"},
		{bags, `{`, "not JSON"},

		{void, `{"relieve_type":1,"container_num":"BP1"}`, ""},
		{void, `{"relieve_type":"1","container_num":"BP1"}`, "relieve_type: is not one of the numbers [1]"},
		{void, `{"relieve_type":2,"container_num":"BP1"}`, "relieve_type: is not one of the numbers [1]"},
		{void, `{"container_num":"BP1"}`, "relieve_type: is missing"},
		{void, `{"relieve_type":1,"container_num":1}`, "container_num: is not a text"},

		{label, `{"container_num":""}`, "container_num: is not a text, empty"},
		{label, `{"container_num":"BP1","type":1}`, "type: no such key"},
	} {
		t.Run(test.path+" "+test.body, func(t *testing.T) {
			carrier := hgeapitest.New(hgeapitest.Config{Token: "t", MaxOrders: 3})
			status, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+test.path, test.body, nil)
			var e struct {
				Code    int
				Success bool
				Detail  string
			}
			if err := json.Unmarshal([]byte(reply), &e); err != nil {
				t.Fatal(err)
			}
			if test.want == "" && (status != 200 || e.Code != 200 || !e.Success || len(carrier.Complaints()) > 0) {
				t.Errorf("not accepted: %d %s", status, reply)
			}
			refused := status == 400 && e.Code == 400 && !e.Success && strings.Contains(e.Detail, test.want)
			if test.want != "" && (!refused || len(carrier.Complaints()) != 1 || carrier.Orders()+len(carrier.Bags()) != 0) {
				t.Errorf("got %d %s, want 400 with %q", status, reply, test.want)
			}
		})
	}
}

// TestCloseIsOnceOverBoth closes an order by a scan form and by a manifest.
func TestCloseIsOnceOverBoth(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t"})
	client := inProcess(carrier)
	post(t, client, hgeapitest.InProcessURL+"scanform/", `{"reference_num":"M1",`+handover+`,"order_nums":["A","C"]}`, nil)
	post(t, client, hgeapitest.InProcessURL+"manifest/", manifestHead+`"bag_list":[`+bagA+`]}`, nil)
	if got := fmt.Sprint(carrier.Twice(), carrier.Orders(), carrier.Count("scanform"), carrier.Count("manifest")); got !=
		"[A] 3 {1 1 0 0} {1 1 0 0}" {
		t.Errorf("got %s", got)
	}
}

// TestBags makes, voids and makes again. A bag that is made twice is noticed, and an order is in one bag only.
func TestBags(t *testing.T) {
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", RefuseSuffix: "R"})
	ask := func(path, body string) string {
		_, reply := post(t, inProcess(carrier), hgeapitest.InProcessURL+path, body, nil)
		return reply
	}
	for _, step := range []struct{ path, body, want string }{
		{"create/container/", bagA, `"container_num":"BP0000000001US"`},
		{"create/container/", strings.Replace(bagA, "BAG-1", "BAG-2", 1), "order A is in bag BP0000000001US"},
		{"create/container/", strings.Replace(bagA, `"A"`, `"AR"`, 1), "AR cannot be found"},
		{"print/container/label/", `{"container_num":"BP0000000001US"}`, `"label":"JVBERi`},
		{"cancel/container/", `{"relieve_type":1,"container_num":"BP0000000001US"}`, `"container_num":"BP0000000001US"`},
		{"print/container/label/", `{"container_num":"BP0000000001US"}`, "no such bag"},
		{"create/container/", strings.Replace(bagA, "BAG-1", "BAG-2", 1), `"container_num":"BP0000000002US"`},
		{"create/container/", strings.Replace(bagA, "BAG-1", "BAG-2", 1), `"container_num":"BP0000000003US"`},
	} {
		if got := ask(step.path, step.body); !strings.Contains(got, step.want) {
			t.Errorf("%s %s: got %s, want %s", step.path, step.body, got, step.want)
		}
	}
	if got := fmt.Sprint(carrier.BagsTwice(), carrier.Count("bags"), carrier.Count("void-bags"), carrier.Submitted("BAG-2")); got !=
		"[BAG-2] {5 3 0 2} {1 1 0 0} 3" {
		t.Errorf("got %s", got)
	}
	if wrong := carrier.Complaints(); len(wrong) > 0 || !carrier.Voided("BP0000000001US") || carrier.Labels() != 2 {
		t.Errorf("complaints: %v, %d labels", wrong, carrier.Labels())
	}
}

// TestFaultsOfOperations has faults that are for one operation only, and an answer that is lost because of what it is about.
func TestFaultsOfOperations(t *testing.T) {
	fault := func(text string) hgeapitest.Fault {
		f, err := hgeapitest.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	carrier := hgeapitest.New(hgeapitest.Config{Token: "t", LoseSuffix: "L", Faults: []hgeapitest.Fault{
		fault("bags:500"), fault("void-bags:400"), fault("label:html"), fault("document:500"), fault("manifest:503"),
		fault("flight:429"),
	}})
	client := inProcess(carrier)
	want := map[string]int{"scanform/": 200, "manifest/": 503, "update/flight/info/": 429, "create/container/": 500,
		"cancel/container/": 400, "print/container/label/": 200}
	for path, want := range want {
		body := map[string]string{"scanform/": `{"reference_num":"TR1",` + handover + `,"order_nums":["C"]}`}[path]
		if status, reply := post(t, client, hgeapitest.InProcessURL+path, body, nil); status != want {
			t.Errorf("%s: got %d %s, want %d", path, status, reply, want)
		}
	}
	lost := `{"master_air_waybill_number":"1L","ata":"2025-09-09 18:13:00","atd":""}`
	tryPost(t, client, hgeapitest.InProcessURL+"update/flight/info/", lost)
	if status, _ := post(t, client, hgeapitest.InProcessURL+"update/flight/info/", lost, nil); status != 200 {
		t.Errorf("the second answer has status %d", status)
	}
	if got := carrier.Count("flight"); got.Submitted != 3 || got.Accepted != 2 || carrier.Flight("1L").ATA != "2025-09-09 18:13:00" {
		t.Errorf("got %+v", got)
	}
}

// TestDocuments fetches what the links lead to, with and without a login, and reads the PDF as far as its table.
func TestDocuments(t *testing.T) {
	server := hgeapitest.NewTestServer(t, hgeapitest.Config{Token: "t", Documents: true, LabelAsURL: true})
	client := &http.Client{}
	defer client.CloseIdleConnections()
	post(t, client, server.URL+"manifest/", manifestHead+`"bag_list":[`+bagA+`]}`, nil)
	post(t, client, server.URL+"create/container/", bagA, nil)
	var result, label struct {
		Data struct {
			URL   string `json:"scanform_url"`
			Label string `json:"label_url"`
		}
	}
	for to, request := range map[any][2]string{
		&result: {"manifest/result/", `{"reference_num":"M1"}`},
		&label:  {"print/container/label/", `{"container_num":"BP0000000001US"}`},
	} {
		_, reply := post(t, client, server.URL+request[0], request[1], nil)
		if err := json.Unmarshal([]byte(reply), to); err != nil {
			t.Fatal(err)
		}
	}
	for link, want := range map[string]string{
		result.Data.URL: "manifest M1", label.Data.Label: "bag BP0000000001US",
		strings.Replace(result.Data.URL, "manifest", "scanform", 1): "",
	} {
		for _, login := range []string{"Bearer t", ""} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", login)
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			switch {
			case login == "" && resp.StatusCode != 401:
				t.Errorf("%s without a login: %d", link, resp.StatusCode)
			case login != "" && want == "" && resp.StatusCode != 404:
				t.Errorf("%s: %d", link, resp.StatusCode)
			case login != "" && want != "" && !strings.Contains(string(got), "("+want+") Tj"):
				t.Errorf("%s: %d %s", link, resp.StatusCode, got)
			}
		}
	}
	pdf := string(hgeapitest.PDF("x"))
	_, at, _ := strings.Cut(pdf, "startxref\n")
	offset, err := strconv.Atoi(strings.Fields(at)[0])
	if err != nil || !strings.HasPrefix(pdf[offset:], "xref\n0 6\n") || !strings.HasPrefix(pdf, "%PDF-") ||
		!strings.HasPrefix(base64.StdEncoding.EncodeToString([]byte(pdf)), "JVBERi") {
		t.Errorf("not a PDF: %q", pdf)
	}
}
