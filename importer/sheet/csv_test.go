package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
	"hgeimport/mapping/reason"
)

// aFewHeaders knows a few headers, as the mapping does in the program.
func aFewHeaders(s string) bool {
	switch strings.TrimSpace(s) {
	case "order", "weight", "mawb", "运单号", "重量", "提单号", "송장번호", "중량", "편명", "提單號碼", "毛重", "航班號", "送り状番号", "総重量", "便名", "备注":
		return true
	}
	return false
}

func TestCSV(t *testing.T) {
	for name, c := range map[string]struct {
		text, delimiter, lineEnd string
		want                     []string
	}{
		"comma": {"order,weight\nA,1.5\n", ",", "\n", []string{"1|order|weight", "2|A|1.5"}},
		"semicolon and decimal comma": {"order;weight\r\nA;1,5\r\nB;2,5\r\n", ";", "\r\n",
			[]string{"1|order|weight", "2|A|1,5", "3|B|2,5"}},
		"semicolon without a header": {"1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", "\n", []string{"1|1,5|2,5|3,5", "2|4,5|5,5|6,5"}},
		"tab":                        {"order\tweight\nA, B\t1\n", "\t", "\n", []string{"1|order|weight", "2|A, B|1"}},
		"pipe":                       {"order|weight\nA|1\n", "|", "\n", []string{"1|order|weight", "2|A|1"}},
		"sep line":                   {"sep=;\r\norder;weight\r\nA;1\r\n", ";", "\r\n", []string{"1|order|weight", "2|A|1"}},
		"quoted sep line":            {"\"sep=|\"\norder|weight\n", "|", "\n", []string{"1|order|weight"}},
		"CR alone":                   {"order,weight\rA,\"x\ny\"\rB,2", ",", "\r", []string{"1|order|weight", "2|A|x\ny", "3|B|2"}},
		"blank lines count":          {"\n\norder,weight\n\n,,\nA,1\n\n", ",", "\n", []string{"3|order|weight", "6|A|1"}},
		"blank lines with CRLF":      {"order,weight\r\n\r\nA,1\r\n", ",", "\r\n", []string{"1|order|weight", "3|A|1"}},
		"line breaks in cells": {"order,\"gross\nweight\"\n\"A\n\n\nB\",1\n\nC,2\n", ",", "\n",
			[]string{"1|order|gross\nweight", "2|A\n\n\nB|1", "4|C|2"}},
		"break in the last cell": {"a,\"b\nc\"\nd,e\n", ",", "\n", []string{"1|a|b\nc", "2|d|e"}},
		"doubled quotes":         {"order,weight\n\"A \"\"x\"\"\",1\n", ",", "\n", []string{"1|order|weight", "2|A \"x\"|1"}},
		"ragged":                 {"order,weight\nA\nB,2,3,4\n", ",", "\n", []string{"1|order|weight", "2|A", "3|B|2|3|4"}},
		"stray quote in a cell":  {"order,weight\n5\" disk,1\nB,2\n", ",", "\n", []string{"1|order|weight", "2|5\" disk|1", "3|B|2"}},
		"stray quote when quoted": {"\"order\",\"weight\"\n\"5\" disk\",\"1\"\n\nB,2\n", ",", "\n",
			[]string{"1|order|weight", "2|5\" disk|1", "4|B|2"}},
		"space in front of a quote": {"order,weight\nA, \"1\"\n", ",", "\n", []string{"1|order|weight", "2|A|1"}},
		"space around quotes": {"\"order\" , \"weight\" \n\"A\", \"1,5\" \n", ",", "\n",
			[]string{"1|order|weight", "2|A|1,5"}},
		"space, quote and a line break": {"\"order\", \"weight\"\n\"A\", \"1\n2\"\n", ",", "\n",
			[]string{"1|order|weight", "2|A|1\n2"}},
		"space, quote and a doubled quote": {"order;weight\nA; \"5\"\" disk; x\"\n", ";", "\n",
			[]string{"1|order|weight", "2|A|5\" disk; x"}},
		"space in front of a lone quote": {"order,weight\n5, \" disk\nB,2\n", ",", "\n",
			[]string{"1|order|weight", "2|5| \" disk", "3|B|2"}},
		"tab and space in front of a quote": {"order\tweight\tmawb\n\t \"A\"\tB\n", "\t", "\n",
			[]string{"1|order|weight|mawb", "2||A|B"}},
		"space and quote inside a cell": {"order,weight\n\"Kim, \"\"Jo\"\"\",1\n", ",", "\n",
			[]string{"1|order|weight", "2|Kim, \"Jo\"|1"}},
		"formula texts": {"order,weight,mawb\n=\"A\",1,=\"007\"\n", ",", "\n",
			[]string{"1|order|weight|mawb", "2|=\"A\"|1|=\"007\""}},
		"formula text with a delimiter": {"order,weight\n=\"Kim, Jo\",1\n", ",", "\n",
			[]string{"1|order|weight", "2|=\"Kim, Jo\"|1"}},
		"error as text":          {"order,weight\nA,#N/A\n", ",", "\n", []string{"1|order|weight", "2|A|#N/A"}},
		"no line end at the end": {"order,weight\nA,1", ",", "\n", []string{"1|order|weight", "2|A|1"}},
		"end of file of old":     {"order,weight\nA,1\n\x1a", ",", "\n", []string{"1|order|weight", "2|A|1"}},
		"whole lines in quotes": {"\"order,weight\"\n\"A,\"\"1,5\"\"\"\n", ",", "\n",
			[]string{"1|order|weight", "2|A|1,5"}},
		"rows in quotes": {"order,weight,mawb\n\"A,1,2\"\n\nB,2,3\n", ",", "\n",
			[]string{"1|order|weight|mawb", "2|A|1|2", "4|B|2|3"}},
		"a remark in quotes": {"order,weight,mawb\n\"one, two\"\nB,2,3\n", ",", "\n",
			[]string{"1|order|weight|mawb", "2|one, two", "3|B|2|3"}},
		"CR among CRLF and LF": {"order,weight,mawb\rA,1,2\r\nB,2,3\nC,3,4\rD,4,5", ",", "\r\n",
			[]string{"1|order|weight|mawb", "2|A|1|2", "3|B|2|3", "4|C|3|4", "5|D|4|5"}},
		"CR behind a title, a total": {"Orders\rorder;weight;mawb\nA;1;2\nB;2;3\nC;2;3\rSum;5\n", ";", "\n",
			[]string{"1|Orders", "2|order|weight|mawb", "3|A|1|2", "4|B|2|3", "5|C|2|3", "6|Sum|5"}},
		"CR behind sep and a header": {"sep=;\r\norder;weight;mawb\rA;1;2\r\n\"B\rx\";2;3\r\n", ";", "\r\n",
			[]string{"1|order|weight|mawb", "2|A|1|2", "3|B\nx|2|3"}},
		"CR in a column": {"order\rA\r\nB\nC\n", ",", "\r\n", []string{"1|order", "2|A", "3|B", "4|C"}},
		"CR in texts": {"order,weight,备注\nA,1,a\rb\nB,\"c, d\",e\rf\nC\rx,3,g\n", ",", "\n",
			[]string{"1|order|weight|备注", "2|A|1|a\rb", "3|B|c, d|e\rf", "4|C\rx|3|g"}},
		"CR in a heading": {"order,weight\r(kg),mawb\nA,1,2\nB,2,3\n", ",", "\n",
			[]string{"1|order|weight\r(kg)|mawb", "2|A|1|2", "3|B|2|3"}},
		"CR in each row": {"order,mawb,备注,weight,x\nA,1,a\rb,2,3\nB,1,a\rb,2,3\nC,1,a\rb,2,3\n", ",", "\n",
			[]string{"1|order|mawb|备注|weight|x", "2|A|1|a\rb|2|3", "3|B|1|a\rb|2|3", "4|C|1|a\rb|2|3"}},
		"one column": {"order\nA\nB\n", ",", "\n", []string{"1|order", "2|A", "3|B"}},
		"headers decide": {"title; of; all\norder,weight,x\nA,1,y;z;w\n", ",", "\n",
			[]string{"1|title; of; all", "2|order|weight|x", "3|A|1|y;z;w"}},
		"byte order mark": {UTF8BOM + "order,weight\nA,1\n", ",", "\n", []string{"1|order|weight", "2|A|1"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, sheettest.FileOf(t, []byte(c.text)), Options{IsHeader: aFewHeaders})
			wantRows(t, b, 0, c.want...)
			wantRows(t, b, 0, c.want...)
			if b.Format != CSV || b.Encoding != "utf-8" || b.Delimiter != c.delimiter || b.LineEnd != c.lineEnd {
				t.Errorf("%s %s %q %q", b.Format, b.Encoding, b.Delimiter, b.LineEnd)
			}
			if b.BOM != strings.HasPrefix(c.text, UTF8BOM) {
				t.Error("byte order mark")
			}
		})
	}
}

func TestCSVRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want reason.Reason
	}{
		"empty":                        {"", refusedFor(reason.NoRows)},
		"white space":                  {"\n \r\n", refusedFor(reason.NoRows)},
		"quote never closed":           {"order,weight\nA,\"1\nB,2\nC,3\n", refusedFor(reason.OpenQuote, "2")},
		"quote never closed, one line": {"order,weight\nA,\"1", refusedFor(reason.OpenQuote, "2")},
		"quote that takes a row":       {"order,weight\nA,\"1\nB,\"2\"\nC,3\n", refusedFor(reason.StrayQuote, "2")},
		"quote read in two ways":       {"order,weight,x\nA,\"1\"x,\"2\",3,4\nB,3,4\n", refusedFor(reason.StrayQuote, "2")},
		"NUL":                          {"order,weight\n\nA,\x001\n", refusedFor(reason.NulBytes, "3")},
		"UTF-8 with a fault":           {"order,备注备注备注\nA,1\nB,\xE5\xA4\n", refusedFor(reason.Undecodable, "utf-8", "3")},
		"mark and a fault":             {UTF8BOM + "order,weight\nA,\xFF\n", refusedFor(reason.Undecodable, "utf-8", "2")},
		"tab above commas":             {"order\tweight\tmawb\nA,1,2\nB,2,3\n", refusedFor(reason.TwoDelimiters, "TAB", ",")},
		"commas above semicolons":      {"order,weight,mawb\nA;1;2\nB;2;3\n", refusedFor(reason.TwoDelimiters, ",", ";")},
		"a title above another header": {"Orders\norder;weight;mawb\nA|1|2\n", refusedFor(reason.TwoDelimiters, ";", "|")},
		"too long a cell": {"order,weight\nA," + strings.Repeat("x", 32768) + "\n",
			refusedFor(reason.LongCell, "32767", "2")},
		"too many columns": {"order,weight\nA" + strings.Repeat(",1", 16384) + "\n",
			reason.Reason{Code: reason.OutsideGrid, Value: "XFE2"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, sheettest.FileOf(t, []byte(c.text)), Options{IsHeader: aFewHeaders}, c.want)
		})
	}
}

func TestCSVOpenQuoteIsBounded(t *testing.T) {
	text := "order,weight\nA,\"1\n" + strings.Repeat("B,2\n", mostRowText/4+blockSize)
	wantRefusal(t, sheettest.FileOf(t, []byte(text)), Options{}, refusedFor(reason.LongRow, "8", "2"))
}

func TestCSVSeen(t *testing.T) {
	b := opened(t, sheettest.FileOf(t, []byte("order\tweight\n5\" a\t1\nB\t2\n6\" c\t3\n")), Options{})
	wantRows(t, b, 0, "1|order|weight", "2|5\" a|1", "3|B|2", "4|6\" c|3")
	wantSeen(t, b, refusedFor(reason.EncodingTaken, "utf-8"), refusedFor(reason.DelimiterTaken, "TAB"),
		refusedFor(reason.QuotesMended, "2", "2"))
}

// TestQuotesOnPurposeAreQuiet makes sure that nothing is said of quotes that programs write on purpose.
func TestQuotesOnPurposeAreQuiet(t *testing.T) {
	b := opened(t, sheettest.FileOf(t, []byte("order, \"weight\"\n=\"A\",1\n\"B\" ,2\n")), Options{})
	wantRows(t, b, 0, "1|order|weight", "2|=\"A\"|1", "3|B|2")
	for _, n := range b.Notes() {
		if n.Code == reason.QuotesMended {
			t.Errorf("%+v", n)
		}
	}
}
