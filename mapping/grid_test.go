package mapping

import (
	"errors"
	"strings"
	"testing"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
	"hgeimport/mapping/reason"
)

// grid is a sheet as a test writes it: one line a row, cells parted by |. A cell may say its kind: n:12.5 is a number,
// d:2025-01-05 a date, b:TRUE a boolean, e:#N/A an error, f: a formula without a value, m:text filled in from a merged
// range. hidden: in front of a line hides the row; an empty line is a row that does not come.
type grid struct {
	name string
	text string
	is04 bool
}

func csvGrid(text string) []grid { return []grid{{text: text}} }

func (g grid) rows(sheet int, second bool) []cell.Row {
	var out []cell.Row
	for i, line := range strings.Split(strings.Trim(g.text, "\n"), "\n") {
		line = strings.TrimLeft(line, "\t")
		if line == "" {
			continue
		}
		r := cell.Row{Sheet: sheet, Number: i + 1}
		if rest, ok := strings.CutPrefix(line, "hidden:"); ok {
			line, r.Hidden = rest, true
		}
		for _, text := range strings.Split(line, "|") {
			r.Cells = append(r.Cells, celltest.Of(strings.ReplaceAll(text, `\n`, "\n"), second))
		}
		out = append(out, r)
	}
	return out
}

func testOptions() Options {
	return Options{WeightUnit: "kg", DateOrder: "auto", MaxOrders: 500, ConfigHint: "config.toml",
		Handovers: map[string]hgeapi.Handover{
			"LAX1": {Key: "LAX1", HandoverNum: "21389910283", ContactName: "A. Tester", Postcode: "90001"},
			"ICN1": {Key: "ICN1", HandoverNum: "700", CountryCode: "KR"},
		}}
}

func survey(o Options, book []grid) (*Layout, error) {
	var sheets []cell.Sheet
	for _, g := range book {
		sheets = append(sheets, cell.Sheet{Name: g.name, Date1904: g.is04})
	}
	s := NewSurvey(o, sheets)
	for i, g := range book {
		for _, r := range g.rows(i, false) {
			s.Look(&r)
		}
	}
	return s.Layout()
}

// mapped is what became of a whole book.
type mapped struct {
	layout  *Layout
	entries []Entry
	forms   []*Form
	repairs []reason.Reason
}

func mapBook(t *testing.T, o Options, book []grid) mapped {
	t.Helper()
	layout, err := survey(o, book)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	out := mapped{layout: layout}
	m := layout.Mapper()
	g := NewGrouper(o.MaxOrders)
	for i, sheet := range book {
		for _, r := range sheet.rows(i, true) {
			e := m.Map(&r)
			if !e.Data {
				continue
			}
			out.entries = append(out.entries, e)
			if e.Status == "" {
				if f := g.Add(e.Order); f != nil {
					out.forms = append(out.forms, f)
				}
			}
		}
	}
	for f := range g.Rest() {
		out.forms = append(out.forms, f)
	}
	out.repairs = m.Repairs()
	if layout.Rows != len(out.entries) {
		t.Errorf("the survey counted %d rows, the mapper %d", layout.Rows, len(out.entries))
	}
	return out
}

// refusal surveys a book that must be refused.
func refusal(t *testing.T, o Options, book []grid) []reason.Reason {
	t.Helper()
	_, err := survey(o, book)
	var refusal *reason.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	return refusal.Reasons
}

// brief says a list of reasons in short: code@cell(value).
func brief(list []reason.Reason) string {
	var out []string
	for _, r := range list {
		s := string(r.Code)
		if r.Cell != "" {
			s += "@" + r.Cell
		}
		if r.Value != "" {
			s += "(" + r.Value + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// endings says what became of each row: ok, or its status and reasons.
func (m mapped) endings() []string {
	var out []string
	for _, e := range m.entries {
		if e.Status == "" {
			out = append(out, "ok")
		} else {
			out = append(out, string(e.Status)+" "+brief(e.Reasons))
		}
	}
	return out
}
