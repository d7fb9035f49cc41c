package mapping

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/mapping/reason"
)

// whatBecomesOf says why a book is refused, or what is sent of it and why its rows are not.
func whatBecomesOf(t *testing.T, o Options, book []grid) string {
	t.Helper()
	if _, err := survey(o, book); err != nil {
		return refusedFor(t, err)
	}
	m := mapBook(t, o, book)
	return strings.Join(m.endings(), ", ") + ": " + strings.Join(briefBatches(m.batches), ";")
}

// TestStruckOutsideOfOrders: what is struck out above the orders, between them, beside them or in their header is no value, also
// where it stands in one cell with its label. It is asked, unless it is struck out as a whole and the sheet says it otherwise.
func TestStruckOutsideOfOrders(t *testing.T) {
	const orders, noPlace, grams = "\norder_num|weight|handover\nHGE2507080000516|1|LAX1", "\norder_num|weight\nHGE2507080000516|1",
		"\norder_num|weight|handover\nHGE2507080000516|100|LAX1"
	const second, flights = "\nHGE2507080000527|2|LAX1", "order_num|weight|MAWB|Flight\nHGE2507080000516|1|123-20261135|~~KE901\n"
	const sent, withMAWB = "ok:  21389910283 - 1: 16", "ok:  21389910283 123-20261135 1: 16"
	for text, want := range map[string]string{
		// A label and its value in one cell.
		"~~MAWB: 123-20261124" + orders:                 "struck-out@A1(MAWB: 123-20261124)",
		"~~MAWB 123-20261124" + orders:                  "struck-out@A1(MAWB 123-20261124)",
		"MAWB: ~~123-20261124" + orders:                 "struck-out@A1(123-20261124)",
		"MAWB: ~~123-20261124~~ 123-20261135" + orders:  "struck-out@A1(123-20261124)",
		"~~MAWB:~~ 123-20261124" + orders:               "struck-out@A1(MAWB:)",
		"MAWB: ~~pending" + orders:                      "struck-out@A1(pending)",
		"MAWB: 123-20261135 ~~(old)" + orders:           "struck-out@A1((old))",
		"~~MAWB: 123-20261124 / Flight: KE901" + orders: "struck-out@A1(MAWB: 123-20261124 / Flight: KE901)",
		"MAWB: 123-20261135 / ~~Flight: KE901" + orders: "struck-out@A1(Flight: KE901)",
		"~~Handover: LAX1" + noPlace:                    "struck-out@A1(Handover: LAX1) no-handover-or-flight@A2",
		"~~Truck to LAX1" + noPlace:                     "struck-out@A1(Truck to LAX1) no-handover-or-flight@A2",
		"Truck to ~~ICN1~~ LAX1" + orders:               "struck-out@A1(ICN1)",
		"~~Airway paper: 123-20261124" + orders:         "struck-out@A1(Airway paper: 123-20261124)",
		"~~Packing list (unit: g)" + grams:              "unit-unclear@B3(100) struck-out@A1(Packing list (unit: g))",
		"Packing list (unit: ~~g~~ kg)" + grams:         "unit-unclear@B3(100) struck-out@A1(g)",
		"~~Unit: g" + grams:                             "unit-unclear@B3(100) struck-out@A1(Unit: g)",
		"~~Weights in g" + grams:                        "unit-unclear@B3(100) struck-out@A1(Weights in g)",

		"~~Total weight: 12 kg\norder_num|handover\nHGE2507080000516|LAX1": "struck-out@A1(Total weight: 12 kg)",

		// In two cells, and of several.
		"~~MAWB|123-20261124" + orders:                                    "title-unexplained@B1(123-20261124) struck-out@A1(MAWB)",
		"MAWB|~~123-20261124" + orders:                                    "struck-out@B1(123-20261124)",
		"MAWB|~~pending" + orders:                                         "struck-out@B1(pending)",
		"MAWB|~~123-20261124~~ 123-20261135" + orders:                     "struck-out@B1(123-20261124)",
		"MAWB|Flight\n~~123-20261135|KE901\n" + orders:                    "struck-out@A2(123-20261135) no-mawb@B2(KE901)",
		"Total weight|12|~~kg\norder_num|handover\nHGE2507080000516|LAX1": "struck-out@C1(kg)",

		// What is struck out as a whole stands there otherwise.
		"~~MAWB: 123-20261124\nMAWB: 123-20261135" + orders:                                 withMAWB,
		"MAWB: 123-20261135\n~~MAWB: 123-20261124" + orders:                                 withMAWB,
		"MAWB|~~123-20261124|123-20261135" + orders:                                         withMAWB,
		"~~Handover: ICN1" + orders:                                                         sent,
		"~~Truck to ICN1" + orders:                                                          sent,
		"~~Total weight: 12 kg" + orders:                                                    sent,
		"~~List of Monday" + orders:                                                         sent,
		"~~Packing list (unit: g)\norder_num|weight (kg)|handover\nHGE2507080000516|1|LAX1": sent,

		// The header.
		"~~order_num|weight|handover\nHGE2507080000516|1|LAX1":           "struck-out@A1(order_num)",
		"order_num|~~weight (g)|handover\nHGE2507080000516|100|LAX1":     "struck-out@B1(weight (g))",
		"order_num|weight (~~g~~ kg)|handover\nHGE2507080000516|1|LAX1":  "column-unexplained@B1(weight (g kg))",
		"order_num|~~weight|handover\nHGE2507080000516|~~1|LAX1":         "struck-out@B1(weight)",
		"order_num|weight|handover|~~Note\nHGE2507080000516|1|LAX1|x":    sent,
		"order_num|weight|handover\n|~~g|\nHGE2507080000516|100|LAX1":    "unit-unclear@B3(100) struck-out@B2(g)",
		"order_num|weight|handover\n|~~g~~ kg|\nHGE2507080000516|1|LAX1": "struck-out@B2(g)",

		// Below the orders, and between them.
		orders[1:] + "\n~~Total|~~1|":                                                   sent,
		orders[1:] + "\nTotal|~~1|":                                                     sent,
		orders[1:] + "\n~~Checked by K.":                                                sent,
		orders[1:] + "\n~~MAWB: 123-20261124":                                           "struck-out@A3(MAWB: 123-20261124)",
		orders[1:] + "\n~~MAWB: 123-20261124" + second:                                  "struck-out@A3(MAWB: 123-20261124)",
		"MAWB: 123-20261135" + orders + "\n~~MAWB: 123-20261124" + second:               "struck-out@A4(MAWB: 123-20261124)",
		"MAWB: 123-20261135" + orders + "\nMAWB|~~123-20261124" + second:                "struck-out@B4(123-20261124)",
		"MAWB: 123-20261135" + orders + "\n~~MAWB: 123-20261124" + orders[:27] + second: "struck-out@A4(MAWB: 123-20261124)",

		// Beside them.
		orders[1:] + "||~~MAWB: 123-20261124":                    "struck-out@E2(MAWB: 123-20261124)",
		orders[1:] + "||MAWB|~~123-20261124":                     "column-unexplained@F1(F)",
		"MAWB: 123-20261135" + orders + "||~~MAWB: 123-20261135": withMAWB,

		// What belongs to a flight, in the rows of its orders.
		flights + "HGE2507080000527|2|123-20261135|":      "rejected struck-out@D2(KE901), rejected struck-out@D2(KE901): ",
		flights + "HGE2507080000527|2|123-20261135|KE901": "rejected struck-out@D2(KE901), ok:  - 123-20261135 2: 27",
	} {
		if got := whatBecomesOf(t, testOptions(), csvBook(text)); got != want {
			t.Errorf("%q:\n\t%s\nwant\n\t%s", text, got, want)
		}
	}
}

// TestStruckOutInNotices: the same in a flight that is told of without a table, and in a sheet of one bag.
func TestStruckOutInNotices(t *testing.T) {
	const sent = `{"master_air_waybill_number":"123-25122123","atd":"2026-01-05 10:00:00"}`
	for _, c := range []operationGrid{
		{book: csvBook("~~MAWB: 123-25122112\nMAWB: 123-25122123\nATD: 2026-01-05 10:00"), rows: "ok", sent: sent},
		{book: csvBook("MAWB|123-25122123\nATD|~~2026-01-05 09:00|2026-01-05 10:00"), rows: "ok", sent: sent},
		{book: csvBook("MAWB: 123-25122123\nATD: ~~2026-01-05 09:00~~ 2026-01-05 10:00"), refused: "struck-out@A2(2026-01-05 09:00)"},
		{book: csvBook("MAWB: 123-25122123\n~~ATD: 2026-01-05 09:00"), refused: "struck-out@A2(ATD: 2026-01-05 09:00)"},
		{book: csvBook("MAWB: 123-25122123\nATD: 2026-01-05 10:00\n~~ATA: 2026-01-05 12:00"),
			refused: "struck-out@A3(ATA: 2026-01-05 12:00)"},
		{book: csvBook("MAWB|~~123-25122123\nATD|2026-01-05 10:00"), refused: "struck-out@B1(123-25122123)"},
	} {
		c.check(t, optionsFor("flight"))
	}
}

// TestStruckOutOfBags: the same in a sheet of one bag.
func TestStruckOutOfBags(t *testing.T) {
	orders := grid{name: "orders", text: "order_num|mawb_no|weight\nHGE2507080000516|123-25122112|1"}
	for text, want := range map[string]string{
		"Bag|A\nType|2\nWeight|3|~~lb":            "struck-out@bags!C3(lb)",
		"Bag|A\nType|2\nWeight|3\n~~Unit: lb":     "struck-out@bags!A4(Unit: lb)",
		"Bag|A\nType|2\n~~Weight: 3 kg":           "struck-out@bags!A3(Weight: 3 kg)",
		"Bag|A\nType: ~~2~~ 1\nWeight|3":          "struck-out@bags!A2(2)",
		"Bag|A\nType|~~2|1\nWeight|3":             "",
		"~~Bag: B\nBag: A\nType|2":                "",
		"Bag|A\nType|2\nDims|~~40*50*60|40*50*50": "",
	} {
		_, err := survey(optionsFor("manifest"), []grid{orders, {name: "bags", text: text}})
		if got := refusedFor(t, err); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestStruckOutIsSaidAtOnce: the outcome of a file with questions also says what is struck out of its rows.
func TestStruckOutIsSaidAtOnce(t *testing.T) {
	book := csvBook("~~MAWB: 123-20261124\norder_num|weight|handover\nHGE2507080000516|~~1~~ 2|LAX1\nHGE2507080000527|2|LAX1")
	layout, err := survey(testOptions(), book)
	var refusal *reason.Refusal
	if !errors.As(err, &refusal) {
		t.Fatal("not refused")
	}
	faults, said := layout.CellFaults(refusal), ""
	for _, r := range book[0].rows(0, true) {
		said += brief(faults(&r))
	}
	if want := "struck-out@B3(1) bad-weight@B3(1 2)"; said != want {
		t.Errorf("said %s, want %s", said, want)
	}
}
