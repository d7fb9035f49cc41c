package mapping

import (
	"strings"
	"testing"

	"hgeimport/hgeapi"
)

// TestBehindValues: what stands behind a value above a table, or below it, is a part of it, or another value that may be meant
// instead. It is never left out in silence.
func TestBehindValues(t *testing.T) {
	const table, bare = "\norder_num|weight|handover_num\nHGE2507080000516|1|H7", "\norder_num|handover_num\nHGE2507080000516|H7"
	const mawb = "MAWB|123-25122112\n"
	for _, c := range []struct{ name, above, table, want string }{
		{"a second MAWB", "MAWB|123-25122112|123-25122123", table, "pair-twice@C1(123-25122123)"},
		{"a MAWB among words", "MAWB|123-25122112|(변경) 123-25122123", table, "pair-twice@C1((변경) 123-25122123)"},
		{"behind an arrow", "MAWB|123-25122112|→|123-25122123", table, "pair-twice@D1(123-25122123)"},
		{"behind a word", "MAWB|123-25122112|변경|123-25122123", table, "pair-twice@D1(123-25122123)"},
		{"with a colon", "MAWB|123-25122112|변경: 123-25122123", table, "pair-twice@C1(변경: 123-25122123)"},
		{"behind label and value in a cell", "MAWB: 123-25122112|123-25122123", table, "pair-twice@B1(123-25122123)"},
		{"with an empty cell", "MAWB||123-25122112||123-25122123", table, "pair-twice@E1(123-25122123)"},
		{"below it", "MAWB|123-25122112\n|123-25122123", table, "pair-twice@B2(123-25122123)"},
		{"below label and value in a cell", "MAWB: 123-25122112\n123-25122123", table, "pair-twice@A2(123-25122123)"},
		{"below a later pair", "Flight|KE901|MAWB|123-25122112\n|||123-25122123", table, "pair-twice@D2(123-25122123)"},
		{"the same MAWB", "MAWB|123-25122112|12325122112", table, "16 1kg H7 123-25122112"},
		{"a second flight", mawb + "Flight|KE901|KE902", table, "pair-twice@C2(KE902)"},
		{"a second port", mawb + "Departure|ICN|PVG", table, "pair-twice@C2(PVG)"},
		{"a second handover", "인계번호|20000000104|20000000105", "\norder_num|weight\nHGE2507080000516|1", "pair-twice@C1(20000000105)"},
		{"a handover behind a word", "인계번호|20000000104|변경|20000000105", "\norder_num|weight\nHGE2507080000516|1",
			"pair-twice@D1(20000000105)"},
		{"another key of the address book", "Handover|LAX1|ICN1", "\norder_num|weight\nHGE2507080000516|1", "pair-twice@C1(ICN1)"},
		{"its own number", "Handover|LAX1|21389910283", "\norder_num|weight\nHGE2507080000516|1", "16 1kg 21389910283"},
		{"a second number of a form", "reference_num|F-1|F-2", table, "pair-twice@C1(F-2)"},

		{"day and time", mawb + "ETD|2026-01-05|10:40", table, "16 1kg H7 123-251221122026-01-05 10:40:00"},
		{"real day and time", mawb + "ETD|d:2026-01-05|d:10:40:00|ETA|d:2026-01-06|d:01:20:00", table,
			"16 1kg H7 123-251221122026-01-05 10:40:002026-01-06 01:20:00"},
		{"half of the day", mawb + "ETD|2026-01-05|오후|1:40", table, "16 1kg H7 123-251221122026-01-05 13:40:00"},
		{"half of the day behind", mawb + "ETD|2026-01-05|1:40|PM", table, "16 1kg H7 123-251221122026-01-05 13:40:00"},
		{"a label of the time", mawb + "ETD|2026-01-05|Time|10:40", table, "16 1kg H7 123-251221122026-01-05 10:40:00"},
		{"whose time", mawb + "ETD|2026-01-05|10:40|현지시간", table, "16 1kg H7 123-251221122026-01-05 10:40:00"},
		{"the time in a cell of its own, the day beside its label", mawb + "ETD: 2026-01-05|10:40", table,
			"16 1kg H7 123-251221122026-01-05 10:40:00"},
		{"the time below", mawb + "ETD|2026-01-05\n|10:40", table, "16 1kg H7 123-251221122026-01-05 10:40:00"},
		{"a time that is none", mawb + "ETD|2026-01-05|25:70", table, "bad-clock@C2(25:70)"},
		{"hours and minutes", mawb + "ETD|2026-01-05|n:10|n:40", table, "bad-clock@C2(10)"},
		{"another day", mawb + "ETD|2026-01-05 10:40|2026-01-06 10:40", table, "pair-twice@C2(2026-01-06 10:40)"},
		{"two days", mawb + "ETD|2026-01-05|2026-01-06", table, "pair-twice@C2(2026-01-06)"},
		{"another time", mawb + "ETD|2026-01-05|10:40|11:20", table, "pair-twice@D2(11:20)"},
		{"the same time again", mawb + "ETD|2026-01-05 10:40|10:40", table, "16 1kg H7 123-251221122026-01-05 10:40:00"},

		{"a unit", "총중량|n:27.5|lb", bare, "12.473790175 16 H7"},
		{"a unit of a text", "총중량|27.5|LBS", bare, "12.473790175 16 H7"},
		{"a unit below", "총중량|27.5\n|lb", bare, "12.473790175 16 H7"},
		{"kg", "총중량|27.5|kg|박스수|2", bare, "27.5 16 H7"},
		{"grams", "총중량|n:12500|g", bare, "12.5 16 H7"},
		{"the unit of the label again", "총중량(kg)|27.5|kg", bare, "27.5 16 H7"},
		{"not the unit of the label", "총중량(kg)|27.5|lb", bare, "units-differ@B1(27.5 lb)"},
		{"not the unit of its cell", "총중량|27.5 kg|lb", bare, "units-differ@C1(lb)"},
		{"not the unit beside another label", "총중량|27.5|lb\n단위|kg", bare, "units-differ@B1(27.5 lb)"},
		{"a unit that is not converted", "총중량|27.5|근", bare, "unknown-unit@B1(27.5 근)"},
		{"a second weight", "총중량|27.5|28.5", bare, "pair-twice@C1(28.5)"},
		{"in two units", "총중량|27.5|kg|60.6|lb", bare, "pair-twice@D1(60.6)"},

		{"a remark", "MAWB|123-25122112|urgent\n총중량|27.5|of 24 Nov", bare, "27.5 16 H7 123-25122112"},
		{"a label that nobody knows", "MAWB|123-25122112|Boxes|3\nETD|2026-01-05|Cut-off|18:00\n총중량|27.5|kg|Boxes:|3", bare,
			"27.5 16 H7 123-251221122026-01-05 00:00:00"},
		{"a title below", "MAWB|123-25122112\nClosing list|24 Nov", table, "16 1kg H7 123-25122112"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			o.AddressBook["ICN1"] = hgeapi.Handover{Key: "ICN1", HandoverNum: "21389910284"}
			book, got := csvBook(c.above+c.table), ""
			if _, err := survey(o, book); err != nil {
				got = brief(refusal(t, o, book))
			} else {
				m := mapBook(t, o, book)
				if got = sentOf(m); c.table == bare {
					got = scanForm(m.batches[0], "").Weight.Decimal.String() + " " + got
				}
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestBehindValuesOfOperations: so it is in notices, in labels of bags and in a sheet of flights.
func TestBehindValuesOfOperations(t *testing.T) {
	const sent = `{"master_air_waybill_number":"123-25122112","ata":"2026-01-05 13:30:00","atd":"2026-01-05 10:00:00"}`
	for _, c := range []operationGrid{
		{name: "a notice with days and times", book: csvBook("MAWB|123-25122112\nATD|2026-01-05|10:00\nATA|d:2026-01-05|d:13:30:00"),
			rows: "ok", sent: sent},
		{name: "a notice with times below", book: csvBook("MAWB|123-25122112\nATD|2026-01-05\n|10:00\nATA: 2026-01-05|13:30"),
			rows: "ok", sent: sent},
		{name: "a time that is none", book: csvBook("MAWB|123-25122112\nATD|2026-01-05|25:70"), refused: "bad-clock@C2(25:70)"},
		{name: "a number among words", book: csvBook("MAWB|123-25122112|(변경) 123-25122123\nATD|2026-01-05 10:00"),
			refused: "pair-twice@C1((변경) 123-25122123)"},
		{name: "a number behind a word", book: csvBook("MAWB|123-25122112|→|(변경) 123-25122123\nATD|2026-01-05 10:00"),
			refused: "pair-twice@D1((변경) 123-25122123)"},
		{name: "times for all flights", book: csvBook("ATD|2026-01-05|10:00\nATA|2026-01-05|13:30\nMAWB|Pieces\n123-25122112|3"),
			rows: "ok", sent: sent},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, optionsFor("flight")) })
	}
	const orders, bag = "order_num|bag_num|mawb_no|weight\nHGE2507080000516|B1|123-25122112|1", "Bag No|B1\n"
	for labels, want := range map[string]string{
		"Weight|11|lb\nLength|16|in":          `"weight":"4.98951607","length":"40.64"`,
		"Weight|11\nLength|40|cm":             `"weight":"11","length":"40"`,
		"Weight|5\nDimensions|40*30*20|cm":    `"weight":"5","length":"40","width":"30","height":"20"`,
		"Weight|5\nDimensions|400*300*200|mm": `"weight":"5","length":"40","width":"30","height":"20"`,
		"Weight|5|斤":                          "unknown-unit@bag!B2(5 斤)",
		"Weight|5\nLength|40|30":              "pair-twice@bag!C3(30)",
	} {
		book := []grid{{name: "orders", text: orders}, {name: "bag", text: bag + labels}}
		got := ""
		if _, err := survey(optionsFor("manifest"), book); err != nil {
			got = brief(refusal(t, optionsFor("manifest"), book))
		} else {
			m := mapBook(t, optionsFor("manifest"), book)
			for _, p := range m.layout.RowProblems {
				got += brief(p.Reasons)
			}
			got += bodies(t, m.batches)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", labels, got, want)
		}
	}
}
