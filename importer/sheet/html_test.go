package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct {
		page   string
		first  []string
		merged []string // from the second pass on; nil = as first
	}{
		"plain": {`<html><body><p>no row</p><table><tr><th>order</th><th>weight</th></tr><tr><td>A</td>` +
			`<td>1.5</td></tr></table></body></html>`,
			[]string{"1|order|weight", "2|A|1.5"}, nil},
		"unclosed": {`<TABLE><TR><TD>order<TD>weight<TR><TD>A<TD>1</TABLE>`, []string{"1|order|weight", "2|A|1"}, nil},
		"white space and breaks": {
			"<table><tr><td>\n  gross\n  weight<br>kg &amp; &#20811; </td><td> <p>a</p><p>b</p></td><td>&nbsp;x</td></tr></table>",
			[]string{"1|gross weight\nkg & 克|a\nb|x"}, nil},
		"spans": {`<table><tr><td rowspan=2>a</td><td colspan="2">b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr>` +
			`<tr><td>g</td></tr></table>`,
			[]string{"1|a|b||c", "2||d|e|f", "3|g"}, []string{"1|a|b|+b|c", "2|+a|d|e|f", "3|g"}},
		"spans end with their body": {
			`<table><thead><tr><td rowspan=9>a</td><td>b</td></tr></thead><tbody><tr><td>c</td></tr></tbody></table>`,
			[]string{"1|a|b", "2|c"}, []string{"1|a|b", "2|+a"}},
		"hidden and empty rows": {
			`<table><tr><td></td></tr><tr style="display : none"><td>a</td></tr><tr><td>b</td><td></td></tr></table>`,
			[]string{"2h|a", "3|b"}, nil},
		"two tables, one inside": {
			`<table><tr><td>a<table><tr><td>x</td><td>y</td></tr></table></td><td>b</td></tr></table><table><td>c</table>`,
			[]string{"1|axy|b", "2|c"}, nil},
		"script and style": {`<table><tr><td><style>td{}</style><script>x<y</script>a</td></tr></table>`, []string{"1|a"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, sheettest.FileOf(t, []byte(c.page)), Options{})
			if b.Format != HTML {
				t.Fatal(b.Format)
			}
			wantRows(t, b, 0, c.first...)
			if c.merged == nil {
				c.merged = c.first
			}
			wantRows(t, b, 0, c.merged...)
		})
	}
}

func TestHTMLEncodings(t *testing.T) {
	const row = `<table><tr><td>运单号</td><td>重量</td></tr><tr><td>上海浦东国际机场</td></tr></table>`
	for name, c := range map[string]struct {
		head    string
		charset Charset
	}{
		"declared":       {`<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, gb18030},
		"declared, HTML": {`<html><meta charset="GBK"/>`, gb18030},
		"not declared":   {`<html>`, gb18030},
		"UTF-16":         {UTF8BOM + `<html>`, utf16LE},
		"XHTML":          {`<?xml version="1.0" encoding="big5"?><html>`, big5},
	} {
		t.Run(name, func(t *testing.T) {
			text := row
			if c.charset.Name == big5.Name {
				text = strings.NewReplacer("运单号", "提單號", "东", "東", "国际机场", "國際機場").Replace(row)
			}
			b := opened(t, sheettest.FileOf(t, encoded(t, c.charset, c.head+text)), Options{IsHeader: aFewHeaders})
			rows, err := dump(b, 0)
			if err != nil || len(rows) != 2 || !strings.HasSuffix(rows[0], "重量") {
				t.Error(rows, err)
			}
			if b.Encoding != c.charset.Name {
				t.Error(b.Encoding)
			}
		})
	}
}

func TestHTMLRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want reason.Reason
	}{
		"no table":   {`<html><body>session expired</body></html>`, refusedFor(reason.NoTable)},
		"wrong meta": {`<html><meta charset=utf-8><table><td>` + "\xFF" + `</table>`, refusedFor(reason.Undecodable, "utf-8", "1")},
		"long cell": {`<table><td>` + strings.Repeat("x ", 32768) + `</table>`,
			reason.Reason{Code: reason.LongCell, Cell: "A1", Args: []string{"32767", ""}}},
		"too wide": {`<table><tr>` + strings.Repeat(`<td colspan=1000>a</td>`, 17) + `</table>`,
			reason.Reason{Code: reason.OutsideGrid, Value: "YCV1"}},
		"NUL": {"<table><td>a\x00</table>", refusedFor(reason.NulBytes, "1")},
		"endless text": {`<table><td>` + strings.Repeat("x", longestHTML+100) + `</table>`,
			reason.Reason{Code: reason.LongCell, Cell: "A1", Args: []string{"32767", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.page)), Options{}, c.want)
		})
	}
}
