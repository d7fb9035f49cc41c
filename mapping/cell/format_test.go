package cell_test

import (
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
)

// TestShown: what number formats of places and literals show is what Excel 365 and LibreOffice 25 show.
func TestShown(t *testing.T) {
	for c, want := range map[string]string{
		"n:123456%%0000000000": "0000123456", "n:7%%000": "007", "n:1234567%%000": "1234567", "n:12%%\"0\"0": "012",
		"n:12325122112%%000-00000000": "123-25122112", "n:1725122112%%000\\-00000000": "017-25122112",
		"n:2507080000516%%\"HGE\"0": "HGE2507080000516",
		"n:12%%\"HO-\"#":            "HO-12", "n:12%%General\"A\"": "12A", "n:12%%G/通用格式\"号\"": "12号",
		"n:75001%%[$-804]000000": "075001", "n:1%%00000;-00000;\"none\"": "00001", "n:5%%[<10]\"A\"00;\"B\"00": "A05",
		"n:15%%[<10]\"A\"00;\"B\"00": "B15", "n:12%%\\H\\O00": "HO12", "n:9%%_-* 00_-": "09", "n:5%%[Red]000": "005",
		"n:1012345678%%000-0000-0000": "010-1234-5678", "123%%\"HGE\"@": "HGE123", "123%%0;0;0;\"HGE\"@": "HGE123",
		// These say no more than the number.
		"n:5555550100%%[<=9999999]###-####;(###) ###-####": "5555550100", "n:1234567%%#,##0": "1234567", "n:12%%0.00": "12",
		"n:12%%0": "12", "n:12%%@": "12", "n:12%%General": "12", "n:1234567%%# ##0": "1234567", "n:12%%0%": "12",
		"n:12%%0.00E+00": "12", "n:12%%# ?/?": "12", "n:12%%0.0,": "12", "n:1.5%%000": "1.5", "n:-5%%000": "-5", "12%%000": "12",
		"n:12%%yyyy": "12", "n:12%%;;;": "12", "n:12%%\"": "12",
	} {
		if got := celltest.Of(c, true).Shown(); got != want {
			t.Errorf("%s: %s, want %s", c, got, want)
		}
	}
}

// TestFormattedIdentifiers: what is shown is the number, and that is said.
func TestFormattedIdentifiers(t *testing.T) {
	for c, want := range map[string]string{
		"n:123456%%0000000000": "0000123456 ? shown-by-format", "n:123456%%0": "123456", "n:123456%%#,##0": "123456",
		"n:1234567890123456%%00000000000000000000": "! changed-by-excel", "n:12.5%%000": "! not-an-identifier",
	} {
		got, flaw := cell.Identifier(celltest.Of(c, true))
		if said(got, flaw) != want {
			t.Errorf("%s: %s, want %s", c, said(got, flaw), want)
		}
	}
	order, flaw := cell.Order(celltest.Of(`n:2507080000516%%"HGE"0`, true))
	if said(order, flaw) != "HGE2507080000516 ? shown-by-format" {
		t.Error(said(order, flaw))
	}
	for c, want := range map[string]string{
		"n:12325122112%%000-00000000": "123-25122112", "n:1725122112%%000-00000000": "017-25122112 ? shown-by-format",
	} {
		if got, flaw := cell.MAWB(celltest.Of(c, true)); said(got, flaw) != want {
			t.Errorf("%s: %s, want %s", c, said(got, flaw), want)
		}
	}
	for c, want := range map[string]string{"n:1000%%00000": "01000", "n:35%%00000": "00035", "n:1000": "01000 ? zip-padded",
		"n:21350035%%00000-0000": "02135-0035", "n:1000%%[$-804]000000": "001000"} {
		if got, flaw := cell.Postcode(celltest.Of(c, true), "FR"); said(got, flaw) != want {
			t.Errorf("%s: %s, want %s", c, said(got, flaw), want)
		}
	}
	for c, want := range map[string]string{"n:7%%000": "007", "n:1012345678%%000-0000-0000": "010-1234-5678"} {
		if got, flaw := cell.PlainText(celltest.Of(c, true)); said(got, flaw) != want {
			t.Errorf("%s: %s, want %s", c, said(got, flaw), want)
		}
	}
}

// TestFormattedWeights: a unit in a number format counts like one in the cell, and so does scaling.
func TestFormattedWeights(t *testing.T) {
	for c, want := range map[string]string{
		`n:500%%0" g"`: "500 g", `n:0.5%%0.00"kg"`: "0.5 kg", `n:1.5%%#,##0.0 "kg"`: "1.5 kg", `n:500%%0.000,`: "0.5",
		`n:500%%0,`: "0.5", `n:500%%0.000," kg"`: "0.5 kg", `n:1500000%%0.0,,"kg"`: "1.5 kg", `n:500%%0"克"`: "500 g",
		`n:2%%0"千克"`: "2 kg", `n:2%%0"킬로"`: "2 kg", `n:2%%0.0\ \k\g`: "2 kg", `n:2%%0.0\k\g`: "2 kg", `n:2%%"kg "0.0`: "2 kg",
		`n:2%%General" lb"`: "2 lb", `n:2%%G/通用格式"克"`: "2 g", `n:2%%0.0 [$kg-409]`: "2 kg", `n:2%%[$-409]0.0"kg"`: "2 kg",
		`n:2%%0.00 kg`: "2 kg", `n:1500%%[>=1000]0.0," kg";0" g"`: "1.5 kg", `n:500%%[>=1000]0.0," kg";0" g"`: "500 g",
		`n:500%%[<1000]0" g";0.0," kg"`: "500 g", `n:1500%%[<1000]0" g";0.0," kg"`: "1.5 kg", `n:0.5%%[<1]0.000"kg";0.0"kg"`: "0.5 kg",
		`n:500%%[Blue]0" g"_)`: "500 g", `n:500%%0" (g)"`: "500 g", `n:1500%%0\.000`: "1.5", `n:1500%%0"."000" kg"`: "1.5 kg",
		`n:1500%%0","000"kg"`: "1.5 kg", `500%%@" g"`: "500 g", `1.5kg%%@"kg"`: "1.5 kg", `n:500%%0;-0;0;@" g"`: "500",
		`n:500%%0" g";-0" g";0" g";@`: "500 g", `n:500%%@" g"`: "500 g", `n:1500%%0.00,_ "kg"`: "1.5 kg",
		// These say no more than the number.
		`n:1.5%%0.00`: "1.5", `n:1500%%#,##0`: "1500", `n:1.5%%# ?/?`: "1.5", `n:1.5%%0.00E+00`: "1.5",
		`n:1.5%%_-* #,##0.00_-;\-* #,##0.00_-;_-* "-"??_-;_-@_-`: "1.5", `n:1.5%%(0.0)`: "1.5", `n:1.5%%@`: "1.5", `n:12%%000`: "12",
		// These are something else than a weight.
		`n:0.5%%0%`: "! wrong-format", `n:5%%"$"#,##0.00`: "! wrong-format",
		`n:5%%[$€-407]0.00`: "! wrong-format", `n:5%%0" ct"`: "! unknown-unit",
		`n:5%%0"个"`: "! unknown-unit", `1.5kg%%@" g"`: "! units-differ", `n:1.5%%0\.000`: "! wrong-format",
	} {
		w, unit, flaw := cell.Weight(celltest.Of(c, true), 0)
		value := ""
		if w.Valid {
			value = w.Decimal.String()
			if unit != "" {
				value += " " + unit
			}
		}
		if got := said(value, flaw); got != want {
			t.Errorf("%s: %s, want %s", c, got, want)
		}
	}
}
