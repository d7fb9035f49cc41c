package cell_test

import (
	"strings"
	"testing"

	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
)

func TestIdentifier(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"ABC-1", "ABC-1"}, {" ABC-1\t", "ABC-1"}, {"'00123", "00123"}, {`="00123"`, "00123"}, {"ＡＢＣ１", "ABC1"},
		{"A\u200bB\u00a0", "AB"}, {"\ufeff12", "12"}, {"", ""}, {"-", ""}, {"n/a", ""}, {"无", ""}, {"TBD", ""}, {"—", ""},
		{"n:12345.0", "12345"}, {"12345.0", "12345"}, {"n:12.5", "! not-an-identifier"}, {"12.5", "12.5"},
		{"n:-5", "! not-an-identifier"},
		{"n:999999999999999", "999999999999999"}, {"n:1000000000000000", "! changed-by-excel"},
		{"1000000000000001", "1000000000000001"},
		{"92612345678901234567890", "92612345678901234567890"}, {"926123456789012345000", "926123456789012345000 ? lost-digits"},
		{"1000000000000000.00", "! changed-by-excel"}, {"2.1E+10", "! changed-by-excel"}, {"2E+10", "! changed-by-excel"},
		{"2,1E+10", "! changed-by-excel"},
		{"21E10", "21E10"}, {"E+10", "E+10"}, {"=A1", "! formula-text"}, {"'=A1", "! formula-text"}, {"+A1", "+A1"}, {"@A1", "@A1"},
		{"d:2025-01-05", "! date-in-identifier"}, {"b:TRUE", "! not-an-identifier"}, {"e:#N/A", "! error-cell"},
		{"#n/a", "! error-cell"},
		{"#12", "#12"}, {"f:", "! not-calculated"},
		{strings.Repeat("r", 200), strings.Repeat("r", 200)}, {strings.Repeat("r", 201), "! not-an-identifier"},
		{strings.Repeat("単", 67), "! not-an-identifier"}, {strings.Repeat("9", 6000), "! not-an-identifier"},
	} {
		if got := said(cell.Identifier(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"HGE2507080000516", "HGE2507080000516"}, {"HGE260107000087K", "HGE260107000087K"},
		{"BP2400000020US", "BP2400000020US ? unusual-order"},
		{"HGE2507080000516 HGE2507080000527", "! several-numbers"}, {"HGE2507080000516, HGE2507080000527", "! several-numbers"},
		{"HGE25 0708 0000516", "HGE2507080000516 ? order-joined"}, {"A B", "! not-an-identifier"}, {"待定1", "! not-an-identifier"},
		{strings.Repeat("1", 65), "! not-an-identifier"}, {"/", ""},
		{"HGE2507080000516 (cancelled)", "! not-an-order-number"}, {"HGE2507080000516 x", "! not-an-order-number"},
		{"HGE2507080000516(cancelled)", "! not-an-order-number"}, {"HGE2507080000516*", "! not-an-order-number"},
		{"#12345", "! not-an-order-number"}, {"No.:12345", "! not-an-order-number"}, {"12 345", "! not-an-order-number"},
		{"HGE2507080000516?", "! not-an-order-number"}, {"HGE2507080000516,", "! not-an-order-number"},
		{" HGE2507080000516\t", "HGE2507080000516"}, {"hge2507080000516", "HGE2507080000516 ? order-raised"},
		{"Hge 26010 7000087k", "HGE260107000087K ? order-raised"}, {"bp2400000020us", "bp2400000020us ? unusual-order"},
		{"HGE2507080000516HGE2507080000516", "HGE2507080000516 ? order-repeated"},
		{"HGE2507080000516 hge2507080000516", "HGE2507080000516 ? order-repeated"},
		{"HGE2507080000516HGE2507080000527", "! several-numbers"}, {"42090001HGE2507080000516", "! not-an-order-number"},
		{"HGE2507080000516-1", "! not-an-order-number"}, {"HGE-2507080000516", "HGE2507080000516 ? order-joined"},
		{"HGE26010700001234", "HGE26010700001234 ? unusual-order"},
		{"BP-24_00/02.US", "BP-24_00/02.US ? unusual-order"}, {"12345", "12345 ? unusual-order"},
	} {
		if got := said(cell.Order(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestMAWB(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"123-25122112", "123-25122112"}, {"12325122112", "123-25122112"}, {"123 2512 2112", "123-25122112"},
		{"123–25122112", "123-25122112"},
		{"n:12325122112", "123-25122112"}, {"123-20260107", "123-20260107 ? mawb-check"},
		{"n:2325122112", "023-25122112 ? mawb-padded"},
		{"123-25122112 / 123-25122123", "! more-than-number"}, {"123-25122112, 123-25122123", "! more-than-number"},
		{"12325122112 12325122123", "! more-than-number"}, {"123-25122112/1", "! bad-mawb"},
		{"2325122113", "! bad-mawb"}, {"123-2512211", "! bad-mawb"}, {"123-251221123", "! bad-mawb"}, {"ABC-25122112", "! bad-mawb"},
		{"MAEU123456789", "! bad-mawb"}, {"1.23251E+10", "! changed-by-excel"}, {"", ""},
		{"d:2025-01-05", "! date-in-identifier"}, {"1232512211.2", "! bad-mawb"},
	} {
		if got := said(cell.MAWB(celltest.Of(c.cell, true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestBag(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"BP2602420951", "BP2602420951"}, {"BP2400000020US", "BP2400000020US"}, {"bp2602420951", "BP2602420951 ? order-raised"},
		{"BP 2400000020 US", "BP2400000020US ? order-joined"}, {"bp2400000020-us", "BP2400000020US ? order-joined"},
		{"", ""}, {"-", ""}, {"BAG-7", "BAG-7 ? unusual-bag"}, {"BP2400000020USA", "BP2400000020USA ? unusual-bag"},
		{"BP2400000020US-1", "BP2400000020US-1 ? unusual-bag"}, {"12/A_3.4", "12/A_3.4 ? unusual-bag"},
		{"n:12345", "12345 ? unusual-bag"},
		{"BP2411230102US, BP2411230103US", "! several-numbers"}, {`BP2411230110US\nBP2411230111US`, "! several-numbers"},
		{"BP2411230110US、bp2411230111us", "! several-numbers"}, {"BP2411230110USBP2411230111US", "! several-numbers"},
		{"BP2411230110~BP2411230119", "! several-numbers"}, {"BP2411230110-BP2411230119", "! several-numbers"},
		{"BP2411230110/BP2411230119", "! several-numbers"}, {"BAG-7, BAG-8", "! several-numbers"}, {"B1、B2", "! several-numbers"},
		{"BP2411230104US（破损）", "! not-an-order-number"}, {"BP2411230105US 破损", "! not-an-order-number"},
		{"BP2411230105US破损", "! not-an-order-number"}, {"BP2411230105US-취소", "! not-an-order-number"},
		{"BP2411230105US-VOID", "! not-an-order-number"}, {"No.BP2411230105US", "! not-an-order-number"},
		{"BP2411230105US;메모", "! not-an-order-number"}, {"BP2411230105US 0.5", "! not-an-order-number"},
		{"BP2411230105US*", "! not-an-order-number"}, {"BAG-7 (damaged)", "! not-an-order-number"},
		{"HGE Bag No;비고", "! not-an-identifier"}, {"破损", "! not-an-identifier"}, {"lost", "! not-an-identifier"},
		{"第3袋", "! not-an-identifier"}, {"b:TRUE", "! not-an-identifier"}, {"2.1E+10", "! changed-by-excel"},
	} {
		if got := said(cell.Bag(celltest.Of(strings.ReplaceAll(c.cell, `\n`, "\n"), true))); got != c.want {
			t.Errorf("%q: %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestIsNotKnownYet(t *testing.T) {
	for _, text := range []string{"미정", " (미정) ", "확인 중", "未定。", "ＴＢＡ", "t.b.d.", "To Follow", "N/A yet", "À confirmer", "folgt",
		"???", "xxx",
		"同上", "〃", "...", "*"} {
		if !cell.IsNotKnownYet(celltest.Of(text, true)) {
			t.Errorf("%q may be a number", text)
		}
	}
	for _, text := range []string{"", "-", "N/A", "无", "B1", "A", "XX", "LAX", "미정1", "TBA1", "EMS", "n:1",
		"e:#N/A", "f:", "=A", "Tom", "B:TRUE", strings.Repeat("?", 65)} {
		if cell.IsNotKnownYet(celltest.Of(text, true)) {
			t.Errorf("%q can be no number", text)
		}
	}
}
