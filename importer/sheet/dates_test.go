package sheet

import "testing"

func TestFormatOf(t *testing.T) {
	for want, codes := range map[numFormat][]string{
		plainNumber: {"General", "general", "G/通用格式", `General"kg"`, "0.00E+00", `#,##0_ `, `0_);[Red]\(0\)`, `"Date: "0`,
			`0" days"`, `\d0`, "[Red]0",
			`0.0"h"`, `#,##0.00 [$€-407]`, `_-* #,##0.00\ "€"_-`, `0;"m";`, "0000000000", "@", "[>=100]0;yyyy", `"aa"#`, "000-00000000",
			"[<=9999999]###-####;(###) ###-####", "# ?/?", `"HGE"0`, "$#,##0;-$#,##0", "", "0g", "a;b;c;d;e;f"},
		dateOnly: {"yyyy-mm-dd", `yyyy"-"mm"-"dd`, `yyyy"년" m"월" d"일"`, "yyyy년 m월 d일", "ggge年m月d日", "[$-411]ge.m.d;@",
			"[$-30411]e.m.d", "mmm-yy", "m/d", `yyyy\-mm\-dd`,
			"dd.mm.yyyy;@", `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, "yyyymmdd", "mm", `e"年"m"月"`, "yyyy. m. d", "[$-804]aaaa;@",
			`[DBNum1][$-804]yyyy"年"m"月"d"日";@`},
		dateTime: {"yyyy/m/d h:mm", "[$-409]m/d/yy h:mm AM/PM;@", "yyyy-mm-dd hh:mm:ss.000", `yyyy"年"m"月"d"日" 上午/下午h"时"`},
		timeOnly: {"h:mm AM/PM", `[$-412]AM/PM h:mm;@`, `上午/下午h"时"mm"分"`, "mm:ss.0", `h"時"mm"分"`, "hh:mm:ss"},
		elapsed:  {"[h]:mm:ss", "[mm]:ss", "[hh]:mm"},
	} {
		for _, c := range codes {
			if got := formatOf(c); got != want && !(c == "a;b;c;d;e;f") {
				t.Errorf("%s: %d, want %d", c, got, want)
			}
		}
	}
}

func TestBuiltInFormat(t *testing.T) {
	for id, want := range map[int]numFormat{0: plainNumber, 4: plainNumber, 13: plainNumber, 14: dateOnly, 18: timeOnly,
		22: dateTime, 27: dateByValue, 36: dateByValue,
		37: plainNumber, 45: timeOnly, 46: elapsed, 47: timeOnly, 49: plainNumber, 50: dateByValue, 58: dateByValue,
		59: plainNumber, 71: dateByValue, 81: dateByValue, 164: plainNumber} {
		if got := builtInFormat(id); got != want {
			t.Errorf("%d: %d, want %d", id, got, want)
		}
	}
}

func TestAppendSerial(t *testing.T) {
	for _, c := range []struct {
		raw      string
		format   numFormat
		date1904 bool
		want     string // "" = no date
	}{
		{"1", dateOnly, false, "1900-01-01"}, {"59", dateOnly, false, "1900-02-28"}, {"60", dateOnly, false, "1900-02-29"},
		{"61", dateOnly, false, "1900-03-01"},
		{"45658", dateOnly, false, "2025-01-01"}, {"2958465", dateOnly, false, "9999-12-31"}, {"2958466", dateOnly, false, ""},
		{"-1", dateOnly, false, ""}, {"0", dateOnly, false, ""},
		{"0", dateTime, false, "00:00:00"}, {"0", dateOnly, true, "1904-01-01"}, {"44196", dateOnly, true, "2025-01-01"},
		{"45658.999999999", dateTime, false, "2025-01-02 00:00:00"}, {"45658.5", dateOnly, false, "2025-01-01 12:00:00"},
		{"45658", dateTime, false, "2025-01-01 00:00:00"},
		{"45658.34167824074", dateByValue, false, "2025-01-01 08:12:01"}, {"45658", dateByValue, false, "2025-01-01"},
		{"0.34167824074", dateByValue, false, "08:12:01"},
		{"0.75", timeOnly, false, "18:00:00"}, {"0.75", timeOnly, true, "18:00:00"},
		{"45658.75", timeOnly, false, "2025-01-01 18:00:00"},
		{"1.5", elapsed, false, ""}, {"0.5", elapsed, false, "12:00:00"}, {"x", dateOnly, false, ""}, {"NaN", dateOnly, false, ""},
		{"1E400", dateOnly, false, ""},
	} {
		got, ok := appendSerial(nil, []byte(c.raw), c.format, c.date1904)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %s %v", c, got, ok)
		}
	}
}
