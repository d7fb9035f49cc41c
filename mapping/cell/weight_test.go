package cell_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
)

func TestWeight(t *testing.T) {
	for _, c := range []struct {
		cell      string
		separator byte
		want      string
	}{
		{"1.25", 0, "1.25"}, {"n:1.25", ',', "1.25"}, {"n:0.30000000000000004", 0, "0.30000000000000004"},
		{"12.5kg", 0, "12.5 kg"}, {"12.5 KG", 0, "12.5 kg"},
		{"500 g", 0, "500 g"}, {"500克", 0, "500 g"}, {"2 lbs", 0, "2 lb"}, {"kg 12.5", 0, "12.5 kg"},
		{"１２．５", 0, "12.5"}, {"12,5", 0, "12.5"}, {"12,5", '.', "12.5"},
		{"1,234", 0, "! unclear-weight"}, {"1,234", '.', "1234"}, {"1,234", ',', "1.234"}, {"1.234", 0, "1.234"},
		{"1.234", ',', "1234"},
		{"0,234", 0, "0.234"}, {"1234,567", 0, "1234.567"}, {"1.234,56", 0, "1234.56"}, {"1,234.56", 0, "1234.56"},
		{"1,234,567", 0, "1234567"},
		{"1 234.5", 0, "1234.5"}, {"1'234.5", 0, "1234.5"}, {"12,34,5", 0, "! bad-weight"}, {"1.2.3", 0, "! bad-weight"},
		{"1,2.3,4", 0, "! bad-weight"},
		{"", 0, ""}, {"-", 0, ""}, {"0", 0, "! weight-not-above-0"}, {"-1.5", 0, "! weight-not-above-0"}, {"+1.5", 0, "1.5"},
		{"1.", 0, "1"}, {".5", 0, "0.5"}, {"0.000", 0, "! weight-not-above-0"},
		{"heavy", 0, "! bad-weight"}, {"1 oz", 0, "1 oz"}, {"2 Ozs", 0, "2 oz"}, {"3盎司", 0, "3 oz"}, {"4온스", 0, "4 oz"},
		{"5 lbs.", 0, "5 lb"}, {"6磅", 0, "6 lb"},
		{"7파운드", 0, "7 lb"}, {"8公斤", 0, "8 kg"}, {"0.5吨", 0, "0.5 t"}, {"0.5 t", 0, "0.5 t"}, {"2斤", 0, "! unknown-unit"},
		{"1 ton", 0, "! unknown-unit"},
		{"1근", 0, "! unknown-unit"}, {"1 mg", 0, "! unknown-unit"}, {"kg 1 kg", 0, "! bad-weight"}, {"1e3", 0, "! bad-weight"},
		{"1.2E+3", 0, "! bad-weight"},
		{"O.5", 0, "! bad-weight"}, {"5O", 0, "! bad-weight"}, {"о,5", 0, "! bad-weight"}, {"kg.5", 0, "0.5 kg"},
		{"12345678901234567890123", 0, "! bad-weight"}, {"b:TRUE", 0, "! bad-weight"}, {"d:2025-01-05", 0, "! wrong-format"},
		{"1.2 (2 boxes)", 0, "! bad-weight"}, {"1.2kg (3 pcs)", 0, "! bad-weight"}, {"0.5（2件）", 0, "! bad-weight"},
		{"1.2 (kg)", 0, "1.2 kg"}, {"1.2 / 2 boxes", 0, "! bad-weight"},
		{"e:#DIV/0!", 0, "! error-cell"}, {"f:", 0, "! not-calculated"},
	} {
		w, unit, flaw := cell.Weight(celltest.Of(c.cell, true), c.separator)
		value := ""
		if w.Valid {
			value = strings.TrimSpace(w.Decimal.String() + " " + unit)
		}
		if got := said(value, flaw); got != c.want {
			t.Errorf("%q with %q: %s, want %s", c.cell, c.separator, got, c.want)
		}
	}
	if got := cell.InKg(decimal.RequireFromString("5.5"), "lb").String(); got != "2.494758035" {
		t.Error(got)
	}
}

// What AppendNumber takes for the same is read as the same weight, whichever separator the column has.
func TestNumbersThatAreTheSameAreReadTheSame(t *testing.T) {
	var all []string
	for _, whole := range []string{"0", "1", "01", "12", "123", "1234"} {
		all = append(all, whole)
		for _, point := range []string{".", ","} {
			for _, decimals := range []string{"", "0", "5", "50", "05", "00", "250", "500", "000", "2500", "25000"} {
				all = append(all, whole+point+decimals)
			}
		}
	}
	alike := 0
	for _, separator := range []byte{0, '.', ','} {
		first := map[string]string{}
		for _, s := range all {
			same := string(cell.AppendNumber(nil, s))
			before, known := first[same]
			if !known {
				first[same] = s
				continue
			}
			alike++
			a, _, aFlaw := cell.Weight(cell.Cell{Kind: cell.Text, Text: before}, separator)
			b, _, bFlaw := cell.Weight(cell.Cell{Kind: cell.Text, Text: s}, separator)
			if (aFlaw == nil) != (bFlaw == nil) || !a.Decimal.Equal(b.Decimal) {
				t.Errorf("%q and %q count as the same, but are %v (%v) and %v (%v)", before, s, a.Decimal, aFlaw, b.Decimal, bFlaw)
			}
		}
	}
	if alike < 100 {
		t.Errorf("only %d are the same", alike)
	}
}
