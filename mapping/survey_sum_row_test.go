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
