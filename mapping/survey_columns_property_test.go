package mapping

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hgeimport/mapping/cell"
)

// drawnColumn is a column of a random table: its possible headers and what may stand below them.
type drawnColumn struct {
	headers string // separated by ;
	values  string
}

var drawnColumns = []drawnColumn{
	{"Tracking No;Order No;Barcode;Whatever;单号;", "HGE"},
	{"HGE No;Parcel ID;운송장번호;Old Code", "HGE;9400111899223;;JD0012345678"},
	{"Weight (kg);weight;Brutto kg;毛重;实重值(kg);Peso", "1.25;2;0.333;;x"},
	{"Net Weight;Netto;净重;Column", "1;0.5;;1 kg"},
	{"handover;Handover No;交接单号;交接的号码;Drop-off slip;Where", "LAX1;LAX1;ICN1;12345;"},
	{"MAWB;Air Bill Nr;空运的主单;Cargo;运单号", "123-25122112;123-25122112;12325122123;"},
	{"Flight No;Flug;航班的号;Aircraft", "CA1202;CA1202;"},
	{"ETD;Abflug;Departure;Moment", "2025-12-23 08:12;2025-12-23 08:12;SZX;"},
	{"Form Reference;Form Ref.;Scanform code", "R1;R2;"},
	{"收件人;备注;SKU;Colour;Remark;数量;", "red;blue;;1"},
	{"Consignee;City;Volume Weight;Shape", "a;1;;2025-01-01"},
}

func pickOf(t *rapid.T, label, list string) string {
	return rapid.SampledFrom(strings.Split(list, ";")).Draw(t, label)
}

// drawnColumnBook is a random table of orders, with headers that are known, unknown or near misses of known ones.
func drawnColumnBook(t *rapid.T) []grid {
	columns := rapid.SliceOfNDistinct(rapid.IntRange(0, len(drawnColumns)-1), 1, len(drawnColumns), rapid.ID[int]).Draw(t, "columns")
	var lines []string
	var line []string
	for _, c := range columns {
		line = append(line, pickOf(t, "header", drawnColumns[c].headers))
	}
	lines = append(lines, strings.Join(line, "|"))
	rows := rapid.IntRange(1, 12).Draw(t, "rows")
	for i := range rows {
		line = line[:0]
		for _, c := range columns {
			value := pickOf(t, "value", drawnColumns[c].values)
			if value == "HGE" {
				value = fmt.Sprintf("HGE2507080%06d", i*20+c)
			}
			line = append(line, value)
		}
		if rapid.IntRange(0, 9).Draw(t, "stray") == 0 {
			line = append(line, "", "stray")
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	return csvBook(strings.Join(lines, "\n"))
}

// TestEveryCellIsAccountedFor makes sure that each filled cell of a row is sent, asked about, in a row that is rejected, or in a
// column that the Layout lists as not used, with its reason.
func TestEveryCellIsAccountedFor(t *testing.T) {
	taken := 0
	rapid.Check(t, func(rt *rapid.T) {
		book := drawnColumnBook(rt)
		if _, err := survey(testOptions(), book); err != nil {
			return // it is asked about: nothing is sent
		}
		taken++
		m := mapBook(t, testOptions(), book)
		unused := strings.Contains(brief(m.repairs), "-unused")
		rows := book[0].rows(0, true)
		for _, row := range m.rows {
			if row.Status != "" {
				continue
			}
			r := &rows[row.Order.Row-1]
			for i, c := range r.Cells {
				if cell.IsBlank(c) {
					continue
				}
				if why := unaccounted(m.layout.Tables[0], row.Order, i, c, unused); why != "" {
					rt.Fatalf("%s%d %q: %s\n%s", cell.ColumnLetters(i), r.Number, c.Text, why, book[0].text)
				}
			}
		}
	})
	if taken == 0 {
		t.Error("every file was refused")
	}
}

// unaccounted says what is wrong with a filled cell of a row that is sent, "" if nothing is.
func unaccounted(t TableLayout, o Order, i int, c cell.Cell, unused bool) string {
	for _, col := range t.Columns {
		if col.Index != i {
			continue
		}
		text := cell.Unwrap(c.Text)
		sent := true
		switch col.Field {
		case "":
			if col.Note == "" || col.Note == "note_empty" {
				return "it is in a column that is not used without a reason: " + col.Note
			}
		case "order_num":
			sent = o.Num == text
		case "weight":
			sent = o.Weight.Valid
		case "net_weight":
			sent = o.NetWeight.Valid
		case "handover", "handover_num":
			sent = o.Group.Handover != nil
		case "mawb_no":
			sent = o.Group.Flight != nil && strings.ReplaceAll(o.Group.Flight.Text("mawb_no"), "-", "") == strings.ReplaceAll(text, "-",
				"")
		case "flight_no":
			sent = unused || o.Group.Flight != nil && o.Group.Flight.Text("flight_no") == text
		case "etd":
			sent = unused || o.Group.Flight != nil && strings.HasPrefix(o.Group.Flight.Text("etd"), text[:10])
		case "reference_num":
			sent = o.Group.Reference == text
		}
		if !sent {
			return "it is in the column of " + col.Field + ", and was not sent"
		}
		return ""
	}
	return "its column is not listed"
}
