package mapping

import (
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// TestEqualValues: what people write in several ways is one value, and it goes out tidy.
func TestEqualValues(t *testing.T) {
	for _, c := range []struct{ field, one, other, sent string }{
		{"flight_no", "KE 011", "ke011", "KE011"},
		{"flight_no", "ke-011", "KE011", "KE011"},
		{"flight_no", "KE0901", "KE901", "KE0901"},
		{"flight_no", "ke 91", "KE0091", "KE91"},
		{"flight_no", "5X 92a", "5x92A", "5X92A"},
		{"flight_no", "Charter 7 B", "charter 7b", "Charter 7 B"},
		{"departure_port", "szx", "SZX", "SZX"},
		{"departure_port", "CN SZX", "cnszx", "CN SZX"},
		{"etd", "2025-01-05 10:05", "2025/1/5 10:05:30", "2025-01-05 10:05:00"},
		{"etd", "2025년 1월 5일 오전 10:05", "05-Jan-2025 10:05", "2025-01-05 10:05:00"},
	} {
		m := mapBook(t, testOptions(), lines("order_num|weight|mawb_no|"+c.field,
			"1|123-25122112|"+c.one, "1|12325122112|"+c.other, "1|123 2512 2112|"+c.one))
		f := m.batches[0].Group.Flight
		got := map[string]string{"flight_no": f.Text("flight_no"), "departure_port": f.Text("departure_port"),
			"etd": f.Text("etd")}[c.field]
		if len(m.batches) != 1 || got != c.sent {
			t.Errorf("%s and %s: sent %q in %d forms", c.one, c.other, got, len(m.batches))
		}
	}
	for _, c := range []struct{ field, one, other string }{
		{"street", "Main  Street 5", "main street5"},
		{"contact_name", "A. Tester", "a. TESTER"},
		{"contact_phone", "1 401-311-2522", "14013112522"},
		{"country_code", "us", "USA"},
		{"city_code", "Los Angeles", "LOS ANGELES"},
	} {
		o := testOptions()
		o.Persons = personsHandover
		m := mapBook(t, o, lines("order_num|weight|handover_num|"+c.field, "1|77|"+c.one, "1|77|"+c.other))
		if len(m.batches) != 1 {
			t.Errorf("%s and %s: %d forms", c.one, c.other, len(m.batches))
		}
	}
}

// TestValuesThatDiffer: other values are a question that shows them, or a fault if they are about persons.
func TestValuesThatDiffer(t *testing.T) {
	for _, c := range []struct{ field, one, other, key string }{
		{"etd", "2025-01-05 10:00", "2025-01-05 10:05", "value etd 123-25122112"},
		{"flight_no", "KE011", "KE012", "value flight_no 123-25122112"},
		{"arrival_port", "ICN", "LAX", "value arrival_port 123-25122112"},
		{"transit_flight_no", "BA1", "BA2", "value transit_flight_no 123-25122112"},
	} {
		book := lines("order_num|weight|mawb_no|"+c.field, "1|123-25122112|"+c.one, "1|123-25122112|"+c.other)
		qs := questionsOf(t, testOptions(), book)
		if len(qs) != 1 || qs[0].Asks.Key != c.key || len(qs[0].Asks.Choices) != 2 {
			t.Fatalf("%s: asked %+v", c.field, qs)
		}
		if what, _ := qs[0].Words("en"); !strings.Contains(what, "(D2)") || !strings.Contains(what, "(D3)") {
			t.Errorf("the question does not show both: %s", what)
		}
		o := testOptions()
		o.Answers = map[string]reason.Answered{c.key: {Answer: qs[0].Asks.Choices[1].Answer}}
		m := mapBook(t, o, book)
		f := m.batches[0].Group.Flight
		if got := f.Text("etd") + f.Text("flight_no") + f.Text("arrival_port") +
			f.Text("transit_flight_no"); got != qs[0].Asks.Choices[1].Answer {
			t.Errorf("%s: %s was chosen, %s sent", c.field, qs[0].Asks.Choices[1].Answer, got)
		}
	}
	faults := refusal(t, testOptions(), lines("order_num|weight|handover_num|street|contact_name", "1|77|A|X", "1|77|B|Y"))
	if got := brief(faults); got != "block-differs@E3 block-differs@D3" || faults[0].Asks != nil {
		t.Errorf("%+v", faults)
	}
}

// TestAddressBookByNumber: a number of the address book in the column of keys, and a key in the column of numbers, name the
// entry.
func TestAddressBookByNumber(t *testing.T) {
	for _, c := range []struct{ header, cell, ending, forms string }{
		{"handover", "21389910283", "ok", " 21389910283 - 1: 10"},
		{"handover", "n:21389910283", "ok", " 21389910283 - 1: 10"},
		{"handover", " l a x1 ", "ok", " 21389910283 - 1: 10"},
		{"handover", "21389910284", "rejected unknown-handover@C2(21389910284)", ""},
		{"handover_num", "lax1", "ok", " 21389910283 - 1: 10"},
		{"handover_num", "LAX 1", "ok", " 21389910283 - 1: 10"},
		{"handover_num", "LAX", "rejected unknown-handover@C2(LAX)", ""},
		{"handover_num", "LXA1", "rejected unknown-handover@C2(LXA1)", ""},
		{"handover_num", "LAX11", "rejected unknown-handover@C2(LAX11)", ""},
		{"handover_num", "lax2", "rejected unknown-handover@C2(lax2)", ""},
		{"handover_num", "77", "ok", " 77 - 1: 10"},
		{"handover_num", "H1", "ok", " H1 - 1: 10"},
		{"handover_num", "LAX12345", "ok", " LAX12345 - 1: 10"},
	} {
		m := mapBook(t, testOptions(), lines("order_num|weight|"+c.header, "1|"+c.cell))
		if got := strings.Join(m.endings(), "; "); got != c.ending {
			t.Errorf("%s %q: %s, want %s", c.header, c.cell, got, c.ending)
		}
		if got := strings.Join(briefBatches(m.batches), "; "); got != c.forms {
			t.Errorf("%s %q: %s, want %s", c.header, c.cell, got, c.forms)
		}
	}
	// The same handover in two spellings does not contradict itself.
	m := mapBook(t, testOptions(),
		lines("order_num|weight|handover|reference_num", "1|LAX1|R1", "1|21389910283|R1", "1|lax1|R1"))
	if got := strings.Join(briefBatches(m.batches), "; "); got != "R1 21389910283 - 3: 10 11 12" {
		t.Error(got)
	}
	m = mapBook(t, testOptions(),
		lines("order_num|weight|handover|handover_num", "1|LAX1|lax1", "1|ICN1| 700", "1|ICN1|701"))
	if got := strings.Join(m.endings(), "; "); got != "ok; ok; rejected book-differs@D4(701)" {
		t.Error(got)
	}
}
