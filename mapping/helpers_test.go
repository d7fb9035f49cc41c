package mapping

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"hgeimport/hgeapi"
	"hgeimport/mapping/cell"
	"hgeimport/mapping/cell/celltest"
	"hgeimport/mapping/reason"
)

// grid is a sheet as text: one line for each row, cells separated by |. Cells are written as in the package celltest. A
// line with hidden: in front is a hidden row. An empty line is a row that the reader does not deliver.
type grid struct {
	name      string
	text      string
	date1904  bool
	encodings []string // that the file may be in
	csv       bool     // rows tell how many cells their record has
	commas    bool
}

func csvBook(text string) []grid { return []grid{{text: text}} }

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
			if value, comment, ok := strings.Cut(text, " // "); ok { // a comment of the cell
				text, comment = value, strings.ReplaceAll(comment, `\n`, "\n")
				r.Comments = append(r.Comments, cell.Comment{Column: len(r.Cells), Text: comment})
			}
			r.Cells = append(r.Cells, celltest.Of(strings.ReplaceAll(text, `\n`, "\n"), second))
		}
		if g.csv {
			r.Fields = len(r.Cells)
		}
		out = append(out, r)
	}
	return out
}

func testOptions() Options {
	return Options{Operation: testOperations["scanform"], WeightUnit: "auto", DateOrder: "auto", HiddenRows: "ask", MaxOrders: 500,
		MaxParcelKG: 70,
		ConfigHint:  "config.toml",
		Answers:     map[string]reason.Answered{"no weight": {Answer: "send"}}, // many tests are about other things than weights
		AddressBook: map[string]hgeapi.Handover{
			"LAX1": {Key: "LAX1", HandoverNum: "21389910283", ContactName: "A. Tester", Postcode: "90001"},
			"ICN1": {Key: "ICN1", HandoverNum: "700", CountryCode: "KR"},
		}}
}

func survey(o Options, book []grid) (*Layout, error) {
	var sheets []cell.Sheet
	for _, g := range book {
		sheets = append(sheets, cell.Sheet{Name: g.name, Date1904: g.date1904, Commas: g.commas, Empty: g.text == ""})
		o.Encodings = append(o.Encodings, g.encodings...)
	}
	if o.Operation == nil {
		o.Operation = testOperations["scanform"]
	}
	var below *LabelsBelow
	for {
		s := NewSurvey(o, sheets)
		for i, g := range book {
			if IsSummaryName(g.name) {
				for _, r := range g.rows(i, false) {
					s.ReadAnswers(&r)
				}
			}
		}
		if below != nil {
			s.WithLabels(below)
		}
		for i, g := range book {
			merged := strings.Contains(g.text, "m:") // then a file is surveyed a second time, with its merged ranges
			for _, r := range g.rows(i, merged) {
				s.Add(&r)
			}
		}
		for _, i := range s.SheetsToSum() {
			for _, r := range book[i].rows(i, true) {
				s.AddToSums(&r)
			}
		}
		layout, err := s.Layout()
		if below != nil || s.LabelsBelow() == nil {
			return layout, err
		}
		below = s.LabelsBelow()
	}
}

// mappedBook is what became of a whole file.
type mappedBook struct {
	layout  *Layout
	rows    []MappedRow
	batches []*Batch
	repairs []reason.Reason
}

func mapBook(t *testing.T, o Options, book []grid) mappedBook {
	t.Helper()
	layout, err := survey(o, book)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	out := mappedBook{layout: layout}
	m := layout.Mapper()
	g := NewGrouper(layout.result.lead.Operation, o.MaxOrders)
	for i, sheet := range book {
		for _, r := range sheet.rows(i, true) {
			row := m.Map(&r)
			if !row.Counts {
				continue
			}
			out.rows = append(out.rows, row)
			if row.Status == "" {
				if b := g.Add(row.Order); b != nil {
					out.batches = append(out.batches, b)
				}
			}
		}
	}
	for b := range g.Rest() {
		out.batches = append(out.batches, b)
	}
	out.repairs = m.Repairs()
	if layout.Rows != len(out.rows) {
		t.Errorf("the survey counted %d rows, the mapper %d", layout.Rows, len(out.rows))
	}
	return out
}

// refusal surveys a file that must be refused.
func refusal(t *testing.T, o Options, book []grid) []reason.Reason {
	t.Helper()
	_, err := survey(o, book)
	var refusal *reason.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	return refusal.Reasons
}

// refusedFor is why a survey was refused, in short; "" if it was not.
func refusedFor(t *testing.T, err error) string {
	t.Helper()
	var refusal *reason.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if refusal == nil {
		return ""
	}
	return brief(refusal.Reasons)
}

// brief writes reasons in short: code@cell(value).
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

// endings writes what became of each row: ok, or its status and reasons.
func (m mappedBook) endings() []string {
	var out []string
	for _, row := range m.rows {
		if row.Status == "" {
			out = append(out, "ok")
		} else {
			out = append(out, string(row.Status)+" "+brief(row.Reasons))
		}
	}
	return out
}

// sentForm is what a scan form says of a batch.
type sentForm struct {
	ReferenceNum      string
	Handover, Flight  *Part
	Weight, NetWeight decimal.NullDecimal
	OrderNums         []string
}

func scanForm(b *Batch, reference string) sentForm {
	v := b.Values(reference)
	part := func(name string) *Part {
		if len(v.Parts[name]) == 0 {
			return nil
		}
		return &Part{Texts: v.Parts[name][0].Text}
	}
	number := func(name string) (n decimal.NullDecimal) {
		n.Valid = v.Text[name] != ""
		n.Decimal, _ = decimal.NewFromString(v.Text[name])
		return n
	}
	return sentForm{v.Text["reference_num"], part("handover"), part("flight"), number("weight"), number("net_weight"),
		v.Lists["order_num"]}
}

// briefBatches writes forms in short: reference, handover, MAWB, weight: orders.
func briefBatches(batches []*Batch) []string {
	var out []string
	for _, b := range batches {
		s := scanForm(b, b.Group.Reference)
		handover, mawb, w := "-", "-", "-"
		if s.Handover != nil {
			handover = s.Handover.Text("handover_num")
		}
		if s.Flight != nil {
			mawb = s.Flight.Text("mawb_no")
		}
		if s.Weight.Valid {
			w = s.Weight.Decimal.String()
		}
		var orders []string
		for _, n := range s.OrderNums {
			orders = append(orders, strings.TrimPrefix(n, "HGE25070800005"))
		}
		out = append(out, fmt.Sprintf("%s %s %s %s: %s", s.ReferenceNum, handover, mawb, w, strings.Join(orders, " ")))
	}
	return out
}
