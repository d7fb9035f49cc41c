package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sirupsen/logrus"
	"pgregory.net/rapid"

	"hgeimport/importer"
	"hgeimport/importer/ledger"
	"hgeimport/importer/visible"
	"hgeimport/mapping"
	"hgeimport/mapping/reason"
)

// unsafe names what a terminal or a reader would obey in an output. Nothing of it may be there; a line break is ours.
func unsafe(output string) string {
	if !utf8.ValidString(output) {
		return "bytes that are not UTF-8"
	}
	for i, r := range output {
		if r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return fmt.Sprintf("%U in %q", r, output[max(0, i-40):min(len(output), i+40)])
		}
	}
	return ""
}

// forged is a line that a hostile name would begin, if its line break were not shown as text.
const forged = "error: all is lost"

// hostileText is text with characters that should be shown and not obeyed, among all others.
func hostileText(t *rapid.T, label string) string {
	pieces := []string{
		"\x1b[2J", "\x1b]0;title\x07", "\r", "\n" + forged, "\t", "\x00", "\x7f", "\u009b31m", "\x9b", "\xff", "\u2028",
		"\u2029", "\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "订单", "주문", "👨\u200d👩", "a b", "é", "%s", `\`, `"`,
	}
	part := rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())
	return strings.Join(rapid.SliceOfN(part, 1, 6).Draw(t, label), "")
}

func TestPrintedTextIsNeverObeyed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) string { return hostileText(t, label) }
		status := importer.FileStatus{Name: "x" + draw("name"), State: draw("state"), Outcome: draw("outcome")}
		status.Forms = []importer.FormStatus{
			{Reference: "TR" + draw("reference"), State: draw("form state"), Form: draw("number"), Document: draw("document")}}
		bad := reason.Reason{Code: reason.CarrierRefusedForm, Cell: draw("cell"), Value: draw("value"),
			Args: []string{draw("words")}}
		layout := &mapping.Layout{
			Tables: []mapping.TableLayout{{Name: draw("sheet"), Columns: []mapping.ColumnLayout{
				{Header: draw("header"), Field: "order_num"}, {Header: draw("unused")},
				{Header: draw("noted"), Note: draw("note")}}}},
			Preamble: []mapping.PairLayout{{Cell: draw("pair"), Field: draw("field"), Value: draw("pair value")}},
			Skipped:  []reason.Reason{bad},
		}
		checked := &importer.Checked{File: "/in/" + draw("path"), Written: "/out/" + draw("written"),
			Understood: importer.Understood{Layout: layout, Repairs: []reason.Reason{bad}, Noticed: []reason.Reason{bad}},
			Forms: []importer.PlannedForm{{Reference: draw("r"),
				About: []ledger.Label{{Name: "handover_num", Value: draw("h")}, {Name: draw("n"), Value: draw("m")}}}},
			ProblemKinds: []importer.ProblemKind{{Reason: bad, Order: draw("order"), Cells: []string{draw("c")}, Rows: 1}}}
		refused := &importer.Checked{File: checked.File, Refusal: []reason.Reason{bad}}
		path := draw("wrong path")
		_, open := os.Open(filepath.Join("no such folder", path))
		rename := os.Rename(filepath.Join("no such folder", path), path)
		failure := fmt.Errorf("work: %w", errors.Join(open, &importer.RowCountError{File: "x"}, rename))

		var out bytes.Buffer
		w := visible.Writer(&out)
		printFiles(w, []importer.FileStatus{status})
		printForms(w, []importer.FileStatus{status})
		for _, c := range []*importer.Checked{checked, refused} {
			(&checkPrinter{w, rapid.SampledFrom(reason.Languages).Draw(t, "language")}).print(c)
		}
		var found findings
		found.add(importer.Finding{What: "x", Words: path})
		found.add(importer.Finding{What: "y", Grade: importer.Fault, Err: failure, Words: failure.Error()})
		found.print(w)
		printDoubts(w, &importer.ResendPlan{Doubtful: []importer.DoubtfulForm{
			{File: "x" + path, Reference: draw("d"), LastWord: draw("last")}}})
		printError(w, failure)
		printError(w, newCommand(nil, "").FlagErrorFunc()(newCommand(nil, ""), errors.New("unknown flag: "+path)))
		for _, level := range []string{"text", "json"} {
			logHostile(t, w, level, path, failure)
		}
		if wrong := unsafe(out.String()); wrong != "" {
			t.Fatal(wrong)
		}
		if strings.Contains("\n"+out.String(), "\n"+forged) {
			t.Fatalf("a text begins a line of its own:\n%s", out.String())
		}
		out.Reset()
		if err := printStatusAsJSON(w, []importer.FileStatus{status}, nil, nil, importer.NoticeStatus{}); err != nil {
			t.Fatal(err)
		}
		var read struct{ Files []importer.FileStatus }
		if err := json.Unmarshal(out.Bytes(), &read); err != nil || unsafe(out.String()) != "" {
			t.Fatalf("%v, %s in %s", err, unsafe(out.String()), out.String())
		}
		if got := read.Files[0].Name; got != status.Name && utf8.ValidString(status.Name) {
			t.Fatalf("a program reads %q, want %q", got, status.Name)
		}
	})
}

// logHostile writes lines into a log, as to a file and as to a terminal, without the colours that are the log's own.
func logHostile(t *rapid.T, w io.Writer, format, text string, failure error) {
	cmd := newCommand(nil, "")
	log, err := (&options{logFormat: format, logLevel: "info"}).newLog(cmd)
	if err != nil {
		t.Fatal(err)
	}
	for _, coloured := range []bool{false, true} {
		if lines, ok := log.Formatter.(safeLines); ok && coloured {
			if f, isText := lines.Formatter.(*logrus.TextFormatter); isText {
				f.ForceColors = true
			}
		}
		var lines bytes.Buffer
		log.SetOutput(&lines)
		log.WithField("file", text).WithError(failure).Warn("a message with " + text)
		if n := strings.Count(lines.String(), "\n"); n != 1 {
			t.Fatalf("%d lines for one: %q", n, lines.String())
		}
		plain := colours.ReplaceAll(lines.Bytes(), nil)
		if wrong := unsafe(string(plain)); wrong != "" {
			t.Fatalf("%s log, coloured %v: %s", format, coloured, wrong)
		}
		w.Write(plain)
	}
}

var colours = regexp.MustCompile(`\x1b\[(0|31|33|36|37)m`)

// TestTablesStayAligned has names of many kinds in the first column. The second begins at the same place in each line.
func TestTablesStayAligned(t *testing.T) {
	t.Parallel()
	names := []string{
		"a.csv", "订单.xlsx", "주문 목록.csv", "e\u0301.csv", "\x1b[2J", "a\tb\nc", "👨.csv", "\u202ex", strings.Repeat("x", 70),
	}
	var files []importer.FileStatus
	for _, name := range names {
		files = append(files, importer.FileStatus{Name: name, State: "done"})
	}
	var out bytes.Buffer
	printFiles(visible.Writer(&out), files)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(names)+1 {
		t.Fatalf("%d lines for %d files", len(lines), len(names))
	}
	for _, line := range lines[1:] {
		before, _, _ := strings.Cut(line, "  done")
		if got := terminalWidth(before); got != 70 {
			t.Errorf("the name has %d places, want 70: %s", got, line)
		}
	}
}
