package mapping

import (
	"strings"
	"testing"
)

// TestRowOfSums: a last row with nothing but the sums of its columns is a total, without any word.
func TestRowOfSums(t *testing.T) {
	const header = "order_num|weight|handover|pieces|goods|value\nHGE2507080000516|1.25|LAX1|1|cup|n:10.1\n" +
		"HGE2507080000527|2.5|LAX1|2|cup|n:20.2\nHGE2507080000538|0.5|LAX1|0|cup|-\n"
	for _, row := range []string{
		"|4.25||||", "|n:4.25||3||", "|4.25||3||n:30.299999999999997",
		"|4.25||3||\n|||||", "|4,25||||",
	} {
		m := mapBook(t, testOptions(), csvBook(header+row))
		if got := strings.Join(m.endings(), "; ") + " " +
			brief(m.layout.Skipped); !strings.HasPrefix(got, "ok; ok; ok skipped-total@A5") {
			t.Errorf("%s: %s", row, got)
		}
	}
	for _, row := range []string{
		"|4.24||||", "|4.25||4||", "|4.25|LAX1|3||", "|4.25||3|cup|", "|4.25||3||0", "|0||||",
		"|4.25||||\nHGE2507080000549|1|LAX1|1|cup|1",
		"|d:2025-01-05||||", "-|4.26||||", "|4.25kg||3||",
	} {
		m := mapBook(t, testOptions(), csvBook(header+row))
		if len(m.rows) < 4 || !strings.Contains(strings.Join(m.endings(), " "), "missing-order@A5") || len(m.layout.Skipped) > 0 {
			t.Errorf("%s: %v, left out: %s", row, m.endings(), brief(m.layout.Skipped))
		}
	}
}

// TestRowOfSumsAboveAFooter: what stands below the row of sums does not count.
func TestRowOfSumsAboveAFooter(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("order_num|weight|handover\nHGE2507080000516|1.25|LAX1\nHGE2507080000527|2.5|LAX1\n"+
		"|3.75|\n\nPrepared by: Kim||"))
	if got := strings.Join(m.endings(), "; ") + " " + brief(m.layout.Skipped); got != "ok; ok skipped-note@A6 skipped-total@A4" {
		t.Error(got)
	}
}

// TestRowOfSumsOfEachTable: each table of a sheet has its own.
func TestRowOfSumsOfEachTable(t *testing.T) {
	m := mapBook(t, testOptions(), csvBook("order_num|weight (kg)|handover\nHGE2507080000516|1.25|LAX1\n"+
		"HGE2507080000527|2.5|LAX1\n|3.75|\n"+
		"order_num|handover|weight (g)\nHGE2507080000538|LAX1|1250\nHGE2507080000549|LAX1|2500\n||3750"))
	if got := strings.Join(m.endings(), "; ") + " " + brief(m.layout.Skipped); got != "ok; ok; ok; ok skipped-total@A4" {
		t.Error(got)
	}
}

// TestRowOfCounts: below the carrier's numbers stands how many orders there are, with or without a word that we know. It is no
// order.
func TestRowOfCounts(t *testing.T) {
	const header = "No|Tracking No|Weight (kg)|Bag No|handover\n1|HGE2507080000516|1.5|B1|LAX1\n2|HGE2507080000527|2.5|B1|LAX1\n" +
		"3|HGE2507080000538|3|B2|LAX1\n4|HGE2507080000549|8|B3|LAX1\n"
	for row, want := range map[string]string{
		"|4|15||": "skipped-total@A6", "계|4|15||": "skipped-total@A6", "共|4|15.0||": "skipped-total@A6",
		"KG|4|15||": "skipped-total@A6", "|4EA|15||": "skipped-total@A6", "|4||3|": "skipped-total@A6",
		"\nPcs|4|15|3|": "skipped-total@A7", "|4|||": "skipped-total@A6",
		"|4|16||":      "rejected unlike-orders@B6(4) empty-handover-or-flight@E6",
		"Today|4|16||": "rejected word-beside@B6(4) empty-handover-or-flight@E6",
		"Prev|2|5||\nToday|4|15||\nAcc.|6|20||": "rejected word-beside@B6(2) empty-handover-or-flight@E6; rejected word-beside@B7(4) " +
			"empty-handover-or-flight@E7; rejected word-beside@B8(6) empty-handover-or-flight@E8",
		"|4|15||LAX1":                 "rejected unlike-orders@B6(4)",
		"5|HGE2507080000550|15||LAX1": "ok",
	} {
		m := mapBook(t, testOptions(), csvBook(header+row))
		got := strings.Trim(strings.TrimPrefix(strings.Join(m.endings(), "; "), "ok; ok; ok; ok")+brief(m.layout.Skipped), "; ")
		if got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
}
