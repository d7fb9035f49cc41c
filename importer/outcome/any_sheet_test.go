package outcome

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hgeimport/importer/sheet"
	"hgeimport/mapping/cell"
)

// drawSheet makes up the XML of a sheet: each program writes it in its own way. It returns the number of the header row, and
// those of the rows to answer.
func drawSheet(t *rapid.T) (xml string, header int, answered []int) {
	prefix := rapid.SampledFrom([]string{"", "x:"}).Draw(t, "prefix")
	addressed := rapid.Bool().Draw(t, "addressed")
	spans := rapid.Bool().Draw(t, "spans")
	header = rapid.IntRange(1, 4).Draw(t, "header")
	var rows strings.Builder
	number := 0
	for range rapid.IntRange(header, header+8).Draw(t, "rows") {
		if number++; addressed && number > header {
			number += rapid.IntRange(0, 2).Draw(t, "gap")
		}
		fmt.Fprintf(&rows, "<%srow", prefix)
		if addressed {
			fmt.Fprintf(&rows, ` r="%d"`, number)
		}
		if spans {
			rows.WriteString(` spans="1:3"`)
		}
		cells := rapid.IntRange(0, 3).Draw(t, "cells")
		if number == header {
			cells = 3
		}
		if number > header && cells > 0 {
			answered = append(answered, number)
		}
		if cells == 0 && rapid.Bool().Draw(t, "self-closing") {
			rows.WriteString("/>")
			continue
		}
		rows.WriteString(">")
		for col := range cells {
			drawCell(t, &rows, prefix, addressed, col, number)
		}
		if addressed && !spans && number != header && rapid.IntRange(0, 9).Draw(t, "note") == 0 {
			drawCell(t, &rows, prefix, true, rapid.IntRange(3, 12).Draw(t, "note in"), number)
		}
		fmt.Fprintf(&rows, "</%srow>", prefix)
	}
	more := rapid.SampledFrom([]string{"",
		`<%[1]ssheetViews><%[1]ssheetView tabSelected="1" workbookViewId="0"/></%[1]ssheetViews>`,
		`<%[1]scols><%[1]scol min="1" max="9" width="5"/></%[1]scols>`}).Draw(t, "before")
	if more != "" {
		more = fmt.Sprintf(more, prefix)
	}
	return fmt.Sprintf(`<%[1]sworksheet xmlns%[2]s="%[3]s">%[5]s<%[1]ssheetData>%[4]s</%[1]ssheetData></%[1]sworksheet>`,
		prefix, strings.TrimSuffix(":"+prefix, ":"), transitionalMain, rows.String(), more), header, answered
}

func drawCell(t *rapid.T, b *strings.Builder, prefix string, addressed bool, col, row int) {
	fmt.Fprintf(b, "<%sc", prefix)
	if addressed {
		fmt.Fprintf(b, ` r="%s"`, cell.Address("", col, row))
	}
	switch rapid.IntRange(0, 4).Draw(t, "cell") {
	case 0:
		b.WriteString("/>")
	case 1:
		fmt.Fprintf(b, "><%[1]sv>%[2]d</%[1]sv></%[1]sc>", prefix, row)
	case 2:
		fmt.Fprintf(b, ` t="str"><%[1]sf>A1&gt;"&lt;/row&gt;"</%[1]sf><%[1]sv>w row </%[1]sv></%[1]sc>`, prefix)
	case 3:
		fmt.Fprintf(b, ` t="inlineStr"><%[1]sis><%[1]st><![CDATA[</row><row r="1">]]></%[1]st></%[1]sis></%[1]sc>`, prefix)
	default:
		fmt.Fprintf(b, `></%sc>`, prefix)
	}
}

// TestOutcomeOfAnySheet checks four things for any sheet: no cell of the user's changes, every answer stands beside its row,
// the result keeps Excel's rules, and the same answers beside the outcome make the same sheet again.
func TestOutcomeOfAnySheet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		xml, header, rows := drawSheet(r)
		source := rawWorkbook(t, "", map[string]string{"xl/worksheets/sheet1.xml": xml})
		var answers, again []Answer
		for _, row := range rows {
			answers, again = append(answers, answerTo(0, row)), append(again, answerTo(1, row))
		}
		first := outcomeOf(t, source, []TableHeader{{0, header, 3, nil, nil, nil}}, answers...)
		checkExcelRules(t, first)
		before, after := textsIn(t, source, 0), textsIn(t, first, 1)
		for cell, text := range before {
			if after[cell] != text {
				r.Fatalf("%s was %q, is %q\n%s", cell, text, after[cell], xml)
			}
		}
		at := slices.IndexFunc(headersOf(t, first, 1, header), func(h string) bool { return h == inEnglish[0] })
		if at < 3 {
			r.Fatalf("our columns begin at %d\n%s", at, xml)
		}
		for _, a := range answers {
			for i, text := range a.texts(english) {
				cell := cell.Address("", at+i, a.Row)
				if after[cell] != text || before[cell] != "" {
					r.Fatalf("%s is %q, want %q\n%s", cell, after[cell], text, xml)
				}
			}
		}
		if want := len(before) + outcomeColumns*(1+len(answers)); len(after) != want {
			r.Fatalf("%d cells, want %d\n%s", len(after), want, xml)
		}
		second := outcomeOf(t, first, []TableHeader{{1, header, 3, nil, nil, nil}}, again...)
		checkExcelRules(t, second)
		if now := textsIn(t, second, 1); !maps.Equal(now, after) {
			r.Fatalf("the same answers made another sheet: %q, %q\n%s", after, now, xml)
		}
	})
}

// textsIn are the cells of a sheet by address, as our reader sees them.
func textsIn(t *testing.T, file string, index int) map[string]string {
	t.Helper()
	all := map[string]string{}
	for number, texts := range rowsOf(t, file, index) {
		for i, text := range texts {
			if text != "" {
				all[cell.Address("", i, number)] = text
			}
		}
	}
	return all
}

// headersOf are the texts of a header row.
func headersOf(t *testing.T, file string, index, row int) []string {
	t.Helper()
	b := must(sheet.Open(file, sheet.Options{}))
	defer b.Close()
	return textsOfRow(t.Context(), b, index, row)
}
