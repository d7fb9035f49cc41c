package mapping

import (
	"testing"
	"unicode/utf8"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
	"hgeimport/mapping/reason"
)

func FuzzHeader(f *testing.F) {
	for _, s := range celltest.Seeds {
		f.Add(s)
	}
	a := builtIn()
	f.Fuzz(func(t *testing.T, s string) {
		field := a.Field(s)
		if field != "" && fieldNamed(field) == noField {
			t.Fatalf("%q means %q", s, field)
		}
		if once := cell.Fold(s); cell.Fold(once) != once {
			t.Fatalf("fold of %q is %q, and of that %q", s, once, cell.Fold(once))
		}
		if whole := a.Field(" " + s + " *"); utf8.ValidString(s) && field != whole {
			t.Fatalf("%q means %q, with space and * %q", s, field, whole)
		}
	})
}

// FuzzTable surveys and maps any text as a sheet. Every row that counts is mapped, and every row that is not sent has a
// reason.
func FuzzTable(f *testing.F) {
	f.Add("order_num|weight|handover\nHGE2507080000516|1|LAX1\nTotal|1|")
	f.Add("MAWB: 123-25122112\n运单号|提单号|重量\nHGE2507080000516|12325122112|1")
	f.Add("|寄件人信息||收件人信息|\n运单号|姓名|电话|姓名|交接单号\nHGE2507080000516|甲|1|乙|H1")
	f.Add("order_num|mawb_no|etd\nA1|123-25122112|3/4/2025\nA2|m:123-25122112|n:45662.5")
	f.Fuzz(func(t *testing.T, text string) {
		book := []grid{{name: "orders", text: text}, {name: "flight", text: "mawb_no|etd\n123-25122112|2025-01-05"}}
		layout, err := survey(testOptions(), book)
		if err != nil {
			for _, language := range reason.Languages {
				_ = err.Error() + language
			}
			return
		}
		m := layout.Mapper()
		rows := 0
		for _, r := range book[0].rows(0, true) {
			row := m.Map(&r)
			if !row.Counts {
				continue
			}
			rows++
			if (row.Status == "") != (len(row.Reasons) == 0) || row.Status == "" && (row.Order.Group == nil || row.Order.Num == "") {
				t.Fatalf("row %d: %+v", r.Number, row)
			}
		}
		if rows != layout.Rows {
			t.Fatalf("%d rows surveyed, %d mapped", layout.Rows, rows)
		}
	})
}
