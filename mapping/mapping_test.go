package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/reason"
)

func TestFlat(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook(`
		order_num|weight|net_weight|handover_num|contact_name|mawb_no|flight_no|etd|departure_port
		HGE2507080000516|1.25|1.1|21389910283|A. Tester|123-25122112|CA1202|2025-12-23 08:12:01|szx
		HGE2507080000527|2|1.5|21389910283|A. Tester|123-25122112|CA1202|2025-12-23 08:12:01|szx
		HGE260107000087K|0.5|-|21389910283|A. Tester|-|||
	`))
	if got := m.endings(); !cmp.Equal(got, []string{"ok", "ok", "ok"}) {
		t.Fatal(got)
	}
	if len(m.batches) != 2 {
		t.Fatalf("%d forms", len(m.batches))
	}
	f := scanForm(m.batches[0], "R1")
	if f.Weight.Decimal.String() != "3.25" || f.NetWeight.Decimal.String() != "2.6" {
		t.Errorf("weights %v %v", f.Weight, f.NetWeight)
	}
	if f.Handover.Text("handover_num") != "21389910283" || f.Handover.Text("contact_name") != "A. Tester" {
		t.Errorf("handover %+v", f.Handover)
	}
	if f.Flight.Text("mawb_no") != "123-25122112" || f.Flight.Text("etd") != "2025-12-23 08:12:01" ||
		f.Flight.Text("departure_port") != "SZX" {
		t.Errorf("flight %+v", f.Flight)
	}
	if strings.Join(f.OrderNums, " ") != "HGE2507080000516 HGE2507080000527" {
		t.Errorf("orders %v", f.OrderNums)
	}
	if second := scanForm(m.batches[1], "R2"); second.Flight != nil {
		t.Errorf("flight %+v", second.Flight)
	}
}

// TestNothingPersonal makes sure that messages do not repeat names and addresses.
func TestNothingPersonal(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("order_num|handover_num|contact_phone|contact_name\n"+
		"HGE2507080000516|H1|1.4E+11|A. Secret\nHGE2507080000527|H2|e:#N/A|e:#REF!"))
	for _, r := range append(m.repairs, m.rows[1].Reasons...) {
		if r.Value != "" && r.Code != reason.ErrorCell { // the text of an error cell is not personal
			t.Errorf("%+v", r)
		}
	}
	refused := refusal(t, testOptions(), csvBook("order_num|handover_num|contact_name\n"+
		"HGE2507080000516|H1|A. Secret\nHGE2507080000527|H1|B. Secret"))
	if got := brief(refused); got != "block-differs@C3" {
		t.Error(got)
	}
}
