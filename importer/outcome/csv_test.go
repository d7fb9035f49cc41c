package outcome

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"hgeimport/importer/importertest/libreoffice"
	"hgeimport/importer/sheet"
	"hgeimport/mapping/reason"
)

// csvHeader is the header of the five columns in a CSV, with the delimiter before each.
func csvHeader(delimiter string) string {
	return strings.ReplaceAll(",HGE status,HGE reason,HGE next step,HGE reference,HGE form", ",", delimiter)
}

func TestOutcomeCSVKeepsTheShapeOfItsSource(t *testing.T) {
	answer := []Answer{{Row: 2, Status: reason.Rejected, Reason: "무게 is 3,5", Next: "이렇게"}}
	for _, c := range []struct {
		name, source, want string
		coding             encoding.Encoding
		bom                string
		taken              string // option Encoding
	}{
		{name: "plain",
			source: "order_num,weight\nHGE1,\"3,5\"\n",
			want:   "order_num,weight" + csvHeader(",") + "\nHGE1,\"3,5\",rejected,\"무게 is 3,5\",이렇게,,\n"},
		{name: "byte order mark, semicolons, CRLF, blank line and ragged row", bom: "\uFEFF",
			source: "order_num;weight\r\nHGE1;\"a\r\nb\"\r\n\r\nHGE2;2;x\r\n",
			want: "\uFEFForder_num;weight;" + csvHeader(";") + "\r\n" +
				"HGE1;\"a\r\nb\";;rejected;무게 is 3,5;이렇게;;\r\n\r\nHGE2;2;x\r\n"},
		{name: "tabs",
			source: "order_num\tweight\nHGE1\t1\n",
			want:   "order_num\tweight" + csvHeader("\t") + "\nHGE1\t1\trejected\t무게 is 3,5\t이렇게\t\t\n"},
		{name: "lines that end in CR",
			source: "order_num,weight\rHGE1,1\r",
			want:   "order_num,weight" + csvHeader(",") + "\rHGE1,1,rejected,\"무게 is 3,5\",이렇게,,\r"},
		{name: "a line that names the delimiter",
			source: "sep=;\norder_num;weight\nHGE1;1\n",
			want:   "sep=;\norder_num;weight" + csvHeader(";") + "\nHGE1;1;rejected;무게 is 3,5;이렇게;;\n"},
		{name: "cp949", coding: korean.EUCKR, taken: "cp949",
			source: "주문번호,중량\nHGE1,1\n",
			want:   "주문번호,중량" + csvHeader(",") + "\nHGE1,1,rejected,\"무게 is 3,5\",이렇게,,\n"},
		{name: "utf-16", coding: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), taken: "auto",
			source: "订单号,重量\nHGE1,1\n",
			want:   "订单号,重量" + csvHeader(",") + "\nHGE1,1,rejected,\"무게 is 3,5\",이렇게,,\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := c.source
			if source = c.bom + source; c.coding != nil {
				source = must(c.coding.NewEncoder().String(source))
			}
			b, err := sheet.Open(csvFile(t, source), sheet.Options{Encoding: c.taken})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			out := filepath.Join(t.TempDir(), "out.csv")
			if err := WriteCSV(t.Context(), out, b, []TableHeader{{0, 1, 2, nil, nil, nil}}, each(answer...)); err != nil {
				t.Fatal(err)
			}
			got := must(os.ReadFile(out))
			if c.coding != nil {
				got = must(c.coding.NewDecoder().Bytes(got))
			}
			if string(got) != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestOutcomeCSVWritesWhatItsEncodingHas(t *testing.T) {
	source := must(simplifiedchinese.GBK.NewEncoder().String("订单号,重量\nHGE1,1\n"))
	b := must(sheet.Open(csvFile(t, source), sheet.Options{Encoding: "cp949"}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := WriteCSV(t.Context(), out, b, []TableHeader{{Row: 1, Width: 2}},
		each(Answer{Row: 2, Reason: "请改 😀 가"})); err != nil {
		t.Fatal(err)
	}
	got := must(korean.EUCKR.NewDecoder().Bytes(must(os.ReadFile(out))))
	if !strings.Contains(string(got), "? 가") || bytes.Contains(got, []byte("\x1a")) {
		t.Errorf("written as %q", got)
	}
}

func TestCSVTextsAreNoFormulas(t *testing.T) {
	const dde = "=cmd|'/c calc'!A1"
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1", "\r=1": "'\r'=1", "\n=1": "'\n'=1", " =1": "' =1",
		"\u00a0=1": "'\u00a0=1", "\u3000＝1": "'\u3000＝1", "\ufeff=1": "'\ufeff=1", "\u200b@x": "'\u200b@x",
		"＝1+1": "'＝1+1", "＋A1": "'＋A1", "－A1": "'－A1", "＠SUM(A1)": "'＠SUM(A1)", "﹦1": "'﹦1",
		"+82-10-1234": "'+82-10-1234", "-1+cmd": "'-1+cmd", "--1": "'--1", "- 1": "'- 1", "=\"a\"&B1": "'=\"a\"&B1",
		// behind what another program takes for the end of a cell
		"x;" + dde: "x;'" + dde, "x\t" + dde: "x\t'" + dde, "x\n" + dde: "x\n'" + dde, "x, " + dde: "x,' " + dde,
		"x;-2+3+cmd|' /C calc'!A0": "x;'-2+3+cmd|' /C calc'!A0", "x;＝HYPERLINK(1)": "x;'＝HYPERLINK(1)", ";@SUM(1)": ";'@SUM(1)",
		"x;\u00a0=WEBSERVICE(1)": "x;'\u00a0=WEBSERVICE(1)", "=1;=A(1)": "'=1;'=A(1)", "x;+A!B1": "x;'+A!B1",
		// what is no formula stays as it is
		"+821012345678": "+821012345678", "-1.5": "-1.5", "-1,234.5": "-1,234.5", " -1.5 ": " -1.5 ", "-5%": "-5%", "-": "-",
		"---": "---",
		"－":   "－", "-5 kg": "-5 kg", "+1.5kg": "+1.5kg", "": "", "HGE1": "HGE1", "'=1": "'=1", `="0012"`: `="0012"`,
		"a-b": "a-b", "a=b": "a=b", "box 1; - fragile (glass)": "box 1; - fragile (glass)", "a;-2": "a;-2",
		"me@x.com;you@x.com": "me@x.com;you@x.com",
		"1, -2, +3":          "1, -2, +3", "line\n- item": "line\n- item", "a;b(c)": "a;b(c)",
	} {
		if got := guarded(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"": "", "confirmed": "confirmed", "=1": "'=1", "-1": "'-1", "-": "'-", "+82 10": "'+82 10", `="1"`: `'="1"`,
		"\u3000＠x": "'\u3000＠x",
		"no: a;-b": "no: a;'-b", "no, =1": "no,' =1", "no\n=1": "no\n'=1", "no|+a": "no|'+a", "no; -2": "no; -2", "TR-1; 2": "TR-1; 2",
	} {
		if got := guardedOurs(text); got != want {
			t.Errorf("ours: %q is written as %q, want %q", text, got, want)
		}
	}
}

// TestCSVInLibreOffice opens an outcome.csv in a real program that parts columns at commas, semicolons and tabs at once, and that
// calculates what looks like a formula: nothing may become one.
func TestCSVInLibreOffice(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	source.WriteString("order_num,remark\n")
	var answers []Answer
	for i, text := range []string{"=1+1", " =1+1", "\n=1+1", "x;=SUM(1;1)", "x\t=SUM(1;1)", "\u00a0=1+1", "＝1+1", "@SUM(1;1)",
		"+1+1", "-1+1"} {
		source.WriteString("HGE1,\"" + text + "\"\n")
		answers = append(answers, Answer{Row: i + 2, Reason: text, Next: "a;" + text})
	}
	b := must(sheet.Open(csvFile(t, source.String()), sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "x.csv")
	if err := WriteCSV(t.Context(), out, b, []TableHeader{{0, 1, 2, nil, nil, nil}}, each(answers...)); err != nil {
		t.Fatal(err)
	}
	for _, separators := range []string{"44", "59/9", "44/59/9"} {
		saved := libreoffice.Save(t, out, "fods", "--infilter=CSV:"+separators+",34,UTF-8,1,,0,false,true,false,false,false,0,true")
		if text := string(must(os.ReadFile(saved))); strings.Contains(text, "table:formula") || strings.Count(text, "HGE1") == 0 {
			t.Errorf("separators %s: %q", separators, regexp.MustCompile(`<table:table-cell[^>]*formula=.*`).FindAllString(text, 3))
		}
	}
}

func TestOutcomeCSVRefusesAnswersThatDoNotFit(t *testing.T) {
	b := must(sheet.Open(csvFile(t, "order_num,weight\nHGE1,1\n"), sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "out.csv")
	for _, answers := range [][]Answer{answersTo(0, 2, 3), answersTo(0, 1, 1), answersTo(1, 2, 2)} {
		if err := WriteCSV(t.Context(), out, b, []TableHeader{{Row: 1, Width: 2}}, each(answers...)); !errors.Is(err, errAnswers) {
			t.Errorf("answers %v: error %v", answers, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Error("an outcome appeared")
		}
	}
}

func TestOutcomeOfCSVIsAWorkbookOfText(t *testing.T) {
	source := "出货单,,\n\norder_num,weight,备注\n2138991028300000123,0012.50,=1+1\n\nHGE2,2,\"two\nlines\"\n"
	b := must(sheet.Open(csvFile(t, source), sheet.Options{}))
	defer b.Close()
	out := filepath.Join(t.TempDir(), "out.xlsx")
	answers := []Answer{answerTo(0, 4), answerTo(0, 6)}
	s := someSummary()
	s.Sections[2].Rows[0][0].Link = "B6" // as a CSV names its cells
	if err := Write(t.Context(), out, b, []TableHeader{{0, 3, 3, nil, nil, nil}}, each(answers...), s); err != nil {
		t.Fatal(err)
	}
	all := checkExcelRules(t, out)
	want := map[string]string{"A1": "出货单", "A3": "order_num", "B3": "weight", "C3": "备注",
		"A4": "2138991028300000123", "B4": "0012.50", "C4": "=1+1", "A6": "HGE2", "B6": "2", "C6": "two\nlines"}
	wantAnswers(t, want, grid(t, out, "orders"), 3, 3, answers)
	sheet := parse(t, "orders", all["xl/worksheets/sheet1.xml"])
	for _, row := range sheet.kid("sheetData").Kids {
		for _, c := range row.Kids {
			if c.attr("t") != "inlineStr" {
				t.Errorf("%s is not text", c.attr("r"))
			}
		}
	}
	if sheet.kid("autoFilter").attr("ref") != "A3:H6" || sheet.kid("sheetViews").kid("sheetView").kid("pane").attr("ySplit") != "3" {
		t.Error("no filter over the table, or its header not frozen")
	}
	links := parse(t, "Summary", all["xl/worksheets/sheet2.xml"]).kid("hyperlinks").Kids
	if !slices.ContainsFunc(links, func(n node) bool { return n.attr("location") == "'orders'!B6" }) {
		t.Errorf("links %+v", links)
	}
}
