package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hgeimport/mapping/reason"
)

// lines makes rows of order numbers, each with what follows.
func lines(header string, rest ...string) []grid {
	text := header
	for i, r := range rest {
		text += "\nHGE250708000051" + string(rune('0'+i)) + "|" + r
	}
	return csvBook(text)
}

// TestEmptyCells: an empty cell that the rows around it fill is its row's problem, and - says that it is meant.
func TestEmptyCells(t *testing.T) {
	for _, c := range []struct {
		name    string
		book    []grid
		endings string
		forms   string
	}{
		{"weight", lines("order_num|weight|handover", "1|LAX1", "|LAX1", "2|LAX1"),
			"ok; rejected empty-cell@B3; ok", " 21389910283 - 3: 10 12"},
		{"weight of blanks", lines("order_num|weight|handover", "1|LAX1", "\u00a0 |LAX1", "2|LAX1"),
			"ok; rejected empty-cell@B3; ok", " 21389910283 - 3: 10 12"},
		{"weight that is meant", lines("order_num|weight|handover", "1|LAX1", "-|LAX1", "n:2|LAX1", "N/A|LAX1", "없음|LAX1"),
			"ok; ok; ok; ok; ok", " 21389910283 - 3: 10 11 12 13 14"},
		{"net weight", lines("order_num|weight|net_weight|handover", "1|1|LAX1", "1|1|LAX1", "1||LAX1"),
			"ok; ok; rejected empty-cell@C4", " 21389910283 - 2: 10 11"},
		{"handover key", lines("order_num|weight|handover|mawb_no", "1|LAX1|123-25122112", "1|LAX1|123-25122112", "1||123-25122112"),
			"ok; ok; rejected empty-cell@C4", " 21389910283 123-25122112 2: 10 11"},
		{"handover number",
			lines("order_num|weight|handover_num|mawb_no", "1|77|123-25122112", "1||123-25122112", "1|77|123-25122112"),
			"ok; rejected empty-cell@C3; ok", " 77 123-25122112 2: 10 12"},
		{"one of key and number", lines("order_num|weight|handover|handover_num", "1|LAX1|", "1||77", "1|-|78", "1|ICN1|-"),
			"ok; ok; ok; ok", " 21389910283 - 1: 10;  77 - 1: 11;  78 - 1: 12;  700 - 1: 13"},
		{"MAWB", lines("order_num|weight|handover|mawb_no", "1|LAX1|123-25122112", "1|LAX1|", "1|LAX1|123-25122112", "1|LAX1|-"),
			"ok; rejected empty-cell@D3; ok; ok", " 21389910283 123-25122112 2: 10 12;  21389910283 - 1: 13"},
		{"reference", lines("order_num|weight|handover|reference_num", "1|LAX1|R1", "1|LAX1|", "1|LAX1|R1", "1|LAX1|/"),
			"ok; rejected empty-cell@D3; ok; ok", "R1 21389910283 - 2: 10 12;  21389910283 - 1: 13"},
		{"both empty", lines("order_num|weight|handover|mawb_no", "1|LAX1|123-25122112", "1||", "1|LAX1|123-25122112"),
			"ok; rejected empty-handover-or-flight@C3; ok", " 21389910283 123-25122112 2: 10 12"},
		{"the first row", lines("order_num|weight|handover|mawb_no", "1|LAX1|", "1|LAX1|123-25122112"),
			"rejected empty-cell@D2; ok", " 21389910283 123-25122112 1: 11"},
		{"empty altogether", lines("order_num|weight|handover|mawb_no|reference_num", "1|LAX1||", "1|LAX1||"),
			"ok; ok", " 21389910283 - 2: 10 11"},
		{"a value above the table", csvBook("MAWB|123-25122112\norder_num|weight|mawb_no\nHGE2507080000510|1|123-25122112\n" +
			"HGE2507080000511|1|\nHGE2507080000512|1|"), "ok; ok; ok", " - 123-25122112 3: 10 11 12"},
		{"the only row of a sheet", []grid{
			{name: "orders", text: "order_num|weight|mawb_no\nHGE2507080000510|1|123-25122112\nHGE2507080000511|1|"},
			{name: "flight", text: "mawb_no|flight_no\n123-25122112|CA1"},
		}, "ok; ok", " - 123-25122112 2: 10 11"},
		{"several rows of a sheet", []grid{
			{name: "orders", text: "order_num|weight|mawb_no\nHGE2507080000510|1|123-25122112\nHGE2507080000511|1|123-25122112\n" +
				"HGE2507080000512|1|"},
			{name: "flight", text: "mawb_no|flight_no\n123-25122112|CA1\n123-25122123|CA2"},
		}, "ok; ok; rejected which-one@orders!C4", " - 123-25122112 2: 10 11"},
		{"merged", []grid{{name: "S", text: "order_num|weight|mawb_no|handover\nHGE2507080000510|1|123-25122112|LAX1\n" +
			"HGE2507080000511|1|m:123-25122112|m:LAX1\nHGE2507080000512|1|m:123-25122112|m:LAX1"}},
			"ok; ok; ok", " 21389910283 123-25122112 3: 10 11 12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.Answers["empty column mawb_no"] = reason.Answered{Answer: "send"}
			m := mapBook(t, o, c.book)
			if got := strings.Join(m.endings(), "; "); got != c.endings {
				t.Errorf("got %s, want %s", got, c.endings)
			}
			if got := strings.Join(briefBatches(m.batches), "; "); got != c.forms {
				t.Errorf("forms %s, want %s", got, c.forms)
			}
		})
	}
	o := testOptions()
	o.DefaultHandover = "ICN1"
	m := mapBook(t, o, lines("order_num|weight|handover_num", "1|77", "1|77", "1|"))
	if got := strings.Join(m.endings(), "; "); got != "ok; ok; ok" {
		t.Errorf("the handover of the profile fills it in: %s", got)
	}
}

// TestGroupStarts: a column that is filled at the starts of groups only is one question.
func TestGroupStarts(t *testing.T) {
	for _, c := range []struct {
		name, key   string
		book        []grid
		above, none string // forms by answer
	}{
		{"MAWB", "empty mawb_no", lines("order_num|weight|handover|mawb_no", "1|LAX1|123-25122112", "1|LAX1|", "1|LAX1|",
			"1|LAX1|123-25122123", "1|LAX1|"),
			" 21389910283 123-25122112 3: 10 11 12;  21389910283 123-25122123 2: 13 14",
			" 21389910283 123-25122112 1: 10;  21389910283 - 3: 11 12 14;  21389910283 123-25122123 1: 13"},
		{"handover key", "empty handover", lines("order_num|weight|handover|mawb_no", "1|LAX1|123-25122112", "1||123-25122112",
			"1|icn1|123-25122112", "1||123-25122112"),
			" 21389910283 123-25122112 2: 10 11;  700 123-25122112 2: 12 13",
			" 21389910283 123-25122112 1: 10;  - 123-25122112 2: 11 13;  700 123-25122112 1: 12"},
		{"key or number", "empty handover_num", lines("order_num|weight|handover|handover_num|mawb_no", "1|LAX1||123-25122112",
			"1|||123-25122112", "1||77|123-25122112", "1|||123-25122112"),
			" 21389910283 123-25122112 2: 10 11;  77 123-25122112 2: 12 13",
			" 21389910283 123-25122112 1: 10;  - 123-25122112 2: 11 13;  77 123-25122112 1: 12"},
		{"reference", "empty reference_num",
			lines("order_num|weight|handover|reference_num", "1|LAX1|R1", "1|LAX1|", "1|LAX1|-", "1|LAX1|"),
			"R1 21389910283 - 2: 10 11;  21389910283 - 2: 12 13",
			"R1 21389910283 - 1: 10;  21389910283 - 3: 11 12 13"},
		{"weight", "empty weight", lines("order_num|weight|handover", "5|LAX1", "|LAX1", "|LAX1"), "", " 21389910283 - 5: 10 11 12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			qs := questionsOf(t, testOptions(), c.book)
			if len(qs) != 1 || qs[0].Asks.Key != c.key {
				t.Fatalf("asked %+v", qs)
			}
			for answer, want := range map[string]string{answerAbove: c.above, answerNone: c.none} {
				if want == "" {
					continue
				}
				o := testOptions()
				o.Answers = map[string]reason.Answered{c.key: {Answer: answer}}
				m := mapBook(t, o, c.book)
				if diff := cmp.Diff(strings.Split(want, "; "), briefBatches(m.batches)); diff != "" {
					t.Errorf("%s: %s", answer, diff)
				}
			}
		})
	}
}

// TestFilledDownFlight: what an order row says about a flight belongs to the MAWB above it, if that is what empty cells mean.
func TestFilledDownFlight(t *testing.T) {
	o := testOptions()
	o.Answers = map[string]reason.Answered{"empty mawb_no": {Answer: "above"}}
	book := lines("order_num|weight|mawb_no|flight_no", "1|123-25122112|CA1", "1||CA1", "1|123-25122123|CA2", "1||CA3")
	if got := brief(refusal(t, o, book)); got != "values-differ@D5(CA3)" {
		t.Error(got)
	}
}

// TestNoWeightAtAll: a file without any weight asks once.
func TestNoWeightAtAll(t *testing.T) {
	for _, c := range []struct {
		name string
		book []grid
		want string
	}{
		{"no column", lines("order_num|handover", "LAX1", "LAX1"), "no-weight@A1"},
		{"an empty column", lines("order_num|weight|handover", "|LAX1", "|LAX1"), "no-weight@A1"},
		{"a column with units only", lines("order_num|Weight Unit|handover", "kg|LAX1"), "no-weight@A1"},
		{"billed weight only", lines("order_num|计费重|handover", "1|LAX1"), "no-weight@A1"},
		{"in two sheets", []grid{{name: "a", text: "order_num|handover\nA1|LAX1"}, {name: "b", text: "order_num|handover\nA2|LAX1"}},
			"no-weight@a!A1"},
		{"in one of two sheets", []grid{{name: "a", text: "order_num|handover\nA1|LAX1"},
			{name: "b", text: "order_num|weight|handover\nA2|1|LAX1"}}, ""},
		{"meant", lines("order_num|weight|handover", "-|LAX1"), ""},
		{"above the table", csvBook("Total Weight|12kg\nHandover No|77\norder_num|sku|qty\nA1|x|1"), ""},
		{"net weight", lines("order_num|net_weight|handover", "1|LAX1"), ""},
		{"two columns for it", lines("order_num|重量|毛重|handover", "1|1|LAX1"), "two-columns@C1"},
	} {
		o := testOptions()
		o.Answers = nil
		if got := brief(questionsOf(t, o, c.book)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFlightWithoutMAWB: flight data without any MAWB asks once; where some rows have one, it is said of the others.
func TestFlightWithoutMAWB(t *testing.T) {
	for _, c := range []struct {
		name string
		book []grid
		want string
	}{
		{"flight number", lines("order_num|weight|handover|flight_no", "1|LAX1|CA1", "1|LAX1|CA1"), "no-mawb@D2(CA1)"},
		{"times", lines("order_num|weight|handover|etd|eta", "1|LAX1||2025-01-05 10:00"), "no-mawb@E2(2025-01-05 10:00)"},
		{"ports", lines("order_num|weight|handover|POL|POD", "1|LAX1|SZX|ICN"), "no-mawb@D2(SZX)"},
		{"above the table", csvBook("Flight|CA1\nETD|2025-01-05 10:00\norder_num|weight|handover\nA1|1|LAX1"), "no-mawb@B1(CA1)"},
		{"an empty MAWB column", lines("order_num|weight|handover|mawb_no|flight_no", "1|LAX1||CA1"), "no-mawb@E2(CA1)"},
		{"meant", lines("order_num|weight|handover|mawb_no|flight_no", "1|LAX1|-|CA1"), ""},
		{"one MAWB", lines("order_num|weight|handover|mawb_no|flight_no", "1|LAX1|123-25122112|CA1", "1|LAX1|-|CA1"), ""},
		{"damaged MAWBs", lines("order_num|weight|handover|mawb_no|flight_no", "1|LAX1|123|CA1", "1|LAX1|124|CA1"), ""},
		{"no handover either", lines("order_num|weight|flight_no", "1|CA1"), ""},
		{"no flight", lines("order_num|weight|handover|flight_no", "1|LAX1|", "1|LAX1|-"), ""},
	} {
		if got := brief(questionsOf(t, testOptions(), c.book)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	// The answer for a file that has a column for the MAWB is not remembered: in another one it may be forgotten.
	for header, once := range map[string]bool{"order_num|weight|handover|mawb_no|flight_no": true,
		"order_num|weight|handover|net|flight_no": false} {
		asked := questionsOf(t, testOptions(), lines(header, "1|LAX1||CA1"))
		if len(asked) != 1 || asked[0].Asks.Once != once {
			t.Errorf("%s: %+v", header, asked)
		}
	}
	m := mapBook(t, testOptions(), lines("order_num|weight|handover|mawb_no|flight_no", "1|LAX1|123-25122112|CA1", "1|LAX1|-|CA1",
		"1|LAX1|-|CA1", "0|LAX1|-|CA1", "1|LAX1|-|CA1"))
	if len(m.repairs) != 1 || m.repairs[0].Code != reason.FlightUnused || m.repairs[0].Args[0] != "3" {
		t.Errorf("noted %+v", m.repairs)
	}
}

// TestSenderWithoutNumber: who hands over without a number of the handover is a question, unless it is the sender on the label.
func TestSenderWithoutNumber(t *testing.T) {
	const flight = "|123-25122112"
	for _, c := range []struct {
		name string
		book []grid
		want string
	}{
		{"sender", lines("order_num|weight|Sender Name|mawb_no", "1|A"+flight), "no-handover-number@C1(Sender Name)"},
		{"발송인", lines("운송장번호|중량|발송인|발송인 주소|MBL번호", "1|A|B"+flight), "no-handover-number@C1(발송인)"},
		{"canonical", lines("order_num|weight|contact_name|mawb_no", "1|A"+flight), "no-handover-number@C1(contact_name)"},
		{"below a group", csvBook("||寄件人信息|\n运单号|重量|姓名|主运单号\nHGE2507080000516|1|甲|123-25122112"),
			"no-handover-number@C2(姓名)"},
		{"empty", lines("order_num|weight|Sender Name|mawb_no", "1|"+flight), ""},
		{"plain names", lines("order_num|weight|Phone|City|mawb_no", "1|1|X"+flight), ""},
		{"the sender on a label", lines("order_num|weight|Sender Name|Receiver Name|mawb_no", "1|A|B"+flight), ""},
		{"no flight either", lines("order_num|weight|Sender Name", "1|A"), ""},
		{"with a key", lines("order_num|weight|Sender Name|handover", "1|A|LAX1"), ""},
	} {
		if got := brief(questionsOf(t, testOptions(), c.book)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNotesOfRejectedRows: nothing is said to be sent as it is of a row that is not sent.
func TestNotesOfRejectedRows(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("order_num|weight|net_weight|handover|mawb_no|flight_no|customer_order_num\n"+
		"ODD-1|-|7|NOWHERE|-|CA1|1.2E+15\nhge2507080000516|1|2|NOWHERE|-|CA1|\nHGE2507080000527|1|1|LAX1|123-25122112|CA1|x"))
	if got := brief(m.repairs); got != "" {
		t.Errorf("noted %s", got)
	}
}
