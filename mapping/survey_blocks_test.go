package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocks(t *testing.T) {
	m := mapBook(t, testOptions(), []grid{
		{name: "orders", text: "order_num\nHGE2507080000516"},
		{name: "handover", text: `
			handover_num|Contact|公司名称|E-mail|phone|mobile|country|州|city|zip|门牌号|street|address
			H1|A. Tester|Test Ltd|a@example.org|'0101|n:820100000000|미국|CA|Los Angeles|n:501|n:150|Main  St|Suite 1\nFloor 2`},
		{name: "flight", text: `
			MAWB|flight|ETD|ETA|POL|中转港|POD|二程航班日期|transit_eta|二程航班号
			123-25122112|CA1202|n:46014.5|20251224|szx|TAP|icn|d:2025-12-23 10:12:01|2025-12-23T11:12:01|BA129`},
	})
	f := scanForm(m.batches[0], "R")
	want := `{"handover_num":"H1","contact_name":"A. Tester","company_name":"Test Ltd",` +
		`"contact_email":"a@example.org","contact_phone":"0101","contact_mobile":"820100000000","country_code":"US",` +
		`"state_code":"CA","city_code":"Los Angeles","postcode":"00501","house_no":"150",` +
		`"street":"Main St","address_one":"Suite 1 Floor 2"}`
	if got := inOrder(f.Handover, handoverRole); got != want {
		t.Errorf("handover\n got %s\nwant %s", got, want)
	}
	want = `{"mawb_no":"123-25122112","flight_no":"CA1202","etd":"2025-12-23 12:00:00","eta":"2025-12-24 00:00:00",` +
		`"departure_port":"SZX","transit_port":"TAP","arrival_port":"ICN","transit_etd":"2025-12-23 10:12:01",` +
		`"transit_eta":"2025-12-23 11:12:01","transit_flight_no":"BA129"}`
	if got := inOrder(f.Flight, flightRole); got != want {
		t.Errorf("flight\n got %s\nwant %s", got, want)
	}
	if got := brief(m.repairs); got != "country-coded@handover!G2(미국) zip-padded@handover!J2 time-missing@flight!D2(20251224)" {
		t.Error(got)
	}
}

// inOrder writes a part as JSON, its fields in their order.
func inOrder(p *Part, r role) string {
	var out []string
	for _, f := range blockFields(r) {
		out = append(out, fmt.Sprintf("%q:%q", f, p.Text(f.String())))
	}
	return "{" + strings.Join(out, ",") + "}"
}

func TestBadHandoverRow(t *testing.T) {
	m := mapBook(t, testOptions(), []grid{
		{name: "orders", text: "order_num|mawb_no\nHGE2507080000516|123-25122112\nHGE2507080000527|123-25122123"},
		{name: "flight", text: "mawb_no|etd\n123-25122112|tomorrow\n123-25122123|2025-01-05 10:00\n|2025-01-05 10:00"},
	})
	if diff := cmp.Diff([]string{"rejected bad-date@flight!B2(tomorrow)", "ok"}, m.endings()); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, p := range m.layout.RowProblems {
		got = append(got, fmt.Sprint(p.Sheet, p.Row, " ", brief(p.Reasons)))
	}
	if diff := cmp.Diff([]string{"1 2 bad-date@flight!B2(tomorrow)", "1 4 missing-key@flight!A4"}, got); diff != "" {
		t.Error(diff)
	}
}
