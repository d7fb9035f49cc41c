package mapping

import (
	"strings"
	"testing"
)

// TestRowsInCell: a row of which a cell has further rows in it is not sent, and the others are: also if the file is a workbook.
func TestRowsInCell(t *testing.T) {
	const one, two, three, four = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538", "HGE2507080000549"
	for _, c := range []struct{ operation, text, at string }{
		{"scanform", "HGE No|Weight (kg)|Handover No|Remark\n" +
			one + `|1|2000|12 inch\n` + two + `,1,2000,x\n` + three + ",1,2000,15\n" +
			four + "|1|2000|y", "D2"},
		{"scanform", "HGE No|Weight (kg)|Handover No|Remark\n" +
			one + `|1|2000|12 inch\n` + two + ";1;2000;15\n" + four + "|1|2000|y", "D2"},
		{"scanform", "HGE No|Remark|Weight (kg)|Handover No\n" +
			one + `|12 inch,1,2000\n` + two + ",15|1|2000\n" + four + "|y|1|2000", "B2"},
		{"scanform", "Remark|HGE No|Weight (kg)|Handover No\n" +
			`12 inch,` + one + `,1,2000\n15|` + two + "|1|2000\ny|" + four + "|1|2000",
			"A2"},
		{"bags", "Bag No|HGE No|Remark\nS-1|" + one + `|12 inch\nS-1,` + two + ",15\nS-2|" + four + "|y", "C2"},
		{"cancel", "HGE No|Reason|Clerk\n" + one + `|12 inch|Kim\n` + two + ",15,Kim\n" + four + "|y|Lee", "C2"},
		{"cancel", "HGE No|Reason|Clerk\n" + one + `|12 inch,Kim\n` + two + ",15|Kim\n" + four + "|y|Lee", "B2"},
		{"cancel", "Order No|Reason|Clerk\nSO-9|12 inch,Kim" + `\nSO-10,x,Kim\n` + "SO-11,15|Kim\nSO-12|y|Lee", "B2"},
		{"cancel", "Order No|Clerk|Reason\nSO-9|Kim|12 inch" + `\n` + "SO-10,Kim,15\nSO-12|Lee|y", "C2"},
		{"cancel", "Order No|Clerk|Reason\n1041|Kim|12 inch" + `\n` + "1042,Kim,15\n1043|Lee|y", "C2"},
	} {
		for _, csv := range []bool{true, false} {
			m := mapBook(t, optionsFor(c.operation), []grid{{csv: csv, text: c.text}})
			if got := strings.Join(m.endings(), "; "); got != "rejected rows-in-cell@"+c.at+"; ok" {
				t.Errorf("%s (CSV: %v): %s: %s", c.operation, csv, c.text, got)
			}
		}
	}
	for _, text := range []string{"Total|" + one + `|12 inch\nS-1,` + two + ",15", `|3|12 inch\nS-1,` + two + ",15",
		`||12 inch\nS-1,` + two + ",15"} {
		m := mapBook(t, optionsFor("bags"), []grid{{csv: true, text: "Bag No|HGE No|Remark\nS-1|" + three + "|x\n" + text + "\nS-2|" +
			four + "|y"}})
		if got := strings.Join(m.endings(), "; "); !strings.HasPrefix(got, "ok; rejected rows-in-cell@C3") ||
			!strings.HasSuffix(got, "; ok") {
			t.Errorf("%s: %s", text, got)
		}
	}
	m := mapBook(t, optionsFor("bags"), []grid{{csv: true, text: "HGE No|Bag No\n" + one + `|12 inch\n` + two + ",15\n" +
		four + "|y"}})
	if got := strings.Join(m.endings(), "; "); got != "rejected rows-in-cell@B2; ok" {
		t.Error(got)
	}
}

// TestLinesThatAreNoRows: addresses, lists of numbers and remarks of several lines are texts.
func TestLinesThatAreNoRows(t *testing.T) {
	const one, two, three = "HGE2507080000516", "HGE2507080000527", "HGE2507080000538"
	for _, text := range []string{
		`Example Ltd\n12 Main St\n2102, Sydney, NSW`, `12 Main St\nApt 4, Town, 12345`, `see\n` + two + `\n` + three,
		`see\n` + two + "," + three,
		`replaces:\n` + two + ", " + three, `replaces\n` + two + " (lost), please look",
		two + ", " + three + `\nboth lost`, `a,b\nc,d`,
		`1. cup, blue\n2. pot, red`, `1041, Kim\n1042, Lee`, `12 x 3 ; 4\n5 ; 6`,
	} {
		for _, csv := range []bool{true, false} {
			for _, numbers := range [][2]string{{one, three}, {"1041", "1042"}} {
				m := mapBook(t, optionsFor("cancel"), []grid{{csv: csv, text: "Order No|Customer|Remark\n" + numbers[0] + "|Kim|" + text +
					"\n" + numbers[1] + "|Lee|y"}})
				if got := strings.Join(m.endings(), "; "); got != "ok; ok" {
					t.Errorf("%s (CSV: %v): %s: %s", numbers, csv, text, got)
				}
			}
		}
	}
}
